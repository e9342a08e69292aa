//! Probable causes: a backend with one fault that breaks many rules has that fault named first.

use std::sync::Arc;

use wua_conformance::{Judge, ProbableCause, Report};
use wua_mutants::{Mutant, mutants};
use wua_scenario::Preset;
use wua_sim_subject::Simulator;

/// Faults that break many rules, and the rule that shows each of them most directly.
const FAULTS: [(&str, &str); 7] = [
    ("end-does-not-wait", "END-3"),
    ("completion-never", "CB-C-1"),
    ("progress-frozen", "JOB-PRG-1"),
    ("history-of-jobs", "HIST-1"),
    ("clean-up-does-not-wait", "JOB-CLN-2"),
    ("results-from-the-end", "INST-UPD-6"),
    ("list-sorted-by-title", "INST-UPD-1"),
];

/// A fault that breaks few rules has no cause but itself.
const ALONE: [&str; 2] = ["window-replaced", "busy-code-other-than-said"];

fn report(name: &str) -> Report {
    let mutant: &Mutant = mutants().find(|mutant| mutant.name == name).expect("there is such a mutant");
    let judge = Judge::of(mutant.of(Arc::new(Simulator))).presets([Preset::Observed]).cases(10);
    judge.without_shrinking().run()
}

#[test]
fn the_report_begins_with_the_cause_of_most_of_what_is_broken() {
    for (name, witness) in FAULTS {
        let report = report(name);
        let causes = report.probable_causes();
        let broken = report.failures().count();
        assert!(report.failures().all(|(_, rule)| rule.checks > 0), "{name}: what failed could have failed");
        let [ProbableCause { cause, rules }] = &causes[..] else { panic!("{name}: {causes:#?}") };
        assert_eq!(cause.witness, witness, "of {name}: {rules:?}");
        assert!(rules.len() * 4 >= broken * 3, "{name}: {} of {broken} rules", rules.len());
        let text = report.to_string();
        let line = text.lines().position(|line| line.starts_with("probable cause of "));
        assert!(line.is_some_and(|line| line < 4), "{name}: {text}");
        assert!(text.contains(cause.fault) && report.to_json().contains(cause.fault));
        assert!(report.to_html().contains("Probable causes"), "{name}");
    }
}

#[test]
fn a_fault_that_breaks_few_rules_is_not_explained_by_another() {
    for name in ALONE {
        let report = report(name);
        assert!(!report.passed(), "{name}");
        assert_eq!(report.probable_causes(), [], "{name}");
    }
}
