//! `IUpdateInstaller` to `IUpdateInstaller4`.

use std::sync::Arc;

use wua::{AsyncState, InstallationJob as Job, OnCompleted, OnProgressChanged};

use super::job::InstallationJob;
use super::result::InstallationResult;
use super::update::UpdateCollection;
use crate::argument::{AnyObject, OptionalText, WindowHandle};

/// `IUpdateInstaller4`.
#[derive(Debug)]
pub struct UpdateInstaller(pub Arc<dyn wua::UpdateInstaller>);

/// Hands the rows of [`objects::UpdateInstaller`](crate::objects::UpdateInstaller) to a macro.
#[macro_export]
macro_rules! update_installer_rows {
    ($($face:tt)+) => { $($face)+! { UpdateInstaller as IUpdateInstaller4 {
        IUpdateInstaller: IDispatch = "7b929c68-ccdc-4226-96b1-8724600b54c2" {
            get_ClientApplicationID() -> String => ask |installer| installer.client_application_id();
            put_ClientApplicationID(value: String) => ask |installer| installer.set_client_application_id(&value);
            get_IsForced() -> bool => ask |installer| installer.is_forced();
            put_IsForced(value: bool) => ask |installer| installer.set_is_forced(value);
            [restricted] get_ParentHwnd() -> WindowHandle => ask |installer| WindowHandle(installer.parent_hwnd());
            [restricted] put_ParentHwnd(value: WindowHandle) => ask |installer| installer.set_parent_hwnd(value.0);
            put_ParentWindow(value: AnyObject) => ask |installer| installer.set_parent_window(value.0);
            get_ParentWindow() -> AnyObject => ask |installer| AnyObject(installer.parent_window());
            get_Updates() -> UpdateCollection => ask |installer| UpdateCollection(installer.updates());
            put_Updates(value: wua::UpdateCollection) => ask |installer| installer.set_updates(&value);
            BeginInstall(onProgressChanged: OnProgressChanged, onCompleted: OnCompleted, state: AsyncState)
                -> InstallationJob => ask |installer|
                InstallationJob(installer.begin_install(onProgressChanged, onCompleted, state)?);
            BeginUninstall(onProgressChanged: OnProgressChanged, onCompleted: OnCompleted, state: AsyncState)
                -> InstallationJob => ask |installer|
                InstallationJob(installer.begin_uninstall(onProgressChanged, onCompleted, state)?);
            EndInstall(value: Arc<dyn Job>) -> InstallationResult =>
                ask |installer| InstallationResult(installer.end_install(&value)?);
            EndUninstall(value: Arc<dyn Job>) -> InstallationResult =>
                ask |installer| InstallationResult(installer.end_uninstall(&value)?);
            Install() -> InstallationResult => ask |installer| InstallationResult(installer.install()?);
            RunWizard(dialogTitle: OptionalText) -> InstallationResult =>
                ask |installer| InstallationResult(installer.run_wizard(&dialogTitle.0)?);
            get_IsBusy() -> bool => ask |installer| installer.is_busy()?;
            Uninstall() -> InstallationResult => ask |installer| InstallationResult(installer.uninstall()?);
            get_AllowSourcePrompts() -> bool => ask |installer| installer.allow_source_prompts();
            put_AllowSourcePrompts(value: bool) => ask |installer| installer.set_allow_source_prompts(value);
            get_RebootRequiredBeforeInstallation() -> bool =>
                ask |installer| installer.reboot_required_before_installation()?;
        }
        IUpdateInstaller2: IUpdateInstaller = "3442d4fe-224d-4cee-98cf-30e0c4d229e6" {
            get_ForceQuiet() -> bool => ask |installer| installer.force_quiet();
            put_ForceQuiet(value: bool) => ask |installer| installer.set_force_quiet(value);
        }
        IUpdateInstaller3: IUpdateInstaller2 = "16d11c35-099a-48d0-8338-5fae64047f8e" {
            get_AttemptCloseAppsIfNecessary() -> bool => ask |installer| installer.attempt_close_apps_if_necessary();
            put_AttemptCloseAppsIfNecessary(value: bool) =>
                ask |installer| installer.set_attempt_close_apps_if_necessary(value);
        }
        IUpdateInstaller4: IUpdateInstaller3 = "ef8208ea-2304-492d-9109-23813b0958e1" {
            Commit(dwFlags: u32) => ask |installer| installer.commit(dwFlags)?;
        }
    } } };
}

update_installer_rows!(crate::rows);
