//! `IUpdateInstaller` to `IUpdateInstaller4`: installs and removes updates.

use std::sync::Arc;

use windows::Win32::Foundation::HWND;
use windows::Win32::System::UpdateAgent::{
    IInstallationJob, IInstallationResult, IUpdateInstaller, IUpdateInstaller2, IUpdateInstaller3,
    IUpdateInstaller4,
};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{BSTR, IUnknown};
use wua::{
    AsyncState, InstallationJob, InstallationResult, Member, Object, OnCompleted, OnProgressChanged, Result,
    UpdateCollection, UpdateInstaller, member,
};

use crate::agile::Agile;
use crate::call::{answered, get, get_object, invoke, truth, variant_bool, version};
use crate::job::Job;
use crate::list::{List, NewCollection};
use crate::shared_job::SharedJob;
use crate::state::{object_of, unknown_of, with_variant};
use crate::{callback, result};

/// An installer of the agent and its list.
pub(crate) struct Installer {
    com: Agile<IUpdateInstaller>,
    list: List,
}

shown_by_type!(Installer);

impl Installer {
    pub(crate) fn new(com: IUpdateInstaller, new_collection: NewCollection) -> Self {
        Self { com: Agile::new(com), list: List::new(new_collection) }
    }

    /// Starts a job with `BeginInstall` or `BeginUninstall`; `begin` makes the call.
    fn begin(
        &self,
        (on_progress_changed, on_completed): (OnProgressChanged, OnCompleted),
        state: &AsyncState,
        begin: impl Fn(Option<&IUnknown>, Option<&IUnknown>, &VARIANT) -> Result<IInstallationJob>,
    ) -> Result<Arc<dyn InstallationJob>> {
        let shared = SharedJob::new(self.list.give(&self.com)?);
        let progress_changed = callback::progress_changed(on_progress_changed, &shared);
        let completed = callback::completed(on_completed, &shared);
        let job = with_variant(state, |state| begin(progress_changed.as_ref(), completed.as_ref(), state));
        let job = job.map(|com| shared.job(&com));
        shared.has_begun();
        Ok(job?)
    }

    /// Runs an operation to its end, on the current list; `run` makes the call.
    fn run(&self, run: impl Fn() -> Result<IInstallationResult>) -> Result<InstallationResult> {
        let count = self.list.give(&self.com)?.len();
        result::installation(&run()?, count)
    }
}

impl UpdateInstaller for Installer {
    fn client_application_id(&self) -> String {
        get!(self.com, IUpdateInstaller::ClientApplicationID).unwrap_or_default().to_string()
    }

    fn set_client_application_id(&self, value: &str) {
        let value = BSTR::from(value);
        let _ = invoke!(
            self.com,
            member::IUpdateInstaller::put_ClientApplicationID,
            SetClientApplicationID(&value)
        );
    }

    fn is_forced(&self) -> bool {
        get!(self.com, IUpdateInstaller::IsForced).is_ok_and(truth)
    }

    fn set_is_forced(&self, value: bool) {
        let _ = invoke!(self.com, member::IUpdateInstaller::put_IsForced, SetIsForced(variant_bool(value)));
    }

    fn parent_hwnd(&self) -> isize {
        get!(self.com, IUpdateInstaller::ParentHwnd).unwrap_or_default().0 as isize
    }

    fn set_parent_hwnd(&self, value: isize) {
        let _ =
            invoke!(self.com, member::IUpdateInstaller::put_ParentHwnd, SetParentHwnd(HWND(value as *mut _)));
    }

    fn parent_window(&self) -> Option<Object> {
        get_object!(self.com, IUpdateInstaller::ParentWindow).ok().flatten().map(object_of)
    }

    fn set_parent_window(&self, value: Option<Object>) {
        let Ok(value) = value.as_ref().map(unknown_of).transpose() else { return };
        let _ =
            invoke!(self.com, member::IUpdateInstaller::put_ParentWindow, SetParentWindow(value.as_ref()));
    }

    fn updates(&self) -> UpdateCollection {
        self.list.get(&self.com)
    }

    fn set_updates(&self, value: &UpdateCollection) {
        self.list.set(&self.com, value);
    }

    fn begin_install(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        self.begin((on_progress_changed, on_completed), &state, |progress_changed, completed, state| {
            invoke!(
                self.com,
                member::IUpdateInstaller::BeginInstall,
                BeginInstall(progress_changed, completed, state)
            )
        })
    }

    fn begin_uninstall(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        self.begin((on_progress_changed, on_completed), &state, |progress_changed, completed, state| {
            invoke!(
                self.com,
                member::IUpdateInstaller::BeginUninstall,
                BeginUninstall(progress_changed, completed, state)
            )
        })
    }

    fn end_install(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        const MEMBER: Member = member::IUpdateInstaller::EndInstall;
        let job = Job::of(job, MEMBER)?;
        let of = answered(MEMBER, job.com())?;
        let com = invoke!(self.com, MEMBER, EndInstall(of))?;
        result::installation(&com, job.count()?)
    }

    fn end_uninstall(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        const MEMBER: Member = member::IUpdateInstaller::EndUninstall;
        let job = Job::of(job, MEMBER)?;
        let of = answered(MEMBER, job.com())?;
        let com = invoke!(self.com, MEMBER, EndUninstall(of))?;
        result::installation(&com, job.count()?)
    }

    fn install(&self) -> Result<InstallationResult> {
        self.run(|| invoke!(self.com, member::IUpdateInstaller::Install, Install()))
    }

    fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult> {
        let title = BSTR::from(dialog_title);
        self.run(|| invoke!(self.com, member::IUpdateInstaller::RunWizard, RunWizard(&title)))
    }

    fn is_busy(&self) -> Result<bool> {
        get!(self.com, IUpdateInstaller::IsBusy).map(truth)
    }

    fn uninstall(&self) -> Result<InstallationResult> {
        self.run(|| invoke!(self.com, member::IUpdateInstaller::Uninstall, Uninstall()))
    }

    fn allow_source_prompts(&self) -> bool {
        get!(self.com, IUpdateInstaller::AllowSourcePrompts).map_or(true, truth)
    }

    fn set_allow_source_prompts(&self, value: bool) {
        let value = variant_bool(value);
        let _ =
            invoke!(self.com, member::IUpdateInstaller::put_AllowSourcePrompts, SetAllowSourcePrompts(value));
    }

    fn reboot_required_before_installation(&self) -> Result<bool> {
        get!(self.com, IUpdateInstaller::RebootRequiredBeforeInstallation).map(truth)
    }

    fn force_quiet(&self) -> bool {
        let com = version::<IUpdateInstaller2>(&self.com, member::IUpdateInstaller2::get_ForceQuiet);
        com.and_then(|com| get!(com, IUpdateInstaller2::ForceQuiet)).is_ok_and(truth)
    }

    fn set_force_quiet(&self, value: bool) {
        const MEMBER: Member = member::IUpdateInstaller2::put_ForceQuiet;
        let _ = version::<IUpdateInstaller2>(&self.com, MEMBER)
            .and_then(|com| invoke!(com, MEMBER, SetForceQuiet(variant_bool(value))));
    }

    fn attempt_close_apps_if_necessary(&self) -> bool {
        const MEMBER: Member = member::IUpdateInstaller3::get_AttemptCloseAppsIfNecessary;
        let com = version::<IUpdateInstaller3>(&self.com, MEMBER);
        com.and_then(|com| get!(com, IUpdateInstaller3::AttemptCloseAppsIfNecessary)).is_ok_and(truth)
    }

    fn set_attempt_close_apps_if_necessary(&self, value: bool) {
        const MEMBER: Member = member::IUpdateInstaller3::put_AttemptCloseAppsIfNecessary;
        let _ = version::<IUpdateInstaller3>(&self.com, MEMBER)
            .and_then(|com| invoke!(com, MEMBER, SetAttemptCloseAppsIfNecessary(variant_bool(value))));
    }

    fn commit(&self, flags: u32) -> Result<()> {
        const MEMBER: Member = member::IUpdateInstaller4::Commit;
        let com = version::<IUpdateInstaller4>(&self.com, MEMBER)?;
        invoke!(com, MEMBER, Commit(flags))
    }
}
