//! `IUpdateCollection`: a list of updates that is shared by reference, as COM objects are.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::member::IUpdateCollection;
use crate::{Error, HResult, Member, Result, Update};

/// A list of updates, `IUpdateCollection`. A clone is another reference to the *same* list;
/// [`copy`](Self::copy) makes an independent list.
///
/// Indexes are those of the API: zero-based and 32-bit. A bad one answers
/// `WU_E_INVALIDINDEX` (clause `COLL-1`). A read-only list refuses every change with
/// `WU_E_NOT_SUPPORTED` (`COLL-6`).
#[doc(alias = "IUpdateCollection")]
#[derive(Clone)]
pub struct UpdateCollection {
    items: Arc<RwLock<Vec<Arc<Update>>>>,
    read_only: bool,
}

impl Default for UpdateCollection {
    fn default() -> Self {
        Self::new()
    }
}

impl UpdateCollection {
    /// Creates an empty list that can be changed, as the coclass `Microsoft.Update.UpdateColl` does.
    #[must_use]
    pub fn new() -> Self {
        Self::from_iter([])
    }

    /// Creates a list that refuses changes, like those that the agent hands out.
    #[must_use]
    pub fn read_only(updates: impl IntoIterator<Item = Arc<Update>>) -> Self {
        let mut list = Self::from_iter(updates);
        list.read_only = true;
        list
    }

    /// Returns the number of items.
    #[doc(alias = "get_Count")]
    #[must_use]
    pub fn count(&self) -> i32 {
        i32::try_from(self.read().len()).unwrap_or(i32::MAX)
    }

    /// Returns `true` if the list refuses changes.
    #[doc(alias = "get_ReadOnly")]
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Returns the item at that index.
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX` for an index below 0 or not below the count.
    #[doc(alias = "get_Item")]
    pub fn item(&self, index: i32) -> Result<Arc<Update>> {
        let found = usize::try_from(index).ok().and_then(|i| self.read().get(i).cloned());
        found.ok_or_else(|| bad_index(IUpdateCollection::get_Item))
    }

    /// Replaces the item at that index.
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX`; `WU_E_NOT_SUPPORTED` if the list is read-only.
    #[doc(alias = "put_Item")]
    pub fn set_item(&self, index: i32, value: Arc<Update>) -> Result<()> {
        const MEMBER: Member = IUpdateCollection::put_Item;
        let mut items = self.write(MEMBER)?;
        let slot = usize::try_from(index).ok().and_then(|i| items.get_mut(i));
        let replaced = std::mem::replace(slot.ok_or_else(|| bad_index(MEMBER))?, value);
        drop_unlocked(items, replaced);
        Ok(())
    }

    /// Appends an item and returns its index, which is the old count.
    ///
    /// # Errors
    /// `WU_E_NOT_SUPPORTED` if the list is read-only.
    #[doc(alias = "Add")]
    pub fn add(&self, value: Arc<Update>) -> Result<i32> {
        let mut items = self.write(IUpdateCollection::Add)?;
        items.push(value);
        Ok(i32::try_from(items.len() - 1).unwrap_or(i32::MAX))
    }

    /// Inserts an item before the one at that index; the count itself appends (`COLL-3`).
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX`; `WU_E_NOT_SUPPORTED` if the list is read-only.
    #[doc(alias = "Insert")]
    pub fn insert(&self, index: i32, value: Arc<Update>) -> Result<()> {
        const MEMBER: Member = IUpdateCollection::Insert;
        let mut items = self.write(MEMBER)?;
        let at =
            usize::try_from(index).ok().filter(|i| *i <= items.len()).ok_or_else(|| bad_index(MEMBER))?;
        items.insert(at, value);
        Ok(())
    }

    /// Removes the item at that index.
    ///
    /// # Errors
    /// `WU_E_INVALIDINDEX`; `WU_E_NOT_SUPPORTED` if the list is read-only.
    #[doc(alias = "RemoveAt")]
    pub fn remove_at(&self, index: i32) -> Result<()> {
        const MEMBER: Member = IUpdateCollection::RemoveAt;
        let mut items = self.write(MEMBER)?;
        let at = usize::try_from(index).ok().filter(|i| *i < items.len()).ok_or_else(|| bad_index(MEMBER))?;
        let removed = items.remove(at);
        drop_unlocked(items, removed);
        Ok(())
    }

    /// Removes every item.
    ///
    /// # Errors
    /// `WU_E_NOT_SUPPORTED` if the list is read-only.
    #[doc(alias = "Clear")]
    pub fn clear(&self) -> Result<()> {
        let mut items = self.write(IUpdateCollection::Clear)?;
        let removed = std::mem::take(&mut *items);
        drop_unlocked(items, removed);
        Ok(())
    }

    /// Returns an independent list with the same items, which can be changed (`COLL-5`).
    #[doc(alias = "Copy")]
    #[must_use]
    pub fn copy(&self) -> Self {
        self.to_vec().into_iter().collect()
    }

    /// Returns the current items.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Arc<Update>> {
        self.read().clone()
    }

    /// Returns `true` if the list holds exactly these objects, in this order. Unlike a comparison with
    /// [`to_vec`](Self::to_vec), it copies nothing.
    #[must_use]
    pub fn holds(&self, updates: &[Arc<Update>]) -> bool {
        let held = self.read();
        held.len() == updates.len() && held.iter().zip(updates).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// Returns a number that all references to this list share. No other list has it while this one lives. A front end can
    /// use it to hand out one object per list.
    #[must_use]
    pub fn address(&self) -> usize {
        Arc::as_ptr(&self.items) as usize
    }

    /// Takes the items out of a list to which there is no other reference.
    fn take_if_last(&mut self) -> Vec<Arc<Update>> {
        let items = Arc::get_mut(&mut self.items).map(RwLock::get_mut);
        items.map(|items| std::mem::take(items.unwrap_or_else(PoisonError::into_inner))).unwrap_or_default()
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Arc<Update>>> {
        self.items.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, member: Member) -> Result<RwLockWriteGuard<'_, Vec<Arc<Update>>>> {
        if self.read_only {
            return Err(Error::new(HResult::WU_E_NOT_SUPPORTED, member));
        }
        Ok(self.items.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Unlocks the list before dropping its old contents: an update may hold the last reference to an object of
/// the caller whose `Drop` uses this list.
fn drop_unlocked<T>(items: RwLockWriteGuard<'_, Vec<Arc<Update>>>, removed: T) {
    drop(items);
    drop(removed);
}

fn bad_index(member: Member) -> Error {
    Error::new(HResult::WU_E_INVALIDINDEX, member)
}

impl Drop for UpdateCollection {
    /// Frees the updates of bundles level by level: recursion would need a stack as deep as a chain of bundles.
    fn drop(&mut self) {
        let mut level = self.take_if_last();
        while !level.is_empty() {
            let bundles = level.into_iter().filter_map(Arc::into_inner);
            let data = bundles.filter_map(|update| Arc::into_inner(update.data));
            level = data.flat_map(|mut data| data.bundled_updates.take_if_last()).collect();
        }
    }
}

impl FromIterator<Arc<Update>> for UpdateCollection {
    fn from_iter<I: IntoIterator<Item = Arc<Update>>>(updates: I) -> Self {
        Self { items: Arc::new(RwLock::new(updates.into_iter().collect())), read_only: false }
    }
}

impl PartialEq for UpdateCollection {
    /// Returns `true` if both refer to the same list.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.items, &other.items)
    }
}

impl fmt::Debug for UpdateCollection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.to_vec()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI32, Ordering};

    use crate::backend::UpdateAgent;
    use crate::{UpdateData, UpdateIdentity};
    use proptest::prelude::*;

    fn update() -> Arc<Update> {
        Arc::new(Update::new(UpdateData::default()))
    }

    #[derive(Debug, Clone)]
    enum Op {
        Add,
        Insert(i32),
        RemoveAt(i32),
        SetItem(i32),
        Clear,
    }

    fn op() -> impl Strategy<Value = Op> {
        prop_oneof![
            4 => Just(Op::Add),
            2 => (-1..6_i32).prop_map(Op::Insert),
            2 => (-1..6_i32).prop_map(Op::RemoveAt),
            2 => (-1..6_i32).prop_map(Op::SetItem),
            1 => Just(Op::Clear),
        ]
    }

    /// Applies the operation to a plain vector; returns `false` if the index is bad.
    fn apply(model: &mut Vec<Arc<Update>>, op: &Op, new: Arc<Update>) -> bool {
        let within = |i: i32, end: usize| usize::try_from(i).ok().filter(|i| *i < end);
        match *op {
            Op::Add => model.push(new),
            Op::Clear => model.clear(),
            Op::Insert(i) => match within(i, model.len() + 1) {
                Some(i) => model.insert(i, new),
                None => return false,
            },
            Op::RemoveAt(i) => match within(i, model.len()) {
                Some(i) => drop(model.remove(i)),
                None => return false,
            },
            Op::SetItem(i) => match within(i, model.len()) {
                Some(i) => model[i] = new,
                None => return false,
            },
        }
        true
    }

    proptest! {
        /// COLL-1, COLL-2, COLL-3, COLL-4: the list behaves as a vector; a bad index is WU_E_INVALIDINDEX.
        #[test]
        fn coll_1_to_4_it_is_a_vector(ops in prop::collection::vec(op(), 0..40)) {
            let list = UpdateCollection::new();
            let mut model = Vec::new();
            for op in &ops {
                let new = update();
                let answer = match *op {
                    Op::Add => list.add(new.clone()).map(|index| assert_eq!(index as usize, model.len())),
                    Op::Clear => list.clear(),
                    Op::Insert(i) => list.insert(i, new.clone()),
                    Op::RemoveAt(i) => list.remove_at(i),
                    Op::SetItem(i) => list.set_item(i, new.clone()),
                };
                let fits = apply(&mut model, op, new);
                prop_assert_eq!(answer.map_err(|e| e.hresult()), if fits { Ok(()) } else { Err(HResult::WU_E_INVALIDINDEX) });
                prop_assert_eq!(list.count() as usize, model.len());
                for (i, expected) in model.iter().enumerate() {
                    prop_assert!(Arc::ptr_eq(&list.item(i as i32).unwrap(), expected));
                }
            }
        }
    }

    /// COLL-6, JOB-UPD-1: a read-only list refuses every mutator.
    #[test]
    fn coll_6_read_only_refuses_every_mutator() {
        let list = UpdateCollection::read_only([update()]);
        let refusals = [
            list.add(update()).map(drop),
            list.insert(0, update()),
            list.remove_at(0),
            list.set_item(0, update()),
            list.clear(),
        ];
        assert!(refusals.into_iter().all(|r| r.unwrap_err().hresult() == HResult::WU_E_NOT_SUPPORTED));
        assert_eq!(list.count(), 1);
    }

    /// An agent whose `Drop` reads the list that its update was in.
    struct ReadsWhenDropped {
        list: UpdateCollection,
        seen: Arc<AtomicI32>,
    }

    impl UpdateAgent for ReadsWhenDropped {
        fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
            Ok(())
        }

        fn set_is_hidden(&self, _: &UpdateIdentity, _: bool) -> Result<()> {
            Ok(())
        }
    }

    impl Drop for ReadsWhenDropped {
        /// `try_read`, because a plain read would hang the test instead of failing it.
        fn drop(&mut self) {
            let count = self.list.items.try_read().map_or(-1, |items| items.len() as i32);
            self.seen.store(count, Ordering::SeqCst);
        }
    }

    #[test]
    fn an_update_is_dropped_with_its_list_unlocked() {
        type Removal = fn(&UpdateCollection) -> Result<()>;
        let removals: [(Removal, i32); 3] = [
            (|list| list.set_item(0, update()), 1),
            (|list| list.remove_at(0), 0),
            (UpdateCollection::clear, 0),
        ];
        for (remove, left) in removals {
            let (list, seen) = (UpdateCollection::new(), Arc::new(AtomicI32::new(-2)));
            let agent = Arc::new(ReadsWhenDropped { list: list.clone(), seen: Arc::clone(&seen) });
            list.add(Arc::new(Update::found(Arc::default(), true, false, agent))).unwrap();
            remove(&list).unwrap();
            assert_eq!(seen.load(Ordering::SeqCst), left, "-1: locked, -2: never dropped");
        }
    }

    /// Returns an update that bundles another, and so on.
    fn chain(links: usize) -> Arc<Update> {
        let bundle = |inner: Option<Arc<Update>>| {
            let bundled_updates = UpdateCollection::read_only(inner);
            Some(Arc::new(Update::new(UpdateData { bundled_updates, ..UpdateData::default() })))
        };
        (0..links).fold(None, |inner, _| bundle(inner)).unwrap()
    }

    /// Neither freeing a deep chain of bundles nor showing or comparing one needs a deep stack.
    #[test]
    fn a_deep_chain_of_bundles_needs_no_deep_stack() {
        let (one, other) = (chain(100_000), chain(100_000));
        assert!(format!("{one:?} {:?}", **one).len() < 1_000);
        assert!(**one != **other && **one == **one);
        let held = one.bundled_updates.item(0).unwrap();
        drop(one);
        assert_eq!(held.bundled_updates.count(), 1, "a bundle that is still held keeps its own");
        drop(UpdateCollection::from_iter([held, other]));
    }

    /// Of a list in two hands the last frees the updates, with everything behind them.
    #[test]
    fn the_last_reference_frees_the_updates() {
        let (list, seen) = (UpdateCollection::new(), Arc::new(AtomicI32::new(-2)));
        let agent = Arc::new(ReadsWhenDropped { list: UpdateCollection::new(), seen: Arc::clone(&seen) });
        let inner = Arc::new(Update::found(Arc::default(), true, false, agent));
        let bundled_updates = UpdateCollection::read_only([inner]);
        list.add(Arc::new(Update::new(UpdateData { bundled_updates, ..UpdateData::default() }))).unwrap();
        drop(list.clone());
        assert_eq!((list.count(), seen.load(Ordering::SeqCst)), (1, -2));
        drop(list);
        assert_eq!(seen.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_list_holds_its_objects_in_their_order_and_no_others() {
        let (one, two) = (update(), update());
        let list = UpdateCollection::read_only([Arc::clone(&one), Arc::clone(&two)]);
        assert!(list.holds(&[Arc::clone(&one), Arc::clone(&two)]));
        let others = [vec![], vec![one.clone()], vec![two, one.clone()], vec![one, update()]];
        for other in others {
            assert!(!list.holds(&other));
        }
    }

    /// COLL-5: a copy is shallow, can be changed, and is independent.
    #[test]
    fn coll_5_copy_is_shallow_and_independent() {
        let list = UpdateCollection::read_only([update()]);
        let copy = list.copy();
        assert!(Arc::ptr_eq(&list.item(0).unwrap(), &copy.item(0).unwrap()));
        copy.add(update()).unwrap();
        assert_eq!((list.count(), copy.count()), (1, 2));
    }
}
