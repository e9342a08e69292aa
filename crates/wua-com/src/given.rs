//! Objects that callers pass in: ours are recognised, those of other implementations are read.

use std::sync::Arc;

use windows::Win32::Foundation::{E_INVALIDARG, E_POINTER};
use windows::Win32::System::UpdateAgent::{IInstallationJob, IUpdate, IUpdateCollection};
use windows_core::{IUnknown, Interface};
use wua_automation::objects;

use crate::fault::{Fault, Result};
use crate::own::with_own;

/// Returns the object as one of that interface.
///
/// # Errors
/// `E_POINTER` for no object, `E_NOINTERFACE` for another one.
pub(crate) fn as_a<I: Interface>(object: Option<&IUnknown>) -> Result<I> {
    // An object of the caller may have another interface than its type says, so it is asked.
    Ok(object.ok_or(Fault(E_POINTER))?.cast()?)
}

/// Returns the update behind an object. Of an object of another implementation only identity and title are read, as no
/// agent knows more about it.
pub(crate) fn update_of(object: &IUpdate) -> Result<Arc<wua::Update>> {
    if let Some(update) = with_own(object, |update: &objects::Update| Arc::clone(&update.0)) {
        return Ok(update);
    }
    // SAFETY: an interface that the caller passed and that was queried; the same holds for the three below.
    let identity = unsafe { object.Identity() }?;
    // SAFETY: as above.
    let update_id = unsafe { identity.UpdateID() }?.to_string();
    // SAFETY: as above.
    let identity = wua::UpdateIdentity::new(update_id, unsafe { identity.RevisionNumber() }?);
    // SAFETY: as above.
    let title = unsafe { object.Title() }?.to_string();
    Ok(Arc::new(wua::Update::new(wua::UpdateData { identity, title, ..wua::UpdateData::default() })))
}

/// Returns the list behind an object; a list of another implementation is copied as it is now.
pub(crate) fn list_of(object: &IUpdateCollection) -> Result<wua::UpdateCollection> {
    if let Some(list) = with_own(object, |list: &objects::UpdateCollection| list.0.clone()) {
        return Ok(list);
    }
    // SAFETY: an interface that the caller passed and that was queried.
    let count = unsafe { object.Count() }?;
    // SAFETY: as above.
    (0..count).map(|index| update_of(&unsafe { object.get_Item(index) }?)).collect()
}

/// Returns the job behind an object.
///
/// # Errors
/// `E_INVALIDARG` for a job of another implementation (clause `END-8`).
pub(crate) fn job_of(object: &IInstallationJob) -> Result<Arc<dyn wua::InstallationJob>> {
    with_own(object, |job: &objects::InstallationJob| Arc::clone(&job.0)).ok_or(Fault(E_INVALIDARG))
}
