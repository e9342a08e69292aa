//! Writes values and the fields of a table.

use std::fmt::Display;
use std::time::{SystemTime, UNIX_EPOCH};

use toml::{Table, Value};
use wua::{Code, HResult};

use crate::calendar;

/// The fields of a table, as `name = value`.
#[derive(Default)]
pub(crate) struct Fields(Vec<String>);

impl Fields {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a field whose value is already in the form of the file: a number, a boolean, something quoted.
    pub(crate) fn put(&mut self, name: &str, value: impl Display) {
        self.0.push(format!("{name} = {value}"));
    }

    /// Adds a field if its value differs from the default.
    pub(crate) fn unless<T: Display + PartialEq>(&mut self, usual: T, name: &str, value: T) {
        if value != usual {
            self.put(name, value);
        }
    }

    pub(crate) fn put_some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.put(name, quoted(text));
    }

    pub(crate) fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Adds a switch of the policy, under any name. A value that looks like a boolean or a number is written as one;
    /// for the reader it is the same as the text.
    pub(crate) fn switch(&mut self, name: &str, value: &str) {
        let truth = value.parse().map(Value::Boolean).ok();
        let number = value.parse().map(Value::Integer).ok().filter(|number| number.to_string() == value);
        let field = Table::from_iter([(name.to_owned(), truth.or(number).unwrap_or_else(|| value.into()))]);
        self.0.push(field.to_string().trim_end_matches('\n').to_owned());
    }

    /// Returns the fields, each on a line.
    pub(crate) fn lines(&self) -> String {
        self.0.iter().map(|field| format!("{field}\n")).collect()
    }

    /// Returns the fields as an inline table.
    pub(crate) fn inline(&self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }
}

/// Quotes a text; a text of several lines is written as such.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Formats a list on one line.
pub(crate) fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// Formats a list with a number of items on each line.
pub(crate) fn rows(items: &[String], in_a_row: usize) -> String {
    let rows = items.chunks(in_a_row).map(|row| format!("    {},\n", row.join(", ")));
    format!("[\n{}]", rows.collect::<String>())
}

/// Formats a result code in quotes: its name, if it is unambiguous, or its number.
pub(crate) fn code(code: HResult) -> String {
    let name = code.code().map(Code::bare_name).filter(|name| HResult::from_name(name) == Some(code));
    quoted(&name.map_or_else(|| format!("{code:#X}"), str::to_owned))
}

/// 9999-12-31, in days since 1970: the last date that a file can hold.
const LAST_DAY: u64 = 2_932_896;

/// Formats a moment as a date and time in UTC. Moments beyond the range become the nearest one inside; the last is the
/// end of a leap second.
pub(crate) fn start_time(moment: SystemTime) -> String {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    let days = (since.as_secs() / 86_400).min(LAST_DAY);
    let left = since.as_secs() - days * 86_400;
    let hour = (left / 3600).min(23);
    let left = left - hour * 3600;
    let minute = (left / 60).min(59);
    let second = (left - minute * 60).min(60);
    let (year, month, day) = calendar::date(days);
    let fraction = fraction(since.subsec_nanos());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Formats a fraction of a second, with no more digits than needed.
fn fraction(nanoseconds: u32) -> String {
    format!(".{nanoseconds:09}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two documented names have another value in the header files.
    #[test]
    fn every_named_code_is_read_as_itself() {
        let mut numbers = Vec::new();
        for known in wua::codes() {
            let text = code(known.value);
            let text = text.trim_matches('"');
            assert_eq!(text.parse(), Ok(known.value), "{text}");
            numbers.extend(text.starts_with("0x").then_some(text.to_owned()));
        }
        assert!(numbers.len() <= 2, "{numbers:?} have names");
        assert_eq!(code(HResult::ERROR_INSTALL_FAILURE), "\"ERROR_INSTALL_FAILURE\"");
        assert_eq!(code(HResult::from_bits(0x0000_0BC9)), "\"0x00000BC9\"");
    }
}
