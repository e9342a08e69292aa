//! The way in: `IUpdateSession`, `IUpdateSearcher`, `ISearchResult`, `ISystemInformation`.

use std::sync::Arc;

use crate::{
    Category, HResult, OperationResultCode, Result, UpdateCollection, UpdateExceptionContext,
    UpdateHistoryEntry, UpdateInstaller,
};

/// `IUpdateSession` to `IUpdateSession3`: makes searchers and installers.
pub trait UpdateSession: Send + Sync {
    /// IUpdateSession::get_ClientApplicationID; empty if it was never set (`SESS-2`).
    fn client_application_id(&self) -> String;

    /// IUpdateSession::put_ClientApplicationID. Reaches no object that exists already (`INST-NEW-4`).
    fn set_client_application_id(&self, value: &str);

    /// IUpdateSession::get_ReadOnly (`SESS-5`).
    fn is_read_only(&self) -> bool;

    /// IUpdateSession2::get_UserLocale: the LCID of the language for texts.
    fn user_locale(&self) -> u32;

    /// IUpdateSession2::put_UserLocale.
    fn set_user_locale(&self, lcid: u32);

    /// IUpdateSession::CreateUpdateSearcher: a new object at every call (`SESS-7`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>>;

    /// IUpdateSession::CreateUpdateInstaller: a new object at every call (`SESS-8`).
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a session on another computer or under a network logon (`INST-NEW-3`).
    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>>;

    /// IUpdateSession3::QueryHistory: entries that meet `criteria`, newest first. `criteria` is
    /// empty for all, or `UpdateID='…'` (`HIST-14`, `SESS-14`).
    ///
    /// # Errors
    /// `WU_E_INVALID_CRITERIA`; `WU_E_INVALIDINDEX` as for [`UpdateSearcher::query_history`], but from the
    /// start of an empty history a backend may answer no entries (`SESS-17`).
    fn query_history(&self, criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>>;
}

/// `IUpdateSearcher`: finds updates and reads the history.
pub trait UpdateSearcher: Send + Sync {
    /// IUpdateSearcher::get_ClientApplicationID; empty if it was never set (`SRCHR-DEF`).
    fn client_application_id(&self) -> String;

    /// IUpdateSearcher::put_ClientApplicationID.
    fn set_client_application_id(&self, value: &str);

    /// IUpdateSearcher::get_IncludePotentiallySupersededUpdates; false at first (`SRCHR-DEF`).
    fn include_potentially_superseded_updates(&self) -> bool;

    /// IUpdateSearcher::put_IncludePotentiallySupersededUpdates: whether a found update that
    /// another found update supersedes is kept (`SRCHR-4`).
    fn set_include_potentially_superseded_updates(&self, value: bool);

    /// IUpdateSearcher::Search: the updates that meet the criteria, now. Empty criteria mean
    /// `( IsInstalled = 0 and IsHidden = 0 )` (`SRCH-1`, `SRCH-5`).
    ///
    /// # Errors
    /// `WU_E_INVALID_CRITERIA` for criteria that do not parse or break a rule (`SRCH-3`); the
    /// source of the error tells where and what was expected.
    fn search(&self, criteria: &str) -> Result<SearchResult>;

    /// IUpdateSearcher::EscapeString: the text as it must stand inside the quotes of a criterion
    /// (`ESC-1`, `ESC-3`).
    fn escape_string(&self, unescaped: &str) -> String {
        escape_criteria_string(unescaped)
    }

    /// IUpdateSearcher::QueryHistory: at most `count` entries from `start_index`, newest first
    /// (`HIST-10`, `HQ-2`).
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX` if `start_index` is below 0 or past the end, or `count` is not above 0
    /// (`HIST-11`, `HQ-4`); so `query_history(0, 0)` fails, and with it the idiom "as many as there are"
    /// on a machine without history (`HQ-3`, `HQ-5`).
    fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>>;

    /// IUpdateSearcher::GetTotalHistoryCount (`HIST-12`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    fn get_total_history_count(&self) -> Result<i32>;
}

/// The escape rule of the criteria language: `'`, `[` and `]` each stand in brackets (`ESC-1`).
///
/// ```
/// assert_eq!(wua::escape_criteria_string("it's [new]"), "it[']s [[]new[]]");
/// ```
#[must_use]
pub fn escape_criteria_string(unescaped: &str) -> String {
    let mut escaped = String::with_capacity(unescaped.len());
    for character in unescaped.chars() {
        if matches!(character, '\'' | '[' | ']') {
            escaped.extend(['[', character, ']']);
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// `ISearchResult`: what a search found. Immutable (`SRES-1`).
#[derive(Debug, Clone)]
pub struct SearchResult {
    /// `ResultCode`.
    pub result_code: OperationResultCode,
    /// `Updates`: empty, never absent, if nothing matches (`SRES-4`).
    pub updates: UpdateCollection,
    /// `RootCategories`.
    pub root_categories: Vec<Category>,
    /// `Warnings`: not empty if the search may be incomplete (`SRES-6`).
    pub warnings: Vec<UpdateException>,
}

/// `IUpdateException`: a warning of a search (`EXC-1`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateException {
    /// `Message`.
    pub message: String,
    /// `HResult`.
    pub hresult: HResult,
    /// `Context`.
    pub context: UpdateExceptionContext,
}

/// `ISystemInformation`: what the machine says of itself.
pub trait SystemInformation: Send + Sync {
    /// ISystemInformation::get_RebootRequired: whether a restart is needed to finish earlier work.
    /// Falls only by a restart (`SYS-1`, `SYS-2`).
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a remote caller (`SYS-6`).
    fn reboot_required(&self) -> Result<bool>;
}
