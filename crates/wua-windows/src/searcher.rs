//! `IUpdateSearcher`: searches, and reads the history.

use windows::Win32::System::UpdateAgent::{ISearchResult, IUpdateSearcher};
use windows_core::BSTR;
use wua::{Result, SearchResult, UpdateHistoryEntry, UpdateSearcher, escape_criteria_string, member};

use crate::agile::Agile;
use crate::call::{get, get_object, invoke, truth, variant_bool};
use crate::collection::{categories, updates, warnings};
use crate::{history, update};

/// A searcher of the agent.
pub(crate) struct Searcher(pub(crate) Agile<IUpdateSearcher>);

shown_by_type!(Searcher);

impl UpdateSearcher for Searcher {
    fn client_application_id(&self) -> String {
        get!(self.0, IUpdateSearcher::ClientApplicationID).unwrap_or_default().to_string()
    }

    fn set_client_application_id(&self, value: &str) {
        let value = BSTR::from(value);
        let _ =
            invoke!(self.0, member::IUpdateSearcher::put_ClientApplicationID, SetClientApplicationID(&value));
    }

    fn include_potentially_superseded_updates(&self) -> bool {
        get!(self.0, IUpdateSearcher::IncludePotentiallySupersededUpdates).is_ok_and(truth)
    }

    fn set_include_potentially_superseded_updates(&self, value: bool) {
        let _ = invoke!(
            self.0,
            member::IUpdateSearcher::put_IncludePotentiallySupersededUpdates,
            SetIncludePotentiallySupersededUpdates(variant_bool(value))
        );
    }

    /// Searches, and reads each update completely. A property that fails is a failure of its update
    /// ([`Update::failures`](wua::Update::failures)); the search succeeds all the same.
    fn search(&self, criteria: &str) -> Result<SearchResult> {
        found(&invoke!(self.0, member::IUpdateSearcher::Search, Search(&BSTR::from(criteria)))?)
    }

    fn escape_string(&self, unescaped: &str) -> String {
        let escaped =
            invoke!(self.0, member::IUpdateSearcher::EscapeString, EscapeString(&BSTR::from(unescaped)));
        escaped.map_or_else(|_| escape_criteria_string(unescaped), |escaped| escaped.to_string())
    }

    fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        history::entries(&invoke!(
            self.0,
            member::IUpdateSearcher::QueryHistory,
            QueryHistory(start_index, count)
        )?)
    }

    fn get_total_history_count(&self) -> Result<i32> {
        invoke!(self.0, member::IUpdateSearcher::GetTotalHistoryCount, GetTotalHistoryCount())
    }
}

fn found(com: &ISearchResult) -> Result<SearchResult> {
    let code = get!(com, ISearchResult::ResultCode)?.0.into();
    let mut result =
        SearchResult::new(code, updates(get_object!(com, ISearchResult::Updates)?, update::read)?);
    result.root_categories = categories(get_object!(com, ISearchResult::RootCategories)?)?;
    result.warnings = warnings(get_object!(com, ISearchResult::Warnings)?)?;
    Ok(result)
}
