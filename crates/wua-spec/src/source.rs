//! Sources: documents, recordings and reports that clauses cite by tag.

use std::sync::LazyLock;

use crate::tsv;

/// A document, a recording or a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Source {
    /// The tag with which citations begin: `sdk:`, `ANS`, `P8`.
    pub tag: &'static str,
    /// A description.
    pub what: &'static str,
    /// The location: a path, a repository or an address.
    pub location: &'static str,
    /// The subject for which it is cited.
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
