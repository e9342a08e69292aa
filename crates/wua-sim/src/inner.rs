//! The core of a world: the one lock and the state it guards. Time passes in `pass.rs`, events
//! happen in `happen.rs`, and every call follows `call.rs`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use wua_model::{Callbacks, Policy, Time};

use crate::clock::{Clock, ClockMode};
use crate::delivery::{Delivery, Listeners};
use crate::happen::next_trigger;
use crate::job::{JobCore, SimJob};
use crate::journal::Writer;
use crate::machine::Machine;
use crate::objects::{LastSnapshot, Snapshot};
use crate::over::{Over, Touched};
use crate::pass::keep_pace;
use crate::random::Seed;
use crate::setup::Setup;
use crate::tally::Order;
use crate::wait::Standstill;
use crate::watch::{Injected, Watch};
use crate::worker::Worker;

/// A world without its public face. Handles hold it; it holds handles only weakly.
pub(crate) struct Inner {
    pub(crate) clock: Clock,
    /// `true` if a poll must count, fail or move the time, and so take the slow path.
    attends_polls: AtomicBool,
    /// The order of the polls that are not yet in the journal.
    pub(crate) order: Order,
    pub(crate) setup: Arc<Setup>,
    pub(crate) policy: Policy,
    pub(crate) seed: Seed,
    /// The real time for which a wait may leave the clock at the same moment.
    pub(crate) patience: Duration,
    me: Weak<Self>,
    state: Mutex<State>,
    pub(crate) changed: Condvar,
    pub(crate) touched: Touched,
}

/// The state that the lock guards.
pub(crate) struct State {
    pub(crate) machine: Machine,
    pub(crate) active: Option<Active>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) over: Over,
    pub(crate) journal: Writer,
    pub(crate) numbers: Numbers,
    /// The time of the next event; recomputed whenever it may have changed.
    pub(crate) due: Time,
    /// The number of triggers of the clock that have fired.
    pub(crate) timed: usize,
    /// The triggers that have fired, in that order. Each fires once.
    pub(crate) fired: Vec<u32>,
    pub(crate) watch: Option<Box<Watch>>,
    pub(crate) injected: Injected,
    /// The worker that makes callbacks if the policy says so; taken out while it runs.
    pub(crate) worker: Option<Worker>,
    /// The number of threads that wait for a change.
    pub(crate) waiting: u32,
    /// The standstill that a loop of sleeps of zero has seen so far.
    pub(crate) yielding: Option<Standstill>,
}

/// The operation that makes the agent busy.
pub(crate) struct Active {
    pub(crate) core: Arc<JobCore>,
    pub(crate) handle: Weak<SimJob>,
    /// The place in the plan to look for the next update that finishes.
    pub(crate) settled: usize,
    last_snapshot: LastSnapshot,
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
    pub(crate) fn new(
        setup: Arc<Setup>,
        policy: Policy,
        seed: u64,
        clock: Clock,
        patience: Duration,
    ) -> Arc<Self> {
        let machine = Machine::new(Arc::clone(&setup.slots), setup.scenario.agent.flags);
        let watch = setup.counts_calls().then(Box::<Watch>::default);
        let mut state = State {
            machine,
            active: None,
            deliveries: Vec::new(),
            over: Over::default(),
            journal: Writer::default(),
            numbers: Numbers::default(),
            due: Time::NEVER,
            timed: 0,
            fired: Vec::new(),
            watch,
            injected: Injected::default(),
            worker: None,
            waiting: 0,
            yielding: None,
        };
        state.due = next_trigger(&setup, &state);
        let inner = Self::assemble(clock, setup, policy, Seed(seed), patience, state);
        inner.begin();
        inner
    }

    /// Lets events at the beginning of time happen.
    fn begin(&self) {
        let mut state = self.lock();
        self.fire_due(&mut state);
        self.reckon(&mut state);
    }

    fn assemble(
        clock: Clock,
        setup: Arc<Setup>,
        policy: Policy,
        seed: Seed,
        patience: Duration,
        state: State,
    ) -> Arc<Self> {
        let attends_polls = clock.moves_on_calls() || state.watch.is_some() || !state.injected.is_empty();
        let paced = matches!(clock.mode, ClockMode::Paced { .. });
        let (state, changed) = (Mutex::new(state), Condvar::new());
        let inner = Arc::new_cyclic(|me| Self {
            clock,
            attends_polls: AtomicBool::new(attends_polls),
            order: Order::new(),
            setup,
            policy,
            seed,
            patience,
            me: Weak::clone(me),
            state,
            changed,
            touched: Touched::default(),
        });
        if paced {
            let world = Arc::downgrade(&inner);
            thread::spawn(move || keep_pace(&world));
        }
        inner
    }

    /// Returns an independent copy.
    pub(crate) fn fork(&self) -> Arc<Self> {
        self.sync();
        // Outlives the lock: it may be the last to hold values of the caller.
        let mut gone = None;
        let mut state = self.lock();
        let now = self.clock.now();
        self.note_polls(&mut state);
        let copy = State {
            machine: state.machine.clone(),
            active: state.active.as_mut().map(|active| active.fork(&self.me, &mut gone)),
            deliveries: Vec::new(),
            over: Over::default(),
            journal: state.journal.fork(),
            numbers: state.numbers,
            due: state.due,
            timed: state.timed,
            fired: state.fired.clone(),
            watch: state.watch.clone(),
            injected: state.injected.clone(),
            worker: None,
            waiting: 0,
            yielding: None,
        };
        drop(state);
        let clock = self.clock.fork(now);
        Self::assemble(clock, Arc::clone(&self.setup), self.policy, self.seed, self.patience, copy)
    }

    /// Returns this world, for a handle to hold.
    #[expect(clippy::expect_used, reason = "the caller holds the world, so it exists")]
    pub(crate) fn me(&self) -> Arc<Self> {
        self.me.upgrade().expect("the world is in use")
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the same, unless somebody else holds it.
    pub(crate) fn try_lock(&self) -> Option<MutexGuard<'_, State>> {
        self.state.try_lock().ok()
    }

    /// Returns `true` if a poll must take the slow path.
    #[inline]
    pub(crate) fn attends_polls(&self) -> bool {
        self.attends_polls.load(Ordering::Relaxed)
    }

    /// Makes polls take the slow path from now on.
    pub(crate) fn attend_polls(&self) {
        self.attends_polls.store(true, Ordering::Relaxed);
    }

    /// Wakes the threads that wait for a change.
    pub(crate) fn notify(&self, state: &State) {
        if state.waiting > 0 {
            self.changed.notify_all();
        }
    }

    /// Makes `core` the operation that keeps the agent busy.
    pub(crate) fn start(&self, state: &mut State, core: JobCore, listeners: Listeners) -> Arc<SimJob> {
        let core = Arc::new(core);
        let mut handle = Weak::new();
        let job = handle_of(self, &core, &mut handle);
        state.active = Some(Active::new(Arc::clone(&core), Weak::clone(&handle), 0));
        let noted = self.note_polls(state);
        core.set_telling(listeners.progress.is_some() && self.policy.callbacks != Callbacks::None, noted);
        if !listeners.is_empty() {
            state.deliveries.push(Delivery::new(core, handle, listeners));
        }
        self.settle(state);
        self.reckon(state);
        // A wait for it has the whole horizon, whatever was waited for earlier.
        self.clock.extend(self.clock.now());
        job
    }

    pub(crate) fn running_job(&self) -> Option<Arc<SimJob>> {
        let mut state = self.lock();
        let active = state.active.as_mut()?;
        Some(handle_of(self, &active.core, &mut active.handle))
    }
}

impl Active {
    fn new(core: Arc<JobCore>, handle: Weak<SimJob>, settled: usize) -> Self {
        Self { core, handle, settled, last_snapshot: LastSnapshot::default() }
    }

    fn fork(&mut self, world: &Weak<Inner>, gone: &mut Option<Arc<Snapshot>>) -> Self {
        let core = self.core.fork(world, &mut self.last_snapshot, gone);
        Self::new(Arc::new(core), Weak::new(), self.settled)
    }
}

/// Returns the one object that represents a job; creates it only if nobody holds it any more.
pub(crate) fn handle_of(inner: &Inner, core: &Arc<JobCore>, handle: &mut Weak<SimJob>) -> Arc<SimJob> {
    handle.upgrade().unwrap_or_else(|| {
        let job = Arc::new(SimJob::new(inner.me(), Arc::clone(core)));
        *handle = Arc::downgrade(&job);
        job
    })
}
