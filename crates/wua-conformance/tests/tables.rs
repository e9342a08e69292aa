//! The tables of the judge: rules with their clauses and sources, causes, and capabilities.

use std::collections::BTreeSet;

use wua_conformance::{Basis, CAUSES, Capabilities, Capability, FAMILIES, Rule, UNCOVERED};
use wua_spec::{Side, page_link};

fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

#[test]
fn causes_name_rules_that_there_are_each_once() {
    let known: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    for cause in CAUSES {
        let all = [&[cause.witness], cause.follows].concat();
        let different: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(different.len(), all.len(), "{} is there twice", cause.witness);
        assert!(different.is_subset(&known), "{}: {:?}", cause.witness, &different - &known);
    }
    let witnesses: BTreeSet<&str> = CAUSES.iter().map(|cause| cause.witness).collect();
    assert_eq!(witnesses.len(), CAUSES.len());
}

/// Each clause of installing has a rule or a reason, never both, and no rule is of a clause that there is not.
#[test]
fn every_clause_has_a_rule_or_a_reason() {
    let ruled: Vec<&str> = rules().map(|rule| rule.id).collect();
    let unruled: Vec<&str> = UNCOVERED.iter().map(|(clause, _)| *clause).collect();
    let both = [ruled, unruled].concat();
    let all: BTreeSet<&str> = both.iter().copied().collect();
    assert_eq!(both.len(), all.len(), "a clause has two rules or reasons");
    let side = |id: &&str| wua_spec::clause(id).map(|clause| clause.side);
    let installing = wua_spec::clauses().iter().filter(|clause| clause.side == Side::Installation);
    let known: BTreeSet<&str> = installing.map(|clause| clause.id).collect();
    let ours = all.into_iter().filter(|id| side(id) != Some(Side::Session));
    assert_eq!(ours.collect::<BTreeSet<_>>(), known);
}

/// The sentence of each rule can be read, and its sources can be looked up.
#[test]
fn every_rule_says_what_it_rests_on() {
    for rule in rules() {
        assert!(rule.sentence.ends_with('.') && rule.sentence.len() > 20, "{}", rule.id);
        let sources = rule.basis.sources();
        assert!(!sources.is_empty() && sources.iter().all(|source| !source.is_empty()), "{}", rule.id);
        if let Basis::Documented(pages) = rule.basis {
            let reported = |page: &&str| page_link(page).is_some() || page.starts_with("wu");
            assert!(pages.iter().all(reported), "{}: {pages:?}", rule.id);
        }
    }
}

#[test]
fn what_is_missing_is_what_is_needed_and_not_there() {
    let some: Capabilities = [Capability::Install, Capability::History].into_iter().collect();
    assert_eq!(some.missing(&[Capability::History, Capability::Restart]), [Capability::Restart]);
    assert_eq!(
        Capabilities::all().without(Capability::Faults).missing(Capability::ALL),
        [Capability::Faults]
    );
}
