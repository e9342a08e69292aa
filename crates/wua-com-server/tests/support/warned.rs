//! A session whose searches warn, which scenarios cannot express.

use std::sync::Arc;

use wua::layer::{Answer, Call, Layer, Layered};
use wua::{HResult, Result, SearchResult, UpdateException, UpdateExceptionContext, UpdateSession};

/// Puts a session behind a layer that adds a warning to what its searches find.
pub(crate) fn warned(session: Arc<dyn UpdateSession>) -> Arc<dyn UpdateSession> {
    Arc::new(Layered::new(Warned, session))
}

#[derive(Debug, Clone)]
struct Warned;

impl Layer for Warned {
    fn after(&self, _: &Call<'_>, answer: &mut impl Answer) {
        if let Some(Ok(found)) = answer.as_any().downcast_mut::<Result<SearchResult>>() {
            let (code, context) =
                (HResult::WU_E_INVALID_OPERATION, UpdateExceptionContext::SEARCH_INCOMPLETE);
            found.warnings = vec![UpdateException::new("the search may be incomplete", code, context)];
        }
    }
}
