//! The moments of progress callbacks, one after another.

use std::sync::Arc;

use wua::InstallationProgress;

use super::cut::Cut;
use super::plan::{Phase, Plan};
use crate::{JobView, Span, Time};

/// The position of a job's callbacks. A new one is before the first moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    segment: u32,
    step: u8,
    ended: bool,
}

/// A moment at which a progress callback is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The time.
    pub at: Time,
    /// The progress of the job then: `Progress` of the callback's arguments (clause `CB-P-4`).
    pub progress: InstallationProgress,
}

impl JobView<'_, Plan> {
    /// Returns the first moment after `cursor`, and the cursor after it; `None` if there is none.
    ///
    /// Moments are the points of the curves, each whole percent of a climb, the one or two events that end a
    /// success, the one that ends a failure, and the one at which an abort stops the update in flight.
    /// Those of equal time come in order. A later request to abort changes only the moments that are still
    /// to come.
    #[must_use]
    pub fn next_moment(&self, cursor: Cursor) -> Option<(Moment, Cursor)> {
        let moment = |elapsed, progress| Moment { at: self.facts.begun_at + elapsed, progress };
        Some(match self.next_place(cursor)? {
            Place::Stop(cut) => (moment(cut.end, cut.progress(self.plan)), Cursor { ended: true, ..cursor }),
            Place::Step { segment, step, elapsed } => {
                let stage = self.plan.stage(segment, elapsed);
                let progress = InstallationProgress::at(stage, Arc::clone(self.plan.results()));
                (moment(elapsed, progress), Cursor { segment: segment as u32, step: step + 1, ended: false })
            }
        })
    }

    /// Returns the time of [`next_moment`](Self::next_moment); `None` if there is none. Cheaper than the moment
    /// itself.
    #[must_use]
    pub fn next_moment_at(&self, cursor: Cursor) -> Option<Time> {
        let elapsed = match self.next_place(cursor)? {
            Place::Stop(cut) => cut.end,
            Place::Step { elapsed, .. } => elapsed,
        };
        Some(self.facts.begun_at + elapsed)
    }

    fn next_place(&self, cursor: Cursor) -> Option<Place> {
        if cursor.ended {
            return None;
        }
        let plan = self.plan;
        let (segment, step, elapsed) = here(plan, cursor).or_else(|| beyond(plan, cursor))?;
        match self.cut() {
            Some(cut) if is_cut_off(plan, &cut, segment, elapsed) => cut.stopped.then_some(Place::Stop(cut)),
            _ => Some(Place::Step { segment, step, elapsed }),
        }
    }
}

/// The place of a moment.
enum Place {
    /// At a percent step of a segment.
    Step { segment: usize, step: u8, elapsed: Span },
    /// At the stop of the update in flight by the abort.
    Stop(Cut),
}

/// Returns segment, percent step and time of the next moment in the segment of the cursor, if it reports any.
fn here(plan: &Plan, cursor: Cursor) -> Option<(usize, u8, Span)> {
    let at = cursor.segment as usize;
    let elapsed = step_at(plan, at, cursor.step).filter(|_| is_reported(plan, at))?;
    Some((at, cursor.step, elapsed))
}

/// Returns the first moment in the segments after it.
fn beyond(plan: &Plan, cursor: Cursor) -> Option<(usize, u8, Span)> {
    let at = (cursor.segment as usize + 1..plan.segments().len()).find(|at| is_reported(plan, *at))?;
    Some((at, 0, plan.segments()[at].start))
}

/// Returns the time of that percent step of a segment; `None` if the segment ends before.
fn step_at(plan: &Plan, at: usize, step: u8) -> Option<Span> {
    let segment = plan.segments().get(at).filter(|_| step <= 100)?;
    if step == 0 { Some(segment.start) } else { plan.step_at(at, step) }
}

fn is_reported(plan: &Plan, at: usize) -> bool {
    matches!(plan.segments()[at].phase, Phase::Working | Phase::Finishing | Phase::Finished)
}

fn is_cut_off(plan: &Plan, cut: &Cut, at: usize, elapsed: Span) -> bool {
    let rank = plan.segments()[at].rank;
    let in_flight = cut.stopped && rank == cut.from_rank && elapsed < cut.end;
    rank >= cut.from_rank && !in_flight
}
