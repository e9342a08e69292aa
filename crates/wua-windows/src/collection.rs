//! Reads collections of the agent into Rust lists.

use std::sync::Arc;

use windows::Win32::System::UpdateAgent::{
    ICategoryCollection, IStringCollection, IUpdate, IUpdateCollection, IUpdateExceptionCollection,
};
use windows_core::{IUnknown, Interface};
use wua::{Category, HResult, Result, Update, UpdateCollection, UpdateException, member};

use crate::agile::Agile;
use crate::call::{get, invoke, truth};
use crate::state::identity;

/// Reads an update.
type Read = fn(IUpdate) -> Arc<Update>;

/// Reads the items of a collection one by one.
fn items<T>(count: i32, item: impl FnMut(i32) -> Result<T>) -> Result<Vec<T>> {
    (0..count).map(item).collect()
}

/// Update objects of the agent by their COM identity, and the Rust objects for them.
#[derive(Default)]
pub(crate) struct Listed(Vec<(Agile<IUnknown>, Arc<Update>)>);

impl Listed {
    pub(crate) fn push(&mut self, com: IUnknown, update: Arc<Update>) {
        self.0.push((Agile::new(com), update));
    }

    pub(crate) fn len(&self) -> i32 {
        i32::try_from(self.0.len()).unwrap_or(i32::MAX)
    }

    pub(crate) fn updates(&self) -> impl ExactSizeIterator<Item = &Arc<Update>> {
        self.0.iter().map(|(_, update)| update)
    }

    /// Returns `true` if these are the same Rust objects in the same order.
    pub(crate) fn is(&self, updates: &[Arc<Update>]) -> bool {
        self.0.len() == updates.len() && self.updates().zip(updates).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// Returns the Rust object for a COM object; `index` is tried first.
    fn find(&self, com: &IUnknown, index: usize) -> Option<&Arc<Update>> {
        let here = self.0.get(index).into_iter().chain(&self.0);
        let address = com.as_raw() as usize;
        here.into_iter().find(|(known, _)| known.address() == address).map(|(_, update)| update)
    }
}

/// Reads a list of updates. Those in `known` keep their Rust objects; the others are read with `read`.
///
/// # Errors
/// The error of the member of the list that failed.
pub(crate) fn listed(com: &IUpdateCollection, known: &Listed, read: Read) -> Result<Listed> {
    let item = |index| {
        let update = invoke!(com, member::IUpdateCollection::get_Item, get_Item(index))?;
        let unknown = identity(&update);
        let found = usize::try_from(index).ok().and_then(|at| known.find(&unknown, at));
        Ok((Agile::new(unknown), found.map_or_else(|| read(update), Arc::clone)))
    };
    items(get!(com, IUpdateCollection::Count)?, item).map(Listed)
}

/// Reads a list of updates of which none is known; it can be changed if the agent's can.
pub(crate) fn updates(com: Option<IUpdateCollection>, read: Read) -> Result<UpdateCollection> {
    match com {
        Some(com) => Ok(as_list(&listed(&com, &Listed::default(), read)?, is_read_only(&com)?)),
        None => Ok(UpdateCollection::read_only([])),
    }
}

/// Returns the Rust list of those updates.
pub(crate) fn as_list(listed: &Listed, read_only: bool) -> UpdateCollection {
    let updates = listed.updates().cloned();
    if read_only { UpdateCollection::read_only(updates) } else { updates.collect() }
}

pub(crate) fn is_read_only(com: &IUpdateCollection) -> Result<bool> {
    get!(com, IUpdateCollection::ReadOnly).map(truth)
}

/// Reads a list of texts; NULL is an empty list.
pub(crate) fn strings(com: Option<IStringCollection>) -> Result<Vec<String>> {
    let Some(com) = com else { return Ok(Vec::new()) };
    items(get!(com, IStringCollection::Count)?, |index| {
        Ok(invoke!(com, member::IStringCollection::get_Item, get_Item(index))?.to_string())
    })
}

/// Reads a list of categories; NULL is an empty list.
pub(crate) fn categories(com: Option<ICategoryCollection>) -> Result<Vec<Category>> {
    let Some(com) = com else { return Ok(Vec::new()) };
    items(get!(com, ICategoryCollection::Count)?, |index| {
        let category = invoke!(com, member::ICategoryCollection::get_Item, get_Item(index))?;
        let id = get!(category, ICategory::CategoryID)?.to_string();
        Ok(Category::new(id, get!(category, ICategory::Name)?.to_string()))
    })
}

/// Reads the warnings of a search; NULL is an empty list (clause `EXC-1`).
pub(crate) fn warnings(com: Option<IUpdateExceptionCollection>) -> Result<Vec<UpdateException>> {
    let Some(com) = com else { return Ok(Vec::new()) };
    items(get!(com, IUpdateExceptionCollection::Count)?, |index| {
        let warning = invoke!(com, member::IUpdateExceptionCollection::get_Item, get_Item(index))?;
        let message = get!(warning, IUpdateException::Message)?.to_string();
        let hresult = HResult::new(get!(warning, IUpdateException::HResult)?);
        Ok(UpdateException::new(message, hresult, get!(warning, IUpdateException::Context)?.0.into()))
    })
}
