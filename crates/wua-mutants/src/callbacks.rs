//! Mutants of callbacks (clauses `CB-…`).

use std::sync::Condvar;
use std::sync::Mutex;

use super::altered::{refused, results, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("progress-after-completion", &["CB-P-1", "CB-C-1"])
        .fault("A last progress callback comes after completion was announced.")
        .on_completed(|callback| {
            callback.complete()?;
            callback.job.shows().map_or(Ok(()), |shown| callback.show(shown))
        }),
    Mutant::new("completion-before-the-last-progress", &["CB-P-1", "CB-C-1"])
        .fault("Completion is announced before the last progress callback.")
        .on_progress(|callback, args| {
            let last = args.progress.update_results().all(|result| result.result_code.is_terminal());
            if last && !std::mem::replace(&mut callback.job.memo().flag, true) {
                callback.complete()?;
            }
            callback.progress(args)
        })
        .on_completed(|callback| {
            let reported = callback.job.memo().flag;
            if reported { Ok(()) } else { callback.complete() }
        }),
    Mutant::new("last-step-is-not-reported", &["CB-P-3"])
        .fault("That an update has reached 100 % is reported only together with its end.")
        .on_progress(|callback, args| {
            let full = args.progress.current_update_percent_complete() == 100;
            match full && !current(&args.progress).is_terminal() {
                true => Ok(()),
                false => callback.progress(args),
            }
        }),
    Mutant::new("ends-are-not-reported", &["PROG-ALL-3"])
        .fault("The end of an update is reported with the begin of the next, never by itself.")
        .on_progress(|callback, args| match current(&args.progress).is_terminal() {
            true => Ok(()),
            false => callback.progress(args),
        }),
    Mutant::new("callback-count-other-than-said", &["CB-P-2"])
        .fault("No progress callback comes although the agent says that they do.")
        .on_progress(|_, _| Ok(())),
    Mutant::new("callback-reports-the-past", &["CB-P-4"])
        .fault("A progress callback reports what the one before should have reported.")
        .on_progress(|callback, args| {
            let before = callback.job.memo().progress.replace(args.progress.clone());
            callback.show(before.unwrap_or_else(|| args.progress.clone()))
        }),
    Mutant::new("callback-reports-the-first-moment", &["CB-P-4"])
        .fault("Every progress callback is given the same snapshot.")
        .on_progress(|callback, args| {
            let first = callback.job.memo().progress.get_or_insert_with(|| args.progress.clone()).clone();
            callback.show(first)
        }),
    Mutant::new("failing-callback-aborts", &["CB-P-6"])
        .fault("A callback that answers an error aborts the job.")
        .on_progress(|callback, args| {
            let reported = callback.progress(args);
            if reported.is_err() {
                callback.job.good()?.request_abort()?;
            }
            reported
        }),
    Mutant::new("failing-callback-is-the-last", &["CB-P-6"])
        .fault("After a callback has answered an error none is called any more.")
        .on_progress(|callback, args| {
            if callback.job.memo().flag {
                return Ok(());
            }
            let reported = callback.progress(args);
            callback.job.memo().flag |= reported.is_err();
            reported
        })
        .on_completed(|callback| {
            let failed = callback.job.memo().flag;
            if failed { Ok(()) } else { callback.complete() }
        }),
    Mutant::new("completion-twice", &["CB-C-1"]).fault("Completion is announced twice.").on_completed(
        |callback| {
            callback.complete()?;
            callback.complete()
        },
    ),
    Mutant::new("completion-never", &["CB-C-1"])
        .fault("Completion is never announced.")
        .on_completed(|_| Ok(())),
    Mutant::new("completion-of-successes-only", &["CB-C-1"])
        .fault("Completion is announced only if no update failed.")
        .on_completed(|callback| {
            let shown = callback.job.shows().map(|shown| results(&shown)).unwrap_or_default();
            let failed = |r: &UpdateInstallationResult| r.result_code == OperationResultCode::FAILED;
            if shown.iter().any(failed) { Ok(()) } else { callback.complete() }
        }),
    Mutant::new("aborted-jobs-end-in-silence", &["CB-C-3"])
        .fault("Completion of a job that was cut off is not announced.")
        .on_completed(|callback| {
            let shown = callback.job.shows().map(|shown| results(&shown)).unwrap_or_default();
            let cut = |r: &UpdateInstallationResult| !matches!(r.result_code.value(), 2..=4);
            if shown.iter().any(cut) { Ok(()) } else { callback.complete() }
        }),
    Mutant::new("callback-thread-other-than-said", &["CB-T-1"])
        .fault("Callbacks come on another thread than the agent says.")
        .on_progress(|callback, args| elsewhere(|| callback.progress(args)))
        .on_completed(|callback| elsewhere(|| callback.complete())),
    Mutant::new("callbacks-nest", &["CB-P-2", "CB-T-3"])
        .fault("A member that is called inside a callback makes the next callback before it returns.")
        .on_progress(|callback, args| {
            callback.job.memo().progress = Some(args.progress.clone());
            let reported = callback.progress(args);
            callback.job.memo().progress = None;
            reported
        })
        .completed(|job, completed| {
            let due = job.memo().progress.take();
            if let (Some(progress), Some(callback)) = (due, job.callback()) {
                // What a callback answers is nobody's business.
                let _ = callback.show(progress);
            }
            completed
        }),
    Mutant::new("callbacks-overlap", &["CB-T-3"])
        .fault("Each progress callback is made on two threads at once.")
        .on_progress(|callback, args| {
            let meeting = Arc::new(Meeting::default());
            callback.job.memo().kept.push(Box::new(Arc::clone(&meeting)));
            let reported = std::thread::scope(|scope| {
                let other = scope.spawn(|| callback.progress(args));
                let reported = callback.progress(args);
                other.join().unwrap_or(Ok(())).and(reported)
            });
            callback.job.memo().kept.clear();
            reported
        })
        .completed(|job, completed| {
            let meeting =
                job.memo().kept.last().and_then(|kept| kept.downcast_ref::<Arc<Meeting>>().cloned());
            if let Some(meeting) = meeting {
                meeting.wait();
            }
            completed
        }),
    Mutant::new("callbacks-under-a-lock", &["CB-T-4"])
        .fault("A lock is held during callbacks that members of the job take.")
        .on_progress(|callback, args| {
            let _held = callback.job.installer.bench().lock.lock();
            callback.progress(args)
        })
        .job_updates(|job, updates| {
            drop(job.installer.bench().lock.lock());
            Ok(updates)
        }),
    Mutant::new("installer-locked-during-callbacks", &["CB-T-4"])
        .fault("Members of the installer fail inside a callback.")
        .on_progress(|callback, args| {
            callback.job.installer.bench().memo().flag = true;
            let reported = callback.progress(args);
            callback.job.installer.bench().memo().flag = false;
            reported
        })
        .busy(|installer| match installer.bench().memo().flag {
            true => refused(HResult::from_bits(0x8001_010D)),
            false => installer.good.is_busy(),
        }),
    Mutant::new("callbacks-kept-for-ever", &["CB-R-1"])
        .fault("The callbacks of a job are never let go of.")
        .begin(|installer, begin| {
            let callbacks = (begin.progress.clone(), begin.completed.clone());
            let job = installer.begin(begin)?;
            installer.bench().memo().kept.push(Box::new(callbacks));
            Ok(job)
        }),
    Mutant::new("job-kept-for-ever", &["CB-R-2"])
        .fault("The machine holds every job for ever, and with it its state.")
        .begin(|installer, begin| {
            let callbacks = (begin.progress.clone(), begin.completed.clone());
            let job = installer.begin(begin)?;
            let job_too = Arc::clone(&job) as Arc<dyn InstallationJob>;
            installer.bench().memo().kept.push(Box::new((callbacks, job_too)));
            Ok(job)
        }),
    Mutant::new("slow-callbacks-hold-the-work-up", &["CB-P-5"])
        .fault("The machine stops while a callback runs: the time that passes meanwhile does not count.")
        .on_progress(|callback, args| {
            callback.job.installer.bench().memo().flag = true;
            let reported = callback.progress(args);
            callback.job.installer.bench().memo().flag = false;
            reported
        })
        .advance(|bench, duration| {
            let inside = bench.memo().flag;
            if !inside {
                bench.good.advance(duration);
            }
        }),
    Mutant::new("callback-thread-said-otherwise", &["CB-T-1"])
        .fault("Callbacks come on a worker although the agent says that they come on the caller's thread.")
        .scenario(|scenario| with_switch(scenario, "callback_thread", "worker")),
];

fn current(progress: &InstallationProgress) -> OperationResultCode {
    let result = progress.update_result(progress.current_update_index());
    result.map_or(OperationResultCode::NOT_STARTED, |result| result.result_code)
}

/// Calls on another thread.
fn elsewhere(call: impl FnOnce() -> Result<()> + Send) -> Result<()> {
    std::thread::scope(|scope| scope.spawn(call).join().unwrap_or(Ok(())))
}

/// A place where two threads wait for each other, for a moment.
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
