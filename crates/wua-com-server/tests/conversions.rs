//! The portable table of conversions does what automation itself does.
#![cfg(windows)]

use std::mem::ManuallyDrop;

use windows::Win32::System::Variant::{
    VAR_CHANGE_FLAGS, VARENUM, VARIANT, VARIANT_0_0_0, VT_BOOL, VT_BSTR, VT_DATE, VT_I2, VT_I4, VT_NULL,
    VT_R8, VT_UI4, VariantChangeTypeEx,
};
use windows_core::{BSTR, HRESULT};
use wua_automation::{Type, Value};

fn variant(vt: VARENUM, write: impl FnOnce(&mut VARIANT_0_0_0)) -> VARIANT {
    let mut made = VARIANT::default();
    // SAFETY: zeroes are a value of every field of the union, and own nothing.
    let inner = unsafe { &mut made.Anonymous.Anonymous };
    inner.vt = vt;
    write(&mut inner.Anonymous);
    made
}

fn of_value(value: &Value) -> VARIANT {
    match value {
        Value::Empty | Value::Decimal(_) => VARIANT::default(),
        Value::Null => variant(VT_NULL, |_| ()),
        Value::Bool(raw) => variant(VT_BOOL, |it| it.iVal = *raw),
        Value::I2(number) => variant(VT_I2, |it| it.iVal = *number),
        Value::I4(number) => variant(VT_I4, |it| it.lVal = *number),
        Value::UI4(number) => variant(VT_UI4, |it| it.ulVal = *number),
        Value::R8(number) => variant(VT_R8, |it| it.dblVal = *number),
        Value::Date(days) => variant(VT_DATE, |it| it.date = *days),
        Value::Text(text) => variant(VT_BSTR, |it| it.bstrVal = ManuallyDrop::new(BSTR::from(text.as_str()))),
    }
}

/// The language, in which numbers have a decimal point.
const ENGLISH: u32 = 0x409;

/// Returns automation's own conversion of a value.
fn automations_own(value: &Value, wanted: Type) -> Result<Value, HRESULT> {
    let vt = match wanted {
        Type::Bool => VT_BOOL,
        Type::I4 => VT_I4,
        Type::UI4 => VT_UI4,
        Type::Text => VT_BSTR,
    };
    let (value, mut made) = (of_value(value), VARIANT::default());
    // SAFETY: both are VARIANTs of ours.
    unsafe { VariantChangeTypeEx(&mut made, &value, ENGLISH, VAR_CHANGE_FLAGS(0), vt) }
        .map_err(|error| error.code())?;
    // SAFETY: the type is the one that was asked for.
    let it = unsafe { &made.Anonymous.Anonymous.Anonymous };
    // SAFETY: as above.
    Ok(unsafe {
        match wanted {
            Type::Bool => Value::Bool(it.boolVal.0),
            Type::I4 => Value::I4(it.lVal),
            Type::UI4 => Value::UI4(it.ulVal),
            Type::Text => Value::Text(it.bstrVal.to_string()),
        }
    })
}

/// Values of each type of the table: ends of ranges, halves, and texts of every kind.
fn samples() -> Vec<Value> {
    let mut all = vec![Value::Empty, Value::Null];
    all.extend([0, -1, 1, i16::MAX, i16::MIN].into_iter().flat_map(|raw| [Value::Bool(raw), Value::I2(raw)]));
    all.extend([0, 1, -1, 32_768, i32::MAX, i32::MIN].map(Value::I4));
    all.extend([0, 1, 0x8000_0000, u32::MAX].map(Value::UI4));
    let reals = [
        0.0,
        0.1,
        0.5,
        1.5,
        2.5,
        -0.5,
        -1.5,
        -2.5,
        1.49,
        1.51,
        2_147_483_647.4,
        2_147_483_648.0,
        -2_147_483_648.4,
        4_294_967_295.4,
        -0.4,
        -0.6,
        1e20,
        -1e20,
        1e300,
    ];
    all.extend(reals.into_iter().map(Value::R8));
    all.extend([0.0, 1.0, 25_569.5, -1.25].map(Value::Date));
    let texts = [
        "",
        " ",
        "0",
        "7",
        " 7 ",
        "+7",
        "-7",
        "007",
        "7.5",
        "6.5",
        "1e2",
        "1E2",
        "1.",
        ".5",
        "x",
        "7x",
        "1 2",
        "--1",
        "2147483648",
        "-1",
        "4294967295",
        "true",
        "False",
        "TRUE",
        "#TRUE#",
        "#FALSE#",
        "yes",
        "1e300",
    ];
    all.extend(texts.map(Value::from));
    all
}

#[test]
fn the_table_does_what_automation_does() {
    let mut differences = Vec::new();
    for value in samples() {
        for wanted in [Type::Bool, Type::I4, Type::UI4, Type::Text] {
            // A date as a text is the language's.
            if matches!((&value, wanted), (Value::Date(_), Type::Text)) {
                continue;
            }
            let ours = value.clone().coerced(wanted).map_err(|code| HRESULT(code.value()));
            let own = automations_own(&value, wanted);
            if ours != own {
                differences.push(format!("{value:?} to {wanted:?}: {ours:?}, automation {own:?}"));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
