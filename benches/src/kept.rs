//! The peers of a poll: doubles of a job that keep a snapshot and return copies of it.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use mockall::mock;
use wua::{AsyncState, HResult, InstallationJob, InstallationProgress, Result, UpdateCollection};

mock! {
    /// A mock of the job, by mockall.
    pub Job {}

    impl InstallationJob for Job {
        fn async_state(&self) -> AsyncState;
        fn is_completed(&self) -> Result<bool>;
        fn updates(&self) -> Result<UpdateCollection>;
        fn clean_up(&self) -> Result<HResult>;
        fn get_progress(&self) -> Result<InstallationProgress>;
        fn request_abort(&self) -> Result<()>;
    }
}

/// Returns a mock that answers every poll with this snapshot.
#[must_use]
pub fn mocked(progress: InstallationProgress) -> MockJob {
    let mut job = MockJob::new();
    job.expect_get_progress().returning(move || Ok(progress.clone()));
    job
}

/// The place where a hand-written double keeps the snapshot, which another thread may set.
pub trait Store: Send + Sync + 'static {
    /// Returns a copy of the snapshot.
    fn load(&self) -> InstallationProgress;
}

impl Store for Arc<Mutex<InstallationProgress>> {
    fn load(&self) -> InstallationProgress {
        self.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Store for ArcSwap<InstallationProgress> {
    fn load(&self) -> InstallationProgress {
        InstallationProgress::clone(&Self::load(self))
    }
}

/// A hand-written double over a store.
pub struct Kept<S>(pub S);

impl<S: Store> InstallationJob for Kept<S> {
    fn async_state(&self) -> AsyncState {
        AsyncState::Empty
    }

    fn is_completed(&self) -> Result<bool> {
        Ok(self.0.load().percent_complete() == 100)
    }

    fn updates(&self) -> Result<UpdateCollection> {
        Ok(UpdateCollection::read_only([]))
    }

    fn clean_up(&self) -> Result<HResult> {
        Ok(HResult::S_OK)
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        Ok(self.0.load())
    }

    fn request_abort(&self) -> Result<()> {
        Ok(())
    }
}

/// Returns the double behind a lock.
#[must_use]
pub fn locked(progress: InstallationProgress) -> Kept<Arc<Mutex<InstallationProgress>>> {
    Kept(Arc::new(Mutex::new(progress)))
}

/// Returns the double behind an atomic pointer.
#[must_use]
pub fn swapped(progress: InstallationProgress) -> Kept<ArcSwap<InstallationProgress>> {
    Kept(ArcSwap::from_pointee(progress))
}
