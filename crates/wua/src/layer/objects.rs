//! The objects behind a layer: each member of each trait, one line per member.

use std::fmt;
use std::sync::Arc;

use super::callbacks::Place;
use super::{Call, Layer, Layered, unlayered};
use crate::member::{
    IInstallationJob, ISystemInformation, IUpdateInstaller, IUpdateInstaller2, IUpdateInstaller3,
    IUpdateInstaller4, IUpdateSearcher, IUpdateSession, IUpdateSession2, IUpdateSession3,
};
use crate::{
    AsyncState, HResult, InstallationJob, InstallationProgress, InstallationResult, Job, Object, OnCompleted,
    OnProgressChanged, Result, SearchResult, SystemInformation, UpdateCollection, UpdateHistoryEntry,
    UpdateInstaller, UpdateSearcher, UpdateSession,
};

/// Writes members that are forwarded unchanged.
macro_rules! forwarded {
    ($($interface:ident::$member:ident: $method:ident($($argument:ident: $type:ty),*) $(-> $answer:ty)?;)+) => {
        $(#[inline]
        fn $method(&self, $($argument: $type),*) $(-> $answer)? {
            let arguments: &[&dyn fmt::Debug] = &[$(&$argument),*];
            let call = Call { member: $interface::$member, method: stringify!($method), arguments };
            self.layer.around(&call, || self.inner.$method($(Clone::clone(&$argument)),*))
        })+
    };
}

/// Writes members that create an object, which is then behind the layer as well.
macro_rules! making {
    ($($interface:ident::$member:ident: $method:ident -> $made:ident;)+) => {
        $(fn $method(&self) -> Result<Arc<dyn $made>> {
            let call = Call { member: $interface::$member, method: stringify!($method), arguments: &[] };
            self.layer.around(&call, || {
                let made = self.inner.$method()?;
                let layered: Arc<dyn $made> = Arc::new(Layered::new(self.layer.made(&call), made));
                Ok(layered)
            })
        })+
    };
}

/// Writes `Begin…`, whose job and callbacks are behind the layer.
macro_rules! beginning {
    ($($interface:ident::$member:ident: $method:ident;)+) => {
        $(fn $method(
            &self,
            on_progress_changed: OnProgressChanged,
            on_completed: OnCompleted,
            state: AsyncState,
        ) -> Result<Arc<dyn InstallationJob>> {
            let arguments: &[&dyn fmt::Debug] = &[&on_progress_changed, &on_completed, &state];
            let call = Call { member: $interface::$member, method: stringify!($method), arguments };
            self.layer.around(&call, || {
                let place = Place::new(self.layer.made(&call));
                let progress = place.on_progress_changed(on_progress_changed.clone());
                let completed = place.on_completed(on_completed.clone());
                Ok(place.job(&self.inner.$method(progress, completed, state.clone())?))
            })
        })+
    };
}

/// Writes `End…`: the object behind receives its own job.
macro_rules! ending {
    ($($interface:ident::$member:ident: $method:ident;)+) => {
        $(fn $method(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
            let call = Call { member: $interface::$member, method: stringify!($method), arguments: &[job] };
            self.layer.around(&call, || self.inner.$method(unlayered::<L>(job)))
        })+
    };
}

impl<L: Layer> UpdateSession for Layered<L, dyn UpdateSession> {
    fn inner(&self) -> Option<&dyn UpdateSession> {
        Some(&*self.inner)
    }

    forwarded! {
        IUpdateSession::get_ClientApplicationID: client_application_id() -> String;
        IUpdateSession::put_ClientApplicationID: set_client_application_id(value: &str);
        IUpdateSession::get_ReadOnly: is_read_only() -> bool;
        IUpdateSession2::get_UserLocale: user_locale() -> u32;
        IUpdateSession2::put_UserLocale: set_user_locale(lcid: u32);
        IUpdateSession3::QueryHistory:
            query_history(criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>>;
    }

    making! {
        IUpdateSession::CreateUpdateSearcher: create_update_searcher -> UpdateSearcher;
        IUpdateSession::CreateUpdateInstaller: create_update_installer -> UpdateInstaller;
    }
}

impl<L: Layer> UpdateSearcher for Layered<L, dyn UpdateSearcher> {
    fn inner(&self) -> Option<&dyn UpdateSearcher> {
        Some(&*self.inner)
    }

    forwarded! {
        IUpdateSearcher::get_ClientApplicationID: client_application_id() -> String;
        IUpdateSearcher::put_ClientApplicationID: set_client_application_id(value: &str);
        IUpdateSearcher::get_IncludePotentiallySupersededUpdates: include_potentially_superseded_updates() -> bool;
        IUpdateSearcher::put_IncludePotentiallySupersededUpdates:
            set_include_potentially_superseded_updates(value: bool);
        IUpdateSearcher::Search: search(criteria: &str) -> Result<SearchResult>;
        IUpdateSearcher::EscapeString: escape_string(unescaped: &str) -> String;
        IUpdateSearcher::QueryHistory: query_history(start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>>;
        IUpdateSearcher::GetTotalHistoryCount: get_total_history_count() -> Result<i32>;
    }
}

impl<L: Layer> UpdateInstaller for Layered<L, dyn UpdateInstaller> {
    fn inner(&self) -> Option<&dyn UpdateInstaller> {
        Some(&*self.inner)
    }

    forwarded! {
        IUpdateInstaller::get_ClientApplicationID: client_application_id() -> String;
        IUpdateInstaller::put_ClientApplicationID: set_client_application_id(value: &str);
        IUpdateInstaller::get_IsForced: is_forced() -> bool;
        IUpdateInstaller::put_IsForced: set_is_forced(value: bool);
        IUpdateInstaller::get_ParentHwnd: parent_hwnd() -> isize;
        IUpdateInstaller::put_ParentHwnd: set_parent_hwnd(value: isize);
        IUpdateInstaller::get_ParentWindow: parent_window() -> Option<Object>;
        IUpdateInstaller::put_ParentWindow: set_parent_window(value: Option<Object>);
        IUpdateInstaller::get_Updates: updates() -> UpdateCollection;
        IUpdateInstaller::put_Updates: set_updates(value: &UpdateCollection);
        IUpdateInstaller::Install: install() -> Result<InstallationResult>;
        IUpdateInstaller::RunWizard: run_wizard(dialog_title: &str) -> Result<InstallationResult>;
        IUpdateInstaller::get_IsBusy: is_busy() -> Result<bool>;
        IUpdateInstaller::Uninstall: uninstall() -> Result<InstallationResult>;
        IUpdateInstaller::get_AllowSourcePrompts: allow_source_prompts() -> bool;
        IUpdateInstaller::put_AllowSourcePrompts: set_allow_source_prompts(value: bool);
        IUpdateInstaller::get_RebootRequiredBeforeInstallation: reboot_required_before_installation() -> Result<bool>;
        IUpdateInstaller2::get_ForceQuiet: force_quiet() -> bool;
        IUpdateInstaller2::put_ForceQuiet: set_force_quiet(value: bool);
        IUpdateInstaller3::get_AttemptCloseAppsIfNecessary: attempt_close_apps_if_necessary() -> bool;
        IUpdateInstaller3::put_AttemptCloseAppsIfNecessary: set_attempt_close_apps_if_necessary(value: bool);
        IUpdateInstaller4::Commit: commit(flags: u32) -> Result<()>;
    }

    beginning! {
        IUpdateInstaller::BeginInstall: begin_install;
        IUpdateInstaller::BeginUninstall: begin_uninstall;
    }

    ending! {
        IUpdateInstaller::EndInstall: end_install;
        IUpdateInstaller::EndUninstall: end_uninstall;
    }
}

impl<L: Layer> Job for Layered<L, dyn InstallationJob> {
    forwarded! {
        IInstallationJob::get_AsyncState: async_state() -> AsyncState;
        IInstallationJob::get_IsCompleted: is_completed() -> Result<bool>;
        IInstallationJob::CleanUp: clean_up() -> Result<HResult>;
        IInstallationJob::RequestAbort: request_abort() -> Result<()>;
    }
}

impl<L: Layer> InstallationJob for Layered<L, dyn InstallationJob> {
    forwarded! {
        IInstallationJob::get_Updates: updates() -> Result<UpdateCollection>;
        IInstallationJob::GetProgress: get_progress() -> Result<InstallationProgress>;
    }
}

impl<L: Layer> SystemInformation for Layered<L, dyn SystemInformation> {
    forwarded! {
        ISystemInformation::get_RebootRequired: reboot_required() -> Result<bool>;
    }
}
