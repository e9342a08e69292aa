//! COM references in Rust values that any thread may hold; the only `unsafe` claims of this kind are here.

use std::mem::ManuallyDrop;
use std::thread::{self, ThreadId};

use windows::Win32::Foundation::RPC_E_WRONG_THREAD;
use windows::Win32::System::Com::{
    APTTYPE, APTTYPE_MAINSTA, APTTYPE_STA, APTTYPEQUALIFIER, CoGetApartmentType, IAgileObject,
};
use windows::Win32::System::Variant::{VARIANT, VT_ARRAY, VT_DISPATCH, VT_RECORD, VT_UNKNOWN};
use windows_core::{Error, Interface, Result};

/// A COM reference, or a VARIANT that contains one, which any thread may hold. Every thread may use it if the object
/// is agile or was received in the multithreaded apartment; otherwise only the thread that received it.
pub(crate) struct Agile<T> {
    value: ManuallyDrop<T>,
    /// The only thread that may use it, if there is one.
    home: Option<ThreadId>,
}

// SAFETY: an object without a home is agile or belongs to the multithreaded apartment, and expects calls and the
// release on every thread. An object with a home is shown by `here` to that thread only, and `drop` releases it there
// or never.
unsafe impl<T> Send for Agile<T> {}

// SAFETY: as for `Send`; such objects do their own locking.
unsafe impl<T> Sync for Agile<T> {}

impl<I: Interface> Agile<I> {
    pub(crate) fn new(reference: I) -> Self {
        let is_bound = is_single_threaded() && reference.cast::<IAgileObject>().is_err();
        Self::of(reference, is_bound)
    }

    /// Returns the raw pointer of the reference, for comparisons.
    pub(crate) fn address(&self) -> usize {
        self.value.as_raw() as usize
    }
}

impl Agile<VARIANT> {
    pub(crate) fn of_variant(variant: VARIANT) -> Self {
        let kind = variant.vt();
        let plain = !matches!(kind, VT_DISPATCH | VT_UNKNOWN | VT_RECORD) && kind.0 & VT_ARRAY.0 == 0;
        Self::of(variant, is_single_threaded() && !plain)
    }
}

impl<T> Agile<T> {
    fn of(value: T, is_bound: bool) -> Self {
        let home = is_bound.then(|| thread::current().id());
        Self { value: ManuallyDrop::new(value), home }
    }

    fn may_be_used_here(&self) -> bool {
        self.home.is_none_or(|home| home == thread::current().id())
    }
}

impl<T> Drop for Agile<T> {
    /// Releases the value; on a thread that must not, it is leaked.
    fn drop(&mut self) {
        if self.may_be_used_here() {
            // SAFETY: dropped once, when this is.
            unsafe { ManuallyDrop::drop(&mut self.value) };
        }
    }
}

/// Compiles only for a type that every thread may use: the macro of the crate `windows` declares every object agile
/// without checking.
pub(crate) const fn shareable<T: Send + Sync>() {}

/// Something that can be called on this thread: an interface, or the one in an [`Agile`].
pub(crate) trait Here {
    /// The interface, or the value.
    type Of;

    /// Returns the interface.
    ///
    /// # Errors
    /// `RPC_E_WRONG_THREAD` if only another thread may use it.
    fn here(&self) -> Result<&Self::Of>;
}

impl<I: Interface> Here for I {
    type Of = I;

    fn here(&self) -> Result<&I> {
        Ok(self)
    }
}

impl<T> Here for Agile<T> {
    type Of = T;

    fn here(&self) -> Result<&T> {
        if self.may_be_used_here() { Ok(&self.value) } else { Err(Error::from_hresult(RPC_E_WRONG_THREAD)) }
    }
}

/// Returns `true` if this thread is in a single-threaded apartment.
fn is_single_threaded() -> bool {
    let (mut kind, mut qualifier) = (APTTYPE::default(), APTTYPEQUALIFIER::default());
    // SAFETY: both pointers are to local variables.
    let known = unsafe { CoGetApartmentType(&mut kind, &mut qualifier) };
    known.is_ok() && matches!(kind, APTTYPE_STA | APTTYPE_MAINSTA)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use windows_core::{IUnknown, implement};

    use super::*;
    use crate::Apartment;
    use crate::object_holder::nothing;

    /// An object that only one thread may use, as its content shows to the compiler.
    #[implement(windows::Win32::System::Com::IServiceProvider, Agile = false)]
    struct Bound(#[expect(dead_code, reason = "held, not read")] std::rc::Rc<()>);

    impl windows::Win32::System::Com::IServiceProvider_Impl for Bound_Impl {
        fn QueryService(
            &self,
            _: *const windows_core::GUID,
            _: *const windows_core::GUID,
            _: *mut *mut std::ffi::c_void,
        ) -> Result<()> {
            Ok(())
        }
    }

    fn bound(held: &std::rc::Rc<()>) -> IUnknown {
        windows::Win32::System::Com::IServiceProvider::from(Bound(held.clone())).into()
    }

    fn used_elsewhere<T>(agile: &Arc<Agile<T>>) -> bool {
        thread::scope(|scope| scope.spawn(|| agile.here().is_ok()).join().expect("no panic"))
    }

    #[test]
    fn an_object_of_one_thread_is_used_and_released_on_it_only() {
        let _apartment = Apartment::single_threaded().expect("a thread of its own");
        let held = std::rc::Rc::new(());
        let agile = Arc::new(Agile::new(bound(&held)));
        assert!(agile.here().is_ok() && !used_elsewhere(&agile));
        drop(agile);
        assert_eq!(std::rc::Rc::strong_count(&held), 1, "released here");
        let agile = Agile::new(bound(&held));
        thread::spawn(|| drop(agile)).join().expect("no panic");
        assert_eq!(std::rc::Rc::strong_count(&held), 2, "left alive");
        assert!(used_elsewhere(&Arc::new(Agile::new(nothing()))), "an agile one");
    }
}
