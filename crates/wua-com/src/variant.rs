//! VARIANTs: creating, reading, dereferencing and converting them.
//!
//! A `&VARIANT` is assumed to be valid, with valid pointers in it, as in the crate `windows`, whose own safe
//! functions (`clone` and `drop` among them) dereference them too.

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use windows::Win32::Foundation::{DECIMAL, DISP_E_PARAMNOTFOUND, E_INVALIDARG};
use windows::Win32::System::Variant::{
    VAR_CHANGE_FLAGS, VARENUM, VARIANT, VARIANT_0_0_0, VT_BOOL, VT_BSTR, VT_BYREF, VT_CY, VT_DATE,
    VT_DECIMAL, VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_I1, VT_I2, VT_I4, VT_I8, VT_INT, VT_NULL, VT_R4, VT_R8,
    VT_RECORD, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UINT, VT_UNKNOWN, VT_VARIANT, VariantChangeType,
    VariantCopyInd,
};

use windows_core::{BSTR, HRESULT, IUnknown};

use crate::object::Object;

/// Creates a VARIANT of that type. `write` sets its value; every other byte is zero, since
/// some callers read more bytes than the type has.
pub(crate) fn variant(vt: VARENUM, write: impl FnOnce(&mut VARIANT_0_0_0)) -> VARIANT {
    // All zeroes.
    let mut made = VARIANT::default();
    // SAFETY: zeroes are a value of every field of the union. The overwritten value owns nothing.
    let inner = unsafe { &mut made.Anonymous.Anonymous };
    inner.vt = vt;
    write(&mut inner.Anonymous);
    made
}

/// Creates a VARIANT of one of our objects.
pub(crate) fn of_object(object: Object) -> VARIANT {
    let object = object.unknown();
    variant(VT_DISPATCH, |value| value.punkVal = ManuallyDrop::new(object))
}

/// Creates a VARIANT of an object of any kind, or of none.
pub(crate) fn of_unknown(object: Option<IUnknown>) -> VARIANT {
    variant(VT_UNKNOWN, |value| value.punkVal = ManuallyDrop::new(object))
}

/// Creates a VARIANT of a text.
pub(crate) fn of_text(text: &str) -> VARIANT {
    variant(VT_BSTR, |value| value.bstrVal = ManuallyDrop::new(BSTR::from(text)))
}

/// Creates a VARIANT of that DECIMAL.
pub(crate) fn decimal(number: DECIMAL) -> VARIANT {
    let mut made = VARIANT::default();
    made.Anonymous.decVal = number;
    // SAFETY: the type takes the part of a DECIMAL that is reserved for it; no value is dropped.
    unsafe { (*made.Anonymous.Anonymous).vt = VT_DECIMAL };
    made
}

/// Returns the type of a VARIANT.
pub(crate) fn vt(value: &VARIANT) -> VARENUM {
    // SAFETY: the type has the same place in every VARIANT.
    unsafe { value.Anonymous.Anonymous.vt }
}

/// Returns the value part of a VARIANT.
pub(crate) fn payload(value: &VARIANT) -> &VARIANT_0_0_0 {
    // SAFETY: every bit pattern is a `VARIANT_0_0`; the reader chooses the field of the union by `vt`.
    unsafe { &value.Anonymous.Anonymous.Anonymous }
}

/// Returns `true` if a VARIANT, or the one that it points to, is a null pointer to a value, which automation dereferences.
fn points_nowhere(value: &VARIANT) -> bool {
    let Some(to) = points_to(value) else { return false };
    if to.is_null() || vt(value).0 != VT_BYREF.0 | VT_VARIANT.0 {
        return to.is_null();
    }
    // SAFETY: a valid VARIANT has a valid pointer, which is not null. Its target need not be aligned, as in the variables
    // of some script hosts. The copy is read and never dropped.
    let pointed = unsafe { ManuallyDrop::new(to.cast::<VARIANT>().read_unaligned()) };
    // Automation itself refuses a third level of pointers.
    points_to(&pointed).is_some_and(<*mut c_void>::is_null)
}

/// Returns the pointer in a VARIANT with VT_BYREF.
fn points_to(value: &VARIANT) -> Option<*mut c_void> {
    // SAFETY: with VT_BYREF the payload is a pointer, whatever it points to.
    (vt(value).0 & VT_BYREF.0 != 0).then(|| unsafe { payload(value).byref })
}

/// Returns the value itself if the VARIANT only points to it.
pub(crate) fn direct(value: &VARIANT) -> Result<VARIANT, HRESULT> {
    if points_nowhere(value) {
        return Err(E_INVALIDARG);
    }
    let mut copy = VARIANT::default();
    // SAFETY: both are valid VARIANTs, and the target is empty.
    unsafe { VariantCopyInd(&mut copy, value) }.map_err(|error| error.code())?;
    Ok(copy)
}

/// Converts the value to that type by the rules of automation.
pub(crate) fn converted(value: &VARIANT, wanted: VARENUM) -> Result<VARIANT, HRESULT> {
    let mut converted = VARIANT::default();
    // SAFETY: both are valid VARIANTs, and the target is empty.
    unsafe { VariantChangeType(&mut converted, value, VAR_CHANGE_FLAGS(0), wanted) }
        .map_err(|error| error.code())?;
    Ok(converted)
}

/// Returns `true` if a late-bound caller passed this argument as "not there".
pub(crate) fn is_left_out(value: &VARIANT) -> bool {
    // SAFETY: with VT_ERROR the payload is an SCODE.
    vt(value) == VT_ERROR && unsafe { payload(value).scode } == DISP_E_PARAMNOTFOUND.0
}

/// Clears the bytes outside the value, which the caller may have left uninitialised.
pub(crate) fn tidied(mut value: VARIANT) -> VARIANT {
    let Some(width) = width(vt(&value)) else {
        // SAFETY: the type is checked.
        return if vt(&value) == VT_DECIMAL { decimal(unsafe { value.Anonymous.decVal }) } else { value };
    };
    // SAFETY: these bytes are part of every VARIANT, and any bytes are a number.
    let bits = unsafe { payload(&value).ullVal };
    let kept = bits & 1_u64.checked_shl(8 * width).map_or(u64::MAX, |above| above - 1);
    // SAFETY: zeroes are a value of every field of the union; nothing is dropped, as the value moves over.
    let inner = unsafe { &mut value.Anonymous.Anonymous };
    (inner.wReserved1, inner.wReserved2, inner.wReserved3) = (0, 0, 0);
    inner.Anonymous = VARIANT_0_0_0::default();
    inner.Anonymous.ullVal = kept;
    value
}

/// Returns the number of bytes in a value of that type; `None` if it has more than eight, all of them significant.
fn width(vt: VARENUM) -> Option<u32> {
    match vt {
        VT_EMPTY | VT_NULL => Some(0),
        VT_I1 | VT_UI1 => Some(1),
        VT_I2 | VT_UI2 | VT_BOOL => Some(2),
        VT_I4 | VT_UI4 | VT_INT | VT_UINT | VT_R4 | VT_ERROR => Some(4),
        VT_I8 | VT_UI8 | VT_R8 | VT_CY | VT_DATE => Some(8),
        VT_DECIMAL | VT_RECORD => None,
        // All others are pointers.
        _ => Some(usize::BITS / 8),
    }
}
