//! `IInstallationJob`: one object for a job, in the callbacks and in the answer of `Begin…`.

use std::sync::Arc;

use windows::Win32::Foundation::E_INVALIDARG;
use windows::Win32::System::UpdateAgent;
use windows::Win32::System::Variant::VARIANT;
use windows_core::implement;

use crate::abi::Object;
use crate::collection::collection;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::{Fault, Result};
use crate::own::{IWuaDouble, with_own};
use crate::progress::Progress;
use crate::shared::{Entry, Shared, object, outside};
use crate::state;

/// `IInstallationJob` over a job.
#[implement(IInstallationJob, IWuaDouble)]
pub(crate) struct Job {
    job: Arc<dyn wua::InstallationJob>,
    shared: Arc<Shared>,
    entry: Entry,
}

/// The object of a job: the same for as long as somebody holds it (clause `JOB-ID-1`).
pub(crate) fn object_of(job: &Arc<dyn wua::InstallationJob>, shared: &Arc<Shared>) -> Object {
    let key = Arc::as_ptr(job).cast::<()>() as usize;
    shared.jobs.find_or_make(key, |entry| Job { job: Arc::clone(job), shared: Arc::clone(shared), entry })
}

/// The job behind an object; of another maker's: `E_INVALIDARG` (clause `END-8`).
pub(crate) fn job_of(object: &UpdateAgent::IInstallationJob) -> Result<Arc<dyn wua::InstallationJob>> {
    with_own(object, |job: &Job| Arc::clone(&job.job)).ok_or(Fault(E_INVALIDARG))
}

impl Job {
    fn async_state(&self) -> Result<VARIANT> {
        state::to_variant(&outside(&self.job, |job| job.async_state()))
    }

    fn is_completed(&self) -> Result<bool> {
        Ok(outside(&self.job, |job| job.is_completed())?)
    }

    fn updates(&self) -> Result<Object> {
        Ok(collection(&outside(&self.job, |job| job.updates())?, &self.shared))
    }

    fn clean_up(&self) -> Result<wua::HResult> {
        Ok(outside(&self.job, |job| job.clean_up())?)
    }

    fn get_progress(&self) -> Result<Object> {
        let progress = outside(&self.job, |job| job.get_progress())?;
        Ok(object(Progress::new(progress, &self.shared)))
    }

    fn request_abort(&self) -> Result<()> {
        Ok(outside(&self.job, |job| job.request_abort())?)
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.shared.jobs.forget(self.entry);
    }
}

dual! {
    impl Job (Job_Impl) as IInstallationJob {
        interface IInstallationJob (IInstallationJob_Impl): IDispatch = "5c209f0b-bad5-432a-9556-4699bed2638a" {
            0x6002_0001 Get Both AsyncState => async_state() -> VARIANT;
            0x6002_0002 Get Both IsCompleted => is_completed() -> bool;
            0x6002_0003 Get Both Updates => updates() -> Object;
            0x6002_0004 Call Both CleanUp => clean_up();
            0x6002_0005 Call Both GetProgress => get_progress() -> Object;
            0x6002_0006 Call Both RequestAbort => request_abort();
        }
    }
}
