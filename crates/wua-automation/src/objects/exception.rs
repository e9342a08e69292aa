//! `IUpdateException`, a warning of a search, and its collection.

use std::sync::Arc;

use super::list::{count, item};
use crate::enumerator::Enumerator;

/// `IUpdateException`.
#[derive(Debug)]
pub struct UpdateException(pub wua::UpdateException);

/// Hands the rows of [`objects::UpdateException`](crate::objects::UpdateException) to a macro.
#[macro_export]
macro_rules! update_exception_rows {
    ($($face:tt)+) => { $($face)+! { UpdateException as IUpdateException {
        IUpdateException: IDispatch = "a376dd5e-09d4-427f-af7c-fed5b6e1c1d6" {
            get_Message() -> String => |exception| exception.0.message.clone();
            get_HResult() -> i32 => |exception| exception.0.hresult.value();
            get_Context() -> i32 => |exception| exception.0.context.value();
        }
    } } };
}

update_exception_rows!(crate::rows);

/// `IUpdateExceptionCollection`.
#[derive(Debug)]
pub struct UpdateExceptionCollection(pub Arc<[wua::UpdateException]>);

/// Hands the rows of [`objects::UpdateExceptionCollection`](crate::objects::UpdateExceptionCollection) to a macro.
#[macro_export]
macro_rules! update_exception_collection_rows {
    ($($face:tt)+) => { $($face)+! { UpdateExceptionCollection as IUpdateExceptionCollection {
        IUpdateExceptionCollection: IDispatch = "503626a3-8e14-4729-9355-0fe664bd2321" {
            get_Item(index: i32) -> UpdateException => |list| UpdateException(item(&list.0, index)?.clone());
            get__NewEnum() -> Enumerator<UpdateException> => |list| Enumerator::over(
                Arc::clone(&list.0), |exception: &wua::UpdateException| UpdateException(exception.clone()));
            get_Count() -> i32 => |list| count(&list.0);
        }
    } } };
}

update_exception_collection_rows!(crate::rows);
