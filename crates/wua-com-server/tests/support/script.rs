//! An object as a script holds it: late-bound calls with values of every type, by position and by name.
#![allow(dead_code, reason = "each suite uses a part")]

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use windows::Win32::Foundation::{DISP_E_EXCEPTION, DISP_E_PARAMNOTFOUND, VARIANT_BOOL};
use windows::Win32::System::Com::{DISPATCH_FLAGS, DISPPARAMS, EXCEPINFO, IDispatch};
use windows::Win32::System::Ole::{DISPID_PROPERTYPUT, IEnumVARIANT};
use windows::Win32::System::Variant::{
    VARENUM, VARIANT, VARIANT_0_0_0, VT_BOOL, VT_BSTR, VT_BYREF, VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_I4,
    VT_NULL, VT_R8, VT_UI4, VT_UNKNOWN,
};
use windows_core::{BSTR, GUID, HRESULT, IUnknown, Interface, PCWSTR};

use wua_com::{Row, members};

use crate::support::{Objects, variant};

/// `DISPATCH_METHOD`.
pub(crate) const METHOD: u16 = 1;
/// `DISPATCH_PROPERTYGET`.
pub(crate) const GET: u16 = 2;
/// `DISPATCH_PROPERTYPUT`.
pub(crate) const PUT: u16 = 4;
/// `DISPATCH_PROPERTYPUTREF`.
pub(crate) const PUTREF: u16 = 8;

/// The answer of a call: its code, the code in `EXCEPINFO`, the index of a wrong argument, the value.
pub(crate) struct Answer {
    pub(crate) code: HRESULT,
    pub(crate) scode: HRESULT,
    pub(crate) wrong: u32,
    pub(crate) value: VARIANT,
}

/// The content of `puArgErr` before a call.
pub(crate) const UNTOUCHED: u32 = 0xDEAD;

/// A late-bound object.
#[derive(Clone)]
pub(crate) struct Script(pub(crate) IDispatch);

impl Script {
    pub(crate) fn of(object: &IUnknown) -> Self {
        Self(object.cast().unwrap())
    }

    /// Returns the enumerator of a collection, as `For Each` gets it.
    pub(crate) fn enumerator(&self) -> IEnumVARIANT {
        let value = self.invoke(-4, GET | METHOD, &mut [], &mut []).ok();
        assert_eq!(value.vt(), VT_UNKNOWN);
        IUnknown::try_from(&value).unwrap().cast().unwrap()
    }

    pub(crate) fn unknown(&self) -> IUnknown {
        self.0.cast().unwrap()
    }

    /// Calls `GetIDsOfNames`, and returns its code and the DISPIDs.
    pub(crate) fn ids(&self, names: &[&str]) -> (HRESULT, Vec<i32>) {
        let wide: Vec<Vec<u16>> = names.iter().map(|name| name.encode_utf16().chain([0]).collect()).collect();
        let names: Vec<PCWSTR> = wide.iter().map(|name| PCWSTR(name.as_ptr())).collect();
        let mut ids = vec![i32::MIN; names.len()];
        let count = u32::try_from(names.len()).unwrap();
        // SAFETY: as many names, each ending with a zero, as there is room for DISPIDs.
        let code = unsafe {
            (self.0.vtable().GetIDsOfNames)(
                self.0.as_raw(),
                &GUID::zeroed(),
                names.as_ptr(),
                count,
                0,
                ids.as_mut_ptr(),
            )
        };
        (code, ids)
    }

    pub(crate) fn id(&self, name: &str) -> i32 {
        let (code, ids) = self.ids(&[name]);
        assert!(code.is_ok(), "{name}: {code:?}");
        ids[0]
    }

    /// Calls `Invoke` with raw values: the last argument first, the named ones before the others.
    pub(crate) fn invoke(
        &self,
        dispid: i32,
        flags: u16,
        values: &mut [VARIANT],
        names: &mut [i32],
    ) -> Answer {
        let parameters = DISPPARAMS {
            rgvarg: values.as_mut_ptr(),
            rgdispidNamedArgs: names.as_mut_ptr(),
            cArgs: u32::try_from(values.len()).unwrap(),
            cNamedArgs: u32::try_from(names.len()).unwrap(),
        };
        let (mut value, mut exception, mut wrong) = (VARIANT::default(), EXCEPINFO::default(), UNTOUCHED);
        // SAFETY: all pointers are to local variables, and the arrays have the stated lengths.
        let code = unsafe {
            (self.0.vtable().Invoke)(
                self.0.as_raw(),
                dispid,
                &GUID::zeroed(),
                0,
                DISPATCH_FLAGS(flags),
                &parameters,
                (&raw mut value).cast(),
                (&raw mut exception).cast(),
                &mut wrong,
            )
        };
        no_text(&exception);
        assert_eq!(code == DISP_E_EXCEPTION, exception.scode != 0, "{dispid:#x}: {code:?}");
        Answer { code, scode: HRESULT(exception.scode), wrong, value }
    }

    /// Calls by name, with arguments by position in the order of the parameters.
    pub(crate) fn call(&self, name: &str, flags: u16, arguments: Vec<VARIANT>) -> Answer {
        let mut values: Vec<VARIANT> = arguments.into_iter().rev().collect();
        self.invoke(self.id(name), flags, &mut values, &mut [])
    }

    pub(crate) fn get(&self, name: &str) -> Answer {
        self.call(name, GET, vec![])
    }

    pub(crate) fn run(&self, name: &str, arguments: Vec<VARIANT>) -> Answer {
        self.call(name, METHOD, arguments)
    }

    pub(crate) fn put(&self, name: &str, value: VARIANT) -> Answer {
        self.invoke(self.id(name), PUT, &mut [value], &mut [DISPID_PROPERTYPUT])
    }

    /// Returns the object that a getter answers.
    pub(crate) fn child(&self, name: &str) -> Self {
        self.get(name).object()
    }
}

/// Checks that an `EXCEPINFO` contains only the code.
fn no_text(exception: &EXCEPINFO) {
    let texts = [&exception.bstrSource, &exception.bstrDescription, &exception.bstrHelpFile];
    assert!(texts.iter().all(|text| text.is_empty()), "a text in EXCEPINFO");
    assert!(exception.wCode == 0 && exception.pfnDeferredFillIn.is_none());
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:?}, scode {:?}, argument {:#x}, {:?}",
            self.code,
            self.scode,
            self.wrong,
            self.value.vt()
        )
    }
}

impl Answer {
    /// Returns the answer of a call that must succeed.
    #[track_caller]
    pub(crate) fn ok(self) -> VARIANT {
        assert!(self.code.is_ok(), "{:?}, {:?}", self.code, self.scode);
        self.value
    }

    #[track_caller]
    pub(crate) fn object(self) -> Script {
        Script(IDispatch::try_from(&self.ok()).unwrap())
    }

    #[track_caller]
    pub(crate) fn int(self) -> i32 {
        int(&self.ok())
    }

    #[track_caller]
    pub(crate) fn text(self) -> String {
        text_of(&self.ok())
    }

    #[track_caller]
    pub(crate) fn truth(self) -> bool {
        let value = self.ok();
        assert_eq!(value.vt(), VT_BOOL);
        // SAFETY: the type was checked.
        let raw = unsafe { value.Anonymous.Anonymous.Anonymous.boolVal.0 };
        assert!(matches!(raw, 0 | -1), "VARIANT_BOOL {raw}");
        raw != 0
    }

    /// Returns the member's own code: the one in `EXCEPINFO` if there is one.
    pub(crate) fn own(&self) -> HRESULT {
        if self.code == DISP_E_EXCEPTION { self.scode } else { self.code }
    }
}

pub(crate) fn int(value: &VARIANT) -> i32 {
    assert!(matches!(value.vt(), VT_I4 | VT_UI4), "{:?}", value.vt());
    // SAFETY: the type was checked.
    unsafe { value.Anonymous.Anonymous.Anonymous.lVal }
}

pub(crate) fn text_of(value: &VARIANT) -> String {
    assert_eq!(value.vt(), VT_BSTR);
    // SAFETY: the type was checked.
    unsafe { value.Anonymous.Anonymous.Anonymous.bstrVal.to_string() }
}

pub(crate) fn i4(value: i32) -> VARIANT {
    variant(VT_I4, VARIANT_0_0_0 { lVal: value })
}

pub(crate) fn r8(value: f64) -> VARIANT {
    variant(VT_R8, VARIANT_0_0_0 { dblVal: value })
}

pub(crate) fn text(value: &str) -> VARIANT {
    variant(VT_BSTR, VARIANT_0_0_0 { bstrVal: ManuallyDrop::new(BSTR::from(value)) })
}

pub(crate) fn truth(raw: i16) -> VARIANT {
    variant(VT_BOOL, VARIANT_0_0_0 { boolVal: VARIANT_BOOL(raw) })
}

pub(crate) fn empty() -> VARIANT {
    variant(VT_EMPTY, VARIANT_0_0_0 { llVal: 0 })
}

pub(crate) fn null() -> VARIANT {
    variant(VT_NULL, VARIANT_0_0_0 { llVal: 0 })
}

/// Returns an argument that marks an omitted one.
pub(crate) fn left_out() -> VARIANT {
    variant(VT_ERROR, VARIANT_0_0_0 { scode: DISP_E_PARAMNOTFOUND.0 })
}

pub(crate) fn object(value: &IUnknown) -> VARIANT {
    variant(VT_UNKNOWN, VARIANT_0_0_0 { punkVal: ManuallyDrop::new(Some(value.clone())) })
}

pub(crate) fn dispatch(value: &IDispatch) -> VARIANT {
    variant(VT_DISPATCH, VARIANT_0_0_0 { pdispVal: ManuallyDrop::new(Some(value.clone())) })
}

/// Returns a null pointer to an object of this type.
pub(crate) fn nothing(vt: VARENUM) -> VARIANT {
    variant(vt, VARIANT_0_0_0 { punkVal: ManuallyDrop::new(None) })
}

/// Returns a VARIANT that points to a value of this type; the value must outlive it.
pub(crate) fn by_ref(vt: VARENUM, to: *mut c_void) -> VARIANT {
    variant(VARENUM(vt.0 | VT_BYREF.0), VARIANT_0_0_0 { byref: to })
}

/// Hands over each object with the rows of all its versions.
pub(crate) fn each_object(mut look: impl FnMut(&str, &Script, &[Row])) {
    let objects = Objects::new();
    let family = |name: &str| name.trim_end_matches(|digit: char| digit.is_ascii_digit()).to_owned();
    for (name, object) in &objects.all {
        let rows: Vec<Row> = members().into_iter().filter(|row| family(row.interface) == *name).collect();
        look(name, &Script::of(object), &rows);
    }
}
