//! The core of a world: the one lock, and the state that it guards.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use wua_model::{Policy, Time};

use super::callbacks::Delivery;
use super::clock::Clock;
use super::faults::{Injected, Watch};
use super::finished::{Finished, Touched};
use super::job_core::Running;
use super::journal::Writer;
use super::poll_count::Order;
use super::random::Seed;
use super::setup::Setup;
use super::standstill::Standstill;
use super::worker::Worker;
use crate::machine::state::Machine;

/// A world without its public face. Handles hold it; it holds handles only weakly.
pub(crate) struct Core {
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
    changed: Condvar,
    pub(crate) touched: Touched,
}

/// The state that the lock guards.
pub(crate) struct State {
    pub(crate) machine: Machine,
    /// The jobs of every kind that are not done, in the order of their beginning.
    pub(crate) jobs: Vec<Running>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) finished: Finished,
    pub(crate) journal: Writer,
    pub(crate) numbers: Numbers,
    /// The time of the next event; recomputed whenever it may have changed.
    pub(crate) due: Option<Time>,
    /// The number of triggers of the clock that have fired.
    pub(crate) timed: usize,
    /// The triggers that have fired, in that order. Each fires once.
    pub(crate) fired: Vec<u32>,
    pub(crate) watch: Option<Box<Watch>>,
    pub(crate) injected: Injected,
    /// The worker that makes callbacks if the policy says so; taken out while it runs.
    worker: Option<Worker>,
    /// The number of threads that wait for a change.
    waiting: u32,
    /// The standstill that a loop of sleeps of zero has seen so far.
    pub(crate) yielding: Option<Standstill>,
}

/// The numbers given out so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Numbers {
    pub(crate) sessions: u32,
    pub(crate) searchers: u32,
    pub(crate) installers: u32,
    pub(crate) jobs: u32,
}

impl Core {
    /// Creates a world in that state.
    pub(crate) fn new(
        clock: Clock,
        setup: Arc<Setup>,
        policy: Policy,
        seed: Seed,
        patience: Duration,
        state: State,
    ) -> Arc<Self> {
        let attends_polls = clock.moves_on_calls() || state.watch.is_some() || !state.injected.is_empty();
        Arc::new_cyclic(|me| Self {
            clock,
            attends_polls: AtomicBool::new(attends_polls),
            order: Order::new(),
            setup,
            policy,
            seed,
            patience,
            me: Weak::clone(me),
            state: Mutex::new(state),
            changed: Condvar::new(),
            touched: Touched::default(),
        })
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

    /// Waits until another thread has changed anything, with the lock released.
    pub(crate) fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.waiting += 1;
        let mut state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }

    /// Waits until anything changes, for at most that long.
    pub(crate) fn pause(&self, mut state: MutexGuard<'_, State>, pause: Duration) {
        state.waiting += 1;
        let waited = self.changed.wait_timeout(state, pause);
        waited.unwrap_or_else(PoisonError::into_inner).0.waiting -= 1;
    }

    /// Runs the errand on a worker, and waits for it: on the kept one or, if that is busy with a
    /// callback that led here, on a new one.
    pub(crate) fn on_worker(&self, act: impl FnOnce(&Self) + Send + 'static) {
        let (me, kept) = (self.me(), self.lock().worker.take());
        let worker = kept.unwrap_or_else(Worker::start);
        let outcome = worker.run(Box::new(move || act(&me)));
        let mut state = self.lock();
        state.worker = Some(worker);
        state.dismiss_worker();
        drop(state);
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    }
}

impl State {
    /// Creates the state of a world without jobs.
    pub(crate) fn new(machine: Machine, journal: Writer) -> Self {
        Self {
            machine,
            jobs: Vec::new(),
            deliveries: Vec::new(),
            finished: Finished::default(),
            journal,
            numbers: Numbers::default(),
            due: None,
            timed: 0,
            fired: Vec::new(),
            watch: None,
            injected: Injected::default(),
            worker: None,
            waiting: 0,
            yielding: None,
        }
    }

    /// Stops the worker of a world without outstanding callbacks.
    pub(crate) fn dismiss_worker(&mut self) {
        if self.deliveries.is_empty() {
            self.worker = None;
        }
    }
}
