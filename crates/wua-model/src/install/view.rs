//! An installation at a time: a pure function of its plan, the facts and the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use wua::{InstallationProgress, InstallationResult, UpdateInstallationResult};

use super::cut::{Cut, begun};
use super::plan::Plan;
use crate::{JobView, Span, Time, Timeline, overall};

impl Timeline for JobView<'_, Plan> {
    type Shown = InstallationProgress;

    fn shown(&self, now: Time) -> InstallationProgress {
        let elapsed = self.elapsed(now);
        match self.cut().filter(|cut| elapsed >= cut.end) {
            Some(cut) => cut.progress(self.plan),
            None => self.undisturbed(elapsed, self.plan.locate(elapsed, 0)),
        }
    }

    fn next_change(&self, now: Time) -> Option<Time> {
        let elapsed = self.elapsed(now);
        let end = self.cut().map(|cut| cut.end);
        if end.is_some_and(|end| elapsed >= end) {
            return None;
        }
        let change = self.plan.change_after(self.plan.locate(elapsed, 0), elapsed);
        let next = [change, end].into_iter().flatten().min()?;
        Some(self.facts.begun_at + next)
    }

    #[inline]
    fn ends_at(&self) -> Option<Time> {
        let end = self.cut().map(|cut| cut.end).or(self.plan.lasts())?;
        Some(self.facts.begun_at + end)
    }
}

impl<'a> JobView<'a, Plan> {
    /// Returns the progress at `now`, for polls: with the same hint and in the order of time, it needs no search.
    /// After an abort it creates a results sheet each time; keep an [`Ending`] to poll such a job often.
    #[inline]
    #[must_use]
    pub fn poll(&self, now: Time, hint: &PollHint) -> InstallationProgress {
        if self.facts.abort.is_some() {
            return self.shown(now);
        }
        let elapsed = self.elapsed(now);
        self.undisturbed(elapsed, hint.locate(self.plan, elapsed))
    }

    /// Returns the end of the job by its abort; `None` if the abort cuts off nothing.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        let cut = self.cut()?;
        Some(Ending { at: self.facts.begun_at + cut.end, progress: cut.progress(self.plan) })
    }

    /// Returns the result of `End…` once the job is complete; `None` before.
    #[must_use]
    pub fn result(&self, now: Time) -> Option<InstallationResult> {
        let last = self.has_ended(now).then(|| self.shown(now))?;
        let results: Vec<UpdateInstallationResult> = last.update_results().collect();
        let (result_code, hresult) =
            overall(self.cut().is_some(), results.iter().map(|result| result.result_code));
        Some(InstallationResult::new(result_code, hresult, results))
    }

    /// Returns the first update that reaches its own end at or after the position `from` of the plan (0 at first, then
    /// [`Finish::next`]); `None` if there is none: all have ended, or the rest is cut off.
    #[must_use]
    pub fn next_finish(&self, from: usize) -> Option<Finish> {
        let plan = self.plan;
        let at = plan.finish(plan.segments().get(from)?.rank)?;
        let segment = &plan.segments()[at];
        let reached = self.cut().is_none_or(|cut| segment.rank < cut.from_rank);
        reached.then(|| Finish {
            at: self.facts.begun_at + segment.start,
            index: plan.order()[segment.rank as usize],
            next: at + 1,
        })
    }

    /// Returns the update that the abort stops while it is worked on, if any: the time, its index, and its result.
    #[must_use]
    pub fn stopped(&self) -> Option<(Time, u32, UpdateInstallationResult)> {
        let cut = self.cut().filter(|cut| cut.stopped)?;
        let index = self.plan.order()[cut.from_rank as usize];
        let result = begun(UpdateInstallationResult::cut_off(cut.cut_off));
        Some((self.facts.begun_at + cut.end, index, result))
    }

    /// Returns the time since which the job has shown what it shows at `now`.
    #[must_use]
    pub fn last_change(&self, now: Time) -> Time {
        let elapsed = self.elapsed(now);
        let since = match self.cut().filter(|cut| elapsed >= cut.end) {
            Some(cut) => cut.end,
            None => self.plan.unchanged_since(self.plan.locate(elapsed, 0), elapsed),
        };
        self.facts.begun_at + since
    }

    pub(super) fn cut(&self) -> Option<Cut> {
        Cut::of(self.plan, &self.facts)
    }

    /// Returns what the segment at that position shows, if nothing is cut off.
    #[inline]
    fn undisturbed(&self, elapsed: Span, at: usize) -> InstallationProgress {
        InstallationProgress::at(self.plan.stage(at, elapsed), Arc::clone(self.plan.results()))
    }
}

/// The position in its plan at which a job was polled last. It saves work, and changes no answer.
#[derive(Debug, Default)]
pub struct PollHint(AtomicU32);

impl PollHint {
    #[inline]
    fn locate(&self, plan: &Plan, elapsed: Span) -> usize {
        let last = self.0.load(Ordering::Relaxed);
        let at = plan.locate(elapsed, last as usize);
        if at != last as usize {
            self.0.store(at as u32, Ordering::Relaxed);
        }
        at
    }
}

impl Clone for PollHint {
    fn clone(&self) -> Self {
        Self(AtomicU32::new(self.0.load(Ordering::Relaxed)))
    }
}

/// The end of a job by an abort: its time, and the progress from then on. It depends only on plan and
/// facts. Creating one takes time in proportion to the number of updates, so create it once for a job and keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    at: Time,
    progress: InstallationProgress,
}

impl Ending {
    /// Returns the progress at `now`; `None` before the ending, while the job still shows the same as without an abort.
    #[must_use]
    pub fn progress(&self, now: Time) -> Option<&InstallationProgress> {
        (now >= self.at).then_some(&self.progress)
    }
}

/// The three numbers of a progress value and the result code of the current update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// `CurrentUpdateIndex`.
    pub index: u32,
    /// `CurrentUpdatePercentComplete`.
    pub current: u8,
    /// `PercentComplete`.
    pub percent: u8,
    /// The result code of the current update.
    pub code: u8,
}

impl Glance {
    /// Returns the numbers of that progress value.
    #[must_use]
    pub fn of(progress: &InstallationProgress) -> Self {
        let byte = |number: i32| u8::try_from(number).unwrap_or(u8::MAX);
        let index = progress.current_update_index();
        Self {
            index: index.cast_unsigned(),
            current: byte(progress.current_update_percent_complete()),
            percent: byte(progress.percent_complete()),
            code: progress.update_result(index).map_or(0, |result| byte(result.result_code.value())),
        }
    }
}

/// An update that reaches its own end, for visiting them one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish {
    /// The time from which its result is final.
    pub at: Time,
    /// Its index in the list.
    pub index: u32,
    /// The position at which to continue.
    pub next: usize,
}
