//! `IInstallationJob::GetProgress`: new and old, early and late (clauses `JOB-PRG-…`).

use super::about_jobs::{
    are_looks, begun_at, each_job, first_end, is_final, is_to_be_worked_on, result, results, steps,
};
use crate::rules::words::*;

rules! {
    JOB_PRG_1 JOB_PRG_2 JOB_PRG_3 JOB_PRG_4 JOB_PRG_5 JOB_PRG_6
}

/// The progress of an update: 0 not started, 1 in progress, 2 over.
fn stage(code: OperationResultCode) -> u8 {
    match code {
        OperationResultCode::NOT_STARTED => 0,
        OperationResultCode::IN_PROGRESS => 1,
        _ => 2,
    }
}

/// Returns `true` if no update has come less far in the one than in the other, and final results are kept.
fn is_no_older(new: &InstallationProgress, old: &InstallationProgress) -> bool {
    let (new, old) = (results(new), results(old));
    let holds = |(new, old): (&UpdateInstallationResult, &UpdateInstallationResult)| {
        if old.result_code.is_terminal() {
            new == old
        } else {
            stage(new.result_code) >= stage(old.result_code)
        }
    };
    new.len() == old.len() && new.iter().zip(&old).all(holds)
}

rule!(JOB_PRG_1 = Law(job_prg_1) "JOB-PRG-1", needs [Install, Scripted, VirtualTime];
    "GetProgress succeeds at every moment, is no older than what callbacks were given, and shows work once the queue is \
     over.";
    Documented(&["nf-wuapi-iinstallationjob-getprogress"]));
fn job_prg_1(run: &Run) -> Outcome {
    each_job(run, "no job was polled", |number, job| {
        let mut reported: Option<&InstallationProgress> = None;
        let mut polled = false;
        for (step, record) in run.records.iter().enumerate() {
            if record.step == (Step::Poll { job: number }) {
                checks_progress(run, step, number, job, reported)?;
                polled = true;
            }
            for (_, news) in record.reported.iter().filter(|(of, _)| *of == number) {
                reported = news.snapshot().or(reported);
                news.polled.iter().try_for_each(|inside| is_up_to_date(run, job, inside, reported))?;
            }
        }
        Ok(polled)
    })
}

/// Returns `true` if a polled snapshot shows at least what callbacks were given before it.
fn is_up_to_date(
    run: &Run,
    job: &Begun,
    progress: &InstallationProgress,
    reported: Option<&InstallationProgress>,
) -> Outcome {
    let fits = reported
        .is_none_or(|reported| is_no_older(progress, reported) && !is_behind(run, job, progress, reported));
    ensure!(fits, "GetProgress is older than what was reported: {progress:?} after {reported:?}");
    Ok(())
}

/// Returns `true` if both show the same update at work, the new snapshot with less, though its percentage never falls.
fn is_behind(run: &Run, job: &Begun, new: &InstallationProgress, old: &InstallationProgress) -> bool {
    let index = new.current_update_index();
    let at_work = |progress: &InstallationProgress| {
        let result = coded(progress.update_result(index));
        progress.current_update_index() == index && result == Ok(UpdateInstallationResult::IN_PROGRESS)
    };
    let climbs = usize::try_from(index).is_ok_and(|index| only_climbs(run, job, index));
    let less = new.current_update_percent_complete() < old.current_update_percent_complete();
    climbs && at_work(new) && at_work(old) && less
}

/// Returns `true` if the percentage of that update never falls: by its script, and by what the subject says.
fn only_climbs(run: &Run, job: &Begun, index: usize) -> bool {
    let climbs = |update: &ScriptedUpdate| match &update.curve {
        Curve::Points(points) => points.is_sorted_by_key(|point| point.percent),
        Curve::Shape(shape) => shape.points().is_sorted_by_key(|point| point.percent),
        Curve::Steps(_) | Curve::Instant => true,
    };
    run.chose("curves", "as_scripted") && run.scripted(job, index).is_some_and(climbs)
}

fn checks_progress(
    run: &Run,
    step: usize,
    number: usize,
    job: &Begun,
    reported: Option<&InstallationProgress>,
) -> Outcome {
    let Some(record) = run.records.get(step) else { return Ok(()) };
    let Answer::Polled { progress, .. } = &record.answer else {
        // The jobs of a machine that restarted may be gone.
        ensure!(has_restarted(run, step), "a poll answered {:?}", record.answer);
        return Ok(());
    };
    ensure_eq!(progress.update_results().len(), job.updates.len(), "the number of results in a progress");
    is_up_to_date(run, job, progress, reported)?;
    let queued = begun_at(run, job).is_none_or(|at| record.from <= at + run.scenario.agent.queue);
    let aborted = steps(run, &Step::RequestAbort { job: number }).next().is_some();
    let untouched = progress.update_results().all(|result| result == NOT_STARTED);
    ensure!(queued || aborted || !untouched, "GetProgress at {:?} shows no work at all", record.from);
    Ok(())
}

fn has_restarted(run: &Run, step: usize) -> bool {
    steps(run, &Step::Restart).any(|(restart, _)| restart < step)
}

rule!(JOB_PRG_2 = Example(job_prg_2) "JOB-PRG-2", needs [Install, Scripted, VirtualTime];
    "A progress object does not change while the job runs, and a new one shows the current state.";
    Documented(&["nf-wuapi-iinstallationjob-getprogress", "nf-wuapi-iinstallationprogress-getupdateresult"]);
    by construction "that an object does not change: wua::InstallationProgress is a value");
fn job_prg_2(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let (_installer, job) = trial.begun()?;
    trial.advance_seconds(6);
    let (early, kept) = answers_before_and_after(&job.get_progress()?, || trial.finish(&job))?;
    ensure_eq!(kept, early, "a progress object after the job is over");
    let late = job.get_progress()?;
    let over = late.update_results().all(|result| result.result_code.is_terminal());
    let new = over && answers(&late) != early;
    ensure!(new, "a new progress object shows nothing new when the job is over: {late:?} after {early:?}");
    Ok(())
}

/// Everything that a progress object answers.
type Answers = ([i32; 3], Vec<Result<UpdateInstallationResult, HResult>>);

fn answers(progress: &InstallationProgress) -> Answers {
    let numbers = [
        progress.current_update_index(),
        progress.current_update_percent_complete(),
        progress.percent_complete(),
    ];
    (numbers, (-1..=2).map(|index| coded(progress.update_result(index))).collect())
}

fn answers_before_and_after(
    progress: &InstallationProgress,
    between: impl FnOnce() -> Outcome,
) -> Result<(Answers, Answers), Fault> {
    let early = answers(progress);
    between()?;
    Ok((early, answers(progress)))
}

rule!(JOB_PRG_3 = Law(job_prg_3) "JOB-PRG-3", needs [Install, Scripted, VirtualTime];
    "While the job is queued GetProgress answers, no update is in progress, and those to work on read as \
     not started.";
    Observed(&["CRI: rc 0 is taken for `not yet`"]));
fn job_prg_3(run: &Run) -> Outcome {
    each_job(run, "no job was polled while it was queued", |number, job| {
        let poll = Step::Poll { job: number };
        let first = steps(run, &poll).next().map(|(_, record)| &record.answer);
        let refused = matches!(first, Some(Answer::Refused(_)));
        ensure!(!refused, "the first poll after Begin answered {first:?}");
        let mut polled = false;
        for (step, record) in steps(run, &poll).filter(|(step, _)| is_queued(run, number, job, *step)) {
            let Answer::Polled { progress, .. } = &record.answer else {
                broken!("poll {step} of a queued job answered {:?}", record.answer);
            };
            shows_a_queued_job(run, job, progress)?;
            polled = true;
        }
        Ok(polled)
    })
}

/// Returns `true` if that step is taken before the agent comes to the job: nobody asked to abort it, and nobody
/// waited for its end.
fn is_queued(run: &Run, number: usize, job: &Begun, step: usize) -> bool {
    let between = run.records.get(job.step + 1..step).unwrap_or_default();
    let disturbs = |record: &Record| match record.step {
        Step::RequestAbort { job } | Step::CleanUp { job } | Step::End { job, .. } => job == number,
        Step::Restart => true,
        _ => false,
    };
    let begun = run.records.get(job.step).map(|record| record.from + run.scenario.agent.queue);
    let in_time = run.records.get(step).is_some_and(|record| begun.is_some_and(|until| record.from < until));
    in_time && !between.iter().any(disturbs)
}

fn shows_a_queued_job(run: &Run, job: &Begun, progress: &InstallationProgress) -> Outcome {
    let percent = progress.percent_complete();
    ensure!(percent >= 0, "PercentComplete right after Begin is {percent}");
    for (index, result) in results(progress).iter().enumerate() {
        let code = result.result_code;
        ensure!(code != OperationResultCode::IN_PROGRESS, "update {index} of a queued job is in progress");
        if is_to_be_worked_on(run, job, index) {
            ensure_eq!(*result, NOT_STARTED, "the result of update {index} of a queued job");
        }
    }
    Ok(())
}

rule!(JOB_PRG_4 = Law(job_prg_4) "JOB-PRG-4", needs [Install, Scripted, VirtualTime, Callbacks];
    "GetProgress works inside callbacks and is no older than their snapshot.";
    Observed(&["POA: asks the job inside its callback"]));
fn job_prg_4(run: &Run) -> Outcome {
    each_job(run, "nobody was called back", |number, _| {
        let reported = run.reported(number);
        reported.iter().try_for_each(|(_, reported)| progress_inside(run, number, reported))?;
        // Nothing is older than a snapshot in which no update is begun.
        let begun = |result| result != NOT_STARTED;
        Ok(reported
            .iter()
            .filter_map(|(_, reported)| reported.snapshot())
            .any(|shown| shown.update_results().any(begun)))
    })
}

fn progress_inside(run: &Run, number: usize, reported: &Reported) -> Outcome {
    let Some(polled) = &reported.polled else { broken!("GetProgress failed inside a callback") };
    match reported.snapshot() {
        Some(shown) => {
            ensure!(
                is_no_older(polled, shown),
                "GetProgress inside a callback reported {shown:?} is {polled:?}"
            );
        }
        None => {
            let over = polled.update_results().all(|result| is_final(run, number, result.result_code));
            ensure!(over, "GetProgress inside onCompleted is {polled:?}");
        }
    }
    Ok(())
}

rule!(JOB_PRG_5 = Law(job_prg_5) "JOB-PRG-5", needs [Install, Scripted, VirtualTime];
    "After completion GetProgress gives the final results for ever, and 100 percent unless aborted.";
    Assumed("nothing can change any more; CRI polls once more after completion"));
fn job_prg_5(run: &Run) -> Outcome {
    each_job(run, "no job was polled after it was complete", |number, job| {
        let Some(over) = over_at(run, number, job) else { return Ok(false) };
        let (poll, mut kept) = (Step::Poll { job: number }, None);
        for (step, record) in steps(run, &poll).filter(|(step, _)| *step >= over) {
            match &record.answer {
                Answer::Polled { progress, completed } if *completed || !has_restarted(run, step) => {
                    let kept = *kept.get_or_insert(progress);
                    ensure_eq!(progress, kept, "GetProgress at {:?}, long after completion", record.from);
                }
                // The jobs of a machine that restarted may be gone.
                answer => ensure!(has_restarted(run, step), "a poll of a complete job answered {answer:?}"),
            }
        }
        if let (Some(kept), Some(result)) = (kept, result(run, number, job)) {
            ensure_eq!(results(kept), result.update_results(), "the results after completion");
            let aborted = result.result_code() == OperationResultCode::ABORTED;
            let percent = kept.percent_complete();
            ensure!(aborted || percent == 100, "PercentComplete after completion is {percent}");
        }
        Ok(kept.is_some())
    })
}

/// The step at which a job was first seen to be over: by a poll, or by the result that `End…` gave.
fn over_at(run: &Run, number: usize, job: &Begun) -> Option<usize> {
    let polled = run.polls(number).into_iter().find(|poll| poll.completed).map(|poll| poll.step);
    let ended = first_end(run, number, job).filter(|(_, record)| matches!(record.answer, Answer::Result(_)));
    polled.into_iter().chain(ended.map(|(step, _)| step)).min()
}

rule!(JOB_PRG_6 = Law(job_prg_6) "JOB-PRG-6", needs [Install, Scripted, VirtualTime];
    "Two progress objects are equal if nothing happened between them.";
    Assumed("the answer is a function of the state"));
fn job_prg_6(run: &Run) -> Outcome {
    each_job(run, "no job was polled twice at one moment", |number, _| {
        let polls = run.polls(number);
        let mut twice = false;
        for pair in polls.windows(2) {
            let [one, two] = pair else { continue };
            if are_looks(run, one.step, two.step) {
                ensure_eq!(two.progress, one.progress, "the second progress of the same moment");
                twice = true;
            }
        }
        Ok(twice)
    })
}
