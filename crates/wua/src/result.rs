//! Results: of one update, and of a whole installation or removal.

use std::sync::Arc;

use crate::member::IInstallationResult;
use crate::{Error, HResult, OperationResultCode, Result};

/// The state or end of the operation on one update, `IUpdateInstallationResult`. A plain value:
/// it never changes after it was returned (clause `PROG-RES-9`).
#[doc(alias = "IUpdateInstallationResult")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateInstallationResult {
    /// `ResultCode`.
    pub result_code: OperationResultCode,
    /// `HResult`: of any facility (`URES-1`); `S_OK` until the result is final.
    pub hresult: HResult,
    /// `RebootRequired`: true only together with a final result (`URES-5`).
    pub reboot_required: bool,
}

impl UpdateInstallationResult {
    /// Not started (`PROG-RES-3`).
    pub const NOT_STARTED: Self = Self::new(OperationResultCode::NOT_STARTED, HResult::S_OK, false);
    /// In progress (`PROG-RES-4`).
    pub const IN_PROGRESS: Self = Self::new(OperationResultCode::IN_PROGRESS, HResult::S_OK, false);
    /// Cut off by an abort: `WU_E_CALL_CANCELLED` (`JOB-ABT-3`).
    pub const ABORTED: Self = Self::new(OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED, false);

    /// Returns the result of an update that was cut off: aborted with that code, or still not started if the
    /// code is `S_OK`.
    #[must_use]
    pub const fn cut_off(hresult: HResult) -> Self {
        match hresult.value() {
            0 => Self::NOT_STARTED,
            _ => Self::new(OperationResultCode::ABORTED, hresult, false),
        }
    }

    /// Returns a result of these three values.
    #[must_use]
    pub const fn new(result_code: OperationResultCode, hresult: HResult, reboot_required: bool) -> Self {
        Self { result_code, hresult, reboot_required }
    }

    /// Returns a success.
    #[must_use]
    pub const fn succeeded(reboot_required: bool) -> Self {
        Self::new(OperationResultCode::SUCCEEDED, HResult::S_OK, reboot_required)
    }

    /// Returns a failure with that code; a failed update asks for no restart (`URES-5`).
    #[must_use]
    pub const fn failed(hresult: HResult) -> Self {
        Self::new(OperationResultCode::FAILED, hresult, false)
    }
}

/// The end of an installation or removal, `IInstallationResult`. Immutable (`RES-SNAP-1`).
#[doc(alias = "IInstallationResult")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallationResult {
    result_code: OperationResultCode,
    hresult: HResult,
    updates: Arc<[UpdateInstallationResult]>,
}

impl InstallationResult {
    /// Creates a result from the overall pair and the result of each update in the order of the job's list.
    #[must_use]
    pub fn new(
        result_code: OperationResultCode,
        hresult: HResult,
        updates: impl Into<Arc<[UpdateInstallationResult]>>,
    ) -> Self {
        Self { result_code, hresult, updates: updates.into() }
    }

    /// Returns the overall result code: 2, 3, 4 or 5 (`RES-RC-1`).
    #[doc(alias = "get_ResultCode")]
    #[must_use]
    pub fn result_code(&self) -> OperationResultCode {
        self.result_code
    }

    /// Returns the overall HRESULT, a value and not a failed call: even if every
    /// update failed, the call succeeds and this is `WU_E_ALL_UPDATES_FAILED` (`END-10`).
    #[doc(alias = "get_HResult")]
    #[must_use]
    pub fn hresult(&self) -> HResult {
        self.hresult
    }

    /// Returns whether any update asks for a restart (`RES-RB-1`).
    #[doc(alias = "get_RebootRequired")]
    #[must_use]
    pub fn reboot_required(&self) -> bool {
        self.updates.iter().any(|update| update.reboot_required)
    }

    /// Returns the result of the update at that zero-based index in the job's list.
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX` for an index below 0 or not below the number of updates (`RES-GUR-1`).
    #[doc(alias = "GetUpdateResult")]
    pub fn update_result(&self, update_index: i32) -> Result<UpdateInstallationResult> {
        let found = usize::try_from(update_index).ok().and_then(|i| self.updates.get(i));
        found
            .copied()
            .ok_or_else(|| Error::new(HResult::WU_E_INVALIDINDEX, IInstallationResult::GetUpdateResult))
    }

    /// Returns the results of all updates, in the order of the job's list.
    #[must_use]
    pub fn update_results(&self) -> &[UpdateInstallationResult] {
        &self.updates
    }
}
