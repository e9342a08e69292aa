//! A pointer to an object of this crate, which every thread may use.

use std::ffi::c_void;

use windows::Win32::Foundation::E_POINTER;
use windows_core::{IUnknown, Interface, Weak};
use wua_automation::WeakReference;

use crate::fault::{Fault, Result};
use crate::idispatch::IDispatch;

/// A late-bound object of this crate, or none. The pointer is to its most derived interface.
///
/// Every thread may use it, as an object of somebody else's cannot get in.
pub(crate) struct Object(Option<IDispatch>);

// SAFETY: `of` and `WeakObject::upgrade` alone put an object in, and the caller of the first vouches for it. The field is
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

    /// Returns a reference that does not keep it.
    pub(crate) fn downgrade(&self) -> Option<WeakObject> {
        self.0.as_ref()?.downgrade().ok().map(WeakObject)
    }

    /// Returns the pointer, with its reference.
    pub(crate) fn into_raw(self) -> *mut c_void {
        self.0.map_or(std::ptr::null_mut(), Interface::into_raw)
    }

    /// Returns the object as one of any kind.
    pub(crate) fn unknown(self) -> Option<IUnknown> {
        self.0.map(IUnknown::from)
    }

    /// Returns the object as one of any kind.
    ///
    /// # Errors
    /// `E_POINTER` if there is none.
    pub(crate) fn into_unknown(self) -> Result<IUnknown> {
        self.unknown().ok_or(Fault(E_POINTER))
    }
}

/// An object that is not kept from going away.
pub(crate) struct WeakObject(Weak<IDispatch>);

impl WeakReference for WeakObject {
    type Object = Object;

    fn upgrade(&self) -> Option<Object> {
        self.0.upgrade().map(|object| Object(Some(object)))
    }
}
