//! Callbacks of callers: given to `Begin…`, and called with the objects of a face.

use std::sync::Arc;

use wua::{
    Callback, InstallationCompletedCallbackArgs, InstallationJob, InstallationProgressChangedCallbackArgs,
    Member, OnCompleted, OnProgressChanged,
};

use crate::fault::{Fault, Result};

/// A kind of callback: an interface that the caller's object may implement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackKind {
    /// `IInstallationProgressChangedCallback`.
    ProgressChanged,
    /// `IInstallationCompletedCallback`.
    Completed,
}

/// The arguments of a callback. [`objects::of_args`](crate::objects::of_args) makes the object of them.
#[derive(Debug, Clone)]
pub enum CallbackArgs {
    /// The arguments of [`CallbackKind::ProgressChanged`].
    ProgressChanged(InstallationProgressChangedCallbackArgs),
    /// The arguments of [`CallbackKind::Completed`].
    Completed(InstallationCompletedCallbackArgs),
}

/// A callback of the caller, as a face calls it.
pub trait Sink: Send + Sync {
    /// Calls it with the job and the arguments of its kind.
    ///
    /// # Errors
    /// The code that the callback returns; the agent ignores it (clause `CB-P-6`).
    fn invoke(&self, job: &Arc<dyn InstallationJob>, args: CallbackArgs) -> Result<()>;
}

/// A callback as the traits take it.
struct Caller(Arc<dyn Sink>);

impl Caller {
    fn call(&self, job: &Arc<dyn InstallationJob>, args: CallbackArgs, member: Member) -> wua::Result<()> {
        self.0.invoke(job, args).map_err(|Fault(code)| wua::Error::new(code, member))
    }
}

impl wua::InstallationProgressChangedCallback for Caller {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &InstallationProgressChangedCallbackArgs,
    ) -> wua::Result<()> {
        let args = CallbackArgs::ProgressChanged(args.clone());
        self.call(job, args, wua::member::IInstallationProgressChangedCallback::Invoke)
    }
}

impl wua::InstallationCompletedCallback for Caller {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &InstallationCompletedCallbackArgs,
    ) -> wua::Result<()> {
        let args = CallbackArgs::Completed(*args);
        self.call(job, args, wua::member::IInstallationCompletedCallback::Invoke)
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
