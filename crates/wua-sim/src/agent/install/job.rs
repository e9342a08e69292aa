//! The simulated job: `IInstallationJob` over a plan and its facts.

use std::any::Any;
use std::ops::Deref;
use std::sync::Arc;

use wua::member::IInstallationJob;
use wua::{
    AsyncState, Error, HResult, InstallationJob, InstallationProgress, InstallationResult, Job, Member,
    Result, UpdateCollection, UpdateOperation,
};
use wua_model::lifecycle::{self, Answer, Phase, Use};
use wua_model::{Abort, AbortRest, Policy};

use super::installation::{Handle, InstallationCore, installation};
use super::objects::Objects;
use crate::engine::call::{Request, cause};
use crate::engine::core::Core;
use crate::engine::job_core::AnyJob;
use crate::engine::journal::{Call, Value, What, Who};

/// A handle to a job of a simulated machine.
pub(crate) struct SimJob {
    core: Arc<InstallationCore>,
    /// Dropped after the core, so that it can check whether only the world still holds it.
    world: Home,
}

shown_by_name!(SimJob);

/// The world of a job. A job that is over is freed with its last handle, and with it the values of the caller
/// (`JOB-STATE-2`).
struct Home {
    world: Arc<Core>,
    job: u32,
}

impl Deref for Home {
    type Target = Arc<Core>;

    fn deref(&self) -> &Arc<Core> {
        &self.world
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.world.let_go(self.job);
    }
}

impl SimJob {
    /// Returns the one object that represents a job; creates it only if nobody holds it any more.
    pub(crate) fn handle(world: &Arc<Core>, core: &Arc<InstallationCore>) -> Arc<Self> {
        let mut kept = core.work.handle();
        let held = kept.as_ref().and_then(Handle::upgrade).and_then(|job| job.downcast().ok());
        held.unwrap_or_else(|| {
            let home = Home { world: Arc::clone(world), job: core.state.number };
            let job = Arc::new(Self { world: home, core: Arc::clone(core) });
            let any: Arc<dyn Any + Send + Sync> = Arc::<Self>::clone(&job);
            *kept = Some(Arc::downgrade(&any));
            job
        })
    }

    /// Returns the running installation or removal, if there is one.
    pub(crate) fn running(world: &Arc<Core>) -> Option<Arc<Self>> {
        let core = world.lock().jobs.iter().find_map(|running| installation(&running.job))?;
        Some(Self::handle(world, &core))
    }

    /// Returns the simulated job behind a job, if it is one.
    pub(crate) fn of(job: &dyn InstallationJob) -> Option<&Self> {
        (job as &dyn Any).downcast_ref()
    }

    pub(crate) fn number(&self) -> u32 {
        self.core.state.number
    }

    pub(crate) fn installer(&self) -> u32 {
        self.core.work.assignment.installer
    }

    pub(crate) fn operation(&self) -> UpdateOperation {
        self.core.work.assignment.operation
    }

    pub(crate) fn core(&self) -> &Arc<InstallationCore> {
        &self.core
    }

    pub(crate) fn is_of(&self, world: &Core) -> bool {
        std::ptr::eq(Arc::as_ptr(&*self.world), world)
    }

    /// Waits until the job is done.
    pub(crate) fn wait(&self, call: Member) -> Result<()> {
        let job: Arc<dyn AnyJob> = Arc::<InstallationCore>::clone(&self.core);
        self.world.wait_done(&job, call)
    }

    /// Returns the overall result, once the job is done.
    pub(crate) fn result(&self) -> Option<InstallationResult> {
        self.core.work.result(self.core.state.facts(), self.world.clock.shown())
    }

    /// Returns the objects through which a caller reaches it.
    pub(crate) fn objects(&self) -> &Objects {
        self.core.work.objects(&Arc::downgrade(&*self.world))
    }

    /// Asks the world to record a poll of a job that is over.
    #[inline]
    fn touch(&self) {
        if self.core.state.is_first_touch() {
            self.world.touched.push(self.core.state.number);
        }
    }

    /// Returns the answer of the legality table to that use of the job.
    pub(crate) fn answer(&self, used: Use, policy: &Policy) -> Answer {
        let phase =
            match lifecycle::phase(&self.core.work.view(self.core.state.facts()), self.world.clock.shown()) {
                // It reports that it is not complete, and is treated so.
                Phase::Done if self.core.state.is_reporting() => Phase::Running,
                phase => phase,
            };
        lifecycle::answer(used, phase, self.core.state.is_ended(), policy)
    }

    /// Sets latch E; returns whether it was set before.
    pub(crate) fn set_ended(&self) -> bool {
        self.core.state.set_ended()
    }

    fn who(&self) -> Who {
        Who::Job(self.core.state.number)
    }

    fn asks(&self, member: Member) -> Request {
        Request::new(member, self.who())
    }

    fn is_lost(&self) -> bool {
        self.core.state.is_lost(self.world.clock.shown())
    }

    /// Takes the slow path of a poll, where polls are counted, may fail, or move the time.
    #[cold]
    fn attend(&self, call: Member) -> Result<()> {
        self.world.sync();
        let struck = self.world.step(&*self.core, call).and_then(|()| self.world.strike(call));
        if let Err(error) = &struck {
            let returned = Call { detail: cause(error), ..Call::new(call, error.hresult()) };
            self.world.record(&mut self.world.lock(), self.who(), What::Returned(returned));
        }
        struck
    }

    /// Answers for a job that was lost with its machine, as a stopped service does.
    #[cold]
    fn gone(&self, call: Member) -> Error {
        Error::new(HResult::RPC_S_SERVER_UNAVAILABLE, call)
    }

    /// Answers a poll in the same way: successful polls are counted, but a failed one is written at once.
    #[cold]
    fn poll_gone(&self, call: Member) -> Error {
        let error = self.gone(call);
        let answer = What::Returned(Call::new(call, error.hresult()));
        self.world.record(&mut self.world.lock(), self.who(), answer);
        error
    }

    fn clean_up_now(&self) -> Result<HResult> {
        let call = IInstallationJob::CleanUp;
        if self.is_lost() {
            return Ok(HResult::S_OK);
        }
        let inside = self.world.is_inside_callback(self.core.state.number);
        let used = if inside { Use::CleanUpInCallback } else { Use::CleanUp };
        match self.answer(used, &self.world.policy) {
            Answer::Refused(code) => return Err(Error::new(code, call)),
            Answer::Later(code) => {
                self.world.detach_later(self.core.state.number);
                return Ok(code);
            }
            _ => {}
        }
        self.wait(call)?;
        self.world.detach(self.core.state.number);
        Ok(HResult::S_OK)
    }

    fn request_abort_now(&self) -> Result<()> {
        let call = IInstallationJob::RequestAbort;
        // With the world locked, so that the time does not move between the check and the mark.
        self.world.change(|world, state| {
            if self.is_lost() {
                return Err(self.gone(call));
            }
            match self.answer(Use::RequestAbort, &world.policy) {
                Answer::Refused(code) => return Err(Error::new(code, call)),
                Answer::NoEffect => return Ok(()),
                _ => {}
            }
            if !world.setup.scenario.agent.cancellable {
                return Err(Error::new(HResult::WU_E_COULDNOTCANCEL, call));
            }
            let cut_off = match world.policy.abort_rest {
                AbortRest::Aborted => HResult::WU_E_CALL_CANCELLED,
                AbortRest::NotStarted => HResult::S_OK,
            };
            let noted = world.note_polls(state);
            self.core.state.abort(Abort { at: world.clock.now(), cut_off }, noted);
            Ok(())
        })
    }
}

impl Job for SimJob {
    fn async_state(&self) -> AsyncState {
        let state = self.core.work.assignment.async_state.clone();
        self.world.get(self.asks(IInstallationJob::get_AsyncState), state, |state| Value::from(state))
    }

    fn is_completed(&self) -> Result<bool> {
        if self.world.attends_polls() {
            self.attend(IInstallationJob::get_IsCompleted)?;
        }
        let now = self.world.clock.shown();
        if self.core.state.is_lost(now) {
            return Err(self.poll_gone(IInstallationJob::get_IsCompleted));
        }
        let completed = self.core.is_completed(now);
        // Afterwards: the record shows no less than the answer, even while another thread moves the time.
        self.core.state.looks.count(&self.world.order);
        self.touch();
        Ok(completed)
    }

    fn clean_up(&self) -> Result<HResult> {
        let answer = |code: &HResult| (*code != HResult::S_OK).then_some(Value::Code(*code));
        self.world.call(self.asks(IInstallationJob::CleanUp), || self.clean_up_now(), answer)
    }

    fn request_abort(&self) -> Result<()> {
        self.world.call(self.asks(IInstallationJob::RequestAbort), || self.request_abort_now(), |()| None)
    }
}

impl InstallationJob for SimJob {
    fn updates(&self) -> Result<UpdateCollection> {
        let answer = |updates: &_| Some(self.world.setup.list(updates).into());
        let updates = || Ok(self.objects().updates.clone());
        self.world.call(self.asks(IInstallationJob::get_Updates), updates, answer)
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        if self.world.attends_polls() {
            self.attend(IInstallationJob::GetProgress)?;
        }
        let now = self.world.clock.shown();
        if self.core.state.is_lost(now) {
            return Err(self.poll_gone(IInstallationJob::GetProgress));
        }
        let shown = self.core.work.show(self.core.state.facts(), now);
        self.core.state.count_poll(&self.world.order);
        self.touch();
        Ok(shown)
    }
}
