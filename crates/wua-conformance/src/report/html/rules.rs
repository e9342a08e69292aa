//! The rules of the page, a table for each family.

use maud::{Markup, html};

use super::super::view::{self, Row};
use super::super::{Report, RuleReport, Verdict};
use super::parts::{basis, chip, failure_anchor, family_anchor};
use crate::rule::Rule;

pub(super) fn families(report: &Report, rows: &[Row<'_>]) -> Markup {
    let presets: Vec<_> = report.presets.iter().map(|preset| preset.preset.name()).collect();
    html! {
        @for (family, rows) in view::families(rows) {
            section.family id=(family_anchor(family)) {
                h2 { (family) " " span.quiet { (view::count(rows.len(), "rule")) } }
                table.rules {
                    thead { tr {
                        th scope="col" { "Rule" }
                        th scope="col" { "What must hold" }
                        th scope="col" { "Severity" }
                        th scope="col" { "Basis" }
                        @for preset in &presets { th scope="col" { (preset) } }
                        th.number scope="col" { "Checks" }
                    } }
                    tbody { @for row in rows { (line(row, &presets)) } }
                }
            }
        }
    }
}

fn line(row: &Row<'_>, presets: &[&str]) -> Markup {
    let verdicts: Vec<_> = row.results.iter().map(|(_, found)| found.verdict.name()).collect();
    let found =
        |preset: &str| row.results.iter().find(|(of, _)| of.name() == preset).map(|(_, found)| *found);
    html! {
        tr.rule id=(row.rule.id) data-verdicts=(verdicts.join(",")) {
            th.id scope="row" { a href={ "#" (row.rule.id) } { (row.rule.id) } }
            td.sentence { (row.rule.sentence) (reasons(row)) (mutants(row.rule)) }
            td.severity { (row.rule.severity.name()) }
            td.basis { (basis(row.rule.basis)) }
            @for preset in presets {
                td.verdict data-label=(preset) { @if let Some(found) = found(preset) { (verdict(row.rule, preset, found)) } }
            }
            td.number.checks data-label="checks" title={ (row.rule.check.name()) ": checks that could have failed" } {
                (row.checks())
                @if row.walks_cut_short() > 0 {
                    " " span.cut title="walks that were cut short before they reached the rule" {
                        (row.walks_cut_short()) " cut short"
                    }
                }
            }
        }
    }
}

fn verdict(rule: &Rule, preset: &str, found: &RuleReport) -> Markup {
    html! {
        @if found.verdict.failure().is_some() {
            a href={ "#" (failure_anchor(rule.id, preset)) } { (chip(&found.verdict)) }
        } @else {
            (chip(&found.verdict))
        }
    }
}

/// The mutants that prove that the rule can fail.
fn mutants(rule: &Rule) -> Markup {
    html! {
        details.mutants {
            summary { "finds " (view::count(rule.mutants().count(), "mutant")) }
            dl { @for mutant in rule.mutants() { dt { code { (mutant.name) } } dd { (mutant.fault) } } }
        }
    }
}

/// The reasons why it was skipped or deviates, each once.
fn reasons(row: &Row<'_>) -> Markup {
    let mut reasons: Vec<String> = Vec::new();
    for (_, found) in &row.results {
        let reason = match &found.verdict {
            Verdict::Held | Verdict::Broken(_) => continue,
            Verdict::Skipped(reason) => format!("Skipped: {reason}"),
            Verdict::Deviates(reason) => format!("Deviates: {reason}"),
            Verdict::UnexpectedPass(reason) => format!("Declared to deviate, and holds: {reason}"),
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    html! { @for reason in reasons { p.reason { (view::printable_lines(&reason)) } } }
}
