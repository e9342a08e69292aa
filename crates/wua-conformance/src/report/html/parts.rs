//! Parts that several sections of the page share: verdicts, evidence, and places to link to.

use maud::{Markup, html};

use super::super::Verdict;
use super::super::view;
use crate::rule::Basis;

/// A verdict as a chip: colour, sign and word say the same.
pub(super) fn chip(verdict: &Verdict) -> Markup {
    let (sign, name) = match verdict {
        Verdict::Held => ("✓", "held"),
        Verdict::Broken(_) => ("✕", "broken"),
        Verdict::Skipped(_) => ("–", "skipped"),
        Verdict::Deviates(_) => ("≠", "deviates"),
        Verdict::UnexpectedPass(_) => ("!", "unexpected pass"),
    };
    html! { span.chip.(class(name)) { span.sign aria-hidden="true" { (sign) } (name) } }
}

/// The name of a verdict as a class.
pub(super) fn class(verdict: &str) -> &str {
    verdict.split(' ').next().unwrap_or_default()
}

/// The anchor of a family on the page.
pub(super) fn family_anchor(family: &str) -> String {
    format!("family-{}", family.replace(' ', "-"))
}

/// The anchor of a failure on the page.
pub(super) fn failure_anchor(rule: &str, preset: &str) -> String {
    format!("broken-{rule}-{preset}")
}

/// The kind of evidence, and each source with its page.
pub(super) fn basis(basis: Basis) -> Markup {
    html! {
        span.kind.(basis.name()) { (basis.name()) }
        ul.sources { @for (source, link) in view::sources(basis) { li {
            @match link {
                Some(link) => a href=(link) title=(source) target="_blank" rel="noopener noreferrer" { (short(source)) },
                None => (source),
            }
        } } }
    }
}

/// The name of a page without what all have in common.
fn short(source: &str) -> &str {
    let common = ["nf-wuapi-", "nn-wuapi-", "ne-wuapi-", "Wua_Sdk/"];
    common.iter().find_map(|prefix| source.strip_prefix(prefix)).unwrap_or(source)
}
