//! One identity for a job: what `Begin…` returns is what the callbacks are given (clause `JOB-ID-1`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use windows::Win32::System::UpdateAgent::IInstallationJob;

use crate::collection::Listed;
use crate::job::Job;

/// What one call of `Begin…` and its callbacks share: the job, made by whoever sees it first.
///
/// Held weakly, as the agent's job holds the callbacks, and they hold this; but strongly until
/// `Begin…` has returned, since a callback may come and go before (clause `CB-C-4`).
pub(crate) struct Slot {
    begun_with: Arc<Listed>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    job: Weak<Job>,
    while_beginning: Option<Arc<Job>>,
    has_begun: bool,
}

impl Slot {
    pub(crate) fn new(begun_with: Arc<Listed>) -> Arc<Self> {
        Arc::new(Self { begun_with, state: Mutex::default() })
    }

    /// The Rust object of that job.
    pub(crate) fn job(&self, com: &IInstallationJob) -> Arc<Job> {
        // Made before the lock is taken, and dropped after: it calls the agent.
        let new = Arc::new(Job::new(com.clone(), Arc::clone(&self.begun_with)));
        let known = self.known_or(&new);
        // Another object than before is not ours to put right.
        if known.identity() == new.identity() { known } else { new }
    }

    /// Returns the job that is known, which that one becomes if there is none.
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

    /// `Begin…` has returned: from now on the job is the caller's to keep.
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
