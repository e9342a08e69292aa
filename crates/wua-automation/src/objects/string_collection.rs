//! `IStringCollection`: a list of texts, read-only if it comes from an update (clauses `SCOL-1` to `SCOL-12`).

use std::sync::{Mutex, MutexGuard, PoisonError};

use wua::HResult;

use super::list::{count, item};
use crate::enumerator::Enumerator;
use crate::fault::{Fault, Result};

/// `IStringCollection`.
#[derive(Debug)]
pub struct StringCollection {
    texts: Mutex<Vec<String>>,
    read_only: bool,
}

impl StringCollection {
    /// Returns a list that can be changed.
    #[must_use]
    pub fn new(texts: Vec<String>) -> Self {
        Self { texts: Mutex::new(texts), read_only: false }
    }

    /// Returns a list that refuses changes.
    #[must_use]
    pub fn read_only(texts: Vec<String>) -> Self {
        Self { texts: Mutex::new(texts), read_only: true }
    }

    fn texts(&self) -> MutexGuard<'_, Vec<String>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the list, if it may be changed.
    fn changeable(&self) -> Result<MutexGuard<'_, Vec<String>>> {
        if self.read_only { Err(Fault(HResult::WU_E_NOT_SUPPORTED)) } else { Ok(self.texts()) }
    }

    fn set(&self, index: i32, text: String) -> Result<()> {
        // The index is checked first (SCOL-10).
        item(&self.texts(), index)?;
        let mut texts = self.changeable()?;
        let place = place(index, texts.len())?;
        texts[place] = text;
        Ok(())
    }

    fn add(&self, text: String) -> Result<i32> {
        let mut texts = self.changeable()?;
        texts.push(text);
        Ok(count(&texts) - 1)
    }

    fn insert(&self, index: i32, text: String) -> Result<()> {
        let mut texts = self.changeable()?;
        let place = place(index, texts.len() + 1)?;
        texts.insert(place, text);
        Ok(())
    }

    fn remove(&self, index: i32) -> Result<()> {
        let mut texts = self.changeable()?;
        let place = place(index, texts.len())?;
        texts.remove(place);
        Ok(())
    }
}

/// Returns the index as a position below `end`, or `WU_E_INVALIDINDEX`.
fn place(index: i32, end: usize) -> Result<usize> {
    let place = usize::try_from(index).ok().filter(|place| *place < end);
    place.ok_or(Fault(HResult::WU_E_INVALIDINDEX))
}

/// Hands the rows of [`objects::StringCollection`](crate::objects::StringCollection) to a macro.
#[macro_export]
macro_rules! string_collection_rows {
    ($($face:tt)+) => { $($face)+! { StringCollection as IStringCollection {
        IStringCollection: IDispatch = "eff90582-2ddc-480f-a06d-60f3fbc362c3" {
            get_Item(index: i32) -> String => |list| item(&list.texts(), index)?.clone();
            put_Item(index: i32, value: String) => |list| list.set(index, value)?;
            get__NewEnum() -> Enumerator<String> => |list| Enumerator::over(list.texts().clone(), String::clone);
            get_Count() -> i32 => |list| count(&list.texts());
            get_ReadOnly() -> bool => |list| list.read_only;
            Add(value: String) -> i32 => |list| list.add(value)?;
            Clear() => |list| list.changeable()?.clear();
            Copy() -> StringCollection => |list| Self::new(list.texts().clone());
            Insert(index: i32, value: String) => |list| list.insert(index, value)?;
            RemoveAt(index: i32) => |list| list.remove(index)?;
        }
    } } };
}

string_collection_rows!(crate::rows);
