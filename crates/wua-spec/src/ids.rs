//! Finds the ids of clauses in a text.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::clause::clauses;

/// An id of a clause in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CitedId<'a> {
    /// The line, counted from 1.
    pub line: usize,
    /// The id: `JOB-PRG-2`, or a family, `JOB-PRG`.
    pub id: &'a str,
}

impl CitedId<'_> {
    /// Returns `true` if the clause or family exists.
    #[must_use]
    pub fn exists(&self) -> bool {
        KNOWN.contains(self.id)
    }
}

/// Returns all ids, and their prefixes that end before a hyphen.
static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let beginnings = |id: &'static str| id.match_indices('-').map(move |(at, _)| &id[..at]);
    clauses().iter().flat_map(|clause| beginnings(clause.id).chain([clause.id, clause.family])).collect()
});

/// Returns the first parts of all ids: `JOB`.
static HEADS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| clauses().iter().filter_map(|clause| clause.id.split('-').next()).collect());

/// Returns everything in a text that looks like the id of a clause: the first part of an existing id, then parts of
/// letters and digits separated by hyphens, the last of which has a digit.
pub fn cited_ids(text: &str) -> impl Iterator<Item = CitedId<'_>> {
    text.lines().zip(1..).flat_map(|(line, number)| {
        line.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_./".contains(letter))
            .map(|word| word.trim_matches(['-', '.', '/']))
            .flat_map(|word| word.split("..").next().into_iter().flat_map(|word| word.split('/')))
            .filter(|word| looks_like_an_id(word))
            .map(move |id| CitedId { line: number, id })
    })
}

fn looks_like_an_id(word: &str) -> bool {
    let mut parts = word.split('-');
    let Some(head) = parts.next() else { return false };
    let mut last = None;
    let whole = parts.by_ref().all(|part| {
        last = Some(part);
        !part.is_empty() && part.chars().all(|letter| letter.is_ascii_alphanumeric())
    });
    let numbered = last.is_some_and(|part| part.chars().any(|letter| letter.is_ascii_digit()));
    whole && numbered && HEADS.contains(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<&str> {
        cited_ids(text).map(|cited| cited.id).collect()
    }

    #[test]
    fn numbers_are_found_in_prose() {
        assert_eq!(
            ids("That holds (`JOB-PRG-2`, CB-T-1..4, RES-AGG-1/URES-2)."),
            ["JOB-PRG-2", "CB-T-1", "RES-AGG-1", "URES-2"]
        );
        assert_eq!(ids("UTF-8, X-1, SHA-256, JOB-, END, Wua_Sdk"), [""; 0]);
    }

    #[test]
    fn a_number_that_is_not_in_the_table_does_not_exist() {
        let exists = |id| CitedId { line: 1, id }.exists();
        assert!(exists("JOB-PRG-2") && exists("JOB-PRG"));
        assert!(!exists("JOB-PRG-99"));
    }
}
