//! A source: a document, a recording or a report that clauses cite by its tag.

use std::sync::LazyLock;

use crate::tsv;

/// A document, a recording or a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// The tag by which clauses cite it: `sdk:`, `ANS`, `P8`. Citations begin with it.
    pub tag: &'static str,
    /// What it is.
    pub what: &'static str,
    /// Where it is to be found.
    pub location: &'static str,
    /// What it is cited for.
    pub observed: &'static str,
}

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    tsv::rows(include_str!("../data/sources.tsv"))
        .map(|[tag, what, location, observed]| Source { tag, what, location, observed })
        .collect()
});

/// Returns every source, in the order of the table.
#[must_use]
pub fn sources() -> &'static [Source] {
    &SOURCES
}
