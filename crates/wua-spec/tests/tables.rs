//! Checks that every row of the tables can be read, every id is unique, and every source is known.

use std::collections::BTreeSet;

use wua_spec::{Basis, Citation, Side, cited_ids, clause, clauses, sources};

#[test]
fn every_clause_is_there_once_and_has_every_cell() {
    assert_eq!(clauses().len(), 779);
    let ids: BTreeSet<&str> = clauses().iter().map(|clause| clause.id).collect();
    assert_eq!(ids.len(), clauses().len(), "a number is used twice");
    for found in clauses() {
        let cells =
            [found.id, found.family, found.member, found.statement, found.hresults, found.source, found.kind];
        assert!(cells.iter().all(|cell| !cell.trim().is_empty()), "{} has an empty cell", found.id);
        assert!(
            found.id.starts_with(found.family.split('-').next().unwrap()),
            "{}: {}",
            found.id,
            found.family
        );
        assert_eq!(clause(found.id), Some(found));
    }
}

#[test]
fn every_source_is_there_once_and_says_where_it_is() {
    assert_eq!(sources().len(), 131);
    let tags: BTreeSet<&str> = sources().iter().map(|source| source.tag).collect();
    assert_eq!(tags.len(), sources().len(), "a tag is used twice");
    assert!(sources().iter().all(|source| !source.what.is_empty() && !source.location.is_empty()));
}

/// A clause that is not assumed names a known source, in its source or in the note of its kind.
#[test]
fn what_is_not_assumed_has_a_source() {
    const BY_SIGNATURE: [&str; 2] = ["SYN-4", "LOCK-2"];
    let without: Vec<&str> = clauses()
        .iter()
        .filter(|clause| clause.basis() != Basis::Assumed)
        .filter(|clause| {
            let found = |citation: &Citation| citation.source.is_some() || citation.link().is_some();
            !clause.citations().iter().any(found)
        })
        .map(|clause| clause.id)
        .collect();
    assert_eq!(without, BY_SIGNATURE);
}

#[test]
fn citations_of_clauses_exist() {
    let texts =
        clauses().iter().flat_map(|clause| [clause.statement, clause.source, clause.kind, clause.property]);
    let dangling: Vec<&str> =
        texts.flat_map(cited_ids).filter(|cited| !cited.exists()).map(|cited| cited.id).collect();
    assert_eq!(dangling, [""; 0]);
}

#[test]
fn the_basis_is_read_from_the_kind() {
    let basis = |id| clause(id).unwrap().basis();
    assert_eq!(
        basis("GEN-HR-1"),
        Basis::Documented,
        "U is the open specification on the side of the session"
    );
    let mut seen = BTreeSet::new();
    for clause in clauses() {
        seen.insert((clause.side == Side::Session, clause.basis().name()));
    }
    assert_eq!(seen.len(), 8, "each side has clauses of each basis: {seen:?}");
}
