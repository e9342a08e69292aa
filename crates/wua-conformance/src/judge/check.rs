//! All checks of one subject under one preset: examples, and generated cases.

use super::checker::{Checker, hangs, judged_by, needed, panicked};
use super::verdicts::{Found, Verdicts};
use crate::case::run::Kind;
use crate::fault::{Fault, Outcome};
use crate::fixture::Fixture;
use crate::report::SkipReason;
use crate::rule::{Check, Rule};
use crate::watchdog::{Watched, watch};

impl Checker {
    /// Checks the rules: examples first, then generated cases of the kinds that they need.
    pub(crate) fn check(&self, rules: &[&'static Rule], count: &mut dyn FnMut(u64)) -> Found {
        let can = self.subject.capabilities();
        let mut verdicts = Verdicts::default();
        for rule in rules {
            let missing = can.missing(rule.needs);
            if !missing.is_empty() {
                verdicts.skip(rule.id, SkipReason::Missing(missing));
            } else if let Check::Example(check) = rule.check {
                self.example(rule, check, &mut verdicts);
                count(1);
            }
        }
        for kind in needed(rules, &can) {
            let of_kind = rules.iter().copied().filter(|rule| judged_by(rule, kind, &can)).collect();
            verdicts.add(self.generated(kind, of_kind, count));
        }
        verdicts.found(rules)
    }

    #[cfg(feature = "generation")]
    fn generated(&self, kind: Kind, rules: Vec<&'static Rule>, count: &mut dyn FnMut(u64)) -> Verdicts {
        self.search(kind, rules, count)
    }

    /// Without that feature nothing is generated, and the report says so.
    #[cfg(not(feature = "generation"))]
    fn generated(&self, kind: Kind, rules: Vec<&'static Rule>, count: &mut dyn FnMut(u64)) -> Verdicts {
        let mut verdicts = Verdicts::default();
        let laws = rules.iter().filter(|rule| kind == Kind::Job && matches!(rule.check, Check::Law(_)));
        laws.for_each(|rule| verdicts.skip(rule.id, SkipReason::NotGenerated));
        count(u64::from(self.cases));
        verdicts
    }

    fn example(&self, rule: &'static Rule, check: fn(&Fixture) -> Outcome, verdicts: &mut Verdicts) {
        let fixture = Fixture::new(&self.subject, self.preset, self.seed);
        let log = fixture.log();
        let outcome = match watch(self.patience, log.pulse(), &mut || {}, move || check(&fixture)) {
            Watched::Returned(outcome) => outcome,
            Watched::Panicked(message) => Err(Fault::Broken(panicked(&message))),
            Watched::Hangs => Err(Fault::Broken(hangs(self.patience))),
        };
        match outcome {
            Ok(()) => verdicts.held(rule.id),
            Err(Fault::NotApplicable(reason)) => verdicts.skip(rule.id, SkipReason::NotApplicable(reason)),
            Err(Fault::Refused(reason)) => {
                verdicts.skip(rule.id, SkipReason::Refused(reason.clone()));
                verdicts.refused(reason);
            }
            Err(Fault::Broken(message)) => {
                verdicts.broken(rule.id, self.failure(rule.id, message, None, log.lines()));
            }
        }
    }
}
