//! Random late-bound calls, with values of all types, flags, names and pointers. The same seed gives the same calls.
#![allow(dead_code, reason = "each suite uses a part")]

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use rand::{Rng, RngExt};
use windows::Win32::Foundation::DECIMAL;
use windows::Win32::System::Com::{DISPATCH_FLAGS, DISPPARAMS, EXCEPINFO, IDispatch};
use windows::Win32::System::Ole::SafeArrayCreateVector;
use windows::Win32::System::Variant::{
    VARENUM, VARIANT, VARIANT_0, VARIANT_0_0_0, VT_ARRAY, VT_BOOL, VT_BSTR, VT_BYREF, VT_CY, VT_DATE,
    VT_DECIMAL, VT_DISPATCH, VT_ERROR, VT_I1, VT_I2, VT_I4, VT_I8, VT_INT, VT_NULL, VT_R4, VT_R8, VT_RECORD,
    VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UINT, VT_UNKNOWN, VT_VARIANT,
};
use windows_core::{BSTR, GUID, HRESULT, IUnknown, Interface};
use wua_com::Row;

use crate::support::variant;

/// Types whose value is a number of any bits.
const NUMBERS: [VARENUM; 15] = [
    VT_I1, VT_UI1, VT_I2, VT_UI2, VT_I4, VT_UI4, VT_INT, VT_UINT, VT_I8, VT_UI8, VT_R4, VT_R8, VT_CY,
    VT_DATE, VT_BOOL,
];

/// Numbers that are special for some type.
const ODD: [i64; 12] = [
    0,
    1,
    -1,
    2,
    99,
    i16::MAX as i64,
    i32::MAX as i64,
    i32::MIN as i64,
    u32::MAX as i64,
    i64::MAX,
    i64::MIN,
    -4,
];

/// Texts that are special for some conversion.
const TEXTS: [&str; 9] =
    ["", "0", "-1", "true", "IsInstalled=0", "IsInstalled=", "((((", "1e400", "\u{1F5A5}' or ''='"];

/// The source of random values: numbers, and the objects that may be arguments.
pub(crate) struct Chance<'a, R> {
    pub(crate) random: R,
    pub(crate) objects: &'a [IUnknown],
}

/// Creates a value of a type whose pointers are all null.
fn null_of(vt: VARENUM) -> VARIANT {
    let mut value = VARIANT::default();
    // SAFETY: an empty value holds nothing that would have to be dropped.
    unsafe { (*value.Anonymous.Anonymous).vt = vt };
    value
}

/// The arguments of a call, and the values they point to.
struct Values {
    values: Vec<VARIANT>,
    #[expect(dead_code, reason = "held, not read")]
    inner: Vec<Place>,
}

/// A value that another points to, at a stable address.
struct Place(#[expect(dead_code, reason = "held, not read")] Box<VARIANT>);

/// The answer of a random call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outcome {
    pub(crate) code: HRESULT,
    pub(crate) scode: Option<HRESULT>,
}

impl<R: Rng> Chance<'_, R> {
    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.random.random_range(0..of.len())]
    }

    /// Returns `true` with this probability, in percent.
    pub(crate) fn percent(&mut self, of: u32) -> bool {
        self.random.random_range(0..100) < of
    }

    fn number(&mut self) -> i64 {
        if self.percent(70) { self.one_of(&ODD) } else { self.random.random() }
    }

    fn text(&mut self) -> VARIANT {
        let text = match self.random.random_range(0..4) {
            0 => BSTR::from_wide(&[0xD800, 0, 0xDC00, 0x41]),
            1 => BSTR::from("x".repeat(self.random.random_range(0..300))),
            _ => BSTR::from(self.one_of(&TEXTS)),
        };
        variant(VT_BSTR, VARIANT_0_0_0 { bstrVal: ManuallyDrop::new(text) })
    }

    fn object(&mut self) -> VARIANT {
        let vt = self.one_of(&[VT_UNKNOWN, VT_DISPATCH]);
        let object = self.objects[self.random.random_range(0..self.objects.len())].clone();
        let object = match vt {
            VT_DISPATCH => object.cast::<IDispatch>().ok().map(IUnknown::from),
            _ => Some(object),
        };
        let object = object.filter(|_| self.random.random_range(0..5) > 0);
        variant(vt, VARIANT_0_0_0 { punkVal: ManuallyDrop::new(object) })
    }

    fn decimal(&mut self) -> VARIANT {
        let mut decimal = DECIMAL { Hi32: self.random.random(), ..DECIMAL::default() };
        decimal.Anonymous1.signscale = self.one_of(&[0, 0x8000, 28, 0x801C]);
        decimal.Anonymous2.Lo64 = self.random.random();
        let mut value = VARIANT { Anonymous: VARIANT_0 { decVal: decimal } };
        // SAFETY: the type is in the reserved part of a DECIMAL; no value is dropped.
        unsafe { (*value.Anonymous.Anonymous).vt = VT_DECIMAL };
        value
    }

    /// Generates a value that points to another, a value of an unknown type, or a pointer to nothing.
    fn strange(&mut self, inner: &mut Vec<Place>, depth: u32) -> VARIANT {
        match self.random.random_range(0..5) {
            0 if depth < 3 => {
                let mut place = Box::new(self.value(inner, depth + 1));
                let to: *mut c_void = std::ptr::from_mut(&mut *place).cast();
                inner.push(Place(place));
                variant(VARENUM(VT_VARIANT.0 | VT_BYREF.0), VARIANT_0_0_0 { byref: to })
            }
            1 if depth < 3 => {
                let number = self.number();
                let mut place = Box::new(variant(VT_I4, VARIANT_0_0_0 { llVal: number }));
                // SAFETY: a number within the value that was just created.
                let to = unsafe { &raw mut (*place.Anonymous.Anonymous).Anonymous.lVal };
                let to: *mut c_void = to.cast();
                inner.push(Place(place));
                variant(VARENUM(VT_I4.0 | VT_BYREF.0), VARIANT_0_0_0 { byref: to })
            }
            2 => {
                let vt =
                    self.one_of(&[VT_I4, VT_BSTR, VT_VARIANT, VT_DISPATCH, VT_BOOL, VT_DECIMAL, VT_RECORD]);
                null_of(VARENUM(vt.0 | VT_BYREF.0))
            }
            3 => {
                let vt = self.one_of(&[15, 36, 0x7F, 0x7FF, 0xFFF, 0x1003]);
                null_of(VARENUM(vt))
            }
            _ => {
                let length = self.random.random_range(0..4);
                // SAFETY: an array of numbers, which the VARIANT owns.
                let array = unsafe { SafeArrayCreateVector(VT_I4, 0, length) };
                variant(VARENUM(VT_ARRAY.0 | VT_I4.0), VARIANT_0_0_0 { parray: array })
            }
        }
    }

    fn value(&mut self, inner: &mut Vec<Place>, depth: u32) -> VARIANT {
        match self.random.random_range(0..20) {
            0..8 => {
                let (vt, number) = (self.one_of(&NUMBERS), self.number());
                variant(vt, VARIANT_0_0_0 { llVal: number })
            }
            8..11 => self.text(),
            11..14 => self.object(),
            14 => variant(VT_NULL, VARIANT_0_0_0 { llVal: 0 }),
            15 => VARIANT::default(),
            16 => {
                let scode = self.one_of(&[0x8002_0004_u32.cast_signed(), 0, -1]);
                variant(VT_ERROR, VARIANT_0_0_0 { scode })
            }
            17 => self.decimal(),
            _ => self.strange(inner, depth),
        }
    }

    /// Generates up to four arguments; mostly as many as the member takes.
    fn values(&mut self, wanted: usize) -> Values {
        let count = if self.percent(70) { wanted } else { self.random.random_range(0..5) };
        let mut inner = Vec::new();
        let values = (0..count).map(|_| self.value(&mut inner, 0)).collect();
        Values { values, inner }
    }

    /// Generates names of arguments, mostly ones that fit.
    fn names(&mut self, flags: u16) -> Vec<i32> {
        let put = flags & 12 != 0;
        match self.random.random_range(0..20) {
            0 => vec![self.number() as i32],
            1 => vec![1, 0],
            2 => vec![-3, 0],
            3 => vec![-3; 9],
            _ if put => vec![-3],
            _ => vec![],
        }
    }

    /// Calls one of these members, or an unknown one.
    pub(crate) fn call(&mut self, object: &IDispatch, rows: &[Row]) -> Outcome {
        let row = rows.get(self.random.random_range(0..rows.len().max(1)));
        let known = row.filter(|_| self.random.random_range(0..10) > 0);
        let dispid = known.map_or_else(|| self.number() as i32, |row| row.dispid);
        let flags = match known {
            Some(row) if self.percent(85) => match row.kind {
                wua_com::Kind::Get => 2,
                wua_com::Kind::Put => 4,
                wua_com::Kind::Call => 1,
            },
            _ => self.one_of(&[0, 1, 2, 3, 4, 8, 12, 15, u16::MAX]),
        };
        let mut values = self.values(known.map_or(0, |row| row.parameters.len()));
        let mut names = self.names(flags);
        self.invoke(object, dispid, flags, &mut values, &mut names)
    }

    fn invoke(
        &mut self,
        object: &IDispatch,
        dispid: i32,
        flags: u16,
        values: &mut Values,
        names: &mut [i32],
    ) -> Outcome {
        let null = std::ptr::null_mut();
        let parameters = DISPPARAMS {
            rgvarg: if self.percent(1) { null } else { values.values.as_mut_ptr() },
            rgdispidNamedArgs: if self.percent(1) { null.cast() } else { names.as_mut_ptr() },
            cArgs: u32::try_from(values.values.len()).unwrap(),
            cNamedArgs: u32::try_from(names.len()).unwrap(),
        };
        let (mut value, mut exception, mut wrong) = (VARIANT::default(), EXCEPINFO::default(), 0);
        let iid = if self.percent(98) { GUID::zeroed() } else { IUnknown::IID };
        let riid: *const GUID = if self.percent(98) { &iid } else { std::ptr::null() };
        let has_exception = self.percent(90);
        // SAFETY: every pointer is null or valid for the call; the values pointed to are kept alive.
        let code = unsafe {
            (object.vtable().Invoke)(
                object.as_raw(),
                dispid,
                riid,
                0,
                DISPATCH_FLAGS(flags),
                if self.percent(1) { std::ptr::null() } else { &parameters },
                if self.percent(10) { null.cast() } else { (&raw mut value).cast() },
                if has_exception { (&raw mut exception).cast() } else { null.cast() },
                if self.percent(10) { null.cast() } else { &mut wrong },
            )
        };
        Outcome { code, scode: has_exception.then_some(HRESULT(exception.scode)) }
    }

    /// Asks for names that exist, in part, or not at all.
    pub(crate) fn ask_for_a_name(&mut self, object: &IDispatch, rows: &[Row]) -> HRESULT {
        let name = match rows.get(self.random.random_range(0..rows.len().max(1))) {
            Some(row) if self.percent(80) => row.name,
            _ => self.one_of(&TEXTS),
        };
        let cut = self.random.random_range(0..=name.encode_utf16().count());
        let mut wide: Vec<u16> = name.encode_utf16().take(cut).chain([0]).collect();
        if self.percent(20) {
            wide[0] = self.one_of(&[0xD800, 0xFFFF, 0, 1]);
        }
        wide.push(0);
        let names = [windows_core::PCWSTR(wide.as_ptr()), windows_core::PCWSTR::null()];
        let (mut ids, count) = ([0; 2], self.random.random_range(0..3));
        // SAFETY: two names, null or ending with a zero, and room for two numbers.
        unsafe {
            (object.vtable().GetIDsOfNames)(
                object.as_raw(),
                &GUID::zeroed(),
                if self.percent(2) { std::ptr::null() } else { names.as_ptr() },
                count,
                0,
                if self.percent(2) { std::ptr::null_mut() } else { ids.as_mut_ptr() },
            )
        }
    }
}
