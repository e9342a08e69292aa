//! The caller's own values at the agent: VARIANT and `AsyncState`, IUnknown and `Object`.

use std::mem;
use std::sync::Arc;

use windows::Win32::System::Variant::{VARENUM, VARIANT, VARIANT_0_0, VT_BSTR, VT_DISPATCH, VT_UNKNOWN};
use windows_core::{BSTR, IUnknown, Interface};
use wua::{AsyncState, Object, Result, ole};

use crate::agile::{Agile, Here};
use crate::call::outside;
use crate::kept::{keep, kept_in, nothing};

/// A VARIANT of the agent for which `AsyncState` has no word, as an object.
struct KeptVariant(Agile<VARIANT>);

/// An interface pointer of the agent, as an object.
struct KeptUnknown(Agile<IUnknown>);

/// Makes a call with the VARIANT that is given to `Begin…` (clause `BEG-7`). VT_RECORD has no record
/// in it: the agent refuses the type before it looks.
///
/// # Errors
/// `RPC_E_WRONG_THREAD` if it holds an object of another thread's apartment; else that of the call.
pub(crate) fn with_variant<T>(state: &AsyncState, call: impl FnOnce(&VARIANT) -> Result<T>) -> Result<T> {
    let variant = variant_of(state)?;
    let answer = call(&variant);
    if matches!(state, AsyncState::Record) {
        // It owns nothing, and VariantClear would look for a record.
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

/// The operation of an error of an object that is given back to the agent.
const GIVEN: &str = "IUnknown::AddRef";

fn plain_variant((vartype, value): (u16, u64)) -> VARIANT {
    let mut variant = VARIANT::default();
    // SAFETY: a default VARIANT is all zeros, which is a value of every field of the union.
    let fields: &mut VARIANT_0_0 = unsafe { &mut variant.Anonymous.Anonymous };
    fields.vt = VARENUM(vartype);
    fields.Anonymous.ullVal = value;
    variant
}

/// What `AsyncState` of a job is (clause `JOB-STATE-1`). A VARIANT without a word of ours comes
/// as an object; given back to the agent, it is the same VARIANT again.
pub(crate) fn state_of(variant: VARIANT) -> AsyncState {
    let vartype = variant.vt();
    // SAFETY: a VARIANT from a call began as zeros and was filled by the agent; any 8 bytes are a number.
    let plain = unsafe { variant.Anonymous.Anonymous.Anonymous.ullVal };
    if let Some(state) = ole::state_of_variant(vartype.0, plain) {
        return state;
    }
    if vartype == VT_BSTR {
        // SAFETY: a VT_BSTR has a BSTR, perhaps NULL, which the type `BSTR` allows.
        let text = unsafe { &variant.Anonymous.Anonymous.Anonymous.bstrVal };
        return AsyncState::text(text.to_string());
    }
    let object = unknown_in(&variant).and_then(|unknown| kept_in(&unknown));
    AsyncState::Unknown(object.unwrap_or_else(|| Arc::new(KeptVariant(Agile::of_variant(variant)))))
}

/// The interface pointer of a VARIANT that has one.
fn unknown_in(variant: &VARIANT) -> Option<IUnknown> {
    if !matches!(variant.vt(), VT_UNKNOWN | VT_DISPATCH) {
        return None;
    }
    // SAFETY: both types have an interface pointer, perhaps NULL, and IDispatch is an IUnknown.
    let unknown = unsafe { &variant.Anonymous.Anonymous.Anonymous.punkVal };
    Option::clone(unknown)
}

/// Returns the interface pointer that the agent is given for an object of the caller.
///
/// # Errors
/// `RPC_E_WRONG_THREAD` if it came from the agent and belongs to another thread's apartment.
pub(crate) fn unknown_of(object: &Object) -> Result<IUnknown> {
    match object.downcast_ref::<KeptUnknown>() {
        Some(kept) => outside(GIVEN, kept.0.here().cloned()),
        None => Ok(keep(Arc::clone(object))),
    }
}

/// The object that an interface pointer of the agent stands for.
pub(crate) fn object_of(unknown: IUnknown) -> Object {
    kept_in(&unknown).unwrap_or_else(|| Arc::new(KeptUnknown(Agile::new(unknown))))
}

/// The pointer by which COM objects are told apart. An object that denies having one is like no other.
pub(crate) fn identity(object: &impl Interface) -> IUnknown {
    object.cast().unwrap_or_else(|_| nothing())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A VARIANT that is no state of ours comes back to the agent as it was.
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

    /// JOB-STATE-1: an object is found again, and only an object of this module.
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

    /// An object that has not our private interface.
    fn foreign() -> IUnknown {
        // SAFETY: a call without arguments.
        let info = unsafe { windows::Win32::System::Ole::CreateErrorInfo() };
        let info = info.expect("memory");
        identity(&info)
    }
}
