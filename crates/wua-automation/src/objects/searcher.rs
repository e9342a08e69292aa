//! `IUpdateSearcher` to `IUpdateSearcher3`.

use std::sync::Arc;

use super::history::UpdateHistoryEntryCollection;
use super::search_result::SearchResult;
use crate::argument::StrictBool;

/// `IUpdateSearcher3`.
#[derive(Debug)]
pub struct UpdateSearcher(pub Arc<dyn wua::UpdateSearcher>);

/// Hands the rows of [`objects::UpdateSearcher`](crate::objects::UpdateSearcher) to a macro.
#[macro_export]
macro_rules! update_searcher_rows {
    ($($face:tt)+) => { $($face)+! { UpdateSearcher as IUpdateSearcher3 {
        IUpdateSearcher: IDispatch = "8f45abf1-f9ae-4b95-a933-f0f66e5056ea" {
            get_CanAutomaticallyUpgradeService() -> bool;
            put_CanAutomaticallyUpgradeService(value: StrictBool);
            get_ClientApplicationID() -> String => ask |searcher| searcher.client_application_id();
            put_ClientApplicationID(value: String) => ask |searcher| searcher.set_client_application_id(&value);
            get_IncludePotentiallySupersededUpdates() -> bool =>
                ask |searcher| searcher.include_potentially_superseded_updates();
            put_IncludePotentiallySupersededUpdates(value: StrictBool) =>
                ask |searcher| searcher.set_include_potentially_superseded_updates(value.0);
            get_ServerSelection() -> i32;
            put_ServerSelection(value: i32);
            BeginSearch(criteria: String, onCompleted: AnyObject, state: AsyncState) -> AnyObject;
            EndSearch(searchJob: AnyObject) -> AnyObject;
            EscapeString(unescaped: String) -> String => ask |searcher| searcher.escape_string(&unescaped);
            QueryHistory(startIndex: i32, count: i32) -> UpdateHistoryEntryCollection => ask |searcher|
                UpdateHistoryEntryCollection(searcher.query_history(startIndex, count)?.into());
            Search(criteria: String) -> SearchResult => ask |searcher| SearchResult(searcher.search(&criteria)?);
            get_Online() -> bool;
            put_Online(value: StrictBool);
            GetTotalHistoryCount() -> i32 => ask |searcher| searcher.get_total_history_count()?;
            get_ServiceID() -> String;
            put_ServiceID(value: String);
        }
        IUpdateSearcher2: IUpdateSearcher = "4cbdcb2d-1589-4beb-bd1c-3e582ff0add0" {
            get_IgnoreDownloadPriority() -> bool;
            put_IgnoreDownloadPriority(value: StrictBool);
        }
        IUpdateSearcher3: IUpdateSearcher2 = "04c6895d-eaf2-4034-97f3-311de9be413a" {
            get_SearchScope() -> i32;
            put_SearchScope(value: i32);
        }
    } } };
}

update_searcher_rows!(crate::rows);
