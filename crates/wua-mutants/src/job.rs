//! Mutants of the job: state, completion, list and identity (clauses `JOB-STATE-…`, `JOB-COMP-…`,
//! `JOB-UPD-…`, `JOB-ID-…`).

use super::altered::{refused, results};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("state-lost-at-the-end", &["JOB-STATE-1"])
        .fault("The state of a job is let go of when it is complete.")
        .state(|job, state| if job.is_done() { AsyncState::Empty } else { state }),
    Mutant::new("state-object-copied", &["JOB-STATE-1", "BEG-7"])
        .fault("A state that is an object comes back as another object.")
        .state(|_, state| match state {
            AsyncState::Unknown(_) => AsyncState::of(Arc::new(())),
            other => other,
        }),
    Mutant::new("state-of-the-last-job", &["JOB-STATE-1"])
        .fault("Every job shows the state of the job that was begun last.")
        .begin(|installer, begin| {
            let state = begin.state.clone();
            let job = installer.begin(begin)?;
            installer.bench().memo().kept = vec![Box::new(state)];
            Ok(job)
        })
        .state(|job, state| {
            let memo = job.installer.bench().memo();
            memo.kept.last().and_then(|kept| kept.downcast_ref().cloned()).unwrap_or(state)
        }),
    Mutant::new("state-never-released", &["JOB-STATE-2"])
        .fault("The machine keeps the state of a job for ever.")
        .begin(|installer, begin| {
            let state = begin.state.clone();
            let job = installer.begin(begin)?;
            installer.bench().memo().kept.push(Box::new(state));
            Ok(job)
        }),
    Mutant::new("state-taken-by-the-first-reader", &["JOB-STATE-2"])
        .fault("The state of a job can be read once.")
        .state(|job, state| match std::mem::replace(&mut job.memo().flag, true) {
            true => AsyncState::Empty,
            false => state,
        }),
    Mutant::new("complete-at-100-percent", &["JOB-COMP-5", "JOB-COMP-1"])
        .fault("A job counts as complete when it shows 100 %.")
        .completed(|job, completed| {
            completed || job.shows().is_some_and(|shown| shown.percent_complete() == 100)
        }),
    Mutant::new("complete-with-the-last-update-of-the-list", &["JOB-COMP-1"])
        .fault("A job counts as complete when the last update of its list has its result.")
        .completed(|job, completed| {
            let last = job.shows().and_then(|shown| shown.update_results().last());
            completed || last.is_some_and(|last| last.result_code.is_terminal())
        }),
    Mutant::new("complete-with-the-first-failure", &["JOB-COMP-1"])
        .fault("A job counts as complete when an update has failed.")
        .completed(|job, completed| {
            let failed = |shown: InstallationProgress| {
                shown.update_results().any(|result| result.result_code == OperationResultCode::FAILED)
            };
            completed || job.shows().is_some_and(failed)
        }),
    Mutant::new("complete-when-asked-to-abort", &["JOB-COMP-1"])
        .fault("A job counts as complete as soon as it was asked to abort.")
        .abort(|job| {
            job.good()?.request_abort()?;
            job.memo().flag = true;
            Ok(())
        })
        .completed(|job, completed| completed || job.memo().flag),
    Mutant::new("complete-once", &["JOB-COMP-2"])
        .fault("IsCompleted is true once and then false again, like an event that resets itself.")
        .completed(|job, completed| {
            completed && {
                job.memo().count += 1;
                job.memo().count % 2 == 1
            }
        }),
    Mutant::new("complete-forgotten-by-clean-up", &["JOB-COMP-2"])
        .fault("After CleanUp IsCompleted is false.")
        .clean_up(|job| {
            let code = job.good()?.clean_up()?;
            job.memo().flag = true;
            Ok(code)
        })
        .completed(|job, completed| completed && !job.memo().flag),
    Mutant::new("complete-before-work", &["JOB-COMP-3"])
        .fault("IsCompleted is true until the first update is begun: nothing runs.")
        .completed(|job, completed| {
            let touched = |shown: InstallationProgress| {
                shown.update_results().any(|r| r.result_code != OperationResultCode::NOT_STARTED)
            };
            completed || !job.shows().is_some_and(touched)
        }),
    Mutant::new("complete-frozen-at-begin", &["JOB-COMP-4"])
        .fault("IsCompleted answers what it answered when it was first asked.")
        .completed(|job, completed| {
            let mut memo = job.memo();
            memo.count += 1;
            if memo.count == 1 {
                memo.flag = completed;
            }
            memo.flag
        }),
    Mutant::new("complete-only-when-ended", &["JOB-COMP-4"])
        .fault("IsCompleted turns true when End… is called.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            if let Some(own) = MutantInstaller::wrapped(job) {
                own.memo().flag = true;
            }
            Ok(result)
        })
        .completed(|job, completed| completed && job.memo().flag),
    Mutant::new("never-complete-after-an-abort", &["JOB-COMP-4"])
        .fault("A job that was asked to abort is never complete.")
        .abort(|job| {
            job.good()?.request_abort()?;
            job.memo().flag = true;
            Ok(())
        })
        .completed(|job, completed| completed && !job.memo().flag),
    Mutant::new("not-complete-inside-completion", &["JOB-COMP-5"])
        .fault("IsCompleted is false inside the completion callback and true after it.")
        .on_completed(|callback| {
            callback.job.memo().flag = true;
            let reported = callback.complete();
            callback.job.memo().flag = false;
            reported
        })
        .completed(|job, completed| completed && !job.memo().flag),
    Mutant::new("complete-inside-progress", &["JOB-COMP-5"])
        .fault("IsCompleted is true inside every progress callback.")
        .on_progress(|callback, args| {
            callback.job.memo().flag = true;
            let reported = callback.progress(args);
            callback.job.memo().flag = false;
            reported
        })
        .completed(|job, completed| completed || job.memo().flag),
    Mutant::new("job-list-can-be-written", &["JOB-UPD-1", "COLL-6"])
        .fault("The list of a job can be changed.")
        .job_updates(|_, updates| Ok(updates.copy())),
    Mutant::new("job-list-given-once", &["JOB-UPD-2"])
        .fault("The list of a job is moved out: the next read returns an empty one.")
        .job_updates(|job, updates| {
            let given = std::mem::replace(&mut job.memo().flag, true);
            Ok(if given { UpdateCollection::read_only([]) } else { updates })
        }),
    Mutant::new("job-list-reversed", &["JOB-UPD-1"])
        .fault("The list of a job is in the reverse order.")
        .job_updates(|_, updates| {
            Ok(UpdateCollection::read_only(updates.to_vec().into_iter().rev().collect::<Vec<_>>()))
        }),
    Mutant::new("job-list-of-what-is-left", &["JOB-UPD-1"])
        .fault("The list of a job holds the updates that have no result yet.")
        .job_updates(|job, updates| {
            let shown = job.shows().map(|shown| results(&shown)).unwrap_or_default();
            let left = updates.to_vec().into_iter().zip(shown);
            let left = left.filter(|(_, result)| !result.result_code.is_terminal());
            Ok(UpdateCollection::read_only(left.map(|(update, _)| update).collect::<Vec<_>>()))
        }),
    Mutant::new("job-list-gone-after-clean-up", &["JOB-UPD-2"])
        .fault("After CleanUp the list of the job is empty.")
        .clean_up(|job| {
            let code = job.good()?.clean_up()?;
            job.memo().flag = true;
            Ok(code)
        })
        .job_updates(|job, updates| {
            let gone = job.memo().flag;
            Ok(if gone { UpdateCollection::read_only([]) } else { updates })
        }),
    Mutant::new("job-list-refused-at-the-end", &["JOB-UPD-2"])
        .fault("The list of a complete job cannot be had.")
        .job_updates(|job, updates| match job.is_done() {
            true => refused(HResult::WU_E_INVALID_OPERATION),
            false => Ok(updates),
        }),
    Mutant::new("callbacks-of-another-job", &["JOB-ID-1"])
        .fault("Callbacks are given another object than Begin… returned.")
        .on_progress(|callback, args| callback.about(callback.job.another()).progress(args))
        .on_completed(|callback| callback.about(callback.job.another()).complete()),
    Mutant::new("completion-of-another-job", &["JOB-ID-1"])
        .fault("The completion callback is given another object than Begin… returned.")
        .on_completed(|callback| callback.about(callback.job.another()).complete()),
];
