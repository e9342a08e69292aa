//! Paths to values in a scenario, and their places in the text of a file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step of a path from a scenario to a value in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// The field with this name.
    Field(&'a str),
    /// The item of a list at this index.
    Item(usize),
}

/// Returns the place of the value at the end of the path, or of the nearest table or list around it; for the scenario
/// itself, its beginning.
pub(crate) fn find(document: &DeTable<'_>, steps: &[Step<'_>]) -> Range<usize> {
    let mut place = 0..0;
    let mut rest = steps.iter();
    let Some(Step::Field(first)) = rest.next() else { return place };
    let mut value = document.get(*first);
    while let Some(found) = value {
        place = found.span();
        value = rest.next().and_then(|step| enter(found, *step));
    }
    place
}

fn enter<'a, 'i>(value: &'a Spanned<DeValue<'i>>, step: Step<'_>) -> Option<&'a Spanned<DeValue<'i>>> {
    match (value.get_ref(), step) {
        (DeValue::Table(table), Step::Field(name)) => table.get(name),
        (DeValue::Array(items), Step::Item(index)) => items.get(index),
        _ => None,
    }
}

/// Returns the place of the name of a field in a table.
pub(crate) fn find_key(document: &DeTable<'_>, table: &str, name: &str) -> Option<Range<usize>> {
    let DeValue::Table(table) = document.get(table)?.get_ref() else { return None };
    table.get_key_value(name).map(|(key, _)| key.span())
}
