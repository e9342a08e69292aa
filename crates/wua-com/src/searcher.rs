//! `IUpdateSearcher` to `IUpdateSearcher3`, and `ISearchResult`.

use std::sync::Arc;

use windows::Win32::System::Variant::VARIANT;
use windows_core::{IUnknown, implement};

use crate::abi::{Object, StrictBool};
use crate::category::Categories;
use crate::collection::collection;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::exception::Exceptions;
use crate::fault::Result;
use crate::history::HistoryEntries;
use crate::own::IWuaDouble;
use crate::shared::{Shared, object, outside};

/// `IUpdateSearcher3` over a searcher.
#[implement(IUpdateSearcher3, IWuaDouble)]
pub(crate) struct Searcher {
    searcher: Arc<dyn wua::UpdateSearcher>,
    shared: Arc<Shared>,
}

impl Searcher {
    pub(crate) fn new(searcher: Arc<dyn wua::UpdateSearcher>, shared: &Arc<Shared>) -> Self {
        Self { searcher, shared: Arc::clone(shared) }
    }

    fn client_application_id(&self) -> Result<String> {
        Ok(outside(&self.searcher, |searcher| searcher.client_application_id()))
    }

    fn set_client_application_id(&self, value: String) -> Result<()> {
        outside(&self.searcher, move |searcher| searcher.set_client_application_id(&value));
        Ok(())
    }

    fn include_potentially_superseded_updates(&self) -> Result<bool> {
        Ok(outside(&self.searcher, |searcher| searcher.include_potentially_superseded_updates()))
    }

    fn set_include_potentially_superseded_updates(&self, value: StrictBool) -> Result<()> {
        outside(&self.searcher, move |searcher| searcher.set_include_potentially_superseded_updates(value.0));
        Ok(())
    }

    fn escape_string(&self, unescaped: String) -> Result<String> {
        Ok(outside(&self.searcher, move |searcher| searcher.escape_string(&unescaped)))
    }

    fn query_history(&self, start_index: i32, count: i32) -> Result<Object> {
        let entries = outside(&self.searcher, move |searcher| searcher.query_history(start_index, count))?;
        Ok(object(HistoryEntries::new(entries, &self.shared)))
    }

    fn search(&self, criteria: String) -> Result<Object> {
        let result = outside(&self.searcher, move |searcher| searcher.search(&criteria))?;
        Ok(object(SearchResult { result, shared: Arc::clone(&self.shared) }))
    }

    fn get_total_history_count(&self) -> Result<i32> {
        Ok(outside(&self.searcher, |searcher| searcher.get_total_history_count())?)
    }
}

dual! {
    impl Searcher (Searcher_Impl) as IUpdateSearcher3 {
        interface IUpdateSearcher (IUpdateSearcher_Impl): IDispatch = "8f45abf1-f9ae-4b95-a933-f0f66e5056ea" {
            0x6002_0001 Get No CanAutomaticallyUpgradeService => can_automatically_upgrade_service() -> bool;
            0x6002_0001 Put No CanAutomaticallyUpgradeService => set_can_automatically_upgrade_service(value: StrictBool);
            0x6002_0003 Get Both ClientApplicationID => client_application_id() -> String;
            0x6002_0003 Put Both ClientApplicationID => set_client_application_id(value: String);
            0x6002_0004 Get Both IncludePotentiallySupersededUpdates => include_potentially_superseded_updates() -> bool;
            0x6002_0004 Put Both IncludePotentiallySupersededUpdates => set_include_potentially_superseded_updates(value: StrictBool);
            0x6002_0007 Get No ServerSelection => server_selection() -> i32;
            0x6002_0007 Put No ServerSelection => set_server_selection(value: i32);
            0x6002_0008 Call No BeginSearch => begin_search(criteria: String, onCompleted: Option<IUnknown>, state: VARIANT) -> Object;
            0x6002_0009 Call No EndSearch => end_search(searchJob: Option<IUnknown>) -> Object;
            0x6002_000a Call Both EscapeString => escape_string(unescaped: String) -> String;
            0x6002_000b Call Both QueryHistory => query_history(startIndex: i32, count: i32) -> Object;
            0x6002_000c Call Both Search => search(criteria: String) -> Object;
            0x6002_000d Get No Online => online() -> bool;
            0x6002_000d Put No Online => set_online(value: StrictBool);
            0x6002_000e Call Both GetTotalHistoryCount => get_total_history_count() -> i32;
            0x6002_000f Get No ServiceID => service_id() -> String;
            0x6002_000f Put No ServiceID => set_service_id(value: String);
        }
        interface IUpdateSearcher2 (IUpdateSearcher2_Impl): IUpdateSearcher = "4cbdcb2d-1589-4beb-bd1c-3e582ff0add0" {
            0x6003_0001 Get No IgnoreDownloadPriority => ignore_download_priority() -> bool;
            0x6003_0001 Put No IgnoreDownloadPriority => set_ignore_download_priority(value: StrictBool);
        }
        interface IUpdateSearcher3 (IUpdateSearcher3_Impl): IUpdateSearcher2 = "04c6895d-eaf2-4034-97f3-311de9be413a" {
            0x6004_0001 Get No SearchScope => search_scope() -> i32;
            0x6004_0001 Put No SearchScope => set_search_scope(value: i32);
        }
    }
}

/// `ISearchResult`.
#[implement(ISearchResult, IWuaDouble)]
pub(crate) struct SearchResult {
    result: wua::SearchResult,
    shared: Arc<Shared>,
}

impl SearchResult {
    fn result_code(&self) -> Result<i32> {
        Ok(self.result.result_code.value())
    }

    fn root_categories(&self) -> Result<Object> {
        Ok(object(Categories::new(self.result.root_categories.clone(), &self.shared)))
    }

    fn updates(&self) -> Result<Object> {
        Ok(collection(&self.result.updates, &self.shared))
    }

    fn warnings(&self) -> Result<Object> {
        Ok(object(Exceptions::new(self.result.warnings.clone(), &self.shared)))
    }
}

dual! {
    impl SearchResult (SearchResult_Impl) as ISearchResult {
        interface ISearchResult (ISearchResult_Impl): IDispatch = "d40cff62-e08c-4498-941a-01e25f0fd33c" {
            0x6002_0001 Get Both ResultCode => result_code() -> i32;
            0x6002_0002 Get Both RootCategories => root_categories() -> Object;
            0x6002_0003 Get Both Updates => updates() -> Object;
            0x6002_0004 Get Both Warnings => warnings() -> Object;
        }
    }
}
