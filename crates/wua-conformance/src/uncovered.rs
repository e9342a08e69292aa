//! Clauses of installing without a rule, each with the reason.

/// The clauses without a rule, each with the reason.
pub const UNCOVERED: &[(&str, &str)] = &[
    ("INST-NEW-2", "a NULL out-pointer cannot be said in Rust"),
    ("INST-UPD-3", "the setter takes a collection; NULL cannot be said"),
    ("INST-RO-1", "the traits have no setter; property-put by name belongs to IDispatch"),
    ("INST-NULL-1", "NULL out-pointers cannot be said in Rust"),
    ("INST2-3", "QueryInterface and vtable slots: a matter of COM, not of the traits"),
    ("INST3-2", "QueryInterface by the version of Windows: a matter of COM, not of the traits"),
    ("INST4-8", "IDispatch and GetIDsOfNames: a matter of COM, not of the traits"),
    ("INST4-9", "QueryInterface by the version of Windows: a matter of COM, not of the traits"),
    ("END-9", "a NULL job and NULL out-pointers cannot be said in Rust"),
    ("LOCK-1", "IUpdateLockdown has no member in the traits"),
    ("LOCK-2", "IUpdateLockdown has no member in the traits"),
    ("JOB-STATE-3", "the traits have no setter"),
    ("JOB-RO-1", "the traits have no setters"),
    ("PROG-RES-9", "a result is a value that is copied: the type guarantees it"),
    ("CB-C-2", "the arguments have no members, and NULL cannot be said: the type guarantees it"),
    ("CB-T-2", "callbacks are Send and Sync: the type guarantees it"),
    ("CB-R-3", "rights of the thread that lets go: only to be seen on Windows"),
    ("CB-I-1", "the vtable of the callbacks: a matter of COM, not of the traits"),
    ("BEH-10", "the traits always give a behaviour: NULL cannot be said"),
    ("AGT-1", "IInstallationAgent is not in the traits"),
    ("AGT-2", "IInstallationAgent is not in the traits"),
    ("AGT-3", "IInstallationAgent is not in the traits"),
    ("AGT-4", "IInstallationAgent is not in the traits"),
    ("ENUM-5", "occurs in warnings of a search only, and no scenario makes a search warn"),
    ("EXC-1", "occurs in warnings of a search only, and no scenario makes a search warn"),
    ("EXC-2", "occurs in warnings of a search only, and no scenario makes a search warn"),
    ("EXC-3", "no member for installing can give one: the types guarantee it"),
    ("EXC-4", "warnings are a plain list in the traits, without Item"),
    ("EXC-5", "warnings are a plain list in the traits, without an enumerator"),
    ("EXC-6", "IInvalidProductLicenseException is not in the traits"),
    ("SYS-5", "OemHardwareSupportLink has no member in the traits"),
    ("HIST-15", "nothing in the judge's reach wipes the history"),
    ("HIST-16", "a history is a plain list in the traits, without Item"),
    ("COLL-5", "Copy is a property of the crate wua, and tested there"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use wua_spec::{Side, page_link};

    use super::*;
    use crate::rules;

    /// Each clause of installing has a rule or a reason, never both, and no rule is of a clause that there is not.
    #[test]
    fn every_clause_has_a_rule_or_a_reason() {
        let ruled: Vec<&str> = rules::all().map(|rule| rule.id).collect();
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
        for rule in rules::all() {
            assert!(rule.sentence.ends_with('.') && rule.sentence.len() > 20, "{}", rule.id);
            let sources = rule.basis.sources();
            assert!(!sources.is_empty() && sources.iter().all(|source| !source.is_empty()), "{}", rule.id);
            if let crate::Basis::Documented(pages) = rule.basis {
                let reported = |page: &&str| page_link(page).is_some() || page.starts_with("wu");
                assert!(pages.iter().all(reported), "{}: {pages:?}", rule.id);
            }
        }
    }
}
