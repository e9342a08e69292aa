//! Late-bound calls: `IDispatch` over the rows.

use std::sync::Arc;

use windows::Win32::Foundation::{
    DISP_E_BADPARAMCOUNT, DISP_E_EXCEPTION, DISP_E_UNKNOWNINTERFACE, DISP_E_UNKNOWNNAME, E_INVALIDARG,
    E_POINTER, S_OK,
};
use windows::Win32::System::Com::{DISPATCH_FLAGS, DISPPARAMS, EXCEPINFO, IDispatch as ForeignDispatch};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{GUID, HRESULT, Interface, PCWSTR};
use wua_automation::{
    Access, Argument, DEFAULT_MEMBER, Passed as PassedArguments, Reached, Refusal, Rows, reach,
};

use crate::fault::{Fault, Result, fenced};
use crate::held::{Class, Held, Shared};
use crate::passed::{Passed, to_variant};
use crate::state;

/// Returns `true` if the reserved interface id has its required value.
fn is_null_iid(riid: *const GUID) -> bool {
    // SAFETY: a pointer that is not null points to a GUID, by COM's rules.
    riid.is_null() || unsafe { *riid } == GUID::zeroed()
}

/// Finds the numbers of a member, the first name, and of its parameters, the others.
///
/// # Safety
/// `names` holds `count` texts and `dispids` room for as many, or is null.
pub unsafe fn ids_of_names<T: Rows>(
    riid: *const GUID,
    names: *const PCWSTR,
    count: u32,
    dispids: *mut i32,
) -> HRESULT {
    if !is_null_iid(riid) {
        return DISP_E_UNKNOWNINTERFACE;
    }
    if names.is_null() || dispids.is_null() {
        return E_POINTER;
    }
    if count == 0 {
        return E_INVALIDARG;
    }
    let count = count as usize;
    // SAFETY: neither is null, and the caller guarantees their lengths.
    let (names, dispids) =
        unsafe { (std::slice::from_raw_parts(names, count), std::slice::from_raw_parts_mut(dispids, count)) };
    // SAFETY: each name is null or ends with a zero.
    let is = |place: usize, known: &str| unsafe { same_name(names[place], known) };
    wua_automation::ids_of_names::<T>(&is, dispids).map_or(DISP_E_UNKNOWNNAME, |()| S_OK)
}

/// Returns `true` if both are the same name in any letter case. Names of members are ASCII; parameters have no underscores.
///
/// # Safety
/// `name` is null or ends with a zero.
unsafe fn same_name(name: PCWSTR, known: &str) -> bool {
    if name.is_null() {
        return false;
    }
    let mut at = name.0;
    for expected in known.bytes().map(Some).chain([None]) {
        // SAFETY: no zero was met so far, so the text has more units.
        let unit = unsafe { *at };
        match expected {
            None => return unit == 0,
            Some(expected) => {
                if u8::try_from(unit).is_ok_and(|unit| unit != 0 && unit.eq_ignore_ascii_case(&expected)) {
                    // SAFETY: the value is not zero.
                    at = unsafe { at.add(1) };
                } else {
                    return false;
                }
            }
        }
    }
    false
}

/// One call of `IDispatch::Invoke`.
pub struct Call {
    /// The number of the member.
    pub dispid: i32,
    /// Reserved.
    pub riid: *const GUID,
    /// The caller's use of the member.
    pub flags: u16,
    /// The arguments.
    pub parameters: *const DISPPARAMS,
    /// The place for the answer.
    pub result: *mut VARIANT,
    /// The place for the code of a failure.
    pub exception: *mut EXCEPINFO,
    /// The place for the position of an argument that does not fit.
    pub argument: *mut u32,
}

impl Call {
    /// Calls the member.
    ///
    /// # Safety
    /// The pointers are null or as `IDispatch::Invoke` requires.
    pub unsafe fn invoke<T: Class>(self, held: &Held<T>) -> HRESULT {
        if !is_null_iid(self.riid) {
            return DISP_E_UNKNOWNINTERFACE;
        }
        // SAFETY: null, or DISPPARAMS that live for the call.
        let Some(parameters) = (unsafe { self.parameters.as_ref() }) else { return E_POINTER };
        // SAFETY: as the caller guarantees.
        let given = match unsafe { Given::new(parameters, held.shared()) } {
            Ok(given) => given,
            Err(code) => return code,
        };
        let mut answered = None;
        let code = fenced(|| {
            answered = Some(self.answer(held, &given));
            Ok(S_OK)
        });
        match answered {
            None => self.raise(code),
            Some(Ok(value)) => {
                if !self.result.is_null() {
                    // SAFETY: not null; the place is not initialised, by the rules of the call.
                    unsafe { self.result.write(value) };
                }
                S_OK
            }
            Some(Err(refusal)) => self.refuse(refusal, &given),
        }
    }

    fn answer<T: Class>(&self, held: &Held<T>, given: &Given<'_>) -> Result<VARIANT, Refusal> {
        let call = wua_automation::Call {
            dispid: self.dispid,
            access: Access(self.flags),
            arguments: given,
            names: given.names,
        };
        match reach::<T>(call)? {
            Reached::Member { place, mut arguments } => (T::LATE[place])(held, &mut arguments),
            Reached::DefaultOf { .. } => {
                let answer = wua_automation::invoke(held.value(), held.context(), call)?;
                to_variant(answer, held.shared()).map_err(Refusal::from)
            }
        }
    }

    fn refuse(&self, refusal: Refusal, given: &Given<'_>) -> HRESULT {
        match refusal {
            Refusal::Call(code) => HRESULT(code.value()),
            Refusal::Member(fault) => self.raise(Fault::from(fault).0),
            Refusal::Argument { code, place } => {
                if !self.argument.is_null() {
                    let index = u32::try_from(given.index(place)).unwrap_or(u32::MAX);
                    // SAFETY: not null, and the caller guarantees that it is valid.
                    unsafe { self.argument.write(index) };
                }
                HRESULT(code.value())
            }
            Refusal::DefaultMemberOf(state) => self.default_of(&state),
        }
    }

    /// Calls the default member of an object of the caller.
    fn default_of(&self, state: &wua::AsyncState) -> HRESULT {
        let object = match state::to_variant(state) {
            Ok(value) => ForeignDispatch::try_from(&value),
            Err(Fault(code)) => return self.raise(code),
        };
        let Ok(object) = object else { return DISP_E_BADPARAMCOUNT };
        let null = GUID::zeroed();
        // SAFETY: an object that lives, called with the parameters of this call and the caller's own pointers.
        unsafe {
            (object.vtable().Invoke)(
                object.as_raw(),
                DEFAULT_MEMBER,
                &null,
                0,
                DISPATCH_FLAGS(self.flags),
                self.parameters,
                self.result,
                self.exception,
                self.argument,
            )
        }
    }

    /// Writes the code of a member that failed, without a text.
    fn raise(&self, code: HRESULT) -> HRESULT {
        if !self.exception.is_null() {
            // SAFETY: not null; the place is not initialised, by the rules of the call.
            unsafe { self.exception.write(EXCEPINFO { scode: code.0, ..EXCEPINFO::default() }) };
        }
        DISP_E_EXCEPTION
    }
}

/// The arguments of a call in the order of `wua-automation`. In DISPPARAMS those by name are first, and those by position
/// follow in reverse.
struct Given<'a> {
    values: Vec<Passed<'a>>,
    names: &'a [i32],
}

impl<'a> Given<'a> {
    /// Reads the arguments.
    ///
    /// # Safety
    /// The arrays are as long as `parameters` says.
    unsafe fn new(parameters: &'a DISPPARAMS, shared: &'a Arc<Shared>) -> Result<Self, HRESULT> {
        // SAFETY: as the caller guarantees.
        let (values, names) = unsafe {
            (
                slice(parameters.rgvarg, parameters.cArgs)?,
                slice(parameters.rgdispidNamedArgs, parameters.cNamedArgs)?,
            )
        };
        let (named, by_position) = values.split_at(names.len().min(values.len()));
        let values = by_position.iter().rev().chain(named).map(|value| Passed { value, shared }).collect();
        Ok(Self { values, names })
    }

    /// Returns the index in DISPPARAMS of the argument at a position.
    fn index(&self, place: usize) -> usize {
        let by_position = self.values.len().saturating_sub(self.names.len());
        if place < by_position { self.values.len() - 1 - place } else { place - by_position }
    }
}

impl PassedArguments for Given<'_> {
    fn count(&self) -> usize {
        self.values.len()
    }

    fn at(&self, place: usize) -> &dyn Argument {
        &self.values[place]
    }
}

/// Returns the array of that length; an empty one may be null.
///
/// # Safety
/// `start` is null or points to that many values.
unsafe fn slice<'a, T>(start: *const T, count: u32) -> Result<&'a [T], HRESULT> {
    match (start.is_null(), count) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(E_POINTER),
        // SAFETY: as the caller guarantees.
        (false, count) => Ok(unsafe { std::slice::from_raw_parts(start, count as usize) }),
    }
}
