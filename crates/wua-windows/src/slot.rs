//! One identity for a job: what `Begin…` returns is what the callbacks are given (clause `JOB-ID-1`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use windows::Win32::System::UpdateAgent::IInstallationJob;
use windows_core::Interface;

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
        let mut state = self.lock();
        match state.job.upgrade() {
            Some(job) if job.identity().as_raw() == new.identity().as_raw() => job,
            // Another object than before: not ours to put right.
            Some(_) => new,
            None => {
                state.job = Arc::downgrade(&new);
                state.while_beginning = (!state.has_begun).then(|| Arc::clone(&new));
                new
            }
        }
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
