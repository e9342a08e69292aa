//! COM objects that keep a Rust value for the agent, so that the same value is found again.

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use windows_core::{IUnknown, IUnknown_Vtbl, Interface, implement, interface};
use wua::Object;

use crate::agile::shareable;

/// An interface private to this module of a process: an object with it keeps an [`Object`].
#[interface("6c3d5a0e-9f1b-4a57-8a3e-2f4f0d7b9c61")]
unsafe trait IKept: IUnknown {
    /// Returns the address of the kept object if `module` is the address of [`MODULE`], otherwise NULL.
    unsafe fn kept(&self, module: *const u8) -> *const c_void;
}

/// Its address distinguishes this copy of the crate from others in the process, whose [`Object`] may have another
/// layout.
static MODULE: u8 = 0;

#[implement(IKept)]
struct Kept(Object);

const _: () = shareable::<Kept>();

impl IKept_Impl for Kept_Impl {
    unsafe fn kept(&self, module: *const u8) -> *const c_void {
        if ptr::eq(module, &raw const MODULE) { (&raw const self.0).cast() } else { ptr::null() }
    }
}

/// Returns a COM object that keeps this object.
pub(crate) fn keep(object: Object) -> IUnknown {
    IKept::from(Kept(object)).into()
}

/// Returns a COM object without any interface of the agent, for `Callback::Foreign`.
pub(crate) fn nothing() -> IUnknown {
    keep(Arc::new(()))
}

/// Returns the object that `holder` keeps, if it is a COM object of [`keep`].
pub(crate) fn kept_in(holder: &IUnknown) -> Option<Object> {
    let kept: IKept = holder.cast().ok()?;
    // SAFETY: a live reference to an object with our private interface.
    let object = unsafe { kept.kept(&raw const MODULE) }.cast::<Object>();
    // SAFETY: only `Kept` of this module returns a pointer other than NULL: the address of its `Object`, which lives
    // as long as `kept` does.
    unsafe { object.as_ref() }.cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_module_gets_nothing() {
        let elsewhere = 0_u8;
        let kept: IKept = keep(Arc::new(7_u32)).cast().expect("the interface of `Kept`");
        // SAFETY: a live object; both addresses are only compared.
        let answers = unsafe { [kept.kept(&raw const elsewhere), kept.kept(ptr::null())] };
        assert!(answers.into_iter().all(<*const c_void>::is_null));
    }
}
