//! The COM classes of all objects, made from their rows.

use crate::held::Maker;
use crate::member::{Row, rows};

/// The names that the rows use, besides those of the objects.
mod names {
    pub(super) use std::sync::Arc;

    pub(super) use wua::ole::Decimal;
    pub(super) use wua::{AsyncState, InstallationJob as Job, OnCompleted, OnProgressChanged};
    pub(super) use wua_automation::{AnyObject, Date, Enumerator, OptionalText, StrictBool, WindowHandle};

    pub(super) use crate::automation::IDispatch;
}

/// Writes a module with the COM class of each object, and the lists of them.
macro_rules! classes {
    ($($name:ident $object:ident $rows:ident;)+) => {
        $(
            #[allow(missing_docs, non_snake_case, unreachable_pub, reason = "COM's names, and what the interface macro writes")]
            mod $name {
                #[allow(unused_imports, reason = "each object uses a part")]
                use super::names::*;
                #[allow(unused_imports, reason = "each object uses a part")]
                use wua_automation::objects::*;

                wua_automation::$rows!(crate::vtables);
            }
        )+

        /// The conversion of each type of object to its COM object.
        pub(crate) static MAKERS: &[Maker] = &[$( Maker::of::<wua_automation::objects::$object>() ),+];

        /// Returns every member of every interface, in the order of the vtables.
        #[must_use]
        pub fn members() -> Vec<Row> {
            let mut all = Vec::new();
            $( all.extend(rows::<wua_automation::objects::$object>()); )+
            all
        }
    };
}

classes! {
    session UpdateSession update_session_rows;
    searcher UpdateSearcher update_searcher_rows;
    search_result SearchResult search_result_rows;
    update_collection UpdateCollection update_collection_rows;
    string_collection StringCollection string_collection_rows;
    update Update update_rows;
    identity UpdateIdentity update_identity_rows;
    behavior InstallationBehavior installation_behavior_rows;
    category Category category_rows;
    categories CategoryCollection category_collection_rows;
    installer UpdateInstaller update_installer_rows;
    job InstallationJob installation_job_rows;
    progress InstallationProgress installation_progress_rows;
    result InstallationResult installation_result_rows;
    update_result UpdateInstallationResult update_installation_result_rows;
    progress_args InstallationProgressChangedCallbackArgs installation_progress_changed_callback_args_rows;
    completed_args InstallationCompletedCallbackArgs installation_completed_callback_args_rows;
    history UpdateHistoryEntry update_history_entry_rows;
    histories UpdateHistoryEntryCollection update_history_entry_collection_rows;
    system_information SystemInformation system_information_rows;
    exception UpdateException update_exception_rows;
    exceptions UpdateExceptionCollection update_exception_collection_rows;
}
