//! Tests the judge: each mutant of the simulator is found by the rules that must find it, the control by none, and
//! every rule has a mutant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use wua_conformance::{FAMILIES, Judge, Report, Rule, Subject, Verdict, known_mutants};
use wua_mutants::{Mutant, mutants, mutants_breaking};
use wua_scenario::Preset;
use wua_sim_subject::Simulator;
use wua_tests::root;

/// The numbers of generated cases of each kind, for each mutant and preset: few at first, and more for mutants that
/// those do not find.
const CASES: [u32; 2] = [96, 1024];

/// The preset under which most mutants are found comes first.
const PRESETS: [Preset; 3] = [Preset::Observed, Preset::Hostile, Preset::Documented];

/// Mutants whose fault is that a call does not return. Their time-out is shorter, because they would hang for
/// ever.
const HANGING: [&str; 5] = [
    "abort-takes-the-lock-of-callbacks",
    "callbacks-under-a-lock",
    "clean-up-inside-callback-blocks",
    "end-hangs-with-the-service",
    "end-takes-the-lock-of-callbacks",
];

fn patience(mutant: &Mutant) -> Duration {
    Duration::from_secs(if HANGING.contains(&mutant.name) { 1 } else { 20 })
}

fn good() -> Arc<dyn Subject> {
    Arc::new(Simulator)
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

/// The report on the simulator itself.
static GOOD: LazyLock<Report> = LazyLock::new(|| Judge::of(good()).cases(CASES[0]).run());

/// Returns the rules that must find the mutant but do not, under any preset under which the simulator itself follows
/// them. (A rule that it follows under no preset is reported by other suites.)
fn missed(mutant: &Mutant) -> BTreeSet<&'static str> {
    let broken_by_good = broken(&GOOD);
    let kept = |preset: Preset, rule: &str| !broken_by_good.contains(&(preset.name(), rule));
    let judged = |rule: &&str| PRESETS.iter().any(|preset| kept(*preset, rule));
    let mut left: BTreeSet<&str> = mutant.breaks.iter().copied().filter(judged).collect();
    for (cases, preset) in CASES.into_iter().flat_map(|cases| PRESETS.map(|preset| (cases, preset))) {
        let asked: Vec<&str> = left.iter().copied().filter(|rule| kept(preset, rule)).collect();
        if !asked.is_empty() {
            let found = found(mutant, preset, cases, &asked);
            left.retain(|rule| !found.contains(&(preset.name(), rule)));
        }
    }
    left
}

fn found(
    mutant: &Mutant,
    preset: Preset,
    cases: u32,
    rules: &[&str],
) -> BTreeSet<(&'static str, &'static str)> {
    let judge = |subject| {
        let judge = Judge::of(subject).presets([preset]).cases(cases).patience(patience(mutant));
        broken(&judge.rules(rules.iter().copied()).without_shrinking().run())
    };
    let found = judge(mutant.of(good()));
    // With more cases than before, the simulator itself is judged again.
    let by_good = if cases > CASES[0] && !found.is_empty() { judge(good()) } else { BTreeSet::new() };
    &found - &by_good
}

fn broken(report: &Report) -> BTreeSet<(&'static str, &'static str)> {
    let broken = report.rules().filter(|(_, rule)| matches!(rule.verdict, Verdict::Broken(_)));
    broken.map(|(preset, rule)| (preset.name(), rule.rule.id)).collect()
}

#[test]
fn each_mutant_is_found_by_the_rules_that_must_find_it() {
    let all: Vec<&Mutant> = mutants().collect();
    let (next, survivors) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(mutant) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let missed = missed(mutant);
                    if !missed.is_empty() {
                        survivors.lock().unwrap().insert(mutant.name, missed);
                    }
                }
            });
        }
    });
    let survivors = survivors.into_inner().unwrap();
    assert!(survivors.is_empty(), "not found, and by which rules: {survivors:#?}");
}

/// The wrappers change nothing: a wrapped simulator passes the same rules.
#[test]
fn the_control_is_found_by_no_rule() {
    let wrapped = Judge::of(Mutant::IDENTITY.of(good())).cases(CASES[0]).run();
    let verdicts = |report: &Report| -> Vec<(Preset, &str, &str)> {
        report.rules().map(|(preset, rule)| (preset, rule.rule.id, rule.verdict.name())).collect()
    };
    let (plain, wrapped) = (verdicts(&GOOD), verdicts(&wrapped));
    let differ: Vec<_> = plain.iter().zip(&wrapped).filter(|(plain, wrapped)| plain != wrapped).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

#[test]
fn a_mutant_names_rules_that_there_are() {
    let known: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    for mutant in mutants() {
        assert!(!mutant.breaks.is_empty(), "{mutant:?} names no rule");
        let unknown: Vec<_> = mutant.breaks.iter().filter(|id| !known.contains(**id)).collect();
        assert!(unknown.is_empty(), "{mutant:?} names rules that there are not: {unknown:?}");
    }
}

#[test]
fn no_two_mutants_have_the_same_name() {
    let names: Vec<&str> = mutants().map(|mutant| mutant.name).collect();
    let different: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), different.len());
    assert!(HANGING.iter().all(|name| different.contains(name)), "a mutant that hangs is gone");
}

/// A rule without a mutant has not been shown to be able to fail.
#[test]
fn every_rule_has_a_mutant() {
    let without: Vec<&str> =
        rules().map(|rule| rule.id).filter(|id| mutants_breaking(id).next().is_none()).collect();
    assert!(without.is_empty(), "rules that no mutant breaks: {without:?}");
}

/// The table of the judge has every mutant of `wua-mutants`, and no other; with `WUA_BLESS=1` it is written.
#[test]
fn the_table_of_the_judge_has_these_mutants() {
    let path = root().join("crates/wua-conformance/src/mutants.tsv");
    let row = |mutant: &Mutant| format!("{}\t{}\t{}\n", mutant.name, mutant.breaks.join(" "), mutant.fault);
    let rows: BTreeSet<String> = mutants().map(row).collect();
    let expected = format!("name\trules\tfault\n{}", rows.into_iter().collect::<String>());
    if std::env::var_os("WUA_BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text == expected, "{} was out of date: run the tests with WUA_BLESS=1", path.display());
}

/// The judge reads the whole table, and gives each rule its mutants.
#[test]
fn the_judge_knows_the_mutants_of_each_rule() {
    assert_eq!(known_mutants().len(), mutants().count());
    for rule in rules() {
        let known: BTreeSet<_> = rule.mutants().map(|mutant| (mutant.name, mutant.fault)).collect();
        let there: BTreeSet<_> =
            mutants_breaking(rule.id).map(|mutant| (mutant.name, mutant.fault)).collect();
        assert_eq!(known, there, "{}", rule.id);
    }
}
