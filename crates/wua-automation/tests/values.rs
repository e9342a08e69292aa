//! The table of conversions: the result of converting each type, and the conversions that fail.

use proptest::prelude::*;
use wua::HResult;
use wua::ole::Decimal;
use wua_automation::codes::DISP_E_OVERFLOW;
use wua_automation::{Type, Value};

const MISMATCH: Result<Value, HResult> = Err(HResult::DISP_E_TYPEMISMATCH);
const OVERFLOW: Result<Value, HResult> = Err(DISP_E_OVERFLOW);

fn i4(value: Value) -> Result<Value, HResult> {
    value.coerced(Type::I4)
}

fn ui4(value: Value) -> Result<Value, HResult> {
    value.coerced(Type::UI4)
}

fn truth(value: Value) -> Result<Value, HResult> {
    value.coerced(Type::Bool)
}

fn text(value: Value) -> Result<Value, HResult> {
    value.coerced(Type::Text)
}

fn decimal(lo64: u64, scale: u8, negative: bool) -> Value {
    let sign = if negative { Decimal::NEGATIVE } else { 0 };
    Value::Decimal(Decimal { lo64, scale, sign, hi32: 0 })
}

#[test]
fn a_value_of_the_type_stays_as_it_is() {
    assert_eq!(i4(Value::I4(-7)), Ok(Value::I4(-7)));
    assert_eq!(ui4(Value::UI4(u32::MAX)), Ok(Value::UI4(u32::MAX)));
    assert_eq!(
        truth(Value::Bool(7)),
        Ok(Value::Bool(7)),
        "a number that is no truth value is the member's to refuse"
    );
    assert_eq!(text(Value::from(" x ")), Ok(Value::from(" x ")));
}

#[test]
fn nothing_is_zero_and_null_is_nothing() {
    assert_eq!(i4(Value::Empty), Ok(Value::I4(0)));
    assert_eq!(ui4(Value::Empty), Ok(Value::UI4(0)));
    assert_eq!(truth(Value::Empty), Ok(Value::Bool(0)));
    assert_eq!(text(Value::Empty), Ok(Value::from("")));
    assert_eq!([i4, ui4, truth, text].map(|to| to(Value::Null)), [(); 4].map(|()| MISMATCH));
}

#[test]
fn truth_values_are_numbers() {
    assert_eq!(i4(Value::Bool(-1)), Ok(Value::I4(-1)));
    assert_eq!(ui4(Value::Bool(-1)), Ok(Value::UI4(u32::MAX)));
    assert_eq!(text(Value::Bool(-1)), Ok(Value::from("-1")));
    assert_eq!(text(Value::Bool(0)), Ok(Value::from("0")));
}

#[test]
fn numbers_are_truth_values() {
    for (number, raw) in [(Value::I4(0), 0), (Value::I4(1), -1), (Value::UI4(9), -1), (Value::I2(-3), -1)] {
        assert_eq!(truth(number), Ok(Value::Bool(raw)));
    }
    assert_eq!(truth(Value::R8(0.0)), Ok(Value::Bool(0)));
    assert_eq!(truth(Value::R8(0.1)), Ok(Value::Bool(-1)));
}

#[test]
fn whole_numbers_fit_or_have_the_same_bits() {
    assert_eq!(i4(Value::I2(-32_768)), Ok(Value::I4(-32_768)));
    assert_eq!(i4(Value::UI4(2_147_483_647)), Ok(Value::I4(i32::MAX)));
    assert_eq!(i4(Value::UI4(2_147_483_648)), Ok(Value::I4(i32::MIN)));
    assert_eq!(ui4(Value::I4(i32::MAX)), Ok(Value::UI4(2_147_483_647)));
    assert_eq!(ui4(Value::I4(-1)), Ok(Value::UI4(u32::MAX)));
    assert_eq!(ui4(Value::I2(-1)), OVERFLOW);
}

#[test]
fn fractions_are_rounded_to_the_even_number() {
    for (number, whole) in [(0.5, 0), (1.5, 2), (2.5, 2), (-0.5, 0), (-1.5, -2), (1.49, 1), (1.51, 2)] {
        assert_eq!(i4(Value::R8(number)), Ok(Value::I4(whole)), "{number}");
    }
    assert_eq!(i4(Value::R8(2_147_483_647.4)), Ok(Value::I4(i32::MAX)));
    assert_eq!(i4(Value::R8(2_147_483_647.5)), OVERFLOW);
    assert_eq!(i4(Value::R8(-2_147_483_648.5)), Ok(Value::I4(i32::MIN)));
    assert_eq!(ui4(Value::R8(4_294_967_295.4)), Ok(Value::UI4(u32::MAX)));
    assert_eq!(ui4(Value::R8(-0.4)), Ok(Value::UI4(0)));
    assert_eq!(ui4(Value::R8(-0.6)), OVERFLOW);
    for number in [1e20, -1e20, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        assert_eq!([i4(Value::R8(number)), ui4(Value::R8(number))], [OVERFLOW, OVERFLOW], "{number}");
    }
}

#[test]
fn dates_and_decimals_are_numbers_and_no_texts() {
    assert_eq!(i4(Value::Date(25_569.5)), Ok(Value::I4(25_570)));
    assert_eq!(i4(decimal(25, 1, false)), Ok(Value::I4(2)));
    assert_eq!(i4(decimal(7, 0, true)), Ok(Value::I4(-7)));
    assert_eq!(ui4(decimal(7, 0, true)), OVERFLOW);
    assert_eq!(truth(decimal(0, 3, true)), Ok(Value::Bool(0)));
    assert_eq!([text(Value::Date(1.0)), text(decimal(1, 0, false))], [MISMATCH, MISMATCH]);
}

#[test]
fn texts_are_the_number_that_they_show() {
    for (number, whole) in [
        ("7", 7),
        (" 7 ", 7),
        ("+7", 7),
        ("-7", -7),
        ("007", 7),
        ("7.5", 8),
        ("6.5", 6),
        ("1e2", 100),
        ("1.", 1),
    ] {
        assert_eq!(i4(number.into()), Ok(Value::I4(whole)), "{number:?}");
    }
    for other in ["", " ", "x", "7x", "0x7", "1e", "--1", "1 2", "1,5", "inf", "NaN", "true", "７"] {
        assert_eq!(i4(other.into()), MISMATCH, "{other:?}");
    }
    assert_eq!(i4("2147483648".into()), OVERFLOW);
    assert_eq!(ui4("-1".into()), OVERFLOW);
    assert_eq!(ui4("4294967295".into()), Ok(Value::UI4(u32::MAX)));
}

#[test]
fn texts_are_truth_values_by_word_or_number() {
    for (word, raw) in
        [("True", -1), ("FALSE", 0), ("#true#", -1), ("#False#", 0), ("2", -1), ("0.0", 0), ("-1", -1)]
    {
        assert_eq!(truth(word.into()), Ok(Value::Bool(raw)), "{word}");
    }
    for other in ["", "yes", "t", "#true", "truee"] {
        assert_eq!(truth(other.into()), MISMATCH, "{other:?}");
    }
}

#[test]
fn numbers_as_texts() {
    assert_eq!(text(Value::I4(i32::MIN)), Ok(Value::from("-2147483648")));
    assert_eq!(text(Value::UI4(u32::MAX)), Ok(Value::from("4294967295")));
    assert_eq!(text(Value::I2(-1)), Ok(Value::from("-1")));
    for (number, shown) in [
        (0.5, "0.5"),
        (90.0, "90"),
        (-2.25, "-2.25"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e15, "1E+15"),
        (1.5e-7, "1.5E-07"),
        (1e300, "1E+300"),
        (123_456_789_012_345.6, "123456789012346"),
    ] {
        assert_eq!(text(Value::R8(number)), Ok(Value::from(shown)), "{number}");
    }
}

proptest! {
    /// Every argument becomes a value of the requested type, or one of two codes.
    #[test]
    fn every_conversion_is_of_the_wanted_type(bits: u64, word in "\\PC{0,12}") {
        let number = f64::from_bits(bits);
        let values = [
            Value::R8(number), Value::Date(number), Value::Text(word), Value::I4(bits as i32), Value::UI4(bits as u32),
            Value::Bool(bits as i16), decimal(bits, (bits >> 8) as u8, bits & 1 == 0),
        ];
        for value in values {
            for wanted in [Type::Bool, Type::I4, Type::UI4, Type::Text] {
                let fits = match value.clone().coerced(wanted) {
                    Ok(Value::Bool(_)) => wanted == Type::Bool,
                    Ok(Value::I4(_)) => wanted == Type::I4,
                    Ok(Value::UI4(_)) => wanted == Type::UI4,
                    Ok(Value::Text(_)) => wanted == Type::Text,
                    Ok(_) => false,
                    Err(code) => [HResult::DISP_E_TYPEMISMATCH, DISP_E_OVERFLOW].contains(&code),
                };
                prop_assert!(fits, "{value:?} to {wanted:?}");
            }
        }
    }

    /// A 32-bit number survives the conversion to text and back.
    #[test]
    fn numbers_come_back_from_their_texts(number: i32) {
        prop_assert_eq!(i4(text(Value::I4(number)).unwrap()), Ok(Value::I4(number)));
    }
}
