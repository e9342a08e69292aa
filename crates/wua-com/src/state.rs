//! The value that a caller attaches to a job: any VARIANT, handed back unchanged.

use windows::Win32::Foundation::{E_UNEXPECTED, RPC_E_WRONG_THREAD};
use windows::Win32::System::Com::IDispatch as ForeignDispatch;
use windows::Win32::System::Variant::{
    VARENUM, VARIANT, VT_ARRAY, VT_BSTR, VT_DISPATCH, VT_RECORD, VT_TYPEMASK, VT_UNKNOWN, VT_VARIANT,
};
use windows_core::{IUnknown, Interface};

use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::apartment::{Bound, Free, Global, is_bound_here, is_single_threaded};
use crate::fault::{Fault, Result};
use crate::variant::{of_text, of_unknown, payload, variant, vt};

/// A VARIANT of the caller that is stored and handed back without being read.
enum Kept {
    /// Every thread may use it.
    Free(Free<VARIANT>),
    /// It holds objects of one thread's apartment.
    Bound {
        value: Bound<VARIANT>,
        /// The route to the object from other apartments, and its type; none if COM has no route, and for arrays of objects.
        elsewhere: Option<(VARENUM, Global)>,
    },
}

impl Kept {
    fn new(value: VARIANT) -> Result<Self> {
        if is_bound(&value) {
            let elsewhere = object_in(&value).and_then(|object| way_to(&object, vt(&value)));
            return Ok(Self::Bound { value: Bound::new(value)?, elsewhere });
        }
        // SAFETY: the value holds no objects, or agile ones, or ones of the multithreaded apartment, whose objects
        // expect calls from every thread.
        Ok(Self::Free(unsafe { Free::new(value) }))
    }

    /// Returns a copy of the value itself or, in another apartment, of the value with a proxy of the object.
    fn get(&self) -> Result<VARIANT> {
        let (value, elsewhere) = match self {
            Self::Free(value) => return Ok(value.get().clone()),
            Self::Bound { value, elsewhere } => (value, elsewhere),
        };
        if let Some(value) = value.get() {
            return Ok(value.clone());
        }
        let (kind, global) = elsewhere.as_ref().ok_or(Fault(RPC_E_WRONG_THREAD))?;
        let proxy = match *kind {
            VT_DISPATCH => global.get::<ForeignDispatch>()?.into(),
            _ => global.get::<IUnknown>()?,
        };
        Ok(variant(*kind, |value| value.punkVal = ManuallyDrop::new(Some(proxy))))
    }
}

/// Registers an object of this apartment so that the others find it.
fn way_to(object: &IUnknown, kind: VARENUM) -> Option<(VARENUM, Global)> {
    let global = match kind {
        VT_DISPATCH => Global::new(&object.cast::<ForeignDispatch>().ok()?),
        _ => Global::new(object),
    };
    Some((kind, global.ok()?))
}

/// Returns `true` if only this thread may use the value that is passed in on it.
fn is_bound(value: &VARIANT) -> bool {
    let kind = vt(value).0;
    let of_objects =
        matches!(VARENUM(kind & VT_TYPEMASK.0), VT_DISPATCH | VT_UNKNOWN | VT_VARIANT | VT_RECORD);
    if kind & VT_ARRAY.0 != 0 {
        return of_objects && is_single_threaded();
    }
    object_in(value).is_some_and(|object| is_bound_here(&object))
}

/// Returns the object in a VARIANT.
fn object_in(value: &VARIANT) -> Option<IUnknown> {
    match vt(value) {
        // SAFETY: the type was checked, and an IDispatch is an IUnknown.
        VT_UNKNOWN | VT_DISPATCH => unsafe { (*payload(value).punkVal).clone() },
        _ => None,
    }
}

/// Wraps an object of the caller for the traits.
pub(crate) fn kept(object: IUnknown) -> Result<wua::Object> {
    Ok(Arc::new(Kept::new(of_unknown(Some(object)))?))
}

/// Returns the caller's object again; none if it came from elsewhere.
pub(crate) fn kept_object(object: &wua::Object) -> Result<Option<IUnknown>> {
    let Some(kept) = object.downcast_ref::<Kept>() else { return Ok(None) };
    Ok(object_in(&kept.get()?))
}

/// Returns the state that the traits carry for a VARIANT: plain values directly, every other in an object.
pub(crate) fn from_variant(value: VARIANT) -> Result<wua::AsyncState> {
    if vt(&value) == VT_BSTR {
        // SAFETY: the type was checked.
        if let Ok(text) = String::from_utf16(unsafe { &payload(&value).bstrVal }) {
            return Ok(wua::AsyncState::text(text));
        }
    }
    // SAFETY: the value of every type that is read lies within these bits.
    let bits = unsafe { payload(&value).ullVal };
    match wua::ole::state_of_variant(vt(&value).0, bits) {
        Some(state) => Ok(state),
        None => Ok(wua::AsyncState::of(Arc::new(Kept::new(value)?))),
    }
}

/// Returns the VARIANT again: a copy of the caller's own (clause `JOB-STATE-2`).
///
/// # Errors
/// `RPC_E_WRONG_THREAD` if it holds objects of an apartment without a COM route to this one.
pub(crate) fn to_variant(state: &wua::AsyncState) -> Result<VARIANT> {
    if let wua::AsyncState::Bstr(text) = state {
        return Ok(of_text(text));
    }
    if let Some((vartype, bits)) = wua::ole::variant_of_state(state) {
        return Ok(variant(VARENUM(vartype), |value| value.ullVal = bits));
    }
    state.object::<Kept>().ok_or(Fault(E_UNEXPECTED))?.get()
}
