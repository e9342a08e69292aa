//! Values of a download.

use crate::{HResult, OperationResultCode};

/// `IUpdateDownloadResult`: the state or outcome of the download of one update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateDownloadResult {
    /// `ResultCode`.
    pub result_code: OperationResultCode,
    /// `HResult`: of any facility (`DL-RES-11`); `S_OK` until the result is final.
    pub hresult: HResult,
}

impl UpdateDownloadResult {
    /// Not started.
    pub const NOT_STARTED: Self = Self::new(OperationResultCode::NOT_STARTED, HResult::S_OK);
    /// In progress (`DL-PROG-RES`).
    pub const IN_PROGRESS: Self = Self::new(OperationResultCode::IN_PROGRESS, HResult::S_OK);
    /// A success (`DL-RES-5`).
    pub const SUCCEEDED: Self = Self::new(OperationResultCode::SUCCEEDED, HResult::S_OK);

    /// Returns the result of these two.
    #[must_use]
    pub const fn new(result_code: OperationResultCode, hresult: HResult) -> Self {
        Self { result_code, hresult }
    }

    /// Returns a failure with that code.
    #[must_use]
    pub const fn failed(hresult: HResult) -> Self {
        Self::new(OperationResultCode::FAILED, hresult)
    }

    /// Returns the result of an update that was cut off: aborted with that code, or still not started if the code is
    /// `S_OK` (`DL-JOB-7`).
    #[must_use]
    pub const fn cut_off(hresult: HResult) -> Self {
        match hresult.value() {
            0 => Self::NOT_STARTED,
            _ => Self::new(OperationResultCode::ABORTED, hresult),
        }
    }
}
