//! Helpers of the families about jobs: polls before and after a call, outcomes, mixed machines.

use crate::rules::words::*;

/// A failure that comes from an installer, not from the agent.
pub(super) const INSTALL_FAILURE: HResult = HResult::from_bits(0x8007_0643);

/// A success, a failure, and a success that asks for a restart; ten seconds each.
pub(super) fn mixed() -> Scenario {
    machine([
        update("good"),
        update("bad").failing(INSTALL_FAILURE),
        always_restarting("restarting").restarting(true),
    ])
}

/// Checks every job of a run; the check returns `false` for a job that shows nothing.
pub(super) fn each_job(
    run: &Run,
    premise: &str,
    check: impl Fn(usize, &Begun) -> Result<bool, Fault>,
) -> Outcome {
    let mut shown = false;
    for (number, job) in run.numbered_jobs() {
        shown |= check(number, job)?;
    }
    applies_if(shown, premise)
}

/// The results that a snapshot shows.
pub(super) fn results(progress: &InstallationProgress) -> Vec<UpdateInstallationResult> {
    progress.update_results().collect()
}

/// Ends a check that compares the results of a job unless its updates end in different ways:
/// if all results are alike, a mix-up would not be visible.
pub(super) fn tells_apart(results: &[UpdateInstallationResult]) -> Outcome {
    if results.iter().all(|result| Some(result) == results.first()) {
        not_applicable!("all updates end alike, so that no result could differ: {results:?}");
    }
    Ok(())
}

/// Returns the first `End…` that fits the job.
pub(super) fn first_end<'a>(run: &'a Run, number: usize, job: &Begun) -> Option<(usize, &'a Record)> {
    let fits = Step::End { installer: job.installer, operation: job.operation, job: number };
    run.records.iter().enumerate().find(|(_, record)| record.step == fits)
}

/// Returns the result of the first fitting `End…`.
pub(super) fn result<'a>(run: &'a Run, number: usize, job: &Begun) -> Option<&'a InstallationResult> {
    match &first_end(run, number, job)?.1.answer {
        Answer::Result(result) => Some(result),
        _ => None,
    }
}

/// Returns the last poll before that step, at any time.
pub(super) fn poll_before(run: &Run, number: usize, step: usize) -> Option<Poll<'_>> {
    run.polls(number).into_iter().rev().find(|poll| poll.step < step)
}

/// Returns the first poll after that step, at any time.
pub(super) fn poll_after(run: &Run, number: usize, step: usize) -> Option<Poll<'_>> {
    run.polls(number).into_iter().find(|poll| poll.step > step)
}

/// Returns the last poll before that step, if nothing since then can have changed the job.
pub(super) fn look_before(run: &Run, number: usize, step: usize) -> Option<Poll<'_>> {
    let poll = poll_before(run, number, step)?;
    are_looks(run, poll.step + 1, step).then_some(poll)
}

/// Returns the first poll after that step, if nothing since then can have changed the job.
pub(super) fn look_after(run: &Run, number: usize, step: usize) -> Option<Poll<'_>> {
    let poll = poll_after(run, number, step)?;
    are_looks(run, step + 1, poll.step).then_some(poll)
}

/// Returns `true` if all steps from the first to before the second only read.
pub(super) fn are_looks(run: &Run, from: usize, to: usize) -> bool {
    let looks = |record: &Record| {
        matches!(
            record.step,
            Step::Poll { .. }
                | Step::PutUpdates { .. }
                | Step::JobUpdates { .. }
                | Step::AsyncState { .. }
                | Step::IsBusy { .. }
                | Step::RebootRequired
                | Step::HistoryCount
                | Step::QueryHistory { .. }
                | Step::Search
        )
    };
    run.records.get(from..to).is_some_and(|between| between.iter().all(looks))
}

/// The steps of that kind, with their numbers.
pub(super) fn steps<'a>(run: &'a Run, wanted: &'a Step) -> impl Iterator<Item = (usize, &'a Record)> {
    run.records.iter().enumerate().filter(move |(_, record)| record.step == *wanted)
}

/// Returns `true` if the job has callbacks that record their arguments.
pub(super) fn is_recorded(run: &Run, job: &Begun) -> bool {
    let begin = run.records.get(job.step).map(|record| &record.step);
    matches!(begin, Some(Step::Begin { callbacks: Callbacks::Recorded, .. }))
}

/// Returns `true` if an update of a finished job may read so: an abort may have kept it from being begun.
pub(super) fn is_final(run: &Run, number: usize, code: OperationResultCode) -> bool {
    let skipped = code == OperationResultCode::NOT_STARTED && run.may_choose("abort_rest", "not_started");
    code.is_terminal() || skipped && run.abort(number).is_some()
}

/// The time at which the job was begun.
pub(super) fn begun_at(run: &Run, job: &Begun) -> Option<Duration> {
    run.records.get(job.step).map(|record| record.from)
}

/// Returns the poll right after `Begin…`, for a job that was queued for a while.
pub(super) fn poll_in_the_queue<'a>(run: &'a Run, number: usize, job: &Begun) -> Option<Poll<'a>> {
    let poll = run.polls(number).into_iter().next()?;
    let queued = !run.scenario.agent.queue.is_zero() && begun_at(run, job) == Some(poll.at);
    (queued && are_looks(run, job.step + 1, poll.step)).then_some(poll)
}

/// Returns `true` if an update of the job is certainly installed: it has no obstacle and something to do, and
/// it is not in the list before.
pub(super) fn is_to_be_worked_on(run: &Run, job: &Begun, index: usize) -> bool {
    let is_plain = |update: &ScriptedUpdate| {
        update.data.is_downloaded
            && !update.data.is_installed
            && update.eula_accepted
            && !update.data.installation_behavior.can_request_user_input
    };
    let number = job.updates.get(index);
    let first = job.updates.iter().position(|update| Some(update) == number) == Some(index);
    first && job.operation == INSTALL && run.scripted(job, index).is_some_and(is_plain)
}
