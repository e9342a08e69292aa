//! `IUpdateHistoryEntryCollection`: the history, read all at once.

use windows::Win32::System::UpdateAgent::{
    IUpdateHistoryEntry, IUpdateHistoryEntry2, IUpdateHistoryEntryCollection,
};
use windows_core::Interface;
use wua::{Category, Error, HResult, Result, UpdateHistoryEntry, member, ole};

use crate::call::{get, get_object, invoke};
use crate::collection::categories;
use crate::update_parts::identity_of;

/// Reads the entries (clauses `HIST-1` to `HIST-10`).
///
/// # Errors
/// The error of the first property that fails; `E_INVALIDARG` of `get_Date` for a number that is not a date.
pub(crate) fn entries(com: &IUpdateHistoryEntryCollection) -> Result<Vec<UpdateHistoryEntry>> {
    let count = get!(com, IUpdateHistoryEntryCollection::Count)?;
    (0..count)
        .map(|index| entry(&invoke!(com, member::IUpdateHistoryEntryCollection::get_Item, get_Item(index))?))
        .collect()
}

fn entry(com: &IUpdateHistoryEntry) -> Result<UpdateHistoryEntry> {
    let date = ole::system_time_from_date(get!(com, IUpdateHistoryEntry::Date)?);
    Ok(UpdateHistoryEntry {
        operation: get!(com, IUpdateHistoryEntry::Operation)?.0.into(),
        result_code: get!(com, IUpdateHistoryEntry::ResultCode)?.0.into(),
        hresult: HResult::new(get!(com, IUpdateHistoryEntry::HResult)?),
        date: date.ok_or_else(|| Error::new(HResult::E_INVALIDARG, member::IUpdateHistoryEntry::get_Date))?,
        update_identity: identity_of(&get!(com, IUpdateHistoryEntry::UpdateIdentity)?)?,
        title: get!(com, IUpdateHistoryEntry::Title)?.to_string(),
        description: get!(com, IUpdateHistoryEntry::Description)?.to_string(),
        unmapped_result_code: get!(com, IUpdateHistoryEntry::UnmappedResultCode)?,
        client_application_id: get!(com, IUpdateHistoryEntry::ClientApplicationID)?.to_string(),
        server_selection: get!(com, IUpdateHistoryEntry::ServerSelection)?.0.into(),
        categories: categories_of(com)?,
    })
}

/// Reads `Categories` of version 2; empty if the agent does not have it.
fn categories_of(com: &IUpdateHistoryEntry) -> Result<Vec<Category>> {
    let Ok(com) = com.cast::<IUpdateHistoryEntry2>() else { return Ok(Vec::new()) };
    categories(get_object!(com, IUpdateHistoryEntry2::Categories)?)
}
