//! The installer: `IUpdateInstaller` and its versions 2, 3 and 4.

use std::sync::Arc;

use crate::{
    AsyncState, Callback, Error, HResult, InstallationJob, InstallationResult, Object, OnCompleted,
    OnProgressChanged, Result, UpdateCollection, UpdateOperation,
};

/// `IUpdateInstaller` to `IUpdateInstaller4`: installs or removes updates, one operation at a time
/// on the whole machine.
///
/// Refusals of `begin_install`, `begin_uninstall`, `install`, `uninstall`, in the order in which
/// they are looked for (`spec` §2.5; only "NULL callback before empty list" is witnessed):
///
/// | HRESULT | when | clause |
/// |---|---|---|
/// | `E_POINTER` | a callback is NULL (`begin_…` only) | `BEG-5` |
/// | `E_ACCESSDENIED` | the caller is no local administrator | `INST-NEW-5` |
/// | `WU_E_NO_UPDATE` | no list was set, or it is empty | `BEG-3` |
/// | `E_INVALIDARG` | the state is a user-defined type (`begin_…` only) | `BEG-7` |
/// | `WU_E_SELFUPDATE_IN_PROGRESS` and others | the agent is in no state to work | `BEG-9`, `BEG-10` |
/// | `WU_E_INSTALL_NOT_ALLOWED` | another operation runs, or a restart must come first | `BEG-2`, `INST-RRB-2` |
/// | `WU_E_EXCLUSIVE_INSTALL_CONFLICT` | an exclusive update is not alone | `BEG-8` |
///
/// A refused call changes nothing (`BEG-11`). Setters bear on the next operation, never on one
/// that runs (`INST-UPD-5`).
pub trait UpdateInstaller: Send + Sync {
    /// IUpdateInstaller::get_ClientApplicationID; empty if it was never set (`INST-CID-2`).
    fn client_application_id(&self) -> String;

    /// IUpdateInstaller::put_ClientApplicationID: the name that stands in the history.
    fn set_client_application_id(&self, value: &str);

    /// IUpdateInstaller::get_IsForced; false at first.
    fn is_forced(&self) -> bool;

    /// IUpdateInstaller::put_IsForced: install even what is installed, remove even what is not
    /// (`INST-FRC-2`). An update whose files are missing still fails (`INST-FRC-3`).
    fn set_is_forced(&self, value: bool);

    /// IUpdateInstaller::get_ParentHwnd: the window for dialogs, as a number; 0 if there is none.
    fn parent_hwnd(&self) -> isize;

    /// IUpdateInstaller::put_ParentHwnd.
    fn set_parent_hwnd(&self, value: isize);

    /// IUpdateInstaller::get_ParentWindow: the browser window for dialogs, or none.
    fn parent_window(&self) -> Option<Object>;

    /// IUpdateInstaller::put_ParentWindow; NULL is allowed (`INST-PWIN-1`).
    fn set_parent_window(&self, value: Option<Object>);

    /// IUpdateInstaller::get_Updates. The list itself: what is added to it is installed by the
    /// next call (`INST-UPD-2`; the page calls it read-only).
    fn updates(&self) -> UpdateCollection;

    /// IUpdateInstaller::put_Updates.
    fn set_updates(&self, value: &UpdateCollection);

    /// IUpdateInstaller::BeginInstall: starts installing and gives a job at once.
    ///
    /// # Errors
    /// See the table of refusals at this trait.
    fn begin_install(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>>;

    /// IUpdateInstaller::BeginUninstall: starts removing and gives a job at once (`BEG-12`).
    ///
    /// # Errors
    /// See the table of refusals at this trait.
    fn begin_uninstall(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>>;

    /// IUpdateInstaller::EndInstall: waits for the job if need be and gives the overall result
    /// (`END-1`, `END-3`). The call succeeds even if every update failed (`END-10`).
    ///
    /// # Errors
    /// `WU_E_INVALID_OPERATION` for a job of `begin_uninstall` (`END-7`), `E_INVALIDARG` for a job
    /// of another installer (`END-8`), `WU_E_SERVICE_STOP` if the agent goes away meanwhile (`END-13`).
    fn end_install(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult>;

    /// IUpdateInstaller::EndUninstall: as [`end_install`](Self::end_install), for a removal (`END-2`).
    ///
    /// # Errors
    /// As [`end_install`](Self::end_install), with the kinds exchanged.
    fn end_uninstall(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult>;

    /// IUpdateInstaller::Install: installs and waits; calls nobody back (`SYN-1`, `SYN-4`).
    ///
    /// # Errors
    /// See the table of refusals at this trait. Failed updates are no error (`SYN-2`).
    fn install(&self) -> Result<InstallationResult>;

    /// IUpdateInstaller::RunWizard: lets the user install through dialogs. An empty title means
    /// "Download and Install Updates" (`WIZ-2`).
    ///
    /// # Errors
    /// `WU_E_NO_UPDATE` for an empty list (`WIZ-1`), `WU_E_NO_UI_SUPPORT` where there is no user
    /// interface (`WIZ-3`), else the table of refusals at this trait (`WIZ-4`).
    fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult>;

    /// IUpdateInstaller::get_IsBusy: whether any installation or removal runs on the machine,
    /// whoever started it. Reserves nothing (`INST-BUSY-1`, `INST-BUSY-2`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    fn is_busy(&self) -> Result<bool>;

    /// IUpdateInstaller::Uninstall: removes and waits (`SYN-5`).
    ///
    /// # Errors
    /// See the table of refusals at this trait.
    fn uninstall(&self) -> Result<InstallationResult>;

    /// IUpdateInstaller::get_AllowSourcePrompts; true at first.
    fn allow_source_prompts(&self) -> bool;

    /// IUpdateInstaller::put_AllowSourcePrompts: whether the user may be asked for source media.
    fn set_allow_source_prompts(&self, value: bool);

    /// IUpdateInstaller::get_RebootRequiredBeforeInstallation: whether the machine must restart
    /// before anything can be installed. Not the same as
    /// [`SystemInformation::reboot_required`](crate::SystemInformation::reboot_required) (`SYS-3`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    fn reboot_required_before_installation(&self) -> Result<bool>;

    /// IUpdateInstaller2::get_ForceQuiet; false at first.
    fn force_quiet(&self) -> bool;

    /// IUpdateInstaller2::put_ForceQuiet: no user interface. An update that cannot be quiet fails
    /// with `WU_E_UH_DOESNOTSUPPORTACTION` (`INST2-2`).
    fn set_force_quiet(&self, value: bool);

    /// IUpdateInstaller3::get_AttemptCloseAppsIfNecessary; false at first.
    fn attempt_close_apps_if_necessary(&self) -> bool;

    /// IUpdateInstaller3::put_AttemptCloseAppsIfNecessary: bears on Store apps only (`INST3-1`).
    fn set_attempt_close_apps_if_necessary(&self, value: bool);

    /// IUpdateInstaller4::Commit: finalises staged updates, once, right before the restart
    /// (`INST4-1` to `INST4-6`). `flags` are reserved: 0.
    ///
    /// # Errors
    /// `WU_E_UH_NOTREADYTOCOMMIT` if nothing is staged, `E_INVALIDARG` for other flags, the busy
    /// code while an operation runs.
    fn commit(&self, flags: u32) -> Result<()>;
}

impl dyn UpdateInstaller {
    /// Begins that operation: [`begin_install`](UpdateInstaller::begin_install) or
    /// [`begin_uninstall`](UpdateInstaller::begin_uninstall).
    ///
    /// # Errors
    /// As those two; `E_INVALIDARG` for a number that is no operation.
    pub fn begin(
        &self,
        operation: UpdateOperation,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        match operation {
            UpdateOperation::INSTALLATION => self.begin_install(on_progress_changed, on_completed, state),
            UpdateOperation::UNINSTALLATION => self.begin_uninstall(on_progress_changed, on_completed, state),
            _ => Err(no_operation()),
        }
    }

    /// Ends a job of that operation: [`end_install`](UpdateInstaller::end_install) or
    /// [`end_uninstall`](UpdateInstaller::end_uninstall).
    ///
    /// # Errors
    /// As those two; `E_INVALIDARG` for a number that is no operation.
    pub fn end(
        &self,
        operation: UpdateOperation,
        job: &Arc<dyn InstallationJob>,
    ) -> Result<InstallationResult> {
        match operation {
            UpdateOperation::INSTALLATION => self.end_install(job),
            UpdateOperation::UNINSTALLATION => self.end_uninstall(job),
            _ => Err(no_operation()),
        }
    }

    /// Performs that operation and waits: [`install`](UpdateInstaller::install) or
    /// [`uninstall`](UpdateInstaller::uninstall).
    ///
    /// # Errors
    /// As those two; `E_INVALIDARG` for a number that is no operation.
    pub fn perform(&self, operation: UpdateOperation) -> Result<InstallationResult> {
        match operation {
            UpdateOperation::INSTALLATION => self.install(),
            UpdateOperation::UNINSTALLATION => self.uninstall(),
            _ => Err(no_operation()),
        }
    }
}

fn no_operation() -> Error {
    Error::outside(HResult::E_INVALIDARG, "UpdateOperation")
}

/// Begins an installation that nobody is called back for: the way of a client that polls.
///
/// # Errors
/// As [`UpdateInstaller::begin_install`].
pub fn begin_install(installer: &dyn UpdateInstaller) -> Result<Arc<dyn InstallationJob>> {
    installer.begin_install(Callback::Foreign, Callback::Foreign, AsyncState::Empty)
}
