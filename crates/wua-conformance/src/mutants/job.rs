//! Mutants of the job: state, completion, list and identity (clauses `JOB-STATE-…`, `JOB-COMP-…`,
//! `JOB-UPD-…`, `JOB-ID-…`).

use super::altered::{refused, results};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "state-lost-at-the-end",
        fault: "The state of a job is let go of when it is complete.",
        breaks: &["JOB-STATE-1"],
        hooks: Hooks {
            state: Some(|job, state| if job.is_done() { AsyncState::Empty } else { state }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "state-object-copied",
        fault: "A state that is an object comes back as another object.",
        breaks: &["JOB-STATE-1", "BEG-7"],
        hooks: Hooks {
            state: Some(|_, state| match state {
                AsyncState::Unknown(_) => AsyncState::of(Arc::new(())),
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "state-of-the-last-job",
        fault: "Every job shows the state of the job that was begun last.",
        breaks: &["JOB-STATE-1"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let state = begin.state.clone();
                let job = installer.begin(begin)?;
                installer.bench().memo().kept = vec![Box::new(state)];
                Ok(job)
            }),
            state: Some(|job, state| {
                let memo = job.installer.bench().memo();
                memo.kept.last().and_then(|kept| kept.downcast_ref().cloned()).unwrap_or(state)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "state-never-released",
        fault: "The machine keeps the state of a job for ever.",
        breaks: &["JOB-STATE-2"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let state = begin.state.clone();
                let job = installer.begin(begin)?;
                installer.bench().memo().kept.push(Box::new(state));
                Ok(job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "state-taken-by-the-first-reader",
        fault: "The state of a job can be read once.",
        breaks: &["JOB-STATE-2"],
        hooks: Hooks {
            state: Some(|job, state| match std::mem::replace(&mut job.memo().flag, true) {
                true => AsyncState::Empty,
                false => state,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-at-100-percent",
        fault: "A job counts as complete when it shows 100 %.",
        breaks: &["JOB-COMP-5", "JOB-COMP-1"],
        hooks: Hooks {
            completed: Some(|job, completed| {
                completed || job.shows().is_some_and(|shown| shown.percent_complete() == 100)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-with-the-last-update-of-the-list",
        fault: "A job counts as complete when the last update of its list has its result.",
        breaks: &["JOB-COMP-1"],
        hooks: Hooks {
            completed: Some(|job, completed| {
                let last = job.shows().and_then(|shown| shown.update_results().last());
                completed || last.is_some_and(|last| last.result_code.is_terminal())
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-with-the-first-failure",
        fault: "A job counts as complete when an update has failed.",
        breaks: &["JOB-COMP-1"],
        hooks: Hooks {
            completed: Some(|job, completed| {
                let failed = |shown: InstallationProgress| {
                    shown.update_results().any(|result| result.result_code == OperationResultCode::Failed)
                };
                completed || job.shows().is_some_and(failed)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-when-asked-to-abort",
        fault: "A job counts as complete as soon as it was asked to abort.",
        breaks: &["JOB-COMP-1"],
        hooks: Hooks {
            abort: Some(|job| {
                job.good()?.request_abort()?;
                job.memo().flag = true;
                Ok(())
            }),
            completed: Some(|job, completed| completed || job.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-once",
        fault: "IsCompleted is true once and then false again, like an event that resets itself.",
        breaks: &["JOB-COMP-2"],
        hooks: Hooks {
            completed: Some(|job, completed| {
                completed && {
                    job.memo().count += 1;
                    job.memo().count % 2 == 1
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-forgotten-by-clean-up",
        fault: "After CleanUp IsCompleted is false.",
        breaks: &["JOB-COMP-2"],
        hooks: Hooks {
            clean_up: Some(|job| {
                let code = job.good()?.clean_up()?;
                job.memo().flag = true;
                Ok(code)
            }),
            completed: Some(|job, completed| completed && !job.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-before-work",
        fault: "IsCompleted is true until the first update is begun: nothing runs.",
        breaks: &["JOB-COMP-3"],
        hooks: Hooks {
            completed: Some(|job, completed| {
                let touched = |shown: InstallationProgress| {
                    shown.update_results().any(|r| r.result_code != OperationResultCode::NotStarted)
                };
                completed || !job.shows().is_some_and(touched)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-frozen-at-begin",
        fault: "IsCompleted answers what it answered when it was first asked.",
        breaks: &["JOB-COMP-4"],
        hooks: Hooks {
            completed: Some(|job, completed| {
                let mut memo = job.memo();
                memo.count += 1;
                if memo.count == 1 {
                    memo.flag = completed;
                }
                memo.flag
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-only-when-ended",
        fault: "IsCompleted turns true when End… is called.",
        breaks: &["JOB-COMP-4"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                if let Some(own) = MutantInstaller::wrapped(job) {
                    own.memo().flag = true;
                }
                Ok(result)
            }),
            completed: Some(|job, completed| completed && job.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "never-complete-after-an-abort",
        fault: "A job that was asked to abort is never complete.",
        breaks: &["JOB-COMP-4"],
        hooks: Hooks {
            abort: Some(|job| {
                job.good()?.request_abort()?;
                job.memo().flag = true;
                Ok(())
            }),
            completed: Some(|job, completed| completed && !job.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "not-complete-inside-completion",
        fault: "IsCompleted is false inside the completion callback and true after it.",
        breaks: &["JOB-COMP-5"],
        hooks: Hooks {
            on_completed: Some(|telling| {
                telling.job.memo().flag = true;
                let told = telling.complete();
                telling.job.memo().flag = false;
                told
            }),
            completed: Some(|job, completed| completed && !job.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "complete-inside-progress",
        fault: "IsCompleted is true inside every progress callback.",
        breaks: &["JOB-COMP-5"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                telling.job.memo().flag = true;
                let told = telling.progress(args);
                telling.job.memo().flag = false;
                told
            }),
            completed: Some(|job, completed| completed || job.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "job-list-can-be-written",
        fault: "The list of a job can be changed.",
        breaks: &["JOB-UPD-1", "COLL-6"],
        hooks: Hooks { job_updates: Some(|_, updates| Ok(updates.copy())), ..Hooks::NONE },
    },
    Mutant {
        name: "job-list-given-once",
        fault: "The list of a job is given away: who reads it next gets an empty one.",
        breaks: &["JOB-UPD-2"],
        hooks: Hooks {
            job_updates: Some(|job, updates| {
                let given = std::mem::replace(&mut job.memo().flag, true);
                Ok(if given { UpdateCollection::read_only([]) } else { updates })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "job-list-reversed",
        fault: "The list of a job stands in the reverse order.",
        breaks: &["JOB-UPD-1"],
        hooks: Hooks {
            job_updates: Some(|_, updates| {
                Ok(UpdateCollection::read_only(updates.to_vec().into_iter().rev().collect::<Vec<_>>()))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "job-list-of-what-is-left",
        fault: "The list of a job holds the updates that have no result yet.",
        breaks: &["JOB-UPD-1"],
        hooks: Hooks {
            job_updates: Some(|job, updates| {
                let shown = job.shows().map(|shown| results(&shown)).unwrap_or_default();
                let left = updates.to_vec().into_iter().zip(shown);
                let left = left.filter(|(_, result)| !result.result_code.is_terminal());
                Ok(UpdateCollection::read_only(left.map(|(update, _)| update).collect::<Vec<_>>()))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "job-list-gone-after-clean-up",
        fault: "After CleanUp the list of the job is empty.",
        breaks: &["JOB-UPD-2"],
        hooks: Hooks {
            clean_up: Some(|job| {
                let code = job.good()?.clean_up()?;
                job.memo().flag = true;
                Ok(code)
            }),
            job_updates: Some(|job, updates| {
                let gone = job.memo().flag;
                Ok(if gone { UpdateCollection::read_only([]) } else { updates })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "job-list-refused-at-the-end",
        fault: "The list of a complete job cannot be had.",
        breaks: &["JOB-UPD-2"],
        hooks: Hooks {
            job_updates: Some(|job, updates| match job.is_done() {
                true => refused(HResult::WU_E_INVALID_OPERATION),
                false => Ok(updates),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "callbacks-of-another-job",
        fault: "Callbacks are given another object than Begin… returned.",
        breaks: &["JOB-ID-1"],
        hooks: Hooks {
            on_progress: Some(|telling, args| telling.about(telling.job.another()).progress(args)),
            on_completed: Some(|telling| telling.about(telling.job.another()).complete()),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "completion-of-another-job",
        fault: "The completion callback is given another object than Begin… returned.",
        breaks: &["JOB-ID-1"],
        hooks: Hooks {
            on_completed: Some(|telling| telling.about(telling.job.another()).complete()),
            ..Hooks::NONE
        },
    },
];
