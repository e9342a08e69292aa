//! The rules, switches of the policy and tests that cite a clause.

use wua_conformance::{FAMILIES, Rule};
use wua_model::{Policy, Switch};
use wua_spec::Clause;

/// The test files with a test of each clause, whose id is in its doc comment, name or assertion. The suite `citations` writes and checks the table.
const TESTS: &str = include_str!("tests_of_clauses.tsv");

/// Returns the rules of a clause.
pub(crate) fn rules(clause: &Clause) -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules).filter(move |rule| rule.id == clause.id)
}

/// Returns the switches of the policy that choose where a clause leaves a choice.
pub(crate) fn switches(clause: &Clause) -> impl Iterator<Item = &'static Switch> {
    Policy::SWITCHES.iter().filter(move |switch| switch.clauses.split(", ").any(|id| id == clause.id))
}

/// Returns the names that the text of a clause gives to switches: the specification has names of its own for choices.
pub(crate) fn names_of_switches(clause: &Clause) -> impl Iterator<Item = &'static str> {
    let texts = [clause.statement, clause.hresults, clause.kind, clause.property];
    texts
        .into_iter()
        .flat_map(|text| ["policy", "switch"].into_iter().flat_map(|word| quoted_after(text, word)))
}

/// Returns the names in backquotes after that word: "policy (`a`, `b`)", "switch `a`".
fn quoted_after(text: &'static str, word: &'static str) -> impl Iterator<Item = &'static str> {
    text.match_indices(word).filter_map(move |(at, _)| {
        let rest = text[at + word.len()..].trim_start_matches([' ', '(']);
        let name = rest.strip_prefix('`')?.split(['`', '=']).next()?;
        Some(name).filter(|name| !name.is_empty())
    })
}

/// Returns the files with a test of a clause.
pub(crate) fn tests(clause: &Clause) -> impl Iterator<Item = &'static str> {
    let mut rows = TESTS.lines().filter_map(|line| line.split_once('\t'));
    let row = rows.find(|(id, _)| *id == clause.id);
    row.into_iter().flat_map(|(_, files)| files.split(' '))
}
