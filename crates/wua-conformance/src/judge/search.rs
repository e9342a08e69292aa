//! Generated cases, played on their own thread under a watchdog, and shrunk when they break a rule.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use proptest::strategy::{BoxedStrategy, ValueTree};

use super::cases::{strategy, tree};
use super::checker::{Checker, hangs, panicked};
use super::hold::{break_of, shown};
use super::verdicts::Verdicts;
use crate::case::play::play_counting;
use crate::case::run::{Case, Kind, Run};
use crate::case::shrink::shrink;
use crate::case::step::Step;
use crate::fault::Fault;
use crate::lock::locked;
use crate::log::Line;
use crate::report::Failure;
use crate::rule::Rule;
use crate::subject::Capability;
use crate::watchdog::{Pulse, Watched, panic_message, watch};

/// The subject's panics are caught, so this one was not the subject's.
const RULE_PANICKED: &str = "a rule panicked on what this case answered: a bug of the judge";

/// The current case and step of the searching thread, for the watchdog. Reading it does not slow the search.
#[derive(Default)]
struct At {
    case: Mutex<Option<Arc<Case>>>,
    step: AtomicUsize,
    /// The number of cases done.
    played: AtomicU64,
    /// Beats at the beginning of every case, including shrunk ones, at every call and every callback.
    pulse: Pulse,
}

/// Plays cases.
struct Search {
    checker: Checker,
    at: Arc<At>,
}

/// The reason why a case has no run.
enum NoRun {
    /// It did not end.
    Crash(Box<Failure>),
    /// The subject refused its scenario.
    Refused(String),
}

impl Checker {
    /// Generates cases of that kind and checks every rule on each. A case that hangs ends the search.
    pub(super) fn search(
        &self,
        kind: Kind,
        rules: Vec<&'static Rule>,
        count: &mut dyn FnMut(u64),
    ) -> Verdicts {
        let at = Arc::new(At::default());
        let search = Search { checker: self.clone(), at: Arc::clone(&at) };
        let mut counted = 0;
        let mut each_look = || {
            let played = at.played.load(Ordering::Acquire);
            count(played - counted);
            counted = played;
        };
        match watch(self.patience, &at.pulse, &mut each_look, move || search.run(kind, &rules)) {
            Watched::Returned(verdicts) => verdicts,
            Watched::Panicked(message) => crashed(self.stuck(&at, &format!("{RULE_PANICKED}: {message}"))),
            Watched::Hangs => crashed(self.stuck(&at, &hangs(self.patience))),
        }
    }

    /// Returns the calls up to the current one.
    fn stuck(&self, at: &At, message: &str) -> Failure {
        let case = locked(&at.case).as_deref().cloned();
        let begun = at.step.load(Ordering::Acquire);
        let steps = case.iter().flat_map(|case| &case.steps).take(begun).enumerate();
        let line = |(number, step): (usize, &Step)| {
            let answer = (number + 1 < begun).then(|| "…".to_owned());
            Line { call: step.to_string(), answer }
        };
        let calls = steps.map(line).collect();
        self.failure("", message.to_owned(), case, calls)
    }
}

fn crashed(failure: Failure) -> Verdicts {
    let mut verdicts = Verdicts::default();
    verdicts.crashed(failure);
    verdicts
}

impl Search {
    fn strategy(&self, kind: Kind) -> BoxedStrategy<Case> {
        let switches = self.checker.subject.capabilities().contains(Capability::Policies);
        strategy(kind, self.checker.preset, switches)
    }

    fn run(&self, kind: Kind, rules: &[&'static Rule]) -> Verdicts {
        let strategy = self.strategy(kind);
        let mut verdicts = Verdicts::default();
        for number in 0..self.checker.cases {
            let Some(tree) = tree(&strategy, self.checker.seed, number) else { continue };
            match self.play(&Arc::new(tree.current())) {
                Ok(run) => self.hold(rules, &run, &strategy, number, &mut verdicts),
                Err(NoRun::Refused(reason)) => {
                    verdicts.refused(reason);
                    continue;
                }
                Err(NoRun::Crash(crash)) => {
                    verdicts.crashed(self.smallest_crash(tree, crash));
                    return verdicts;
                }
            }
            verdicts.played();
            self.at.played.fetch_add(1, Ordering::AcqRel);
            if rules.iter().all(|rule| verdicts.is_broken(rule.id)) {
                break;
            }
        }
        verdicts.unplayed(rules);
        verdicts
    }

    fn hold(
        &self,
        rules: &[&'static Rule],
        run: &Run,
        strategy: &BoxedStrategy<Case>,
        number: u32,
        verdicts: &mut Verdicts,
    ) {
        let shown = shown(rules, run);
        shown.unreached.into_iter().for_each(|rule| verdicts.cut_short(rule));
        for (rule, outcome) in shown.outcomes {
            match outcome {
                Ok(()) => verdicts.held(rule),
                Err(Fault::Broken(message)) if !verdicts.is_broken(rule) => {
                    let rule = rules.iter().find(|known| known.id == rule);
                    if let Some((rule, tree)) = rule.zip(tree(strategy, self.checker.seed, number)) {
                        verdicts.broken(rule.id, self.smallest(rule, tree, message));
                    }
                }
                Err(_) => {}
            }
        }
    }

    fn play(&self, case: &Arc<Case>) -> Result<Run, NoRun> {
        *locked(&self.at.case) = Some(Arc::clone(case));
        self.at.pulse.begin();
        let crash = |message| {
            NoRun::Crash(Box::new(self.checker.failure("", message, Some(Case::clone(case)), Vec::new())))
        };
        let run = || play_counting(case, &self.checker.subject, &self.at.step, &self.at.pulse);
        match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(run)) => Ok(run),
            Ok(Err(Fault::Refused(reason))) => Err(NoRun::Refused(reason)),
            Ok(Err(fault)) => Err(crash(fault.to_string())),
            Err(panic) => Err(crash(panicked(&panic_message(&*panic)))),
        }
    }

    /// Returns the smallest case that still breaks the rule.
    fn smallest(
        &self,
        rule: &'static Rule,
        tree: Box<dyn ValueTree<Value = Case>>,
        message: String,
    ) -> Failure {
        let mut smallest = (tree.current(), message, Vec::new());
        if self.checker.shrinks {
            let mut breaks = |case: &Case| {
                let run = self.play(&Arc::new(case.clone())).ok();
                let broken = run.and_then(|run| Some((break_of(rule, &run)?, run.lines())));
                broken.is_some_and(|(message, calls)| {
                    smallest = (case.clone(), message, calls);
                    true
                })
            };
            shrink(tree, &mut breaks);
        }
        let (case, message, calls) = smallest;
        self.checker.failure(rule.id, message, Some(case), calls)
    }

    fn smallest_crash(&self, tree: Box<dyn ValueTree<Value = Case>>, crash: Box<Failure>) -> Failure {
        let mut smallest = crash;
        shrink(tree, &mut |case| match self.play(&Arc::new(case.clone())) {
            Err(NoRun::Crash(crash)) => {
                smallest = crash;
                true
            }
            Ok(_) | Err(NoRun::Refused(_)) => false,
        });
        *smallest
    }
}
