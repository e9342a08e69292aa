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
use wua_model::{CommitTwice, EarlyCompletion, Plan, PlanError, UpdatesGetter};
use wua_scenario::{AgentFlag, Caller};

use super::installation::{Assignment, Installation, InstallationCore, Place};
use super::job::SimJob;
use super::listeners::Given;
use super::objects::{Objects, Settings, SharedSettings};
use super::plan::{self, Draws, Listed, Options};
use super::refusals::{self, Asked};
use crate::engine::call::Request;
use crate::engine::core::{Core, State};
use crate::engine::job_core::JobCore;
use crate::engine::journal::{Value, What, Who};

/// An installer of a simulated machine.
pub(crate) struct SimInstaller {
    world: Arc<Core>,
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

/// The arguments of `Begin…`.
#[derive(Default)]
struct Asks {
    callbacks: Given,
    has_null_callback: bool,
    state: AsyncState,
}

impl SimInstaller {
    /// Creates an installer with that application id.
    pub(crate) fn create(world: &Arc<Core>, caller: Caller, client: String) -> Arc<Self> {
        let number = {
            let mut state = world.lock();
            state.numbers.installers += 1;
            state.numbers.installers
        };
        let settings = SharedSettings::new(Settings { client, ..Settings::default() });
        Self::assemble(world, number, caller, Kept::Own(settings))
    }

    /// Returns the installer that began the job.
    pub(crate) fn of_job(world: &Arc<Core>, job: &Arc<SimJob>) -> Arc<Self> {
        let settings = match job.core().work.made_objects() {
            Some(objects) => Kept::Own(Arc::clone(&objects.settings)),
            None => Kept::OfJob(Arc::clone(job)),
        };
        // Nobody else can begin one.
        Self::assemble(world, job.installer(), Caller::Administrator, settings)
    }

    fn assemble(world: &Arc<Core>, number: u32, caller: Caller, settings: Kept) -> Arc<Self> {
        Arc::new(Self { world: Arc::clone(world), number, caller, settings })
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
        self.world.get(self.asks(call), value, answer)
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
        self.world.put(self.asks(call).with(argument));
    }

    /// Begins an operation: the checks of §2.5 in their order, then the job. No value of the caller is
    /// moved before all checks have passed, so that a refusal drops it with the world unlocked.
    fn begin(&self, call: Member, operation: UpdateOperation, asks: Asks) -> Result<Arc<SimJob>> {
        let settings = Arc::clone(&self.settings());
        let updates = settings.updates.to_vec();
        let core = {
            let mut state = self.world.lock();
            let asked = Asked {
                updates: &updates,
                has_null_callback: asks.has_null_callback,
                async_state: &asks.state,
                ..self.asked(&state)
            };
            if let Some(code) = refusals::refusal(refusals::BEGIN, &asked) {
                return Err(Error::new(code, call));
            }
            let decided = self
                .plan(&state, operation, &updates, &settings)
                .map_err(|error| Error::new(HResult::E_INVALIDARG, call).with_source(error))?;
            let assignment = Assignment {
                operation,
                installer: self.number,
                client: settings.client.as_str().into(),
                async_state: asks.state,
                places: decided.places,
            };
            let objects = Objects::new(updates, Arc::clone(self.shared()), &Arc::downgrade(&self.world));
            let work = Installation::new(decided.plan, assignment, objects);
            self.start(&mut state, work, asks.callbacks)
        };
        let job = SimJob::handle(&self.world, &core);
        if self.world.policy.early_completion == EarlyCompletion::On {
            self.world.deliver();
        }
        Ok(job)
    }

    /// Returns a call without arguments.
    fn asked<'a>(&'a self, state: &'a State) -> Asked<'a> {
        Asked {
            caller: self.caller,
            updates: &[],
            has_null_callback: false,
            async_state: &AsyncState::Empty,
            flags: 0,
            state,
            agent: &self.world.setup.scenario.agent,
            policy: &self.world.policy,
        }
    }

    fn start(&self, state: &mut State, work: Installation, callbacks: Given) -> Arc<InstallationCore> {
        state.numbers.jobs += 1;
        let (number, now) = (state.numbers.jobs, self.world.clock.now());
        let catalog = &self.world.setup.catalog;
        let updates = work.made_objects().map(|objects| objects.updates.to_vec()).unwrap_or_default();
        let titles = updates.iter().map(|update| catalog.title_of(update)).collect();
        let operation = work.assignment.operation;
        self.world.record(state, Who::Job(number), What::Begins { operation, titles });
        let core = Arc::new(JobCore::new(number, now, callbacks.reports_progress(&self.world), work));
        let listeners = callbacks.of_job(&self.world, &core);
        self.world.start(state, Arc::<InstallationCore>::clone(&core), listeners);
        core
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
        let setup = &self.world.setup;
        let slots: Vec<Option<u32>> =
            updates.iter().map(|update| setup.catalog.slot_of(&update.identity)).collect();
        let listed: Vec<Listed<'_>> = slots
            .iter()
            .map(|slot| slot.map(|slot| (setup.update(slot), state.machine.slots[slot as usize])))
            .collect();
        let mut seen = BTreeSet::new();
        let repeated: Vec<bool> = updates.iter().map(|update| !seen.insert(&update.identity)).collect();
        let draws = Draws { seed: self.world.seed, job: number, update: 0 };
        let agent = &setup.scenario.agent;
        let (plan, worked) = plan::plan(&listed, &repeated, options, agent, &self.world.policy, draws)?;
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
        let has_null_callback =
            matches!(on_progress_changed, Callback::Null) || matches!(on_completed, Callback::Null);
        let callbacks = Given::new(on_progress_changed, on_completed);
        let begin = || {
            let job: Arc<dyn InstallationJob> =
                self.begin(call, operation, Asks { callbacks, has_null_callback, state })?;
            Ok(job)
        };
        let answer = |job: &Arc<dyn InstallationJob>| SimJob::of(&**job).map(|job| Value::Job(job.number()));
        self.world.call(self.asks(call), begin, answer)
    }

    /// Begins, waits and returns the result; makes no callbacks (`SYN-4`).
    fn operate(&self, call: Member, operation: UpdateOperation) -> Result<InstallationResult> {
        let job = self.begin(call, operation, Asks::default())?;
        self.collect(&job, call)
    }

    /// Waits for the job and returns its result.
    fn collect(&self, job: &SimJob, call: Member) -> Result<InstallationResult> {
        job.wait(call)?;
        job.result().ok_or_else(|| Error::new(HResult::WU_E_UNEXPECTED, call))
    }

    fn end(
        &self,
        call: Member,
        operation: UpdateOperation,
        job: &Arc<dyn InstallationJob>,
    ) -> Result<InstallationResult> {
        let refused = |code| Err(Error::new(code, call));
        let Some(job) = SimJob::of(&**job).filter(|job| job.is_of(&self.world)) else {
            return refused(HResult::E_INVALIDARG);
        };
        let used = if job.installer() != self.number {
            Use::EndOfAnotherInstaller
        } else if job.operation() != operation {
            Use::EndOfTheOtherKind
        } else {
            Use::End
        };
        if let Answer::Refused(code) = job.answer(used, &self.world.policy) {
            return refused(code);
        }
        let result = self.collect(job, call)?;
        // Another thread may have ended it while this one waited, so that this is the second time.
        match job.set_ended().then(|| job.answer(used, &self.world.policy)) {
            Some(Answer::Refused(code)) => refused(code),
            _ => Ok(result),
        }
    }

    fn commit_now(&self, flags: u32) -> Result<()> {
        let call = IUpdateInstaller4::Commit;
        let refused = |code| Err(Error::new(code, call));
        let mut state = self.world.lock();
        let asked = Asked { flags, ..self.asked(&state) };
        if let Some(code) = refusals::refusal(refusals::COMMIT, &asked) {
            return refused(code);
        }
        if !state.machine.is_staged() {
            // Safe to call for any other kind of update (`INST4-4`); if nothing was done, there is nothing to commit.
            let done = state.machine.reboot_required();
            return if done { Ok(()) } else { refused(HResult::WU_E_UH_NOTREADYTOCOMMIT) };
        }
        match (state.machine.commits(), self.world.policy.commit_twice) {
            (0, _) | (_, CommitTwice::Fails) => state.machine.commit(),
            (_, CommitTwice::NoOp) => {}
            (_, CommitTwice::InvalidOperation) => return refused(HResult::WU_E_INVALID_OPERATION),
        }
        Ok(())
    }

    fn run_wizard_now(&self) -> Result<InstallationResult> {
        let call = IUpdateInstaller::RunWizard;
        let updates = self.settings().updates.to_vec();
        let refusal = {
            let state = self.world.lock();
            let asked = Asked { updates: &updates, ..self.asked(&state) };
            refusals::refusal(refusals::WIZARD, &asked)
        };
        match refusal {
            Some(code) => Err(Error::new(code, call)),
            None => self.operate(call, UpdateOperation::INSTALLATION),
        }
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
        let live = self.world.policy.updates_getter == UpdatesGetter::Live;
        let read = |settings: &Settings| match live {
            true => settings.updates.clone(),
            false => UpdateCollection::read_only(settings.updates.to_vec()),
        };
        self.get(IUpdateInstaller::get_Updates, read, |updates| self.world.setup.list(updates).into())
    }

    fn set_updates(&self, value: &UpdateCollection) {
        let argument = self.world.setup.list(value);
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
        self.world.call(self.asks(call), end, outcome)
    }

    fn end_uninstall(&self, job: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        let call = IUpdateInstaller::EndUninstall;
        let end = || self.end(call, UpdateOperation::UNINSTALLATION, job);
        self.world.call(self.asks(call), end, outcome)
    }

    fn install(&self) -> Result<InstallationResult> {
        let call = IUpdateInstaller::Install;
        let install = || self.operate(call, UpdateOperation::INSTALLATION);
        self.world.call(self.asks(call), install, outcome)
    }

    fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult> {
        let call = IUpdateInstaller::RunWizard;
        self.world.call(self.asks(call).with(dialog_title), || self.run_wizard_now(), outcome)
    }

    fn is_busy(&self) -> Result<bool> {
        let busy = || Ok(refusals::is_busy(&self.world.lock()));
        self.world.call(self.asks(IUpdateInstaller::get_IsBusy), busy, |busy| Some(flag(busy)))
    }

    fn uninstall(&self) -> Result<InstallationResult> {
        let call = IUpdateInstaller::Uninstall;
        let uninstall = || self.operate(call, UpdateOperation::UNINSTALLATION);
        self.world.call(self.asks(call), uninstall, outcome)
    }

    fn allow_source_prompts(&self) -> bool {
        self.get(IUpdateInstaller::get_AllowSourcePrompts, |settings| settings.allow_source_prompts, flag)
    }

    fn set_allow_source_prompts(&self, value: bool) {
        let call = IUpdateInstaller::put_AllowSourcePrompts;
        self.put(call, value, value, |settings| &mut settings.allow_source_prompts);
    }

    fn reboot_required_before_installation(&self) -> Result<bool> {
        let due = || Ok(self.world.lock().machine.flags.contains(AgentFlag::MandatoryReboot));
        let call = IUpdateInstaller::get_RebootRequiredBeforeInstallation;
        self.world.call(self.asks(call), due, |due| Some(flag(due)))
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
        self.world.call(request, || self.commit_now(flags), |()| None)
    }
}
