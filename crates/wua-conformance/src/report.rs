//! The report: the findings rule by rule, as data. The modules below render it.

#[cfg(feature = "html")]
mod html;
mod json;
mod paste;
pub(crate) mod save;
mod text;
mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use wua_scenario::Preset;

use crate::case::run::Case;
use crate::causes::{CAUSES, Cause};
use crate::log::Line;
use crate::rule::{Rule, Severity};
use crate::subject::{Capabilities, Capability};

/// The findings of a judge.
#[derive(Debug, Clone)]
pub struct Report {
    /// The subject.
    pub subject: String,
    /// The capabilities of the subject.
    pub capabilities: Capabilities,
    /// The number of cases of each kind that were generated for each preset.
    pub cases: u32,
    /// The seed of everything generated.
    pub seed: u64,
    /// Filters and deviations that match no rule.
    pub unknown_rules: Vec<String>,
    /// The findings under each preset.
    pub presets: Vec<PresetReport>,
}

/// The findings under one preset.
#[derive(Debug, Clone)]
pub struct PresetReport {
    /// The preset.
    pub preset: Preset,
    /// Cases that ended in a panic, or without a machine.
    pub crashes: Vec<Failure>,
    /// The findings, rule by rule.
    pub rules: Vec<RuleReport>,
    /// The number of generated cases that were played, shrinking apart.
    pub cases_played: u64,
    /// The number of scenarios that the subject refused, by its reason. Nothing was judged on them.
    pub refusals: BTreeMap<String, u64>,
}

/// The findings on one rule.
#[derive(Debug, Clone)]
pub struct RuleReport {
    /// The rule.
    pub rule: &'static Rule,
    /// The verdict.
    pub verdict: Verdict,
    /// The number of checks that could have failed: one for an example, otherwise the number of cases in which one
    /// of its comparisons could have. After the first that fails, only those that hold are counted.
    pub checks: u64,
    /// The number of walks (cases of random calls) that were cut short before they reached the rule: an
    /// answer broke another rule, or the documents do not say how the walk continues.
    pub walks_cut_short: u64,
}

/// The verdict on a rule.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It was checked and holds. At least one of its comparisons could have failed; cases in which
    /// none could are not counted.
    Held,
    /// It is broken.
    Broken(Box<Failure>),
    /// It was not checked. This never counts as held.
    Skipped(SkipReason),
    /// It is broken, as was declared with this reason.
    Deviates(String),
    /// It was declared to be broken with this reason, but holds: remove the declaration.
    UnexpectedPass(String),
}

impl Verdict {
    /// Returns its name in reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Broken(_) => "broken",
            Self::Skipped(_) => "skipped",
            Self::Deviates(_) => "deviates",
            Self::UnexpectedPass(_) => "unexpected pass",
        }
    }

    /// Returns the failure, if the rule broke.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Broken(failure) => Some(failure),
            _ => None,
        }
    }
}

/// The reason why a rule was not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// The subject lacks this capability.
    Missing(Vec<Capability>),
    /// The rule does not apply to the subject's choice.
    NotApplicable(String),
    /// The subject refused a scenario that the rule needs, for this reason; for a rule that is judged on
    /// generated cases, all of them.
    Refused(String),
    /// The judge was built without the feature `generation`, so that there are no cases for it.
    NotGenerated,
    /// The rule applied in no generated case.
    NotReached,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(missing) => {
                let names: Vec<_> = missing.iter().map(|capability| capability.name()).collect();
                write!(f, "the subject cannot: {}", names.join(", "))
            }
            Self::NotApplicable(reason) => f.write_str(reason),
            Self::Refused(reason) => write!(f, "not judged: the subject refuses the scenario: {reason}"),
            Self::NotGenerated => f.write_str("the judge was built without the feature `generation`"),
            Self::NotReached => f.write_str("no generated case came to it"),
        }
    }
}

/// The failure of a rule: the smallest case that was found, and its calls.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The rule; empty for a crash.
    pub rule: String,
    /// The message: the finding and the expectation.
    pub message: String,
    /// The preset.
    pub preset: Preset,
    /// The generated case, shrunk; `None` for an example, which has its own.
    pub case: Option<Case>,
    /// The calls with their answers, in order.
    pub calls: Vec<Line>,
}

/// A fault that probably explains several broken rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbableCause {
    /// The fault, with its witness.
    pub cause: &'static Cause,
    /// The rules that break with it, including the witness, in the order of the report.
    pub rules: Vec<&'static str>,
}

impl ProbableCause {
    /// Returns the broken rules that follow from a cause; none if its witness holds.
    fn among(cause: &'static Cause, broken: &[&'static str]) -> Self {
        let mut rules = broken.to_vec();
        rules.retain(|rule| *rule == cause.witness || cause.follows.contains(rule));
        if !rules.contains(&cause.witness) {
            rules.clear();
        }
        Self { cause, rules }
    }
}

/// The number of broken rules from which on a cause is named.
const FEWEST: usize = 4;

impl Report {
    /// Returns the faults that probably explain most broken rules, the one with the most rules first. A cause is
    /// named if its witness is broken, together with several rules that follow from it and that no other cause
    /// explains: each rule has at most one cause.
    #[must_use]
    pub fn probable_causes(&self) -> Vec<ProbableCause> {
        let mut open: Vec<&'static str> = Vec::new();
        for (_, found) in self.rules().filter(|(_, found)| found.verdict.failure().is_some()) {
            if !open.contains(&found.rule.id) {
                open.push(found.rule.id);
            }
        }
        let mut causes = Vec::new();
        loop {
            let probable = CAUSES.iter().map(|cause| ProbableCause::among(cause, &open));
            let Some(most) = probable
                .filter(|cause| cause.rules.len() >= FEWEST)
                .rev()
                .max_by_key(|cause| cause.rules.len())
            else {
                return causes;
            };
            open.retain(|rule| !most.rules.contains(rule));
            causes.push(most);
        }
    }

    /// Returns `true` if the subject passed: something was checked, and no rule that matters is broken,
    /// crashed, holds against its declaration, or was selected but does not exist.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.checked_nothing()
            && self.unknown_rules.is_empty()
            && self.failures().next().is_none()
            && self.crashes().next().is_none()
    }

    /// Returns the reasons why the subject did not pass; empty if it did.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let named = |wanted: &str| {
            let rules = self.failures().filter(|(_, rule)| rule.verdict.name() == wanted);
            let ids: BTreeSet<_> = rules.map(|(_, rule)| rule.rule.id).collect();
            ids.into_iter().collect::<Vec<_>>().join(", ")
        };
        let crashes = match self.crashes().count() {
            0 => String::new(),
            number => number.to_string(),
        };
        let nothing = if self.checked_nothing() { "no rule was checked" } else { "" };
        let reasons = [
            ("nothing was checked", nothing.to_owned()),
            ("broken", named("broken")),
            ("declared as a deviation and held", named("unexpected pass")),
            ("cases that crashed", crashes),
            ("no such rule", self.unknown_rules.join(", ")),
        ];
        let given = reasons.into_iter().filter(|(_, what)| !what.is_empty());
        given.map(|(reason, what)| format!("{reason}: {what}")).collect()
    }

    fn checked_nothing(&self) -> bool {
        self.rules().all(|(_, rule)| matches!(rule.verdict, Verdict::Skipped(_)))
    }

    /// Returns the number of generated cases that were played, without shrinking.
    #[must_use]
    pub fn cases_played(&self) -> u64 {
        self.presets.iter().map(|preset| preset.cases_played).sum()
    }

    /// Returns every rule under every preset.
    pub fn rules(&self) -> impl Iterator<Item = (Preset, &RuleReport)> {
        self.presets.iter().flat_map(|preset| preset.rules.iter().map(|rule| (preset.preset, rule)))
    }

    /// Returns the rules that make the run fail: broken rules that are not optional, and unexpected passes.
    pub fn failures(&self) -> impl Iterator<Item = (Preset, &RuleReport)> {
        self.rules().filter(|(_, rule)| match rule.verdict {
            Verdict::Broken(_) => rule.rule.severity != Severity::Optional,
            Verdict::UnexpectedPass(_) => true,
            _ => false,
        })
    }

    /// Returns the cases that ended in a panic, or without a machine.
    pub fn crashes(&self) -> impl Iterator<Item = &Failure> {
        self.presets.iter().flat_map(|preset| &preset.crashes)
    }
}
