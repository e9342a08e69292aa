//! The report as one page that loads nothing: the rules judged, their evidence, and the findings.

mod broken;
mod parts;
mod rules;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use wua::text::printable;

use self::parts::{class, family_anchor};
use super::Report;
use super::view::{self, EVIDENCE, Row, VERDICTS};
use crate::subject::Capability;
use crate::uncovered::UNCOVERED;

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/filter.js");

/// Nothing may be loaded, whatever the texts of the report contain.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
    base-uri 'none'; form-action 'none'";

impl Report {
    /// Returns the report as an HTML page: one file that needs no other and works without scripts; with them it
    /// has a filter for the rules. Everything that comes from the subject and its scenarios is escaped.
    #[must_use]
    pub fn to_html(&self) -> String {
        page(self, &view::rows(self)).into_string()
    }
}

fn page(report: &Report, rows: &[Row<'_>]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (printable(&report.subject)) ": conformance to the Windows Update Agent" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (bar(report, rows))
                main {
                    (summary(report, rows))
                    (broken::all(report, rows))
                    (rules::families(report, rows))
                    (skipped(rows))
                    (refused(report))
                    (uncovered())
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

/// The bar that stays visible: the subject, the outcome, and the filter, which a script shows.
fn bar(report: &Report, rows: &[Row<'_>]) -> Markup {
    let (class, word) = if report.passed() { ("held", "passed") } else { ("broken", "FAILED") };
    html! {
        header {
            div.bar {
                span.outcome.(class) { (word) }
                a.subject href="#top" { (printable(&report.subject)) }
                div #filter hidden {
                    input #text type="search" placeholder="Filter rules" aria-label="Filter rules by text";
                    select #verdict aria-label="Filter rules by verdict" {
                        option value="" { "every verdict" }
                        @for verdict in VERDICTS { option value=(verdict) { (verdict) } }
                    }
                    output #count aria-live="polite" { (view::count(rows.len(), "rule")) }
                }
            }
        }
    }
}

fn summary(report: &Report, rows: &[Row<'_>]) -> Markup {
    let presets = view::names(report.presets.iter().map(|preset| preset.preset));
    let missing = report.capabilities.missing(Capability::ALL);
    let missing: Vec<_> = missing.into_iter().map(Capability::name).collect();
    html! {
        section #top .summary {
            h1 { "Conformance to the Windows Update Agent" }
            dl.facts {
                div { dt { "Subject" } dd { (printable(&report.subject)) } }
                div { dt { "Rules" } dd { (rows.len()) } }
                div { dt { "Presets" } dd { (presets) } }
                div { dt { "Cases" } dd { (report.cases) " of each kind" } }
                div { dt { "Seed" } dd { (report.seed) } }
                @if !missing.is_empty() { div { dt { "It cannot" } dd { (missing.join(", ")) } } }
            }
            @if !report.reasons().is_empty() {
                ul.reasons { @for reason in report.reasons() { li { (printable(&reason)) } } }
            }
            div.pictures { (evidence(rows)) (totals(report)) }
            (contents(rows))
        }
    }
}

/// The number of checked rules for each kind of evidence, as a bar and in numbers.
fn evidence(rows: &[Row<'_>]) -> Markup {
    let counts = view::evidence(rows);
    let checked = counts.iter().sum();
    let shares: Vec<_> = EVIDENCE
        .into_iter()
        .zip(counts)
        .map(|(kind, count)| (kind, count, view::percent(count, checked)))
        .collect();
    let label: Vec<_> =
        shares.iter().map(|(kind, count, percent)| format!("{count} {kind} ({percent} %)")).collect();
    html! {
        section.evidence {
            h2 { "Evidence of what was checked" }
            div.share role="img" aria-label=(label.join(", ")) {
                @for (kind, count, _) in &shares {
                    @if *count > 0 { span.(kind) style={ "flex-grow:" (count) } {} }
                }
            }
            ul.legend {
                @for (kind, count, percent) in &shares {
                    li { span.swatch.(kind) {} b { (count) } " " (kind) " " span.quiet { (percent) " %" } }
                }
            }
            p.quiet {
                "Documented: a page of Microsoft, a header or an open specification says so. Observed: a recording \
                 or a report shows it. Assumed: nobody said and nobody saw it."
            }
        }
    }
}

fn totals(report: &Report) -> Markup {
    html! {
        section.totals {
            h2 { "Verdicts" }
            table {
                thead { tr {
                    th scope="col" { "Preset" }
                    @for verdict in VERDICTS { th.number scope="col" { (verdict) } }
                } }
                tbody { @for preset in &report.presets { tr {
                    th scope="row" { (preset.preset) }
                    @for (verdict, count) in VERDICTS.iter().zip(view::tally(preset.rules.iter())) {
                        td.number.(class(verdict)).zero[count == 0] { (count) }
                    }
                } } }
            }
        }
    }
}

/// The families, each with its number of rules, and a mark if one is broken.
fn contents(rows: &[Row<'_>]) -> Markup {
    html! {
        nav.contents aria-label="Families of rules" {
            @for (family, rows) in view::families(rows) {
                @let broken = rows.iter().flat_map(|row| &row.results).any(|(_, found)| found.verdict.failure().is_some());
                a.broken[broken] href={ "#" (family_anchor(family)) } { (family) " " span.quiet { (rows.len()) } }
            }
        }
    }
}

fn skipped(rows: &[Row<'_>]) -> Markup {
    let groups = view::skips(rows);
    html! {
        @if !groups.is_empty() {
            section.skipped {
                h2 { "Skipped" }
                p.quiet { "Not checked, and never counted as held." }
                @for (reason, rules) in groups {
                    details {
                        summary { (printable(&reason.to_string())) " " span.quiet { (view::count(rules.len(), "rule")) } }
                        ul.ids { @for rule in rules { li { code { (rule) } } } }
                    }
                }
            }
        }
    }
}

fn refused(report: &Report) -> Markup {
    let refusals = view::refusals(report);
    html! {
        @if !refusals.is_empty() {
            section.refused {
                h2 { "Scenarios that the subject refused" }
                ul { @for (reason, times) in refusals { li { (printable(reason)) " " span.quiet { (times) " times" } } } }
            }
        }
    }
}

fn uncovered() -> Markup {
    html! {
        @if !UNCOVERED.is_empty() {
            section.uncovered {
                h2 { "Clauses without a rule" }
                details {
                    summary { (view::count(UNCOVERED.len(), "clause")) " of the specification that nothing here checks" }
                    dl.clauses { @for (clause, reason) in UNCOVERED { div { dt { (clause) } dd { (reason) } } } }
                }
            }
        }
    }
}
