//! `EndInstall` and `EndUninstall` (clauses `END-…`).

use wua_scenario::{Action, Trigger, When};

use super::about_jobs::{
    each_job, first_end, look_after, look_before, mixed, poll_after, poll_before, result, results, steps,
    tells_apart,
};
use super::calls::{OPERATIONS, present};
use crate::lock::locked;
use crate::rules::words::*;

rules! {
    END_1 END_2 END_3 END_4 END_5 END_6 END_7 END_8 END_10 END_11 END_12 END_13
}

rule!(END_1 = Law(end_1) "END-1", needs [Install];
    "EndInstall of a job of BeginInstall gives a result with the final result of every update.";
    Documented(&["nf-wuapi-iupdateinstaller-endinstall"]));
fn end_1(run: &Run) -> Outcome {
    each_job(run, "no installation was begun", |number, job| ends_of(run, number, job, INSTALL))
}

rule!(END_2 = Law(end_2) "END-2", needs [Install];
    "EndUninstall of a job of BeginUninstall gives a result with the final result of every update.";
    Documented(&["nf-wuapi-iupdateinstaller-enduninstall"]));
fn end_2(run: &Run) -> Outcome {
    each_job(run, "no removal was begun", |number, job| ends_of(run, number, job, REMOVE))
}

fn ends_of(run: &Run, number: usize, job: &Begun, operation: UpdateOperation) -> Result<bool, Fault> {
    if job.operation != operation {
        return Ok(false);
    }
    let Some((step, record)) = first_end(run, number, job) else { return Ok(false) };
    let Answer::Result(result) = &record.answer else { broken!("End answered {:?}", record.answer) };
    ensure_eq!(result.update_results().len(), job.updates.len(), "the number of results");
    if let Some(poll) = poll_after(run, number, step) {
        ensure_eq!(result.update_results(), results(poll.progress), "the results that End gives");
    }
    Ok(true)
}

rule!(END_3 = Law(end_3) "END-3", needs [Install, Scripted, VirtualTime];
    "End of a job that still runs waits and gives the final result, not what there is so far.";
    Observed(&["POA: ends right after an abort and reads the final result", "ASY: ends right after Begin",
               "CES: the same"]));
fn end_3(run: &Run) -> Outcome {
    each_job(run, "no running job was ended", |number, job| {
        let Some((step, record)) = first_end(run, number, job) else { return Ok(false) };
        if !is_running_until(run, number, step) {
            return Ok(false);
        }
        ensure!(record.to > record.from, "End of a running job returned without waiting");
        let at_once = |poll: &Poll<'_>| poll.at == record.to;
        let Some(after) = poll_after(run, number, step).filter(at_once) else { return Ok(false) };
        ensure!(after.completed, "the job is not complete after End returned");
        let Answer::Result(result) = &record.answer else { return Ok(false) };
        ensure_eq!(result.update_results(), results(after.progress), "the results that End waited for");
        Ok(true)
    })
}

/// Returns `true` if the job was certainly running at that step: seen so, with no wait for it since.
fn is_running_until(run: &Run, number: usize, step: usize) -> bool {
    let Some(poll) = poll_before(run, number, step) else { return false };
    let still = run.records.get(poll.step..step).unwrap_or_default().iter().all(|record| {
        let refused = matches!(record.answer, Answer::Refused(_));
        let waits = matches!(record.step, Step::CleanUp { .. } | Step::End { .. }) && !refused;
        let moves = matches!(record.step, Step::Advance { .. } | Step::Finish | Step::RequestAbort { .. });
        !waits && !moves
    });
    let open = poll.progress.update_results().any(|result| !result.result_code.is_terminal());
    still && open && !poll.completed
}

/// Begins with a completion callback that ends the job itself; returns the answer of that as well.
fn ended_inside(
    trial: &Trial,
    installer: &Installer,
) -> Result<(Job, Result<InstallationResult, HResult>), Fault> {
    let inside = Arc::new(Mutex::new(None));
    let (answer, by) = (Arc::clone(&inside), installer.clone());
    let end = move |job: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {
        let result = coded(by.raw().end_install(job));
        *locked(&answer) = Some(result);
    };
    let completed = OnCompleted::call(end);
    let job = installer.begin_with(INSTALL, OnProgressChanged::Foreign, completed, AsyncState::Empty)?;
    // Not `trial.finish`, which may end the job: CleanUp only waits.
    job.clean_up()?;
    let ended = locked(&inside).take();
    let missing = || Fault::Broken(format!("onCompleted was not called on {:?}", trial.scenario().title));
    Ok((job, ended.ok_or_else(missing)?))
}

rule!(END_4 = Example(end_4) "END-4", needs [Install, Callbacks];
    "End inside onCompleted returns, with the result that the job has.";
    Observed(&["ANSPS: ends in its completion callback", "ASY: the same"]));
fn end_4(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&mixed())?;
    let installer = trial.installer()?;
    let (job, inside) = ended_inside(&trial, &installer)?;
    let Ok(inside) = inside else { broken!("End inside onCompleted answered {inside:?}") };
    let shown = results(&job.get_progress()?);
    ensure_eq!(inside.update_results(), shown, "the results that End gave inside onCompleted");
    ends_again(&trial, &installer, &job, inside)
}

/// Returns the legal answers of a second `End…` after that first result.
fn ends_again(trial: &Trial, installer: &Installer, job: &Job, first: InstallationResult) -> Outcome {
    let answers = [("same_result", Ok(first)), ("invalid_operation", Err(HResult::WU_E_INVALID_OPERATION))];
    trial.legal("end_twice", &coded(installer.end_job(job)), &answers)
}

rule!(END_5 = Example(end_5) "END-5", needs [Install, Threads];
    "End gives the same result on every thread, even on several at once.";
    Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"]));
fn end_5(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&mixed())?;
    let (installer, job) = trial.begun()?;
    let answers = end_on_threads(&installer, &job, 4)?;
    let shown = results(&job.get_progress()?);
    let given: Vec<_> = answers.iter().flatten().collect();
    for result in &given {
        ensure_eq!(result.update_results(), shown, "the results that End gave on a thread of its own");
    }
    let refused = answers.iter().filter(|answer| **answer == Err(HResult::WU_E_INVALID_OPERATION)).count();
    let ways = [("same_result", (4, 0)), ("invalid_operation", (1, 3))];
    trial.legal("end_twice", &(given.len(), refused), &ways)
}

fn end_on_threads(
    installer: &Installer,
    job: &Job,
    count: usize,
) -> Result<Vec<Result<InstallationResult, HResult>>, Fault> {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|_| scope.spawn(|| coded(installer.end_job(job)))).collect();
        let panicked = |_| Fault::Broken("End panicked on a thread of its own".to_owned());
        threads.into_iter().map(|thread| thread.join().map_err(panicked)).collect()
    })
}

rule!(END_6 = Example(end_6) "END-6" PolicyDependent, needs [Install, History];
    "A second End gives the same result again or is refused, and writes no second history.";
    Assumed("the page is silent, and nobody was seen to do it"));
fn end_6(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&mixed())?;
    let (installer, job) = trial.begun()?;
    let first = installer.end_job(&job)?;
    let history = trial.searcher()?.whole_history()?;
    ends_again(&trial, &installer, &job, first.clone())?;
    ends_again(&trial, &installer, &job, first)?;
    ensure_eq!(trial.searcher()?.whole_history()?, history, "the history after the second End");
    Ok(())
}

rule!(END_7 = Law(end_7) "END-7", needs [Install, Scripted, VirtualTime];
    "End of the other kind than the job is refused at once, and the right one works all the same.";
    Assumed("each page names the Begin that it belongs to"));
fn end_7(run: &Run) -> Outcome {
    each_job(run, "no End of the wrong kind was called", |number, job| {
        let [one, other] = OPERATIONS;
        let operation = if job.operation == one { other } else { one };
        let wrong = Step::End { installer: job.installer, operation, job: number };
        let mut called = false;
        for (step, record) in steps(run, &wrong) {
            let refused = Answer::Refused(HResult::WU_E_INVALID_OPERATION);
            ensure_eq!(record.answer, refused, "End of the other kind");
            ensure_eq!(record.to, record.from, "the time after End of the other kind");
            ensure_eq!(record.reported.len(), 0, "the number of callbacks during End of the other kind");
            if let (Some(before), Some(after)) =
                (look_before(run, number, step), look_after(run, number, step))
            {
                ensure_eq!(after.progress, before.progress, "the progress after End of the other kind");
            }
            called = true;
        }
        let right = first_end(run, number, job).map(|(_, record)| &record.answer);
        let ended = right.is_none_or(|answer| matches!(answer, Answer::Result(_)));
        ensure!(ended, "the right End answers {right:?} beside one of the other kind");
        Ok(called)
    })
}

rule!(END_8 = Example(end_8) "END-8", needs [Install, Scripted, VirtualTime];
    "End of another installer's job is refused at once, and its own installer can still end it.";
    Assumed("the job is no argument that this installer knows"));
fn end_8(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&mixed())?;
    let (installer, foreign) = (trial.installer()?, trial.installer()?);
    let far = trial.another_session().create_update_installer()?;
    let job = installer.begin(INSTALL)?;
    trial.advance_seconds(5);
    refuses_foreign(&trial, &[&foreign, &far], &job)?;
    ensure!(!job.is_completed()?, "End of another installer's job completes it");
    trial.finish(&job)?;
    refuses_foreign(&trial, &[&foreign, &far], &job)?;
    let shown = results(&job.get_progress()?);
    let result = installer.end_job(&job)?;
    ensure_eq!(result.update_results(), shown, "the results that the right installer gives then");
    Ok(())
}

fn refuses_foreign(trial: &Trial, others: &[&Installer], job: &Job) -> Outcome {
    let (now, progress) = (trial.now(), job.get_progress()?);
    for other in others {
        let answer = coded(other.end_job(job)).map(|result| result.result_code());
        ensure_eq!(answer, Err(HResult::E_INVALIDARG), "End of another installer's job");
        ensure_eq!(trial.now(), now, "the time after End of another installer's job");
        ensure_eq!(job.get_progress()?, progress, "the progress after End of another installer's job");
    }
    Ok(())
}

rule!(END_10 = Law(end_10) "END-10", needs [Install];
    "End succeeds though updates failed or were cut off: the failure is in the result.";
    Observed(&["CRI: reads HResult 0x00240003 of a result", "PSWU: reads 0x80240022 of a result",
               "WPP: the call ends with 0, the result with 0x80240022"]));
fn end_10(run: &Run) -> Outcome {
    each_job(run, "no job failed", |number, job| {
        let Some((step, record)) = first_end(run, number, job) else { return Ok(false) };
        let Some(poll) = poll_after(run, number, step) else { return Ok(false) };
        let good = [OperationResultCode::SUCCEEDED, OperationResultCode::SUCCEEDED_WITH_ERRORS];
        if poll.progress.update_results().all(|result| good.contains(&result.result_code)) {
            return Ok(false);
        }
        let Answer::Result(result) = &record.answer else {
            broken!("End of a job that failed answered {:?}", record.answer)
        };
        ensure!(result.hresult() != HResult::S_OK, "a job that failed has the overall code S_OK");
        Ok(true)
    })
}

rule!(END_11 = Law(end_11) "END-11", needs [Install];
    "End after CleanUp gives the final result.";
    Observed(&["CRI: cleans up, then ends", "ASY: the same"]));
fn end_11(run: &Run) -> Outcome {
    each_job(run, "no job was cleaned up before it was ended", |number, job| {
        let cleaned = Step::CleanUp { job: number };
        let Some((cleaned, _)) = steps(run, &cleaned).next() else { return Ok(false) };
        let Some((step, record)) = first_end(run, number, job) else { return Ok(false) };
        let Some(poll) = poll_after(run, number, step).filter(|_| cleaned < step) else {
            return Ok(false);
        };
        let Some(result) = result(run, number, job) else {
            broken!("End after CleanUp answered {:?}", record.answer)
        };
        ensure_eq!(result.update_results(), results(poll.progress), "the results of End after CleanUp");
        Ok(true)
    })
}

rule!(END_12 = Example(end_12) "END-12", needs [Install, Scripted];
    "End and CleanUp commute, and neither needs the other.";
    Observed(&["obs: several admin scripts: either order, or no CleanUp at all"]));
fn end_12(fixture: &Fixture) -> Outcome {
    let end_only = ended(fixture, |_| Ok(()), |_| Ok(()))?;
    let clean_up = |job: &Job| job.clean_up().map(drop);
    let end_first = ended(fixture, |_| Ok(()), clean_up)?;
    let clean_first = ended(fixture, clean_up, |_| Ok(()))?;
    ensure_eq!(end_first, end_only, "the result of End; CleanUp");
    ensure_eq!(clean_first, end_only, "the result of CleanUp; End");
    tells_apart(end_only.update_results())?;
    let clean_only = fixture.trial(&mixed())?;
    let (installer, job) = clean_only.begun()?;
    job.clean_up()?;
    ensure!(job.is_completed()? && !installer.is_busy()?, "the job is not over after CleanUp without End");
    ensure_eq!(results(&job.get_progress()?), end_only.update_results(), "the progress without End");
    let with_end = fixture.trial(&mixed())?;
    with_end.perform(INSTALL, &with_end.offered()?)?;
    ensure_eq!(present(&clean_only)?, present(&with_end)?, "what a search finds after CleanUp without End");
    Ok(())
}

/// Returns the result of `End…` of a mixed job, with that before and after it.
fn ended(
    fixture: &Fixture,
    before: impl Fn(&Job) -> wua::Result<()>,
    after: impl Fn(&Job) -> wua::Result<()>,
) -> Result<InstallationResult, Fault> {
    let trial = fixture.trial(&mixed())?;
    let (installer, job) = trial.begun()?;
    before(&job)?;
    let result = installer.end_job(&job)?;
    after(&job)?;
    Ok(result)
}

/// The codes for a service that stopped.
const GONE: [HResult; 5] = [
    HResult::WU_E_SERVICE_STOP,
    HResult::from_bits(0x8007_06BA), // RPC_S_SERVER_UNAVAILABLE
    HResult::from_bits(0x8007_06BE), // RPC_S_CALL_FAILED
    HResult::from_bits(0x8007_06BF), // RPC_S_CALL_FAILED_DNE
    HResult::from_bits(0x8001_0108), // RPC_E_DISCONNECTED
];

rule!(END_13 = Example(end_13) "END-13", needs [Install, Scripted, Restart];
    "End fails if the agent stops while it waits, and does not leave the machine busy.";
    Assumed("LegacyUpdate issue 8 shows a search that ends so; of an installation nobody wrote"));
fn end_13(fixture: &Fixture) -> Outcome {
    [0, 500, 5_000, 15_000, 25_000].into_iter().try_for_each(|millis| {
        let when = When::After(Duration::from_millis(millis + 1));
        let triggers = vec![Trigger { when, action: Action::Restart }];
        fails_when_killed(&fixture.trial(&Scenario { triggers, ..plain_machine(3) })?, millis)
    })
}

fn fails_when_killed(trial: &Trial, millis: u64) -> Outcome {
    let (installer, job) = trial.begun()?;
    let answer = coded(installer.end_job(&job)).map(|result| result.result_code());
    let gone = answer.is_err_and(|code| GONE.contains(&code));
    ensure!(gone, "End answered {answer:?} though the machine restarted {millis} ms after Begin");
    let busy = trial.bare_installer()?.is_busy()?;
    ensure!(!busy, "the machine is busy though it restarted {millis} ms after Begin");
    Ok(())
}
