//! Identity: a value is represented by the same object for as long as anybody holds that object.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A weak reference to an object of a face.
pub trait WeakReference {
    /// An object of a face.
    type Object;

    /// Returns the object, if it still exists.
    fn upgrade(&self) -> Option<Self::Object>;
}

/// The identity of a value that an object represents: its type, and its address while it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(TypeId, usize);

impl Key {
    /// Returns the key of a value that an object of the type `T` represents.
    #[must_use]
    pub fn of<T: Any>(address: usize) -> Self {
        Self(TypeId::of::<T>(), address)
    }
}

/// The objects that represent values.
pub struct Identities<W> {
    known: Mutex<HashMap<Key, Known<W>>>,
    serial: AtomicU64,
}

impl<W> std::fmt::Debug for Identities<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identities").finish_non_exhaustive()
    }
}

/// A known object and its serial number.
struct Known<W> {
    serial: u64,
    object: W,
}

/// An object's own entry among the [`Identities`].
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    key: Key,
    serial: u64,
}

impl<W> Default for Identities<W> {
    fn default() -> Self {
        Self { known: Mutex::default(), serial: AtomicU64::default() }
    }
}

impl<W: WeakReference> Identities<W> {
    /// Returns the object that represents a value; creates it if there is none.
    ///
    /// The value must live as long as the object, so that no other value can have its address.
    pub fn find_or_make(
        &self,
        key: Key,
        make: impl FnOnce(Entry) -> W::Object,
        downgrade: impl FnOnce(&W::Object) -> Option<W>,
    ) -> W::Object {
        let mut known = self.lock();
        if let Some(found) = known.get(&key).and_then(|known| known.object.upgrade()) {
            return found;
        }
        let entry = Entry { key, serial: self.serial.fetch_add(1, Ordering::Relaxed) };
        let object = make(entry);
        let weak = downgrade(&object);
        let before = weak.and_then(|object| known.insert(key, Known { serial: entry.serial, object }));
        drop(known);
        drop(before);
        object
    }

    /// Removes an object that is released, unless another has taken its place.
    pub fn forget(&self, entry: Entry) {
        let mut known = self.lock();
        let is_its_own = known.get(&entry.key).is_some_and(|known| known.serial == entry.serial);
        let gone = if is_its_own { known.remove(&entry.key) } else { None };
        drop(known);
        drop(gone);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Known<W>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
