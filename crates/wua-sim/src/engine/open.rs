//! Opens worlds: new ones, and forks.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use wua_model::Policy;

use super::advance::keep_pace;
use super::clock::Clock;
use super::core::{Core, State};
use super::faults::Watch;
use super::journal::Writer;
use super::random::Seed;
use super::setup::Setup;

impl Core {
    /// Opens a world at its beginning.
    pub(crate) fn begin(
        setup: Arc<Setup>,
        policy: Policy,
        seed: Seed,
        clock: Clock,
        patience: Duration,
    ) -> Arc<Self> {
        let mut state = State::new(setup.machine.clone(), Writer::default());
        state.watch = setup.counts_calls().then(Box::<Watch>::default);
        let world = Self::open(Self::new(clock, setup, policy, seed, patience, state));
        let mut state = world.lock();
        world.fire_due(&mut state);
        world.reckon(&mut state);
        drop(state);
        world
    }

    /// Opens an independent copy. It makes no callbacks, and its jobs have no handles yet.
    pub(crate) fn fork(&self) -> Arc<Self> {
        self.sync();
        // Outlives the lock: it may be the last to hold values of the caller.
        let mut released = Vec::new();
        let mut state = self.lock();
        let now = self.clock.now();
        self.note_polls(&mut state);
        let mut copy = State::new(state.machine.clone(), state.journal.fork());
        copy.jobs = state.jobs.iter().map(|running| running.fork(&mut released)).collect();
        copy.numbers = state.numbers;
        copy.due = state.due;
        copy.timed = state.timed;
        copy.fired.clone_from(&state.fired);
        copy.watch.clone_from(&state.watch);
        copy.injected.clone_from(&state.injected);
        drop(state);
        let clock = self.clock.fork(now);
        let setup = Arc::clone(&self.setup);
        Self::open(Self::new(clock, setup, self.policy, self.seed, self.patience, copy))
    }

    /// Lets the time of a new world pass by itself if its clock is paced.
    fn open(world: Arc<Self>) -> Arc<Self> {
        if world.clock.is_paced() {
            let paced = Arc::downgrade(&world);
            thread::spawn(move || keep_pace(&paced));
        }
        world
    }
}
