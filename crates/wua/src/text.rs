//! Text from elsewhere (files, arguments, other programs), made safe to print.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes every character that would act on a terminal or hide from a reader: control characters
/// (line ends and tabs among them), marks that change the direction of reading, and characters
/// without any width.
///
/// The result is one line. Print a text of several lines line by line.
///
/// ```
/// assert_eq!(wua::text::printable("Cumulative Update (KB5099134)"), "Cumulative Update (KB5099134)");
/// assert_eq!(wua::text::printable("a\u{1B}[31mb\nc\u{202E}d"), r"a\u{1b}[31mb\nc\u{202e}d");
/// ```
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if is_printable(letter) {
            printable.push(letter);
        } else {
            printable.extend(letter.escape_default());
        }
    }
    Cow::Owned(printable)
}

/// Escapes the same characters in serialized JSON. The JSON keeps its meaning, as such
/// characters occur only inside strings. Line ends between values are kept.
///
/// ```
/// assert_eq!(wua::text::printable_json("{\n\"title\": \"\u{9B}31m\"}"), "{\n\"title\": \"\\u009b31m\"}");
/// ```
#[must_use]
pub fn printable_json(json: &str) -> Cow<'_, str> {
    let kept = |letter: char| letter == '\n' || is_printable(letter);
    if json.chars().all(kept) {
        return Cow::Borrowed(json);
    }
    let mut printable = String::with_capacity(json.len() + 16);
    for letter in json.chars() {
        if kept(letter) {
            printable.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing to a string does not fail.
            let _ = write!(printable, "\\u{unit:04x}");
        }
    }
    Cow::Owned(printable)
}

/// Returns `false` only for control characters and format characters (the Unicode categories Cc, Cf, Zl
/// and Zp).
#[must_use]
pub fn is_printable(letter: char) -> bool {
    let format = matches!(letter,
        '\u{AD}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}' | '\u{891}'
        | '\u{8E2}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}'
        | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E007F}');
    !format && !letter.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIDDEN: [char; 12] = [
        '\0',
        '\n',
        '\r',
        '\t',
        '\u{1B}',
        '\u{7F}',
        '\u{9B}',
        '\u{200B}',
        '\u{202E}',
        '\u{2028}',
        '\u{FEFF}',
        '\u{E0041}',
    ];

    #[test]
    fn nothing_that_acts_on_a_terminal_or_hides_is_printed() {
        for letter in HIDDEN {
            let text = format!("a{letter}b");
            let printed = printable(&text);
            assert!(
                printed.is_ascii() && printed.bytes().all(|byte| (0x20..0x7F).contains(&byte)),
                "{printed:?}"
            );
        }
    }

    #[test]
    fn titles_in_any_script_stay_as_they_are() {
        for title in
            ["Sicherheitsupdate für Windows", "累積更新プログラム", "تحديث", "e\u{301}", "\\n 'x' \"y\""]
        {
            assert!(matches!(printable(title), Cow::Borrowed(same) if same == title));
        }
    }

    #[test]
    fn json_keeps_its_meaning() {
        let json = format!("[\n\"{}\u{E0041}\"]", '\u{9B}');
        assert_eq!(printable_json(&json), "[\n\"\\u009b\\udb40\\udc41\"]");
    }
}
