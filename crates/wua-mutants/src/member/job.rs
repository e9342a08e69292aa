//! Members of jobs, and the callbacks that report on them.

use super::*;
use crate::altered::refused;

members! {
    "IInstallationJob::AsyncState" {
        "empty": state = |_, _| AsyncState::Empty;
        "7": state = |_, _| AsyncState::I4(7);
        erratic: state = |job, _| AsyncState::I4(draw(job.installer.bench(), 9) as i32);
    }
    "IInstallationJob::IsCompleted" {
        "true": completed = |_, _| true;
        "false": completed = |_, _| false;
        erratic: completed = |job, _| toss(job.installer.bench());
    }
    "IInstallationJob::Updates" {
        "empty": job_updates = |_, _| Ok(UpdateCollection::read_only([]));
        "the first of them": job_updates = |_, updates| {
            Ok(UpdateCollection::read_only(updates.to_vec().into_iter().take(1)))
        };
        erratic: job_updates = |job, updates| {
            let some = updates.to_vec().into_iter().filter(|_| toss(job.installer.bench()));
            Ok(UpdateCollection::read_only(some))
        };
    }
    "IInstallationJob::CleanUp" {
        "S_OK, at once": clean_up = |_| Ok(HResult::S_OK);
        "refused": clean_up = |_| refused(HResult::E_FAIL);
        erratic: clean_up = |job| match draw(job.installer.bench(), 3) {
            0 => job.good()?.clean_up(),
            1 => Ok(HResult::S_OK),
            _ => refused(HResult::E_FAIL),
        };
    }
    "IInstallationJob::RequestAbort" {
        "S_OK, without effect": abort = |_| Ok(());
        "refused": abort = |_| refused(HResult::E_FAIL);
        erratic: abort = |job| match draw(job.installer.bench(), 3) {
            0 => job.good()?.request_abort(),
            1 => Ok(()),
            _ => refused(HResult::E_FAIL),
        };
    }
    "the progress callback" {
        "never": on_progress = |_, _| Ok(());
        "the first snapshot": on_progress = |callback, args| {
            let first = callback.job.memo().progress.get_or_insert_with(|| args.progress.clone()).clone();
            callback.show(first)
        };
        erratic: on_progress = |callback, args| {
            let earlier = callback.job.memo().progress.replace(args.progress.clone());
            match draw(callback.job.installer.bench(), 3) {
                0 => Ok(()),
                1 => callback.show(earlier.unwrap_or_else(|| args.progress.clone())),
                _ => callback.progress(args),
            }
        };
    }
    "the completed callback" {
        "never": on_completed = |_| Ok(());
        "twice": on_completed = |callback| callback.complete().and_then(|()| callback.complete());
        erratic: on_completed = |callback| {
            (0..draw(callback.job.installer.bench(), 3)).try_for_each(|_| callback.complete())
        };
    }
}
