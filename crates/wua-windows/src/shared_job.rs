//! One identity for a job: callbacks are given the same object that `Begin…` returns (clause `JOB-ID-1`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use windows::Win32::System::UpdateAgent::IInstallationJob;

use crate::collection::Listed;
use crate::job::Job;

/// The job that a call of `Begin…` shares with its callbacks; created by the first of them that sees it.
///
/// Held weakly, because the agent's job holds the callbacks and they hold this; but strongly until `Begin…` has
/// returned, since a callback may run before (clause `CB-C-4`).
pub(crate) struct SharedJob {
    begun_with: Arc<Listed>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    job: Weak<Job>,
    while_beginning: Option<Arc<Job>>,
    has_begun: bool,
}

impl SharedJob {
    pub(crate) fn new(begun_with: Arc<Listed>) -> Arc<Self> {
        Arc::new(Self { begun_with, state: Mutex::default() })
    }

    /// Returns the Rust object for this job.
    pub(crate) fn job(&self, com: &IInstallationJob) -> Arc<Job> {
        // Created before the lock is taken and dropped after it is released, because both call the agent.
        let new = Arc::new(Job::new(com.clone(), Arc::clone(&self.begun_with)));
        let known = self.known_or(&new);
        // The agent has given another object than before; that is passed on.
        if known.identity() == new.identity() { known } else { new }
    }

    /// Returns the known job, after setting it to this one if there is none.
    fn known_or(&self, new: &Arc<Job>) -> Arc<Job> {
        let mut state = self.lock();
        if let Some(known) = state.job.upgrade() {
            return known;
        }
        state.job = Arc::downgrade(new);
        if !state.has_begun {
            state.while_beginning = Some(Arc::clone(new));
        }
        Arc::clone(new)
    }

    /// Records that `Begin…` has returned: from now on the caller keeps the job alive.
    pub(crate) fn has_begun(&self) {
        let mut state = self.lock();
        state.has_begun = true;
        let kept = state.while_beginning.take();
        drop(state);
        drop(kept);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
