//! Callbacks behind a layer: they receive the layered job, the same one that `Begin…` returns.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::{Call, Layer, Layered};
use crate::member::{IInstallationCompletedCallback, IInstallationProgressChangedCallback};
use crate::{
    Callback, InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs, OnCompleted,
    OnProgressChanged, Result,
};

type Job<L> = Layered<L, dyn InstallationJob>;

/// The place of a job that is begun. The first to see the job, `Begin…` or a callback, puts it behind the layer.
pub(super) struct Place<L> {
    layer: L,
    known: Mutex<Weak<Job<L>>>,
}

impl<L: Layer> Place<L> {
    pub(super) fn new(layer: L) -> Arc<Self> {
        Arc::new(Self { layer, known: Mutex::default() })
    }

    /// Returns the layered job; a new one for an unknown job, which a faulty backend may pass.
    pub(super) fn job(&self, inner: &Arc<dyn InstallationJob>) -> Arc<dyn InstallationJob> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = known.upgrade().filter(|job| Arc::ptr_eq(job.inner(), inner)) {
            return job;
        }
        let job = Arc::new(Layered::new(self.layer.clone(), Arc::clone(inner)));
        *known = Arc::downgrade(&job);
        job
    }

    pub(super) fn on_progress_changed(self: &Arc<Self>, callback: OnProgressChanged) -> OnProgressChanged {
        match callback {
            Callback::Object(callback) => OnProgressChanged::call(Listener(Arc::clone(self), callback)),
            other => other,
        }
    }

    pub(super) fn on_completed(self: &Arc<Self>, callback: OnCompleted) -> OnCompleted {
        match callback {
            Callback::Object(callback) => OnCompleted::call(Listener(Arc::clone(self), callback)),
            other => other,
        }
    }
}

/// A callback behind the layer.
struct Listener<L, C: ?Sized>(Arc<Place<L>>, Arc<C>);

/// Writes the callbacks, each of which runs within the layer of its job.
macro_rules! listen {
    ($($interface:ident: $callback:ident($args:ident);)+) => {
        $(impl<L: Layer> $callback for Listener<L, dyn $callback> {
            fn invoke(&self, job: &Arc<dyn InstallationJob>, args: &$args) -> Result<()> {
                let job = self.0.job(job);
                let call = Call { member: $interface::Invoke, method: "invoke", arguments: &[&job, args] };
                self.0.layer.around(&call, || self.1.invoke(&job, args))
            }
        })+
    };
}

listen! {
    IInstallationProgressChangedCallback:
        InstallationProgressChangedCallback(InstallationProgressChangedCallbackArgs);
    IInstallationCompletedCallback: InstallationCompletedCallback(InstallationCompletedCallbackArgs);
}
