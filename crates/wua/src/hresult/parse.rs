//! Reading a result code from text: a name or a number, never a guess between two numbers.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::HResult;
use crate::text::printable;

/// The number of characters of a text that its error repeats.
const SHOWN: usize = 60;

/// The error for a text that is not a result code, or that may be one of two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseHResultError {
    text: String,
}

impl ParseHResultError {
    /// Returns the code that the text would be with `0x` before it, if only that is missing: `80240016` may
    /// be meant in hexadecimal or in decimal, and `8024000A` is hexadecimal. The message of the error
    /// explains how to write the intended number.
    #[must_use]
    pub fn hexadecimal(&self) -> Option<HResult> {
        hexadecimal(&self.text)
    }
}

impl fmt::Display for ParseHResultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = shown(&self.text);
        match (self.hexadecimal(), decimal(&self.text)) {
            (None, _) => write!(
                f,
                "no result code `{text}`: expected a name, 0x and up to 8 hex digits, or a 32-bit number"
            ),
            (Some(code), None) => {
                write!(f, "no result code `{text}`: write 0x{text}{} if it is hexadecimal", Named(code))
            }
            (Some(code), Some(number)) => {
                let (code, decimal) = (Named(code), Named(number));
                write!(
                    f,
                    "`{text}` may be hexadecimal or decimal: write 0x{text}{code} or +{text}{decimal}"
                )?;
                match windows_error(number) {
                    Some(wrapped) => {
                        write!(f, ", or {wrapped:#X}{} for the Windows error {text}", Named(wrapped))
                    }
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for ParseHResultError {}

/// Displays the name of a code in brackets, or nothing.
struct Named(HResult);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.code() {
            Some(code) => write!(f, " ({})", code.bare_name()),
            None => Ok(()),
        }
    }
}

impl FromStr for HResult {
    type Err = ParseHResultError;

    /// Reads a name in any letter case, `0x80240016`, `0x8024_0016`, `0xFFFFFFFF80240016` (a code
    /// that a 64-bit number holds), `-2145124330`, `2149842966` or `+2359301`, with or without blanks
    /// around it.
    ///
    /// # Errors
    ///
    /// Anything else, and digits without `0x` or sign that would be one code in hexadecimal and
    /// another in decimal, such as `80240016`: the error names both.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Self::from_name(text)
            .or_else(|| prefixed(text))
            .or_else(|| decimal(text).filter(|number| hexadecimal(text).is_none_or(|code| code == *number)))
            .ok_or_else(|| ParseHResultError { text: text.to_owned() })
    }
}

impl TryFrom<i64> for HResult {
    type Error = ParseHResultError;

    /// Converts a number of 32 bits, with or without sign.
    fn try_from(number: i64) -> Result<Self, Self::Error> {
        i32::try_from(number)
            .or_else(|_| u32::try_from(number).map(u32::cast_signed))
            .map(Self::new)
            .map_err(|_| ParseHResultError { text: number.to_string() })
    }
}

/// Reads `0x` and hexadecimal digits, of 32 bits or extended to 64 by its sign.
fn prefixed(text: &str) -> Option<HResult> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    let grouped = digits.split('_').all(|part| !part.is_empty());
    let digits = digits.replace('_', "");
    if !grouped || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let number = u64::from_str_radix(&digits, 16).ok()?;
    HResult::try_from(number.cast_signed()).ok()
}

/// Reads a decimal number.
fn decimal(text: &str) -> Option<HResult> {
    HResult::try_from(text.parse::<i64>().ok()?).ok()
}

/// Reads hexadecimal digits without `0x`.
fn hexadecimal(text: &str) -> Option<HResult> {
    let plain = text.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(text, 16).ok().filter(|_| plain).map(HResult::from_bits)
}

/// Returns the HRESULT of the Windows error with that number, if it has a name.
fn windows_error(number: HResult) -> Option<HResult> {
    let error = u16::try_from(number.bits()).ok()?;
    Some(HResult::from_bits(0x8007_0000 | u32::from(error))).filter(|wrapped| wrapped.code().is_some())
}

/// Returns the beginning of a text, made safe to print.
fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", printable(&text[..end]))),
        None => printable(text),
    }
}
