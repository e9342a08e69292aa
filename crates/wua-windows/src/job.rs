//! `IInstallationJob`: a job of the agent.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use windows::Win32::System::UpdateAgent::IInstallationJob;
use windows_core::{IUnknown, Interface};
use wua::{
    AsyncState, Error, HResult, InstallationJob, InstallationProgress, Member, Result, UpdateCollection,
    member,
};

use crate::agile::{Agile, Here};
use crate::call::{get, invoke, truth};
use crate::collection::{Listed, as_list, is_read_only, listed};
use crate::state::{identity, state_of};
use crate::{result, update};

/// A job of the agent and its updates.
pub(crate) struct Job {
    com: Agile<IInstallationJob>,
    identity: Agile<IUnknown>,
    begun_with: Arc<Listed>,
    count: OnceLock<i32>,
}

shown_by_type!(Job);

impl Job {
    pub(crate) fn new(com: IInstallationJob, begun_with: Arc<Listed>) -> Self {
        let identity = Agile::new(identity(&com));
        Self { com: Agile::new(com), identity, begun_with, count: OnceLock::new() }
    }

    /// Returns our job for one that a caller passed in.
    ///
    /// # Errors
    /// `E_INVALIDARG` for a job of another backend (clause `END-8`).
    pub(crate) fn of(job: &Arc<dyn InstallationJob>, member: Member) -> Result<&Self> {
        let job: &dyn Any = &**job;
        job.downcast_ref().ok_or_else(|| Error::new(HResult::E_INVALIDARG, member))
    }

    pub(crate) fn com(&self) -> windows_core::Result<&IInstallationJob> {
        self.com.here()
    }

    /// Returns the pointer that identifies the agent's job.
    pub(crate) fn identity(&self) -> usize {
        self.identity.address()
    }

    /// Returns the number of updates, read once because it never changes (clause `JOB-UPD-2`).
    pub(crate) fn count(&self) -> Result<i32> {
        if let Some(count) = self.count.get() {
            return Ok(*count);
        }
        let updates = get!(self.com, IInstallationJob::Updates)?;
        let count = get!(updates, IUpdateCollection::Count)?;
        Ok(*self.count.get_or_init(|| count))
    }
}

impl wua::Job for Job {
    fn async_state(&self) -> AsyncState {
        get!(self.com, IInstallationJob::AsyncState).map(state_of).unwrap_or_default()
    }

    fn is_completed(&self) -> Result<bool> {
        get!(self.com, IInstallationJob::IsCompleted).map(truth)
    }

    fn clean_up(&self) -> Result<HResult> {
        let com = crate::call::answered(member::IInstallationJob::CleanUp, self.com.here())?;
        // SAFETY: a live reference to that interface. The slot is called by hand because the wrapper of the crate
        // `windows` returns no success code other than S_OK.
        let code = unsafe { (com.vtable().CleanUp)(com.as_raw()) };
        crate::call::answered(member::IInstallationJob::CleanUp, code.ok())?;
        Ok(HResult::new(code.0))
    }

    fn request_abort(&self) -> Result<()> {
        invoke!(self.com, member::IInstallationJob::RequestAbort, RequestAbort())
    }
}

impl InstallationJob for Job {
    fn updates(&self) -> Result<UpdateCollection> {
        let com = get!(self.com, IInstallationJob::Updates)?;
        Ok(as_list(&listed(&com, &self.begun_with, update::read)?, is_read_only(&com)?))
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        let progress = invoke!(self.com, member::IInstallationJob::GetProgress, GetProgress())?;
        result::progress(&progress, self.count()?)
    }
}
