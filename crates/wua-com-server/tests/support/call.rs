//! Both ways to call a member: by its slot in the vtable, and late bound.

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use windows::Win32::System::Com::{
    DISPATCH_FLAGS, DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT, DISPPARAMS, EXCEPINFO,
    IDispatch,
};
use windows::Win32::System::Ole::DISPID_PROPERTYPUT;
use windows::Win32::System::Variant::{
    VARENUM, VARIANT, VARIANT_0, VARIANT_0_0, VARIANT_0_0_0, VT_BOOL, VT_BSTR, VT_DATE, VT_DECIMAL,
    VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_I1, VT_I2, VT_I4, VT_INT, VT_NULL, VT_R4, VT_UI1, VT_UI2, VT_UI4,
    VT_UINT, VT_UNKNOWN,
};
use windows_core::{BSTR, GUID, HRESULT, IUnknown, Interface, PCWSTR};
use wua_com::Kind;

/// An argument for either way.
#[derive(Clone)]
pub(crate) enum Arg {
    Int(i32),
    Bool(bool),
    Text(&'static str),
    Object(IUnknown),
    State(i32),
}

/// Creates a VARIANT from a type and a value.
pub(crate) fn variant(vt: VARENUM, value: VARIANT_0_0_0) -> VARIANT {
    let inner = VARIANT_0_0 { vt, Anonymous: value, ..VARIANT_0_0::default() };
    VARIANT { Anonymous: VARIANT_0 { Anonymous: ManuallyDrop::new(inner) } }
}

impl Arg {
    fn to_variant(&self) -> VARIANT {
        match self {
            Self::Int(value) | Self::State(value) => variant(VT_I4, VARIANT_0_0_0 { lVal: *value }),
            Self::Bool(value) => variant(VT_BOOL, VARIANT_0_0_0 { iVal: -i16::from(*value) }),
            Self::Text(value) => {
                variant(VT_BSTR, VARIANT_0_0_0 { bstrVal: ManuallyDrop::new(BSTR::from(*value)) })
            }
            Self::Object(value) => {
                variant(VT_UNKNOWN, VARIANT_0_0_0 { punkVal: ManuallyDrop::new(Some(value.clone())) })
            }
        }
    }

    /// Returns the register value of an argument; `kept` holds the memory that it points to.
    fn to_register(&self, kept: &mut Vec<Kept>) -> usize {
        match self {
            Self::Int(value) => value.cast_unsigned() as usize,
            Self::Bool(value) => usize::from(*value) * 0xFFFF,
            Self::Text(value) => {
                let text = BSTR::from(*value);
                // An empty BSTR of the `windows` crate is a null pointer, and its slice is not that of a BSTR.
                let pointer = if text.is_empty() { 0 } else { text.as_ptr() as usize };
                kept.push(Kept::Text(text));
                pointer
            }
            Self::Object(value) => value.as_raw() as usize,
            Self::State(_) => {
                let value = Box::new(self.to_variant());
                let pointer = std::ptr::from_ref(&*value) as usize;
                kept.push(Kept::Value(value));
                pointer
            }
        }
    }
}

/// The memory that a register points to.
enum Kept {
    Text(#[expect(dead_code, reason = "held, not read")] BSTR),
    Value(#[expect(dead_code, reason = "held, not read")] Box<VARIANT>),
}

/// Room for any answer.
#[repr(C, align(16))]
#[derive(Clone, Copy, Default)]
pub(crate) struct Room([usize; 4]);

/// Calls the function in a slot, with room for an answer after the arguments.
///
/// All parameters are whole registers on x86-64, whatever their types.
pub(crate) fn by_slot(object: &IUnknown, slot: usize, arguments: &[Arg]) -> (HRESULT, Room) {
    type Function = unsafe extern "system" fn(*mut c_void, usize, usize, usize, usize, usize) -> HRESULT;
    let (mut kept, mut room) = (Vec::new(), Room::default());
    let mut registers = [0_usize; 5];
    for (register, argument) in registers.iter_mut().zip(arguments) {
        *register = argument.to_register(&mut kept);
    }
    registers[arguments.len()..].fill((&raw mut room) as usize);
    // SAFETY: the slot is one of this interface's; the arguments fit its parameters, and the room fits any answer.
    let code = unsafe {
        let vtable = *object.as_raw().cast::<*const Function>();
        let [a, b, c, d, e] = registers;
        (*vtable.add(slot))(object.as_raw(), a, b, c, d, e)
    };
    (code, room)
}

impl Room {
    /// Reads the answer as a value of this type, and releases what it holds.
    pub(crate) fn into_variant(self, vt: VARENUM) -> VARIANT {
        let bits = self.0[0];
        match vt {
            VT_EMPTY => VARIANT::default(),
            // SAFETY: the room holds a value of this type, whose ownership moves into the VARIANT.
            _ => variant(vt, VARIANT_0_0_0 { ullVal: bits as u64 }),
        }
    }

    /// Reads the answer as a VARIANT.
    pub(crate) fn into_own_variant(self) -> VARIANT {
        // SAFETY: the room holds a VARIANT, whose ownership moves.
        unsafe { std::mem::transmute_copy(&self.0) }
    }
}

/// Formats a value; an object only as present.
pub(crate) fn text_of(value: &VARIANT) -> String {
    // SAFETY: the type is checked before the value is read.
    unsafe {
        let inner = &value.Anonymous.Anonymous.Anonymous;
        match value.vt() {
            VT_EMPTY => String::new(),
            VT_I4 => format!("I4 {}", inner.lVal),
            VT_UI4 => format!("UI4 {}", inner.ulVal),
            VT_BOOL => format!("BOOL {}", inner.iVal),
            VT_BSTR => format!("BSTR {:?}", inner.bstrVal.to_string()),
            VT_DATE => format!("DATE {}", inner.date),
            VT_DISPATCH if inner.pdispVal.is_none() => "DISPATCH none".to_owned(),
            VT_UNKNOWN if inner.punkVal.is_none() => "UNKNOWN none".to_owned(),
            VT_DISPATCH => "DISPATCH".to_owned(),
            VT_UNKNOWN => "UNKNOWN".to_owned(),
            other => format!("VARTYPE {}", other.0),
        }
    }
}

/// The answer of a late-bound call.
pub(crate) struct Late {
    pub(crate) code: HRESULT,
    pub(crate) scode: i32,
    pub(crate) wrong: u32,
    pub(crate) value: VARIANT,
}

/// Calls `IDispatch::Invoke` with every parameter.
pub(crate) fn invoke(object: &IDispatch, dispid: i32, flags: u16, parameters: &DISPPARAMS) -> Late {
    let (mut value, mut exception, mut wrong) = (VARIANT::default(), EXCEPINFO::default(), u32::MAX);
    // SAFETY: all pointers are to local variables; the parameters are the caller's.
    let code = unsafe {
        (object.vtable().Invoke)(
            object.as_raw(),
            dispid,
            &GUID::zeroed(),
            0,
            DISPATCH_FLAGS(flags),
            parameters,
            (&raw mut value).cast(),
            (&raw mut exception).cast(),
            &mut wrong,
        )
    };
    Late { code, scode: exception.scode, wrong, value }
}

/// Makes a late-bound call with arguments by position. For a failed member it returns the member's own HRESULT.
pub(crate) fn late(object: &IUnknown, dispid: i32, kind: Kind, arguments: &[Arg]) -> (HRESULT, VARIANT) {
    let object: IDispatch = object.cast().unwrap();
    let mut values: Vec<VARIANT> = arguments.iter().rev().map(Arg::to_variant).collect();
    let mut put = DISPID_PROPERTYPUT;
    let flags = match kind {
        Kind::Get => DISPATCH_PROPERTYGET,
        Kind::Put => DISPATCH_PROPERTYPUT,
        Kind::Call => DISPATCH_METHOD,
    };
    let named = kind == Kind::Put;
    let parameters = DISPPARAMS {
        rgvarg: values.as_mut_ptr(),
        rgdispidNamedArgs: if named { &raw mut put } else { std::ptr::null_mut() },
        cArgs: u32::try_from(values.len()).unwrap(),
        cNamedArgs: named.into(),
    };
    let answer = invoke(&object, dispid, flags.0, &parameters);
    let code = if answer.code == windows::Win32::Foundation::DISP_E_EXCEPTION {
        HRESULT(answer.scode)
    } else {
        answer.code
    };
    (code, answer.value)
}

/// The bytes of a VARIANT.
pub(crate) type Bytes = [u8; size_of::<VARIANT>()];

/// The memory of a VARIANT.
#[repr(C, align(16))]
pub(crate) struct Memory(pub(crate) Bytes);

impl Memory {
    pub(crate) fn filled(with: u8) -> Self {
        Self([with; size_of::<VARIANT>()])
    }

    /// Checks that only the bytes of the type differ from zero, and releases the value.
    #[track_caller]
    pub(crate) fn check(self, of: &str) -> Bytes {
        let vt = VARENUM(u16::from_le_bytes([self.0[0], self.0[1]]));
        let used = match vt {
            VT_EMPTY | VT_NULL => 2,
            VT_I1 | VT_UI1 => 9,
            VT_I2 | VT_UI2 | VT_BOOL => 10,
            VT_I4 | VT_UI4 | VT_INT | VT_UINT | VT_R4 | VT_ERROR => 12,
            _ => 16,
        };
        // The type, and after six reserved bytes the value; a DECIMAL uses those as well.
        let begins = if vt == VT_DECIMAL { 2 } else { 8 };
        let stray = (2..self.0.len()).find(|at| !(begins..used).contains(at) && self.0[*at] != 0);
        assert_eq!(stray, None, "{of}, of type {}: {:02x?}", vt.0, self.0);
        let bytes = self.0;
        // SAFETY: the memory holds a VARIANT, whose ownership moves.
        drop(unsafe { std::mem::transmute::<Bytes, VARIANT>(bytes) });
        bytes
    }
}

/// Makes a late-bound call that answers into memory filled with other bytes; `None` if it fails.
pub(crate) fn late_into(
    mut memory: Memory,
    object: &IUnknown,
    dispid: i32,
    kind: Kind,
    arguments: &[Arg],
) -> Option<Memory> {
    let object: IDispatch = object.cast().unwrap();
    let mut values: Vec<VARIANT> = arguments.iter().rev().map(Arg::to_variant).collect();
    let mut put = DISPID_PROPERTYPUT;
    let flags = match kind {
        Kind::Get => DISPATCH_PROPERTYGET,
        Kind::Put => DISPATCH_PROPERTYPUT,
        Kind::Call => DISPATCH_METHOD,
    };
    let parameters = DISPPARAMS {
        rgvarg: values.as_mut_ptr(),
        rgdispidNamedArgs: &raw mut put,
        cArgs: u32::try_from(values.len()).unwrap(),
        cNamedArgs: (kind == Kind::Put).into(),
    };
    let (null, result) = (GUID::zeroed(), (&raw mut memory.0).cast());
    let (exception, wrong) = (std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: all pointers are to local variables, or null.
    let code = unsafe {
        (object.vtable().Invoke)(
            object.as_raw(),
            dispid,
            &null,
            0,
            flags,
            &parameters,
            result,
            exception,
            wrong,
        )
    };
    code.is_ok().then_some(memory)
}

/// Returns the DISPID of a name.
pub(crate) fn late_by_name(object: &IUnknown, name: &str) -> Result<i32, HRESULT> {
    let object: IDispatch = object.cast().unwrap();
    let wide: Vec<u16> = name.encode_utf16().chain([0]).collect();
    let (names, mut dispid) = ([PCWSTR(wide.as_ptr())], 0);
    // SAFETY: one name, which ends with a zero, and room for its DISPID.
    unsafe { object.GetIDsOfNames(&GUID::zeroed(), names.as_ptr(), 1, 0, &mut dispid) }
        .map(|()| dispid)
        .map_err(|error| error.code())
}
