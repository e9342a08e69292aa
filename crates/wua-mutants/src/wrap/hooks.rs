//! The hooks: one for each member, initially all empty.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use wua::{
    AsyncState, HResult, InstallationJob, InstallationProgress, InstallationProgressChangedCallbackArgs,
    InstallationResult, Object, OnCompleted, OnProgressChanged, Result, SearchResult, UpdateCollection,
    UpdateData, UpdateHistoryEntry, UpdateInstaller, UpdateOperation,
};
use wua_conformance::Property;
use wua_scenario::{AgentFlags, Caller, Scenario};

use super::{
    Bench, Mutant, MutantInstaller, MutantJob, MutantSearcher, MutantSession, PendingCallback, Query,
};

/// The arguments of a `Begin…` call.
pub(crate) struct Begin {
    pub(crate) operation: UpdateOperation,
    pub(crate) progress: OnProgressChanged,
    pub(crate) completed: OnCompleted,
    pub(crate) state: AsyncState,
}

/// The notes of a mutant. Each wrapped object and each machine has its own.
#[derive(Default)]
pub(crate) struct Memo {
    pub(crate) count: usize,
    pub(crate) flag: bool,
    pub(crate) text: Option<String>,
    pub(crate) progress: Option<InstallationProgress>,
    pub(crate) result: Option<InstallationResult>,
    pub(crate) history: Vec<UpdateHistoryEntry>,
    pub(crate) updates: Option<UpdateCollection>,
    pub(crate) order: Vec<i32>,
    pub(crate) kept: Vec<Box<dyn Any + Send>>,
}

/// Writes the hooks, initially `None`, and for each the method that adds it to a mutant.
macro_rules! hooks {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty;)+) => {
        /// The members that a mutant answers by itself.
        #[derive(Clone, Copy)]
        pub(crate) struct Hooks {
            $($(#[doc = $doc])+ pub(crate) $name: Option<$type>,)+
        }

        impl Hooks {
            /// Nothing.
            pub(crate) const NONE: Self = Self { $($name: None,)+ };
        }

        impl Mutant {
            $($(#[doc = $doc])+ pub(crate) const fn $name(mut self, hook: $type) -> Self {
                self.hooks.$name = Some(hook);
                self
            })+
        }
    };
}

type Snapshot = InstallationProgress;
type Job = Arc<dyn InstallationJob>;

hooks! {
    /// Changes the scenario of a machine; the choices that it declares stay.
    scenario: fn(Scenario) -> Scenario;
    /// Instead of moving the time.
    advance: fn(&Bench, Duration);
    /// Instead of restarting.
    restart: fn(&Bench);
    /// Instead of setting and clearing flags.
    flags: fn(&Bench, AgentFlags, AgentFlags);
    /// Instead of putting files into the cache or taking them out.
    downloaded: fn(&Bench, &wua::UpdateIdentity, bool);
    /// Instead of cancelling on the agent's side.
    cancel: fn(&Bench, HResult);
    /// With the caller whose session is made.
    caller: fn(Caller) -> Caller;
    /// With the good `ISystemInformation::RebootRequired`.
    system: fn(&Bench, bool) -> bool;

    /// With what the good search found.
    search: fn(&MutantSearcher, SearchResult) -> SearchResult;
    /// With each update that the good search found.
    found: fn(&Bench, UpdateData) -> UpdateData;
    /// With each good entry of the history.
    entry: fn(&Bench, UpdateHistoryEntry) -> UpdateHistoryEntry;
    /// With the whole good history, newest first.
    history: fn(&Bench, Vec<UpdateHistoryEntry>) -> Vec<UpdateHistoryEntry>;
    /// Instead of `QueryHistory`, of a searcher or of a session.
    query: fn(&Query<'_>) -> Result<Vec<UpdateHistoryEntry>>;
    /// With the good number of entries.
    total: fn(&Bench, i32) -> i32;
    /// Instead of making an installer.
    create_installer: fn(&Arc<MutantSession>) -> Result<Arc<dyn UpdateInstaller>>;

    /// Instead of `Begin…`.
    begin: fn(&Arc<MutantInstaller>, Begin) -> Result<Job>;
    /// Instead of `End…`.
    end: fn(&Arc<MutantInstaller>, UpdateOperation, &Job) -> Result<InstallationResult>;
    /// Instead of `Install` and `Uninstall`.
    sync: fn(&Arc<MutantInstaller>, UpdateOperation) -> Result<InstallationResult>;
    /// Instead of `RunWizard`.
    wizard: fn(&Arc<MutantInstaller>, &str) -> Result<InstallationResult>;
    /// With the good code that refuses `Begin…`, `Install`, `Uninstall` or `RunWizard`.
    refusal: fn(&MutantInstaller, HResult) -> HResult;
    /// With every good overall result.
    result: fn(&MutantInstaller, InstallationResult) -> InstallationResult;
    /// Instead of `IsBusy`.
    busy: fn(&MutantInstaller) -> Result<bool>;
    /// With the good `RebootRequiredBeforeInstallation`.
    restart_first: fn(&MutantInstaller, bool) -> bool;
    /// Instead of `Commit`.
    commit: fn(&MutantInstaller, u32) -> Result<()>;
    /// Instead of writing a switch.
    put: fn(&MutantInstaller, Property, bool);
    /// Instead of reading a switch.
    get: fn(&MutantInstaller, Property) -> bool;
    /// Instead of writing the application id.
    put_client: fn(&MutantInstaller, &str);
    /// With the good application id.
    get_client: fn(&MutantInstaller, String) -> String;
    /// Instead of writing the window's number.
    put_hwnd: fn(&MutantInstaller, isize);
    /// Instead of writing the window.
    put_window: fn(&MutantInstaller, Option<Object>);
    /// Instead of writing the list.
    put_updates: fn(&MutantInstaller, &UpdateCollection);
    /// Instead of reading the list.
    get_updates: fn(&MutantInstaller) -> UpdateCollection;

    /// With every good snapshot, from polls and callbacks.
    progress: fn(&MutantJob, Snapshot) -> Snapshot;
    /// With every good answer of `GetProgress`.
    polled: fn(&MutantJob, Snapshot) -> Result<Snapshot>;
    /// With the good `IsCompleted`.
    completed: fn(&MutantJob, bool) -> bool;
    /// With the good list of the job.
    job_updates: fn(&MutantJob, UpdateCollection) -> Result<UpdateCollection>;
    /// With the good state.
    state: fn(&MutantJob, AsyncState) -> AsyncState;
    /// Instead of `CleanUp`.
    clean_up: fn(&MutantJob) -> Result<HResult>;
    /// Instead of `RequestAbort`.
    abort: fn(&MutantJob) -> Result<()>;
    /// Called when the last reference to the job is dropped.
    dropped: fn(&MutantJob);
    /// Instead of a progress callback.
    on_progress: fn(&PendingCallback, &InstallationProgressChangedCallbackArgs) -> Result<()>;
    /// Instead of the completion callback.
    on_completed: fn(&PendingCallback) -> Result<()>;
}
