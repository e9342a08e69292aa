//! The mutants that show that the rules can fail, as data.

use std::sync::LazyLock;

use crate::rule::Rule;

/// The mutants of the crate `wua-mutants`, which is not published. The suite `mutants` writes and checks the table.
const TABLE: &str = include_str!("mutants.tsv");

/// A faulty backend: a good one with a single mistake. The rules that must find it were shown to do so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownMutant {
    /// The name.
    pub name: &'static str,
    /// The ids of the rules that must find it.
    pub found_by: Vec<&'static str>,
    /// The fault, as a sentence.
    pub fault: &'static str,
}

impl KnownMutant {
    /// Reads a row of the table: name, rules and fault, separated by tabs.
    fn read(row: &'static str) -> Option<Self> {
        let (name, rest) = row.split_once('\t')?;
        let (rules, fault) = rest.split_once('\t')?;
        Some(Self { name, found_by: rules.split(' ').collect(), fault })
    }
}

/// Returns the mutants by which the rules were shown to be able to fail, ordered by name.
///
/// ```
/// let mutant = wua_conformance::known_mutants().iter().find(|mutant| mutant.name == "abort-ignored");
/// assert_eq!(mutant.unwrap().found_by, ["JOB-ABT-3"]);
/// ```
#[must_use]
pub fn known_mutants() -> &'static [KnownMutant] {
    static MUTANTS: LazyLock<Vec<KnownMutant>> =
        LazyLock::new(|| TABLE.lines().skip(1).filter_map(KnownMutant::read).collect());
    &MUTANTS
}

impl Rule {
    /// Returns the mutants that prove that it can fail: those that it must find.
    pub fn mutants(&self) -> impl Iterator<Item = &'static KnownMutant> {
        known_mutants().iter().filter(|mutant| mutant.found_by.contains(&self.id))
    }
}
