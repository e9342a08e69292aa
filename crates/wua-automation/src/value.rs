//! Plain values of automation, and the table of conversions between their types.

use wua::HResult;
use wua::ole::{Decimal, variant_bool_of};

use crate::fault::codes::DISP_E_OVERFLOW;

/// A plain value: a VARIANT that holds no object.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `VT_EMPTY`: a variable without a value.
    Empty,
    /// `VT_NULL`: the null of a database. It converts to nothing.
    Null,
    /// `VT_BOOL`: -1 is true, 0 is false; a caller can pass any other number.
    Bool(i16),
    /// `VT_I2`.
    I2(i16),
    /// `VT_I4`.
    I4(i32),
    /// `VT_UI4`.
    UI4(u32),
    /// `VT_R8`.
    R8(f64),
    /// `VT_DATE`: days since 1899-12-30.
    Date(f64),
    /// `VT_DECIMAL`.
    Decimal(Decimal),
    /// `VT_BSTR`.
    Text(String),
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `VT_BOOL`.
    Bool,
    /// `VT_I4`.
    I4,
    /// `VT_UI4`.
    UI4,
    /// `VT_BSTR`.
    Text,
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(variant_bool_of(value))
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::I4(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl Value {
    /// Converts the value to a type, as `VariantChangeType` does.
    ///
    /// | from | to `Bool` | to `I4`, `UI4` | to `Text` |
    /// |---|---|---|---|
    /// | the type itself | as it is | as it is | as it is |
    /// | `Empty` | false | 0 | empty |
    /// | `Null` | mismatch | mismatch | mismatch |
    /// | `Bool` | – | 0 or all bits | `"-1"`, `"0"` |
    /// | `I2` | is it not 0 | as it is, or overflow | digits |
    /// | `I4`, `UI4` | is it not 0 | the same 32 bits | digits |
    /// | `R8` | is it not 0 | the nearest, even where two are; or overflow | at most 15 digits |
    /// | `Date`, `Decimal` | as `R8` | as `R8` | mismatch |
    /// | `Text` | `true`, `false`, or as its number | as its number, or mismatch | – |
    ///
    /// A number in a text has a decimal point in every language, and may have a sign, an exponent and blanks around it.
    ///
    /// # Errors
    /// `DISP_E_TYPEMISMATCH` or `DISP_E_OVERFLOW`.
    pub fn coerced(self, wanted: Type) -> Result<Self, HResult> {
        Ok(match wanted {
            Type::Bool => Self::Bool(self.to_bool()?),
            Type::I4 => Self::I4(self.to_i4()?),
            Type::UI4 => Self::UI4(self.to_ui4()?),
            Type::Text => Self::Text(self.into_text()?),
        })
    }

    /// Converts the value to a `VARIANT_BOOL`.
    ///
    /// # Errors
    /// As [`coerced`](Self::coerced).
    pub fn to_bool(&self) -> Result<i16, HResult> {
        match self {
            Self::Bool(raw) => Ok(*raw),
            Self::Text(text) => truth(text).map_or_else(|| Ok(variant_bool_of(self.number()? != 0.0)), Ok),
            _ => Ok(variant_bool_of(self.number()? != 0.0)),
        }
    }

    /// Converts the value to a signed 32-bit number.
    ///
    /// # Errors
    /// As [`coerced`](Self::coerced).
    pub fn to_i4(&self) -> Result<i32, HResult> {
        if let Self::UI4(number) = self {
            return Ok(number.cast_signed());
        }
        let whole = rounded(self.number()?)?;
        i32::try_from(whole).map_err(|_| DISP_E_OVERFLOW)
    }

    /// Converts the value to an unsigned 32-bit number.
    ///
    /// # Errors
    /// As [`coerced`](Self::coerced).
    pub fn to_ui4(&self) -> Result<u32, HResult> {
        match self {
            Self::Bool(raw) => return Ok(i32::from(*raw).cast_unsigned()),
            Self::I4(number) => return Ok(number.cast_unsigned()),
            _ => {}
        }
        let whole = rounded(self.number()?)?;
        u32::try_from(whole).map_err(|_| DISP_E_OVERFLOW)
    }

    /// Converts the value to a text.
    ///
    /// # Errors
    /// As [`coerced`](Self::coerced).
    pub fn into_text(self) -> Result<String, HResult> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Empty => Ok(String::new()),
            Self::Bool(raw) => Ok(raw.to_string()),
            Self::I2(number) => Ok(number.to_string()),
            Self::I4(number) => Ok(number.to_string()),
            Self::UI4(number) => Ok(number.to_string()),
            Self::R8(number) => Ok(digits(number)),
            Self::Null | Self::Date(_) | Self::Decimal(_) => Err(HResult::DISP_E_TYPEMISMATCH),
        }
    }

    /// Returns the exact number that the value is: every 32-bit number is an `f64`.
    fn number(&self) -> Result<f64, HResult> {
        match self {
            Self::Empty => Ok(0.0),
            Self::Null => Err(HResult::DISP_E_TYPEMISMATCH),
            Self::Bool(raw) | Self::I2(raw) => Ok(f64::from(*raw)),
            Self::I4(number) => Ok(f64::from(*number)),
            Self::UI4(number) => Ok(f64::from(*number)),
            Self::R8(number) | Self::Date(number) => Ok(*number),
            Self::Decimal(number) => Ok(of_decimal(*number)),
            Self::Text(text) => of_text(text).ok_or(HResult::DISP_E_TYPEMISMATCH),
        }
    }
}

/// Rounds to the nearest whole number, or to the even one if two are equally near.
fn rounded(number: f64) -> Result<i64, HResult> {
    let whole = number.round_ties_even();
    // Numbers beyond this are beyond 32 bits, too.
    if whole.abs() < 9e15 { Ok(whole as i64) } else { Err(DISP_E_OVERFLOW) }
}

fn of_decimal(number: Decimal) -> f64 {
    let digits = u128::from(number.hi32) << 64 | u128::from(number.lo64);
    let magnitude = digits as f64 / 10_f64.powi(i32::from(number.scale.min(28)));
    if number.sign == Decimal::NEGATIVE { -magnitude } else { magnitude }
}

/// Reads a number, except `inf` and `nan`, which Rust would accept.
fn of_text(text: &str) -> Option<f64> {
    let text = text.trim_matches(' ');
    let known = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if text.bytes().all(known) { text.parse().ok() } else { None }
}

/// Reads a truth value as a word, in any letter case.
fn truth(text: &str) -> Option<i16> {
    let is = |words: [&str; 2]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(["true", "#true#"]) {
        Some(-1)
    } else if is(["false", "#false#"]) {
        Some(0)
    } else {
        None
    }
}

/// Writes a number with the 15 digits that automation shows.
fn digits(number: f64) -> String {
    let scientific = format!("{number:.14e}");
    let shortest = scientific.parse::<f64>().unwrap_or(number);
    if shortest == 0.0 || (1e-4..1e15).contains(&shortest.abs()) {
        return format!("{}", shortest + 0.0);
    }
    let text = format!("{shortest:E}");
    match text.split_once('E') {
        Some((digits, exponent)) => {
            let exponent: i32 = exponent.parse().unwrap_or_default();
            format!("{digits}E{exponent:+03}")
        }
        None => text,
    }
}
