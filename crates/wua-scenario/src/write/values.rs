//! Values as a scenario file writes them, and the fields of a table.

use std::fmt::Display;
use std::time::{SystemTime, UNIX_EPOCH};

use toml::{Table, Value};
use wua::{Code, HResult};

use crate::calendar;

/// Fields of a table, as `name = value`.
#[derive(Default)]
pub(super) struct Fields(Vec<String>);

impl Fields {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A field whose value shows as the file writes it: a number, a truth, something quoted.
    pub(super) fn put(&mut self, name: &str, value: impl Display) {
        self.0.push(format!("{name} = {value}"));
    }

    /// A field whose value the reader would not fill in by itself.
    pub(super) fn unless<T: Display + PartialEq>(&mut self, usual: T, name: &str, value: T) {
        if value != usual {
            self.put(name, value);
        }
    }

    pub(super) fn put_some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.put(name, quoted(text));
    }

    pub(super) fn append(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// A switch of the policy: its name may be any text. Its value is a truth or a number if it is
    /// written as such; for the reader that is the same as the text.
    pub(super) fn switch(&mut self, name: &str, value: &str) {
        let truth = value.parse().map(Value::Boolean).ok();
        let number = value.parse().map(Value::Integer).ok().filter(|number| number.to_string() == value);
        let field = Table::from_iter([(name.to_owned(), truth.or(number).unwrap_or_else(|| value.into()))]);
        self.0.push(field.to_string().trim_end_matches('\n').to_owned());
    }

    /// The fields, each on a line.
    pub(super) fn lines(&self) -> String {
        self.0.iter().map(|field| format!("{field}\n")).collect()
    }

    /// The table in braces.
    pub(super) fn inline(&self) -> String {
        format!("{{ {} }}", self.0.join(", "))
    }
}

/// A text in quotes; one of several lines is written so.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A list on one line.
pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A list with so many items on each line.
pub(super) fn rows(items: &[String], in_a_row: usize) -> String {
    let rows = items.chunks(in_a_row).map(|row| format!("    {},\n", row.join(", ")));
    format!("[\n{}]", rows.collect::<String>())
}

/// A result code in quotes: its name, if that means this code, or else its number.
pub(super) fn code(code: HResult) -> String {
    let name = code.code().map(Code::bare_name).filter(|name| HResult::from_name(name) == Some(code));
    quoted(&name.map_or_else(|| format!("{code:#X}"), str::to_owned))
}

/// 9999-12-31, in days since 1970: no file can say more.
const LAST_DAY: u64 = 2_932_896;

/// A date and time in UTC. A moment that has none takes the nearest that has one: the last is the
/// end of a leap second.
pub(super) fn start_time(moment: SystemTime) -> String {
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

/// Parts of a second, with no more digits than are needed.
fn fraction(nanoseconds: u32) -> String {
    format!(".{nanoseconds:09}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two names of the documents mean another value in the header.
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
