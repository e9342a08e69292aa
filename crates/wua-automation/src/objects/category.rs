//! `ICategory` and its collection.

use std::sync::Arc;

use super::list::{count, item};
use crate::enumerator::Enumerator;

/// `ICategory`.
#[derive(Debug)]
pub struct Category(pub wua::Category);

/// Hands the rows of [`objects::Category`](crate::objects::Category) to a macro.
#[macro_export]
macro_rules! category_rows {
    ($($face:tt)+) => { $($face)+! { Category as ICategory {
        ICategory: IDispatch = "81ddc1b8-9d35-47a6-b471-5b80f519223b" {
            get_Name() -> String => |category| category.0.name.clone();
            get_CategoryID() -> String => |category| category.0.category_id.clone();
            get_Children() -> AnyObject;
            get_Description() -> String;
            get_Image() -> AnyObject;
            get_Order() -> i32;
            get_Parent() -> AnyObject;
            get_Type() -> String;
            get_Updates() -> AnyObject;
        }
    } } };
}

category_rows!(crate::rows);

/// `ICategoryCollection`.
#[derive(Debug)]
pub struct CategoryCollection(pub Arc<[wua::Category]>);

/// Hands the rows of [`objects::CategoryCollection`](crate::objects::CategoryCollection) to a macro.
#[macro_export]
macro_rules! category_collection_rows {
    ($($face:tt)+) => { $($face)+! { CategoryCollection as ICategoryCollection {
        ICategoryCollection: IDispatch = "3a56bfb8-576c-43f7-9335-fe4838fd7e37" {
            get_Item(index: i32) -> Category => |list| Category(item(&list.0, index)?.clone());
            get__NewEnum() -> Enumerator<Category> =>
                |list| Enumerator::over(Arc::clone(&list.0), |category: &wua::Category| Category(category.clone()));
            get_Count() -> i32 => |list| count(&list.0);
        }
    } } };
}

category_collection_rows!(crate::rows);
