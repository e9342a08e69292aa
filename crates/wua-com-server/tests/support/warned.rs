//! A session whose searches warn, which scenarios cannot express.

use std::sync::Arc;

use wua::{
    HResult, Result, SearchResult, UpdateException, UpdateExceptionContext, UpdateHistoryEntry,
    UpdateInstaller, UpdateSearcher, UpdateSession,
};

/// A session that forwards to another, except for its searchers.
pub(crate) struct Session(pub(crate) Arc<dyn UpdateSession>);

impl UpdateSession for Session {
    fn client_application_id(&self) -> String {
        self.0.client_application_id()
    }

    fn set_client_application_id(&self, value: &str) {
        self.0.set_client_application_id(value);
    }

    fn is_read_only(&self) -> bool {
        self.0.is_read_only()
    }

    fn user_locale(&self) -> u32 {
        self.0.user_locale()
    }

    fn set_user_locale(&self, lcid: u32) {
        self.0.set_user_locale(lcid);
    }

    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        Ok(Arc::new(Searcher(self.0.create_update_searcher()?)))
    }

    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        self.0.create_update_installer()
    }

    fn query_history(&self, criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        self.0.query_history(criteria, start_index, count)
    }
}

/// A searcher that forwards to another, with a warning in every answer.
struct Searcher(Arc<dyn UpdateSearcher>);

impl UpdateSearcher for Searcher {
    fn client_application_id(&self) -> String {
        self.0.client_application_id()
    }

    fn set_client_application_id(&self, value: &str) {
        self.0.set_client_application_id(value);
    }

    fn include_potentially_superseded_updates(&self) -> bool {
        self.0.include_potentially_superseded_updates()
    }

    fn set_include_potentially_superseded_updates(&self, value: bool) {
        self.0.set_include_potentially_superseded_updates(value);
    }

    fn search(&self, criteria: &str) -> Result<SearchResult> {
        let warning = UpdateException {
            message: "the search may be incomplete".to_owned(),
            hresult: HResult::WU_E_INVALID_OPERATION,
            context: UpdateExceptionContext::SEARCH_INCOMPLETE,
        };
        Ok(SearchResult { warnings: vec![warning], ..self.0.search(criteria)? })
    }

    fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        self.0.query_history(start_index, count)
    }

    fn get_total_history_count(&self) -> Result<i32> {
        self.0.get_total_history_count()
    }
}
