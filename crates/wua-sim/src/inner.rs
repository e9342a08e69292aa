//! The heart of a world: the one lock, the passing of time, and what comes due on the way.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use wua::{Error, HResult, Result, UpdateIdentity};
use wua_model::{Abort, Policy, Time, completes_at, next_finish};
use wua_scenario::{Action, AgentFlags, Call, When};

use crate::clock::{Clock, ClockMode};
use crate::delivery::{Delivery, Listeners};
use crate::job::{JobCore, SimJob};
use crate::journal::{Journal, What, Who, Writer};
use crate::machine::{Attempt, Machine};
use crate::random::Seed;
use crate::setup::Setup;
use crate::watch::Watch;

/// A world without its public face. Handles hold it; it holds no handle but weakly.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    /// Whether a poll must count, fail or move the time, and so take the slow way.
    pub(crate) attends_polls: bool,
    pub(crate) setup: Arc<Setup>,
    pub(crate) policy: Policy,
    pub(crate) seed: Seed,
    me: Weak<Self>,
    state: Mutex<State>,
    changed: Condvar,
}

/// What the lock guards.
pub(crate) struct State {
    pub(crate) machine: Machine,
    pub(crate) active: Option<Active>,
    pub(crate) deliveries: Vec<Delivery>,
    /// Jobs that are over, but held, so that they may still be polled.
    pub(crate) over: Vec<Arc<JobCore>>,
    pub(crate) journal: Writer,
    pub(crate) numbers: Numbers,
    /// When something comes due by itself; reckoned anew whenever it may have changed.
    due: Time,
    triggers_fired: u64,
    watch: Option<Box<Watch>>,
    waiting: u32,
}

/// The operation that makes the agent busy.
pub(crate) struct Active {
    pub(crate) core: Arc<JobCore>,
    pub(crate) handle: Weak<SimJob>,
    /// Where in the plan to look for the next update that finishes.
    settled: usize,
}

/// The numbers given out so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Numbers {
    pub(crate) sessions: u32,
    pub(crate) searchers: u32,
    pub(crate) installers: u32,
    pub(crate) jobs: u32,
}

impl Inner {
    pub(crate) fn new(setup: Arc<Setup>, policy: Policy, seed: u64, mode: ClockMode) -> Arc<Self> {
        let machine = Machine::new(Arc::clone(&setup.slots), setup.scenario.agent.flags);
        let watch = setup.counts_calls().then(Box::<Watch>::default);
        let clock = Clock::new(mode, Time::ZERO);
        let mut state = State {
            machine,
            active: None,
            deliveries: Vec::new(),
            over: Vec::new(),
            journal: Writer::default(),
            numbers: Numbers::default(),
            due: Time::NEVER,
            triggers_fired: 0,
            watch,
            waiting: 0,
        };
        state.due = next_trigger(&setup, &state);
        Self::assemble(clock, setup, policy, Seed(seed), state)
    }

    fn assemble(clock: Clock, setup: Arc<Setup>, policy: Policy, seed: Seed, state: State) -> Arc<Self> {
        let attends_polls = clock.moves_on_calls() || state.watch.is_some();
        let paced = matches!(clock.mode, ClockMode::Paced { .. });
        let (state, changed) = (Mutex::new(state), Condvar::new());
        let inner = Arc::new_cyclic(|me| Self {
            clock,
            attends_polls,
            setup,
            policy,
            seed,
            me: Weak::clone(me),
            state,
            changed,
        });
        if paced {
            let world = Arc::downgrade(&inner);
            thread::spawn(move || keep_pace(&world));
        }
        inner
    }

    /// A copy that goes its own way.
    pub(crate) fn fork(&self) -> Arc<Self> {
        self.sync();
        let mut state = self.lock();
        let now = self.clock.now();
        self.note_polls(&mut state);
        let copy = State {
            machine: state.machine.clone(),
            active: state.active.as_ref().map(Active::fork),
            deliveries: Vec::new(),
            over: Vec::new(),
            journal: state.journal.fork(),
            numbers: state.numbers,
            due: state.due,
            triggers_fired: state.triggers_fired,
            watch: state.watch.clone(),
            waiting: 0,
        };
        drop(state);
        let clock = Clock::new(self.clock.mode, now);
        Self::assemble(clock, Arc::clone(&self.setup), self.policy, self.seed, copy)
    }

    /// This world, for a handle to hold.
    #[expect(clippy::expect_used, reason = "whoever calls holds the world, so it is there")]
    pub(crate) fn me(&self) -> Arc<Self> {
        self.me.upgrade().expect("the world is in use")
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes those who wait for a change.
    pub(crate) fn notify(&self, state: &State) {
        if state.waiting > 0 {
            self.changed.notify_all();
        }
    }

    // --- time ---------------------------------------------------------------------------------

    /// Lets a paced clock catch up with real time; nothing in the other modes.
    pub(crate) fn sync(&self) {
        if let Some(now) = self.clock.paced_now() {
            self.advance_to(now);
        }
    }

    pub(crate) fn advance_by(&self, millis: u64) {
        let target = self.clock.now() + millis;
        self.advance_to(target);
    }

    /// Moves the present to `target`, stopping at everything that comes due on the way.
    pub(crate) fn advance_to(&self, target: Time) {
        loop {
            let mut state = self.lock();
            let step = state.due.min(target);
            self.move_to(&mut state, step);
            if state.due > step {
                // Nothing came due: the common case, and the whole of it.
                self.notify(&state);
                return;
            }
            self.settle(&mut state);
            self.fire_due(&mut state);
            self.reckon(&mut state);
            self.notify(&state);
            drop(state);
            self.deliver();
            if step >= target && self.lock().due > target {
                return;
            }
        }
    }

    #[inline]
    fn move_to(&self, state: &mut State, to: Time) {
        if to > self.clock.now() && !to.is_never() {
            self.note_polls(state);
            self.clock.set(to);
        }
    }

    /// Moves the time to the end of the running job, or as far as it comes.
    pub(crate) fn run(&self) {
        loop {
            let next = { self.lock().due };
            if next.is_never() || self.lock().active.is_none() {
                return;
            }
            self.advance_to(next);
        }
    }

    pub(crate) fn sleep(&self, millis: u64) {
        let until = self.clock.now() + millis;
        if self.clock.jumps() {
            return self.advance_to(until);
        }
        let mut state = self.lock();
        while self.clock.now() < until {
            state = self.wait(state);
        }
    }

    /// Waits until anything changes, without the lock meanwhile.
    pub(crate) fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.waiting += 1;
        let mut state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }

    /// Waits until the job is done. Jumps where the clock does.
    pub(crate) fn wait_done(&self, core: &JobCore, call: Call) -> Result<()> {
        let mut noted = false;
        loop {
            self.sync();
            let state = self.lock();
            if core.is_lost() {
                return Err(Error::new(HResult::WU_E_SERVICE_STOP, call.name()));
            }
            if core.is_done(self.clock.now()) {
                drop(state);
                self.deliver();
                return Ok(());
            }
            let mut state = state;
            if !noted {
                self.record(&mut state, Who::Job(core.number), What::Waits { call });
                noted = true;
            }
            if !self.clock.jumps() {
                drop(self.wait(state));
                continue;
            }
            // Where nothing comes due any more, the percent may still climb to where it stays.
            let next = state.due.min(core.next_change(self.clock.now()));
            drop(state);
            if next.is_never() {
                return Err(Error::new(HResult::WU_E_UNEXPECTED, call.name()).with_source(WouldNeverEnd));
            }
            self.advance_to(next);
        }
    }

    /// Reckons anew when something comes due by itself.
    pub(crate) fn reckon(&self, state: &mut State) {
        let mut due = next_trigger(&self.setup, state);
        if let Some(active) = &state.active {
            let facts = active.core.facts();
            let finish = next_finish(&active.core.plan, &facts, active.settled).map(|finish| finish.at);
            let end = completes_at(&active.core.plan, &facts);
            due = [finish, end].into_iter().flatten().fold(due, Time::min);
        }
        for delivery in &state.deliveries {
            due = due.min(delivery.due(&self.policy));
        }
        state.due = due;
    }

    // --- what comes due -----------------------------------------------------------------------

    /// Updates that have finished by now change the machine; a job that is done frees the agent.
    pub(crate) fn settle(&self, state: &mut State) {
        let now = self.clock.now();
        let Some(mut active) = state.active.take() else { return };
        let core = Arc::clone(&active.core);
        let facts = core.facts();
        while let Some(finish) =
            next_finish(&core.plan, &facts, active.settled).filter(|finish| finish.at <= now)
        {
            active.settled = finish.next;
            self.finish(&mut state.machine, &core, finish.index, finish.at);
        }
        if core.is_done(now) {
            state.over.push(core);
        } else {
            state.active = Some(active);
        }
    }

    fn finish(&self, machine: &mut Machine, core: &JobCore, index: u32, at: Time) {
        let Some(slot) = core.work.worked_slot(index) else { return };
        let result = core.plan.ends()[index as usize];
        let update = self.setup.update(slot);
        let unmapped = match update.end {
            wua_scenario::End::Failure { unmapped, .. } => unmapped,
            _ => 0,
        };
        let client = Arc::clone(&core.work.client);
        machine
            .finish(update, Attempt { slot, operation: core.work.operation, result, unmapped, at, client });
    }

    /// Fires the triggers whose time has come.
    fn fire_due(&self, state: &mut State) {
        let now = self.clock.now();
        for (number, trigger) in (0_u32..).zip(&self.setup.scenario.triggers) {
            if matches!(trigger.when, When::After(after) if Time::ZERO + after <= now) {
                self.fire(state, number, trigger.action);
            }
        }
    }

    fn fire(&self, state: &mut State, number: u32, action: Action) {
        let bit = 1_u64.checked_shl(number).unwrap_or(0);
        if state.triggers_fired & bit != 0 || bit == 0 {
            return;
        }
        state.triggers_fired |= bit;
        match action {
            Action::Restart => self.restart_locked(state),
            Action::Set(flags) => self.flags_locked(state, flags, AgentFlags::default()),
            Action::Clear(flags) => self.flags_locked(state, AgentFlags::default(), flags),
            Action::Cancel(code) => self.cancel_locked(state, code),
        }
    }

    // --- from outside -------------------------------------------------------------------------

    pub(crate) fn restart(&self) {
        self.change(Self::restart_locked);
    }

    pub(crate) fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.change(|inner, state| inner.flags_locked(state, set, clear));
    }

    pub(crate) fn cancel(&self, code: HResult) {
        self.change(|inner, state| inner.cancel_locked(state, code));
    }

    pub(crate) fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) -> bool {
        let Some(slot) = self.setup.slot_of(identity) else { return false };
        self.change(|_, state| {
            if let Some(slot) = state.machine.slot_mut(slot) {
                slot.downloaded = downloaded;
            }
        });
        true
    }

    /// Does something to the world, and lets everything that follows from it happen.
    fn change(&self, act: impl FnOnce(&Self, &mut State)) {
        self.sync();
        let mut state = self.lock();
        act(self, &mut state);
        self.settle(&mut state);
        self.reckon(&mut state);
        self.notify(&state);
        drop(state);
        self.deliver();
    }

    fn restart_locked(&self, state: &mut State) {
        let lost = state.active.take().map(|active| {
            active.core.note_polls(self.clock.now(), &mut state.journal);
            active.core.lose();
            state.deliveries.retain(|delivery| delivery.core.number != active.core.number);
            active.core.number
        });
        state.machine.restart();
        self.record(state, Who::Machine, What::Restarted { lost });
        self.reckon(state);
    }

    fn flags_locked(&self, state: &mut State, set: AgentFlags, clear: AgentFlags) {
        state.machine.flags = state.machine.flags.union(set).difference(clear);
        let flags = state.machine.flags;
        self.record(state, Who::Machine, What::Flags(flags));
    }

    fn cancel_locked(&self, state: &mut State, code: HResult) {
        let Some(core) = state.active.as_ref().map(|active| Arc::clone(&active.core)) else { return };
        if core.abort(Abort { at: self.clock.now(), cut_off: code }) {
            self.record(state, Who::Job(core.number), What::Cancelled(code));
        }
        self.reckon(state);
    }

    /// An abort of the caller took hold.
    pub(crate) fn aborted(&self) {
        self.change(|_, _| {});
    }

    // --- jobs ---------------------------------------------------------------------------------

    /// Makes `core` the operation that the agent is busy with.
    pub(crate) fn start(&self, state: &mut State, core: JobCore, listeners: Listeners) -> Arc<SimJob> {
        let core = Arc::new(core);
        let mut handle = Weak::new();
        let job = handle_of(self, &core, &mut handle);
        state.active = Some(Active { core: Arc::clone(&core), handle: Weak::clone(&handle), settled: 0 });
        if !listeners.is_empty() {
            state.deliveries.push(Delivery::new(core, handle, listeners));
        }
        self.settle(state);
        self.reckon(state);
        job
    }

    pub(crate) fn running_job(&self) -> Option<Arc<SimJob>> {
        let mut state = self.lock();
        let active = state.active.as_mut()?;
        Some(handle_of(self, &active.core, &mut active.handle))
    }

    // --- calls --------------------------------------------------------------------------------

    /// Carries out a call: faults first, then what it does, then a line in the journal.
    pub(crate) fn call<T>(&self, call: Call, who: Who, act: impl FnOnce() -> Result<T>) -> Result<T> {
        self.call_noted(call, who, act, |_| None)
    }

    /// As [`call`](Self::call), with a word on what was answered.
    pub(crate) fn call_noted<T>(
        &self,
        call: Call,
        who: Who,
        act: impl FnOnce() -> Result<T>,
        note: impl FnOnce(&T) -> Option<String>,
    ) -> Result<T> {
        self.sync();
        let answer = self.strike(call).and_then(|()| act());
        let (hresult, note) = match &answer {
            Ok(value) => (HResult::S_OK, note(value)),
            Err(error) => (error.hresult(), std::error::Error::source(error).map(ToString::to_string)),
        };
        let note = note.map(|note| Box::new(note.into_boxed_str()));
        self.record(&mut self.lock(), who, What::Returned { call, hresult, note });
        answer
    }

    /// Carries out a call that cannot fail.
    pub(crate) fn read<T>(&self, call: Call, who: Who, value: T) -> T {
        self.sync();
        let _ = self.strike(call);
        self.record(&mut self.lock(), who, What::Returned { call, hresult: HResult::S_OK, note: None });
        value
    }

    /// Counts the call, lets triggers fire at it, and answers the fault that strikes it, if one does.
    pub(crate) fn strike(&self, call: Call) -> Result<()> {
        let struck = {
            let mut state = self.lock();
            let Some(watch) = &mut state.watch else { return Ok(()) };
            let seen = watch.count(call);
            let fired = seen.triggers(&self.setup.scenario.triggers);
            for (number, action) in fired {
                self.fire(&mut state, number, action);
            }
            self.settle(&mut state);
            self.reckon(&mut state);
            self.notify(&state);
            seen.fault(&self.setup.scenario.faults, self.clock.now(), self.seed)
        };
        self.deliver();
        struck.map_or(Ok(()), |code| Err(Error::new(code, call.name())))
    }

    // --- the journal --------------------------------------------------------------------------

    /// Writes a line, after the polls that came before it.
    pub(crate) fn record(&self, state: &mut State, who: Who, what: What) {
        self.note_polls(state);
        state.journal.push(self.clock.now(), who, what);
    }

    /// Writes the polls that were made at the present time into the journal.
    #[inline]
    fn note_polls(&self, state: &mut State) {
        let State { active, over, journal, .. } = state;
        let now = self.clock.now();
        if let Some(active) = active {
            active.core.note_polls(now, journal);
        }
        if !over.is_empty() {
            over.iter().for_each(|core| core.note_polls(now, journal));
            // One that nobody holds any more is not polled either.
            over.retain(|core| Arc::strong_count(core) > 1);
        }
    }

    pub(crate) fn journal(&self) -> Journal {
        let mut state = self.lock();
        self.note_polls(&mut state);
        state.journal.freeze()
    }
}

impl Active {
    fn fork(&self) -> Self {
        Self { core: Arc::new(self.core.fork()), handle: Weak::new(), settled: self.settled }
    }
}

/// The one object that stands for a job, made anew only if nobody holds it any more.
pub(crate) fn handle_of(inner: &Inner, core: &Arc<JobCore>, handle: &mut Weak<SimJob>) -> Arc<SimJob> {
    handle.upgrade().unwrap_or_else(|| {
        let job = Arc::new(SimJob::new(inner.me(), Arc::clone(core)));
        *handle = Arc::downgrade(&job);
        job
    })
}

/// When the next trigger of the clock fires.
fn next_trigger(setup: &Setup, state: &State) -> Time {
    let pending = |number: u32| 1_u64.checked_shl(number).is_some_and(|bit| state.triggers_fired & bit == 0);
    let times = (0_u32..).zip(&setup.scenario.triggers).filter_map(|(number, trigger)| match trigger.when {
        When::After(after) if pending(number) => Some(Time::ZERO + after),
        _ => None,
    });
    times.min().unwrap_or(Time::NEVER)
}

/// Keeps a paced world going for those who only wait to be called back.
fn keep_pace(world: &Weak<Inner>) {
    const LONGEST: Duration = Duration::from_millis(20);
    loop {
        let Some(inner) = world.upgrade() else { return };
        inner.sync();
        let due = inner.lock().due;
        let pause = inner.clock.real_time_to(due).unwrap_or(LONGEST).clamp(Duration::from_millis(1), LONGEST);
        drop(inner);
        thread::sleep(pause);
    }
}

/// Why a wait was not waited for: nothing that is planned would ever end it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WouldNeverEnd;

impl std::fmt::Display for WouldNeverEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "the call would never return: the job hangs for ever and the clock jumps by itself; \
             request an abort first, or use a manual clock to wait on another thread",
        )
    }
}

impl std::error::Error for WouldNeverEnd {}
