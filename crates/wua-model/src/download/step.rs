//! The parts of a plan: updates, steps, and the numbers that the job shows.

use wua::{DownloadPhase, UpdateDownloadResult};

use crate::Span;

/// One update of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedDownload {
    /// Bytes to download: its weight in `PercentComplete`.
    pub size: u64,
    /// `true` for a cumulative update, which is prepared while the others are fetched, and fetched after them.
    pub is_cumulative: bool,
    /// Its final result.
    pub end: UpdateDownloadResult,
}

/// The sizes that the agent knows at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KnownSizes {
    /// None: all bytes are 0, and `PercentComplete` does not change.
    Nothing,
    /// The total, but not the bytes of the current update, which are 0.
    Total,
    /// The total, and the bytes of the current update.
    Own,
}

/// A step of a download: a change of one update, which is the current one from then on. A step may repeat the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadStep {
    /// Time since the job began. No step is earlier than the one before.
    pub at: Span,
    /// The index of the update in the list of the job.
    pub update: u32,
    /// The phase of the update.
    pub phase: DownloadPhase,
    /// The percentage of the update, 0 to 100. It need not follow from the bytes (`DL-PROG-PCT-3`).
    pub percent: u8,
    /// Bytes of the update that were fetched so far, also while they are not shown.
    pub bytes: u64,
    /// The sizes that are shown.
    pub known: KnownSizes,
    /// `true` if the update has its final result from this step on. An update without such a step becomes final when
    /// another one is fetched, or at the last step.
    pub is_final: bool,
}

/// The steps at which an update begins and becomes final, and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) begun_from: Option<usize>,
    pub(super) final_from: usize,
    pub(super) end: UpdateDownloadResult,
}

/// The numbers of `IDownloadProgress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadNumbers {
    /// `CurrentUpdateIndex` (`DL-PROG-IDX`). It alternates while a cumulative update is prepared along with others.
    pub current_update_index: u32,
    /// `CurrentUpdatePercentComplete`, 0 to 100 (`DL-PROG-PCT-2`).
    pub current_update_percent_complete: u8,
    /// `PercentComplete`, 0 to 100 (`DL-PROG-PCT-3`).
    pub percent_complete: u8,
    /// `CurrentUpdateDownloadPhase` (`DL-PROG-PH`).
    pub current_update_download_phase: DownloadPhase,
    /// `CurrentUpdateBytesDownloaded` (`DL-PROG-BYT-1`).
    pub current_update_bytes_downloaded: u64,
    /// `CurrentUpdateBytesToDownload`; 0 while it is not known (`DL-PROG-BYT-2`).
    pub current_update_bytes_to_download: u64,
    /// `TotalBytesDownloaded`.
    pub total_bytes_downloaded: u64,
    /// `TotalBytesToDownload`; 0 while it is not known. It grows, and may be less than what was downloaded
    /// (`DL-PROG-BYT-3`).
    pub total_bytes_to_download: u64,
}
