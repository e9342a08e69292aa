//! The mark of the double, by which our own objects are recognised.

use std::any::Any;
use std::ffi::c_void;

use windows::Win32::Foundation::{E_NOINTERFACE, E_POINTER};
use windows_core::{HRESULT, IUnknown, IUnknown_Vtbl, Interface};

/// The interface that every object of this crate has and none of the real agent: "this is a double".
///
/// Ask for it with `QueryInterface` and the id `6a1c3c9e-5b0f-4f6e-9b1d-2f6f6f2d7a31`. Its one member
/// is for internal use by the crate.
#[windows_core::interface("6a1c3c9e-5b0f-4f6e-9b1d-2f6f6f2d7a31")]
pub unsafe trait IWuaDouble: IUnknown {
    /// Writes the address of the object's Rust value, for the module whose mark is passed; otherwise `E_NOINTERFACE`.
    fn Object(&self, module: *const c_void, object: *mut c_void) -> HRESULT;
}

/// Its address distinguishes this copy of the crate from any other in the same process.
static MODULE: u8 = 0;

/// A place for an object to write the address of its Rust value.
type Slot = Option<*const dyn Any>;

/// Implements `IWuaDouble::Object`, for every object.
///
/// # Safety
/// If `module` is the mark of this module, `object` points to a `Slot`.
pub unsafe fn write_address<T: Any>(this: &T, module: *const c_void, object: *mut c_void) -> HRESULT {
    if module != (&raw const MODULE).cast() {
        return E_NOINTERFACE;
    }
    if object.is_null() {
        return E_POINTER;
    }
    // SAFETY: the caller is `with_own` of this very module, so the types are the same on both sides.
    unsafe { *object.cast::<Slot>() = Some(std::ptr::from_ref(this as &dyn Any)) };
    HRESULT(0)
}

/// Calls `read` with the Rust value behind the object, if it is one of ours and of that type.
pub(crate) fn with_own<T: Any, R>(object: &impl Interface, read: impl FnOnce(&T) -> R) -> Option<R> {
    let double: IWuaDouble = object.cast().ok()?;
    let mut slot: Slot = None;
    // SAFETY: an object of another module only compares the mark; one of ours writes to the slot.
    unsafe { double.Object((&raw const MODULE).cast(), (&raw mut slot).cast()) }.ok().ok()?;
    // SAFETY: the value lives as long as the object, which `double` holds.
    let value = unsafe { &*slot? };
    value.downcast_ref().map(read)
}

/// Returns `true` if the object is one of ours.
pub(crate) fn is_own(object: &IUnknown) -> bool {
    object.cast::<IWuaDouble>().is_ok()
}
