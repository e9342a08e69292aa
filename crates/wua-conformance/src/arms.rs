//! The ways of checking: examples, generated jobs, and random calls beside the reference.

mod hunt;
mod replay;
mod tally;

use std::sync::Arc;
use std::time::Duration;

use proptest::strategy::{BoxedStrategy, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use wua_scenario::Preset;

use crate::reference::{self, Compared};
use crate::report::{Failure, RuleReport, SkipReason};
use crate::rule::{Check, Fault, Outcome, Rule};
use crate::run::{Case, Kind, Run};
use crate::stand::Stand;
use crate::watchdog::{Watched, watch};
use crate::{Capabilities, Capability, Line, Subject, generate};

use tally::Tally;

/// What generated cases need of a subject.
const GENERATED: &[Capability] = &[Capability::Install, Capability::Scripted, Capability::VirtualTime];

/// What walks need besides: the order of work must be set, and steps must find what they ask for.
const WALKED: &[Capability] = &[
    Capability::Callbacks,
    Capability::History,
    Capability::Restart,
    Capability::AgentFlags,
    Capability::Policies,
];

/// The kinds of cases that these rules ask for, of a subject that can do this.
pub(crate) fn needed(rules: &[&'static Rule], can: &Capabilities) -> Vec<Kind> {
    let asks = |kind| rules.iter().any(|rule| judged_by(rule, kind, can));
    [Kind::Job, Kind::Walk].into_iter().filter(|kind| asks(*kind)).collect()
}

/// Whether cases of that kind judge the rule. Walks judge whatever the reference can tell of, beside
/// the rule's own check.
fn judged_by(rule: &Rule, kind: Kind, can: &Capabilities) -> bool {
    let walks = || can.missing(&[GENERATED, WALKED].concat()).is_empty();
    missing(rule, can).is_empty()
        && match kind {
            Kind::Job => matches!(rule.check, Check::Law(_)),
            Kind::Walk => reference::JUDGES.contains(&rule.id) && walks(),
        }
}

/// What the rule's own check needs and the subject cannot do.
fn missing(rule: &Rule, can: &Capabilities) -> Vec<Capability> {
    match rule.check {
        Check::Example(_) => can.missing(rule.needs),
        Check::Law(_) => can.missing(&[GENERATED, rule.needs].concat()),
        Check::Reference => can.missing(&[GENERATED, WALKED, rule.needs].concat()),
    }
}

/// One subject under one preset.
#[derive(Clone)]
pub(crate) struct Arm {
    pub(crate) subject: Arc<dyn Subject>,
    pub(crate) preset: Preset,
    pub(crate) cases: u32,
    pub(crate) seed: u64,
    pub(crate) patience: Duration,
    pub(crate) shrinks: bool,
}

/// What came of it, rule by rule, in the order in which they were given.
pub(crate) struct Found {
    pub(crate) rules: Vec<RuleReport>,
    pub(crate) crashes: Vec<Failure>,
    pub(crate) cases_played: u64,
}

impl Arm {
    pub(crate) fn judge(&self, rules: &[&'static Rule], count: &mut dyn FnMut(u64)) -> Found {
        let can = self.subject.capabilities();
        let mut tally = Tally::default();
        for rule in rules {
            let missing = missing(rule, &can);
            if !missing.is_empty() {
                tally.skip(rule.id, SkipReason::Missing(missing));
            } else if let Check::Example(check) = rule.check {
                self.example(rule, check, &mut tally);
                count(1);
            }
        }
        for kind in needed(rules, &can) {
            let of_kind = rules.iter().copied().filter(|rule| judged_by(rule, kind, &can)).collect();
            tally.add(self.hunt(kind, of_kind, count));
        }
        tally.found(rules)
    }

    fn example(&self, rule: &'static Rule, check: fn(&Stand) -> Outcome, tally: &mut Tally) {
        let stand = Stand::new(&self.subject, self.preset, self.seed);
        let log = stand.log();
        let outcome = match watch(self.patience, log.pulse(), &mut || {}, move || check(&stand)) {
            Watched::Returned(outcome) => outcome,
            Watched::Panicked(message) => Err(Fault::Broken(panicked(&message))),
            Watched::Hangs => Err(Fault::Broken(hangs(self.patience))),
        };
        match outcome {
            Ok(()) => tally.held(rule.id),
            Err(Fault::NotApplicable(reason)) => tally.skip(rule.id, SkipReason::NotApplicable(reason)),
            Err(Fault::Broken(message)) => {
                tally.broken(rule.id, self.failure(rule.id, message, None, log.lines()));
            }
        }
    }

    fn failure(&self, rule: &str, message: String, case: Option<Case>, calls: Vec<Line>) -> Failure {
        Failure { rule: rule.to_owned(), message, preset: self.preset, case, calls }
    }

    fn strategy(&self, kind: Kind) -> BoxedStrategy<Case> {
        let switches = self.subject.capabilities().contains(Capability::Policies);
        strategy(kind, self.preset, switches)
    }
}

fn strategy(kind: Kind, preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    match kind {
        Kind::Job => generate::case(preset, switches),
        Kind::Walk => reference::case(preset, switches),
    }
}

/// The case of random calls with that number: what a stateful check of the judge plays.
#[must_use]
pub fn stateful_case(preset: Preset, seed: u64, number: u32) -> Option<Case> {
    tree(&strategy(Kind::Walk, preset, true), seed, number).map(|tree| tree.current())
}

/// The findings of a run for the rules that it was held against.
struct Shown {
    outcomes: Vec<(&'static str, Outcome)>,
    /// The rules that it did not reach because it was cut short.
    unreached: Vec<&'static str>,
}

/// Holds each rule against a run.
fn shown(rules: &[&'static Rule], run: &Run) -> Shown {
    match run.kind {
        Kind::Job => {
            let law = |rule: &&'static Rule| match rule.check {
                Check::Law(law) => Some((rule.id, law(run))),
                _ => None,
            };
            Shown { outcomes: rules.iter().filter_map(law).collect(), unreached: Vec::new() }
        }
        Kind::Walk => {
            let Compared { mut outcomes, cut_short } = reference::compare(run);
            outcomes.retain(|(rule, _)| rules.iter().any(|known| known.id == *rule));
            let missed = |id: &&str| cut_short && outcomes.iter().all(|(rule, _)| rule != id);
            let unreached = rules.iter().map(|rule| rule.id).filter(missed).collect();
            Shown { outcomes, unreached }
        }
    }
}

/// How a run breaks the rule, if it does.
fn break_of(rule: &'static Rule, run: &Run) -> Option<String> {
    let broken = |(_, outcome)| match outcome {
        Err(Fault::Broken(message)) => Some(message),
        _ => None,
    };
    shown(&[rule], run).outcomes.into_iter().find_map(broken)
}

/// The case of that number: the same for the same seed, however often it is asked for.
fn tree(strategy: &BoxedStrategy<Case>, seed: u64, number: u32) -> Option<Box<dyn ValueTree<Value = Case>>> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { failure_persistence: None, ..Config::default() };
    strategy.new_tree(&mut TestRunner::new_with_rng(config, rng)).ok()
}

fn hangs(patience: Duration) -> String {
    format!("nothing moved for {patience:?} of real time: the last call that began does not return")
}

fn panicked(message: &str) -> String {
    format!("it panicked: {message}")
}
