//! The judge: checks a subject against the rules, and says what it found.

#[cfg(feature = "generation")]
pub(crate) mod cases;
mod check;
mod checker;
mod hold;
mod replay;
#[cfg(feature = "generation")]
mod search;
mod verdicts;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wua_scenario::Preset;

use crate::case::run::Case;
use crate::judge::checker::Checker;
use crate::report::{Failure, PresetReport, Report, RuleReport, Verdict};
use crate::rule::{Check, Rule};
use crate::rules;
use crate::subject::{Capability, Subject};

/// A rule that the subject is known to break, and why. If it ever holds, the run fails, so that the
/// declaration goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The rule.
    pub rule: String,
    /// The reason why the subject breaks it.
    pub reason: String,
}

/// Judges a subject. What is not said stays as it is by default: all rules, all three presets, 256
/// generated cases of each kind for each preset, seed 0.
///
/// ```no_run
/// # struct MyAgent;
/// # impl wua_conformance::Subject for MyAgent {
/// #     fn name(&self) -> String { String::new() }
/// #     fn capabilities(&self) -> wua_conformance::Capabilities { Default::default() }
/// #     fn machine(&self, _: &wua_scenario::Scenario, _: u64)
/// #         -> Result<Box<dyn wua_conformance::Machine>, wua_conformance::SetupError> { Err("none".into()) }
/// # }
/// use wua_conformance::Judge;
///
/// let report = Judge::new(MyAgent).cases(1000).rules(["JOB-*"]).run();
/// assert!(report.passed(), "{report}");
/// ```
#[derive(Clone)]
pub struct Judge {
    subject: Arc<dyn Subject>,
    presets: Vec<Preset>,
    cases: u32,
    seed: u64,
    rules: Vec<String>,
    deviations: Vec<Deviation>,
    patience: Duration,
    shrinks: bool,
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Judge")
            .field("rules", &self.rules)
            .field("cases", &self.cases)
            .finish_non_exhaustive()
    }
}

/// The progress of a run, to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The preset being judged.
    pub preset: Preset,
    /// The number of its checks and cases that are done.
    pub done: u64,
    /// The number of all of them.
    pub of: u64,
}

impl Judge {
    /// A judge of that subject.
    #[must_use]
    pub fn new(subject: impl Subject + 'static) -> Self {
        Self::of(Arc::new(subject))
    }

    /// A judge of a subject that is shared.
    #[must_use]
    pub fn of(subject: Arc<dyn Subject>) -> Self {
        Self {
            subject,
            presets: Preset::ALL.to_vec(),
            cases: 256,
            seed: 0,
            rules: Vec::new(),
            deviations: Vec::new(),
            patience: Duration::from_secs(20),
            shrinks: true,
        }
    }

    /// Only under these presets. A subject without [`Capability::Policies`] is judged once,
    /// whatever is said here.
    #[must_use]
    pub fn presets(self, presets: impl IntoIterator<Item = Preset>) -> Self {
        Self { presets: presets.into_iter().collect(), ..self }
    }

    /// Sets the number of cases of each kind that are generated for each preset.
    #[must_use]
    pub fn cases(self, cases: u32) -> Self {
        Self { cases, ..self }
    }

    /// The seed of everything generated: the same seed, the same cases.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Only these rules: an id, or the beginning of one and an asterisk. None means all.
    #[must_use]
    pub fn rules<S: Into<String>>(self, rules: impl IntoIterator<Item = S>) -> Self {
        Self { rules: rules.into_iter().map(Into::into).collect(), ..self }
    }

    /// The subject is known to break that rule.
    #[must_use]
    pub fn deviates(mut self, rule: impl Into<String>, reason: impl Into<String>) -> Self {
        self.deviations.push(Deviation { rule: rule.into(), reason: reason.into() });
        self
    }

    /// The time for which a check or a case may do nothing in real time, without any call that begins or returns
    /// and without any callback, before it counts as hanging; 20 s by default.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Reports failures as they were found, for when only the existence of one matters.
    #[must_use]
    pub fn without_shrinking(self) -> Self {
        Self { shrinks: false, ..self }
    }

    /// Judges.
    #[must_use]
    pub fn run(&self) -> Report {
        self.run_telling(&|_| {})
    }

    /// Judges, and reports its progress.
    #[must_use]
    pub fn run_telling(&self, tell: &dyn Fn(Stage)) -> Report {
        let presets =
            self.presets_to_judge().into_iter().map(|preset| self.judge_under(preset, tell)).collect();
        Report {
            subject: self.subject.name(),
            capabilities: self.subject.capabilities(),
            cases: self.cases,
            seed: self.seed,
            unknown_rules: self.unknown_rules(),
            presets,
        }
    }

    /// The rules that are asked for, in the order of the families.
    pub fn selected(&self) -> impl Iterator<Item = &'static Rule> {
        rules::all()
            .filter(|rule| self.rules.is_empty() || self.rules.iter().any(|filter| matches(filter, rule.id)))
    }

    /// Holds one rule against one case; an empty rule asks only that the case comes to its end.
    ///
    /// A failure, too, is a rule that does not exist, that chooses its own scenarios, or that needs
    /// what the subject cannot do: nothing was checked then, which must not pass.
    #[must_use]
    pub fn judge_case(&self, rule: &str, case: &Case) -> Option<Failure> {
        let preset = case.scenario.policy.preset.unwrap_or(Preset::Observed);
        let checker = self.checker(preset);
        let known = rules::all().find(|known| known.id == rule);
        let obstacle = match known {
            None if rule.is_empty() => None,
            None => Some("there is no such rule".to_owned()),
            Some(rule) => checker.obstacle(rule, case),
        };
        match obstacle {
            Some(message) => {
                let (rule, case) = (rule.to_owned(), Some(case.clone()));
                Some(Failure { rule, message, preset, case, calls: Vec::new() })
            }
            None => checker.hold(known, case),
        }
    }

    fn checker(&self, preset: Preset) -> Checker {
        Checker {
            subject: Arc::clone(&self.subject),
            preset,
            cases: self.cases,
            seed: self.seed,
            patience: self.patience,
            shrinks: self.shrinks,
        }
    }

    /// The same judge for one rule under one preset; declared deviations stay.
    #[cfg(feature = "harness")]
    pub(crate) fn only(&self, rule: &str, preset: Preset) -> Self {
        let mut judge = self.clone().rules([rule]).presets([preset]);
        judge.deviations.retain(|deviation| deviation.rule == rule);
        judge
    }

    pub(crate) fn presets_to_judge(&self) -> Vec<Preset> {
        let follows = self.subject.capabilities().contains(Capability::Policies);
        if follows { self.presets.clone() } else { vec![Preset::Observed] }
    }

    /// Filters and deviations that name no rule: a typing error must not pass.
    fn unknown_rules(&self) -> Vec<String> {
        let named = self.rules.iter().chain(self.deviations.iter().map(|deviation| &deviation.rule));
        named.filter(|name| !rules::all().any(|rule| matches(name, rule.id))).cloned().collect()
    }

    fn judge_under(&self, preset: Preset, tell: &dyn Fn(Stage)) -> PresetReport {
        let selected: Vec<_> = self.selected().collect();
        let examples = selected.iter().filter(|rule| matches!(rule.check, Check::Example(_))).count() as u64;
        let kinds = checker::needed(&selected, &self.subject.capabilities());
        let of = examples + kinds.len() as u64 * u64::from(self.cases);
        let mut done = 0;
        let mut count = |more: u64| {
            done += more;
            tell(Stage { preset, done, of });
        };
        let found = self.checker(preset).check(&selected, &mut count);
        let report =
            |found: RuleReport| RuleReport { verdict: self.weigh(found.rule, found.verdict), ..found };
        PresetReport {
            preset,
            crashes: found.crashes,
            rules: found.rules.into_iter().map(report).collect(),
            cases_played: found.cases_played,
            refusals: found.refusals,
        }
    }

    /// The verdict in the light of the declared deviations.
    fn weigh(&self, rule: &Rule, verdict: Verdict) -> Verdict {
        let Some(deviation) = self.deviations.iter().find(|deviation| deviation.rule == rule.id) else {
            return verdict;
        };
        let reason = deviation.reason.clone();
        match verdict {
            Verdict::Broken(_) => Verdict::Deviates(reason),
            Verdict::Held => Verdict::UnexpectedPass(reason),
            other => other,
        }
    }
}

fn matches(filter: &str, id: &str) -> bool {
    filter.strip_suffix('*').map_or(filter == id, |beginning| id.starts_with(beginning))
}

/// Judges a subject with everything by default, and panics with the report if it does not pass: the
/// one line of a backend's test.
///
/// # Panics
/// If a rule is broken, nothing could be checked, or a declared deviation no longer happens.
pub fn assert_conforms(subject: impl Subject + 'static) {
    let report = Judge::new(subject).run();
    assert!(report.passed(), "{report}");
}

/// Panics if the subject breaks the rule in that case: the body of a test that a report gives to paste.
/// An empty rule asks only that the case comes to its end.
///
/// # Panics
/// With what broke and all calls; also if the rule does not exist, chooses its own scenarios, or needs
/// what the subject cannot do.
pub fn assert_holds(subject: impl Subject + 'static, rule: &str, case: &Case) {
    if let Some(failure) = Judge::new(subject).judge_case(rule, case) {
        panic!("{failure}");
    }
}
