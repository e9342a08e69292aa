//! A COM object that keeps a Rust value for the agent, and by which the very same value is found again.

use std::ffi::c_void;
use std::ptr;
use std::sync::Arc;

use windows_core::{IUnknown, IUnknown_Vtbl, Interface, implement, interface};
use wua::Object;

use crate::agile::shareable;

/// Private to this module of a process: who implements it keeps an [`Object`].
#[interface("6c3d5a0e-9f1b-4a57-8a3e-2f4f0d7b9c61")]
unsafe trait IKept: IUnknown {
    /// The address of the object kept, if `module` is the address of [`MODULE`]; else NULL.
    unsafe fn kept(&self, module: *const u8) -> *const c_void;
}

/// Its address tells this copy of the crate from every other in the process, whose idea of an
/// [`Object`] may not be ours.
static MODULE: u8 = 0;

#[implement(IKept)]
struct Kept(Object);

const _: () = shareable::<Kept>();

impl IKept_Impl for Kept_Impl {
    unsafe fn kept(&self, module: *const u8) -> *const c_void {
        if ptr::eq(module, &raw const MODULE) { (&raw const self.0).cast() } else { ptr::null() }
    }
}

/// A COM object that keeps that one.
pub(crate) fn keep(object: Object) -> IUnknown {
    IKept::from(Kept(object)).into()
}

/// A COM object that is nothing in particular, and no callback: what stands for `Callback::Foreign`.
pub(crate) fn nothing() -> IUnknown {
    keep(Arc::new(()))
}

/// The object that `holder` keeps, if it is a COM object of [`keep`].
pub(crate) fn kept_in(holder: &IUnknown) -> Option<Object> {
    let kept: IKept = holder.cast().ok()?;
    // SAFETY: a live reference to an object with our private interface.
    let object = unsafe { kept.kept(&raw const MODULE) }.cast::<Object>();
    // SAFETY: only `Kept` of this module answers other than NULL, with the address of its
    // `Object`, which lives as long as `kept` does.
    unsafe { object.as_ref() }.cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_module_is_told_nothing() {
        let elsewhere = 0_u8;
        let kept: IKept = keep(Arc::new(7_u32)).cast().expect("the interface of `Kept`");
        // SAFETY: a live object; both addresses are only compared.
        let answers = unsafe { [kept.kept(&raw const elsewhere), kept.kept(ptr::null())] };
        assert!(answers.into_iter().all(<*const c_void>::is_null));
    }
}
