//! The installer: `IUpdateInstaller` and its versions 2, 3 and 4.

use std::fmt;
use std::sync::Arc;

use crate::member::{IUpdateInstaller, IUpdateInstaller4};
use crate::{
    AsyncState, Callback, Error, HResult, InstallationJob, InstallationResult, Object, OnCompleted,
    OnProgressChanged, Result, UpdateCollection, UpdateOperation,
};

/// An installer, `IUpdateInstaller` to `IUpdateInstaller4`: installs or removes updates, one operation at a
/// time on the whole machine.
///
/// Reasons for which `begin_install`, `begin_uninstall`, `install` and `uninstall` are refused, in the order in
/// which they are checked. Of this order only "NULL callback before empty list" was seen (`BEG-5`).
///
/// | HRESULT | when | clause |
/// |---|---|---|
/// | `E_POINTER` | a callback is NULL (`begin_…` only) | `BEG-5` |
/// | `E_ACCESSDENIED` | the caller is not a local administrator | `INST-NEW-5` |
/// | `WU_E_NO_UPDATE` | no list was set, or it is empty | `BEG-3` |
/// | `E_INVALIDARG` | the state is a user-defined type (`begin_…` only) | `BEG-7` |
/// | `WU_E_SELFUPDATE_IN_PROGRESS` and others | the agent is in no state to work | `BEG-9`, `BEG-10` |
/// | `WU_E_INSTALL_NOT_ALLOWED` | another operation runs, or a restart must come first | `BEG-2`, `INST-RRB-2` |
/// | `WU_E_EXCLUSIVE_INSTALL_CONFLICT` | an exclusive update is not alone | `BEG-8` |
///
/// A refused call changes nothing (`BEG-11`). Setters affect the next operation, never a
/// running one (`INST-UPD-5`).
#[doc(alias = "IUpdateInstaller")]
#[doc(alias = "IUpdateInstaller2")]
#[doc(alias = "IUpdateInstaller3")]
#[doc(alias = "IUpdateInstaller4")]
pub trait UpdateInstaller: fmt::Debug + Send + Sync {
    /// Returns the object that this one wraps. A member that an implementation does not define forwards to it. If there is
    /// none, a method answers `E_NOTIMPL` and a property its initial value. A wrapper therefore defines only the members
    /// that it changes, a test double only those that are called, and both still compile when the trait gains a member.
    fn inner(&self) -> Option<&dyn UpdateInstaller> {
        None
    }

    /// Returns the name of the client, which the history records; empty if it was never set (`INST-CID-2`).
    #[doc(alias = "get_ClientApplicationID")]
    fn client_application_id(&self) -> String {
        self.inner().map(|inner| inner.client_application_id()).unwrap_or_default()
    }

    /// Sets the name of the client, which the history records.
    #[doc(alias = "put_ClientApplicationID")]
    fn set_client_application_id(&self, value: &str) {
        if let Some(inner) = self.inner() {
            inner.set_client_application_id(value);
        }
    }

    /// Returns whether installation and removal are forced; false at first.
    #[doc(alias = "get_IsForced")]
    fn is_forced(&self) -> bool {
        self.inner().is_some_and(|inner| inner.is_forced())
    }

    /// Sets whether to install even what is installed, and remove even what is not
    /// (`INST-FRC-2`). An update whose files are missing still fails (`INST-FRC-3`).
    #[doc(alias = "put_IsForced")]
    fn set_is_forced(&self, value: bool) {
        if let Some(inner) = self.inner() {
            inner.set_is_forced(value);
        }
    }

    /// Returns the parent window of dialogs, as a number; 0 if there is none.
    #[doc(alias = "get_ParentHwnd")]
    fn parent_hwnd(&self) -> isize {
        self.inner().map(|inner| inner.parent_hwnd()).unwrap_or_default()
    }

    /// Sets the parent window of dialogs, as a number.
    #[doc(alias = "put_ParentHwnd")]
    fn set_parent_hwnd(&self, value: isize) {
        if let Some(inner) = self.inner() {
            inner.set_parent_hwnd(value);
        }
    }

    /// Returns the browser window that is the parent of dialogs, or none.
    #[doc(alias = "get_ParentWindow")]
    fn parent_window(&self) -> Option<Object> {
        self.inner().and_then(|inner| inner.parent_window())
    }

    /// Sets the browser window that is the parent of dialogs; NULL is allowed (`INST-PWIN-1`).
    #[doc(alias = "put_ParentWindow")]
    fn set_parent_window(&self, value: Option<Object>) {
        if let Some(inner) = self.inner() {
            inner.set_parent_window(value);
        }
    }

    /// Returns the installer's list itself, not a copy: an update that is added to it is installed by the
    /// next call (`INST-UPD-2`; the page calls it read-only).
    #[doc(alias = "get_Updates")]
    fn updates(&self) -> UpdateCollection {
        self.inner().map(|inner| inner.updates()).unwrap_or_default()
    }

    /// Sets the list of updates to install or remove.
    #[doc(alias = "put_Updates")]
    fn set_updates(&self, value: &UpdateCollection) {
        if let Some(inner) = self.inner() {
            inner.set_updates(value);
        }
    }

    /// Starts installing and returns a job at once.
    ///
    /// # Errors
    /// See the table of refusals of this trait.
    #[doc(alias = "BeginInstall")]
    fn begin_install(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        forward!(self.begin_install(on_progress_changed, on_completed, state) or IUpdateInstaller::BeginInstall)
    }

    /// Starts removing and returns a job at once (`BEG-12`).
    ///
    /// # Errors
    /// See the table of refusals of this trait.
    #[doc(alias = "BeginUninstall")]
    fn begin_uninstall(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        forward!(self.begin_uninstall(on_progress_changed, on_completed, state) or IUpdateInstaller::BeginUninstall)
    }

    /// Waits for the job if necessary and returns the overall result
    /// (`END-1`, `END-3`). The call succeeds even if every update failed (`END-10`).
    ///
    /// # Errors
    /// `WU_E_INVALID_OPERATION` for a job of `begin_uninstall` (`END-7`), `E_INVALIDARG` for a job
    /// of another installer (`END-8`), `WU_E_SERVICE_STOP` if the agent stops meanwhile (`END-13`).
    #[doc(alias = "EndInstall")]
    fn end_install(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        forward!(self.end_install(job) or IUpdateInstaller::EndInstall)
    }

    /// Waits for a removal and returns its result, as [`end_install`](Self::end_install) does (`END-2`).
    ///
    /// # Errors
    /// As [`end_install`](Self::end_install), with the two kinds of job exchanged.
    #[doc(alias = "EndUninstall")]
    fn end_uninstall(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        forward!(self.end_uninstall(job) or IUpdateInstaller::EndUninstall)
    }

    /// Installs and waits for the end; makes no callbacks (`SYN-1`, `SYN-4`).
    ///
    /// # Errors
    /// See the table of refusals of this trait. Failed updates are not an error (`SYN-2`).
    #[doc(alias = "Install")]
    fn install(&self) -> Result<InstallationResult> {
        forward!(self.install() or IUpdateInstaller::Install)
    }

    /// Lets the user install through dialogs. An empty title means
    /// "Download and Install Updates" (`WIZ-2`).
    ///
    /// # Errors
    /// `WU_E_NO_UPDATE` for an empty list (`WIZ-1`), `WU_E_NO_UI_SUPPORT` where there is no user
    /// interface (`WIZ-3`), otherwise the table of refusals of this trait (`WIZ-4`).
    #[doc(alias = "RunWizard")]
    fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult> {
        forward!(self.run_wizard(dialog_title) or IUpdateInstaller::RunWizard)
    }

    /// Returns whether an installation or removal is running on the machine,
    /// started by any program. It reserves nothing (`INST-BUSY-1`, `INST-BUSY-2`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    #[doc(alias = "get_IsBusy")]
    fn is_busy(&self) -> Result<bool> {
        forward!(self.is_busy() or IUpdateInstaller::get_IsBusy)
    }

    /// Removes and waits for the end (`SYN-5`).
    ///
    /// # Errors
    /// See the table of refusals of this trait.
    #[doc(alias = "Uninstall")]
    fn uninstall(&self) -> Result<InstallationResult> {
        forward!(self.uninstall() or IUpdateInstaller::Uninstall)
    }

    /// Returns whether the user may be asked for source media; true at first.
    #[doc(alias = "get_AllowSourcePrompts")]
    fn allow_source_prompts(&self) -> bool {
        self.inner().is_none_or(|inner| inner.allow_source_prompts())
    }

    /// Sets whether the user may be asked for source media.
    #[doc(alias = "put_AllowSourcePrompts")]
    fn set_allow_source_prompts(&self, value: bool) {
        if let Some(inner) = self.inner() {
            inner.set_allow_source_prompts(value);
        }
    }

    /// Returns whether the machine must restart
    /// before anything can be installed. This differs from
    /// [`SystemInformation::reboot_required`](crate::SystemInformation::reboot_required) (`SYS-3`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    #[doc(alias = "get_RebootRequiredBeforeInstallation")]
    fn reboot_required_before_installation(&self) -> Result<bool> {
        forward!(self.reboot_required_before_installation() or IUpdateInstaller::get_RebootRequiredBeforeInstallation)
    }

    /// Returns whether user interface is suppressed; false at first.
    #[doc(alias = "get_ForceQuiet")]
    fn force_quiet(&self) -> bool {
        self.inner().is_some_and(|inner| inner.force_quiet())
    }

    /// Sets whether user interface is suppressed. An update that cannot be quiet then fails
    /// with `WU_E_UH_DOESNOTSUPPORTACTION` (`INST2-2`).
    #[doc(alias = "put_ForceQuiet")]
    fn set_force_quiet(&self, value: bool) {
        if let Some(inner) = self.inner() {
            inner.set_force_quiet(value);
        }
    }

    /// Returns whether to close applications that are in the way; false at first.
    #[doc(alias = "get_AttemptCloseAppsIfNecessary")]
    fn attempt_close_apps_if_necessary(&self) -> bool {
        self.inner().is_some_and(|inner| inner.attempt_close_apps_if_necessary())
    }

    /// Sets whether to close applications that are in the way; affects only Store apps (`INST3-1`).
    #[doc(alias = "put_AttemptCloseAppsIfNecessary")]
    fn set_attempt_close_apps_if_necessary(&self, value: bool) {
        if let Some(inner) = self.inner() {
            inner.set_attempt_close_apps_if_necessary(value);
        }
    }

    /// Finalises staged updates. Call it once, right before the restart
    /// (`INST4-1` to `INST4-6`). `flags` are reserved and must be 0.
    ///
    /// # Errors
    /// `WU_E_UH_NOTREADYTOCOMMIT` if nothing is staged, `E_INVALIDARG` for other flags, the busy
    /// code while an operation runs.
    #[doc(alias = "Commit")]
    fn commit(&self, flags: u32) -> Result<()> {
        forward!(self.commit(flags) or IUpdateInstaller4::Commit)
    }
}

impl dyn UpdateInstaller {
    /// Begins an operation of that kind: [`begin_install`](UpdateInstaller::begin_install) or
    /// [`begin_uninstall`](UpdateInstaller::begin_uninstall).
    ///
    /// # Errors
    /// As for these two; `E_INVALIDARG` for a number that is not an operation.
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

    /// Ends a job of that kind: [`end_install`](UpdateInstaller::end_install) or
    /// [`end_uninstall`](UpdateInstaller::end_uninstall).
    ///
    /// # Errors
    /// As for these two; `E_INVALIDARG` for a number that is not an operation.
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

    /// Performs an operation of that kind and waits: [`install`](UpdateInstaller::install) or
    /// [`uninstall`](UpdateInstaller::uninstall).
    ///
    /// # Errors
    /// As for these two; `E_INVALIDARG` for a number that is not an operation.
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

/// Begins an installation without callbacks, for a client that polls.
///
/// # Errors
/// As [`UpdateInstaller::begin_install`].
pub fn begin_install(installer: &dyn UpdateInstaller) -> Result<Arc<dyn InstallationJob>> {
    installer.begin_install(Callback::Foreign, Callback::Foreign, AsyncState::Empty)
}
