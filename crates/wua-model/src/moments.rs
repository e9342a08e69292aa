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
/// Moments are the points of the curves, each whole percent of a climb, the one or two events that end a
/// success, the one that ends a failure, and the one at which an abort stops the update in flight.
/// Those of equal time come in order. A later request to abort changes what is still to come, and
/// nothing of what was.
#[must_use]
pub fn next_moment(plan: &Plan, facts: &Facts, cursor: Cursor) -> Option<(Moment, Cursor)> {
    Some(match next_place(plan, facts, cursor)? {
        Place::Stop(cut) => stop(plan, facts, &cut, cursor),
        Place::Step { segment, step, elapsed } => {
            let stage = plan.stage(&plan.segments()[segment], elapsed);
            let moment = Moment {
                at: facts.begun_at + elapsed,
                progress: InstallationProgress::at(stage, Arc::clone(plan.results())),
            };
            (moment, Cursor { segment: segment as u32, step: step + 1, ended: false })
        }
    })
}

/// When [`next_moment`] is due; `None` if there is no more. Costs less than the moment itself.
#[must_use]
pub fn next_moment_at(plan: &Plan, facts: &Facts, cursor: Cursor) -> Option<Time> {
    let elapsed = match next_place(plan, facts, cursor)? {
        Place::Stop(cut) => cut.end,
        Place::Step { elapsed, .. } => elapsed,
    };
    Some(facts.begun_at + elapsed)
}

/// Where a moment lies.
enum Place {
    /// At a percent step of a segment.
    Step { segment: usize, step: u8, elapsed: u64 },
    /// Where the abort stops the update in flight.
    Stop(Cut),
}

fn next_place(plan: &Plan, facts: &Facts, cursor: Cursor) -> Option<Place> {
    if cursor.ended {
        return None;
    }
    let (segment, step, elapsed) = here(plan, cursor).or_else(|| beyond(plan, cursor))?;
    match Cut::of(plan, facts) {
        Some(cut) if is_cut_off(plan, &cut, segment, elapsed) => cut.stopped.then_some(Place::Stop(cut)),
        _ => Some(Place::Step { segment, step, elapsed }),
    }
}

/// Segment, percent step in it and when: the next in the segment of the cursor, if it has one that is told of.
fn here(plan: &Plan, cursor: Cursor) -> Option<(usize, u8, u64)> {
    let at = cursor.segment as usize;
    let elapsed = step_at(plan, at, cursor.step).filter(|_| tells(plan, at))?;
    Some((at, cursor.step, elapsed))
}

/// The same: the first in the segments behind it.
fn beyond(plan: &Plan, cursor: Cursor) -> Option<(usize, u8, u64)> {
    let at = (cursor.segment as usize + 1..plan.segments().len()).find(|at| tells(plan, *at))?;
    Some((at, 0, plan.segments()[at].start))
}

/// When that percent step of a segment comes; `None` if the segment ends before.
fn step_at(plan: &Plan, at: usize, step: u8) -> Option<u64> {
    let segment = plan.segments().get(at).filter(|_| step <= 100)?;
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
