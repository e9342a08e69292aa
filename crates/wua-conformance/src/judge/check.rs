//! All checks of one subject under one preset: examples, and generated cases.

use super::checker::{Checker, hangs, judged_by, missing, needed, panicked};
use super::verdicts::{Found, Verdicts};
use crate::fault::{Fault, Outcome};
use crate::fixture::Fixture;
use crate::report::SkipReason;
use crate::rule::{Check, Rule};
use crate::watchdog::{Watched, watch};

impl Checker {
    /// Checks the rules: examples first, then generated cases of the kinds that they ask for.
    pub(crate) fn check(&self, rules: &[&'static Rule], count: &mut dyn FnMut(u64)) -> Found {
        let can = self.subject.capabilities();
        let mut verdicts = Verdicts::default();
        for rule in rules {
            let missing = missing(rule, &can);
            if !missing.is_empty() {
                verdicts.skip(rule.id, SkipReason::Missing(missing));
            } else if let Check::Example(check) = rule.check {
                self.example(rule, check, &mut verdicts);
                count(1);
            }
        }
        for kind in needed(rules, &can) {
            let of_kind = rules.iter().copied().filter(|rule| judged_by(rule, kind, &can)).collect();
            verdicts.add(self.search(kind, of_kind, count));
        }
        verdicts.found(rules)
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
            Err(Fault::Broken(message)) => {
                verdicts.broken(rule.id, self.failure(rule.id, message, None, log.lines()));
            }
        }
    }
}
