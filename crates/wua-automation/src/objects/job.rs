//! `IInstallationJob`: a job is the same object in its callbacks and in the answer of `Begin…` (clause `JOB-ID-1`).

use std::sync::Arc;

use wua::AsyncState;

use super::progress::InstallationProgress;
use super::update::UpdateCollection;

/// `IInstallationJob`.
#[derive(Debug)]
pub struct InstallationJob(pub Arc<dyn wua::InstallationJob>);

/// Hands the rows of [`objects::InstallationJob`](crate::objects::InstallationJob) to a macro.
#[macro_export]
macro_rules! installation_job_rows {
    ($($face:tt)+) => { $($face)+! { InstallationJob as IInstallationJob
        known by { |job| Arc::as_ptr(&job.0).cast::<()>() as usize } {
        IInstallationJob: IDispatch = "5c209f0b-bad5-432a-9556-4699bed2638a" {
            get_AsyncState() -> AsyncState => ask |job| job.async_state();
            get_IsCompleted() -> bool => ask |job| job.is_completed()?;
            get_Updates() -> UpdateCollection => ask |job| UpdateCollection(job.updates()?);
            CleanUp() => ask |job| job.clean_up()?;
            GetProgress() -> InstallationProgress => ask |job| InstallationProgress(job.get_progress()?);
            RequestAbort() => ask |job| job.request_abort()?;
        }
    } } };
}

installation_job_rows!(crate::rows);
