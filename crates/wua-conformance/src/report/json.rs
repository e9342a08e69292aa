//! The report as JSON, for other programs. Fields are only ever added while `version` stays.

use serde_json::{Map, Value, json};
use wua::text::printable_json;
use wua_scenario::Preset;

use super::view::{self, EVIDENCE, Row, VERDICTS};
use super::{Failure, PresetReport, ProbableCause, Report, RuleReport, SkipReason, Verdict};
use crate::mutants::KnownMutant;
use crate::rule::Basis;
use crate::subject::Capability;
use crate::uncovered::UNCOVERED;

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
    ///   with its `link` or null), `mutants` (the `name` and the `fault` of each that proves that the rule can fail),
    ///   and `results`, for each `preset` the `verdict`, in snake case as in `totals`, how many `checks` could have
    ///   failed, and how many walks were cut short before they reached
    ///   the rule (`walks_cut_short`); with it the `reason` of skipped and declared results, the
    ///   `missing_capabilities`, and the `failure` of a broken rule;
    /// * `crashes`: failures. Each has `preset`, `message`, the shrunk case (`seed`, `scenario` as TOML,
    ///   `calls_jsonl` as [`Case::from_files`](crate::Case::from_files) takes them; null for an example),
    ///   and `calls`, each with its `answer`, null if it did not return;
    /// * `refusals`: how often the subject refused a scenario, by its reason;
    /// * `uncovered`: each `clause` without a rule, with the `reason`.
    #[must_use]
    pub fn to_json(&self) -> String {
        printable_json(&format!("{:#}", document(self))).into_owned()
    }
}

fn document(report: &Report) -> Value {
    let rows = view::rows(report);
    json!({
        "format": "wua-conformance-report",
        "version": 1,
        "subject": report.subject,
        "passed": report.passed(),
        "reasons": report.reasons(),
        "seed": report.seed,
        "cases": report.cases,
        "capabilities": report.capabilities.iter().map(Capability::name).collect::<Vec<_>>(),
        "missing_capabilities": names(&report.capabilities.missing(Capability::ALL)),
        "unknown_rules": report.unknown_rules,
        "probable_causes": all(report.probable_causes(), cause),
        "evidence": counts(EVIDENCE, view::evidence(&rows)),
        "totals": all(&report.presets, totals),
        "rules": all(&rows, rule),
        "crashes": all(report.crashes(), failure),
        "refusals": view::refusals(report),
        "uncovered": all(UNCOVERED, |(clause, reason)| json!({ "clause": clause, "reason": reason })),
    })
}

fn all<T>(things: impl IntoIterator<Item = T>, value: impl FnMut(T) -> Value) -> Vec<Value> {
    things.into_iter().map(value).collect()
}

fn names(capabilities: &[Capability]) -> Vec<&'static str> {
    capabilities.iter().map(|capability| capability.name()).collect()
}

/// Returns names in snake case, each with its number.
fn counts<const N: usize>(names: [&str; N], numbers: [usize; N]) -> Map<String, Value> {
    names.into_iter().zip(numbers).map(|(name, number)| (name.replace(' ', "_"), number.into())).collect()
}

fn cause(ProbableCause { cause, rules }: ProbableCause) -> Value {
    json!({ "fault": cause.fault, "witness": cause.witness, "rules": rules })
}

fn totals(found: &PresetReport) -> Value {
    let mut totals = counts(VERDICTS, view::tally(found.rules.iter()));
    totals.insert("preset".to_owned(), found.preset.name().into());
    totals.into()
}

fn rule(row: &Row<'_>) -> Value {
    let rule = row.rule;
    json!({
        "id": rule.id,
        "family": row.family,
        "sentence": rule.sentence,
        "severity": rule.severity.name(),
        "check": rule.check.name(),
        "basis": basis(rule.basis),
        "mutants": all(rule.mutants(), mutant),
        "results": all(&row.results, |(preset, found)| result(*preset, found)),
    })
}

fn basis(basis: Basis) -> Value {
    let sources = all(view::sources(basis), |(source, link)| json!({ "source": source, "link": link }));
    json!({ "kind": basis.name(), "sources": sources })
}

fn mutant(mutant: &KnownMutant) -> Value {
    json!({ "name": mutant.name, "fault": mutant.fault })
}

/// Returns the result under one preset; the last three fields are there only where they say something.
fn result(preset: Preset, found: &RuleReport) -> Value {
    let mut result = json!({
        "preset": preset.name(),
        "verdict": found.verdict.name().replace(' ', "_"),
        "checks": found.checks,
        "walks_cut_short": found.walks_cut_short,
    });
    match &found.verdict {
        Verdict::Held => {}
        Verdict::Broken(broken) => result["failure"] = failure(broken),
        Verdict::Deviates(reason) | Verdict::UnexpectedPass(reason) => result["reason"] = json!(reason),
        Verdict::Skipped(reason) => {
            result["reason"] = json!(reason.to_string());
            if let SkipReason::Missing(missing) = reason {
                result["missing_capabilities"] = json!(names(missing));
            }
        }
    }
    result
}

fn failure(failure: &Failure) -> Value {
    let files = failure.case.as_ref().map(|case| case.to_files(&failure.rule));
    let (scenario, calls_jsonl) = files.unzip();
    json!({
        "preset": failure.preset.name(),
        "message": failure.message,
        "seed": failure.case.as_ref().map(|case| case.seed),
        "scenario": scenario,
        "calls_jsonl": calls_jsonl,
        "calls": failure.calls,
    })
}
