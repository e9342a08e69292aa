//! The moments that callbacks are told of, one after another.

use std::sync::Arc;

use wua::InstallationProgress;

use crate::observe::Cut;
use crate::plan::{Phase, Plan};
use crate::{Facts, Time};

/// How far the callbacks of a job have come. A fresh one stands before the first moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    segment: u32,
    step: u8,
    ended: bool,
}

/// A moment that a progress callback is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Time,
    /// What the job shows then: the `Progress` of the callback's arguments (clause `CB-P-4`).
    pub progress: InstallationProgress,
}

/// The first moment behind `cursor`, and the cursor behind it. `None` if there is no more.
///
/// Moments are the points of the curves, each whole percent of a climb, the two events that end a
/// success, the one that ends a failure, and the one at which an abort stops the update in flight.
/// Those of equal time come in order. A later request to abort changes what is still to come, and
/// nothing of what was.
#[must_use]
pub fn next_moment(plan: &Plan, facts: &Facts, cursor: Cursor) -> Option<(Moment, Cursor)> {
    if cursor.ended {
        return None;
    }
    let cut = Cut::of(plan, facts);
    let (segment, step, elapsed) = reachable(plan, cursor).find(|(segment, ..)| tells(plan, *segment))?;
    if let Some(cut) = cut
        && is_cut_off(plan, &cut, segment, elapsed)
    {
        return cut.stopped.then(|| stop(plan, facts, &cut, cursor));
    }
    let stage = plan.stage(&plan.segments()[segment], elapsed);
    let moment = Moment {
        at: facts.begun_at + elapsed,
        progress: InstallationProgress::at(stage, Arc::clone(plan.results())),
    };
    let next = Cursor { segment: segment as u32, step: step + 1, ended: false };
    Some((moment, next))
}

/// When [`next_moment`] is due; `None` if there is no more.
#[must_use]
pub fn next_moment_at(plan: &Plan, facts: &Facts, cursor: Cursor) -> Option<Time> {
    next_moment(plan, facts, cursor).map(|(moment, _)| moment.at)
}

/// The places behind the cursor: segment, percent step in it, and when.
fn reachable(plan: &Plan, cursor: Cursor) -> impl Iterator<Item = (usize, u8, u64)> + '_ {
    let first = cursor.segment as usize;
    (first..plan.segments().len()).flat_map(move |at| {
        let from = if at == first { cursor.step } else { 0 };
        (from..=100).map_while(move |step| step_at(plan, at, step).map(|elapsed| (at, step, elapsed)))
    })
}

/// When that percent step of a segment comes; `None` if the segment ends before.
fn step_at(plan: &Plan, at: usize, step: u8) -> Option<u64> {
    let segment = &plan.segments()[at];
    if step == 0 {
        return Some(segment.start);
    }
    let end = plan.segments().get(at + 1).map_or(u64::MAX, |next| next.start);
    let elapsed = segment.start + segment.rate.time_to(step)?;
    (elapsed < end).then_some(elapsed)
}

fn tells(plan: &Plan, at: usize) -> bool {
    matches!(plan.segments()[at].phase, Phase::Working | Phase::Finishing | Phase::Finished)
}

fn is_cut_off(plan: &Plan, cut: &Cut, at: usize, elapsed: u64) -> bool {
    let rank = plan.segments()[at].rank;
    let in_flight = cut.stopped && rank == cut.from_rank && elapsed < cut.end;
    rank >= cut.from_rank && !in_flight
}

fn stop(plan: &Plan, facts: &Facts, cut: &Cut, cursor: Cursor) -> (Moment, Cursor) {
    let progress = cut.progress(plan);
    (Moment { at: facts.begun_at + cut.end, progress }, Cursor { ended: true, ..cursor })
}
