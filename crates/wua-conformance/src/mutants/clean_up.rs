//! Mutants of `CleanUp` (clauses `JOB-CLN-…`).

use super::altered::{each_result, refused};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "clean-up-does-not-wait",
        fault: "CleanUp of a job that runs returns at once.",
        breaks: &["JOB-CLN-1", "JOB-CLN-2"],
        hooks: Hooks {
            clean_up: Some(|job| if job.is_done() { job.good()?.clean_up() } else { Ok(HResult::S_OK) }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "clean-up-keeps-callbacks",
        fault: "CleanUp waits and lets go of nothing.",
        breaks: &["JOB-CLN-1", "CB-R-1"],
        hooks: Hooks { begin: Some(kept), ..Hooks::NONE },
    },
    Mutant {
        name: "clean-up-gives-up",
        fault: "CleanUp waits no longer than five seconds.",
        breaks: &["JOB-CLN-2"],
        hooks: Hooks {
            clean_up: Some(|job| {
                if !job.is_done() {
                    job.installer.bench().good.advance(Duration::from_secs(5));
                }
                if job.is_done() { job.good()?.clean_up() } else { Ok(HResult::S_OK) }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "clean-up-inside-callback-other-than-said",
        fault: "CleanUp inside a callback is answered with S_OK.",
        breaks: &["JOB-CLN-3"],
        hooks: Hooks {
            clean_up: Some(|job| match job.good()?.clean_up() {
                Ok(HResult::WU_S_MARKED_FOR_DISCONNECT) => Ok(HResult::S_OK),
                Err(error) if error.hresult() == HResult::WU_E_INVALID_OPERATION => Ok(HResult::S_OK),
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "clean-up-inside-callback-blocks",
        fault: "CleanUp inside a callback waits for the callback to return.",
        breaks: &["JOB-CLN-3"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let _held = telling.job.installer.bench().lock.lock();
                telling.progress(args)
            }),
            on_completed: Some(|telling| {
                let _held = telling.job.installer.bench().lock.lock();
                telling.complete()
            }),
            clean_up: Some(|job| {
                drop(job.installer.bench().lock.lock());
                job.good()?.clean_up()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callback-after-clean-up",
        fault: "After CleanUp has returned the completion callback is called once more.",
        breaks: &["JOB-CLN-4"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let job = installer.begin(begin)?;
                installer.bench().memo().kept.extend(job.telling().map(|telling| Box::new(telling) as _));
                Ok(job)
            }),
            clean_up: Some(|job| {
                let code = job.good()?.clean_up()?;
                job.memo().flag = true;
                Ok(code)
            }),
            advance: Some(|bench, duration| {
                bench.good.advance(duration);
                told_again(bench);
            }),
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job);
                told_again(installer.bench());
                result
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "second-clean-up-fails",
        fault: "A second CleanUp is an invalid operation.",
        breaks: &["JOB-CLN-5"],
        hooks: Hooks {
            clean_up: Some(|job| match std::mem::replace(&mut job.memo().flag, true) {
                true => refused(HResult::WU_E_INVALID_OPERATION),
                false => job.good()?.clean_up(),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "clean-up-ends",
        fault: "CleanUp counts as End…, so that End… afterwards gives nothing.",
        breaks: &["JOB-CLN-6"],
        hooks: Hooks {
            clean_up: Some(|job| {
                let code = job.good()?.clean_up()?;
                job.memo().flag = true;
                Ok(code)
            }),
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                let ended = MutantInstaller::wrapped(job).is_some_and(|own| own.memo().flag);
                Ok(if ended {
                    each_result(&result, |_| UpdateInstallationResult::NOT_STARTED)
                } else {
                    result
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "clean-up-aborts",
        fault: "CleanUp of a job that runs aborts it.",
        breaks: &["JOB-CLN-7"],
        hooks: Hooks {
            clean_up: Some(|job| {
                if !job.is_done() {
                    job.good()?.request_abort()?;
                }
                job.good()?.clean_up()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "dropping-the-job-aborts",
        fault: "When nobody holds the job any more it is aborted.",
        breaks: &["JOB-CLN-8"],
        hooks: Hooks {
            dropped: Some(|job| {
                if !job.is_done() {
                    // Nobody is left to be told that it failed.
                    let _ = job.good().and_then(|good| good.request_abort());
                }
            }),
            ..Hooks::NONE
        },
    },
];

/// Begins, and keeps the callbacks for as long as the machine is there.
fn kept(installer: &Arc<MutantInstaller>, begin: Begin) -> Result<Arc<dyn InstallationJob>> {
    let callbacks = (begin.progress.clone(), begin.completed.clone());
    let job = installer.begin(begin)?;
    installer.bench().memo().kept.push(Box::new(callbacks));
    Ok(job)
}

/// Tells those whose job was cleaned up once more.
fn told_again(bench: &Bench) {
    let kept = std::mem::take(&mut bench.memo().kept);
    for telling in kept.into_iter().filter_map(|kept| kept.downcast::<Telling>().ok()) {
        let detached = telling.job.memo().flag;
        if detached {
            // What a callback answers is nobody's business.
            let _ = telling.complete();
        } else {
            bench.memo().kept.push(telling);
        }
    }
}
