//! The snapshots of jobs in a run, and the update that each is about.

use crate::rules::about_jobs;
use crate::rules::script::{all_are_worked_on, may_be_cut};
use crate::rules::words::*;

/// A snapshot of a job of a run.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) run: &'a Run,
    pub(super) number: usize,
    pub(super) job: &'a Begun,
    pub(super) progress: &'a InstallationProgress,
}

impl Seen<'_> {
    /// `CurrentUpdateIndex`, if it is one.
    pub(super) fn index(&self) -> Option<usize> {
        let index = usize::try_from(self.progress.current_update_index()).ok()?;
        (index < self.job.updates.len()).then_some(index)
    }

    /// The result of the current update.
    pub(super) fn current(&self) -> Option<UpdateInstallationResult> {
        self.progress.update_result(self.progress.current_update_index()).ok()
    }

    pub(super) fn results(&self) -> Vec<UpdateInstallationResult> {
        self.progress.update_results().collect()
    }

    /// The indexes of the updates whose result is of that sort.
    fn indexes(&self, is: impl Fn(UpdateInstallationResult) -> bool) -> Vec<usize> {
        self.results().into_iter().enumerate().filter(|(_, result)| is(*result)).map(|(i, _)| i).collect()
    }
}

/// The reason why a law on snapshots does not apply.
const UNSEEN: &str = "nothing that was seen bears on it";

/// Checks every job of a run; the check returns whether it applies.
pub(super) fn each_job(run: &Run, check: impl Fn(usize, &Begun) -> Result<bool, Fault>) -> Outcome {
    about_jobs::each_job(run, UNSEEN, check)
}

/// Checks every snapshot of a run; the check returns whether it applies.
pub(super) fn each(run: &Run, check: impl Fn(&Seen) -> Result<bool, Fault>) -> Outcome {
    each_job(run, |number, job| {
        let mut applies = false;
        for progress in run.snapshots(number) {
            applies |= check(&Seen { run, number, job, progress })?;
        }
        Ok(applies)
    })
}

/// Checks the snapshots of a job in the order of their moments: once those that callbacks
/// received, once those that the job answered, in callbacks and outside. Between the two there is no
/// order: a callback may report a moment that a poll has seen already.
pub(super) fn each_view(run: &Run, check: impl Fn(&[Seen]) -> Result<bool, Fault>) -> Outcome {
    each_job(run, |number, job| {
        let seen = |progress| Seen { run, number, job, progress };
        let given: Vec<Seen> = given(run, number).into_iter().map(seen).collect();
        let asked: Vec<Seen> = asked(run, number).into_iter().map(seen).collect();
        let bears = [check(&given)?, check(&asked)?];
        Ok(bears.contains(&true))
    })
}

fn given(run: &Run, job: usize) -> Vec<&InstallationProgress> {
    run.reported(job).into_iter().filter_map(|(_, reported)| reported.snapshot()).collect()
}

fn asked(run: &Run, job: usize) -> Vec<&InstallationProgress> {
    let mut asked = Vec::new();
    for record in &run.records {
        let reported = record.reported.iter().filter(|(of, _)| *of == job);
        asked.extend(reported.filter_map(|(_, reported)| reported.polled.as_ref()));
        if let (Step::Poll { job: polled }, Answer::Polled { progress, .. }) = (&record.step, &record.answer)
            && *polled == job
        {
            asked.push(progress);
        }
    }
    asked
}

/// The updates that were the current one while the agent was at work, in order: from the first that
/// was seen in progress on, until all have their results. In a job that may be cut off only those
/// count that were seen in progress.
fn worked_on(view: &[Seen]) -> Vec<usize> {
    let in_progress = |seen: &Seen| seen.current() == Some(UpdateInstallationResult::IN_PROGRESS);
    let goes_on = |seen: &Seen| !left(seen).is_empty() && !may_be_cut(seen.run, seen.number);
    let since_work = view.iter().skip_while(|seen| !in_progress(seen));
    let at_work = since_work.filter(|seen| in_progress(seen) || goes_on(seen));
    let mut order: Vec<usize> = at_work.filter_map(Seen::index).collect();
    order.dedup();
    order
}

rule!(PROG_IDX_1 = Law(prog_idx_1) "PROG-IDX-1", needs [Install];
    "CurrentUpdateIndex is an index into the list of the job.";
    Documented(&["nf-wuapi-iinstallationprogress-get_currentupdateindex"]));
fn prog_idx_1(run: &Run) -> Outcome {
    each(run, |seen| {
        let (index, count) = (seen.progress.current_update_index(), seen.job.updates.len());
        ensure!(seen.index().is_some(), "CurrentUpdateIndex is {index} in a job of {count} updates");
        Ok(true)
    })
}

rule!(PROG_IDX_2 = Law(prog_idx_2) "PROG-IDX-2" PolicyDependent, needs [Install, Scripted, VirtualTime];
    "Updates are worked on in the order that the subject declares, none twice.";
    Observed(&["ANS: 5,0,1,2,3,4 and 2,0,1 and 1,0 with a cumulative update, else the order of the list",
               "SCCM: 1,2,3"]));
fn prog_idx_2(run: &Run) -> Outcome {
    each_view(run, |view| {
        let order = worked_on(view);
        let legal = |value, fits: bool| fits && run.may_choose("order", value);
        let fits = view.first().is_some_and(|seen| {
            legal("listed", order.is_sorted_by(|one, next| one < next))
                || legal("cumulative_first", is_cumulative_first(seen, &order))
                || legal("shuffled", has_no_repeats(&order))
        });
        let declared = run.choices.get("order");
        ensure!(fits || order.is_empty(), "worked on in the order {order:?}, declared is {declared:?}");
        Ok(order.len() > 1)
    })
}

/// Cumulative updates before all others, which keep the order of the list. Of removals, and of
/// several cumulative updates among themselves, nothing is known.
fn is_cumulative_first(seen: &Seen, order: &[usize]) -> bool {
    let is_first = |index: &usize| {
        seen.run.scripted(seen.job, *index).is_some_and(|update| update.kind == UpdateKind::Cumulative)
    };
    let rest: Vec<&usize> = order.iter().skip_while(|index| is_first(index)).collect();
    let in_order = !rest.iter().any(|index| is_first(index)) && rest.is_sorted_by(|one, next| one < next);
    has_no_repeats(order) && (in_order || seen.job.operation == REMOVE)
}

fn has_no_repeats(order: &[usize]) -> bool {
    order.iter().enumerate().all(|(at, index)| !order.iter().take(at).any(|earlier| earlier == index))
}

rule!(PROG_IDX_3 = Law(prog_idx_3) "PROG-IDX-3", needs [Install, Scripted, VirtualTime];
    "Once the agent has moved on to another update it does not return to the earlier one.";
    Observed(&["ANS: no counter-example in 471 recorded events"]));
fn prog_idx_3(run: &Run) -> Outcome {
    each_view(run, |view| {
        let order = worked_on(view);
        ensure!(
            has_no_repeats(&order),
            "the updates that were the current one at work are, in order, {order:?}"
        );
        Ok(order.len() > 1)
    })
}

rule!(PROG_IDX_4 = Law(prog_idx_4) "PROG-IDX-4" Optional, needs [Install, Scripted, VirtualTime];
    "CurrentUpdateIndex is the update to come before any work, and the last one worked on after the end.";
    Assumed("the index has to say something there, and nothing else would mean anything"));
/// Applies only if every update is worked on: the documents do not say whether one that is answered without work
/// is ever the current one.
fn prog_idx_4(run: &Run) -> Outcome {
    each_view(run, |view| {
        let all_worked = |seen: &Seen| !may_be_cut(run, seen.number) && all_are_worked_on(run, seen.job);
        if !view.first().is_some_and(all_worked) {
            return Ok(false);
        }
        let (before, after) = (first_update(view), last_update(view));
        for (index, among) in [&before, &after].into_iter().flatten() {
            ensure!(among.contains(index), "CurrentUpdateIndex is {index}, and should be one of {among:?}");
        }
        Ok(before.is_some() || after.is_some())
    })
}

/// The index before any work, and the updates one of which was the first.
fn first_update(view: &[Seen]) -> Option<(usize, Vec<usize>)> {
    let before = view.first().filter(|seen| touched(seen).is_empty())?;
    let first = view.iter().map(touched).find(|touched| !touched.is_empty())?;
    Some((before.index()?, first)).filter(|(_, first)| first.len() < before.job.updates.len())
}

/// The index after the end, and the updates one of which was the last.
fn last_update(view: &[Seen]) -> Option<(usize, Vec<usize>)> {
    let after = view.last().filter(|seen| left(seen).is_empty())?;
    let last = view.iter().rev().map(left).find(|left| !left.is_empty())?;
    Some((after.index()?, last)).filter(|(_, last)| last.len() < after.job.updates.len())
}

fn touched(seen: &Seen) -> Vec<usize> {
    seen.indexes(|result| result != NOT_STARTED)
}

fn left(seen: &Seen) -> Vec<usize> {
    seen.indexes(|result| !result.result_code.is_terminal())
}
