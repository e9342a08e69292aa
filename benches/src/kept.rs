//! The peers of a poll: doubles of a job that keep a snapshot and hand out copies of it.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use mockall::mock;
use wua::{AsyncState, HResult, InstallationJob, InstallationProgress, Result, UpdateCollection};

mock! {
    /// The job as mockall mocks it.
    #[derive(Debug)]
    pub Job {}

    impl wua::Job for Job {
        fn async_state(&self) -> AsyncState;
        fn is_completed(&self) -> Result<bool>;
        fn clean_up(&self) -> Result<HResult>;
        fn request_abort(&self) -> Result<()>;
    }

    impl InstallationJob for Job {
        fn updates(&self) -> Result<UpdateCollection>;
        fn get_progress(&self) -> Result<InstallationProgress>;
    }
}

/// A mock that answers every poll with that snapshot.
#[must_use]
pub fn mocked(progress: InstallationProgress) -> MockJob {
    let mut job = MockJob::new();
    job.expect_get_progress().returning(move || Ok(progress.clone()));
    job
}

/// Where a hand-written double keeps the snapshot that another thread sets.
pub trait Store: std::fmt::Debug + Send + Sync + 'static {
    /// A copy of it.
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
#[derive(Debug)]
pub struct Kept<S>(pub S);

impl<S: Store> wua::Job for Kept<S> {
    fn async_state(&self) -> AsyncState {
        AsyncState::Empty
    }

    fn is_completed(&self) -> Result<bool> {
        Ok(self.0.load().percent_complete() == 100)
    }

    fn clean_up(&self) -> Result<HResult> {
        Ok(HResult::S_OK)
    }

    fn request_abort(&self) -> Result<()> {
        Ok(())
    }
}

impl<S: Store> InstallationJob for Kept<S> {
    fn updates(&self) -> Result<UpdateCollection> {
        Ok(UpdateCollection::read_only([]))
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        Ok(self.0.load())
    }
}

/// The double behind a lock.
#[must_use]
pub fn locked(progress: InstallationProgress) -> Kept<Arc<Mutex<InstallationProgress>>> {
    Kept(Arc::new(Mutex::new(progress)))
}

/// The double behind an atomic pointer.
#[must_use]
pub fn swapped(progress: InstallationProgress) -> Kept<ArcSwap<InstallationProgress>> {
    Kept(ArcSwap::from_pointee(progress))
}
