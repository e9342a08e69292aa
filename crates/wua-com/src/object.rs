//! Objects as answers: one of ours, which every thread may use, or any.

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use windows::Win32::Foundation::{E_INVALIDARG, E_POINTER};
use windows::Win32::System::Variant::{VARIANT, VT_DISPATCH, VT_UNKNOWN};
use windows_core::{ComObject, HRESULT, IUnknown, Interface, Weak};

use crate::abi::Answer;
use crate::dispatch::IDispatch;
use crate::fault::{Fault, Result};
use crate::table::Primary;
use crate::variant::variant;

/// A late-bound object of this crate, or none. The pointer is to its most derived interface.
///
/// Every thread may use it, so an object of somebody else's cannot get in:
///
/// ```compile_fail,E0423
/// use wua_com::automation::{IDispatch, Object};
///
/// fn claim(foreign: IDispatch) -> Object {
///     Object(Some(foreign))
/// }
/// ```
pub struct Object(Option<IDispatch>);

// SAFETY: `of` and `WeakObject::upgrade` alone put an object in, and it is a Rust value that is `Send` and `Sync`, as
// `Primary` demands, behind a count of references that is atomic. The field is private.
unsafe impl Send for Object {}
// SAFETY: as above.
unsafe impl Sync for Object {}

impl Object {
    /// No object.
    pub const NONE: Self = Self(None);

    /// Wraps an object of this crate.
    pub(crate) fn of<T: Primary>(object: ComObject<T>) -> Self {
        Self(Some(T::primary(object)))
    }

    /// Returns a reference that does not keep it.
    pub(crate) fn downgrade(&self) -> Option<WeakObject> {
        self.0.as_ref()?.downgrade().ok().map(WeakObject)
    }

    /// Returns another reference to it.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// Returns the object as one of any kind.
    ///
    /// # Errors
    /// `E_POINTER` if there is none.
    pub(crate) fn into_unknown(self) -> Result<IUnknown> {
        self.0.map(IUnknown::from).ok_or(Fault(E_POINTER))
    }
}

/// An object that is not kept from going away.
pub(crate) struct WeakObject(Weak<IDispatch>);

impl WeakObject {
    /// Returns the object, if it is still there.
    pub(crate) fn upgrade(&self) -> Option<Object> {
        self.0.upgrade().map(|object| Object(Some(object)))
    }
}

impl Answer for Object {
    type Raw = *mut c_void;

    fn nothing() -> *mut c_void {
        std::ptr::null_mut()
    }

    fn into_raw(self) -> *mut c_void {
        self.0.map_or(std::ptr::null_mut(), Interface::into_raw)
    }

    fn into_variant(self) -> VARIANT {
        let object = self.0.map(IUnknown::from);
        variant(VT_DISPATCH, |value| value.punkVal = ManuallyDrop::new(object))
    }
}

/// As [`Object`], where the page names `E_INVALIDARG` for a null pointer (clause `INST-NEW-2`).
pub struct NewInstaller(pub Object);

impl Answer for NewInstaller {
    type Raw = *mut c_void;
    const NULL: HRESULT = E_INVALIDARG;

    fn nothing() -> *mut c_void {
        Object::nothing()
    }

    fn into_raw(self) -> *mut c_void {
        self.0.into_raw()
    }

    fn into_variant(self) -> VARIANT {
        self.0.into_variant()
    }
}

/// Any object, or none.
pub struct Unknown(pub Option<IUnknown>);

impl Answer for Unknown {
    type Raw = *mut c_void;

    fn nothing() -> *mut c_void {
        std::ptr::null_mut()
    }

    fn into_raw(self) -> *mut c_void {
        self.0.map_or(std::ptr::null_mut(), Interface::into_raw)
    }

    fn into_variant(self) -> VARIANT {
        variant(VT_UNKNOWN, |value| value.punkVal = ManuallyDrop::new(self.0))
    }
}
