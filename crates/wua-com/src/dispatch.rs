//! Late binding: names in any letter case, arguments by position and by name, and the codes that tell what is wrong.

use std::ffi::c_void;

use windows::Win32::Foundation::{
    DISP_E_BADPARAMCOUNT, DISP_E_EXCEPTION, DISP_E_MEMBERNOTFOUND, DISP_E_PARAMNOTFOUND,
    DISP_E_PARAMNOTOPTIONAL, DISP_E_UNKNOWNINTERFACE, DISP_E_UNKNOWNNAME, E_INVALIDARG, E_POINTER, S_OK,
};
use windows::Win32::System::Com::{
    DISPATCH_FLAGS, DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT, DISPATCH_PROPERTYPUTREF,
    DISPPARAMS, EXCEPINFO, IDispatch as ForeignDispatch,
};
use windows::Win32::System::Ole::DISPID_PROPERTYPUT;
use windows::Win32::System::Variant::VARIANT;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface, PCWSTR};

use crate::abi::{Late, Param};
use crate::fault::{Fault, fenced};
use crate::table::{Automation, Carried, Kind, Member};
use crate::variant::is_left_out;

/// `IDispatch`, with raw pointers.
#[windows_core::interface("00020400-0000-0000-c000-000000000046")]
pub unsafe trait IDispatch: IUnknown {
    /// Whether type information is offered.
    fn GetTypeInfoCount(&self, count: *mut u32) -> HRESULT;
    /// Type information.
    fn GetTypeInfo(&self, index: u32, lcid: u32, info: *mut *mut c_void) -> HRESULT;
    /// The numbers of a member and its parameters.
    fn GetIDsOfNames(
        &self,
        riid: *const GUID,
        names: *const PCWSTR,
        count: u32,
        lcid: u32,
        dispids: *mut i32,
    ) -> HRESULT;
    /// A late-bound call.
    fn Invoke(
        &self,
        dispid: i32,
        riid: *const GUID,
        lcid: u32,
        flags: u16,
        parameters: *const DISPPARAMS,
        result: *mut VARIANT,
        exception: *mut EXCEPINFO,
        argument: *mut u32,
    ) -> HRESULT;
}

/// `DISPID_UNKNOWN`.
const UNKNOWN: i32 = -1;
/// The enumerator of a collection.
const DISPID_NEWENUM: i32 = -4;
/// `DISPID_VALUE`: the default member.
const DISPID_VALUE: i32 = 0;

/// Returns `true` if the reserved interface id is what it must be.
fn is_null_iid(riid: *const GUID) -> bool {
    // SAFETY: a pointer that is not null points to a GUID, by COM's rules.
    riid.is_null() || unsafe { *riid } == GUID::zeroed()
}

/// `IDispatch::GetIDsOfNames`: the first name is a member's, the others are its parameters'.
///
/// # Safety
/// `names` holds `count` texts and `dispids` room for as many, or is null.
pub unsafe fn ids_of_names<T: Automation>(
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
    // SAFETY: neither is null, and the caller vouches for their lengths.
    let (names, dispids) =
        unsafe { (std::slice::from_raw_parts(names, count), std::slice::from_raw_parts_mut(dispids, count)) };
    // SAFETY: each name is null or ends with a zero.
    let is = |name: &PCWSTR, known: &str| unsafe { same_name(*name, known) };
    let late = T::members().filter(|member| member.carried != Carried::Vtable);
    let named: Vec<_> = late.filter(|member| is(&names[0], member.name)).collect();
    dispids.fill(UNKNOWN);
    let Some(first) = named.first() else { return DISP_E_UNKNOWNNAME };
    dispids[0] = first.dispid;
    let parameters =
        named.iter().map(|member| member.parameters).max_by_key(|names| names.len()).unwrap_or(&[]);
    for (name, dispid) in names.iter().zip(dispids.iter_mut()).skip(1) {
        let position = parameters.iter().position(|known| is(name, known));
        *dispid = position.map_or(UNKNOWN, |position| i32::try_from(position).unwrap_or(UNKNOWN));
    }
    if dispids.contains(&UNKNOWN) { DISP_E_UNKNOWNNAME } else { S_OK }
}

/// Returns `true` if both are the same name in any letter case. Members are named in ASCII; parameters without underscores.
///
/// # Safety
/// `name` is null or ends with a zero.
unsafe fn same_name(name: PCWSTR, known: &str) -> bool {
    if name.is_null() {
        return false;
    }
    let mut at = name.0;
    for expected in known.bytes().map(Some).chain([None]) {
        // SAFETY: no zero was met so far, so the text goes on.
        let unit = unsafe { *at };
        match expected {
            None => return unit == 0,
            Some(expected) => {
                if u8::try_from(unit).is_ok_and(|unit| unit != 0 && unit.eq_ignore_ascii_case(&expected)) {
                    // SAFETY: what was read is no zero.
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
    /// Which member.
    pub dispid: i32,
    /// Reserved.
    pub riid: *const GUID,
    /// What is done with it.
    pub flags: u16,
    /// The arguments.
    pub parameters: *const DISPPARAMS,
    /// Where the answer goes.
    pub result: *mut VARIANT,
    /// Where the code of a failure goes.
    pub exception: *mut EXCEPINFO,
    /// Where the place of an argument that does not fit goes.
    pub argument: *mut u32,
}

impl Call {
    /// Finds the row and calls it.
    ///
    /// # Safety
    /// The pointers are null or what `IDispatch::Invoke` says.
    pub unsafe fn invoke<T: Automation>(self, this: &T) -> HRESULT {
        if !is_null_iid(self.riid) {
            return DISP_E_UNKNOWNINTERFACE;
        }
        // SAFETY: null, or DISPPARAMS that live for the call.
        let Some(parameters) = (unsafe { self.parameters.as_ref() }) else { return E_POINTER };
        let Some(member) = self.member::<T>() else { return DISP_E_MEMBERNOTFOUND };
        if member.kind == Kind::Get && member.parameters.is_empty() && parameters.cArgs > 0 {
            // SAFETY: as the caller vouches.
            return unsafe { self.default_of(this, member) };
        }
        // SAFETY: as the caller vouches.
        let mut arguments = match unsafe { Arguments::new(parameters, member.parameters.len(), member.kind) }
        {
            Ok(arguments) => arguments,
            Err(code) => return code,
        };
        let mut answered = Err(Late::Member(Fault(S_OK)));
        let code = fenced(|| {
            answered = (member.invoke)(this, &mut arguments);
            Ok(S_OK)
        });
        match answered {
            _ if code.is_err() => self.raise(code),
            Ok(value) => {
                if !self.result.is_null() {
                    // SAFETY: not null; what stands there is not initialised, by the rules of the call.
                    unsafe { self.result.write(value) };
                }
                S_OK
            }
            Err(Late::Member(Fault(code))) => self.raise(code),
            Err(Late::Argument(code)) => {
                if !self.argument.is_null() {
                    // SAFETY: not null, and the caller vouches for it.
                    unsafe { self.argument.write(arguments.failed) };
                }
                code
            }
        }
    }

    /// `object.Property(arguments)`: arguments that the property does not take are those of the default
    /// member of the object that it gives.
    ///
    /// # Safety
    /// As for [`invoke`](Self::invoke).
    unsafe fn default_of<T: Automation>(&self, this: &T, member: &Member<T>) -> HRESULT {
        let none = DISPPARAMS::default();
        // SAFETY: there are no arguments.
        let got = unsafe { Arguments::new(&none, 0, Kind::Get) }
            .map_err(Late::Argument)
            .and_then(|mut arguments| (member.invoke)(this, &mut arguments));
        let value = match got {
            Ok(value) => value,
            Err(Late::Argument(code)) => return code,
            Err(Late::Member(Fault(code))) => return self.raise(code),
        };
        let Ok(object) = ForeignDispatch::try_from(&value) else { return DISP_E_BADPARAMCOUNT };
        let null = GUID::zeroed();
        // SAFETY: an object that lives, asked for what this call was asked for, with the caller's own pointers.
        unsafe {
            (object.vtable().Invoke)(
                object.as_raw(),
                DISPID_VALUE,
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

    /// The row that the call means.
    fn member<T: Automation>(&self) -> Option<&'static Member<T>> {
        let put = DISPATCH_PROPERTYPUT.0 | DISPATCH_PROPERTYPUTREF.0;
        T::members().find(|member| {
            let wanted = match member.kind {
                // Some script hosts ask for the enumerator as for a method.
                Kind::Get if member.dispid == DISPID_NEWENUM => DISPATCH_PROPERTYGET.0 | DISPATCH_METHOD.0,
                Kind::Get => DISPATCH_PROPERTYGET.0,
                Kind::Put => put,
                Kind::Call => DISPATCH_METHOD.0,
            };
            member.dispid == self.dispid && self.flags & wanted != 0 && member.carried != Carried::Vtable
        })
    }

    /// Tells the code of a member that failed, and no text.
    fn raise(&self, code: HRESULT) -> HRESULT {
        if !self.exception.is_null() {
            // SAFETY: not null; what stands there is not initialised, by the rules of the call.
            unsafe { self.exception.write(EXCEPINFO { scode: code.0, ..EXCEPINFO::default() }) };
        }
        DISP_E_EXCEPTION
    }
}

/// The arguments of a late-bound call, read in the order of the parameters.
pub struct Arguments<'a> {
    /// By position, the first parameter's last.
    values: &'a [VARIANT],
    /// The parameters' numbers of those that are named; their values stand first.
    names: &'a [i32],
    next: usize,
    /// How many parameters there are.
    count: usize,
    kind: Kind,
    /// Which value did not fit.
    failed: u32,
}

impl<'a> Arguments<'a> {
    /// Looks whether the arguments can belong to a member of `count` parameters.
    ///
    /// # Safety
    /// The arrays are as long as `parameters` says.
    unsafe fn new(parameters: &'a DISPPARAMS, count: usize, kind: Kind) -> Result<Self, HRESULT> {
        // SAFETY: as the caller vouches.
        let (values, names) = unsafe {
            (
                slice(parameters.rgvarg, parameters.cArgs)?,
                slice(parameters.rgdispidNamedArgs, parameters.cNamedArgs)?,
            )
        };
        if names.len() > values.len() {
            return Err(E_INVALIDARG);
        }
        let put = kind == Kind::Put;
        let positions = if put { count.saturating_sub(1) } else { count };
        let known = |name: &i32| {
            (put && *name == DISPID_PROPERTYPUT) || usize::try_from(*name).is_ok_and(|name| name < positions)
        };
        if !names.iter().all(known) || (put && !names.contains(&DISPID_PROPERTYPUT)) {
            return Err(DISP_E_PARAMNOTFOUND);
        }
        // More than there are parameters also where one is given by position and by name.
        if values.len() > count || values.len() - names.len() > positions {
            return Err(DISP_E_BADPARAMCOUNT);
        }
        Ok(Self { values, names, next: 0, count, kind, failed: 0 })
    }

    /// The next parameter's value.
    pub fn take<P: Param>(&mut self) -> Result<P, Late> {
        let position = self.next;
        self.next += 1;
        let Some(at) = self.place(position) else { return P::left_out() };
        self.failed = u32::try_from(at).unwrap_or(u32::MAX);
        if is_left_out(&self.values[at]) {
            return P::left_out().map_err(|_| Late::Argument(DISP_E_PARAMNOTOPTIONAL));
        }
        P::from_variant(&self.values[at])
    }

    /// Where the value of that parameter stands.
    fn place(&self, position: usize) -> Option<usize> {
        let value_of_put = self.kind == Kind::Put && position + 1 == self.count;
        let by_position = self.values.len() - self.names.len();
        if !value_of_put && position < by_position {
            return Some(self.values.len() - 1 - position);
        }
        let name = if value_of_put { DISPID_PROPERTYPUT } else { i32::try_from(position).ok()? };
        self.names.iter().position(|named| *named == name)
    }
}

/// The array of that length; an empty one may be null.
///
/// # Safety
/// `start` is null or points to that many values.
unsafe fn slice<'a, T>(start: *const T, count: u32) -> Result<&'a [T], HRESULT> {
    match (start.is_null(), count) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(E_POINTER),
        // SAFETY: as the caller vouches.
        (false, count) => Ok(unsafe { std::slice::from_raw_parts(start, count as usize) }),
    }
}
