//! `IUpdateCollection`: a list of updates, shared by reference.

use std::sync::Arc;

use crate::enumerator::Enumerator;
use crate::objects::Update;

/// `IUpdateCollection`.
pub struct UpdateCollection(pub wua::UpdateCollection);

/// Hands the rows of [`objects::UpdateCollection`](crate::objects::UpdateCollection) to a macro.
#[macro_export]
macro_rules! update_collection_rows {
    ($($face:tt)+) => { $($face)+! { UpdateCollection as IUpdateCollection known by { |list| list.0.address() } {
        IUpdateCollection: IDispatch = "07f7438c-7709-4ca5-b518-91279288134e" {
            get_Item(index: i32) -> Update => |list| Update(list.0.item(index)?);
            put_Item(index: i32, value: Arc<wua::Update>) => |list| list.0.set_item(index, value)?;
            get__NewEnum() -> Enumerator =>
                |list| Enumerator::over(list.0.to_vec(), |update: &Arc<wua::Update>| Update(Arc::clone(update)));
            get_Count() -> i32 => |list| list.0.count();
            get_ReadOnly() -> bool => |list| list.0.is_read_only();
            Add(value: Arc<wua::Update>) -> i32 => |list| list.0.add(value)?;
            Clear() => |list| list.0.clear()?;
            Copy() -> UpdateCollection => |list| UpdateCollection(list.0.copy());
            Insert(index: i32, value: Arc<wua::Update>) => |list| list.0.insert(index, value)?;
            RemoveAt(index: i32) => |list| list.0.remove_at(index)?;
        }
    } } };
}

update_collection_rows!(crate::rows);
