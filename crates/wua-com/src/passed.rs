//! VARIANTs as the arguments of late-bound calls, and answers as VARIANTs.

use std::mem::ManuallyDrop;
use std::sync::Arc;

use windows::Win32::Foundation::{DECIMAL, DISP_E_TYPEMISMATCH};
use windows::Win32::System::Variant::{
    VARENUM, VARIANT, VT_BOOL, VT_BSTR, VT_DATE, VT_DISPATCH, VT_EMPTY, VT_I2, VT_I4, VT_NULL, VT_R8, VT_UI4,
    VT_UNKNOWN,
};
use windows_core::{HRESULT, IUnknown, Interface};
use wua::{AsyncState, Callback, HResult, InstallationJob};
use wua_automation::objects::NewInstaller;
use wua_automation::{
    Answer, AnyObject, Argument, CallbackKind, Date, Enumerator, IntoAnswer, Sink, Type, Unfit, Value,
    WindowHandle,
};

use crate::callback::callback;
use crate::enumerator::enumerator;
use crate::fault::{Fault, Result};
use crate::given::{as_a, job_of, list_of, update_of};
use crate::held::{Class, Shared, object, object_of};
use crate::state;
use crate::variant::{
    converted, decimal, direct, is_left_out, of_object, of_text, of_unknown, payload, tidied, variant, vt,
};

/// An argument, as a late-bound call passes it.
pub(crate) struct Passed<'a> {
    pub(crate) value: &'a VARIANT,
    pub(crate) shared: &'a Arc<Shared>,
}

fn code(code: HRESULT) -> HResult {
    HResult::new(code.0)
}

fn unfit(code: HRESULT) -> Unfit {
    Unfit::Argument(HResult::new(code.0))
}

/// Returns a plain value of the common types, which the table of conversions covers.
fn plain(value: &VARIANT) -> Option<Value> {
    let it = payload(value);
    // SAFETY: the field is the one of the type; a text is borrowed and copied.
    unsafe {
        Some(match vt(value) {
            VT_EMPTY => Value::Empty,
            VT_NULL => Value::Null,
            VT_BOOL => Value::Bool(it.boolVal.0),
            VT_I2 => Value::I2(it.iVal),
            VT_I4 => Value::I4(it.lVal),
            VT_UI4 => Value::UI4(it.ulVal),
            VT_R8 => Value::R8(it.dblVal),
            VT_BSTR => Value::Text(String::from_utf16_lossy(&it.bstrVal)),
            _ => return None,
        })
    }
}

/// Returns the VARTYPE of a type.
fn vartype(of: Type) -> VARENUM {
    match of {
        Type::Bool => VT_BOOL,
        Type::I4 => VT_I4,
        Type::UI4 => VT_UI4,
        Type::Text => VT_BSTR,
    }
}

impl Passed<'_> {
    /// Returns the object in the argument.
    fn unknown(&self) -> Result<Option<IUnknown>, Unfit> {
        let value = direct(self.value).map_err(unfit)?;
        match vt(&value) {
            // SAFETY: the type was checked, and an IDispatch is an IUnknown.
            VT_UNKNOWN | VT_DISPATCH => Ok(unsafe { (*payload(&value).punkVal).clone() }),
            _ => Err(unfit(DISP_E_TYPEMISMATCH)),
        }
    }

    /// Returns the object as one of that interface.
    fn typed<I: Interface>(&self) -> Result<I, Unfit> {
        let object = self.unknown()?;
        let typed = as_a(object.as_ref());
        typed.map_err(|fault| if object.is_none() { member(fault) } else { unfit(DISP_E_TYPEMISMATCH) })
    }
}

fn member(fault: Fault) -> Unfit {
    Unfit::Member(fault.into())
}

impl Argument for Passed<'_> {
    fn is_left_out(&self) -> bool {
        is_left_out(self.value)
    }

    fn coerced(&self, wanted: Type) -> Result<Value, HResult> {
        if let Some(value) = plain(self.value) {
            return value.coerced(wanted);
        }
        let value = direct(self.value).map_err(code)?;
        match plain(&value) {
            Some(value) => value.coerced(wanted),
            // Automation itself converts the rarer types.
            None => {
                let value = converted(&value, vartype(wanted)).map_err(code)?;
                plain(&value).ok_or(HResult::DISP_E_TYPEMISMATCH)
            }
        }
    }

    fn state(&self) -> Result<AsyncState, Unfit> {
        let value = direct(self.value).map(tidied).map_err(unfit)?;
        state::from_variant(value).map_err(member)
    }

    fn object(&self) -> Result<Option<wua::Object>, Unfit> {
        self.unknown()?.map(state::kept).transpose().map_err(member)
    }

    fn callback(&self, kind: CallbackKind) -> Result<Callback<dyn Sink>, Unfit> {
        callback(self.unknown()?.as_ref(), kind, self.shared).map_err(member)
    }

    fn update(&self) -> Result<Arc<wua::Update>, Unfit> {
        update_of(&self.typed()?).map_err(member)
    }

    fn updates(&self) -> Result<wua::UpdateCollection, Unfit> {
        list_of(&self.typed()?).map_err(member)
    }

    fn job(&self) -> Result<Arc<dyn InstallationJob>, Unfit> {
        job_of(&self.typed()?).map_err(member)
    }
}

/// Returns an answer as a VARIANT.
///
/// # Errors
/// `RPC_E_WRONG_THREAD` for an object of an apartment without a COM route to this one.
pub(crate) fn to_variant(answer: Answer, shared: &Arc<Shared>) -> Result<VARIANT> {
    Ok(match answer {
        Answer::Value(value) => of_value(value),
        Answer::Object(None) => variant(VT_DISPATCH, |it| it.punkVal = ManuallyDrop::new(None)),
        Answer::Object(Some(object)) => of_object(object_of(object, shared)),
        Answer::Enumerator(each) => of_unknown(Some(enumerator(each, to_variant, shared))),
        Answer::Kept(object) => of_unknown(object.as_ref().map_or(Ok(None), state::kept_object)?),
        Answer::State(state) => state::to_variant(&state)?,
    })
}

/// A type that members answer, as a VARIANT.
pub trait LateAnswer: IntoAnswer + Sized {
    /// Converts it.
    ///
    /// # Errors
    /// `RPC_E_WRONG_THREAD` for an object of an apartment from which COM knows no way to this one.
    #[inline]
    fn into_variant(self, shared: &Arc<Shared>) -> Result<VARIANT> {
        to_variant(self.into_answer(), shared)
    }
}

impl LateAnswer for bool {}
impl LateAnswer for i32 {}
impl LateAnswer for u32 {}
impl LateAnswer for f64 {}
impl LateAnswer for String {}
impl LateAnswer for wua::ole::Decimal {}
impl LateAnswer for Date {}
impl LateAnswer for HResult {}
impl LateAnswer for WindowHandle {}
impl LateAnswer for AnyObject {}
impl LateAnswer for AsyncState {}
impl<A: IntoAnswer + 'static> LateAnswer for Enumerator<A> {}
impl LateAnswer for NewInstaller {}

impl<T: Class> LateAnswer for T {
    #[inline]
    fn into_variant(self, shared: &Arc<Shared>) -> Result<VARIANT> {
        Ok(of_object(object(self, shared)))
    }
}

impl<T: Class> LateAnswer for Option<T> {
    #[inline]
    fn into_variant(self, shared: &Arc<Shared>) -> Result<VARIANT> {
        match self {
            None => to_variant(Answer::Object(None), shared),
            Some(value) => value.into_variant(shared),
        }
    }
}

fn of_value(value: Value) -> VARIANT {
    match value {
        Value::Empty => VARIANT::default(),
        Value::Null => variant(VT_NULL, |_| ()),
        Value::Bool(raw) => variant(VT_BOOL, |it| it.iVal = raw),
        Value::I2(number) => variant(VT_I2, |it| it.iVal = number),
        Value::I4(number) => variant(VT_I4, |it| it.lVal = number),
        Value::UI4(number) => variant(VT_UI4, |it| it.ulVal = number),
        Value::R8(number) => variant(VT_R8, |it| it.dblVal = number),
        Value::Date(days) => variant(VT_DATE, |it| it.date = days),
        Value::Decimal(number) => decimal(to_decimal(number)),
        Value::Text(text) => of_text(&text),
    }
}

/// Returns a DECIMAL with those fields.
pub(crate) fn to_decimal(number: wua::ole::Decimal) -> DECIMAL {
    let mut made = DECIMAL { Hi32: number.hi32, ..DECIMAL::default() };
    made.Anonymous1.Anonymous.scale = number.scale;
    made.Anonymous1.Anonymous.sign = number.sign;
    made.Anonymous2.Lo64 = number.lo64;
    made
}
