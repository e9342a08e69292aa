//! A download at a time: a pure function of its plan, the facts and the time.

use wua::{DownloadPhase, HResult, OperationResultCode, UpdateDownloadResult};

use super::plan::DownloadPlan;
use super::step::{DownloadNumbers, Life};
use crate::{JobView, Span, Time, Timeline, overall};

/// `IDownloadProgress`: the numbers of a moment, and the results so far (`DL-PROG-1`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadProgress {
    /// The numbers.
    pub numbers: DownloadNumbers,
    /// The result of each update, in the order of the list (`DL-PROG-RES`).
    pub update_results: Vec<UpdateDownloadResult>,
}

impl Timeline for JobView<'_, DownloadPlan> {
    type Shown = DownloadProgress;

    fn shown(&self, now: Time) -> DownloadProgress {
        let moment = self.moment(now);
        let update_results = self.plan.lives.iter().map(|life| moment.result(life)).collect();
        DownloadProgress { numbers: self.numbers_at(moment.seen), update_results }
    }

    fn next_change(&self, now: Time) -> Option<Time> {
        let elapsed = self.elapsed(now);
        let end = self.lasts();
        let steps = &self.plan.sheets;
        let next = steps.get(steps.partition_point(|sheet| sheet.start <= elapsed)).map(|sheet| sheet.start);
        let change = next.map_or(end, |next| next.min(end));
        (change > elapsed).then(|| self.facts.begun_at + change)
    }

    fn ends_at(&self) -> Option<Time> {
        Some(self.facts.begun_at + self.lasts())
    }
}

impl JobView<'_, DownloadPlan> {
    /// Returns the overall result once the job has ended; `None` before (`DL-RES-3`).
    #[must_use]
    pub fn result(&self, now: Time) -> Option<(OperationResultCode, HResult)> {
        let codes = || self.shown(now).update_results.into_iter().map(|result| result.result_code);
        let codes: Vec<_> = self.has_ended(now).then(codes)?.collect();
        Some(overall(self.cut().is_some(), codes.into_iter()))
    }

    /// Returns the numbers of `IDownloadProgress` at `now`. Unlike [`shown`](Timeline::shown), it looks at no result.
    #[must_use]
    pub fn numbers(&self, now: Time) -> DownloadNumbers {
        self.numbers_at(self.moment(now).seen)
    }

    /// Returns the result of one update at `now`, by its index in the list; `None` if there is no such update.
    #[must_use]
    pub fn update_result(&self, now: Time, index: u32) -> Option<UpdateDownloadResult> {
        let life = self.plan.lives.get(index as usize)?;
        Some(self.moment(now).result(life))
    }

    fn moment(&self, now: Time) -> Moment {
        let cut = self.cut();
        let elapsed = self.elapsed(now);
        let is_over = cut.is_some_and(|cut| elapsed >= cut);
        Moment {
            seen: Place::at(self.plan, cut.map_or(elapsed, |cut| cut.min(elapsed))),
            rest: self.facts.abort.filter(|_| is_over).map(|abort| abort.cut_off),
        }
    }

    /// Returns the time at which an abort cuts the job off; `None` if it cuts off nothing.
    fn cut(&self) -> Option<Span> {
        let at = self.elapsed(self.facts.abort?.at) + self.plan.abort_takes;
        self.plan.is_unfinished(at).then_some(at)
    }

    fn lasts(&self) -> Span {
        self.cut().unwrap_or(self.plan.lasts())
    }

    fn numbers_at(&self, seen: Place) -> DownloadNumbers {
        let first = self.plan.sheets[0].numbers;
        seen.0.map_or_else(|| nothing_yet(first.current_update_index), |step| self.plan.sheets[step].numbers)
    }
}

/// Returns the last step so far; `None` before the first one.
#[derive(Clone, Copy)]
struct Place(Option<usize>);

impl Place {
    fn at(plan: &DownloadPlan, elapsed: Span) -> Self {
        Self(plan.sheets.partition_point(|sheet| sheet.start <= elapsed).checked_sub(1))
    }

    fn has_come_to(self, step: usize) -> bool {
        self.0.is_some_and(|place| place >= step)
    }
}

/// The view of all updates at a time.
struct Moment {
    seen: Place,
    /// The code with which an abort has cut off the updates that were not final.
    rest: Option<HResult>,
}

impl Moment {
    /// Returns the result of an update: its own, or the one that the abort gave it.
    fn result(&self, life: &Life) -> UpdateDownloadResult {
        let is_begun = life.begun_from.is_some_and(|step| self.seen.has_come_to(step));
        match (self.seen.has_come_to(life.final_from), self.rest) {
            (true, _) => life.end,
            // An update that was begun never reads "not started" again.
            (false, Some(HResult::S_OK)) if is_begun => {
                UpdateDownloadResult::cut_off(HResult::WU_E_CALL_CANCELLED)
            }
            (false, Some(cut_off)) => UpdateDownloadResult::cut_off(cut_off),
            (false, None) if is_begun => UpdateDownloadResult::IN_PROGRESS,
            (false, None) => UpdateDownloadResult::NOT_STARTED,
        }
    }
}

/// Returns the numbers before the first step.
const fn nothing_yet(index: u32) -> DownloadNumbers {
    DownloadNumbers {
        current_update_index: index,
        current_update_percent_complete: 0,
        percent_complete: 0,
        current_update_download_phase: DownloadPhase::INITIALIZING,
        current_update_bytes_downloaded: 0,
        current_update_bytes_to_download: 0,
        total_bytes_downloaded: 0,
        total_bytes_to_download: 0,
    }
}
