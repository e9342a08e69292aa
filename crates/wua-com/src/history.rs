//! `IUpdateHistoryEntry`, `IUpdateHistoryEntry2` and their collection.

use std::sync::Arc;

use windows_core::implement;

use crate::abi::{Answer, Date, Object, Unknown};
use crate::category::Categories;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::identity::Identity;
use crate::list::read_only_list;
use crate::own::IWuaDouble;
use crate::shared::{Shared, object};

/// `IUpdateHistoryEntry2`.
#[implement(IUpdateHistoryEntry2, IWuaDouble)]
pub(crate) struct HistoryEntry {
    entry: wua::UpdateHistoryEntry,
    shared: Arc<Shared>,
}

impl HistoryEntry {
    fn new(entry: wua::UpdateHistoryEntry, shared: &Arc<Shared>) -> Self {
        Self { entry, shared: Arc::clone(shared) }
    }

    fn operation(&self) -> Result<i32> {
        Ok(self.entry.operation.value())
    }

    fn result_code(&self) -> Result<i32> {
        Ok(self.entry.result_code.value())
    }

    fn hresult(&self) -> Result<i32> {
        Ok(self.entry.hresult.value())
    }

    fn date(&self) -> Result<Date> {
        Ok(Date(wua::ole::date_from_system_time(self.entry.date)))
    }

    fn update_identity(&self) -> Result<Object> {
        Ok(object(Identity::new(self.entry.update_identity.clone(), &self.shared)))
    }

    fn title(&self) -> Result<String> {
        Ok(self.entry.title.clone())
    }

    fn description(&self) -> Result<String> {
        Ok(self.entry.description.clone())
    }

    fn unmapped_result_code(&self) -> Result<i32> {
        Ok(self.entry.unmapped_result_code)
    }

    fn client_application_id(&self) -> Result<String> {
        Ok(self.entry.client_application_id.clone())
    }

    fn server_selection(&self) -> Result<i32> {
        Ok(self.entry.server_selection.value())
    }

    fn categories(&self) -> Result<Object> {
        Ok(object(Categories::new(self.entry.categories.clone(), &self.shared)))
    }
}

dual! {
    impl HistoryEntry (HistoryEntry_Impl) as IUpdateHistoryEntry2 {
        interface IUpdateHistoryEntry (IUpdateHistoryEntry_Impl): IDispatch = "be56a644-af0e-4e0e-a311-c1d8e695cbff" {
            0x6002_0001 Get Both Operation => operation() -> i32;
            0x6002_0002 Get Both ResultCode => result_code() -> i32;
            0x6002_0003 Get Both HResult => hresult() -> i32;
            0x6002_0004 Get Both Date => date() -> Date;
            0x6002_0005 Get Both UpdateIdentity => update_identity() -> Object;
            0x6002_0006 Get Both Title => title() -> String;
            0x6002_0007 Get Both Description => description() -> String;
            0x6002_0008 Get Both UnmappedResultCode => unmapped_result_code() -> i32;
            0x6002_0009 Get Both ClientApplicationID => client_application_id() -> String;
            0x6002_000a Get Both ServerSelection => server_selection() -> i32;
            0x6002_000b Get No ServiceID => service_id() -> String;
            0x6002_000c Get No UninstallationSteps => uninstallation_steps() -> Object;
            0x6002_000d Get No UninstallationNotes => uninstallation_notes() -> String;
            0x6002_000e Get No SupportUrl => support_url() -> String;
        }
        interface IUpdateHistoryEntry2 (IUpdateHistoryEntry2_Impl): IUpdateHistoryEntry = "c2bfb780-4539-4132-ab8c-0a8772013ab6" {
            0x6003_0001 Get Both Categories => categories() -> Object;
        }
    }
}

/// `IUpdateHistoryEntryCollection`.
#[implement(IUpdateHistoryEntryCollection, IWuaDouble)]
pub(crate) struct HistoryEntries {
    items: Arc<[wua::UpdateHistoryEntry]>,
    shared: Arc<Shared>,
}

read_only_list! {
    HistoryEntries (HistoryEntries_Impl) as IUpdateHistoryEntryCollection (IUpdateHistoryEntryCollection_Impl)
        = "a7f04f3c-a290-435b-aadf-a116c3357a5c" of wua::UpdateHistoryEntry => HistoryEntry::new
}
