//! The peers of a poll: doubles of a job that keep a plain snapshot, and make a progress value of it at each poll.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use mockall::mock;
use wua::{
    AsyncState, HResult, InstallationJob, InstallationProgress, Result, UpdateCollection,
    UpdateInstallationResult,
};

mock! {
    /// A mock of the job, by mockall.
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

/// A snapshot as a test would write it down: plain numbers, and a list of results.
#[derive(Debug, Clone)]
pub struct Snapshot {
    index: i32,
    current: i32,
    percent: i32,
    results: Vec<UpdateInstallationResult>,
}

impl Snapshot {
    /// The numbers and results of that progress value.
    #[must_use]
    pub fn of(progress: &InstallationProgress) -> Self {
        Self {
            index: progress.current_update_index(),
            current: progress.current_update_percent_complete(),
            percent: progress.percent_complete(),
            results: progress.update_results().collect(),
        }
    }

    /// Returns the progress value that a double answers.
    fn progress(&self) -> InstallationProgress {
        InstallationProgress::from_results(self.index, self.current, self.percent, self.results.clone())
    }
}

/// Returns a mock that answers every poll with that snapshot.
#[must_use]
pub fn mocked(snapshot: Snapshot) -> MockJob {
    let mut job = MockJob::new();
    job.expect_get_progress().returning(move || Ok(snapshot.progress()));
    job
}

/// The place where a hand-written double keeps the snapshot, which another thread may set.
pub trait Store: std::fmt::Debug + Send + Sync + 'static {
    /// Returns a progress value made of it.
    fn load(&self) -> InstallationProgress;
}

impl Store for Arc<Mutex<Snapshot>> {
    fn load(&self) -> InstallationProgress {
        self.lock().unwrap_or_else(PoisonError::into_inner).progress()
    }
}

impl Store for ArcSwap<Snapshot> {
    fn load(&self) -> InstallationProgress {
        Self::load(self).progress()
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

/// Returns the double behind a lock.
#[must_use]
pub fn locked(snapshot: Snapshot) -> Kept<Arc<Mutex<Snapshot>>> {
    Kept(Arc::new(Mutex::new(snapshot)))
}

/// Returns the double behind an atomic pointer.
#[must_use]
pub fn swapped(snapshot: Snapshot) -> Kept<ArcSwap<Snapshot>> {
    Kept(ArcSwap::from_pointee(snapshot))
}
