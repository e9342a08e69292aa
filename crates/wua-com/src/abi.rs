//! How values travel: each kind of parameter and answer, through a vtable and as a VARIANT.

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use windows::Win32::Foundation::{
    DECIMAL, DISP_E_BADPARAMCOUNT, DISP_E_TYPEMISMATCH, E_INVALIDARG, E_POINTER, S_OK,
};
use windows::Win32::System::Variant::{
    VARIANT, VT_BOOL, VT_BSTR, VT_DATE, VT_DISPATCH, VT_I4, VT_R8, VT_UI4, VT_UNKNOWN,
};
use windows_core::{BSTR, HRESULT, IUnknown, Interface};

use crate::fault::{Fault, Result};
pub(crate) use crate::object::WeakObject;
pub use crate::object::{NewInstaller, Object, Unknown};
use crate::variant::{coerced, decimal, direct, payload, tidied, variant, vt};

/// Why a late-bound call fails: at an argument, which the caller is told, or in the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// The argument does not fit: a `DISP_E_…` code.
    Argument(HRESULT),
    /// The member failed: `DISP_E_EXCEPTION`, with this code in `EXCEPINFO.scode`.
    Member(Fault),
}

impl From<Fault> for Late {
    fn from(fault: Fault) -> Self {
        Self::Member(fault)
    }
}

/// A kind of parameter.
pub trait Param: Sized {
    /// What stands in the vtable.
    type Raw;

    /// Reads it as a vtable call passes it.
    ///
    /// # Safety
    /// `raw` is what COM's rules allow for this kind: a pointer is null or valid for the call.
    ///
    /// # Errors
    /// The HRESULT of the call if it is not allowed.
    unsafe fn from_raw(raw: Self::Raw) -> Result<Self>;

    /// Reads it as a late-bound call passes it.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH`, `DISP_E_OVERFLOW`, or what [`from_raw`](Self::from_raw) answers.
    fn from_variant(value: &VARIANT) -> Result<Self, Late>;

    /// What it is if a late-bound call leaves it out.
    ///
    /// # Errors
    /// `DISP_E_BADPARAMCOUNT`: most cannot be left out.
    fn left_out() -> Result<Self, Late> {
        Err(Late::Argument(DISP_E_BADPARAMCOUNT))
    }
}

/// A kind of answer.
pub trait Answer {
    /// What a vtable call's last parameter points to.
    type Raw;

    /// What a null pointer there is answered with.
    const NULL: HRESULT = E_POINTER;

    /// What stands there before, and after a failure.
    fn nothing() -> Self::Raw;

    /// The value for a vtable call.
    fn into_raw(self) -> Self::Raw;

    /// The value for a late-bound call.
    fn into_variant(self) -> VARIANT;
}

/// What a member without an answer gives: nothing, or a success code of its own.
pub trait Done {
    /// The HRESULT of the call.
    fn code(self) -> HRESULT;
}

impl Done for () {
    fn code(self) -> HRESULT {
        S_OK
    }
}

impl Done for wua::HResult {
    fn code(self) -> HRESULT {
        HRESULT(self.value())
    }
}

/// Writes the kinds that are plain numbers.
macro_rules! number {
    ($($ty:ty: $vt:ident, $field:ident;)+) => {$(
        impl Param for $ty {
            type Raw = $ty;

            unsafe fn from_raw(raw: $ty) -> Result<Self> {
                Ok(raw)
            }

            #[inline]
            fn from_variant(value: &VARIANT) -> Result<Self, Late> {
                if vt(value) == $vt {
                    // SAFETY: the type was checked.
                    return Ok(unsafe { payload(value).$field });
                }
                // SAFETY: the type is the one that was asked for.
                coerced(value, $vt).map(|value| unsafe { payload(&value).$field })
            }
        }

        impl Answer for $ty {
            type Raw = $ty;

            fn nothing() -> $ty {
                0
            }

            fn into_raw(self) -> $ty {
                self
            }

            fn into_variant(self) -> VARIANT {
                variant($vt, |value| value.$field = self)
            }
        }
    )+};
}

number! {
    i32: VT_I4, lVal;
    u32: VT_UI4, ulVal;
}

/// `VARIANT_BOOL` as a number; any but 0 is true.
impl Param for bool {
    type Raw = i16;

    unsafe fn from_raw(raw: i16) -> Result<Self> {
        Ok(raw != 0)
    }

    fn from_variant(value: &VARIANT) -> Result<Self, Late> {
        raw_bool(value).map(|raw| raw != 0)
    }
}

/// A `VARIANT_BOOL` that must be true (-1) or false (0), as the searcher demands (clause `GEN-BOOL-1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrictBool(pub bool);

impl Param for StrictBool {
    type Raw = i16;

    unsafe fn from_raw(raw: i16) -> Result<Self> {
        wua::ole::variant_bool(raw).map(Self).ok_or(Fault(E_INVALIDARG))
    }

    fn from_variant(value: &VARIANT) -> Result<Self, Late> {
        let raw = raw_bool(value)?;
        // SAFETY: any number is one.
        Ok(unsafe { Self::from_raw(raw) }?)
    }
}

fn raw_bool(value: &VARIANT) -> Result<i16, Late> {
    // SAFETY: the type is the one that was asked for.
    coerced(value, VT_BOOL).map(|value| unsafe { payload(&value).boolVal.0 })
}

impl Answer for bool {
    type Raw = i16;

    fn nothing() -> i16 {
        0
    }

    fn into_raw(self) -> i16 {
        wua::ole::variant_bool_of(self)
    }

    fn into_variant(self) -> VARIANT {
        variant(VT_BOOL, |value| value.iVal = self.into_raw())
    }
}

/// `BSTR`; a null one is the empty text.
impl Param for String {
    type Raw = *const u16;

    unsafe fn from_raw(raw: *const u16) -> Result<Self> {
        // SAFETY: the caller owns the BSTR and keeps it for the call, so it is not freed here.
        let text = ManuallyDrop::new(unsafe { BSTR::from_raw(raw) });
        Ok(Self::from_utf16_lossy(&text))
    }

    fn from_variant(value: &VARIANT) -> Result<Self, Late> {
        let value = coerced(value, VT_BSTR)?;
        // SAFETY: the type is VT_BSTR.
        Ok(Self::from_utf16_lossy(unsafe { &payload(&value).bstrVal }))
    }
}

/// A `BSTR` that a late-bound call may leave out; it is empty then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalText(pub String);

impl Param for OptionalText {
    type Raw = *const u16;

    unsafe fn from_raw(raw: *const u16) -> Result<Self> {
        // SAFETY: as the caller promises.
        unsafe { String::from_raw(raw) }.map(Self)
    }

    fn from_variant(value: &VARIANT) -> Result<Self, Late> {
        String::from_variant(value).map(Self)
    }

    fn left_out() -> Result<Self, Late> {
        Ok(Self(String::new()))
    }
}

impl Answer for String {
    type Raw = *const u16;

    fn nothing() -> *const u16 {
        std::ptr::null()
    }

    fn into_raw(self) -> *const u16 {
        BSTR::from(self).into_raw()
    }

    fn into_variant(self) -> VARIANT {
        variant(VT_BSTR, |value| value.bstrVal = ManuallyDrop::new(BSTR::from(self)))
    }
}

impl Answer for f64 {
    type Raw = Self;

    fn nothing() -> Self {
        0.0
    }

    fn into_raw(self) -> Self {
        self
    }

    fn into_variant(self) -> VARIANT {
        variant(VT_R8, |value| value.dblVal = self)
    }
}

/// `DATE`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Date(pub f64);

impl Answer for Date {
    type Raw = f64;

    fn nothing() -> f64 {
        0.0
    }

    fn into_raw(self) -> f64 {
        self.0
    }

    fn into_variant(self) -> VARIANT {
        variant(VT_DATE, |value| value.date = self.0)
    }
}

impl Answer for DECIMAL {
    type Raw = Self;

    fn nothing() -> Self {
        Self::default()
    }

    fn into_raw(self) -> Self {
        self
    }

    fn into_variant(self) -> VARIANT {
        decimal(self)
    }
}

/// A window's handle, which only the vtable carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handle(pub isize);

impl Param for Handle {
    type Raw = isize;

    unsafe fn from_raw(raw: isize) -> Result<Self> {
        Ok(Self(raw))
    }

    fn from_variant(_value: &VARIANT) -> Result<Self, Late> {
        Err(Late::Argument(DISP_E_TYPEMISMATCH))
    }
}

impl Answer for Handle {
    type Raw = isize;

    fn nothing() -> isize {
        0
    }

    fn into_raw(self) -> isize {
        self.0
    }

    fn into_variant(self) -> VARIANT {
        VARIANT::default()
    }
}

/// Any value, as the caller gives it.
impl Param for VARIANT {
    type Raw = ManuallyDrop<VARIANT>;

    unsafe fn from_raw(raw: Self::Raw) -> Result<Self> {
        Self::from_variant(&raw).map_err(|late| match late {
            Late::Argument(code) => Fault(code),
            Late::Member(fault) => fault,
        })
    }

    fn from_variant(value: &VARIANT) -> Result<Self, Late> {
        direct(value).map(tidied)
    }
}

impl Answer for VARIANT {
    type Raw = Self;

    fn nothing() -> Self {
        Self::default()
    }

    fn into_raw(self) -> Self {
        self
    }

    fn into_variant(self) -> VARIANT {
        self
    }
}

/// An object, or none.
impl Param for Option<IUnknown> {
    type Raw = *mut c_void;

    unsafe fn from_raw(raw: *mut c_void) -> Result<Self> {
        // SAFETY: the pointer is null or an interface that lives for the call; this takes a reference of its own.
        Ok(unsafe { IUnknown::from_raw_borrowed(&raw) }.cloned())
    }

    fn from_variant(value: &VARIANT) -> Result<Self, Late> {
        let value = direct(value)?;
        match vt(&value) {
            // SAFETY: the type was checked, and an IDispatch is an IUnknown.
            VT_UNKNOWN | VT_DISPATCH => Ok(unsafe { (*payload(&value).punkVal).clone() }),
            _ => Err(Late::Argument(DISP_E_TYPEMISMATCH)),
        }
    }
}

/// An object that must be there and answer a certain interface.
pub struct In<I: Interface>(pub I);

impl<I: Interface> Param for In<I> {
    type Raw = *mut c_void;

    unsafe fn from_raw(raw: *mut c_void) -> Result<Self> {
        // SAFETY: the pointer is null or an interface that lives for the call.
        let object = unsafe { IUnknown::from_raw_borrowed(&raw) }.ok_or(Fault(E_POINTER))?;
        // What the caller says is that interface may be another one: the object is asked.
        Ok(Self(object.cast()?))
    }

    fn from_variant(value: &VARIANT) -> Result<Self, Late> {
        let object = Option::<IUnknown>::from_variant(value)?.ok_or(Late::Member(Fault(E_POINTER)))?;
        object.cast().map(Self).map_err(|_| Late::Argument(DISP_E_TYPEMISMATCH))
    }
}
