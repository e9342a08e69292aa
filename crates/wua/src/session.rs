//! The entry points: `IUpdateSession`, `IUpdateSearcher`, `ISearchResult`, `ISystemInformation`.

use std::fmt;
use std::sync::Arc;

use crate::member::{IUpdateSearcher, IUpdateSession, IUpdateSession3};
use crate::{
    Category, Error, HResult, OperationResultCode, Result, UpdateCollection, UpdateExceptionContext,
    UpdateHistoryEntry, UpdateInstaller,
};

/// A session, `IUpdateSession` to `IUpdateSession3`: creates searchers and installers.
#[doc(alias = "IUpdateSession")]
#[doc(alias = "IUpdateSession2")]
#[doc(alias = "IUpdateSession3")]
pub trait UpdateSession: fmt::Debug + Send + Sync {
    /// Returns the object that this one wraps. A member that an implementation does not define forwards to it. If there is
    /// none, a method answers `E_NOTIMPL` and a property its initial value. A wrapper therefore defines only the members
    /// that it changes, a test double only those that are called, and both still compile when the trait gains a member.
    fn inner(&self) -> Option<&dyn UpdateSession> {
        None
    }

    /// Returns the name of the client; empty if it was never set (`SESS-2`).
    #[doc(alias = "get_ClientApplicationID")]
    fn client_application_id(&self) -> String {
        self.inner().map(|inner| inner.client_application_id()).unwrap_or_default()
    }

    /// Sets the name of the client. Existing objects keep theirs (`INST-NEW-4`).
    #[doc(alias = "put_ClientApplicationID")]
    fn set_client_application_id(&self, value: &str) {
        if let Some(inner) = self.inner() {
            inner.set_client_application_id(value);
        }
    }

    /// Returns whether the session refuses changes of its properties (`SESS-5`).
    #[doc(alias = "get_ReadOnly")]
    fn is_read_only(&self) -> bool {
        self.inner().is_some_and(|inner| inner.is_read_only())
    }

    /// Returns the LCID of the language for texts.
    #[doc(alias = "get_UserLocale")]
    fn user_locale(&self) -> u32 {
        self.inner().map(|inner| inner.user_locale()).unwrap_or_default()
    }

    /// Sets the LCID of the language for texts.
    #[doc(alias = "put_UserLocale")]
    fn set_user_locale(&self, lcid: u32) {
        if let Some(inner) = self.inner() {
            inner.set_user_locale(lcid);
        }
    }

    /// Creates a new searcher at every call (`SESS-7`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    #[doc(alias = "CreateUpdateSearcher")]
    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        forward!(self.create_update_searcher() or IUpdateSession::CreateUpdateSearcher)
    }

    /// Creates a new installer at every call (`SESS-8`).
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a session on another computer or under a network logon (`INST-NEW-3`).
    #[doc(alias = "CreateUpdateInstaller")]
    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        forward!(self.create_update_installer() or IUpdateSession::CreateUpdateInstaller)
    }

    /// Returns the history entries that meet `criteria`, newest first. `criteria` is
    /// empty for all, or `UpdateID='…'` (`HIST-14`, `SESS-14`).
    ///
    /// # Errors
    /// `WU_E_INVALID_CRITERIA`; `WU_E_INVALIDINDEX` as for [`UpdateSearcher::query_history`], but from the
    /// start of an empty history a backend may answer no entries (`SESS-17`).
    #[doc(alias = "QueryHistory")]
    fn query_history(&self, criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        forward!(self.query_history(criteria, start_index, count) or IUpdateSession3::QueryHistory)
    }
}

/// A searcher, `IUpdateSearcher`: finds updates and reads the history.
#[doc(alias = "IUpdateSearcher")]
pub trait UpdateSearcher: fmt::Debug + Send + Sync {
    /// Returns the object that this one wraps. A member that an implementation does not define forwards to it. If there is
    /// none, a method answers `E_NOTIMPL` and a property its initial value. A wrapper therefore defines only the members
    /// that it changes, a test double only those that are called, and both still compile when the trait gains a member.
    fn inner(&self) -> Option<&dyn UpdateSearcher> {
        None
    }

    /// Returns the name of the client; empty if it was never set (`SRCHR-DEF`).
    #[doc(alias = "get_ClientApplicationID")]
    fn client_application_id(&self) -> String {
        self.inner().map(|inner| inner.client_application_id()).unwrap_or_default()
    }

    /// Sets the name of the client.
    #[doc(alias = "put_ClientApplicationID")]
    fn set_client_application_id(&self, value: &str) {
        if let Some(inner) = self.inner() {
            inner.set_client_application_id(value);
        }
    }

    /// Returns whether a search keeps superseded updates; false at first (`SRCHR-DEF`).
    #[doc(alias = "get_IncludePotentiallySupersededUpdates")]
    fn include_potentially_superseded_updates(&self) -> bool {
        self.inner().is_some_and(|inner| inner.include_potentially_superseded_updates())
    }

    /// Sets whether a search keeps an update that
    /// another found update supersedes (`SRCHR-4`).
    #[doc(alias = "put_IncludePotentiallySupersededUpdates")]
    fn set_include_potentially_superseded_updates(&self, value: bool) {
        if let Some(inner) = self.inner() {
            inner.set_include_potentially_superseded_updates(value);
        }
    }

    /// Returns the updates that meet the criteria now. Empty criteria mean
    /// `( IsInstalled = 0 and IsHidden = 0 )` (`SRCH-1`, `SRCH-5`).
    ///
    /// # Errors
    /// `WU_E_INVALID_CRITERIA` for criteria that do not parse or break a rule (`SRCH-3`); the
    /// source of the error says where and what was expected.
    #[doc(alias = "Search")]
    fn search(&self, criteria: &str) -> Result<SearchResult> {
        forward!(self.search(criteria) or IUpdateSearcher::Search)
    }

    /// Escapes a text for use inside the quotes of a criterion
    /// (`ESC-1`, `ESC-3`).
    #[doc(alias = "EscapeString")]
    fn escape_string(&self, unescaped: &str) -> String {
        let escape = || escape_criteria_string(unescaped);
        self.inner().map_or_else(escape, |inner| inner.escape_string(unescaped))
    }

    /// Returns at most `count` history entries from `start_index`, newest first
    /// (`HIST-10`, `HQ-2`).
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX` if `start_index` is below 0 or past the end, or `count` is not above 0
    /// (`HIST-11`, `HQ-4`); so `query_history(0, 0)` fails, and with it the idiom "as many as there are"
    /// on a machine without history (`HQ-3`, `HQ-5`).
    #[doc(alias = "QueryHistory")]
    fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        forward!(self.query_history(start_index, count) or IUpdateSearcher::QueryHistory)
    }

    /// Returns the number of history entries (`HIST-12`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    #[doc(alias = "GetTotalHistoryCount")]
    fn get_total_history_count(&self) -> Result<i32> {
        forward!(self.get_total_history_count() or IUpdateSearcher::GetTotalHistoryCount)
    }
}

/// Escapes `'`, `[` and `]` by brackets, as the criteria language requires (`ESC-1`).
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

/// The result of a search, `ISearchResult`. Immutable (`SRES-1`).
#[doc(alias = "ISearchResult")]
#[derive(Debug, Clone)]
#[non_exhaustive]
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

impl SearchResult {
    /// Returns the result of a search that found these updates, without categories and warnings.
    #[must_use]
    pub fn new(result_code: OperationResultCode, updates: UpdateCollection) -> Self {
        Self { result_code, updates, root_categories: Vec::new(), warnings: Vec::new() }
    }
}

/// `IUpdateException`: a warning of a search (`EXC-1`).
#[doc(alias = "IUpdateException")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateException {
    /// `Message`.
    pub message: String,
    /// `HResult`.
    pub hresult: HResult,
    /// `Context`.
    pub context: UpdateExceptionContext,
}

impl UpdateException {
    /// Returns the warning of these three.
    #[must_use]
    pub fn new(message: impl Into<String>, hresult: HResult, context: UpdateExceptionContext) -> Self {
        Self { message: message.into(), hresult, context }
    }
}

/// Information about the machine, `ISystemInformation`.
#[doc(alias = "ISystemInformation")]
pub trait SystemInformation: fmt::Debug + Send + Sync {
    /// Returns whether a restart is needed to finish earlier work.
    /// Only a restart resets it (`SYS-1`, `SYS-2`).
    ///
    /// # Errors
    /// `E_ACCESSDENIED` for a remote caller (`SYS-6`).
    #[doc(alias = "get_RebootRequired")]
    fn reboot_required(&self) -> Result<bool>;
}
