//! A pointer to an object of this crate, which every thread may use.

use std::ffi::c_void;

use windows::Win32::Foundation::E_POINTER;
use windows_core::{IUnknown, Interface, Weak};
use wua_automation::WeakReference;

use crate::fault::{Fault, Result};
use crate::idispatch::IDispatch;

/// A late-bound object of this crate, or none. The pointer is to its most derived interface.
///
/// Every thread may use it, as it never holds an object of another implementation.
pub(crate) struct Object(Option<IDispatch>);

// SAFETY: only `of` and `WeakObject::upgrade` store an object, and the caller of the first guarantees it. The field is
// private.
unsafe impl Send for Object {}
// SAFETY: as above.
unsafe impl Sync for Object {}

impl Object {
    /// No object.
    pub(crate) const NONE: Self = Self(None);

    /// Wraps an object of this crate.
    ///
    /// # Safety
    /// Every thread may use the object: it is a Rust value that is `Send` and `Sync`, behind a count of references that
    /// is atomic.
    pub(crate) unsafe fn of(object: IDispatch) -> Self {
        Self(Some(object))
    }

    /// Returns a weak reference.
    pub(crate) fn downgrade(&self) -> Option<WeakObject> {
        self.0.as_ref()?.downgrade().ok().map(WeakObject)
    }

    /// Returns the pointer, with its reference.
    pub(crate) fn into_raw(self) -> *mut c_void {
        self.0.map_or(std::ptr::null_mut(), Interface::into_raw)
    }

    /// Returns the object as an `IUnknown`, or as none.
    pub(crate) fn unknown(self) -> Option<IUnknown> {
        self.0.map(IUnknown::from)
    }

    /// Returns the object as an `IUnknown`.
    ///
    /// # Errors
    /// `E_POINTER` if there is none.
    pub(crate) fn into_unknown(self) -> Result<IUnknown> {
        self.unknown().ok_or(Fault(E_POINTER))
    }
}

/// A weak reference to an object.
pub(crate) struct WeakObject(Weak<IDispatch>);

impl WeakReference for WeakObject {
    type Object = Object;

    fn upgrade(&self) -> Option<Object> {
        self.0.upgrade().map(|object| Object(Some(object)))
    }
}
