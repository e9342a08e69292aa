//! The simulated job: `IInstallationJob` over a plan and a sheet of facts.

use std::any::Any;
use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, Ordering};

use wua::{
    AsyncState, Error, HResult, InstallationJob, InstallationProgress, InstallationResult, Result,
    UpdateCollection, UpdateOperation,
};
use wua_model::lifecycle::{self, Answer, Phase, Use};
use wua_model::{
    Abort, AbortRest, Facts, Plan, Policy, Time, glance, is_completed, observe, progress, result, undisturbed,
};
use wua_scenario::Call;

use crate::inner::Inner;
use crate::journal::{What, Who, Writer};
use crate::tally::Tally;

/// What a job was begun with. Shared by a job and its copies in forks.
pub(crate) struct Assignment {
    pub(crate) operation: UpdateOperation,
    pub(crate) installer: u32,
    pub(crate) client: Arc<str>,
    pub(crate) updates: UpdateCollection,
    pub(crate) async_state: AsyncState,
    /// For each update of the list its place on the machine, if it is there and is worked on.
    pub(crate) worked_slots: Box<[Option<u32>]>,
}

impl Assignment {
    pub(crate) fn worked_slot(&self, index: u32) -> Option<u32> {
        self.worked_slots.get(index as usize).copied().flatten()
    }
}

/// A job without its public face: the plan, and the facts as atomics. A poll takes no lock.
pub(crate) struct JobCore {
    pub(crate) plan: Arc<Plan>,
    begun_at: Time,
    abort_at: AtomicU64,
    cut_off: AtomicI32,
    /// When the machine went away with the job; never, as a rule.
    lost_at: AtomicU64,
    /// Calls of `GetProgress`, and of `IsCompleted`, that are yet to be written into the journal.
    polls: Tally,
    looks: Tally,
    hint: AtomicU32,
    ended: AtomicBool,
    /// Whether a listener is still to be told of progress: until then the job is not complete (§2.2).
    telling: AtomicBool,
    pub(crate) number: u32,
    pub(crate) work: Arc<Assignment>,
}

fn times(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// In the place of the time of an abort: there was none.
const NOT_ABORTED: u64 = Time::NEVER.millis();

impl JobCore {
    pub(crate) fn new(number: u32, plan: Arc<Plan>, begun_at: Time, work: Arc<Assignment>) -> Self {
        Self {
            plan,
            begun_at,
            abort_at: AtomicU64::new(NOT_ABORTED),
            cut_off: AtomicI32::new(0),
            lost_at: AtomicU64::new(Time::NEVER.millis()),
            polls: Tally::new(),
            looks: Tally::new(),
            hint: AtomicU32::new(0),
            ended: AtomicBool::new(false),
            telling: AtomicBool::new(false),
            number,
            work,
        }
    }

    /// A copy for a fork of the world.
    pub(crate) fn fork(&self) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
            begun_at: self.begun_at,
            abort_at: AtomicU64::new(self.abort_at.load(Ordering::Acquire)),
            cut_off: AtomicI32::new(self.cut_off.load(Ordering::Acquire)),
            lost_at: AtomicU64::new(self.lost_at.load(Ordering::Acquire)),
            polls: Tally::new(),
            looks: Tally::new(),
            hint: AtomicU32::new(self.hint.load(Ordering::Relaxed)),
            ended: AtomicBool::new(self.ended.load(Ordering::Acquire)),
            // Nobody listens in a copy.
            telling: AtomicBool::new(false),
            number: self.number,
            work: Arc::clone(&self.work),
        }
    }

    #[inline]
    pub(crate) fn facts(&self) -> Facts {
        let abort_at = self.abort_at.load(Ordering::Acquire);
        let undisturbed = Facts::begun(self.begun_at);
        if abort_at == NOT_ABORTED {
            return undisturbed;
        }
        let cut_off = HResult::new(self.cut_off.load(Ordering::Acquire));
        Facts { abort: Some(Abort { at: Time::from_millis(abort_at), cut_off }), ..undisturbed }
    }

    /// Notes the first request to abort; whether this is it.
    pub(crate) fn abort(&self, abort: Abort) -> bool {
        if self.abort_at.load(Ordering::Acquire) != NOT_ABORTED {
            return false;
        }
        self.cut_off.store(abort.cut_off.value(), Ordering::Release);
        self.abort_at.store(abort.at.millis(), Ordering::Release);
        true
    }

    /// The machine goes away with the job at that moment.
    pub(crate) fn lose(&self, at: Time) {
        self.lost_at.store(at.millis(), Ordering::Release);
    }

    #[inline]
    pub(crate) fn is_lost(&self, now: Time) -> bool {
        now.millis() >= self.lost_at.load(Ordering::Acquire)
    }

    /// Whether progress is still to be told.
    pub(crate) fn is_telling(&self) -> bool {
        self.telling.load(Ordering::Acquire)
    }

    pub(crate) fn set_telling(&self, telling: bool) {
        self.telling.store(telling, Ordering::Release);
    }

    /// What `IsCompleted` answers: every result is final, and the last progress callback has returned.
    pub(crate) fn is_completed(&self, now: Time) -> bool {
        self.is_done(now) && !self.is_telling()
    }

    /// Whether every result is final.
    pub(crate) fn is_done(&self, now: Time) -> bool {
        is_completed(&self.plan, &self.facts(), now)
    }

    /// When anything that the job shows changes next.
    pub(crate) fn next_change(&self, now: Time) -> Time {
        observe(&self.plan, &self.facts(), now).next_change
    }

    #[inline(always)]
    fn show(&self, now: Time) -> InstallationProgress {
        let hint = self.hint.load(Ordering::Relaxed);
        // Most jobs are never aborted, and theirs is the straight way.
        let (seen, next) = match self.abort_at.load(Ordering::Acquire) {
            NOT_ABORTED => undisturbed(&self.plan, now - self.begun_at, hint as usize),
            _ => self.show_aborted(now, hint as usize),
        };
        if next != hint as usize {
            self.hint.store(next as u32, Ordering::Relaxed);
        }
        seen
    }

    #[cold]
    fn show_aborted(&self, now: Time, hint: usize) -> (InstallationProgress, usize) {
        progress(&self.plan, &self.facts(), now, hint)
    }

    /// The overall result, once the job is done.
    pub(crate) fn result(&self, now: Time) -> Option<InstallationResult> {
        result(&self.plan, &self.facts(), now)
    }

    /// Writes the polls that were made at `now` into the journal.
    #[inline]
    pub(crate) fn note_polls(&self, now: Time, journal: &mut Writer) {
        let who = Who::Job(self.number);
        let looks = self.looks.take();
        if looks > 0 {
            journal.push(now, who, What::Looked { times: times(looks), completed: self.is_completed(now) });
        }
        let polls = self.polls.take();
        if polls > 0 {
            let shown = glance(&self.plan, &self.facts(), now, self.hint.load(Ordering::Relaxed) as usize);
            journal.push(now, who, What::Polled { times: times(polls), shown });
        }
    }
}

/// A handle to a job of a simulated machine.
pub(crate) struct SimJob {
    inner: Arc<Inner>,
    core: Arc<JobCore>,
}

impl SimJob {
    pub(crate) fn new(inner: Arc<Inner>, core: Arc<JobCore>) -> Self {
        Self { inner, core }
    }

    /// The simulated job behind a job, if it is one.
    pub(crate) fn of(job: &dyn InstallationJob) -> Option<&Self> {
        (job as &dyn Any).downcast_ref()
    }

    pub(crate) fn number(&self) -> u32 {
        self.core.number
    }

    pub(crate) fn installer(&self) -> u32 {
        self.core.work.installer
    }

    pub(crate) fn operation(&self) -> UpdateOperation {
        self.core.work.operation
    }

    pub(crate) fn core(&self) -> &Arc<JobCore> {
        &self.core
    }

    pub(crate) fn is_of(&self, inner: &Inner) -> bool {
        std::ptr::eq(Arc::as_ptr(&self.inner), inner)
    }

    /// What the legality table answers to that use of the job.
    pub(crate) fn answer(&self, used: Use, policy: &Policy) -> Answer {
        let facts = self.core.facts();
        let phase = match lifecycle::phase(&self.core.plan, &facts, self.inner.clock.shown()) {
            // It says that it is not complete, and is treated so.
            Phase::Done if self.core.is_telling() => Phase::Running,
            phase => phase,
        };
        lifecycle::answer(used, phase, self.core.ended.load(Ordering::Acquire), policy)
    }

    /// Sets latch E; whether it was set before.
    pub(crate) fn set_ended(&self) -> bool {
        self.core.ended.swap(true, Ordering::AcqRel)
    }

    fn who(&self) -> Who {
        Who::Job(self.core.number)
    }

    fn is_lost(&self) -> bool {
        self.core.is_lost(self.inner.clock.shown())
    }

    /// The slow way of a poll: where polls are counted, may fail, or move the time.
    #[cold]
    fn attend(&self, call: Call) -> Result<()> {
        self.inner.sync();
        let struck = self.inner.step(&self.core, call).and_then(|()| self.inner.strike(call));
        if let Err(error) = &struck {
            let note = error.source().map(|source| Box::new(source.to_string().into_boxed_str()));
            let hresult = error.hresult();
            self.inner.record(&mut self.inner.lock(), self.who(), What::Returned { call, hresult, note });
        }
        struck
    }

    /// A job that went away with its machine answers as a service that is gone.
    #[cold]
    fn gone(&self, call: Call) -> Error {
        Error::new(HResult::RPC_S_SERVER_UNAVAILABLE, call.name())
    }

    fn clean_up_now(&self) -> Result<HResult> {
        let call = Call::JobCleanUp;
        if self.is_lost() {
            return Ok(HResult::S_OK);
        }
        let inside = self.inner.is_inside_callback(self.core.number);
        let used = if inside { Use::CleanUpInCallback } else { Use::CleanUp };
        match self.answer(used, &self.inner.policy) {
            Answer::Refused(code) => return Err(Error::new(code, call.name())),
            Answer::Later(code) => {
                self.inner.detach_later(self.core.number);
                return Ok(code);
            }
            _ => {}
        }
        self.inner.wait_done(&self.core, call)?;
        self.inner.detach(self.core.number);
        Ok(HResult::S_OK)
    }

    fn request_abort_now(&self) -> Result<()> {
        let call = Call::JobRequestAbort;
        // With the world locked, so that the time does not move between the look and the mark.
        self.inner.change(|inner, _| {
            if self.is_lost() {
                return Err(self.gone(call));
            }
            match self.answer(Use::RequestAbort, &inner.policy) {
                Answer::Refused(code) => return Err(Error::new(code, call.name())),
                Answer::NoEffect => return Ok(()),
                _ => {}
            }
            if !inner.setup.scenario.agent.cancellable {
                return Err(Error::new(HResult::WU_E_COULDNOTCANCEL, call.name()));
            }
            let cut_off = match inner.policy.abort_rest {
                AbortRest::Aborted => HResult::WU_E_CALL_CANCELLED,
                AbortRest::NotStarted => HResult::S_OK,
            };
            self.core.abort(Abort { at: inner.clock.now(), cut_off });
            Ok(())
        })
    }
}

impl Drop for SimJob {
    /// With its last handle a job that is over goes, and with it what the caller gave (`JOB-STATE-2`).
    fn drop(&mut self) {
        self.inner.let_go(&self.core);
    }
}

impl InstallationJob for SimJob {
    fn async_state(&self) -> AsyncState {
        self.inner.read(Call::JobGetAsyncState, self.who(), self.core.work.async_state.clone())
    }

    fn is_completed(&self) -> Result<bool> {
        if self.inner.attends_polls() {
            self.attend(Call::JobGetIsCompleted)?;
        }
        let now = self.inner.clock.shown();
        if self.core.is_lost(now) {
            return Err(self.gone(Call::JobGetIsCompleted));
        }
        self.core.looks.count();
        Ok(self.core.is_completed(now))
    }

    fn updates(&self) -> Result<UpdateCollection> {
        self.inner.call(Call::JobGetUpdates, self.who(), || Ok(self.core.work.updates.clone()))
    }

    fn clean_up(&self) -> Result<HResult> {
        let note = |code: &HResult| (*code != HResult::S_OK).then(|| code.to_string());
        self.inner.call_noted(Call::JobCleanUp, self.who(), || self.clean_up_now(), note)
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        if self.inner.attends_polls() {
            self.attend(Call::JobGetProgress)?;
        }
        let now = self.inner.clock.shown();
        if self.core.is_lost(now) {
            return Err(self.gone(Call::JobGetProgress));
        }
        self.core.polls.count();
        Ok(self.core.show(now))
    }

    fn request_abort(&self) -> Result<()> {
        self.inner.call(Call::JobRequestAbort, self.who(), || self.request_abort_now())
    }
}
