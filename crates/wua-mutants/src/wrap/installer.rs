//! Wrapped installers.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use wua::{
    AsyncState, Error, HResult, InstallationJob, InstallationResult, Object, OnCompleted, OnProgressChanged,
    Result, Update, UpdateCollection, UpdateInstaller, UpdateOperation,
};

use super::super::altered::refusal;
use super::{Begin, Bench, Memo, MutantJob, MutantSession};
use wua_conformance::Property;

/// A wrapped `IUpdateInstaller`.
pub(crate) struct MutantInstaller {
    pub(crate) session: Arc<MutantSession>,
    pub(crate) good: Arc<dyn UpdateInstaller>,
    memo: Mutex<Memo>,
    /// Every job that it began and that is still held.
    jobs: Mutex<Vec<Weak<MutantJob>>>,
    me: Weak<MutantInstaller>,
}

impl MutantInstaller {
    pub(super) fn wrap(session: Arc<MutantSession>, good: Arc<dyn UpdateInstaller>) -> Arc<Self> {
        let (memo, jobs) = (Mutex::default(), Mutex::default());
        Arc::new_cyclic(|me| Self { session, good, memo, jobs, me: Weak::clone(me) })
    }

    pub(crate) fn bench(&self) -> &Bench {
        &self.session.bench
    }

    /// Locks the mutant's notes on the installer. Release them before any call.
    pub(crate) fn memo(&self) -> MutexGuard<'_, Memo> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn me(&self) -> Result<Arc<Self>> {
        self.me.upgrade().ok_or_else(|| refusal(HResult::WU_E_UNEXPECTED))
    }

    /// Returns `true` if anything runs on the machine.
    pub(crate) fn is_machine_busy(&self) -> bool {
        self.good.is_busy().unwrap_or(false)
    }

    /// Returns `true` if a job of this installer runs.
    pub(crate) fn runs_a_job(&self) -> bool {
        self.jobs().into_iter().any(|job| !job.is_done())
    }

    /// Returns the jobs that it began and that are still held.
    pub(crate) fn jobs(&self) -> Vec<Arc<MutantJob>> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter().filter_map(Weak::upgrade).collect()
    }

    /// Begins a job without a hook.
    pub(crate) fn begin(self: &Arc<Self>, begin: Begin) -> Result<Arc<MutantJob>> {
        let Begin { operation, progress, completed, state } = begin;
        let (job, progress, completed) = MutantJob::begin(self, operation, progress, completed);
        job.is(&self.good.begin(operation, progress, completed, state)?);
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(&job));
        Ok(job)
    }

    /// Begins a job without a hook, of other updates than those of the list.
    pub(crate) fn begin_with(
        self: &Arc<Self>,
        updates: impl IntoIterator<Item = Arc<Update>>,
        begin: Begin,
    ) -> Result<Arc<MutantJob>> {
        self.with_list(updates, || self.begin(begin))
    }

    /// Calls with another list than the installer's own.
    pub(crate) fn with_list<T>(
        &self,
        updates: impl IntoIterator<Item = Arc<Update>>,
        call: impl FnOnce() -> T,
    ) -> T {
        let own = self.good.updates();
        self.good.set_updates(&updates.into_iter().collect());
        let answer = call();
        self.good.set_updates(&own);
        answer
    }

    /// Ends a job without a hook: the good job behind a wrapped one.
    pub(crate) fn end(
        &self,
        operation: UpdateOperation,
        job: &Arc<dyn InstallationJob>,
    ) -> Result<InstallationResult> {
        let wrapped = (job.as_ref() as &dyn Any).downcast_ref::<MutantJob>();
        self.good.end(operation, wrapped.map_or(Ok(job), MutantJob::good)?)
    }

    /// Returns the wrapped job, if it is one.
    pub(crate) fn wrapped(job: &Arc<dyn InstallationJob>) -> Option<Arc<MutantJob>> {
        let job = (job.as_ref() as &dyn Any).downcast_ref::<MutantJob>();
        job.and_then(|job| job.me.upgrade())
    }

    /// Installs or uninstalls without a hook.
    pub(crate) fn operate(&self, operation: UpdateOperation) -> Result<InstallationResult> {
        self.good.perform(operation)
    }

    /// Returns the updates of its list.
    pub(crate) fn list(&self) -> Vec<Arc<Update>> {
        self.good.updates().to_vec()
    }

    fn begin_as(&self, begin: Begin) -> Result<Arc<dyn InstallationJob>> {
        let me = self.me()?;
        let good = |begin| me.begin(begin).map(|job| job as Arc<dyn InstallationJob>);
        let begun = hooked!(self.bench(), begin(&me, begin) else good(begin));
        begun.map_err(|error| self.refused(error))
    }

    fn end_as(
        &self,
        operation: UpdateOperation,
        job: &Arc<dyn InstallationJob>,
    ) -> Result<InstallationResult> {
        let ended = hooked!(self.bench(), end(&self.me()?, operation, job) else self.end(operation, job));
        ended.map(|result| self.shown(result))
    }

    fn operate_as(&self, operation: UpdateOperation) -> Result<InstallationResult> {
        let done = hooked!(self.bench(), sync(&self.me()?, operation) else self.operate(operation));
        done.map(|result| self.shown(result)).map_err(|error| self.refused(error))
    }

    fn shown(&self, result: InstallationResult) -> InstallationResult {
        hooked!(self.bench(), result(self, result) else result)
    }

    fn refused(&self, error: Error) -> Error {
        match self.bench().hooks.refusal {
            Some(change) => refusal(change(self, error.hresult())),
            None => error,
        }
    }

    fn put(&self, property: Property, value: bool) {
        hooked!(self.bench(), put(self, property, value) else self.write(property, value))
    }

    /// Writes a switch of the good installer.
    pub(crate) fn write(&self, property: Property, value: bool) {
        match property {
            Property::IsForced => self.good.set_is_forced(value),
            Property::AllowSourcePrompts => self.good.set_allow_source_prompts(value),
            Property::ForceQuiet => self.good.set_force_quiet(value),
            Property::AttemptCloseAppsIfNecessary => self.good.set_attempt_close_apps_if_necessary(value),
        }
    }

    fn get(&self, property: Property) -> bool {
        hooked!(self.bench(), get(self, property) else self.read(property))
    }

    /// Reads a switch of the good installer.
    pub(crate) fn read(&self, property: Property) -> bool {
        match property {
            Property::IsForced => self.good.is_forced(),
            Property::AllowSourcePrompts => self.good.allow_source_prompts(),
            Property::ForceQuiet => self.good.force_quiet(),
            Property::AttemptCloseAppsIfNecessary => self.good.attempt_close_apps_if_necessary(),
        }
    }
}

opaque!(MutantInstaller);

impl UpdateInstaller for MutantInstaller {
    fn inner(&self) -> Option<&dyn UpdateInstaller> {
        Some(&*self.good)
    }

    fn client_application_id(&self) -> String {
        let id = self.good.client_application_id();
        hooked!(self.bench(), get_client(self, id) else id)
    }

    fn set_client_application_id(&self, value: &str) {
        hooked!(self.bench(), put_client(self, value) else self.good.set_client_application_id(value))
    }

    fn is_forced(&self) -> bool {
        self.get(Property::IsForced)
    }

    fn set_is_forced(&self, value: bool) {
        self.put(Property::IsForced, value);
    }

    fn set_parent_hwnd(&self, value: isize) {
        hooked!(self.bench(), put_hwnd(self, value) else self.good.set_parent_hwnd(value))
    }

    fn set_parent_window(&self, value: Option<Object>) {
        hooked!(self.bench(), put_window(self, value) else self.good.set_parent_window(value))
    }

    fn updates(&self) -> UpdateCollection {
        hooked!(self.bench(), get_updates(self) else self.good.updates())
    }

    fn set_updates(&self, value: &UpdateCollection) {
        hooked!(self.bench(), put_updates(self, value) else self.good.set_updates(value))
    }

    fn begin_install(
        &self,
        progress: OnProgressChanged,
        completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        self.begin_as(Begin { operation: UpdateOperation::INSTALLATION, progress, completed, state })
    }

    fn begin_uninstall(
        &self,
        progress: OnProgressChanged,
        completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        self.begin_as(Begin { operation: UpdateOperation::UNINSTALLATION, progress, completed, state })
    }

    fn end_install(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        self.end_as(UpdateOperation::INSTALLATION, job)
    }

    fn end_uninstall(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        self.end_as(UpdateOperation::UNINSTALLATION, job)
    }

    fn install(&self) -> Result<InstallationResult> {
        self.operate_as(UpdateOperation::INSTALLATION)
    }

    fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult> {
        let good = |title| self.good.run_wizard(title);
        let done = hooked!(self.bench(), wizard(&self.me()?, dialog_title) else good(dialog_title));
        done.map(|result| self.shown(result)).map_err(|error| self.refused(error))
    }

    fn is_busy(&self) -> Result<bool> {
        hooked!(self.bench(), busy(self) else self.good.is_busy())
    }

    fn uninstall(&self) -> Result<InstallationResult> {
        self.operate_as(UpdateOperation::UNINSTALLATION)
    }

    fn allow_source_prompts(&self) -> bool {
        self.get(Property::AllowSourcePrompts)
    }

    fn set_allow_source_prompts(&self, value: bool) {
        self.put(Property::AllowSourcePrompts, value);
    }

    fn reboot_required_before_installation(&self) -> Result<bool> {
        let required = self.good.reboot_required_before_installation()?;
        Ok(hooked!(self.bench(), restart_first(self, required) else required))
    }

    fn force_quiet(&self) -> bool {
        self.get(Property::ForceQuiet)
    }

    fn set_force_quiet(&self, value: bool) {
        self.put(Property::ForceQuiet, value);
    }

    fn attempt_close_apps_if_necessary(&self) -> bool {
        self.get(Property::AttemptCloseAppsIfNecessary)
    }

    fn set_attempt_close_apps_if_necessary(&self, value: bool) {
        self.put(Property::AttemptCloseAppsIfNecessary, value);
    }

    fn commit(&self, flags: u32) -> Result<()> {
        hooked!(self.bench(), commit(self, flags) else self.good.commit(flags))
    }
}
