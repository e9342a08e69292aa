//! `IInstallationJob::RequestAbort`, and cancellations by the agent (clauses `JOB-ABT-…`).

use wua_scenario::HangAbort;

use super::about_jobs::{
    each_job, is_recorded, look_after, look_before, mixed, poll_after, result, results, steps, tells_apart,
};
use super::obstacles::cut_off;
use super::script::{is_worked_on, scripted_end};
use crate::lock::locked;
use crate::rules::words::*;

rules! {
    JOB_ABT_1 JOB_ABT_2 JOB_ABT_3 JOB_ABT_4 JOB_ABT_5 JOB_ABT_6 JOB_ABT_7 JOB_ABT_8 JOB_ABT_9
}

/// Returns the requests to abort a job that had work left at the poll right before, each with that poll.
fn while_running(run: &Run, number: usize) -> Vec<(usize, Poll<'_>)> {
    let wanted = Step::RequestAbort { job: number };
    let asked: Vec<usize> = steps(run, &wanted).map(|(step, _)| step).collect();
    let running = |step| Some((step, look_before(run, number, step).filter(is_running)?));
    asked.into_iter().filter_map(running).collect()
}

fn is_running(poll: &Poll<'_>) -> bool {
    let mut results = poll.progress.update_results();
    !poll.completed && results.any(|result| !result.result_code.is_terminal())
}

/// Returns those that were accepted.
fn accepted(run: &Run, number: usize) -> Vec<(usize, Poll<'_>)> {
    let done = |step: usize| run.records.get(step).is_some_and(|record| record.answer == Answer::Done);
    while_running(run, number).into_iter().filter(|(step, _)| done(*step)).collect()
}

rule!(JOB_ABT_1 = Law(job_abt_1) "JOB-ABT-1", needs [Install, Scripted, VirtualTime];
    "RequestAbort of a running job succeeds.";
    Documented(&["nf-wuapi-iinstallationjob-requestabort"]));
fn job_abt_1(run: &Run) -> Outcome {
    applies_if(run.scenario.agent.cancellable, "operations of this machine cannot be cancelled")?;
    each_job(run, "no running job was to be aborted", |number, _| {
        let asked = while_running(run, number);
        for (step, _) in &asked {
            let answer = run.records.get(*step).map(|record| &record.answer);
            ensure_eq!(answer, Some(&Answer::Done), "the answer to RequestAbort of a running job");
        }
        Ok(!asked.is_empty())
    })
}

rule!(JOB_ABT_2 = Law(job_abt_2) "JOB-ABT-2", needs [Install, Scripted, VirtualTime, Callbacks];
    "RequestAbort waits for nothing and stops nothing at once; the completion callback comes later, once.";
    Observed(&["POA: ends after it and reads a result", "ASY: completion comes after it",
               "ANSPS: waits minutes for completion"]));
fn job_abt_2(run: &Run) -> Outcome {
    each_job(run, "no running job was aborted", |number, job| {
        let aborts = accepted(run, number);
        for (step, before) in &aborts {
            returns_at_once(run, number, job, (*step, before))?;
            completes_later(run, number, job, *step)?;
        }
        Ok(!aborts.is_empty())
    })
}

fn returns_at_once(run: &Run, number: usize, job: &Begun, (step, before): (usize, &Poll<'_>)) -> Outcome {
    let took = run.records.get(step).map(|record| record.to.saturating_sub(record.from));
    ensure_eq!(took, Some(Duration::ZERO), "the time that RequestAbort takes");
    let Some(after) = look_after(run, number, step) else { return Ok(()) };
    if is_in_flight(run, job, before) {
        ensure!(!after.completed, "the job is complete right after RequestAbort, with an update in flight");
        ensure_eq!(after.progress, before.progress, "the progress right after RequestAbort");
    }
    Ok(())
}

/// Returns `true` if an update is being worked on that the abort does not end at once.
fn is_in_flight(run: &Run, job: &Begun, poll: &Poll<'_>) -> bool {
    let ends_at_once = |index: usize| {
        let hang = run.scripted(job, index).and_then(|update| update.hang);
        hang.is_some_and(|hang| hang.abort == HangAbort::Works { within: Duration::ZERO })
    };
    let mut results = poll.progress.update_results().enumerate();
    results
        .any(|(index, result)| result.result_code == OperationResultCode::IN_PROGRESS && !ends_at_once(index))
}

fn completes_later(run: &Run, number: usize, job: &Begun, abort: usize) -> Outcome {
    let last = run.polls(number).into_iter().last();
    ensure!(last.is_some_and(|poll| poll.completed), "an aborted job is never complete");
    let ended = result(run, number, job).is_some();
    ensure!(ended, "End of an aborted job gives no result");
    if is_recorded(run, job) {
        let reported = run.reported(number);
        let completed = |reported: &&(usize, &Reported)| reported.1.what == CallbackKind::Completed;
        let times = reported.iter().filter(completed).count();
        ensure_eq!(times, 1, "the number of completion callbacks of a job aborted at step {abort}");
    }
    Ok(())
}

rule!(JOB_ABT_3 = Law(job_abt_3) "JOB-ABT-3" PolicyDependent, needs [Install, Scripted, VirtualTime];
    "An abort leaves results that are final, lets the update in flight come to its own end unless it hangs \
     and can be aborted, and begins no other.";
    Assumed("POA and ASY saw the overall result 5; of single updates nobody wrote"));
fn job_abt_3(run: &Run) -> Outcome {
    each_job(run, "no running job was aborted", |number, job| {
        let aborts = accepted(run, number);
        let Some((_, before)) = aborts.first() else { return Ok(false) };
        let Some(result) = result(run, number, job) else { return Ok(false) };
        let before = results(before.progress);
        ensure_eq!(result.update_results().len(), before.len(), "the number of results");
        for (index, (then, end)) in before.iter().zip(result.update_results()).enumerate() {
            keeps_or_cuts(run, (job, index), then, end).map_err(|fault| at_index(index, &fault))?;
        }
        Ok(true)
    })
}

fn at_index(index: usize, fault: &Fault) -> Fault {
    Fault::Broken(format!("update {index}: {fault}"))
}

/// Checks the final result of an update that read `then` when the abort was accepted.
fn keeps_or_cuts(
    run: &Run,
    (job, index): (&Begun, usize),
    then: &UpdateInstallationResult,
    end: &UpdateInstallationResult,
) -> Outcome {
    match then.result_code {
        OperationResultCode::NOT_STARTED => {
            let ways = [("aborted", UpdateInstallationResult::ABORTED), ("not_started", NOT_STARTED)];
            let legal = |(way, result)| run.may_choose("abort_rest", way) && result == *end;
            ensure!(ways.into_iter().any(legal), "it was not begun at the abort and reads {end:?}");
        }
        OperationResultCode::IN_PROGRESS => {
            let own = own_end(run, job, index);
            let stops = *end == UpdateInstallationResult::ABORTED && may_stop(run, job, index);
            let fits = stops || own.map_or(is_own_code(end.result_code), |own| own == *end);
            ensure!(fits, "it was in flight at the abort and reads {end:?}, its own end is {own:?}");
        }
        _ => ensure_eq!(end, then, "the result that was final at the abort"),
    }
    Ok(())
}

/// The scripted end of an update; a script says nothing of the end of a removal, or of a repeated update.
fn own_end(run: &Run, job: &Begun, index: usize) -> Option<UpdateInstallationResult> {
    let update = run.scripted(job, index).filter(|_| job.operation == INSTALL);
    update.filter(|_| is_worked_on(run, job, index)).map(scripted_end)
}

fn is_own_code(code: OperationResultCode) -> bool {
    code.is_terminal() && code != OperationResultCode::ABORTED
}

/// Returns `true` if the update hangs in a way that an abort ends.
fn may_stop(run: &Run, job: &Begun, index: usize) -> bool {
    let hang = run.scripted(job, index).and_then(|update| update.hang);
    hang.is_some_and(|hang| matches!(hang.abort, HangAbort::Works { .. }))
}

rule!(JOB_ABT_4 = Law(job_abt_4) "JOB-ABT-4", needs [Install, Scripted, VirtualTime];
    "The overall result is aborted, with WU_E_CALL_CANCELLED, exactly when an abort was asked for and cut \
     something off.";
    Observed(&["ASY: an aborted job ends with the overall result 5", "evidence.md §6: so do downloads"]));
fn job_abt_4(run: &Run) -> Outcome {
    each_job(run, "no job was ended", |number, job| {
        let Some(result) = result(run, number, job) else { return Ok(false) };
        let is_cut = result.update_results().iter().any(cut_off);
        let aborted = result.result_code() == OperationResultCode::ABORTED;
        ensure_eq!(aborted, is_cut, "whether the overall result is aborted in {result:?}");
        let code = result.hresult() == HResult::WU_E_CALL_CANCELLED;
        ensure_eq!(code, is_cut, "whether the overall code is WU_E_CALL_CANCELLED in {result:?}");
        let asked = run.abort(number).is_some();
        ensure!(asked || !aborted, "the overall result is aborted though nobody asked for it");
        Ok(true)
    })
}

rule!(JOB_ABT_5 = Example(job_abt_5) "JOB-ABT-5" PolicyDependent, needs [Install, VirtualTime, History];
    "RequestAbort after completion changes neither result nor history, whatever it answers.";
    Assumed("programs guard against it; ANSPS logs an exception and continues"));
fn job_abt_5(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&mixed())?;
    let (installer, job) = trial.installed()?;
    let (progress, history) = (job.get_progress()?, trial.searcher()?.whole_history()?);
    late_abort(&trial, &job)?;
    let result = installer.end_job(&job)?;
    ensure_eq!(result.update_results(), results(&progress), "the results after a late RequestAbort");
    let aborted = result.result_code() == OperationResultCode::ABORTED;
    ensure!(!aborted, "a late RequestAbort turns the overall result into aborted");
    late_abort(&trial, &job)?;
    job.clean_up()?;
    late_abort(&trial, &job)?;
    ensure_eq!(job.get_progress()?, progress, "the progress after a late RequestAbort");
    ensure_eq!(trial.searcher()?.whole_history()?, history, "the history after a late RequestAbort");
    Ok(())
}

fn late_abort(trial: &Trial, job: &Job) -> Outcome {
    let answers = [
        ("accepted", Ok(())),
        ("invalid_operation", Err(HResult::WU_E_INVALID_OPERATION)),
        ("could_not_cancel", Err(HResult::WU_E_COULDNOTCANCEL)),
    ];
    trial.legal("abort_late", &coded(job.request_abort()), &answers)
}

/// Returns three updates of ten seconds, and a job on them that is at 15 s or slightly later, in the second.
fn halfway(fixture: &Fixture) -> Result<(Trial, Installer, Job), Fault> {
    let trial = fixture.trial(&plain_machine(3))?;
    let (installer, job) = trial.begun()?;
    trial.advance_seconds(15);
    Ok((trial, installer, job))
}

/// Returns the end of such a job if it is aborted once at that moment.
fn aborted_halfway(fixture: &Fixture) -> Result<InstallationResult, Fault> {
    let (trial, installer, job) = halfway(fixture)?;
    job.request_abort()?;
    let result = trial.result(&installer, &job)?;
    let aborted = result.result_code() == OperationResultCode::ABORTED;
    ensure!(aborted, "a job of three updates that is aborted in the second ends with {result:?}");
    Ok(result)
}

rule!(JOB_ABT_6 = Example(job_abt_6) "JOB-ABT-6", needs [Install, Scripted, VirtualTime];
    "RequestAbort may be called repeatedly, with the effect of the first call.";
    Observed(&["obs: a public poll loop calls it in every round"]));
fn job_abt_6(fixture: &Fixture) -> Outcome {
    let once = aborted_halfway(fixture)?;
    let (trial, installer, job) = halfway(fixture)?;
    for _ in 0..5 {
        job.request_abort()?;
        job.request_abort()?;
        trial.advance(Duration::from_millis(500));
    }
    ensure_eq!(trial.result(&installer, &job)?, once, "the result of a job that was aborted again and again");
    tells_apart(once.update_results())
}

rule!(JOB_ABT_7 = Law(job_abt_7) "JOB-ABT-7", needs [Install, Scripted, VirtualTime];
    "If operations cannot be cancelled, RequestAbort says so, and the job runs to its end.";
    Assumed("wuerror.h has WU_E_COULDNOTCANCEL for it"));
fn job_abt_7(run: &Run) -> Outcome {
    applies_if(!run.scenario.agent.cancellable, "operations of this machine can be cancelled")?;
    each_job(run, "no running job was to be aborted", |number, job| {
        let asked = while_running(run, number);
        for (step, before) in &asked {
            let answer = run.records.get(*step).map(|record| &record.answer);
            let refused = Answer::Refused(HResult::WU_E_COULDNOTCANCEL);
            ensure_eq!(answer, Some(&refused), "the answer to RequestAbort where nothing can be cancelled");
            let after = look_after(run, number, *step);
            let same = after.is_none_or(|after| after.progress == before.progress);
            ensure!(same, "a refused RequestAbort changes the progress");
            let Some(end) = poll_after(run, number, *step).filter(|poll| poll.completed) else { continue };
            let is_cut = end.progress.update_results().any(|result| cut_off(&result));
            ensure!(!is_cut, "a refused RequestAbort cuts off {:?}", end.progress);
        }
        let uncut = |result: &InstallationResult| !result.update_results().iter().any(cut_off);
        let kept = result(run, number, job).is_none_or(uncut);
        ensure!(asked.is_empty() || kept, "a refused RequestAbort cuts off updates");
        Ok(!asked.is_empty())
    })
}

rule!(JOB_ABT_8 = Example(job_abt_8) "JOB-ABT-8", needs [Install, Scripted, VirtualTime, Threads, Callbacks];
    "RequestAbort works the same from another thread and inside a progress callback.";
    Observed(&["ASY: a cancellation token calls it", "ANSPS: a timer calls it"]));
fn job_abt_8(fixture: &Fixture) -> Outcome {
    let expected = aborted_halfway(fixture)?;
    let (trial, installer, job) = halfway(fixture)?;
    let answer = thread::scope(|scope| scope.spawn(|| job.request_abort()).join());
    answer.map_err(|_| Fault::Broken("RequestAbort on another thread panicked".to_owned()))??;
    ensure_eq!(trial.result(&installer, &job)?, expected, "the result of a job aborted from another thread");
    aborts_inside(fixture)?;
    tells_apart(expected.update_results())
}

/// The snapshot of a progress callback that aborted the job, and the answer of the abort.
type Inside = Option<(wua::Result<InstallationProgress>, wua::Result<()>)>;

fn aborts_inside(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(3))?;
    let installer = trial.installer()?;
    let inside: Arc<Mutex<Inside>> = Arc::default();
    let first = Arc::clone(&inside);
    let abort = move |job: &Arc<dyn InstallationJob>, _: &InstallationProgressChangedCallbackArgs| {
        let mut first = locked(&first);
        first.get_or_insert_with(|| (job.get_progress(), job.request_abort()));
    };
    let progress = OnProgressChanged::call(abort);
    let job = installer.begin_with(INSTALL, progress, OnCompleted::Foreign, AsyncState::Empty)?;
    let result = trial.result(&installer, &job)?;
    // There may be no progress callback at all (`CB-P-2`).
    let Some((seen, answer)) = locked(&inside).take() else {
        return Ok(());
    };
    answer?;
    for (index, then) in results(&seen?).iter().enumerate() {
        let end = result.update_results().get(index);
        let is_cut = end.is_some_and(cut_off);
        ensure!(*then != NOT_STARTED || is_cut, "update {index} was begun after an abort: {end:?}");
    }
    Ok(())
}

const REASONS: [HResult; 6] = [
    HResult::WU_E_CALL_CANCELLED_BY_POLICY,
    HResult::WU_E_CALL_CANCELLED_BY_HIDE,
    HResult::WU_E_CALL_CANCELLED_BY_INVALID,
    HResult::WU_E_AU_CALL_CANCELLED,
    HResult::WU_E_INTERACTIVE_CALL_CANCELLED,
    HResult::WU_E_SERVICE_STOP,
];

rule!(JOB_ABT_9 = Example(job_abt_9) "JOB-ABT-9", needs [Install, Scripted, VirtualTime, AgentCancels];
    "Updates that the agent cuts off by itself read aborted, with the code of its reason.";
    Assumed("wuerror.h has a code for each reason"));
fn job_abt_9(fixture: &Fixture) -> Outcome {
    REASONS.into_iter().try_for_each(|reason| cuts_off_for(fixture, reason))
}

fn cuts_off_for(fixture: &Fixture, reason: HResult) -> Outcome {
    let (trial, installer, job) = halfway(fixture)?;
    let before = results(&job.get_progress()?);
    trial.cancel(reason);
    let result = trial.result(&installer, &job)?;
    ensure_eq!(result.result_code(), OperationResultCode::ABORTED, "the overall result after {reason}");
    let cut_off = UpdateInstallationResult::new(OperationResultCode::ABORTED, reason, false);
    for (index, (then, end)) in before.iter().zip(result.update_results()).enumerate() {
        match then.result_code {
            OperationResultCode::NOT_STARTED => ensure_eq!(*end, cut_off, "update {index}, not begun"),
            OperationResultCode::IN_PROGRESS => {
                let fits = *end == cut_off || end.result_code == OperationResultCode::SUCCEEDED;
                ensure!(fits, "update {index}, in flight, reads {end:?} after {reason}");
            }
            _ => ensure_eq!(end, then, "update {index}, which was final before {reason}"),
        }
    }
    Ok(())
}
