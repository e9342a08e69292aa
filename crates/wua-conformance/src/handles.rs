//! The objects of the API as a check uses them: the same members, each call written into the log.

use std::fmt;
use std::sync::Arc;

use wua::{
    AsyncState, HResult, InstallationJob, InstallationProgress, InstallationResult, OnCompleted,
    OnProgressChanged, Result, SearchResult, SystemInformation, UpdateCollection, UpdateHistoryEntry,
    UpdateInstaller, UpdateOperation, UpdateSearcher, UpdateSession,
};

use crate::log::Log;
use crate::stand::Names;

/// Writes a handle's members that take nothing and show their answer themselves.
macro_rules! ask {
    ($($(#[doc = $doc:literal])+ $member:ident -> $answer:ty;)+) => {
        $($(#[doc = $doc])+
        ///
        /// # Errors
        /// What the member answers.
        pub fn $member(&self) -> $answer {
            self.log.ask(format!("{}.{}()", self.name, stringify!($member)), || self.raw.$member())
        })+
    };
}

/// Writes a handle's properties: a getter and a setter each.
macro_rules! property {
    ($($(#[doc = $doc:literal])+ $get:ident, $set:ident: $type:ty;)+) => {
        $($(#[doc = $doc])+
        #[must_use]
        pub fn $get(&self) -> $type {
            self.log.ask(format!("{}.{}()", self.name, stringify!($get)), || self.raw.$get())
        }

        /// The setter of it.
        pub fn $set(&self, value: $type) {
            self.log.tell(format!("{}.{}({value:?})", self.name, stringify!($set)), || self.raw.$set(value));
        })+
    };
}

/// A call that answers an object: the log shows its name.
fn show_object<T: fmt::Display>(answer: &Result<T>) -> String {
    match answer {
        Ok(object) => format!("Ok({object})"),
        Err(error) => format!("Err({error})"),
    }
}

/// An `IUpdateSession`.
#[derive(Clone)]
pub struct Session {
    raw: Arc<dyn UpdateSession>,
    log: Log,
    names: Names,
    name: String,
}

impl Session {
    pub(crate) fn new(raw: Arc<dyn UpdateSession>, log: Log, names: Names) -> Self {
        let name = names.next("session");
        Self { raw, log, names, name }
    }

    ask! {
        /// IUpdateSession::get_ReadOnly.
        is_read_only -> bool;
    }

    property! {
        /// IUpdateSession2::get_UserLocale.
        user_locale, set_user_locale: u32;
    }

    /// IUpdateSession::get_ClientApplicationID.
    #[must_use]
    pub fn client_application_id(&self) -> String {
        self.log.ask(format!("{}.client_application_id()", self.name), || self.raw.client_application_id())
    }

    /// IUpdateSession::put_ClientApplicationID.
    pub fn set_client_application_id(&self, value: &str) {
        let call = format!("{}.set_client_application_id({value:?})", self.name);
        self.log.tell(call, || self.raw.set_client_application_id(value));
    }

    /// IUpdateSession::CreateUpdateSearcher.
    ///
    /// # Errors
    /// What the member answers.
    pub fn create_update_searcher(&self) -> Result<Searcher> {
        let call = format!("{}.create_update_searcher()", self.name);
        let made = || {
            let raw = self.raw.create_update_searcher()?;
            Ok(Searcher { raw, log: self.log.clone(), name: self.names.next("searcher") })
        };
        self.log.call(call, made, show_object)
    }

    /// IUpdateSession::CreateUpdateInstaller.
    ///
    /// # Errors
    /// What the member answers.
    pub fn create_update_installer(&self) -> Result<Installer> {
        let call = format!("{}.create_update_installer()", self.name);
        let made = || {
            let raw = self.raw.create_update_installer()?;
            let (log, names, name) = (self.log.clone(), self.names.clone(), self.names.next("installer"));
            Ok(Installer { raw, log, names, name })
        };
        self.log.call(call, made, show_object)
    }

    /// IUpdateSession3::QueryHistory.
    ///
    /// # Errors
    /// What the member answers.
    pub fn query_history(
        &self,
        criteria: &str,
        start_index: i32,
        count: i32,
    ) -> Result<Vec<UpdateHistoryEntry>> {
        let call = format!("{}.query_history({criteria:?}, {start_index}, {count})", self.name);
        self.log.ask(call, || self.raw.query_history(criteria, start_index, count))
    }

    /// The object itself; what is called on it does not stand in the log.
    #[must_use]
    pub fn raw(&self) -> &Arc<dyn UpdateSession> {
        &self.raw
    }
}

/// An `IUpdateSearcher`.
#[derive(Clone)]
pub struct Searcher {
    raw: Arc<dyn UpdateSearcher>,
    log: Log,
    name: String,
}

impl Searcher {
    ask! {
        /// IUpdateSearcher::GetTotalHistoryCount.
        get_total_history_count -> Result<i32>;
    }

    /// IUpdateSearcher::Search.
    ///
    /// # Errors
    /// What the member answers.
    pub fn search(&self, criteria: &str) -> Result<SearchResult> {
        let show = |answer: &Result<SearchResult>| match answer {
            Ok(found) => format!("Ok({} updates)", found.updates.count()),
            Err(error) => format!("Err({error})"),
        };
        self.log.call(format!("{}.search({criteria:?})", self.name), || self.raw.search(criteria), show)
    }

    /// IUpdateSearcher::QueryHistory.
    ///
    /// # Errors
    /// What the member answers.
    pub fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let call = format!("{}.query_history({start_index}, {count})", self.name);
        self.log.ask(call, || self.raw.query_history(start_index, count))
    }

    /// All of the history, newest first; empty if there is none.
    ///
    /// # Errors
    /// What the members answer.
    pub fn whole_history(&self) -> Result<Vec<UpdateHistoryEntry>> {
        match self.get_total_history_count()? {
            0 => Ok(Vec::new()),
            total => self.query_history(0, total),
        }
    }

    /// The object itself; what is called on it does not stand in the log.
    #[must_use]
    pub fn raw(&self) -> &Arc<dyn UpdateSearcher> {
        &self.raw
    }
}

/// An `IUpdateInstaller`.
#[derive(Clone)]
pub struct Installer {
    raw: Arc<dyn UpdateInstaller>,
    log: Log,
    names: Names,
    name: String,
}

impl Installer {
    property! {
        /// IUpdateInstaller::get_IsForced.
        is_forced, set_is_forced: bool;
        /// IUpdateInstaller::get_ParentHwnd.
        parent_hwnd, set_parent_hwnd: isize;
        /// IUpdateInstaller::get_AllowSourcePrompts.
        allow_source_prompts, set_allow_source_prompts: bool;
        /// IUpdateInstaller2::get_ForceQuiet.
        force_quiet, set_force_quiet: bool;
        /// IUpdateInstaller3::get_AttemptCloseAppsIfNecessary.
        attempt_close_apps_if_necessary, set_attempt_close_apps_if_necessary: bool;
    }

    ask! {
        /// IUpdateInstaller::get_IsBusy.
        is_busy -> Result<bool>;
        /// IUpdateInstaller::get_RebootRequiredBeforeInstallation.
        reboot_required_before_installation -> Result<bool>;
        /// IUpdateInstaller::Install.
        install -> Result<InstallationResult>;
        /// IUpdateInstaller::Uninstall.
        uninstall -> Result<InstallationResult>;
        /// IUpdateInstaller::get_Updates.
        updates -> UpdateCollection;
    }

    /// IUpdateInstaller::get_ClientApplicationID.
    #[must_use]
    pub fn client_application_id(&self) -> String {
        self.log.ask(format!("{}.client_application_id()", self.name), || self.raw.client_application_id())
    }

    /// IUpdateInstaller::put_ClientApplicationID.
    pub fn set_client_application_id(&self, value: &str) {
        let call = format!("{}.set_client_application_id({value:?})", self.name);
        self.log.tell(call, || self.raw.set_client_application_id(value));
    }

    /// IUpdateInstaller::put_Updates.
    pub fn set_updates(&self, value: &UpdateCollection) {
        let call = format!("{}.set_updates({} updates)", self.name, value.count());
        self.log.tell(call, || self.raw.set_updates(value));
    }

    /// `BeginInstall` or `BeginUninstall` of a client that polls: nobody is called back.
    ///
    /// # Errors
    /// What the member answers.
    pub fn begin(&self, operation: UpdateOperation) -> Result<Job> {
        self.begin_with(operation, OnProgressChanged::Foreign, OnCompleted::Foreign, AsyncState::Empty)
    }

    /// `BeginInstall` or `BeginUninstall`.
    ///
    /// # Errors
    /// What the member answers.
    pub fn begin_with(
        &self,
        operation: UpdateOperation,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Job> {
        let (progress, completed) = (show_callback(&on_progress_changed), show_callback(&on_completed));
        let removing = operation == UpdateOperation::Uninstallation;
        let member = if removing { "begin_uninstall" } else { "begin_install" };
        let call = format!("{}.{member}({progress}, {completed}, {state:?})", self.name);
        let begun = || {
            let raw = if removing {
                self.raw.begin_uninstall(on_progress_changed, on_completed, state)?
            } else {
                self.raw.begin_install(on_progress_changed, on_completed, state)?
            };
            Ok(Job { raw, log: self.log.clone(), name: self.names.next("job"), operation })
        };
        self.log.call(call, begun, show_object)
    }

    /// `EndInstall` or `EndUninstall`.
    ///
    /// # Errors
    /// What the member answers.
    pub fn end(&self, operation: UpdateOperation, job: &Job) -> Result<InstallationResult> {
        let removing = operation == UpdateOperation::Uninstallation;
        let member = if removing { "end_uninstall" } else { "end_install" };
        let ended =
            || if removing { self.raw.end_uninstall(&job.raw) } else { self.raw.end_install(&job.raw) };
        self.log.ask(format!("{}.{member}(&{job})", self.name), ended)
    }

    /// The `End…` that matches the job.
    ///
    /// # Errors
    /// What the member answers.
    pub fn end_job(&self, job: &Job) -> Result<InstallationResult> {
        self.end(job.operation, job)
    }

    /// IUpdateInstaller::RunWizard.
    ///
    /// # Errors
    /// What the member answers.
    pub fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult> {
        let call = format!("{}.run_wizard({dialog_title:?})", self.name);
        self.log.ask(call, || self.raw.run_wizard(dialog_title))
    }

    /// IUpdateInstaller4::Commit.
    ///
    /// # Errors
    /// What the member answers.
    pub fn commit(&self, flags: u32) -> Result<()> {
        self.log.ask(format!("{}.commit({flags})", self.name), || self.raw.commit(flags))
    }

    /// The object itself; what is called on it does not stand in the log.
    #[must_use]
    pub fn raw(&self) -> &Arc<dyn UpdateInstaller> {
        &self.raw
    }
}

fn show_callback<C: ?Sized>(callback: &wua::Callback<C>) -> &'static str {
    match callback {
        wua::Callback::Null => "Callback::Null",
        wua::Callback::Foreign => "Callback::Foreign",
        wua::Callback::Object(_) => "Callback::Object(…)",
    }
}

/// An `IInstallationJob`.
#[derive(Clone)]
pub struct Job {
    raw: Arc<dyn InstallationJob>,
    log: Log,
    name: String,
    operation: UpdateOperation,
}

impl Job {
    ask! {
        /// IInstallationJob::get_AsyncState.
        async_state -> AsyncState;
        /// IInstallationJob::get_IsCompleted.
        is_completed -> Result<bool>;
        /// IInstallationJob::get_Updates.
        updates -> Result<UpdateCollection>;
        /// IInstallationJob::CleanUp.
        clean_up -> Result<HResult>;
        /// IInstallationJob::GetProgress.
        get_progress -> Result<InstallationProgress>;
        /// IInstallationJob::RequestAbort.
        request_abort -> Result<()>;
    }

    /// What it was begun as.
    #[must_use]
    pub fn operation(&self) -> UpdateOperation {
        self.operation
    }

    /// The object itself; what is called on it does not stand in the log.
    #[must_use]
    pub fn raw(&self) -> &Arc<dyn InstallationJob> {
        &self.raw
    }
}

/// An `ISystemInformation`.
#[derive(Clone)]
pub struct System {
    raw: Arc<dyn SystemInformation>,
    log: Log,
    name: &'static str,
}

impl System {
    pub(crate) fn new(raw: Arc<dyn SystemInformation>, log: Log) -> Self {
        Self { raw, log, name: "system" }
    }

    ask! {
        /// ISystemInformation::get_RebootRequired.
        reboot_required -> Result<bool>;
    }
}

/// Writes how a handle is called in the log.
macro_rules! named {
    ($($handle:ty),+) => {
        $(impl fmt::Display for $handle {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.name)
            }
        }

        impl fmt::Debug for $handle {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.name)
            }
        })+
    };
}

named!(Searcher, Installer, Job);
