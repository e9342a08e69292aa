//! `IStringCollection`: a list of texts, read-only where an update hands it out (clauses `SCOL-1` to `SCOL-12`).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use windows_core::implement;

use crate::abi::{Answer, Object, Unknown};
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::list;
use crate::own::IWuaDouble;
use crate::shared::{Shared, object};

/// `IStringCollection`.
#[implement(IStringCollection, IWuaDouble)]
pub(crate) struct Strings {
    texts: Mutex<Vec<String>>,
    read_only: bool,
    shared: Arc<Shared>,
}

impl Strings {
    /// An empty list that can be changed.
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        Self { texts: Mutex::default(), read_only: false, shared: Arc::clone(shared) }
    }

    /// A list that refuses changes.
    pub(crate) fn read_only_of(texts: &[String], shared: &Arc<Shared>) -> Self {
        Self { texts: Mutex::new(texts.to_vec()), read_only: true, shared: Arc::clone(shared) }
    }

    fn texts(&self) -> MutexGuard<'_, Vec<String>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The list, if it may be changed.
    fn changeable(&self) -> Result<MutexGuard<'_, Vec<String>>> {
        if self.read_only { Err(wua::HResult::WU_E_NOT_SUPPORTED.into()) } else { Ok(self.texts()) }
    }

    fn item(&self, index: i32) -> Result<String> {
        list::item(&self.texts(), index).cloned()
    }

    fn set_item(&self, index: i32, value: String) -> Result<()> {
        // The index is looked at first (SCOL-10).
        list::item(&self.texts(), index)?;
        let mut texts = self.changeable()?;
        let slot = place(index, texts.len())?;
        texts[slot] = value;
        Ok(())
    }

    fn new_enum(&self) -> Result<Unknown> {
        let texts = self.texts().clone();
        Ok(list::enumerator(&self.shared, texts.len(), move |at, _| texts[at].clone().into_variant()))
    }

    fn count(&self) -> Result<i32> {
        Ok(list::count(&self.texts()))
    }

    fn is_read_only(&self) -> Result<bool> {
        Ok(self.read_only)
    }

    fn add(&self, value: String) -> Result<i32> {
        let mut texts = self.changeable()?;
        texts.push(value);
        Ok(list::count(&texts) - 1)
    }

    fn clear(&self) -> Result<()> {
        self.changeable()?.clear();
        Ok(())
    }

    fn copy(&self) -> Result<Object> {
        let (texts, shared) = (Mutex::new(self.texts().clone()), Arc::clone(&self.shared));
        Ok(object(Self { texts, read_only: false, shared }))
    }

    fn insert(&self, index: i32, value: String) -> Result<()> {
        let mut texts = self.changeable()?;
        let at = place(index, texts.len() + 1)?;
        texts.insert(at, value);
        Ok(())
    }

    fn remove_at(&self, index: i32) -> Result<()> {
        let mut texts = self.changeable()?;
        let at = place(index, texts.len())?;
        texts.remove(at);
        Ok(())
    }
}

/// The index as a place below `end`, or `WU_E_INVALIDINDEX`.
fn place(index: i32, end: usize) -> Result<usize> {
    let place = usize::try_from(index).ok().filter(|place| *place < end);
    place.ok_or_else(|| wua::HResult::WU_E_INVALIDINDEX.into())
}

dual! {
    impl Strings (Strings_Impl) as IStringCollection {
        interface IStringCollection (IStringCollection_Impl): IDispatch = "eff90582-2ddc-480f-a06d-60f3fbc362c3" {
            0 Get Both Item => item(index: i32) -> String;
            0 Put Both Item => set_item(index: i32, value: String);
            -4 Get Both _NewEnum => new_enum() -> Unknown;
            0x6002_0001 Get Both Count => count() -> i32;
            0x6002_0002 Get Both ReadOnly => is_read_only() -> bool;
            0x6002_0003 Call Both Add => add(value: String) -> i32;
            0x6002_0004 Call Both Clear => clear();
            0x6002_0005 Call Both Copy => copy() -> Object;
            0x6002_0006 Call Both Insert => insert(index: i32, value: String);
            0x6002_0007 Call Both RemoveAt => remove_at(index: i32);
        }
    }
}
