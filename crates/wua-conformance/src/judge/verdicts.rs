//! The verdicts on a subject: the combined findings of all checks, rule by rule.

use std::collections::BTreeMap;

use crate::report::{Failure, RuleReport, SkipReason, Verdict};
use crate::rule::Rule;

/// The verdicts, in the order in which the rules were given.
pub(crate) struct Found {
    pub(crate) rules: Vec<RuleReport>,
    pub(crate) crashes: Vec<Failure>,
    pub(crate) cases_played: u64,
    pub(crate) refusals: BTreeMap<String, u64>,
}

/// The number of checks of each rule, the number of walks that were cut short before they reached it, its
/// first failure, and the reason why its own check did not apply.
#[derive(Default)]
pub(super) struct Verdicts {
    checks: BTreeMap<&'static str, u64>,
    cut_short: BTreeMap<&'static str, u64>,
    failures: BTreeMap<&'static str, Failure>,
    skips: BTreeMap<&'static str, SkipReason>,
    crashes: Vec<Failure>,
    cases: u64,
    refusals: BTreeMap<String, u64>,
}

impl Verdicts {
    pub(super) fn held(&mut self, rule: &'static str) {
        *self.checks.entry(rule).or_default() += 1;
    }

    pub(super) fn cut_short(&mut self, rule: &'static str) {
        *self.cut_short.entry(rule).or_default() += 1;
    }

    pub(super) fn skip(&mut self, rule: &'static str, reason: SkipReason) {
        self.skips.insert(rule, reason);
    }

    /// Records that the subject refused a scenario.
    pub(super) fn refused(&mut self, reason: String) {
        *self.refusals.entry(reason).or_default() += 1;
    }

    /// The first refusal is the reason why these rules were not judged, if no case was played.
    pub(super) fn unplayed(&mut self, rules: &[&'static Rule]) {
        let reason = self.refusals.keys().next().filter(|_| self.cases == 0);
        let Some(reason) = reason.cloned() else { return };
        for rule in rules {
            self.skip(rule.id, SkipReason::Refused(reason.clone()));
        }
    }

    /// Records a check that failed; only the first failure of a rule is kept.
    pub(super) fn broken(&mut self, rule: &'static str, failure: Failure) {
        *self.checks.entry(rule).or_default() += 1;
        self.failures.entry(rule).or_insert(failure);
    }

    pub(super) fn is_broken(&self, rule: &str) -> bool {
        self.failures.contains_key(rule)
    }

    pub(super) fn crashed(&mut self, crash: Failure) {
        self.crashes.push(crash);
    }

    pub(super) fn played(&mut self) {
        self.cases += 1;
    }

    /// Adds the verdicts of another way of checking.
    pub(super) fn add(&mut self, other: Self) {
        for (rule, checks) in other.checks {
            *self.checks.entry(rule).or_default() += checks;
        }
        for (rule, walks) in other.cut_short {
            *self.cut_short.entry(rule).or_default() += walks;
        }
        for (rule, failure) in other.failures {
            self.failures.entry(rule).or_insert(failure);
        }
        for (reason, times) in other.refusals {
            *self.refusals.entry(reason).or_default() += times;
        }
        for (rule, reason) in other.skips {
            self.skips.entry(rule).or_insert(reason);
        }
        self.crashes.extend(other.crashes);
        self.cases += other.cases;
    }

    pub(super) fn found(mut self, rules: &[&'static Rule]) -> Found {
        let reports = rules.iter().map(|rule| {
            let of = |counts: &BTreeMap<_, u64>| counts.get(rule.id).copied().unwrap_or(0);
            let (checks, walks_cut_short) = (of(&self.checks), of(&self.cut_short));
            RuleReport { rule, verdict: self.verdict(rule, checks), checks, walks_cut_short }
        });
        Found {
            rules: reports.collect(),
            crashes: self.crashes,
            cases_played: self.cases,
            refusals: self.refusals,
        }
    }

    /// Returns broken if any check broke it, held if any check could have.
    fn verdict(&mut self, rule: &Rule, checks: u64) -> Verdict {
        let skip = self.skips.remove(rule.id).unwrap_or(SkipReason::NotReached);
        match self.failures.remove(rule.id) {
            Some(failure) => Verdict::Broken(Box::new(failure)),
            None if checks == 0 => Verdict::Skipped(skip),
            None => Verdict::Held,
        }
    }
}
