//! The simulated installer: `IUpdateInstaller` to `IUpdateInstaller4`.

use std::collections::BTreeSet;
use std::mem;
use std::sync::{Arc, MutexGuard};

use wua::member::{IUpdateInstaller, IUpdateInstaller2, IUpdateInstaller3, IUpdateInstaller4};
use wua::{
    AsyncState, Callback, Error, HResult, InstallationJob, InstallationResult, Member, Object, OnCompleted,
    OnProgressChanged, Result, Update, UpdateCollection, UpdateInstaller, UpdateOperation,
};
use wua_model::lifecycle::{Answer, Use};
use wua_model::{CommitTwice, EarlyCompletion, NullCallbacks, Plan, PlanError, UpdatesGetter};
use wua_scenario::{AgentFlag, Caller};

use crate::assignment::{Assignment, Place};
use crate::call::Request;
use crate::compile::{self, Draws, Listed, Options};
use crate::delivery::Listeners;
use crate::inner::{Inner, State};
use crate::job::{JobCore, SimJob};
use crate::journal::{Value, What, Who};
use crate::objects::{Objects, Settings, SharedSettings};
use crate::refusals;

/// An installer of a simulated machine.
pub(crate) struct SimInstaller {
    inner: Arc<Inner>,
    number: u32,
    caller: Caller,
    settings: Kept,
}

shown_by_name!(SimInstaller);

/// The settings of an installer.
enum Kept {
    Own(Arc<SharedSettings>),
    /// Those of a job in a fork, which are made on first use.
    OfJob(Arc<SimJob>),
}

/// The decisions for a job: its plan, and the place on the machine of each update that is worked on.
struct Decided {
    plan: Plan,
    places: Box<[Option<Place>]>,
}

impl SimInstaller {
    /// Creates an installer with that application id.
    pub(crate) fn create(inner: &Arc<Inner>, caller: Caller, client: String) -> Arc<Self> {
        let number = {
            let mut state = inner.lock();
            state.numbers.installers += 1;
            state.numbers.installers
        };
        let settings = SharedSettings::new(Settings { client, ..Settings::default() });
        Self::assemble(inner, number, caller, Kept::Own(settings))
    }

    /// Returns the installer that began the job.
    pub(crate) fn of_job(inner: &Arc<Inner>, job: &Arc<SimJob>) -> Arc<Self> {
        let settings = match job.core().made_objects() {
            Some(objects) => Kept::Own(Arc::clone(&objects.settings)),
            None => Kept::OfJob(Arc::clone(job)),
        };
        // Nobody else can begin one.
        Self::assemble(inner, job.installer(), Caller::Administrator, settings)
    }

    fn assemble(inner: &Arc<Inner>, number: u32, caller: Caller, settings: Kept) -> Arc<Self> {
        Arc::new(Self { inner: Arc::clone(inner), number, caller, settings })
    }

    fn who(&self) -> Who {
        Who::Installer(self.number)
    }

    fn asks(&self, member: Member) -> Request {
        Request::new(member, self.who())
    }

    fn shared(&self) -> &Arc<SharedSettings> {
        match &self.settings {
            Kept::Own(settings) => settings,
            Kept::OfJob(job) => &job.objects().settings,
        }
    }

    fn settings(&self) -> MutexGuard<'_, Arc<Settings>> {
        self.shared().lock()
    }

    /// Reads a property.
    fn get<T>(&self, call: Member, read: impl FnOnce(&Settings) -> T, answer: impl FnOnce(&T) -> Value) -> T {
        let value = read(&self.settings());
        self.inner.get(self.asks(call), value, answer)
    }

    /// Writes a property. The old value may be the caller's, so it is dropped with nothing locked.
    fn put<T>(
        &self,
        call: Member,
        argument: impl Into<Value>,
        value: T,
        property: impl FnOnce(&mut Settings) -> &mut T,
    ) {
        let old = mem::replace(property(Arc::make_mut(&mut self.settings())), value);
        drop(old);
        self.inner.put(self.asks(call).with(argument));
    }

    /// Begins an operation: the checks of §2.5 in their order, then the job. No value of the caller is
    /// moved before all checks have passed, so that a refusal drops it with the world unlocked.
    fn begin(
        &self,
        call: Member,
        operation: UpdateOperation,
        listeners: Listeners,
        async_state: AsyncState,
    ) -> Result<Arc<SimJob>> {
        let refused = |code| Err(Error::new(code, call));
        let settings = Arc::clone(&self.settings());
        let updates = settings.updates.to_vec();
        if let Some(code) = refusals::of_the_caller(self.caller, &updates, &self.inner.policy) {
            return refused(code);
        }
        if matches!(async_state, AsyncState::Record) {
            return refused(HResult::E_INVALIDARG);
        }
        let job = {
            let mut state = self.inner.lock();
            if let Some(code) = refusals::of_the_agent(&state, &updates, &self.inner.policy) {
                return refused(code);
            }
            let decided = self
                .plan(&state, operation, &updates, &settings)
                .map_err(|error| Error::new(HResult::E_INVALIDARG, call).with_source(error))?;
            let work = Assignment {
                operation,
                installer: self.number,
                client: settings.client.as_str().into(),
                async_state,
                places: decided.places,
            };
            let objects = Objects::new(updates, Arc::clone(self.shared()));
            self.start(&mut state, decided.plan, work, objects, listeners)
        };
        if self.inner.policy.early_completion == EarlyCompletion::On {
            self.inner.deliver();
        }
        Ok(job)
    }

    fn start(
        &self,
        state: &mut State,
        plan: Plan,
        work: Assignment,
        objects: Objects,
        listeners: Listeners,
    ) -> Arc<SimJob> {
        state.numbers.jobs += 1;
        let (number, now) = (state.numbers.jobs, self.inner.clock.now());
        let titles =
            objects.updates.to_vec().iter().map(|update| self.inner.setup.title_of(update)).collect();
        let operation = work.operation;
        self.inner.record(state, Who::Job(number), What::Begins { operation, titles });
        let core = JobCore::new(number, Arc::new(plan), now, Arc::new(work), objects);
        self.inner.start(state, core, listeners)
    }

    /// Compiles the plan of the next job over those updates, with the ones that are worked on.
    fn plan(
        &self,
        state: &State,
        operation: UpdateOperation,
        updates: &[Arc<Update>],
        settings: &Settings,
    ) -> std::result::Result<Decided, PlanError> {
        let options = Options { operation, is_forced: settings.is_forced, force_quiet: settings.force_quiet };
        let number = state.numbers.jobs + 1;
        let setup = &self.inner.setup;
        let slots: Vec<Option<u32>> = updates.iter().map(|update| setup.slot_of(&update.identity)).collect();
        let listed: Vec<Listed<'_>> = slots
            .iter()
            .map(|slot| slot.map(|slot| (setup.update(slot), state.machine.slots[slot as usize])))
            .collect();
        let mut seen = BTreeSet::new();
        let repeated: Vec<bool> = updates.iter().map(|update| !seen.insert(&update.identity)).collect();
        let draws = Draws { seed: self.inner.seed, job: number, update: 0 };
        let agent = &setup.scenario.agent;
        let (plan, worked) = compile::plan(&listed, &repeated, options, agent, &self.inner.policy, draws)?;
        let place = |(slot, is_worked_on): (Option<u32>, bool)| slot.map(|slot| Place { slot, is_worked_on });
        Ok(Decided { plan, places: slots.into_iter().zip(worked).map(place).collect() })
    }

    fn begin_with_callbacks(
        &self,
        call: Member,
        operation: UpdateOperation,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        self.inner.call(
            self.asks(call),
            || {
                let null =
                    matches!(on_progress_changed, Callback::Null) || matches!(on_completed, Callback::Null);
                if null && self.inner.policy.null_callbacks == NullCallbacks::Reject {
                    return Err(Error::new(HResult::E_POINTER, call));
                }
                let listeners =
                    Listeners { progress: object(on_progress_changed), completed: object(on_completed) };
                let job: Arc<dyn InstallationJob> = self.begin(call, operation, listeners, state)?;
                Ok(job)
            },
            |job| SimJob::of(&**job).map(|job| Value::Job(job.number())),
        )
    }

    /// Begins, waits and returns the result; makes no callbacks (`SYN-4`).
    fn operate(&self, call: Member, operation: UpdateOperation) -> Result<InstallationResult> {
        let nobody = Listeners { progress: None, completed: None };
        let job = self.begin(call, operation, nobody, AsyncState::Empty)?;
        self.collect(&job, call)
    }

    /// Waits for the job and returns its result.
    fn collect(&self, job: &SimJob, call: Member) -> Result<InstallationResult> {
        self.inner.wait_done(job.core(), call)?;
        let result = job.core().result(self.inner.clock.shown());
        result.ok_or_else(|| Error::new(HResult::WU_E_UNEXPECTED, call))
    }

    fn end(
        &self,
        call: Member,
        operation: UpdateOperation,
        job: &Arc<dyn InstallationJob>,
    ) -> Result<InstallationResult> {
        let refused = |code| Err(Error::new(code, call));
        let Some(job) = SimJob::of(&**job).filter(|job| job.is_of(&self.inner)) else {
            return refused(HResult::E_INVALIDARG);
        };
        let used = if job.installer() != self.number {
            Use::EndOfAnotherInstaller
        } else if job.operation() != operation {
            Use::EndOfTheOtherKind
        } else {
            Use::End
        };
        if let Answer::Refused(code) = job.answer(used, &self.inner.policy) {
            return refused(code);
        }
        let result = self.collect(job, call)?;
        // Another thread may have ended it while this one waited, so that this is the second time.
        match job.set_ended().then(|| job.answer(used, &self.inner.policy)) {
            Some(Answer::Refused(code)) => refused(code),
            _ => Ok(result),
        }
    }

    fn commit_now(&self, flags: u32) -> Result<()> {
        let call = IUpdateInstaller4::Commit;
        let refused = |code| Err(Error::new(code, call));
        if self.caller != Caller::Administrator {
            return refused(HResult::E_ACCESSDENIED);
        }
        if flags != 0 {
            return refused(HResult::E_INVALIDARG);
        }
        let mut state = self.inner.lock();
        if let Some(code) =
            refusals::is_busy(&state).then(|| refusals::busy(&state, &self.inner.policy)).flatten()
        {
            return refused(code);
        }
        if !state.machine.is_staged() {
            // Safe to call for any other kind of update (`INST4-4`); if nothing was done, there is nothing to commit.
            let done = state.machine.reboot_required();
            return if done { Ok(()) } else { refused(HResult::WU_E_UH_NOTREADYTOCOMMIT) };
        }
        match (state.machine.commits(), self.inner.policy.commit_twice) {
            (0, _) | (_, CommitTwice::Fails) => state.machine.commit(),
            (_, CommitTwice::NoOp) => {}
            (_, CommitTwice::InvalidOperation) => return refused(HResult::WU_E_INVALID_OPERATION),
        }
        Ok(())
    }

    fn run_wizard_now(&self) -> Result<InstallationResult> {
        let call = IUpdateInstaller::RunWizard;
        let updates = self.settings().updates.to_vec();
        let refusal = refusals::of_the_wizard(self.caller, &updates, &self.inner.policy);
        let agent = &self.inner.setup.scenario.agent;
        let refusal = refusal.or((!agent.user_interface).then_some(HResult::WU_E_NO_UI_SUPPORT));
        let refusal = refusal.or((!agent.interactive_user).then_some(HResult::WU_E_NO_INTERACTIVE_USER));
        match refusal {
            Some(code) => Err(Error::new(code, call)),
            None => self.operate(call, UpdateOperation::INSTALLATION),
        }
    }
}

fn object<C: ?Sized>(callback: Callback<C>) -> Option<Arc<C>> {
    match callback {
        Callback::Object(callback) => Some(callback),
        Callback::Null | Callback::Foreign => None,
    }
}

/// Returns a result, for the journal.
fn outcome(result: &InstallationResult) -> Option<Value> {
    Some(Value::from(result))
}

fn flag(value: &bool) -> Value {
    Value::Flag(*value)
}

impl UpdateInstaller for SimInstaller {
    fn client_application_id(&self) -> String {
        self.get(
            IUpdateInstaller::get_ClientApplicationID,
            |settings| settings.client.clone(),
            |id| Value::from(&**id),
        )
    }

    fn set_client_application_id(&self, value: &str) {
        let call = IUpdateInstaller::put_ClientApplicationID;
        self.put(call, value, value.to_owned(), |settings| &mut settings.client);
    }

    fn is_forced(&self) -> bool {
        self.get(IUpdateInstaller::get_IsForced, |settings| settings.is_forced, flag)
    }

    fn set_is_forced(&self, value: bool) {
        self.put(IUpdateInstaller::put_IsForced, value, value, |settings| &mut settings.is_forced);
    }

    fn parent_hwnd(&self) -> isize {
        self.get(IUpdateInstaller::get_ParentHwnd, |settings| settings.parent_hwnd, |hwnd| Value::from(*hwnd))
    }

    fn set_parent_hwnd(&self, value: isize) {
        self.put(IUpdateInstaller::put_ParentHwnd, value, value, |settings| &mut settings.parent_hwnd);
    }

    fn parent_window(&self) -> Option<Object> {
        let call = IUpdateInstaller::get_ParentWindow;
        self.get(call, |settings| settings.parent_window.clone(), |window| Value::object(window.as_ref()))
    }

    fn set_parent_window(&self, value: Option<Object>) {
        let argument = Value::object(value.as_ref());
        self.put(IUpdateInstaller::put_ParentWindow, argument, value, |settings| &mut settings.parent_window);
    }

    fn updates(&self) -> UpdateCollection {
        let live = self.inner.policy.updates_getter == UpdatesGetter::Live;
        let read = |settings: &Settings| match live {
            true => settings.updates.clone(),
            false => UpdateCollection::read_only(settings.updates.to_vec()),
        };
        self.get(IUpdateInstaller::get_Updates, read, |updates| self.inner.setup.list(updates).into())
    }

    fn set_updates(&self, value: &UpdateCollection) {
        let argument = self.inner.setup.list(value);
        // Lists from the agent cannot be changed; the one that the installer returns can (`INST-UPD-2`).
        let value = if value.is_read_only() { value.copy() } else { value.clone() };
        self.put(IUpdateInstaller::put_Updates, argument, value, |settings| &mut settings.updates);
    }

    fn begin_install(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        let (call, operation) = (IUpdateInstaller::BeginInstall, UpdateOperation::INSTALLATION);
        self.begin_with_callbacks(call, operation, on_progress_changed, on_completed, state)
    }

    fn begin_uninstall(
        &self,
        on_progress_changed: OnProgressChanged,
        on_completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        let (call, operation) = (IUpdateInstaller::BeginUninstall, UpdateOperation::UNINSTALLATION);
        self.begin_with_callbacks(call, operation, on_progress_changed, on_completed, state)
    }

    fn end_install(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        let call = IUpdateInstaller::EndInstall;
        let end = || self.end(call, UpdateOperation::INSTALLATION, job);
        self.inner.call(self.asks(call), end, outcome)
    }

    fn end_uninstall(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        let call = IUpdateInstaller::EndUninstall;
        let end = || self.end(call, UpdateOperation::UNINSTALLATION, job);
        self.inner.call(self.asks(call), end, outcome)
    }

    fn install(&self) -> Result<InstallationResult> {
        let call = IUpdateInstaller::Install;
        let install = || self.operate(call, UpdateOperation::INSTALLATION);
        self.inner.call(self.asks(call), install, outcome)
    }

    fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult> {
        let call = IUpdateInstaller::RunWizard;
        self.inner.call(self.asks(call).with(dialog_title), || self.run_wizard_now(), outcome)
    }

    fn is_busy(&self) -> Result<bool> {
        let busy = || Ok(refusals::is_busy(&self.inner.lock()));
        self.inner.call(self.asks(IUpdateInstaller::get_IsBusy), busy, |busy| Some(flag(busy)))
    }

    fn uninstall(&self) -> Result<InstallationResult> {
        let call = IUpdateInstaller::Uninstall;
        let uninstall = || self.operate(call, UpdateOperation::UNINSTALLATION);
        self.inner.call(self.asks(call), uninstall, outcome)
    }

    fn allow_source_prompts(&self) -> bool {
        self.get(IUpdateInstaller::get_AllowSourcePrompts, |settings| settings.allow_source_prompts, flag)
    }

    fn set_allow_source_prompts(&self, value: bool) {
        let call = IUpdateInstaller::put_AllowSourcePrompts;
        self.put(call, value, value, |settings| &mut settings.allow_source_prompts);
    }

    fn reboot_required_before_installation(&self) -> Result<bool> {
        let due = || Ok(self.inner.lock().machine.flags.contains(AgentFlag::MandatoryReboot));
        let call = IUpdateInstaller::get_RebootRequiredBeforeInstallation;
        self.inner.call(self.asks(call), due, |due| Some(flag(due)))
    }

    fn force_quiet(&self) -> bool {
        self.get(IUpdateInstaller2::get_ForceQuiet, |settings| settings.force_quiet, flag)
    }

    fn set_force_quiet(&self, value: bool) {
        self.put(IUpdateInstaller2::put_ForceQuiet, value, value, |settings| &mut settings.force_quiet);
    }

    fn attempt_close_apps_if_necessary(&self) -> bool {
        self.get(
            IUpdateInstaller3::get_AttemptCloseAppsIfNecessary,
            |settings| settings.attempt_close_apps,
            flag,
        )
    }

    fn set_attempt_close_apps_if_necessary(&self, value: bool) {
        let call = IUpdateInstaller3::put_AttemptCloseAppsIfNecessary;
        self.put(call, value, value, |settings| &mut settings.attempt_close_apps);
    }

    fn commit(&self, flags: u32) -> Result<()> {
        let request = self.asks(IUpdateInstaller4::Commit).with(flags);
        self.inner.call(request, || self.commit_now(flags), |()| None)
    }
}
