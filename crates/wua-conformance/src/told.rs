//! What callbacks were told: a recorder that a check hands to `Begin…`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use wua::{
    InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob, InstallationProgress,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs, OnCompleted,
    OnProgressChanged, Result,
};

use crate::watchdog::Pulse;

/// A callback that came, and what the job showed inside it.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it was told.
    pub what: What,
    /// `IsCompleted` inside it.
    pub completed: Option<bool>,
    /// `GetProgress` inside it.
    pub polled: Option<InstallationProgress>,
    /// Whether another callback of the recorder had not returned yet.
    pub overlaps: bool,
    /// The identity of the job it was given, as [`identity`] tells it.
    pub job: usize,
}

impl Told {
    /// The snapshot that a progress callback was given.
    #[must_use]
    pub fn snapshot(&self) -> Option<&InstallationProgress> {
        match &self.what {
            What::Progress(progress) => Some(progress),
            What::Completed => None,
        }
    }
}

/// Which callback.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// `IInstallationProgressChangedCallback::Invoke`, with `callbackArgs.Progress`.
    Progress(InstallationProgress),
    /// `IInstallationCompletedCallback::Invoke`.
    Completed,
}

/// Writes down every callback of one job. Clones write into the same record.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Record>);

#[derive(Default)]
struct Record {
    told: Mutex<Vec<Told>>,
    inside: AtomicUsize,
    pulse: Pulse,
}

impl Recorder {
    /// A recorder whose callbacks keep a check from counting as one that hangs.
    pub(crate) fn beating(pulse: &Pulse) -> Self {
        Self(Arc::new(Record { pulse: pulse.clone(), ..Record::default() }))
    }

    /// The `onProgressChanged` argument.
    #[must_use]
    pub fn on_progress_changed(&self) -> OnProgressChanged {
        OnProgressChanged::call(self.clone())
    }

    /// The `onCompleted` argument.
    #[must_use]
    pub fn on_completed(&self) -> OnCompleted {
        OnCompleted::call(self.clone())
    }

    /// Every callback so far, in order.
    #[must_use]
    pub fn told(&self) -> Vec<Told> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The callbacks from that number on.
    pub(crate) fn told_since(&self, seen: usize) -> Vec<Told> {
        let told = self.0.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.get(seen..).unwrap_or_default().to_vec()
    }

    /// The snapshots that progress callbacks were told, in order.
    #[must_use]
    pub fn progress(&self) -> Vec<InstallationProgress> {
        self.told().iter().filter_map(Told::snapshot).cloned().collect()
    }

    /// How often completion was told.
    #[must_use]
    pub fn completions(&self) -> usize {
        self.told().iter().filter(|told| told.what == What::Completed).count()
    }

    fn write(&self, job: &Arc<dyn InstallationJob>, what: What) {
        self.0.pulse.beat();
        let overlaps = self.0.inside.fetch_add(1, Ordering::SeqCst) > 0;
        let (completed, polled) = (job.is_completed().ok(), job.get_progress().ok());
        let told = Told { what, completed, polled, overlaps, job: identity(job) };
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner).push(told);
        self.0.inside.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The identity of a job, without keeping it alive: two objects that live at the same time differ in it.
#[must_use]
pub fn identity(job: &Arc<dyn InstallationJob>) -> usize {
    Arc::as_ptr(job).cast::<()>() as usize
}

impl InstallationProgressChangedCallback for Recorder {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &InstallationProgressChangedCallbackArgs,
    ) -> Result<()> {
        self.write(job, What::Progress(args.progress.clone()));
        Ok(())
    }
}

impl InstallationCompletedCallback for Recorder {
    fn invoke(&self, job: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs) -> Result<()> {
        self.write(job, What::Completed);
        Ok(())
    }
}
