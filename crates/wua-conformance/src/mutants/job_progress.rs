//! Mutants of `GetProgress` (clauses `JOB-PRG-…`, `PROG-SNAP-1`).

use super::altered::{each_shown, refused, results, with_percents, with_results};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "progress-frozen",
        fault: "GetProgress always gives the first snapshot that was taken.",
        breaks: &["JOB-PRG-1", "JOB-PRG-2"],
        hooks: Hooks {
            polled: Some(|job, progress| Ok(job.memo().progress.get_or_insert(progress).clone())),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-one-poll-behind",
        fault: "GetProgress gives what the poll before would have given.",
        breaks: &["JOB-PRG-2", "JOB-PRG-1"],
        hooks: Hooks {
            polled: Some(|job, progress| {
                let before = job.memo().progress.replace(progress.clone());
                Ok(before.unwrap_or(progress))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-behind-outside-of-callbacks",
        fault: "GetProgress gives what the poll before would have given, and the truth inside callbacks.",
        breaks: &["JOB-PRG-1"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                telling.job.memo().flag = true;
                let told = telling.progress(args);
                telling.job.memo().flag = false;
                told
            }),
            on_completed: Some(|telling| {
                telling.job.memo().flag = true;
                let told = telling.complete();
                telling.job.memo().flag = false;
                told
            }),
            polled: Some(|job, progress| {
                let mut memo = job.memo();
                if memo.flag {
                    return Ok(progress);
                }
                Ok(memo.progress.replace(progress.clone()).unwrap_or(progress))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-unavailable-later-in-the-queue",
        fault: "A job in the queue can be polled once; then GetProgress fails until the first update is begun.",
        breaks: &["JOB-PRG-3"],
        hooks: Hooks {
            polled: Some(|job, progress| {
                let again = std::mem::replace(&mut job.memo().flag, true);
                match again && results(&progress).into_iter().all(is_untouched) {
                    true => refused(HResult::WU_E_CALL_CANCELLED),
                    false => Ok(progress),
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-gone-at-the-end",
        fault: "GetProgress of a complete job fails.",
        breaks: &["JOB-PRG-5"],
        hooks: Hooks {
            polled: Some(|job, progress| match job.is_done() {
                true => refused(HResult::WU_E_INVALID_OPERATION),
                false => Ok(progress),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-unavailable-while-queued",
        fault: "GetProgress fails before the first update is begun.",
        breaks: &["JOB-PRG-1", "JOB-PRG-3"],
        hooks: Hooks {
            polled: Some(|_, progress| match results(&progress).into_iter().all(is_untouched) {
                true => refused(HResult::WU_E_CALL_CANCELLED),
                false => Ok(progress),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "queued-reads-in-progress",
        fault: "Updates that wait for their turn read as in progress.",
        breaks: &["JOB-PRG-3", "PROG-RES-3"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                each_shown(&progress, |result| match is_untouched(result) {
                    true => UpdateInstallationResult::IN_PROGRESS,
                    false => result,
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-behind-the-callback",
        fault: "Inside a callback GetProgress gives what the callback before was told.",
        breaks: &["JOB-PRG-4"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                telling.job.memo().flag = true;
                let told = telling.progress(args);
                let mut memo = telling.job.memo();
                memo.flag = false;
                memo.progress = Some(args.progress.clone());
                told
            }),
            polled: Some(|job, progress| {
                let memo = job.memo();
                Ok(memo.progress.clone().filter(|_| memo.flag).unwrap_or(progress))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-unavailable-inside-callbacks",
        fault: "GetProgress fails inside a callback.",
        breaks: &["JOB-PRG-4"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                telling.job.memo().flag = true;
                let told = telling.progress(args);
                telling.job.memo().flag = false;
                told
            }),
            polled: Some(|job, progress| {
                let inside = job.memo().flag;
                if inside { refused(HResult::from_bits(0x8001_010D)) } else { Ok(progress) }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-reset-at-the-end",
        fault: "GetProgress of a complete job shows 0 % and nothing started.",
        breaks: &["JOB-PRG-5"],
        hooks: Hooks {
            polled: Some(|job, progress| {
                let none = || vec![UpdateInstallationResult::NOT_STARTED; progress.update_results().len()];
                Ok(if job.is_done() { InstallationProgress::from_results(0, 0, 0, none()) } else { progress })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "progress-gone-after-clean-up",
        fault: "After CleanUp GetProgress fails.",
        breaks: &["JOB-PRG-1", "JOB-PRG-5"],
        hooks: Hooks {
            clean_up: Some(|job| {
                let code = job.good()?.clean_up()?;
                job.memo().flag = true;
                Ok(code)
            }),
            polled: Some(|job, progress| {
                let gone = job.memo().flag;
                if gone { refused(HResult::WU_E_INVALID_OPERATION) } else { Ok(progress) }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "polling-moves-progress",
        fault: "Each poll shows a little more, so that bars seem to move.",
        breaks: &["JOB-PRG-6"],
        hooks: Hooks {
            polled: Some(|job, progress| {
                job.memo().count += 1;
                let more = i32::try_from(job.memo().count % 7).unwrap_or(0);
                let current = (progress.current_update_percent_complete() + more).min(100);
                Ok(with_percents(&progress, current, progress.percent_complete()))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "snapshot-torn",
        fault: "A snapshot has the numbers of one moment and the results of a later one.",
        breaks: &["PROG-SNAP-1"],
        hooks: Hooks {
            progress: Some(|job, progress| {
                let before = job.memo().progress.replace(progress.clone());
                before.map_or_else(|| progress.clone(), |before| with_results(&before, results(&progress)))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "snapshot-with-old-results",
        fault: "A snapshot has the numbers of its moment and the results of an earlier one.",
        breaks: &["PROG-SNAP-1"],
        hooks: Hooks {
            progress: Some(|job, progress| {
                let before = job.memo().progress.replace(progress.clone());
                before.map_or_else(|| progress.clone(), |before| with_results(&progress, results(&before)))
            }),
            ..Hooks::NONE
        },
    },
];

fn is_untouched(result: UpdateInstallationResult) -> bool {
    result.result_code == OperationResultCode::NotStarted
}
