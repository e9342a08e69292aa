//! The agent's objects in COM objects: the contents of each, the state that a face shares, and how objects are found again.

use std::any::{Any, TypeId};
use std::sync::Arc;

use windows::Win32::System::Variant::VARIANT;
use windows_core::GUID;
use wua_automation::{Agent, Arguments, Context, Entry, Identities, Made, Refusal, Rows};

use crate::apartment::Apartments;
use crate::idispatch::IDispatch;
use crate::object::{Object, WeakObject};

/// The state that all objects of a face share: the agent, the identities, and the count. There are as many references
/// to it as there are objects, and one more for each [`Face`](crate::Face).
pub struct Shared {
    context: Context,
    identities: Identities<WeakObject>,
    makers: &'static [Maker],
}

impl Shared {
    pub(crate) fn new(agent: Arc<dyn Agent>, makers: &'static [Maker]) -> Arc<Self> {
        let context = Context::called_by(agent, Apartments);
        Arc::new(Self { context, identities: Identities::default(), makers })
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }
}

/// An object of the agent in a COM object.
pub struct Held<T: 'static> {
    value: T,
    shared: Arc<Shared>,
    entry: Option<Entry>,
}

impl<T> Held<T> {
    /// Returns the object.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns its context.
    pub fn context(&self) -> &Context {
        &self.shared.context
    }

    /// Returns the shared state.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        if let Some(entry) = self.entry {
            self.shared.identities.forget(entry);
        }
    }
}

/// A late-bound call of one member.
pub type LateCall<T> = fn(&Held<T>, &mut Arguments<'_>) -> Result<VARIANT, Refusal>;

/// A type of object with a COM class, which the macro [`vtables!`](crate::vtables) writes.
///
/// # Safety
/// Every thread may use the result of `com`: it is a Rust value that is `Send` and `Sync`, behind a count of references
/// that is atomic.
pub unsafe trait Class: Rows {
    /// The names and ids of its interfaces, the base first.
    const INTERFACES: &'static [(&'static str, GUID)];

    /// The late-bound calls, in the order of the rows. An object that a member answers becomes a COM object right away, as
    /// its type is known.
    const LATE: &'static [LateCall<Self>];

    /// Creates the COM object. The pointer is to its newest interface, which all its other pointers are as well.
    fn com(held: Held<Self>) -> IDispatch;
}

/// Returns the COM object of a value. A value with an identity has the same object for as long as anybody holds it.
#[inline]
pub(crate) fn object<T: Class>(value: T, shared: &Arc<Shared>) -> Object {
    let key = value.key();
    let make = |entry| {
        let held = Held { value, shared: Arc::clone(shared), entry };
        // SAFETY: the class guarantees that.
        unsafe { Object::of(T::com(held)) }
    };
    match key {
        None => make(None),
        Some(key) => shared.identities.find_or_make(key, |entry| make(Some(entry)), Object::downgrade),
    }
}

/// The conversion of an object to its COM object, where the type is known only at run time.
pub(crate) struct Maker {
    type_id: TypeId,
    make: fn(Box<dyn Any>, &Arc<Shared>) -> Object,
}

impl Maker {
    /// Returns the conversion for a type.
    pub(crate) const fn of<T: Class>() -> Self {
        let make = |value: Box<dyn Any>, shared: &Arc<Shared>| {
            value.downcast::<T>().map_or(Object::NONE, |value| object(*value, shared))
        };
        Self { type_id: TypeId::of::<T>(), make }
    }
}

/// Returns the COM object of a value of any type; `None` for one without a COM class.
pub(crate) fn object_of(value: Made, shared: &Arc<Shared>) -> Object {
    let value = value.into_any();
    let type_id = (*value).type_id();
    let maker = shared.makers.iter().find(|maker| maker.type_id == type_id);
    maker.map_or(Object::NONE, |maker| (maker.make)(value, shared))
}
