//! The effect of an abort on an installation.

use std::sync::Arc;

use wua::backend::Stage;
use wua::{HResult, InstallationProgress, UpdateInstallationResult};

use super::plan::{OnAbort, Phase, Plan};
use crate::{Facts, Span};

/// The part that an abort cuts off: the ranks from `from_rank` on, at `end` milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// The time from the start of the job to its end.
    pub(super) end: Span,
    /// The first rank that does not reach its own end.
    pub(super) from_rank: u32,
    /// The rank shown at the end, and its phase and percent.
    shown: (u32, Phase, u8),
    /// `true` if the update of `from_rank` was being worked on and stopped.
    pub(super) stopped: bool,
    pub(super) cut_off: HResult,
}

impl Cut {
    /// Returns the part that the requested abort cuts off; `None` if there is none or it cuts off nothing.
    pub(super) fn of(plan: &Plan, facts: &Facts) -> Option<Self> {
        let abort = facts.abort?;
        let requested = abort.at - facts.begun_at;
        if plan.lasts().is_some_and(|lasts| requested >= lasts) {
            return None;
        }
        let at = plan.locate(requested, 0);
        let segment = &plan.segments()[at];
        let rank = segment.rank;
        let cut = |from_rank, phase, percent| Self {
            end: requested,
            from_rank,
            shown: (rank, phase, percent),
            stopped: false,
            cut_off: abort.cut_off,
        };
        if segment.phase == Phase::Queued {
            return Some(cut(rank, Phase::Queued, 0));
        }
        // Updates follow each other without a gap, so before the end one is in flight.
        cut(rank + 1, Phase::Finished, 100).in_flight(plan, at, requested)
    }

    /// Lets the update in flight run to its own end, or stops it if that is its plan.
    fn in_flight(self, plan: &Plan, at: usize, requested: Span) -> Option<Self> {
        let rank = plan.segments()[at].rank;
        let own_end = plan.finish(rank).map(|at| plan.segments()[at].start);
        let stop = match plan.on_abort(rank) {
            OnAbort::RunsOn => None,
            OnAbort::StopsWithin(time) => Some(requested + time),
        };
        if let Some(stop) = stop.filter(|stop| own_end.is_none_or(|end| *stop < end)) {
            return Some(Self { end: stop, from_rank: rank, stopped: true, ..self });
        }
        let is_last = rank as usize + 1 == plan.len();
        own_end.filter(|_| !is_last).map(|end| Self { end, ..self })
    }

    /// Returns the progress of the job from its end on, with a sheet on which the rest is cut off.
    pub(super) fn progress(&self, plan: &Plan) -> InstallationProgress {
        let (rank, phase, current) = self.shown;
        let rest = UpdateInstallationResult::cut_off(self.cut_off);
        let results = if self.stopped {
            plan.results().cut_off(self.from_rank, begun(rest)).cut_off(self.from_rank + 1, rest)
        } else {
            plan.results().cut_off(self.from_rank, rest)
        };
        let finished = u32::try_from(plan.len()).unwrap_or(u32::MAX);
        let stage = Stage { finished, working: false, ..plan.stage_at(rank, phase, current.into()) };
        InstallationProgress::at(stage, Arc::new(results))
    }
}

/// Returns the result of a stopped update. It was begun, so it never becomes "not started" again, even
/// if the rest does (`JOB-ABT-3`, `PROG-RES-8`).
pub(super) fn begun(rest: UpdateInstallationResult) -> UpdateInstallationResult {
    if rest.result_code.is_terminal() { rest } else { UpdateInstallationResult::ABORTED }
}
