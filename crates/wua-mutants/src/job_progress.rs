//! Mutants of `GetProgress` (clauses `JOB-PRG-…`, `PROG-SNAP-1`).

use super::altered::{each_shown, refused, results, with_percents, with_results};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("progress-frozen", &["JOB-PRG-1", "JOB-PRG-2"])
        .fault("GetProgress always gives the first snapshot that was taken.")
        .polled(|job, progress| Ok(job.memo().progress.get_or_insert(progress).clone())),
    Mutant::new("progress-one-poll-behind", &["JOB-PRG-2", "JOB-PRG-1"])
        .fault("GetProgress gives what the poll before would have given.")
        .polled(|job, progress| {
            let before = job.memo().progress.replace(progress.clone());
            Ok(before.unwrap_or(progress))
        }),
    Mutant::new("progress-behind-outside-of-callbacks", &["JOB-PRG-1"])
        .fault("GetProgress gives what the poll before would have given, and the truth inside callbacks.")
        .on_progress(|callback, args| {
            callback.job.memo().flag = true;
            let reported = callback.progress(args);
            callback.job.memo().flag = false;
            reported
        })
        .on_completed(|callback| {
            callback.job.memo().flag = true;
            let reported = callback.complete();
            callback.job.memo().flag = false;
            reported
        })
        .polled(|job, progress| {
            let mut memo = job.memo();
            if memo.flag {
                return Ok(progress);
            }
            Ok(memo.progress.replace(progress.clone()).unwrap_or(progress))
        }),
    Mutant::new("progress-unavailable-later-in-the-queue", &["JOB-PRG-3"])
        .fault(
            "A job in the queue can be polled once; then GetProgress fails until the first update is begun.",
        )
        .polled(|job, progress| {
            let again = std::mem::replace(&mut job.memo().flag, true);
            match again && results(&progress).into_iter().all(is_untouched) {
                true => refused(HResult::WU_E_CALL_CANCELLED),
                false => Ok(progress),
            }
        }),
    Mutant::new("progress-gone-at-the-end", &["JOB-PRG-5"])
        .fault("GetProgress of a complete job fails.")
        .polled(|job, progress| match job.is_done() {
            true => refused(HResult::WU_E_INVALID_OPERATION),
            false => Ok(progress),
        }),
    Mutant::new("progress-unavailable-while-queued", &["JOB-PRG-1", "JOB-PRG-3"])
        .fault("GetProgress fails before the first update is begun.")
        .polled(|_, progress| match results(&progress).into_iter().all(is_untouched) {
            true => refused(HResult::WU_E_CALL_CANCELLED),
            false => Ok(progress),
        }),
    Mutant::new("queued-reads-in-progress", &["JOB-PRG-3", "PROG-RES-3"])
        .fault("Updates that wait for their turn read as in progress.")
        .progress(|_, progress| {
            each_shown(&progress, |result| match is_untouched(result) {
                true => UpdateInstallationResult::IN_PROGRESS,
                false => result,
            })
        }),
    Mutant::new("progress-behind-the-callback", &["JOB-PRG-4"])
        .fault("Inside a callback GetProgress returns the progress of the callback before.")
        .on_progress(|callback, args| {
            callback.job.memo().flag = true;
            let reported = callback.progress(args);
            let mut memo = callback.job.memo();
            memo.flag = false;
            memo.progress = Some(args.progress.clone());
            reported
        })
        .polled(|job, progress| {
            let memo = job.memo();
            Ok(memo.progress.clone().filter(|_| memo.flag).unwrap_or(progress))
        }),
    Mutant::new("progress-unavailable-inside-callbacks", &["JOB-PRG-4"])
        .fault("GetProgress fails inside a callback.")
        .on_progress(|callback, args| {
            callback.job.memo().flag = true;
            let reported = callback.progress(args);
            callback.job.memo().flag = false;
            reported
        })
        .polled(|job, progress| {
            let inside = job.memo().flag;
            if inside { refused(HResult::from_bits(0x8001_010D)) } else { Ok(progress) }
        }),
    Mutant::new("progress-reset-at-the-end", &["JOB-PRG-5"])
        .fault("GetProgress of a complete job shows 0 % and nothing started.")
        .polled(|job, progress| {
            let none = || vec![UpdateInstallationResult::NOT_STARTED; progress.update_results().len()];
            Ok(if job.is_done() { InstallationProgress::from_results(0, 0, 0, none()) } else { progress })
        }),
    Mutant::new("progress-gone-after-clean-up", &["JOB-PRG-1", "JOB-PRG-5"])
        .fault("After CleanUp GetProgress fails.")
        .clean_up(|job| {
            let code = job.good()?.clean_up()?;
            job.memo().flag = true;
            Ok(code)
        })
        .polled(|job, progress| {
            let gone = job.memo().flag;
            if gone { refused(HResult::WU_E_INVALID_OPERATION) } else { Ok(progress) }
        }),
    Mutant::new("polling-moves-progress", &["JOB-PRG-6"])
        .fault("Each poll shows a little more, so that bars seem to move.")
        .polled(|job, progress| {
            job.memo().count += 1;
            let more = i32::try_from(job.memo().count % 7).unwrap_or(0);
            let current = (progress.current_update_percent_complete() + more).min(100);
            Ok(with_percents(&progress, current, progress.percent_complete()))
        }),
    Mutant::new("snapshot-torn", &["PROG-SNAP-1"])
        .fault("A snapshot has the numbers of one moment and the results of a later one.")
        .progress(|job, progress| {
            let before = job.memo().progress.replace(progress.clone());
            before.map_or_else(|| progress.clone(), |before| with_results(&before, results(&progress)))
        }),
    Mutant::new("snapshot-with-old-results", &["PROG-SNAP-1"])
        .fault("A snapshot has the numbers of its moment and the results of an earlier one.")
        .progress(|job, progress| {
            let before = job.memo().progress.replace(progress.clone());
            before.map_or_else(|| progress.clone(), |before| with_results(&progress, results(&before)))
        }),
];

fn is_untouched(result: UpdateInstallationResult) -> bool {
    result.result_code == OperationResultCode::NOT_STARTED
}
