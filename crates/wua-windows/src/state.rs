//! Converts the caller's own values: VARIANT and `AsyncState`, IUnknown and `Object`.

use std::mem;
use std::sync::Arc;

use windows::Win32::System::Variant::{VARENUM, VARIANT, VARIANT_0_0, VT_BSTR, VT_DISPATCH, VT_UNKNOWN};
use windows_core::{BSTR, IUnknown, Interface};
use wua::{AsyncState, Object, Result, ole};

use crate::agile::{Agile, Here};
use crate::call::outside;
use crate::object_holder::{keep, kept_in, nothing};

/// A VARIANT of the agent that `AsyncState` cannot express, as an object.
struct KeptVariant(Agile<VARIANT>);

/// An interface pointer of the agent, as an object.
struct KeptUnknown(Agile<IUnknown>);

/// Calls the closure with the VARIANT for `Begin…` (clause `BEG-7`). A VT_RECORD is passed without a record: the agent
/// refuses the type before reading it.
///
/// # Errors
/// `RPC_E_WRONG_THREAD` if it holds an object of another thread's apartment; otherwise the error of the call.
pub(crate) fn with_variant<T>(state: &AsyncState, call: impl FnOnce(&VARIANT) -> Result<T>) -> Result<T> {
    let variant = variant_of(state)?;
    let answer = call(&variant);
    if matches!(state, AsyncState::Record) {
        // The VARIANT owns nothing, and VariantClear would look for a record.
        mem::forget(variant);
    }
    answer
}

fn variant_of(state: &AsyncState) -> Result<VARIANT> {
    Ok(match state {
        AsyncState::Bstr(text) => BSTR::from(&**text).into(),
        AsyncState::Unknown(object) => match object.downcast_ref::<KeptVariant>() {
            Some(kept) => outside(GIVEN, kept.0.here().cloned())?,
            None => unknown_of(object)?.into(),
        },
        plain => ole::variant_of_state(plain).map_or_else(VARIANT::default, plain_variant),
    })
}

/// The operation in the error for an object that is passed back to the agent.
const GIVEN: &str = "IUnknown::AddRef";

fn plain_variant((vartype, value): (u16, u64)) -> VARIANT {
    let mut variant = VARIANT::default();
    // SAFETY: a default VARIANT is all zeros, which is valid for every field of the union.
    let fields: &mut VARIANT_0_0 = unsafe { &mut variant.Anonymous.Anonymous };
    fields.vt = VARENUM(vartype);
    fields.Anonymous.ullVal = value;
    variant
}

/// Converts the `AsyncState` of a job (clause `JOB-STATE-1`). A VARIANT of another type becomes an object; passed back
/// to the agent, it is the same VARIANT again.
pub(crate) fn state_of(variant: VARIANT) -> AsyncState {
    let vartype = variant.vt();
    // SAFETY: a VARIANT from a call was zeroed and then filled by the agent; any 8 bytes are a valid number.
    let plain = unsafe { variant.Anonymous.Anonymous.Anonymous.ullVal };
    if let Some(state) = ole::state_of_variant(vartype.0, plain) {
        return state;
    }
    if vartype == VT_BSTR {
        // SAFETY: a VT_BSTR contains a BSTR, which may be NULL; the type `BSTR` allows that.
        let text = unsafe { &variant.Anonymous.Anonymous.Anonymous.bstrVal };
        return AsyncState::text(text.to_string());
    }
    let object = unknown_in(&variant).and_then(|unknown| kept_in(&unknown));
    AsyncState::Unknown(object.unwrap_or_else(|| Arc::new(KeptVariant(Agile::of_variant(variant)))))
}

/// Returns the interface pointer of a VARIANT that has one.
fn unknown_in(variant: &VARIANT) -> Option<IUnknown> {
    if !matches!(variant.vt(), VT_UNKNOWN | VT_DISPATCH) {
        return None;
    }
    // SAFETY: both types contain an interface pointer, which may be NULL, and IDispatch is an IUnknown.
    let unknown = unsafe { &variant.Anonymous.Anonymous.Anonymous.punkVal };
    Option::clone(unknown)
}

/// Returns the interface pointer to pass to the agent for an object of the caller.
///
/// # Errors
/// `RPC_E_WRONG_THREAD` if it came from the agent and belongs to another thread's apartment.
pub(crate) fn unknown_of(object: &Object) -> Result<IUnknown> {
    match object.downcast_ref::<KeptUnknown>() {
        Some(kept) => outside(GIVEN, kept.0.here().cloned()),
        None => Ok(keep(Arc::clone(object))),
    }
}

/// Returns the object for an interface pointer of the agent.
pub(crate) fn object_of(unknown: IUnknown) -> Object {
    kept_in(&unknown).unwrap_or_else(|| Arc::new(KeptUnknown(Agile::new(unknown))))
}

/// Returns the pointer that identifies a COM object. An object that does not return one equals no other.
pub(crate) fn identity(object: &impl Interface) -> IUnknown {
    object.cast().unwrap_or_else(|_| nothing())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A VARIANT that `AsyncState` cannot express is passed back to the agent unchanged.
    #[test]
    fn what_has_no_word_is_kept_as_it_is() {
        let odd_truth = plain_variant((11, 1));
        let odd_date = plain_variant((7, 2.0_f64.to_bits()));
        for (variant, vartype, value) in [(odd_truth, 11, 1), (odd_date, 7, 2.0_f64.to_bits())] {
            let state = state_of(variant);
            assert!(matches!(state, AsyncState::Unknown(_)));
            let given = variant_of(&state).expect("a plain value");
            // SAFETY: a VARIANT that began as zeros.
            let found = unsafe { given.Anonymous.Anonymous.Anonymous.ullVal };
            assert_eq!((given.vt().0, found), (vartype, value));
        }
    }

    /// JOB-STATE-1: an object of this module is found again, and no other object is.
    #[test]
    fn job_state_1_an_object_is_found_again() {
        let object: Object = Arc::new(7_u32);
        let held = unknown_of(&object).expect("an object of Rust's");
        assert!(Arc::ptr_eq(&object_of(held.clone()), &object));
        assert_eq!(Arc::strong_count(&object), 2);
        let state = state_of(VARIANT::from(held));
        assert!(state.object::<u32>().is_some());
        drop(state);
        assert_eq!(Arc::strong_count(&object), 1);
        let foreign = foreign();
        let stood_for = object_of(foreign.clone());
        assert_eq!(unknown_of(&stood_for).expect("an object of this thread").as_raw(), foreign.as_raw());
    }

    /// Returns an object without our private interface.
    fn foreign() -> IUnknown {
        // SAFETY: a call without arguments.
        let info = unsafe { windows::Win32::System::Ole::CreateErrorInfo() };
        let info = info.expect("memory");
        identity(&info)
    }
}
