//! The simulated job: `IInstallationJob` over a plan and its facts.

use std::any::Any;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, Weak};

use wua::member::IInstallationJob;
use wua::{
    AsyncState, Error, HResult, InstallationJob, InstallationProgress, InstallationResult, Job, Member,
    Result, UpdateCollection, UpdateOperation,
};
use wua_model::lifecycle::{self, Answer, Phase, Use};
use wua_model::{Abort, AbortRest, Ending, Facts, Glance, JobView, Plan, Policy, PollHint, Time, Timeline};

use crate::assignment::Assignment;
use crate::call::{Request, cause};
use crate::inner::{Inner, State};
use crate::journal::{Call, Poll, Shown, Value, What, Who};
use crate::objects::{LastSnapshot, Objects, Reached, Snapshot};
use crate::over::{Over, Touched};
use crate::tally::{Counted, Order, Tally};

/// A job without its public face: the plan, and the facts as atomics. A poll takes no lock.
pub(crate) struct JobCore {
    pub(crate) plan: Arc<Plan>,
    begun_at: Time,
    aborted: OnceLock<Box<Aborted>>,
    /// The time at which the machine took the job with it; usually never.
    lost_at: AtomicU64,
    /// Calls of `GetProgress` and `IsCompleted` that are not yet in the journal.
    polls: Tally,
    looks: Tally,
    hint: PollHint,
    ended: AtomicBool,
    /// `true` while progress callbacks are outstanding: until then the job is not complete (§2.2).
    telling: AtomicBool,
    /// Set while the job is over, so that the world ignores it unless a poll asks.
    awaits_touch: AtomicBool,
    pub(crate) number: u32,
    pub(crate) work: Arc<Assignment>,
    reached: Reached,
}

/// An abort that was accepted, and its effect on the job.
#[derive(Clone)]
struct Aborted {
    abort: Abort,
    ending: Option<Ending>,
}

/// Proof that the polls made so far are written. Only its holder may change the progress of a job.
#[derive(Clone, Copy)]
pub(crate) struct Noted(());

impl JobCore {
    pub(crate) fn new(
        number: u32,
        plan: Arc<Plan>,
        begun_at: Time,
        work: Arc<Assignment>,
        objects: Objects,
    ) -> Self {
        Self {
            plan,
            begun_at,
            aborted: OnceLock::new(),
            lost_at: AtomicU64::new(Time::NEVER.millis()),
            polls: Tally::new(),
            looks: Tally::new(),
            hint: PollHint::default(),
            ended: AtomicBool::new(false),
            telling: AtomicBool::new(false),
            awaits_touch: AtomicBool::new(false),
            number,
            work,
            reached: Reached::Begun(objects),
        }
    }

    /// Copies the job for a fork of the world `world`. Drop `gone` with the world unlocked.
    pub(crate) fn fork(
        &self,
        world: &Weak<Inner>,
        last: &mut LastSnapshot,
        gone: &mut Option<Arc<Snapshot>>,
    ) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
            begun_at: self.begun_at,
            aborted: self.aborted.clone(),
            lost_at: AtomicU64::new(self.lost_at.load(Ordering::Acquire)),
            polls: Tally::new(),
            looks: Tally::new(),
            hint: self.hint.clone(),
            ended: AtomicBool::new(self.ended.load(Ordering::Acquire)),
            // Nobody listens in a copy.
            telling: AtomicBool::new(false),
            awaits_touch: AtomicBool::new(false),
            number: self.number,
            work: Arc::clone(&self.work),
            reached: self.reached.fork(world, last, gone),
        }
    }

    #[inline]
    pub(crate) fn facts(&self) -> Facts {
        let abort = self.aborted.get().map(|aborted| aborted.abort);
        Facts { abort, ..Facts::begun(self.begun_at) }
    }

    /// Returns the job as the model sees it.
    #[inline]
    pub(crate) fn view(&self) -> JobView<'_, Plan> {
        JobView::new(&self.plan, self.facts())
    }

    /// Records the first request to abort; returns `true` if this is it. Called with the world locked.
    pub(crate) fn abort(&self, abort: Abort, _: Noted) -> bool {
        if self.is_lost(abort.at) || self.aborted.get().is_some() {
            return false;
        }
        let facts = Facts { abort: Some(abort), ..Facts::begun(self.begun_at) };
        let ending = JobView::new(&*self.plan, facts).ending();
        self.aborted.set(Box::new(Aborted { abort, ending })).is_ok()
    }

    /// Records that the job is lost with the machine at that moment.
    pub(crate) fn lose(&self, at: Time, _: Noted) {
        self.lost_at.store(at.millis(), Ordering::Release);
    }

    #[inline]
    pub(crate) fn is_lost(&self, now: Time) -> bool {
        now.millis() >= self.lost_at.load(Ordering::Acquire)
    }

    /// Returns `true` if progress callbacks are outstanding.
    pub(crate) fn is_telling(&self) -> bool {
        self.telling.load(Ordering::Acquire)
    }

    pub(crate) fn set_telling(&self, telling: bool, _: Noted) {
        self.telling.store(telling, Ordering::Release);
    }

    /// Returns the value of `IsCompleted`: every result is final, and the last progress callback has returned.
    pub(crate) fn is_completed(&self, now: Time) -> bool {
        self.is_done(now) && !self.is_telling()
    }

    /// Returns `true` if every result is final.
    pub(crate) fn is_done(&self, now: Time) -> bool {
        self.view().has_ended(now)
    }

    /// Returns the time of the next change of the job's progress.
    pub(crate) fn next_change(&self, now: Time) -> Time {
        self.view().next_change(now).unwrap_or(Time::NEVER)
    }

    #[inline(always)]
    fn show(&self, now: Time) -> InstallationProgress {
        if let Some(ended) = self.ended_early(now) {
            return ended.clone();
        }
        JobView::new(&*self.plan, Facts::begun(self.begun_at)).poll(now, &self.hint)
    }

    /// Returns the final progress of a job that an abort has ended.
    #[inline]
    fn ended_early(&self, now: Time) -> Option<&InstallationProgress> {
        // Most jobs are never aborted and take the short path.
        self.aborted.get()?.ending.as_ref()?.progress(now)
    }

    /// Returns the objects through which a caller reaches the job, and makes them if necessary. `world` is the
    /// world of the job.
    pub(crate) fn objects(&self, world: &Weak<Inner>) -> &Objects {
        self.reached.objects(world)
    }

    /// Returns the same objects if they exist.
    pub(crate) fn made_objects(&self) -> Option<&Objects> {
        self.reached.made()
    }

    /// Counts a call of `GetProgress`.
    #[inline]
    pub(crate) fn count_poll(&self, order: &Order) {
        self.polls.count(order);
    }

    /// Records that the world has looked at the job, and will do so again only after it is touched.
    pub(crate) fn await_touch(&self) {
        self.awaits_touch.store(true, Ordering::Release);
    }

    /// Returns `true` at the first touch since the world looked.
    #[inline]
    fn is_first_touch(&self) -> bool {
        self.awaits_touch.load(Ordering::Relaxed) && self.awaits_touch.swap(false, Ordering::AcqRel)
    }

    /// Returns the overall result, once the job is done.
    pub(crate) fn result(&self, now: Time) -> Option<InstallationResult> {
        self.view().result(now)
    }

    /// Takes the polls made since the last time, in their order, with the progress of the job at `now`.
    #[inline]
    pub(crate) fn take_polls(&self, now: Time, mut write: impl FnMut(Poll)) {
        let poll = |Counted { times, place }, shown| Poll { place, times, job: self.number, shown };
        let looks = self.looks.take().map(|looks| poll(looks, Shown::Completed(self.is_completed(now))));
        let polls = self.polls.take().map(|polls| poll(polls, Shown::Progress(Glance::of(&self.show(now)))));
        match (looks, polls) {
            (Some(looks), Some(polls)) if looks.place <= polls.place => {
                write(looks);
                write(polls);
            }
            (looks, polls) => {
                polls.into_iter().for_each(&mut write);
                looks.into_iter().for_each(write);
            }
        }
    }
}

impl State {
    /// Writes the polls made so far. Called before the time moves, before the progress of a job
    /// changes otherwise, and before another line.
    #[inline]
    pub(crate) fn note_polls(&mut self, touched: &Touched, now: Time) -> Noted {
        if touched.any() {
            self.note_polls_of_several(now, |over, write| over.look(touched, now, write));
        } else if let Some(active) = &self.active {
            active.core.take_polls(now, |poll| self.journal.push_polls(now, poll));
        }
        Noted(())
    }

    /// Writes the polls of every job, including those that nobody has touched since they ended.
    pub(crate) fn note_all_polls(&mut self, now: Time) {
        self.note_polls_of_several(now, |over, write| over.look_at_all(now, write));
    }

    fn note_polls_of_several(&mut self, now: Time, look: impl FnOnce(&mut Over, &mut dyn FnMut(Poll))) {
        let mut polls = Vec::new();
        look(&mut self.over, &mut |poll| polls.push(poll));
        if let Some(active) = &self.active {
            active.core.take_polls(now, |poll| polls.push(poll));
        }
        polls.sort_by_key(|poll| poll.place);
        polls.into_iter().for_each(|poll| self.journal.push_polls(now, poll));
    }
}

/// A handle to a job of a simulated machine.
pub(crate) struct SimJob {
    core: Arc<JobCore>,
    /// Dropped after the core, so that it can check whether only the world still holds it.
    inner: Home,
}

shown_by_name!(SimJob);

/// The world of a job. A job that is over is freed with its last handle, and with it the values of the caller
/// (`JOB-STATE-2`).
struct Home {
    inner: Arc<Inner>,
    job: u32,
}

impl Deref for Home {
    type Target = Arc<Inner>;

    fn deref(&self) -> &Arc<Inner> {
        &self.inner
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.inner.let_go(self.job);
    }
}

impl SimJob {
    pub(crate) fn new(inner: Arc<Inner>, core: Arc<JobCore>) -> Self {
        Self { inner: Home { inner, job: core.number }, core }
    }

    /// Returns the simulated job behind a job, if it is one.
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
        std::ptr::eq(Arc::as_ptr(&*self.inner), inner)
    }

    /// Returns the objects through which a caller reaches it.
    pub(crate) fn objects(&self) -> &Objects {
        self.core.objects(&Arc::downgrade(&*self.inner))
    }

    /// Asks the world to record a poll of a job that is over.
    #[inline]
    fn touch(&self) {
        if self.core.is_first_touch() {
            self.inner.touched.push(self.core.number);
        }
    }

    /// Returns the answer of the legality table to that use of the job.
    pub(crate) fn answer(&self, used: Use, policy: &Policy) -> Answer {
        let phase = match lifecycle::phase(&self.core.view(), self.inner.clock.shown()) {
            // It reports that it is not complete, and is treated so.
            Phase::Done if self.core.is_telling() => Phase::Running,
            phase => phase,
        };
        lifecycle::answer(used, phase, self.core.ended.load(Ordering::Acquire), policy)
    }

    /// Sets latch E; returns whether it was set before.
    pub(crate) fn set_ended(&self) -> bool {
        self.core.ended.swap(true, Ordering::AcqRel)
    }

    fn who(&self) -> Who {
        Who::Job(self.core.number)
    }

    fn asks(&self, member: Member) -> Request {
        Request::new(member, self.who())
    }

    fn is_lost(&self) -> bool {
        self.core.is_lost(self.inner.clock.shown())
    }

    /// Takes the slow path of a poll, where polls are counted, may fail, or move the time.
    #[cold]
    fn attend(&self, call: Member) -> Result<()> {
        self.inner.sync();
        let struck = self.inner.step(&self.core, call).and_then(|()| self.inner.strike(call));
        if let Err(error) = &struck {
            let returned = Call { detail: cause(error), ..Call::new(call, error.hresult()) };
            self.inner.record(&mut self.inner.lock(), self.who(), What::Returned(returned));
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
        self.inner.record(&mut self.inner.lock(), self.who(), answer);
        error
    }

    fn clean_up_now(&self) -> Result<HResult> {
        let call = IInstallationJob::CleanUp;
        if self.is_lost() {
            return Ok(HResult::S_OK);
        }
        let inside = self.inner.is_inside_callback(self.core.number);
        let used = if inside { Use::CleanUpInCallback } else { Use::CleanUp };
        match self.answer(used, &self.inner.policy) {
            Answer::Refused(code) => return Err(Error::new(code, call)),
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
        let call = IInstallationJob::RequestAbort;
        // With the world locked, so that the time does not move between the check and the mark.
        self.inner.change(|inner, state| {
            if self.is_lost() {
                return Err(self.gone(call));
            }
            match self.answer(Use::RequestAbort, &inner.policy) {
                Answer::Refused(code) => return Err(Error::new(code, call)),
                Answer::NoEffect => return Ok(()),
                _ => {}
            }
            if !inner.setup.scenario.agent.cancellable {
                return Err(Error::new(HResult::WU_E_COULDNOTCANCEL, call));
            }
            let cut_off = match inner.policy.abort_rest {
                AbortRest::Aborted => HResult::WU_E_CALL_CANCELLED,
                AbortRest::NotStarted => HResult::S_OK,
            };
            let noted = inner.note_polls(state);
            self.core.abort(Abort { at: inner.clock.now(), cut_off }, noted);
            Ok(())
        })
    }
}

impl Job for SimJob {
    fn async_state(&self) -> AsyncState {
        let state = self.core.work.async_state.clone();
        self.inner.get(self.asks(IInstallationJob::get_AsyncState), state, |state| Value::from(state))
    }

    fn is_completed(&self) -> Result<bool> {
        if self.inner.attends_polls() {
            self.attend(IInstallationJob::get_IsCompleted)?;
        }
        let now = self.inner.clock.shown();
        if self.core.is_lost(now) {
            return Err(self.poll_gone(IInstallationJob::get_IsCompleted));
        }
        let completed = self.core.is_completed(now);
        // Afterwards: the record shows no less than the answer, even while another thread moves the time.
        self.core.looks.count(&self.inner.order);
        self.touch();
        Ok(completed)
    }

    fn clean_up(&self) -> Result<HResult> {
        let answer = |code: &HResult| (*code != HResult::S_OK).then_some(Value::Code(*code));
        self.inner.call(self.asks(IInstallationJob::CleanUp), || self.clean_up_now(), answer)
    }

    fn request_abort(&self) -> Result<()> {
        self.inner.call(self.asks(IInstallationJob::RequestAbort), || self.request_abort_now(), |()| None)
    }
}

impl InstallationJob for SimJob {
    fn updates(&self) -> Result<UpdateCollection> {
        let answer = |updates: &_| Some(self.inner.setup.list(updates).into());
        let updates = || Ok(self.objects().updates.clone());
        self.inner.call(self.asks(IInstallationJob::get_Updates), updates, answer)
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        if self.inner.attends_polls() {
            self.attend(IInstallationJob::GetProgress)?;
        }
        let now = self.inner.clock.shown();
        if self.core.is_lost(now) {
            return Err(self.poll_gone(IInstallationJob::GetProgress));
        }
        let shown = self.core.show(now);
        self.core.count_poll(&self.inner.order);
        self.touch();
        Ok(shown)
    }
}
