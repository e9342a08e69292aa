//! `IInstallationJob`: its properties and its identity (clauses `JOB-STATE-…`,
//! `JOB-COMP-…`, `JOB-UPD-…`, `JOB-ID-1`, `JOB-IND-1`).

use super::about_jobs::{
    each_job, first_end, is_final, is_recorded, is_to_be_worked_on, poll_in_the_queue, results, steps,
};
use super::calls::states;
use crate::lock::locked;
use crate::rules::words::*;

rules! {
    JOB_STATE_1 JOB_STATE_2 JOB_COMP_1 JOB_COMP_2 JOB_COMP_3 JOB_COMP_4 JOB_COMP_5 JOB_UPD_1
    JOB_UPD_2 JOB_ID_1 JOB_IND_1
}

rule!(JOB_STATE_1 = Example(job_state_1) "JOB-STATE-1", needs [Install, Callbacks];
    "AsyncState is what was given to Begin, of whatever kind and at every moment of the job.";
    Documented(&["nf-wuapi-iinstallationjob-get_asyncstate", "Wua_Sdk/iinstallationjob-properties"]));
fn job_state_1(fixture: &Fixture) -> Outcome {
    let states = states();
    let trial = fixture.trial(&plain_machine(1))?;
    let installer = trial.installer()?;
    let mut jobs = Vec::new();
    for state in &states {
        jobs.push((keeps_its_state(&trial, &installer, state)?, state));
    }
    for (job, state) in jobs {
        ensure_eq!(job.async_state(), *state, "AsyncState after later jobs of the same installer");
    }
    Ok(())
}

fn keeps_its_state(trial: &Trial, installer: &Installer, state: &AsyncState) -> Result<Job, Fault> {
    let inside = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&inside);
    let keep = move |job: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {
        *locked(&seen) = Some(job.async_state());
    };
    let completed = OnCompleted::call(keep);
    let job = installer.begin_with(INSTALL, OnProgressChanged::Foreign, completed, state.clone())?;
    let at_once = job.async_state();
    trial.finish(&job)?;
    let done = job.async_state();
    // Where time is real the job has been ended by now: what this answers is for END-6 to judge.
    let _ = installer.end_job(&job);
    let ended = job.async_state();
    job.clean_up()?;
    let inside = locked(&inside).take();
    let moments = [
        ("right after Begin", Some(at_once)),
        ("after completion", Some(done)),
        ("after End", Some(ended)),
        ("after CleanUp", Some(job.async_state())),
        ("inside onCompleted", inside),
    ];
    for (moment, found) in moments {
        ensure_eq!(found.as_ref(), Some(state), "AsyncState {moment}");
    }
    Ok(job)
}

rule!(JOB_STATE_2 = Example(job_state_2) "JOB-STATE-2", needs [Install];
    "An object given as the state is released with the job, however often it was read.";
    Assumed("VARIANT rules: each get is a counted copy"));
fn job_state_2(fixture: &Fixture) -> Outcome {
    let object = Arc::new(7_u32);
    let trial = fixture.trial(&plain_machine(1))?;
    let installer = trial.installer()?;
    let (progress, completed) = (OnProgressChanged::Foreign, OnCompleted::Foreign);
    let job = installer.begin_with(INSTALL, progress, completed, AsyncState::of(Arc::clone(&object)))?;
    ensure!(Arc::strong_count(&object) > 1, "nobody holds the state while the job runs");
    for _ in 0..3 {
        let got = job.async_state().object::<u32>();
        ensure!(got.is_some_and(|got| Arc::ptr_eq(&got, &object)), "AsyncState is not the object given");
    }
    installer.end_job(&job)?;
    job.clean_up()?;
    drop((job, installer));
    ensure_eq!(Arc::strong_count(&object), 1, "the count of references to the state when the job is gone");
    Ok(())
}

rule!(JOB_COMP_1 = Law(job_comp_1) "JOB-COMP-1", needs [Install, Scripted, VirtualTime];
    "IsCompleted is true exactly when every update has its final result.";
    Documented(&["nf-wuapi-iinstallationjob-get_iscompleted"]));
fn job_comp_1(run: &Run) -> Outcome {
    each_job(run, "no job was polled", |number, _| {
        let polls = run.polls(number);
        polls.iter().try_for_each(|poll| completion_fits(run, number, poll))?;
        run.reported(number)
            .iter()
            .try_for_each(|(_, reported)| completion_inside_fits(run, number, reported))?;
        Ok(!polls.is_empty())
    })
}

fn completion_inside_fits(run: &Run, number: usize, reported: &Reported) -> Outcome {
    let Some(polled) = reported.polled.as_ref().filter(|_| reported.completed == Some(true)) else {
        return Ok(());
    };
    let over = polled.update_results().all(|result| is_final(run, number, result.result_code));
    ensure!(over, "IsCompleted is true inside a callback, and the progress is {polled:?}");
    Ok(())
}

/// The last progress callback comes before `IsCompleted` turns true, so the one may wait for the other.
fn completion_fits(run: &Run, number: usize, poll: &Poll<'_>) -> Outcome {
    let results = results(poll.progress);
    let over = results.iter().all(|result| is_final(run, number, result.result_code));
    ensure!(over || !poll.completed, "IsCompleted is true at {:?} with {results:?}", poll.at);
    let open = results.iter().any(|result| !result.result_code.is_terminal());
    let to_report = run
        .reported(number)
        .iter()
        .any(|(step, reported)| *step > poll.step && reported.snapshot().is_some());
    let may_wait = open || to_report;
    ensure!(may_wait || poll.completed, "IsCompleted is false at {:?} with {results:?}", poll.at);
    Ok(())
}

/// Every `IsCompleted` of a job in order, asked inside callbacks or outside.
fn completions(run: &Run, number: usize) -> Vec<bool> {
    let mut seen = Vec::new();
    for record in &run.records {
        let reported = record.reported.iter().filter(|(of, _)| *of == number);
        seen.extend(reported.filter_map(|(_, reported)| reported.completed));
        if let (Step::Poll { job }, Answer::Polled { completed, .. }) = (&record.step, &record.answer)
            && *job == number
        {
            seen.push(*completed);
        }
    }
    seen
}

rule!(JOB_COMP_2 = Law(job_comp_2) "JOB-COMP-2", needs [Install, Scripted, VirtualTime];
    "Once IsCompleted is true it stays true.";
    Assumed("an operation that is complete cannot become incomplete"));
fn job_comp_2(run: &Run) -> Outcome {
    each_job(run, "no job was looked at again after it was complete", |number, _| {
        let seen = completions(run, number);
        let after: Vec<_> = seen.iter().skip_while(|completed| !**completed).collect();
        ensure!(after.iter().all(|completed| **completed), "IsCompleted went from true to false: {seen:?}");
        Ok(after.len() > 1)
    })
}

rule!(JOB_COMP_3 = Law(job_comp_3) "JOB-COMP-3", needs [Install, Scripted, VirtualTime];
    "IsCompleted is false right after Begin if any work is left.";
    Observed(&["CES: a loop that polls after Begin", "CRI: the same"]));
fn job_comp_3(run: &Run) -> Outcome {
    each_job(run, "no job with work to do was polled while it was queued", |number, job| {
        let Some(poll) = poll_in_the_queue(run, number, job) else { return Ok(false) };
        if !(0..job.updates.len()).any(|index| is_to_be_worked_on(run, job, index)) {
            return Ok(false);
        }
        ensure!(!poll.completed, "IsCompleted is true right after Begin, in a queue that takes time");
        Ok(true)
    })
}

rule!(JOB_COMP_4 = Law(job_comp_4) "JOB-COMP-4", needs [Install, Scripted, VirtualTime];
    "A job that is only polled completes by itself, aborted or not, and can be ended then.";
    Observed(&["CRI: polls IsCompleted, then ends", "CES: the same"]));
fn job_comp_4(run: &Run) -> Outcome {
    each_job(run, "no job was polled to its end", |number, job| {
        let Some((finish, _)) = steps(run, &Step::Finish).next() else { return Ok(false) };
        let Some(poll) = run.polls(number).into_iter().find(|poll| poll.step > finish) else {
            broken!("the job cannot be polled after seven days")
        };
        ensure!(poll.completed, "IsCompleted is false after seven days");
        let ended = first_end(run, number, job).map(|(_, record)| &record.answer);
        ensure!(matches!(ended, Some(Answer::Result(_))), "End of a complete job answered {ended:?}");
        Ok(true)
    })
}

rule!(JOB_COMP_5 = Law(job_comp_5) "JOB-COMP-5", needs [Install, Scripted, VirtualTime, Callbacks];
    "IsCompleted is true inside onCompleted, and false inside a progress callback that shows work.";
    Assumed("the completion callback reports a fact"));
fn job_comp_5(run: &Run) -> Outcome {
    each_job(run, "nobody was called back", |number, _| {
        let reported = run.reported(number);
        reported.iter().try_for_each(|(_, reported)| completion_inside(reported))?;
        Ok(!reported.is_empty())
    })
}

fn completion_inside(reported: &Reported) -> Outcome {
    match &reported.what {
        CallbackKind::Completed => {
            ensure_eq!(reported.completed, Some(true), "IsCompleted inside onCompleted")
        }
        CallbackKind::Progress(progress) if is_at_work(progress) => {
            ensure_eq!(
                reported.completed,
                Some(false),
                "IsCompleted inside a progress callback {progress:?}"
            );
        }
        CallbackKind::Progress(_) => {}
    }
    Ok(())
}

/// Returns `true` if a snapshot shows its current update in progress.
fn is_at_work(progress: &InstallationProgress) -> bool {
    let current = progress.update_result(progress.current_update_index());
    current.is_ok_and(|current| !current.result_code.is_terminal())
}

/// The legal answer of `Updates` of a job.
fn list_of(run: &Run, job: &Begun) -> Answer {
    let identities = job.updates.iter().filter_map(|update| run.identities.get(*update).cloned());
    Answer::Updates(identities.collect(), true)
}

rule!(JOB_UPD_1 = Law(job_upd_1) "JOB-UPD-1", needs [Install];
    "Updates of a job is a read-only list of what the installer's list held at Begin, in its order.";
    Documented(&["nf-wuapi-iinstallationjob-get_updates"]));
fn job_upd_1(run: &Run) -> Outcome {
    each_job(run, "no job was asked for its list", |number, job| {
        let mut asked = false;
        for (_, record) in steps(run, &Step::JobUpdates { job: number }) {
            ensure_eq!(record.answer, list_of(run, job), "the list of the job, and whether it is read-only");
            asked = true;
        }
        Ok(asked)
    })
}

rule!(JOB_UPD_2 = Law(job_upd_2) "JOB-UPD-2", needs [Install];
    "Updates of a job can still be read after End and after CleanUp.";
    Assumed("no state of a job is said to take its list away"));
fn job_upd_2(run: &Run) -> Outcome {
    each_job(run, "no job was asked for its list after End or CleanUp", |number, job| {
        let over =
            |record: &&Record| matches!(record.answer, Answer::Result(_) | Answer::Code(HResult::S_OK));
        let closed = run.records.iter().position(|record| over(&record)).unwrap_or(usize::MAX);
        let mut asked = false;
        for (step, record) in steps(run, &Step::JobUpdates { job: number }) {
            if step > closed {
                ensure_eq!(record.answer, list_of(run, job), "the list of a job that is over");
                asked = true;
            }
        }
        Ok(asked)
    })
}

rule!(JOB_ID_1 = Law(job_id_1) "JOB-ID-1", needs [Install, Callbacks];
    "The job that callbacks are given is the object that Begin returned.";
    Observed(&["WUM: compares them"]));
fn job_id_1(run: &Run) -> Outcome {
    each_job(run, "nobody was called back", |number, job| {
        let reported = run.reported(number);
        let same = reported.iter().all(|(_, reported)| reported.job == job.identity);
        ensure!(same, "a callback was given another object than the one that Begin returned");
        Ok(is_recorded(run, job) && !reported.is_empty())
    })
}

rule!(JOB_IND_1 = Example(job_ind_1) "JOB-IND-1", needs [Install, Scripted, VirtualTime];
    "A new job can be begun once the earlier one is complete, though nobody ended it or cleaned it up, and \
     not before.";
    Assumed("the agent is idle once the job is done"));
fn job_ind_1(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(3))?;
    let updates = trial.offered()?.to_vec();
    let [first, second, third] = updates.as_slice() else {
        broken!("{} updates are offered, not 3", updates.len())
    };
    let of = |update: &Arc<Update>| trial.installer_of(&UpdateCollection::from_iter([Arc::clone(update)]));
    let (one, two, three) = (of(first)?, of(second)?, of(third)?);
    let earlier = one.begin(INSTALL)?;
    ensure!(two.begin(INSTALL).is_err(), "a second job is begun while the first runs");
    trial.finish(&earlier)?;
    let later = two.begin(INSTALL)?;
    trial.finish(&later)?;
    let again = one.begin(INSTALL)?;
    trial.finish(&again)?;
    if !fixture.capabilities().contains(Capability::AgentFlags) {
        return Ok(());
    }
    trial.set_flag(AgentFlag::MandatoryReboot);
    ensure!(three.begin(INSTALL).is_err(), "a job is begun though a restart must come first");
    trial.clear_flag(AgentFlag::MandatoryReboot);
    three.begin(INSTALL)?;
    Ok(())
}
