//! What all objects of one agent share: the agent, who is who, and how many there are.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use windows_core::{ComObject, Interface, Weak};

use crate::Agent;
use crate::abi::Object;
use crate::apartment::{self, Homes};
use crate::dispatch::IDispatch;
use crate::table::Primary;

/// What every object holds. As many references to it as there are objects, and one more for each [`Face`](crate::Face).
pub(crate) struct Shared {
    pub(crate) agent: Arc<dyn Agent>,
    pub(crate) jobs: Identities,
    pub(crate) updates: Identities,
    pub(crate) lists: Identities,
    /// Callbacks that may be called in their own apartment only.
    pub(crate) bound: AtomicUsize,
    /// Threads that wait, and may call such callbacks meanwhile.
    pub(crate) homes: Homes,
}

impl Shared {
    pub(crate) fn new(agent: Arc<dyn Agent>) -> Arc<Self> {
        Arc::new(Self {
            agent,
            jobs: Identities::default(),
            updates: Identities::default(),
            lists: Identities::default(),
            bound: AtomicUsize::new(0),
            homes: Homes::default(),
        })
    }

    /// Does what may wait for callbacks. If one of them belongs to this thread's apartment, the thread
    /// takes calls meanwhile and the work is done on another.
    pub(crate) fn outside<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        if self.bound.load(Ordering::Acquire) > 0 && apartment::is_single_threaded() {
            apartment::beside(&self.homes, work)
        } else {
            work()
        }
    }
}

/// Makes an object and hands it out.
pub(crate) fn object<T: Primary>(value: T) -> Object {
    Object::of(T::primary(ComObject::new(value)))
}

/// Which object stands for which value, so that one value is one object for as long as somebody holds it.
#[derive(Default)]
pub(crate) struct Identities {
    known: Mutex<HashMap<usize, Known>>,
    serial: AtomicU64,
}

/// An object that stood for a value, by the number of its making.
struct Known {
    serial: u64,
    object: Weak<IDispatch>,
}

/// An object's own entry among the [`Identities`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    key: usize,
    serial: u64,
}

impl Identities {
    /// The object that stands for the value at that address; made if there is none.
    ///
    /// The value must live as long as the object, so that no other can have its address.
    pub(crate) fn find_or_make<T: Primary>(&self, key: usize, make: impl FnOnce(Entry) -> T) -> Object {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(&key).and_then(|known| known.object.upgrade());
        let object = found.unwrap_or_else(|| {
            let entry = Entry { key, serial: self.serial.fetch_add(1, Ordering::Relaxed) };
            let object = T::primary(ComObject::new(make(entry)));
            // An object of this crate always has weak references; without one it would only be made anew.
            if let Ok(weak) = object.downgrade() {
                known.insert(key, Known { serial: entry.serial, object: weak });
            }
            object
        });
        Object::of(object)
    }

    /// Forgets an object that goes away, unless another took its place.
    pub(crate) fn forget(&self, entry: Entry) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(&entry.key).is_some_and(|known| known.serial == entry.serial) {
            known.remove(&entry.key);
        }
    }
}
