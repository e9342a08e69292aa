//! The events of a recording, and its header: the values that a recording is read into.

use wua::{DownloadPhase, UpdateDownloadResult, UpdateInstallationResult};

/// The first line of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceHeader {
    /// The system.
    pub os: String,
    /// The method of observation, such as `progress callback`.
    pub observed_by: String,
    /// `true` if the events have times.
    pub timestamps: bool,
    /// The source of the recording.
    pub source: String,
    /// The updates, in the order of the collection.
    pub updates: Vec<TraceUpdate>,
}

/// An update of a recorded job, in the words of the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceUpdate {
    /// Its kind, such as `cumulative`.
    pub kind: String,
    /// Its impact, such as `Normal`.
    pub impact: String,
    /// Its restart behaviour, such as `CanRequestReboot`.
    pub reboot_behavior: String,
}

/// The events of a recording, in the order in which they were observed, and the results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceEvents {
    /// A recorded installation.
    Installation {
        /// The events.
        events: Vec<InstallationEvent>,
        /// The result of each update after `EndInstall`, in the order of the collection.
        final_results: Vec<UpdateInstallationResult>,
    },
    /// A recorded download.
    Download {
        /// The events.
        events: Vec<DownloadEvent>,
        /// The result of each update after `EndDownload`, in the order of the collection.
        final_results: Vec<UpdateDownloadResult>,
    },
}

/// The state that an installation reported at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationEvent {
    /// `CurrentUpdateIndex`.
    pub index: i32,
    /// `CurrentUpdatePercentComplete`.
    pub current_percent: i32,
    /// `PercentComplete`.
    pub percent: i32,
    /// The answer of `GetUpdateResult` for that index.
    pub result: UpdateInstallationResult,
    /// The time in milliseconds since the start.
    pub at_ms: Option<u64>,
    /// The line in the file, counted from 1.
    pub line: usize,
}

/// The state that a download reported at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadEvent {
    /// `CurrentUpdateIndex`.
    pub index: i32,
    /// `CurrentUpdatePercentComplete`.
    pub current_percent: i32,
    /// `PercentComplete`.
    pub percent: i32,
    /// `CurrentUpdateDownloadPhase`.
    pub phase: DownloadPhase,
    /// `CurrentUpdateBytesDownloaded`.
    pub current_bytes: u64,
    /// `CurrentUpdateBytesToDownload`.
    pub current_bytes_total: u64,
    /// `TotalBytesDownloaded`.
    pub bytes: u64,
    /// `TotalBytesToDownload`; grows while the job runs, and may be less than `bytes`.
    pub bytes_total: u64,
    /// The answer of `GetUpdateResult` for that index.
    pub result: UpdateDownloadResult,
    /// The time in milliseconds since the start.
    pub at_ms: Option<u64>,
    /// The line in the file, counted from 1.
    pub line: usize,
}
