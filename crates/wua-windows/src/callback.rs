//! The callbacks of a caller as COM objects. They are agile: the agent may call them on any thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use windows::Win32::Foundation::E_UNEXPECTED;
use windows::Win32::System::UpdateAgent::{
    IInstallationCompletedCallback, IInstallationCompletedCallback_Impl, IInstallationCompletedCallbackArgs,
    IInstallationJob, IInstallationProgressChangedCallback, IInstallationProgressChangedCallback_Impl,
    IInstallationProgressChangedCallbackArgs,
};
use windows_core::{Error, HRESULT, IUnknown, Ref, Result, implement};
use wua::{
    Callback, InstallationCompletedCallbackArgs, InstallationJob, InstallationProgressChangedCallbackArgs,
    OnCompleted, OnProgressChanged,
};

use crate::agile::shareable;
use crate::call::get;
use crate::object_holder::nothing;
use crate::result;
use crate::shared_job::SharedJob;

/// Wraps the `onProgressChanged` argument for the agent (clauses `BEG-5`, `BEG-6`).
pub(crate) fn progress_changed(callback: OnProgressChanged, shared: &Arc<SharedJob>) -> Option<IUnknown> {
    match callback {
        Callback::Null => None,
        Callback::Foreign => Some(nothing()),
        Callback::Object(callback) => {
            let shared = Arc::clone(shared);
            Some(IInstallationProgressChangedCallback::from(ProgressChanged { callback, shared }).into())
        }
    }
}

/// Wraps the `onCompleted` argument for the agent (clauses `BEG-5`, `BEG-6`).
pub(crate) fn completed(callback: OnCompleted, shared: &Arc<SharedJob>) -> Option<IUnknown> {
    match callback {
        Callback::Null => None,
        Callback::Foreign => Some(nothing()),
        Callback::Object(callback) => {
            let shared = Arc::clone(shared);
            Some(IInstallationCompletedCallback::from(Completed { callback, shared }).into())
        }
    }
}

#[implement(IInstallationProgressChangedCallback)]
struct ProgressChanged {
    callback: Arc<dyn wua::InstallationProgressChangedCallback>,
    shared: Arc<SharedJob>,
}

impl IInstallationProgressChangedCallback_Impl for ProgressChanged_Impl {
    fn Invoke(
        &self,
        job: Ref<IInstallationJob>,
        args: Ref<IInstallationProgressChangedCallbackArgs>,
    ) -> Result<()> {
        let (job, args) = (self.shared.job(job.ok()?), args.ok()?);
        contained(|| {
            let progress = get!(args, IInstallationProgressChangedCallbackArgs::Progress)?;
            let progress = result::progress(&progress, job.count()?)?;
            let job: Arc<dyn InstallationJob> = job;
            self.callback.invoke(&job, &InstallationProgressChangedCallbackArgs::new(progress))
        })
    }
}

#[implement(IInstallationCompletedCallback)]
struct Completed {
    callback: Arc<dyn wua::InstallationCompletedCallback>,
    shared: Arc<SharedJob>,
}

impl IInstallationCompletedCallback_Impl for Completed_Impl {
    /// The arguments are reserved and may be NULL (clause `CB-C-2`).
    fn Invoke(&self, job: Ref<IInstallationJob>, _: Ref<IInstallationCompletedCallbackArgs>) -> Result<()> {
        let job: Arc<dyn InstallationJob> = self.shared.job(job.ok()?);
        contained(|| self.callback.invoke(&job, &InstallationCompletedCallbackArgs::default()))
    }
}

const _: () = {
    shareable::<ProgressChanged>();
    shareable::<Completed>();
};

/// Converts the answer of the caller's callback; a panic in it becomes `E_UNEXPECTED`. The agent ignores both (clause
/// `CB-P-6`).
fn contained(callback: impl FnOnce() -> wua::Result<()>) -> Result<()> {
    match catch_unwind(AssertUnwindSafe(callback)) {
        Ok(answer) => answer.map_err(|error| Error::from_hresult(HRESULT(error.hresult().value()))),
        Err(_) => Err(Error::from_hresult(E_UNEXPECTED)),
    }
}
