//! Mutants of callbacks (clauses `CB-…`).

use std::sync::Condvar;
use std::sync::Mutex;

use super::altered::{refused, results, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "progress-after-completion",
        fault: "A last progress callback comes after completion was announced.",
        breaks: &["CB-P-1", "CB-C-1"],
        hooks: Hooks {
            on_completed: Some(|telling| {
                telling.complete()?;
                telling.job.shows().map_or(Ok(()), |shown| telling.show(shown))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "completion-before-the-last-progress",
        fault: "Completion is announced before the last progress callback.",
        breaks: &["CB-P-1", "CB-C-1"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let last = args.progress.update_results().all(|result| result.result_code.is_terminal());
                if last && !std::mem::replace(&mut telling.job.memo().flag, true) {
                    telling.complete()?;
                }
                telling.progress(args)
            }),
            on_completed: Some(|telling| {
                let told = telling.job.memo().flag;
                if told { Ok(()) } else { telling.complete() }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "last-step-is-not-told",
        fault: "That an update has come to 100 % is told only together with its end.",
        breaks: &["CB-P-3"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let full = args.progress.current_update_percent_complete() == 100;
                match full && !current(&args.progress).is_terminal() {
                    true => Ok(()),
                    false => telling.progress(args),
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "ends-are-not-told",
        fault: "The end of an update is told with the begin of the next, never by itself.",
        breaks: &["PROG-ALL-3"],
        hooks: Hooks {
            on_progress: Some(|telling, args| match current(&args.progress).is_terminal() {
                true => Ok(()),
                false => telling.progress(args),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callback-count-other-than-said",
        fault: "No progress callback comes although the agent says that they do.",
        breaks: &["CB-P-2"],
        hooks: Hooks { on_progress: Some(|_, _| Ok(())), ..Hooks::NONE },
    },
    Mutant {
        name: "callback-tells-the-past",
        fault: "A progress callback is told what the one before should have been told.",
        breaks: &["CB-P-4"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let before = telling.job.memo().progress.replace(args.progress.clone());
                telling.show(before.unwrap_or_else(|| args.progress.clone()))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callback-tells-the-first-moment",
        fault: "Every progress callback is given the same snapshot.",
        breaks: &["CB-P-4"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let first = telling.job.memo().progress.get_or_insert_with(|| args.progress.clone()).clone();
                telling.show(first)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "failing-callback-aborts",
        fault: "A callback that answers an error aborts the job.",
        breaks: &["CB-P-6"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let told = telling.progress(args);
                if told.is_err() {
                    telling.job.good()?.request_abort()?;
                }
                told
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "failing-callback-is-the-last",
        fault: "After a callback has answered an error none is called any more.",
        breaks: &["CB-P-6"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                if telling.job.memo().flag {
                    return Ok(());
                }
                let told = telling.progress(args);
                telling.job.memo().flag |= told.is_err();
                told
            }),
            on_completed: Some(|telling| {
                let failed = telling.job.memo().flag;
                if failed { Ok(()) } else { telling.complete() }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "completion-twice",
        fault: "Completion is announced twice.",
        breaks: &["CB-C-1"],
        hooks: Hooks {
            on_completed: Some(|telling| {
                telling.complete()?;
                telling.complete()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "completion-never",
        fault: "Completion is never announced.",
        breaks: &["CB-C-1"],
        hooks: Hooks { on_completed: Some(|_| Ok(())), ..Hooks::NONE },
    },
    Mutant {
        name: "completion-of-successes-only",
        fault: "Completion is announced only if no update failed.",
        breaks: &["CB-C-1"],
        hooks: Hooks {
            on_completed: Some(|telling| {
                let shown = telling.job.shows().map(|shown| results(&shown)).unwrap_or_default();
                let failed = |r: &UpdateInstallationResult| r.result_code == OperationResultCode::Failed;
                if shown.iter().any(failed) { Ok(()) } else { telling.complete() }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "aborted-jobs-end-in-silence",
        fault: "Completion of a job that was cut off is not announced.",
        breaks: &["CB-C-3"],
        hooks: Hooks {
            on_completed: Some(|telling| {
                let shown = telling.job.shows().map(|shown| results(&shown)).unwrap_or_default();
                let cut = |r: &UpdateInstallationResult| !matches!(r.result_code.value(), 2..=4);
                if shown.iter().any(cut) { Ok(()) } else { telling.complete() }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callback-thread-other-than-said",
        fault: "Callbacks come on another thread than the agent says.",
        breaks: &["CB-T-1"],
        hooks: Hooks {
            on_progress: Some(|telling, args| elsewhere(|| telling.progress(args))),
            on_completed: Some(|telling| elsewhere(|| telling.complete())),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callbacks-nest",
        fault: "A member that is called inside a callback makes the next callback before it returns.",
        breaks: &["CB-P-2", "CB-T-3"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                telling.job.memo().progress = Some(args.progress.clone());
                let told = telling.progress(args);
                telling.job.memo().progress = None;
                told
            }),
            completed: Some(|job, completed| {
                let due = job.memo().progress.take();
                if let (Some(progress), Some(telling)) = (due, job.telling()) {
                    // What a callback answers is nobody's business.
                    let _ = telling.show(progress);
                }
                completed
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callbacks-overlap",
        fault: "Each progress callback is made on two threads at once.",
        breaks: &["CB-T-3"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let meeting = Arc::new(Meeting::default());
                telling.job.memo().kept.push(Box::new(Arc::clone(&meeting)));
                let told = std::thread::scope(|scope| {
                    let other = scope.spawn(|| telling.progress(args));
                    let told = telling.progress(args);
                    other.join().unwrap_or(Ok(())).and(told)
                });
                telling.job.memo().kept.clear();
                told
            }),
            completed: Some(|job, completed| {
                let meeting =
                    job.memo().kept.last().and_then(|kept| kept.downcast_ref::<Arc<Meeting>>().cloned());
                if let Some(meeting) = meeting {
                    meeting.wait();
                }
                completed
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callbacks-under-a-lock",
        fault: "A lock is held during callbacks that members of the job take.",
        breaks: &["CB-T-4"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let _held = telling.job.installer.bench().lock.lock();
                telling.progress(args)
            }),
            job_updates: Some(|job, updates| {
                drop(job.installer.bench().lock.lock());
                Ok(updates)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "installer-locked-during-callbacks",
        fault: "Members of the installer fail inside a callback.",
        breaks: &["CB-T-4"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                telling.job.installer.bench().memo().flag = true;
                let told = telling.progress(args);
                telling.job.installer.bench().memo().flag = false;
                told
            }),
            busy: Some(|installer| match installer.bench().memo().flag {
                true => refused(HResult::from_bits(0x8001_010D)),
                false => installer.good.is_busy(),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callbacks-kept-for-ever",
        fault: "The callbacks of a job are never let go of.",
        breaks: &["CB-R-1"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let callbacks = (begin.progress.clone(), begin.completed.clone());
                let job = installer.begin(begin)?;
                installer.bench().memo().kept.push(Box::new(callbacks));
                Ok(job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "job-kept-for-ever",
        fault: "The machine holds every job for ever, and with it its state.",
        breaks: &["CB-R-2"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let callbacks = (begin.progress.clone(), begin.completed.clone());
                let job = installer.begin(begin)?;
                let job_too = Arc::clone(&job) as Arc<dyn InstallationJob>;
                installer.bench().memo().kept.push(Box::new((callbacks, job_too)));
                Ok(job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "slow-callbacks-hold-the-work-up",
        fault: "The machine stands still while a callback runs: what passes meanwhile does not count.",
        breaks: &["CB-P-5"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                telling.job.installer.bench().memo().flag = true;
                let told = telling.progress(args);
                telling.job.installer.bench().memo().flag = false;
                told
            }),
            advance: Some(|bench, duration| {
                let inside = bench.memo().flag;
                if !inside {
                    bench.good.advance(duration);
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callback-thread-said-otherwise",
        fault: "Callbacks come on a worker although the agent says that they come on the caller's thread.",
        breaks: &["CB-T-1"],
        hooks: Hooks {
            scenario: Some(|scenario| with_switch(scenario, "callback_thread", "worker")),
            ..Hooks::NONE
        },
    },
];

fn current(progress: &InstallationProgress) -> OperationResultCode {
    let result = progress.update_result(progress.current_update_index());
    result.map_or(OperationResultCode::NotStarted, |result| result.result_code)
}

/// Calls on another thread.
fn elsewhere(call: impl FnOnce() -> Result<()> + Send) -> Result<()> {
    std::thread::scope(|scope| scope.spawn(call).join().unwrap_or(Ok(())))
}

/// Where two threads wait for each other, for a moment.
#[derive(Default)]
struct Meeting {
    here: Mutex<usize>,
    changed: Condvar,
}

impl Meeting {
    fn wait(&self) {
        let Ok(mut here) = self.here.lock() else { return };
        *here += 1;
        self.changed.notify_all();
        // Who waits alone goes on: a callback need not call anything.
        drop(self.changed.wait_timeout_while(here, Duration::from_millis(200), |here| *here < 2));
    }
}
