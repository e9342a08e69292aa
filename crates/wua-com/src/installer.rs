//! `IUpdateInstaller` to `IUpdateInstaller4`.

use std::sync::{Arc, Mutex, PoisonError};

use windows::Win32::System::UpdateAgent;
use windows::Win32::System::Variant::VARIANT;
use windows_core::{IUnknown, implement};
use wua::{AsyncState, OnCompleted, OnProgressChanged};

use crate::abi::{Handle, In, Object, OptionalText, Unknown};
use crate::callback;
use crate::collection::{collection, list_of};
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::job::{job_of, object_of};
use crate::own::IWuaDouble;
use crate::result::InstallationResult;
use crate::shared::{Shared, object, outside};
use crate::state;

/// `IUpdateInstaller4` over an installer.
#[implement(IUpdateInstaller4, IWuaDouble)]
pub(crate) struct Installer {
    installer: Arc<dyn wua::UpdateInstaller>,
    shared: Arc<Shared>,
    /// The object of the list, kept so that it is the same at every reading (clause `INST-UPD-1`).
    list: Mutex<Object>,
}

impl Installer {
    pub(crate) fn new(installer: Arc<dyn wua::UpdateInstaller>, shared: &Arc<Shared>) -> Self {
        Self { installer, shared: Arc::clone(shared), list: Mutex::new(Object::NONE) }
    }

    fn client_application_id(&self) -> Result<String> {
        Ok(outside(&self.installer, |installer| installer.client_application_id()))
    }

    fn set_client_application_id(&self, value: String) -> Result<()> {
        outside(&self.installer, move |installer| installer.set_client_application_id(&value));
        Ok(())
    }

    fn is_forced(&self) -> Result<bool> {
        Ok(outside(&self.installer, |installer| installer.is_forced()))
    }

    fn set_is_forced(&self, value: bool) -> Result<()> {
        outside(&self.installer, move |installer| installer.set_is_forced(value));
        Ok(())
    }

    fn parent_hwnd(&self) -> Result<Handle> {
        Ok(Handle(outside(&self.installer, |installer| installer.parent_hwnd())))
    }

    fn set_parent_hwnd(&self, value: Handle) -> Result<()> {
        outside(&self.installer, move |installer| installer.set_parent_hwnd(value.0));
        Ok(())
    }

    fn set_parent_window(&self, value: Option<IUnknown>) -> Result<()> {
        let value = value.map(state::kept).transpose()?;
        outside(&self.installer, move |installer| installer.set_parent_window(value));
        Ok(())
    }

    fn parent_window(&self) -> Result<Unknown> {
        let window = outside(&self.installer, |installer| installer.parent_window());
        Ok(Unknown(window.as_ref().map_or(Ok(None), state::kept_object)?))
    }

    fn updates(&self) -> Result<Object> {
        let list = collection(&outside(&self.installer, |installer| installer.updates()), &self.shared);
        let mut kept = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *kept, list.share());
        drop(kept);
        drop(before);
        Ok(list)
    }

    fn set_updates(&self, value: In<UpdateAgent::IUpdateCollection>) -> Result<()> {
        let list = list_of(&value.0)?;
        outside(&self.installer, move |installer| installer.set_updates(&list));
        Ok(())
    }

    fn begin_install(
        &self,
        progress: Option<IUnknown>,
        completed: Option<IUnknown>,
        state: VARIANT,
    ) -> Result<Object> {
        let (progress, completed, state) = self.arguments(progress, completed, state)?;
        self.job(outside(&self.installer, move |installer| {
            installer.begin_install(progress, completed, state)
        }))
    }

    fn begin_uninstall(
        &self,
        progress: Option<IUnknown>,
        completed: Option<IUnknown>,
        state: VARIANT,
    ) -> Result<Object> {
        let (progress, completed, state) = self.arguments(progress, completed, state)?;
        self.job(outside(&self.installer, move |installer| {
            installer.begin_uninstall(progress, completed, state)
        }))
    }

    fn end_install(&self, value: In<UpdateAgent::IInstallationJob>) -> Result<Object> {
        let job = job_of(&value.0)?;
        self.result(outside(&self.installer, move |installer| installer.end_install(&job)))
    }

    fn end_uninstall(&self, value: In<UpdateAgent::IInstallationJob>) -> Result<Object> {
        let job = job_of(&value.0)?;
        self.result(outside(&self.installer, move |installer| installer.end_uninstall(&job)))
    }

    fn install(&self) -> Result<Object> {
        self.result(outside(&self.installer, |installer| installer.install()))
    }

    fn run_wizard(&self, dialog_title: OptionalText) -> Result<Object> {
        self.result(outside(&self.installer, move |installer| installer.run_wizard(&dialog_title.0)))
    }

    fn is_busy(&self) -> Result<bool> {
        Ok(outside(&self.installer, |installer| installer.is_busy())?)
    }

    fn uninstall(&self) -> Result<Object> {
        self.result(outside(&self.installer, |installer| installer.uninstall()))
    }

    fn allow_source_prompts(&self) -> Result<bool> {
        Ok(outside(&self.installer, |installer| installer.allow_source_prompts()))
    }

    fn set_allow_source_prompts(&self, value: bool) -> Result<()> {
        outside(&self.installer, move |installer| installer.set_allow_source_prompts(value));
        Ok(())
    }

    fn reboot_required_before_installation(&self) -> Result<bool> {
        Ok(outside(&self.installer, |installer| installer.reboot_required_before_installation())?)
    }

    fn force_quiet(&self) -> Result<bool> {
        Ok(outside(&self.installer, |installer| installer.force_quiet()))
    }

    fn set_force_quiet(&self, value: bool) -> Result<()> {
        outside(&self.installer, move |installer| installer.set_force_quiet(value));
        Ok(())
    }

    fn attempt_close_apps_if_necessary(&self) -> Result<bool> {
        Ok(outside(&self.installer, |installer| installer.attempt_close_apps_if_necessary()))
    }

    fn set_attempt_close_apps_if_necessary(&self, value: bool) -> Result<()> {
        outside(&self.installer, move |installer| installer.set_attempt_close_apps_if_necessary(value));
        Ok(())
    }

    fn commit(&self, flags: u32) -> Result<()> {
        Ok(outside(&self.installer, move |installer| installer.commit(flags))?)
    }

    /// Translates the arguments of `Begin…` into those of the traits.
    fn arguments(
        &self,
        progress: Option<IUnknown>,
        completed: Option<IUnknown>,
        state: VARIANT,
    ) -> Result<(OnProgressChanged, OnCompleted, AsyncState)> {
        let progress = callback::progress(progress, &self.shared)?;
        let completed = callback::completed(completed, &self.shared)?;
        Ok((progress, completed, state::from_variant(state)?))
    }

    fn job(&self, job: wua::Result<Arc<dyn wua::InstallationJob>>) -> Result<Object> {
        Ok(object_of(&job?, &self.shared))
    }

    fn result(&self, result: wua::Result<wua::InstallationResult>) -> Result<Object> {
        Ok(object(InstallationResult::new(result?, &self.shared)))
    }
}

dual! {
    impl Installer (Installer_Impl) as IUpdateInstaller4 {
        interface IUpdateInstaller (IUpdateInstaller_Impl): IDispatch = "7b929c68-ccdc-4226-96b1-8724600b54c2" {
            0x6002_0001 Get Both ClientApplicationID => client_application_id() -> String;
            0x6002_0001 Put Both ClientApplicationID => set_client_application_id(value: String);
            0x6002_0002 Get Both IsForced => is_forced() -> bool;
            0x6002_0002 Put Both IsForced => set_is_forced(value: bool);
            0x6002_0003 Get Vtable ParentHwnd => parent_hwnd() -> Handle;
            0x6002_0003 Put Vtable ParentHwnd => set_parent_hwnd(value: Handle);
            0x6002_0004 Put Both ParentWindow => set_parent_window(value: Option<IUnknown>);
            0x6002_0004 Get Both ParentWindow => parent_window() -> Unknown;
            0x6002_0005 Get Both Updates => updates() -> Object;
            0x6002_0005 Put Both Updates => set_updates(value: In<UpdateAgent::IUpdateCollection>);
            0x6002_0006 Call Both BeginInstall => begin_install(
                onProgressChanged: Option<IUnknown>, onCompleted: Option<IUnknown>, state: VARIANT) -> Object;
            0x6002_0007 Call Both BeginUninstall => begin_uninstall(
                onProgressChanged: Option<IUnknown>, onCompleted: Option<IUnknown>, state: VARIANT) -> Object;
            0x6002_0008 Call Both EndInstall => end_install(value: In<UpdateAgent::IInstallationJob>) -> Object;
            0x6002_0009 Call Both EndUninstall => end_uninstall(value: In<UpdateAgent::IInstallationJob>) -> Object;
            0x6002_000a Call Both Install => install() -> Object;
            0x6002_000b Call Both RunWizard => run_wizard(dialogTitle: OptionalText) -> Object;
            0x6002_000c Get Both IsBusy => is_busy() -> bool;
            0x6002_000d Call Both Uninstall => uninstall() -> Object;
            0x6002_000e Get Both AllowSourcePrompts => allow_source_prompts() -> bool;
            0x6002_000e Put Both AllowSourcePrompts => set_allow_source_prompts(value: bool);
            0x6002_000f Get Both RebootRequiredBeforeInstallation => reboot_required_before_installation() -> bool;
        }
        interface IUpdateInstaller2 (IUpdateInstaller2_Impl): IUpdateInstaller = "3442d4fe-224d-4cee-98cf-30e0c4d229e6" {
            0x6003_0001 Get Both ForceQuiet => force_quiet() -> bool;
            0x6003_0001 Put Both ForceQuiet => set_force_quiet(value: bool);
        }
        interface IUpdateInstaller3 (IUpdateInstaller3_Impl): IUpdateInstaller2 = "16d11c35-099a-48d0-8338-5fae64047f8e" {
            0x6004_0001 Get Both AttemptCloseAppsIfNecessary => attempt_close_apps_if_necessary() -> bool;
            0x6004_0001 Put Both AttemptCloseAppsIfNecessary => set_attempt_close_apps_if_necessary(value: bool);
        }
        interface IUpdateInstaller4 (IUpdateInstaller4_Impl): IUpdateInstaller3 = "ef8208ea-2304-492d-9109-23813b0958e1" {
            0x6004_0002 Call Both Commit => commit(dwFlags: u32);
        }
    }
}
