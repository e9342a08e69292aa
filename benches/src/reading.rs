//! The values that a poll reads: the three numbers and one result.

use wua::{InstallationJob, InstallationProgress, UpdateInstallationResult};

/// The values that a poll reads, as plain data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// `CurrentUpdateIndex`.
    pub index: i32,
    /// `CurrentUpdatePercentComplete`.
    pub current: i32,
    /// `PercentComplete`.
    pub percent: i32,
    /// The result of the current update.
    pub result: UpdateInstallationResult,
}

impl Reading {
    /// Returns the values before the first change.
    pub const NOTHING: Self =
        Self { index: 0, current: 0, percent: 0, result: UpdateInstallationResult::NOT_STARTED };

    /// Reads a snapshot.
    ///
    /// # Panics
    /// If the snapshot has no result of its own current update.
    #[inline]
    #[must_use]
    pub fn of(progress: &InstallationProgress) -> Self {
        let index = progress.current_update_index();
        Self {
            index,
            current: progress.current_update_percent_complete(),
            percent: progress.percent_complete(),
            result: progress.update_result(index).expect("the current update is in the list"),
        }
    }
}

/// Polls once: takes a snapshot through the trait and reads it.
///
/// # Panics
/// If the job answers an error.
#[inline]
pub fn poll(job: &dyn InstallationJob) -> Reading {
    Reading::of(&job.get_progress().expect("the job answers"))
}
