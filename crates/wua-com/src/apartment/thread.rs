//! The apartment of a thread.

use windows::Win32::System::Com::{
    APTTYPE, APTTYPE_MAINSTA, APTTYPE_STA, APTTYPEQUALIFIER, COINIT_MULTITHREADED, CoGetApartmentType,
    CoInitializeEx, CoUninitialize,
};

/// A stay of this thread in the multithreaded apartment. Its drop ends it, if `enter` began it.
pub(super) struct Multithreaded(bool);

impl Multithreaded {
    /// Enters the apartment, if the thread is in none.
    pub(super) fn enter() -> Self {
        // SAFETY: undone by `drop`, on the same thread, if it did anything.
        Self(unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.is_ok())
    }
}

impl Drop for Multithreaded {
    fn drop(&mut self) {
        if self.0 {
            // SAFETY: `enter` succeeded on this thread.
            unsafe { CoUninitialize() };
        }
    }
}

/// Returns `true` if this thread is an apartment of its own.
pub(crate) fn is_single_threaded() -> bool {
    let (mut kind, mut qualifier) = (APTTYPE::default(), APTTYPEQUALIFIER::default());
    // SAFETY: both are places of ours to write to.
    let known = unsafe { CoGetApartmentType(&mut kind, &mut qualifier) };
    known.is_ok() && matches!(kind, APTTYPE_STA | APTTYPE_MAINSTA)
}
