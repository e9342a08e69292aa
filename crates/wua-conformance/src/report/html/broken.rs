//! Broken rules, crashes and unknown names, with everything needed to find the cause.

use maud::{Markup, html};
use wua::text::printable;

use super::super::view::{self, Row};
use super::super::{Failure, ProbableCause, Report, paste};
use super::parts::{basis, failure_anchor};
use crate::log::Line;
use crate::rule::Rule;

pub(super) fn all(report: &Report, rows: &[Row<'_>]) -> Markup {
    let broken =
        rows.iter().any(|row| row.results.iter().any(|(_, found)| found.verdict.failure().is_some()));
    let causes = report.probable_causes();
    html! {
        @if !causes.is_empty() {
            section.causes {
                h2 { "Probable causes" }
                @for ProbableCause { cause, rules } in &causes {
                    h3 { (cause.fault) }
                    p { (view::count(rules.len(), "broken rule")) ", most directly " a href={ "#" (cause.witness) } { (cause.witness) } ":" }
                    ul.ids { @for rule in rules { li { a href={ "#" (rule) } { code { (rule) } } } } }
                }
            }
        }
        @if broken {
            section.failures {
                h2 { "Broken" }
                @for row in rows { (of_rule(report, row)) }
            }
        }
        @if report.crashes().next().is_some() {
            section.failures {
                h2 { "Crashed" }
                @for crash in report.crashes() { (card(report, None, crash, true)) }
            }
        }
        @if !report.unknown_rules.is_empty() {
            section.unknown {
                h2 { "Asked for, and no rule" }
                ul.ids { @for name in &report.unknown_rules { li { code { (printable(name)) } } } }
            }
        }
    }
}

/// The failures of a rule, one for each preset; the first is open.
fn of_rule(report: &Report, row: &Row<'_>) -> Markup {
    let failures = row.results.iter().filter_map(|(_, found)| found.verdict.failure());
    html! {
        @for (number, failure) in failures.enumerate() {
            (card(report, Some(row.rule), failure, number == 0))
        }
    }
}

fn card(report: &Report, rule: Option<&Rule>, failure: &Failure, open: bool) -> Markup {
    let id = rule.map_or("crash", |rule| rule.id);
    html! {
        details.card open[open] id=[rule.map(|rule| failure_anchor(rule.id, failure.preset.name()))] {
            summary {
                span.name { (id) }
                " under " (failure.preset)
                @if let Some(rule) = rule { " " span.quiet { (rule.severity.name()) } }
            }
            @if let Some(rule) = rule {
                p.sentence { (rule.sentence) }
                div.basis { (basis(rule.basis)) }
            }
            h3 { "Found" }
            pre.message { (view::printable_lines(&failure.message)) }
            @if !failure.calls.is_empty() {
                h3 { "Calls and answers" }
                ol.calls { @for line in &failure.calls { (call(line)) } }
            }
            @if let Some(case) = &failure.case {
                details { summary { "Scenario" } pre tabindex="0" { (view::printable_lines(&case.scenario.to_toml())) } }
            }
            details { summary { "A test to paste" } pre.paste tabindex="0" { (paste::test(rule, failure, report)) } }
        }
    }
}

fn call(line: &Line) -> Markup {
    html! {
        li {
            code { (view::printable_lines(&line.call)) }
            @match &line.answer {
                Some(answer) => code.answer { "→ " (view::printable_lines(answer)) },
                None => span.answer.broken { "has not returned" },
            }
        }
    }
}
