//! Mutants of `CleanUp` (clauses `JOB-CLN-…`).

use super::altered::{each_result, refused};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("clean-up-does-not-wait", &["JOB-CLN-1", "JOB-CLN-2"])
        .fault("CleanUp of a job that runs returns at once.")
        .clean_up(|job| if job.is_done() { job.good()?.clean_up() } else { Ok(HResult::S_OK) }),
    Mutant::new("clean-up-keeps-callbacks", &["JOB-CLN-1", "CB-R-1"])
        .fault("CleanUp waits and lets go of nothing.")
        .begin(kept),
    Mutant::new("clean-up-gives-up", &["JOB-CLN-2"])
        .fault("CleanUp waits no longer than five seconds.")
        .clean_up(|job| {
            if !job.is_done() {
                job.installer.bench().good.advance(Duration::from_secs(5));
            }
            if job.is_done() { job.good()?.clean_up() } else { Ok(HResult::S_OK) }
        }),
    Mutant::new("clean-up-inside-callback-other-than-said", &["JOB-CLN-3"])
        .fault("CleanUp inside a callback is answered with S_OK.")
        .clean_up(|job| match job.good()?.clean_up() {
            Ok(HResult::WU_S_MARKED_FOR_DISCONNECT) => Ok(HResult::S_OK),
            Err(error) if error.hresult() == HResult::WU_E_INVALID_OPERATION => Ok(HResult::S_OK),
            other => other,
        }),
    Mutant::new("clean-up-inside-callback-blocks", &["JOB-CLN-3"])
        .fault("CleanUp inside a callback waits for the callback to return.")
        .on_progress(|callback, args| {
            let _held = callback.job.installer.bench().lock.lock();
            callback.progress(args)
        })
        .on_completed(|callback| {
            let _held = callback.job.installer.bench().lock.lock();
            callback.complete()
        })
        .clean_up(|job| {
            drop(job.installer.bench().lock.lock());
            job.good()?.clean_up()
        }),
    Mutant::new("callback-after-clean-up", &["JOB-CLN-4"])
        .fault("After CleanUp has returned the completion callback is called once more.")
        .begin(|installer, begin| {
            let job = installer.begin(begin)?;
            installer.bench().memo().kept.extend(job.callback().map(|callback| Box::new(callback) as _));
            Ok(job)
        })
        .clean_up(|job| {
            let code = job.good()?.clean_up()?;
            job.memo().flag = true;
            Ok(code)
        })
        .advance(|bench, duration| {
            bench.good.advance(duration);
            report_again(bench);
        })
        .end(|installer, operation, job| {
            let result = installer.end(operation, job);
            report_again(installer.bench());
            result
        }),
    Mutant::new("second-clean-up-fails", &["JOB-CLN-5"])
        .fault("A second CleanUp is an invalid operation.")
        .clean_up(|job| match std::mem::replace(&mut job.memo().flag, true) {
            true => refused(HResult::WU_E_INVALID_OPERATION),
            false => job.good()?.clean_up(),
        }),
    Mutant::new("clean-up-ends", &["JOB-CLN-6"])
        .fault("CleanUp counts as End…, so that End… afterwards gives nothing.")
        .clean_up(|job| {
            let code = job.good()?.clean_up()?;
            job.memo().flag = true;
            Ok(code)
        })
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            let ended = MutantInstaller::wrapped(job).is_some_and(|own| own.memo().flag);
            Ok(if ended { each_result(&result, |_| UpdateInstallationResult::NOT_STARTED) } else { result })
        }),
    Mutant::new("clean-up-aborts", &["JOB-CLN-7"]).fault("CleanUp of a job that runs aborts it.").clean_up(
        |job| {
            if !job.is_done() {
                job.good()?.request_abort()?;
            }
            job.good()?.clean_up()
        },
    ),
    Mutant::new("dropping-the-job-aborts", &["JOB-CLN-8"])
        .fault("When nobody holds the job any more it is aborted.")
        .dropped(|job| {
            if !job.is_done() {
                // Nobody is left to be reported that it failed.
                let _ = job.good().and_then(|good| good.request_abort());
            }
        }),
];

/// Begins, and keeps the callbacks for as long as the machine is there.
fn kept(installer: &Arc<MutantInstaller>, begin: Begin) -> Result<Arc<dyn InstallationJob>> {
    let callbacks = (begin.progress.clone(), begin.completed.clone());
    let job = installer.begin(begin)?;
    installer.bench().memo().kept.push(Box::new(callbacks));
    Ok(job)
}

/// Repeats the completion callbacks of jobs that were cleaned up.
fn report_again(bench: &Bench) {
    let kept = std::mem::take(&mut bench.memo().kept);
    for callback in kept.into_iter().filter_map(|kept| kept.downcast::<PendingCallback>().ok()) {
        let detached = callback.job.memo().flag;
        if detached {
            // What a callback answers is nobody's business.
            let _ = callback.complete();
        } else {
            bench.memo().kept.push(callback);
        }
    }
}
