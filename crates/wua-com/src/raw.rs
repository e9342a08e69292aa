//! Parameters and answers as a vtable passes them.

use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use windows::Win32::Foundation::{DECIMAL, E_INVALIDARG, E_POINTER};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{BSTR, HRESULT, IUnknown, Interface};
use wua::{AsyncState, InstallationJob, OnCompleted, OnProgressChanged};
use wua_automation::{
    Answer, AnyObject, CallbackKind, Date, Enumerator, IntoAnswer, OptionalText, StrictBool, WindowHandle,
    on_completed, on_progress_changed,
};

use wua_automation::objects::NewInstaller;

use crate::callback::callback;
use crate::enumerator::enumerator;
use crate::fault::{Fault, Result, fenced};
use crate::given::{as_a, job_of, list_of, update_of};
use crate::held::{Class, Shared, object};
use crate::passed::{to_decimal, to_variant};
use crate::state;
use crate::variant::{direct, tidied};

/// A kind of parameter.
pub trait RawParam: Sized {
    /// The type in the vtable.
    type Raw;

    /// Reads the parameter.
    ///
    /// # Safety
    /// `raw` is what COM's rules allow for this kind: a pointer is null or valid for the call.
    ///
    /// # Errors
    /// The HRESULT of the call if the value is not allowed.
    unsafe fn from_raw(raw: Self::Raw, shared: &Arc<Shared>) -> Result<Self>;
}

/// A kind of answer.
pub trait RawAnswer: Sized {
    /// The type that the last parameter of a vtable call points to.
    type Raw;

    /// The result for a null pointer there.
    const NULL: HRESULT = E_POINTER;

    /// Returns the value that is there before the call, and after a failure.
    fn nothing() -> Self::Raw;

    /// Converts the value.
    ///
    /// # Errors
    /// `RPC_E_WRONG_THREAD` for an object of an apartment without a COM route to this one.
    fn into_raw(self, shared: &Arc<Shared>) -> Result<Self::Raw>;
}

/// Makes a vtable call that returns a value: checks the pointer, clears its target, calls, and writes.
///
/// # Safety
/// `out` is null or may be written to.
#[inline]
pub unsafe fn answer<A: RawAnswer>(
    out: *mut A::Raw,
    shared: &Arc<Shared>,
    call: impl FnOnce() -> Result<A>,
) -> HRESULT {
    if out.is_null() {
        return A::NULL;
    }
    // SAFETY: the pointer is not null, and the caller guarantees that it is valid.
    unsafe { out.write(A::nothing()) };
    fenced(|| {
        let value = call()?.into_raw(shared)?;
        // SAFETY: as above.
        unsafe { out.write(value) };
        Ok(HRESULT(0))
    })
}

/// Implements parameters whose type in the vtable cannot fail to convert.
macro_rules! params {
    ($($ty:ty, $raw_ty:ty, |$raw:ident| $value:expr;)+) => {$(
        impl RawParam for $ty {
            type Raw = $raw_ty;

            unsafe fn from_raw($raw: $raw_ty, _shared: &Arc<Shared>) -> Result<Self> {
                Ok($value)
            }
        }
    )+};
}

params! {
    i32, i32, |raw| raw;
    u32, u32, |raw| raw;
    // Every number except 0 is true.
    bool, i16, |raw| raw != 0;
    StrictBool, i16, |raw| StrictBool::of(raw)?;
    WindowHandle, isize, |raw| WindowHandle(raw);
}

/// A null BSTR is the empty text.
impl RawParam for String {
    type Raw = *const u16;

    unsafe fn from_raw(raw: *const u16, _shared: &Arc<Shared>) -> Result<Self> {
        // SAFETY: the caller owns the BSTR and keeps it for the call, so it is not freed here.
        let text = ManuallyDrop::new(unsafe { BSTR::from_raw(raw) });
        Ok(Self::from_utf16_lossy(&text))
    }
}

impl RawParam for OptionalText {
    type Raw = *const u16;

    unsafe fn from_raw(raw: *const u16, shared: &Arc<Shared>) -> Result<Self> {
        // SAFETY: as the caller guarantees.
        unsafe { String::from_raw(raw, shared) }.map(Self)
    }
}

impl RawParam for AsyncState {
    type Raw = ManuallyDrop<VARIANT>;

    unsafe fn from_raw(raw: Self::Raw, _shared: &Arc<Shared>) -> Result<Self> {
        state::from_variant(tidied(direct(&raw)?))
    }
}

/// Implements parameters that are objects.
macro_rules! objects {
    ($($ty:ty, |$object:ident, $shared:ident| $value:expr;)+) => {$(
        impl RawParam for $ty {
            type Raw = *mut c_void;

            unsafe fn from_raw(raw: *mut c_void, $shared: &Arc<Shared>) -> Result<Self> {
                // SAFETY: the pointer is null or an interface that lives for the call.
                let $object = unsafe { IUnknown::from_raw_borrowed(&raw) };
                $value
            }
        }
    )+};
}

objects! {
    AnyObject, |object, _shared| object.cloned().map(state::kept).transpose().map(Self);
    OnProgressChanged, |object, shared|
        callback(object, CallbackKind::ProgressChanged, shared).map(on_progress_changed);
    OnCompleted, |object, shared| callback(object, CallbackKind::Completed, shared).map(on_completed);
    Arc<wua::Update>, |object, _shared| update_of(&as_a(object)?);
    wua::UpdateCollection, |object, _shared| list_of(&as_a(object)?);
    Arc<dyn InstallationJob>, |object, _shared| job_of(&as_a(object)?);
}

/// Implements answers that cannot fail to convert to their type in the vtable.
macro_rules! answers {
    ($($ty:ty, $raw_ty:ty, $nothing:expr, |$value:ident, $shared:ident| $raw:expr;)+) => {$(
        impl RawAnswer for $ty {
            type Raw = $raw_ty;

            fn nothing() -> $raw_ty {
                $nothing
            }

            fn into_raw(self, $shared: &Arc<Shared>) -> Result<$raw_ty> {
                let $value = self;
                Ok($raw)
            }
        }
    )+};
}

answers! {
    i32, i32, 0, |value, _shared| value;
    u32, u32, 0, |value, _shared| value;
    f64, f64, 0.0, |value, _shared| value;
    bool, i16, 0, |value, _shared| wua::ole::variant_bool_of(value);
    Date, f64, 0.0, |value, _shared| value.0;
    WindowHandle, isize, 0, |value, _shared| value.0;
    String, *const u16, std::ptr::null(), |value, _shared| BSTR::from(value).into_raw();
    wua::ole::Decimal, DECIMAL, DECIMAL::default(), |value, _shared| to_decimal(value);
    AsyncState, VARIANT, VARIANT::default(), |value, _shared| state::to_variant(&value)?;
    AnyObject, *mut c_void, std::ptr::null_mut(), |value, _shared| {
        let object = value.0.as_ref().map_or(Ok(None), state::kept_object)?;
        object.map_or(std::ptr::null_mut(), Interface::into_raw)
    };
}

impl<A: IntoAnswer + 'static> RawAnswer for Enumerator<A> {
    type Raw = *mut c_void;

    fn nothing() -> *mut c_void {
        std::ptr::null_mut()
    }

    fn into_raw(self, shared: &Arc<Shared>) -> Result<*mut c_void> {
        Ok(match self.into_answer() {
            Answer::Enumerator(values) => enumerator(values, to_variant, shared).into_raw(),
            _ => std::ptr::null_mut(),
        })
    }
}

impl<T: Class> RawAnswer for T {
    type Raw = *mut c_void;

    fn nothing() -> *mut c_void {
        std::ptr::null_mut()
    }

    #[inline]
    fn into_raw(self, shared: &Arc<Shared>) -> Result<*mut c_void> {
        Ok(object(self, shared).into_raw())
    }
}

impl<T: Class> RawAnswer for Option<T> {
    type Raw = *mut c_void;

    fn nothing() -> *mut c_void {
        std::ptr::null_mut()
    }

    fn into_raw(self, shared: &Arc<Shared>) -> Result<*mut c_void> {
        self.map_or(Ok(std::ptr::null_mut()), |value| value.into_raw(shared))
    }
}

/// The page names `E_INVALIDARG` for a null pointer (clause `INST-NEW-2`).
impl RawAnswer for NewInstaller {
    type Raw = *mut c_void;
    const NULL: HRESULT = E_INVALIDARG;

    fn nothing() -> *mut c_void {
        std::ptr::null_mut()
    }

    fn into_raw(self, shared: &Arc<Shared>) -> Result<*mut c_void> {
        self.0.into_raw(shared)
    }
}

/// Returns the code of a vtable call without an answer.
///
/// # Errors
/// The code of a member that failed.
pub fn code(answer: wua_automation::Result<wua::HResult>) -> Result<HRESULT> {
    match answer {
        Ok(code) => Ok(HRESULT(code.value())),
        Err(fault) => Err(Fault::from(fault)),
    }
}
