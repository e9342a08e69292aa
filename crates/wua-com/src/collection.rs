//! `IUpdateCollection`: a list of updates, shared by reference.

use std::sync::Arc;

use windows::Win32::System::UpdateAgent;
use windows_core::implement;

use crate::abi::{Answer, In, Object, Unknown};
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::list::enumerator;
use crate::own::{IWuaDouble, with_own};
use crate::shared::{Entry, Shared};
use crate::update;

/// `IUpdateCollection` over a list.
#[implement(IUpdateCollection, IWuaDouble)]
pub(crate) struct Collection {
    list: wua::UpdateCollection,
    shared: Arc<Shared>,
    entry: Entry,
}

/// The object of a list: the same for as long as somebody holds it.
pub(crate) fn collection(list: &wua::UpdateCollection, shared: &Arc<Shared>) -> Object {
    shared.lists.find_or_make(list.address(), |entry| Collection {
        list: list.clone(),
        shared: Arc::clone(shared),
        entry,
    })
}

/// The list behind an object; a list of another maker is read as it is now.
pub(crate) fn list_of(object: &UpdateAgent::IUpdateCollection) -> Result<wua::UpdateCollection> {
    if let Some(list) = with_own(object, |collection: &Collection| collection.list.clone()) {
        return Ok(list);
    }
    // SAFETY: an interface that the caller gave and that answered to its name.
    let count = unsafe { object.Count() }?;
    // SAFETY: as above.
    (0..count).map(|index| update::update_of(&unsafe { object.get_Item(index) }?)).collect()
}

impl Collection {
    fn item(&self, index: i32) -> Result<Object> {
        Ok(update::object_of(self.list.item(index)?, &self.shared))
    }

    fn set_item(&self, index: i32, value: In<UpdateAgent::IUpdate>) -> Result<()> {
        Ok(self.list.set_item(index, update::update_of(&value.0)?)?)
    }

    fn new_enum(&self) -> Result<Unknown> {
        let updates = self.list.to_vec();
        let count = updates.len();
        let make = move |at: usize, shared: &Arc<Shared>| {
            update::object_of(Arc::clone(&updates[at]), shared).into_variant()
        };
        Ok(enumerator(&self.shared, count, make))
    }

    fn count(&self) -> Result<i32> {
        Ok(self.list.count())
    }

    fn read_only(&self) -> Result<bool> {
        Ok(self.list.is_read_only())
    }

    fn add(&self, value: In<UpdateAgent::IUpdate>) -> Result<i32> {
        Ok(self.list.add(update::update_of(&value.0)?)?)
    }

    fn clear(&self) -> Result<()> {
        Ok(self.list.clear()?)
    }

    fn copy(&self) -> Result<Object> {
        Ok(collection(&self.list.copy(), &self.shared))
    }

    fn insert(&self, index: i32, value: In<UpdateAgent::IUpdate>) -> Result<()> {
        Ok(self.list.insert(index, update::update_of(&value.0)?)?)
    }

    fn remove_at(&self, index: i32) -> Result<()> {
        Ok(self.list.remove_at(index)?)
    }
}

impl Drop for Collection {
    fn drop(&mut self) {
        self.shared.lists.forget(self.entry);
    }
}

dual! {
    impl Collection (Collection_Impl) as IUpdateCollection {
        interface IUpdateCollection (IUpdateCollection_Impl): IDispatch = "07f7438c-7709-4ca5-b518-91279288134e" {
            0 Get Both Item => item(index: i32) -> Object;
            0 Put Both Item => set_item(index: i32, value: In<UpdateAgent::IUpdate>);
            -4 Get Both _NewEnum => new_enum() -> Unknown;
            0x6002_0001 Get Both Count => count() -> i32;
            0x6002_0002 Get Both ReadOnly => read_only() -> bool;
            0x6002_0003 Call Both Add => add(value: In<UpdateAgent::IUpdate>) -> i32;
            0x6002_0004 Call Both Clear => clear();
            0x6002_0005 Call Both Copy => copy() -> Object;
            0x6002_0006 Call Both Insert => insert(index: i32, value: In<UpdateAgent::IUpdate>);
            0x6002_0007 Call Both RemoveAt => remove_at(index: i32);
        }
    }
}
