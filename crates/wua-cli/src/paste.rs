//! Cleans pasted codes of the characters around them in a log, a program or a letter.

use std::borrow::Cow;

const QUOTES: [char; 10] = ['"', '\'', '`', '´', '‘', '’', '“', '”', '«', '»'];
const BRACKETS: [char; 8] = ['(', ')', '[', ']', '{', '}', '<', '>'];
const ENDS: [char; 6] = ['.', ':', ';', ',', '!', '?'];

/// Returns the code without quotes, brackets, final punctuation, `HRESULT(…)` and the number suffixes of programming
/// languages; the text unchanged if nothing would be left.
pub(crate) fn cleaned(text: &str) -> String {
    let text = text.trim();
    let bare = without_debris(text);
    let bare = match bare.get(..8) {
        Some(word) if word.eq_ignore_ascii_case("HRESULT(") => without_debris(&bare[8..]),
        _ => bare,
    };
    if bare.is_empty() { text.to_owned() } else { without_suffix(bare).into_owned() }
}

fn without_debris(text: &str) -> &str {
    let around =
        |letter: char| letter.is_whitespace() || QUOTES.contains(&letter) || BRACKETS.contains(&letter);
    text.trim_start_matches(around).trim_end_matches(|letter| around(letter) || ENDS.contains(&letter))
}

/// Removes the `L`, `u` or `UL` of C from a number, and replaces the `h` of assemblers with `0x`.
fn without_suffix(text: &str) -> Cow<'_, str> {
    if !text.starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '+')) {
        return text.into();
    }
    let number = text.trim_end_matches(['l', 'L', 'u', 'U']);
    match number.strip_suffix(['h', 'H']) {
        Some(digits) if number.starts_with("0x") || number.starts_with("0X") => digits.into(),
        Some(digits) => format!("0x{digits}").into(),
        None => number.into(),
    }
}

/// Returns `true` for hexadecimal digits that can be neither a decimal number nor the start of a name.
pub(crate) fn is_only_hexadecimal(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
        && text.contains(|letter: char| letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_around_a_code_is_left_out() {
        for text in [
            "0x80240016",
            "\"0x80240016\"",
            "(0x80240016)",
            "[0x80240016]:",
            "0x80240016.",
            "'0x80240016';",
            "0x80240016L",
            "0x80240016UL",
            "0x80240016u,",
            "80240016h",
            "0x80240016h",
            "HRESULT(0x80240016)",
            "hresult(0x80240016),",
            "“HRESULT(0x80240016)”.",
        ] {
            assert_eq!(cleaned(text), "0x80240016", "{text}");
        }
        assert_eq!(cleaned("HRESULT(ERROR_INSTALL_FAILURE)"), "ERROR_INSTALL_FAILURE");
        assert_eq!(cleaned("-2145124330L"), "-2145124330");
        assert_eq!(cleaned("WU_E_UH_INSTALLERFAILURE"), "WU_E_UH_INSTALLERFAILURE");
    }

    #[test]
    fn nothing_but_debris_stays_as_it_is() {
        for text in ["", "()", "\""] {
            assert_eq!(cleaned(text), text);
        }
    }

    #[test]
    fn a_name_and_a_decimal_number_are_not_hexadecimal() {
        for (text, only) in [("80240fff", true), ("800B0109", true), ("80240016", false), ("FACADE", false)] {
            assert_eq!(is_only_hexadecimal(text), only, "{text}");
        }
    }
}
