//! The caller's own value that rides along with a job: any VARIANT, given back as it came.

use std::sync::Arc;

use windows::Win32::Foundation::E_UNEXPECTED;
use windows::Win32::System::Variant::{VARENUM, VARIANT, VT_BSTR};
use windows_core::IUnknown;

use crate::abi::Answer;
use crate::fault::{Fault, Result};
use crate::variant::{payload, variant, vt};

/// Something of the caller's that is kept and given back, and never looked into.
struct Kept<T>(T);

// SAFETY: nothing is called on it but the counting of references, which a caller who lets several threads
// see its job must allow; it is given back to whoever asks, by COM's own rules.
unsafe impl<T> Send for Kept<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Kept<T> {}

/// An object of the caller's as one of the traits'.
pub(crate) fn kept(object: IUnknown) -> wua::Object {
    Arc::new(Kept(object))
}

/// The caller's object again.
pub(crate) fn kept_object(object: &wua::Object) -> Option<IUnknown> {
    object.downcast_ref::<Kept<IUnknown>>().map(|kept| kept.0.clone())
}

/// What the traits carry of a VARIANT: plain values as such, every other as an object that holds it.
pub(crate) fn from_variant(value: VARIANT) -> wua::AsyncState {
    if vt(&value) == VT_BSTR {
        // SAFETY: the type was checked.
        if let Ok(text) = String::from_utf16(unsafe { &payload(&value).bstrVal }) {
            return wua::AsyncState::text(text);
        }
    }
    // SAFETY: every type's value is within these bits, or it is none that is read from them.
    let bits = unsafe { payload(&value).ullVal };
    wua::ole::state_of_variant(vt(&value).0, bits)
        .unwrap_or_else(|| wua::AsyncState::of(Arc::new(Kept(value))))
}

/// The VARIANT again: a copy of the caller's own (clause `JOB-STATE-2`).
pub(crate) fn to_variant(state: &wua::AsyncState) -> Result<VARIANT> {
    if let wua::AsyncState::Bstr(text) = state {
        return Ok(text.to_string().into_variant());
    }
    if let Some((vartype, bits)) = wua::ole::variant_of_state(state) {
        return Ok(variant(VARENUM(vartype), |value| value.ullVal = bits));
    }
    let kept = state.object::<Kept<VARIANT>>().ok_or(Fault(E_UNEXPECTED))?;
    Ok(kept.0.clone())
}
