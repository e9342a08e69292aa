//! COM references that any thread may use: the one place where that is claimed.

use std::ops::Deref;

use windows::Win32::System::Variant::VARIANT;
use windows_core::Interface;

/// A COM reference, or a VARIANT with one in it, that is used from any thread.
#[derive(Clone)]
pub(crate) struct Agile<T>(T);

// SAFETY: only references to COM interfaces and VARIANTs get into this type. The objects of the
// Windows Update Agent are registered for both threading models and aggregate the free-threaded
// marshaler, and our own objects are agile: each allows a direct call, the release included, from
// any thread. A proxy made in the multithreaded apartment may be used from every thread in it, and
// the users of this crate are told to have their threads there; elsewhere it refuses the call.
unsafe impl<T> Send for Agile<T> {}

// SAFETY: as for `Send`; such objects lock for themselves.
unsafe impl<T> Sync for Agile<T> {}

impl<I: Interface> Agile<I> {
    pub(crate) fn new(reference: I) -> Self {
        Self(reference)
    }
}

impl Agile<VARIANT> {
    pub(crate) fn of_variant(variant: VARIANT) -> Self {
        Self(variant)
    }
}

impl<T> Deref for Agile<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
