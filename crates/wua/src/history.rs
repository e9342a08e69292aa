//! The machine's history of installation attempts: `IUpdateHistoryEntry`.

use std::time::SystemTime;

use crate::{Category, HResult, OperationResultCode, ServerSelection, UpdateIdentity, UpdateOperation};

/// `IUpdateHistoryEntry2`: one attempt to install or remove one update. Immutable: a later removal
/// adds an entry, it deletes none (clauses `HIST-1`, `HIST-9`).
#[doc(alias = "IUpdateHistoryEntry2")]
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateHistoryEntry {
    /// `Operation`.
    pub operation: UpdateOperation,
    /// `ResultCode`: that of the update's result (`HIST-3`).
    pub result_code: OperationResultCode,
    /// `HResult`: that of the update's result.
    pub hresult: HResult,
    /// `Date`, in UTC: when the operation was done (`HIST-5`).
    pub date: SystemTime,
    /// `UpdateIdentity`.
    pub update_identity: UpdateIdentity,
    /// `Title`, as it was at the operation (`HIST-6`).
    pub title: String,
    /// `Description`.
    pub description: String,
    /// `UnmappedResultCode`: the installer's own code where it was no HRESULT, else 0 (`HIST-4`).
    pub unmapped_result_code: i32,
    /// `ClientApplicationID`: of the installer when the operation began, or "Unknown" (`HIST-7`).
    pub client_application_id: String,
    /// `ServerSelection`.
    pub server_selection: ServerSelection,
    /// `Categories`.
    pub categories: Vec<Category>,
}
