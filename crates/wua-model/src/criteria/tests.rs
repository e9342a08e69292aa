//! Tests of the criteria language, against the clauses of the specification.

mod laws;
mod meaning;
mod results;
mod spoken;
mod table;
mod texts;
mod world;

use super::{Candidate, Criteria};
use wua::UpdateData;

/// The UUIDs that the tests know: ids of updates, and of categories.
const IDS: [&str; 4] = [
    "12345678-9abc-def0-1234-56789abcdef0",
    "0fa1201d-4330-4fa8-8ae9-b877473b6441",
    "e6cf1350-c01b-414d-a61f-263d14d133b4",
    "00000000-0000-0000-0000-00000000000a",
];

/// The criteria of a text that must be understood.
fn criteria(text: &str) -> Criteria {
    Criteria::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

/// The message on a text that must be refused.
fn refusal(text: &str) -> String {
    Criteria::parse(text).expect_err(text).to_string()
}

/// An update that is neither hidden nor assigned.
fn plain(data: &UpdateData) -> Candidate<'_> {
    Candidate { data, is_hidden: false, is_assigned: false }
}
