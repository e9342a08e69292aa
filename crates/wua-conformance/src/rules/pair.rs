//! The two callbacks that a rule passes to `Begin…`, and the number of their holders.

use wua::{InstallationCompletedCallback, InstallationProgressChangedCallback};

use crate::rules::words::*;

/// A progress callback and a completion callback.
pub(super) struct Pair {
    progress: Arc<dyn InstallationProgressChangedCallback>,
    completed: Arc<dyn InstallationCompletedCallback>,
}

impl Pair {
    pub(super) fn new(
        progress: impl InstallationProgressChangedCallback + 'static,
        completed: impl InstallationCompletedCallback + 'static,
    ) -> Self {
        Self { progress: Arc::new(progress), completed: Arc::new(completed) }
    }

    /// Creates two callbacks that record.
    pub(super) fn recording(recorder: &Recorder) -> Self {
        Self::new(recorder.clone(), recorder.clone())
    }

    /// Creates two callbacks that call one closure.
    pub(super) fn calling(call: impl Call + Clone + 'static) -> Self {
        Self::new(Calling(call.clone()), Calling(call))
    }

    /// Begins an installation with both.
    pub(super) fn begin(&self, installer: &Installer) -> wua::Result<Job> {
        let progress = OnProgressChanged::Object(Arc::clone(&self.progress));
        let completed = OnCompleted::Object(Arc::clone(&self.completed));
        installer.begin_with(INSTALL, progress, completed, AsyncState::Empty)
    }

    /// Installs everything that is offered, until the agent has released both.
    pub(super) fn install(&self, trial: &Trial) -> Result<InstallationResult, Fault> {
        let installer = trial.installer()?;
        let job = self.begin(&installer)?;
        trial.finish(&job)?;
        job.clean_up()?;
        Ok(installer.end_job(&job)?)
    }

    /// Returns the number of references that others hold to each.
    pub(super) fn held(&self) -> (usize, usize) {
        (Arc::strong_count(&self.progress) - 1, Arc::strong_count(&self.completed) - 1)
    }
}

/// A closure that is called back, with the job and the kind of the callback.
pub(super) trait Call:
    Fn(&Arc<dyn InstallationJob>, CallbackKind) -> wua::Result<()> + Send + Sync
{
}

impl<F: Fn(&Arc<dyn InstallationJob>, CallbackKind) -> wua::Result<()> + Send + Sync> Call for F {}

/// A callback of either kind that calls a closure.
pub(super) struct Calling<F>(pub(super) F);

impl<F: Call> InstallationProgressChangedCallback for Calling<F> {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &InstallationProgressChangedCallbackArgs,
    ) -> wua::Result<()> {
        (self.0)(job, CallbackKind::Progress(args.progress.clone()))
    }
}

impl<F: Call> InstallationCompletedCallback for Calling<F> {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        _: &InstallationCompletedCallbackArgs,
    ) -> wua::Result<()> {
        (self.0)(job, CallbackKind::Completed)
    }
}
