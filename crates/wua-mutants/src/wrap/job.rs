//! Wrapped jobs, and callbacks that receive the wrapped job in place of the good one.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use wua::{
    AsyncState, Callback, HResult, InstallationCompletedCallback, InstallationCompletedCallbackArgs,
    InstallationJob, InstallationProgress, InstallationProgressChangedCallback,
    InstallationProgressChangedCallbackArgs, Job, OnCompleted, OnProgressChanged, Result, UpdateCollection,
    UpdateOperation,
};

use super::super::altered::refusal;
use super::{Memo, MutantInstaller};

/// A wrapped `IInstallationJob`.
pub(crate) struct MutantJob {
    pub(crate) installer: Arc<MutantInstaller>,
    pub(crate) operation: UpdateOperation,
    good: OnceLock<Arc<dyn InstallationJob>>,
    listeners: Weak<Listeners>,
    memo: Mutex<Memo>,
    pub(crate) me: Weak<MutantJob>,
}

impl MutantJob {
    /// Creates the wrapper of a job that `Begin…` has not returned yet, and the callbacks to pass on.
    pub(super) fn begin(
        installer: &Arc<MutantInstaller>,
        operation: UpdateOperation,
        progress: OnProgressChanged,
        completed: OnCompleted,
    ) -> (Arc<Self>, OnProgressChanged, OnCompleted) {
        let listeners = Arc::new(Listeners {
            installer: Arc::clone(installer),
            operation,
            job: Mutex::default(),
            progress: object(&progress),
            completed: object(&completed),
        });
        let job = Self::new(installer, operation, Arc::downgrade(&listeners));
        *listeners.job() = Arc::downgrade(&job);
        let progress = match progress {
            Callback::Object(_) => OnProgressChanged::call(Listener(Arc::clone(&listeners))),
            other => other,
        };
        let completed = match completed {
            Callback::Object(_) => OnCompleted::call(Listener(listeners)),
            other => other,
        };
        (job, progress, completed)
    }

    fn new(
        installer: &Arc<MutantInstaller>,
        operation: UpdateOperation,
        listeners: Weak<Listeners>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            installer: Arc::clone(installer),
            operation,
            good: OnceLock::new(),
            listeners,
            memo: Mutex::default(),
            me: Weak::clone(me),
        })
    }

    /// Sets the good job, once it is known.
    pub(super) fn is(&self, good: &Arc<dyn InstallationJob>) {
        self.good.get_or_init(|| Arc::clone(good));
    }

    /// Returns another wrapper of the same good job, with an identity of its own.
    pub(crate) fn another(&self) -> Arc<Self> {
        let another = Self::new(&self.installer, self.operation, Weak::clone(&self.listeners));
        if let Some(good) = self.good.get() {
            another.is(good);
        }
        another
    }

    /// Returns the good job.
    pub(crate) fn good(&self) -> Result<&Arc<dyn InstallationJob>> {
        self.good.get().ok_or_else(|| refusal(HResult::WU_E_UNEXPECTED))
    }

    /// Returns `true` if the good job is complete.
    pub(crate) fn is_done(&self) -> bool {
        self.good().and_then(|good| good.is_completed()).unwrap_or(false)
    }

    /// Polls the good job.
    pub(crate) fn shows(&self) -> Option<InstallationProgress> {
        self.good().and_then(|good| good.get_progress()).ok()
    }

    /// Locks the mutant's notes on the job. Release them before any call.
    pub(crate) fn memo(&self) -> MutexGuard<'_, Memo> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the caller's callbacks, while the good backend holds them.
    pub(crate) fn callback(&self) -> Option<PendingCallback> {
        Some(PendingCallback { job: self.me.upgrade()?, listeners: self.listeners.upgrade()? })
    }

    pub(super) fn seen(&self, progress: InstallationProgress) -> InstallationProgress {
        let hook = self.installer.bench().hooks.progress;
        match hook {
            Some(change) => change(self, progress),
            None => progress,
        }
    }
}

impl Drop for MutantJob {
    fn drop(&mut self) {
        if let Some(dropped) = self.installer.bench().hooks.dropped {
            dropped(self);
        }
    }
}

opaque!(MutantJob);

impl Job for MutantJob {
    fn async_state(&self) -> AsyncState {
        let state = self.good().map(|good| good.async_state()).unwrap_or_default();
        hooked!(self.installer.bench(), state(self, state) else state)
    }

    fn is_completed(&self) -> Result<bool> {
        let completed = self.good()?.is_completed()?;
        Ok(hooked!(self.installer.bench(), completed(self, completed) else completed))
    }

    fn clean_up(&self) -> Result<HResult> {
        hooked!(self.installer.bench(), clean_up(self) else self.good()?.clean_up())
    }

    fn request_abort(&self) -> Result<()> {
        hooked!(self.installer.bench(), abort(self) else self.good()?.request_abort())
    }
}

impl InstallationJob for MutantJob {
    fn updates(&self) -> Result<UpdateCollection> {
        let updates = self.good()?.updates()?;
        hooked!(self.installer.bench(), job_updates(self, updates) else Ok(updates))
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        let progress = self.seen(self.good()?.get_progress()?);
        hooked!(self.installer.bench(), polled(self, progress) else Ok(progress))
    }
}

/// The caller's callbacks, as the good backend holds them.
struct Listeners {
    installer: Arc<MutantInstaller>,
    operation: UpdateOperation,
    job: Mutex<Weak<MutantJob>>,
    progress: Option<Arc<dyn InstallationProgressChangedCallback>>,
    completed: Option<Arc<dyn InstallationCompletedCallback>>,
}

fn object<C: ?Sized>(callback: &Callback<C>) -> Option<Arc<C>> {
    match callback {
        Callback::Object(callback) => Some(Arc::clone(callback)),
        Callback::Null | Callback::Foreign => None,
    }
}

impl Listeners {
    fn job(&self) -> MutexGuard<'_, Weak<MutantJob>> {
        self.job.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A callback to make: the wrapped job, and the callbacks of the caller.
#[derive(Clone)]
pub(crate) struct PendingCallback {
    pub(crate) job: Arc<MutantJob>,
    listeners: Arc<Listeners>,
}

impl PendingCallback {
    /// Finds the wrapped job of a callback; creates a wrapper if nobody holds the one that `Begin…` returned.
    fn of(listeners: &Arc<Listeners>, good: &Arc<dyn InstallationJob>) -> Self {
        let mut known = listeners.job();
        let job = known.upgrade().unwrap_or_else(|| {
            let weak = Arc::downgrade(listeners);
            let job = MutantJob::new(&listeners.installer, listeners.operation, weak);
            *known = Arc::downgrade(&job);
            job
        });
        job.is(good);
        drop(known);
        Self { job, listeners: Arc::clone(listeners) }
    }

    /// Reports progress.
    pub(crate) fn progress(&self, args: &InstallationProgressChangedCallbackArgs) -> Result<()> {
        let job: Arc<dyn InstallationJob> = Arc::<MutantJob>::clone(&self.job);
        self.listeners.progress.as_ref().map_or(Ok(()), |callback| callback.invoke(&job, args))
    }

    /// Reports that snapshot.
    pub(crate) fn show(&self, progress: InstallationProgress) -> Result<()> {
        self.progress(&InstallationProgressChangedCallbackArgs::new(progress))
    }

    /// Reports completion.
    pub(crate) fn complete(&self) -> Result<()> {
        let job: Arc<dyn InstallationJob> = Arc::<MutantJob>::clone(&self.job);
        let args = InstallationCompletedCallbackArgs::default();
        self.listeners.completed.as_ref().map_or(Ok(()), |callback| callback.invoke(&job, &args))
    }

    /// Returns the same callbacks for another job.
    pub(crate) fn about(&self, job: Arc<MutantJob>) -> Self {
        Self { job, listeners: Arc::clone(&self.listeners) }
    }
}

/// The callback that the good backend holds in the place of the caller's.
struct Listener(Arc<Listeners>);

impl InstallationProgressChangedCallback for Listener {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &InstallationProgressChangedCallbackArgs,
    ) -> Result<()> {
        let callback = PendingCallback::of(&self.0, job);
        let progress = callback.job.seen(args.progress.clone());
        let args = InstallationProgressChangedCallbackArgs::new(progress);
        hooked!(self.0.installer.bench(), on_progress(&callback, &args) else callback.progress(&args))
    }
}

impl InstallationCompletedCallback for Listener {
    fn invoke(&self, job: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs) -> Result<()> {
        let callback = PendingCallback::of(&self.0, job);
        hooked!(self.0.installer.bench(), on_completed(&callback) else callback.complete())
    }
}
