//! Callbacks: what a caller gives to `Begin…`, called with the objects of a face.

use std::sync::Arc;

use wua::{Callback, InstallationJob as Job, Member, OnCompleted, OnProgressChanged};

use crate::answer::Made;
use crate::fault::{Fault, Result};
use crate::objects::{
    InstallationCompletedCallbackArgs, InstallationJob, InstallationProgressChangedCallbackArgs,
};

/// A kind of callback, which is an interface that the caller's object may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackKind {
    /// `IInstallationProgressChangedCallback`.
    ProgressChanged,
    /// `IInstallationCompletedCallback`.
    Completed,
}

/// A callback of the caller's, as a face calls it.
pub trait Sink: Send + Sync {
    /// Calls it with the job and the arguments of its kind.
    ///
    /// # Errors
    /// What the callback answers; the agent takes no notice of it (clause `CB-P-6`).
    fn invoke(&self, job: InstallationJob, args: Made) -> Result<()>;
}

/// A callback as the traits take it.
struct Caller(Arc<dyn Sink>);

impl Caller {
    fn call(&self, job: &Arc<dyn Job>, args: Made, member: Member) -> wua::Result<()> {
        let answer = self.0.invoke(InstallationJob(Arc::clone(job)), args);
        answer.map_err(|Fault(code)| wua::Error::new(code, member))
    }
}

impl wua::InstallationProgressChangedCallback for Caller {
    fn invoke(
        &self,
        job: &Arc<dyn Job>,
        args: &wua::InstallationProgressChangedCallbackArgs,
    ) -> wua::Result<()> {
        let args = InstallationProgressChangedCallbackArgs(args.progress.clone());
        self.call(job, Box::new(args), wua::member::IInstallationProgressChangedCallback::Invoke)
    }
}

impl wua::InstallationCompletedCallback for Caller {
    fn invoke(&self, job: &Arc<dyn Job>, _args: &wua::InstallationCompletedCallbackArgs) -> wua::Result<()> {
        let args = InstallationCompletedCallbackArgs;
        self.call(job, Box::new(args), wua::member::IInstallationCompletedCallback::Invoke)
    }
}

/// Returns the `onProgressChanged` argument as the traits take it.
#[must_use]
pub fn on_progress_changed(callback: Callback<dyn Sink>) -> OnProgressChanged {
    match callback {
        Callback::Null => Callback::Null,
        Callback::Foreign => Callback::Foreign,
        Callback::Object(sink) => Callback::Object(Arc::new(Caller(sink))),
    }
}

/// Returns the `onCompleted` argument as the traits take it.
#[must_use]
pub fn on_completed(callback: Callback<dyn Sink>) -> OnCompleted {
    match callback {
        Callback::Null => Callback::Null,
        Callback::Foreign => Callback::Foreign,
        Callback::Object(sink) => Callback::Object(Arc::new(Caller(sink))),
    }
}
