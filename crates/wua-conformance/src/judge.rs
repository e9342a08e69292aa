//! The judge: checks a subject against the rules, and reports the findings.

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

/// A rule that the subject is known to break, with the reason. If it ever holds, the run fails, so that the
/// declaration is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The rule.
    pub rule: String,
    /// The reason why the subject breaks it.
    pub reason: String,
}

/// Judges a subject. The defaults are all rules, all three presets, 256
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

/// The progress of a run, for display.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The preset being judged.
    pub preset: Preset,
    /// The number of its checks and cases done so far.
    pub done: u64,
    /// The total number of its checks and cases.
    pub of: u64,
}

impl Judge {
    /// Creates a judge of that subject.
    #[must_use]
    pub fn new(subject: impl Subject + 'static) -> Self {
        Self::of(Arc::new(subject))
    }

    /// Creates a judge of a shared subject.
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

    /// Selects presets. A subject without [`Capability::Policies`] is judged once,
    /// whatever is selected.
    #[must_use]
    pub fn presets(self, presets: impl IntoIterator<Item = Preset>) -> Self {
        Self { presets: presets.into_iter().collect(), ..self }
    }

    /// Sets the number of cases of each kind that are generated for each preset.
    #[must_use]
    pub fn cases(self, cases: u32) -> Self {
        Self { cases, ..self }
    }

    /// Sets the seed of everything generated: the same seed gives the same cases.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Selects rules: an id, or the beginning of one and an asterisk. An empty selection means all.
    #[must_use]
    pub fn rules<S: Into<String>>(self, rules: impl IntoIterator<Item = S>) -> Self {
        Self { rules: rules.into_iter().map(Into::into).collect(), ..self }
    }

    /// Declares that the subject breaks that rule.
    #[must_use]
    pub fn deviates(mut self, rule: impl Into<String>, reason: impl Into<String>) -> Self {
        self.deviations.push(Deviation { rule: rule.into(), reason: reason.into() });
        self
    }

    /// Sets the real time without activity (no call begins or returns,
    /// no callback comes) after which a check or a case counts as hanging; the default is 20 s.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Reports failures without shrinking them, for when only the existence of one matters.
    #[must_use]
    pub fn without_shrinking(self) -> Self {
        Self { shrinks: false, ..self }
    }

    /// Judges the subject.
    #[must_use]
    pub fn run(&self) -> Report {
        self.run_telling(&|_| {})
    }

    /// Judges the subject, and reports its progress.
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

    /// Returns the selected rules, in the order of the families.
    pub fn selected(&self) -> impl Iterator<Item = &'static Rule> {
        rules::all()
            .filter(|rule| self.rules.is_empty() || self.rules.iter().any(|filter| matches(filter, rule.id)))
    }

    /// Checks one rule against one case; an empty rule only requires that the case comes to its end.
    ///
    /// It also fails for a rule that does not exist, that chooses its own scenarios, or that needs
    /// a capability that the subject lacks: nothing was checked then, which must not pass.
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

    /// Returns the same judge for one rule under one preset; declared deviations are kept.
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

    /// Returns the filters and deviations that match no rule: a typing error must not pass.
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

    /// Adjusts the verdict for the declared deviations.
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

/// Judges a subject with all defaults, and panics with the report if it does not pass. One
/// line that is enough for a backend's test.
///
/// # Panics
/// If a rule is broken, nothing could be checked, or a declared deviation no longer happens.
pub fn assert_conforms(subject: impl Subject + 'static) {
    let report = Judge::new(subject).run();
    assert!(report.passed(), "{report}");
}

/// Panics if the subject breaks the rule in that case: the body of a test that a report suggests.
/// An empty rule only requires that the case comes to its end.
///
/// # Panics
/// With the failure and all calls; also if the rule does not exist, chooses its own scenarios, or needs
/// a capability that the subject lacks.
pub fn assert_holds(subject: impl Subject + 'static, rule: &str, case: &Case) {
    if let Some(failure) = Judge::new(subject).judge_case(rule, case) {
        panic!("{failure}");
    }
}
