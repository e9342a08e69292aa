//! `IUpdateHistoryEntry`, `IUpdateHistoryEntry2` and their collection.

use std::sync::Arc;

use super::category::CategoryCollection;
use super::identity::UpdateIdentity;
use super::list::{count, item};
use crate::answer::Date;
use crate::enumerator::Enumerator;

/// `IUpdateHistoryEntry2`.
#[derive(Debug)]
pub struct UpdateHistoryEntry(pub wua::UpdateHistoryEntry);

/// Hands the rows of [`objects::UpdateHistoryEntry`](crate::objects::UpdateHistoryEntry) to a macro.
#[macro_export]
macro_rules! update_history_entry_rows {
    ($($face:tt)+) => { $($face)+! { UpdateHistoryEntry as IUpdateHistoryEntry2 {
        IUpdateHistoryEntry: IDispatch = "be56a644-af0e-4e0e-a311-c1d8e695cbff" {
            get_Operation() -> i32 => |entry| entry.0.operation.value();
            get_ResultCode() -> i32 => |entry| entry.0.result_code.value();
            get_HResult() -> i32 => |entry| entry.0.hresult.value();
            get_Date() -> Date => |entry| Date::from(entry.0.date);
            get_UpdateIdentity() -> UpdateIdentity => |entry| UpdateIdentity(entry.0.update_identity.clone());
            get_Title() -> String => |entry| entry.0.title.clone();
            get_Description() -> String => |entry| entry.0.description.clone();
            get_UnmappedResultCode() -> i32 => |entry| entry.0.unmapped_result_code;
            get_ClientApplicationID() -> String => |entry| entry.0.client_application_id.clone();
            get_ServerSelection() -> i32 => |entry| entry.0.server_selection.value();
            get_ServiceID() -> String;
            get_UninstallationSteps() -> AnyObject;
            get_UninstallationNotes() -> String;
            get_SupportUrl() -> String;
        }
        IUpdateHistoryEntry2: IUpdateHistoryEntry = "c2bfb780-4539-4132-ab8c-0a8772013ab6" {
            get_Categories() -> CategoryCollection => |entry| CategoryCollection(entry.0.categories.clone().into());
        }
    } } };
}

update_history_entry_rows!(crate::rows);

/// `IUpdateHistoryEntryCollection`.
#[derive(Debug)]
pub struct UpdateHistoryEntryCollection(pub Arc<[wua::UpdateHistoryEntry]>);

/// Hands the rows of [`objects::UpdateHistoryEntryCollection`](crate::objects::UpdateHistoryEntryCollection) to a macro.
#[macro_export]
macro_rules! update_history_entry_collection_rows {
    ($($face:tt)+) => { $($face)+! { UpdateHistoryEntryCollection as IUpdateHistoryEntryCollection {
        IUpdateHistoryEntryCollection: IDispatch = "a7f04f3c-a290-435b-aadf-a116c3357a5c" {
            get_Item(index: i32) -> UpdateHistoryEntry => |list| UpdateHistoryEntry(item(&list.0, index)?.clone());
            get__NewEnum() -> Enumerator<UpdateHistoryEntry> => |list| Enumerator::over(
                Arc::clone(&list.0), |entry: &wua::UpdateHistoryEntry| UpdateHistoryEntry(entry.clone()));
            get_Count() -> i32 => |list| count(&list.0);
        }
    } } };
}

update_history_entry_collection_rows!(crate::rows);
