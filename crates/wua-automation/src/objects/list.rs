//! Indexes and lengths of the collections.

use wua::HResult;

use crate::fault::{Fault, Result};

/// Returns the item at that index, or `WU_E_INVALIDINDEX` (clause `ICOL-1`).
pub(super) fn item<T>(items: &[T], index: i32) -> Result<&T> {
    let found = usize::try_from(index).ok().and_then(|index| items.get(index));
    found.ok_or(Fault(HResult::WU_E_INVALIDINDEX))
}

/// Returns a length as a number of the API.
pub(super) fn count<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}
