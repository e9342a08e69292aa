//! `ISearchResult`.

use super::category::CategoryCollection;
use super::exception::UpdateExceptionCollection;
use super::update::UpdateCollection;

/// `ISearchResult`.
#[derive(Debug)]
pub struct SearchResult(pub wua::SearchResult);

/// Hands the rows of [`objects::SearchResult`](crate::objects::SearchResult) to a macro.
#[macro_export]
macro_rules! search_result_rows {
    ($($face:tt)+) => { $($face)+! { SearchResult as ISearchResult {
        ISearchResult: IDispatch = "d40cff62-e08c-4498-941a-01e25f0fd33c" {
            get_ResultCode() -> i32 => |result| result.0.result_code.value();
            get_RootCategories() -> CategoryCollection =>
                |result| CategoryCollection(result.0.root_categories.clone().into());
            get_Updates() -> UpdateCollection => |result| UpdateCollection(result.0.updates.clone());
            get_Warnings() -> UpdateExceptionCollection =>
                |result| UpdateExceptionCollection(result.0.warnings.clone().into());
        }
    } } };
}

search_result_rows!(crate::rows);
