//! Checks the cases with which the judge once found faults of the simulator, and compares the open questions of the
//! judge with those of the simulator.

use std::fs;

use wua_conformance::{Judge, OPEN_QUESTIONS, Regression};
use wua_model::{Policy, Switch};
use wua_sim_subject::Simulator;
use wua_tests::root;

/// Each folder under `fixtures/regressions` is a case that once broke the rule in its name.
#[test]
fn what_was_mended_stays_so() {
    let folders =
        fs::read_dir(root().join("fixtures/regressions")).unwrap().map(|entry| entry.unwrap().path());
    let mut kept = 0;
    for folder in folders.filter(|path| path.is_dir()) {
        let Regression { rule, case } = Regression::load(&folder).unwrap_or_else(|error| panic!("{error}"));
        if let Some(failure) = Judge::new(Simulator).judge_case(&rule, &case) {
            panic!("{}: {failure}", folder.display());
        }
        kept += 1;
    }
    assert!(kept >= 4, "{kept} regressions");
}

/// The judge cannot see the simulator's policy, so the two are compared here.
#[test]
fn the_open_questions_are_the_switches_of_the_policy() {
    let names = |switch: &Switch| switch.values.iter().map(|value| value.name).collect();
    let switches = Policy::SWITCHES.iter().map(|switch| (switch.name, names(switch)));
    let questions = OPEN_QUESTIONS.iter().map(|open| (open.switch, open.values.to_vec()));
    let sorted = |mut values: Vec<&'static str>| {
        values.sort_unstable();
        values
    };
    let switches: Vec<_> = switches.map(|(name, values)| (name, sorted(values))).collect();
    let questions: Vec<_> = questions.map(|(name, values)| (name, sorted(values))).collect();
    assert_eq!(switches, questions);
}
