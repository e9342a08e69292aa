//! What all objects of one agent share: the agent, who is who, and how many there are.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use windows::Win32::Foundation::E_NOTIMPL;
use windows_core::ComObject;
use wua::Member;

use crate::Agent;
use crate::abi::{Object, WeakObject};
use crate::apartment::Home;
use crate::fault::Fault;
use crate::table::Primary;

/// What every object holds. As many references to it as there are objects, and one more for each [`Face`](crate::Face).
pub(crate) struct Shared {
    pub(crate) agent: Arc<dyn Agent>,
    pub(crate) jobs: Identities,
    pub(crate) updates: Identities,
    pub(crate) lists: Identities,
}

impl Shared {
    pub(crate) fn new(agent: Arc<dyn Agent>) -> Arc<Self> {
        Arc::new(Self {
            agent,
            jobs: Identities::default(),
            updates: Identities::default(),
            lists: Identities::default(),
        })
    }

    /// Has the agent take note of a call of a member that is not carried, and returns what the call answers.
    pub(crate) fn not_carried(&self, member: Member) -> Fault {
        outside(&self.agent, move |agent| agent.not_carried(member));
        Fault(E_NOTIMPL)
    }
}

/// Calls the agent. Any call may move the time, and so call callbacks back and wait for them: if objects of
/// callers belong to this thread's apartment, the thread takes calls meanwhile and the work is done on another.
///
/// The work may outlive the call if a call that is taken meanwhile unwinds, so it borrows nothing of the caller's:
///
/// ```compile_fail,E0373
/// # use std::sync::Arc;
/// fn longer(text: String, on: &Arc<u32>) -> usize {
///     wua_com::outside(on, |_| text.len())
/// }
/// ```
pub fn outside<T: Send + Sync + ?Sized + 'static, R: Send + 'static>(
    on: &Arc<T>,
    work: impl FnOnce(&T) -> R + Send + 'static,
) -> R {
    match Home::here() {
        None => work(on),
        Some(home) => {
            let on = Arc::clone(on);
            home.beside(move || work(&on))
        }
    }
}

/// Makes an object and hands it out.
pub(crate) fn object<T: Primary>(value: T) -> Object {
    Object::of(ComObject::new(value))
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
    object: WeakObject,
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
        let mut known = self.lock();
        if let Some(found) = known.get(&key).and_then(|known| known.object.upgrade()) {
            return found;
        }
        let entry = Entry { key, serial: self.serial.fetch_add(1, Ordering::Relaxed) };
        let object = Object::of(ComObject::new(make(entry)));
        let before =
            object.downgrade().and_then(|object| known.insert(key, Known { serial: entry.serial, object }));
        drop(known);
        drop(before);
        object
    }

    /// Forgets an object that goes away, unless another took its place.
    pub(crate) fn forget(&self, entry: Entry) {
        let mut known = self.lock();
        let is_its_own = known.get(&entry.key).is_some_and(|known| known.serial == entry.serial);
        let gone = if is_its_own { known.remove(&entry.key) } else { None };
        drop(known);
        drop(gone);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<usize, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
