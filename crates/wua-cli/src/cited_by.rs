//! The rules, switches of the policy and tests that cite a clause.

use wua_conformance::{FAMILIES, Rule};
use wua_model::{Policy, Switch};
use wua_spec::{Clause, cited_ids};

/// The test files that cite each clause. The suite `citations` writes and checks the table.
const TESTS: &str = include_str!("tests_of_clauses.tsv");

/// Returns the rules of a clause.
pub(crate) fn rules(clause: &Clause) -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules).filter(move |rule| rule.id == clause.id)
}

/// Returns the switches of the policy that choose where a clause leaves a choice.
pub(crate) fn switches(clause: &Clause) -> impl Iterator<Item = &'static Switch> {
    Policy::SWITCHES.iter().filter(move |switch| cited_ids(switch.clauses).any(|cited| cited.id == clause.id))
}

/// Returns the test files that cite a clause.
pub(crate) fn tests(clause: &Clause) -> impl Iterator<Item = &'static str> {
    let mut rows = TESTS.lines().filter_map(|line| line.split_once('\t'));
    let row = rows.find(|(id, _)| *id == clause.id);
    row.into_iter().flat_map(|(_, files)| files.split(' '))
}
