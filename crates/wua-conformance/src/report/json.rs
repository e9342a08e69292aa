//! The report as JSON, for other programs. Fields are only ever added while `version` stays.

use std::collections::BTreeMap;

use serde::Serialize;
use wua::text::printable_json;

use super::view::{self, Row};
use super::{Failure, ProbableCause, Report, SkipReason, Verdict};
use crate::log::Line;
use crate::rule::Basis;
use crate::subject::Capability;
use crate::uncovered::UNCOVERED;

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    version: u32,
    subject: &'a str,
    passed: bool,
    reasons: Vec<String>,
    seed: u64,
    cases: u32,
    capabilities: Vec<&'static str>,
    missing_capabilities: Vec<&'static str>,
    unknown_rules: &'a [String],
    probable_causes: Vec<CauseView>,
    evidence: Evidence,
    totals: Vec<Totals>,
    rules: Vec<RuleView<'a>>,
    crashes: Vec<FailureView<'a>>,
    refusals: BTreeMap<&'a str, u64>,
    uncovered: Vec<Uncovered>,
}

#[derive(Serialize)]
struct CauseView {
    fault: &'static str,
    witness: &'static str,
    rules: Vec<&'static str>,
}

#[derive(Serialize)]
struct Evidence {
    documented: usize,
    observed: usize,
    assumed: usize,
}

#[derive(Serialize)]
struct Totals {
    preset: &'static str,
    held: usize,
    broken: usize,
    skipped: usize,
    deviates: usize,
    unexpected_pass: usize,
}

#[derive(Serialize)]
struct RuleView<'a> {
    id: &'static str,
    family: &'static str,
    sentence: &'static str,
    severity: &'static str,
    check: &'static str,
    basis: BasisView,
    results: Vec<ResultView<'a>>,
}

#[derive(Serialize)]
struct BasisView {
    kind: &'static str,
    sources: Vec<SourceView>,
}

#[derive(Serialize)]
struct SourceView {
    source: &'static str,
    link: Option<String>,
}

#[derive(Serialize)]
struct ResultView<'a> {
    preset: &'static str,
    verdict: String,
    checks: u64,
    walks_cut_short: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing_capabilities: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureView<'a>>,
}

#[derive(Serialize)]
struct FailureView<'a> {
    preset: &'static str,
    message: &'a str,
    seed: Option<u64>,
    scenario: Option<String>,
    calls_jsonl: Option<String>,
    calls: &'a [Line],
}

#[derive(Serialize)]
struct Uncovered {
    clause: &'static str,
    reason: &'static str,
}

impl Report {
    /// The report as JSON, with every character escaped that a terminal would act on: one object with
    ///
    /// * `format` (`"wua-conformance-report"`), `version` (1), `subject`, `passed`, `reasons` (why it
    ///   did not pass), `seed`, `cases`, `capabilities`, `missing_capabilities`, `unknown_rules`;
    /// * `probable_causes`: faults that probably explain several broken `rules`: the `fault`, and the rule that is its
    ///   most direct `witness`;
    /// * `evidence`: how many of the rules that were checked are `documented`, `observed`, `assumed`;
    /// * `totals`: for each `preset` how many rules are `held`, `broken`, `skipped`, `deviates`,
    ///   `unexpected_pass`;
    /// * `rules`: `id`, `family`, `sentence`, `severity`, `check`, `basis` (`kind` and `sources`, each
    ///   with its `link` or null), and `results`, for each `preset` the `verdict`, in snake case as in
    ///   `totals`, how many `checks` there were, and how many walks were cut short before they reached
    ///   the rule (`walks_cut_short`); with it the `reason` of skipped and declared results, the
    ///   `missing_capabilities`, and the `failure` of a broken rule;
    /// * `crashes`: failures. Each has `preset`, `message`, the shrunk case (`seed`, `scenario` as TOML,
    ///   `calls_jsonl` as [`Case::from_files`](crate::Case::from_files) takes them; null for an example),
    ///   and `calls`, each with its `answer`, null if it did not return;
    /// * `refusals`: how often the subject refused a scenario, by its reason;
    /// * `uncovered`: each `clause` without a rule, with the `reason`.
    #[must_use]
    pub fn to_json(&self) -> String {
        // No map in it has keys that are no texts, and no number is beyond JSON.
        let json = serde_json::to_string_pretty(&document(self)).unwrap_or_default();
        printable_json(&json).into_owned()
    }
}

fn document(report: &Report) -> Document<'_> {
    let rows = view::rows(report);
    let [documented, observed, assumed] = view::evidence(&rows);
    let missing = report.capabilities.missing(Capability::ALL);
    Document {
        format: "wua-conformance-report",
        version: 1,
        subject: &report.subject,
        passed: report.passed(),
        reasons: report.reasons(),
        seed: report.seed,
        cases: report.cases,
        capabilities: report.capabilities.iter().map(Capability::name).collect(),
        missing_capabilities: missing.into_iter().map(Capability::name).collect(),
        unknown_rules: &report.unknown_rules,
        probable_causes: report.probable_causes().into_iter().map(cause).collect(),
        evidence: Evidence { documented, observed, assumed },
        totals: report.presets.iter().map(totals).collect(),
        rules: rows.iter().map(rule).collect(),
        crashes: report.crashes().map(failure).collect(),
        refusals: view::refusals(report),
        uncovered: UNCOVERED.iter().map(|(clause, reason)| Uncovered { clause, reason }).collect(),
    }
}

fn cause(probable: ProbableCause) -> CauseView {
    let ProbableCause { cause, rules } = probable;
    CauseView { fault: cause.fault, witness: cause.witness, rules }
}

fn totals(found: &super::PresetReport) -> Totals {
    let [held, broken, skipped, deviates, unexpected_pass] = view::tally(found.rules.iter());
    Totals { preset: found.preset.name(), held, broken, skipped, deviates, unexpected_pass }
}

fn rule<'a>(row: &Row<'a>) -> RuleView<'a> {
    let rule = row.rule;
    RuleView {
        id: rule.id,
        family: row.family,
        sentence: rule.sentence,
        severity: rule.severity.name(),
        check: rule.check.name(),
        basis: basis(rule.basis),
        results: row.results.iter().map(|(preset, found)| result(preset.name(), found)).collect(),
    }
}

fn basis(basis: Basis) -> BasisView {
    let source = |(source, link)| SourceView { source, link };
    BasisView { kind: basis.name(), sources: view::sources(basis).into_iter().map(source).collect() }
}

fn result<'a>(preset: &'static str, found: &'a super::RuleReport) -> ResultView<'a> {
    let (reason, missing) = match &found.verdict {
        Verdict::Held | Verdict::Broken(_) => (None, [].as_slice()),
        Verdict::Deviates(reason) | Verdict::UnexpectedPass(reason) => (Some(reason.clone()), [].as_slice()),
        Verdict::Skipped(reason @ SkipReason::Missing(missing)) => {
            (Some(reason.to_string()), missing.as_slice())
        }
        Verdict::Skipped(reason) => (Some(reason.to_string()), [].as_slice()),
    };
    ResultView {
        preset,
        verdict: found.verdict.name().replace(' ', "_"),
        checks: found.checks,
        walks_cut_short: found.walks_cut_short,
        reason,
        missing_capabilities: missing.iter().map(|capability| capability.name()).collect(),
        failure: found.verdict.failure().map(failure),
    }
}

fn failure(failure: &Failure) -> FailureView<'_> {
    let files = failure.case.as_ref().map(|case| case.to_files(&failure.rule));
    let (scenario, calls_jsonl) = files.unzip();
    FailureView {
        preset: failure.preset.name(),
        message: &failure.message,
        seed: failure.case.as_ref().map(|case| case.seed),
        scenario,
        calls_jsonl,
        calls: &failure.calls,
    }
}
