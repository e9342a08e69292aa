//! The plan of a download: its updates, and the steps in which they are fetched.

use std::fmt;

use super::compile::{self, Sheet};
use super::step::{DownloadStep, Life, PlannedDownload};
use crate::Span;

/// The reason why steps make no plan. Steps are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DownloadPlanError {
    /// There is no update.
    NoUpdate,
    /// There is no step.
    NoStep,
    /// The result of the update at that index is not final.
    EndIsNotFinal(usize),
    /// The step is about an update that does not exist.
    NoSuchUpdate(usize),
    /// The percentage of the step is above 100.
    PercentAbove100(usize),
    /// The step is earlier than the one before.
    TimeGoesBack(usize),
}

impl fmt::Display for DownloadPlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUpdate => f.write_str("there is no update"),
            Self::NoStep => f.write_str("there is no step"),
            Self::EndIsNotFinal(index) => write!(f, "update {index}: its result is not final"),
            Self::NoSuchUpdate(step) => write!(f, "step {step}: there is no such update"),
            Self::PercentAbove100(step) => write!(f, "step {step}: a percentage above 100"),
            Self::TimeGoesBack(step) => write!(f, "step {step}: earlier than the step before"),
        }
    }
}

impl std::error::Error for DownloadPlanError {}

/// The plan of a download, compiled once: the numbers of every step, and the steps at which each update begins and
/// becomes final.
///
/// ```
/// use wua::{DownloadPhase, UpdateDownloadResult};
/// use wua_model::{DownloadPlan, DownloadStep, Facts, JobView, KnownSizes, PlannedDownload, Span, Time, Timeline};
///
/// let end = UpdateDownloadResult::SUCCEEDED;
/// let update = |size, is_cumulative| PlannedDownload { size, is_cumulative, end };
/// let step = |at, update, percent, bytes| DownloadStep {
///     at: Span::from_millis(at),
///     update,
///     phase: DownloadPhase::DOWNLOADING,
///     percent,
///     bytes,
///     known: KnownSizes::Own,
///     is_final: percent == 100,
/// };
/// let steps = [step(0, 0, 60, 600), step(500, 0, 100, 1_000), step(900, 1, 100, 9_000)];
/// let plan = DownloadPlan::new(&[update(1_000, false), update(9_000, true)], &steps, Span::ZERO)?;
///
/// let seen = JobView::new(&plan, Facts::begun(Time::ZERO)).shown(Time::from_millis(499));
/// assert_eq!(seen.numbers.percent_complete, 30);
/// assert_eq!(seen.numbers.total_bytes_to_download, 1_000);
/// # Ok::<(), wua_model::DownloadPlanError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadPlan {
    pub(super) sheets: Box<[Sheet]>,
    pub(super) lives: Box<[Life]>,
    pub(super) abort_takes: Span,
}

impl DownloadPlan {
    /// Compiles the plan of a job over `updates`, in the order of its list. After a request to abort the job runs for
    /// `abort_takes` and then ends (`DL-JOB-9`).
    ///
    /// # Errors
    /// [`DownloadPlanError`] says which rule of [`PlannedDownload`] or [`DownloadStep`] is broken.
    pub fn new(
        updates: &[PlannedDownload],
        steps: &[DownloadStep],
        abort_takes: Span,
    ) -> Result<Self, DownloadPlanError> {
        check(updates, steps)?;
        let lives = compile::lives(updates, steps);
        let sheets = compile::sheets(updates, &lives, steps);
        Ok(Self { sheets, lives, abort_takes })
    }

    /// Returns the time from the start of the job to its end, if nothing cuts it off.
    #[must_use]
    pub fn lasts(&self) -> Span {
        self.sheets.last().map_or(Span::ZERO, |sheet| sheet.start)
    }

    /// Returns `true` if an update has no final result yet at that time after the start.
    pub(super) fn is_unfinished(&self, elapsed: Span) -> bool {
        self.lives.iter().any(|life| self.sheets[life.final_from].start > elapsed)
    }
}

fn check(updates: &[PlannedDownload], steps: &[DownloadStep]) -> Result<(), DownloadPlanError> {
    if updates.is_empty() {
        return Err(DownloadPlanError::NoUpdate);
    }
    if steps.is_empty() {
        return Err(DownloadPlanError::NoStep);
    }
    if let Some(index) = updates.iter().position(|update| !update.end.result_code.is_terminal()) {
        return Err(DownloadPlanError::EndIsNotFinal(index));
    }
    let mut before = Span::ZERO;
    for (place, step) in steps.iter().enumerate() {
        if step.update as usize >= updates.len() {
            return Err(DownloadPlanError::NoSuchUpdate(place));
        }
        if step.percent > 100 {
            return Err(DownloadPlanError::PercentAbove100(place));
        }
        if step.at < before {
            return Err(DownloadPlanError::TimeGoesBack(place));
        }
        before = step.at;
    }
    Ok(())
}
