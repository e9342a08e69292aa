//! Parts of all renderings: rules with their verdicts side by side, counts, and texts of several lines.

use std::collections::BTreeMap;

use wua::text::printable;
use wua_scenario::Preset;

use super::{Report, RuleReport, SkipReason, Verdict};
use crate::rule::{Basis, Rule};
use crate::rules::{FAMILIES, Family};

/// The names of all verdicts, in the order in which they are shown.
pub(super) const VERDICTS: [&str; 5] = ["held", "broken", "skipped", "deviates", "unexpected pass"];

/// The names of all kinds of evidence, the strongest first.
pub(super) const EVIDENCE: [&str; 3] = ["documented", "observed", "assumed"];

/// A rule and its findings under each preset.
pub(super) struct Row<'a> {
    pub(super) rule: &'static Rule,
    pub(super) family: &'static str,
    pub(super) results: Vec<(Preset, &'a RuleReport)>,
}

impl Row<'_> {
    /// Returns `true` if it was checked under any preset.
    pub(super) fn checked(&self) -> bool {
        self.results.iter().any(|(_, found)| !matches!(found.verdict, Verdict::Skipped(_)))
    }

    /// Returns the number of checks that could have failed, under all presets.
    pub(super) fn checks(&self) -> u64 {
        self.results.iter().map(|(_, found)| found.checks).sum()
    }

    pub(super) fn walks_cut_short(&self) -> u64 {
        self.results.iter().map(|(_, found)| found.walks_cut_short).sum()
    }
}

/// Returns every rule of the report once, in its order, families together.
pub(super) fn rows(report: &Report) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut places = BTreeMap::new();
    for (preset, found) in report.rules() {
        let rule = found.rule;
        let place = *places.entry(rule.id).or_insert_with(|| {
            rows.push(Row { rule, family: family_of(rule.id), results: Vec::new() });
            rows.len() - 1
        });
        rows[place].results.push((preset, found));
    }
    rows
}

/// Returns the rows of each family, in the order of the families.
pub(super) fn families<'r, 'a>(rows: &'r [Row<'a>]) -> Vec<(&'static str, Vec<&'r Row<'a>>)> {
    let mut families: Vec<(&str, Vec<&Row<'_>>)> = Vec::new();
    for row in rows {
        match families.iter_mut().find(|(name, _)| *name == row.family) {
            Some((_, rows)) => rows.push(row),
            None => families.push((row.family, vec![row])),
        }
    }
    families
}

/// Returns the family that has the rule.
fn family_of(id: &str) -> &'static str {
    let has = |family: &&Family| family.rules.iter().any(|rule| rule.id == id);
    FAMILIES.iter().find(has).map_or("other", |family| family.name)
}

/// Returns the number of results with each verdict, in the order of [`VERDICTS`].
pub(super) fn tally<'a>(found: impl Iterator<Item = &'a RuleReport>) -> [usize; 5] {
    let mut counts = [0; 5];
    for verdict in found.map(|rule| rule.verdict.name()) {
        if let Some(at) = VERDICTS.iter().position(|name| *name == verdict) {
            counts[at] += 1;
        }
    }
    counts
}

/// Returns the number of checked rules for each kind of evidence, in the order of [`EVIDENCE`].
pub(super) fn evidence(rows: &[Row<'_>]) -> [usize; 3] {
    let count =
        |kind: &&str| rows.iter().filter(|row| row.checked() && row.rule.basis.name() == *kind).count();
    EVIDENCE.each_ref().map(count)
}

/// Returns a share in percent, rounded; 0 if the whole is 0.
pub(super) fn percent(part: usize, whole: usize) -> usize {
    (part * 100 + whole / 2).checked_div(whole).unwrap_or(0)
}

/// Returns the sources of a rule, each with its page if there is one.
pub(super) fn sources(basis: Basis) -> Vec<(&'static str, Option<String>)> {
    let link = |source: &str| match basis {
        Basis::Documented(_) => wua_spec::page_link(source),
        _ => None,
    };
    basis.sources().into_iter().map(|source| (source, link(source))).collect()
}

/// Returns the rules that were not checked, by the reason, each with the presets unless it is all of them.
pub(super) fn skips<'a>(rows: &[Row<'a>]) -> Vec<(&'a SkipReason, Vec<String>)> {
    let mut groups: Vec<(&SkipReason, Vec<String>)> = Vec::new();
    for row in rows {
        for (reason, presets) in reasons(row) {
            let everywhere = presets.len() == row.results.len();
            let only = if everywhere { String::new() } else { format!(" ({})", presets.join(", ")) };
            let rule = format!("{}{only}", row.rule.id);
            match groups.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, rules)) => rules.push(rule),
                None => groups.push((reason, vec![rule])),
            }
        }
    }
    groups
}

/// The reasons why one rule was not checked, each with its presets.
fn reasons<'a>(row: &Row<'a>) -> Vec<(&'a SkipReason, Vec<&'static str>)> {
    let mut reasons: Vec<(&SkipReason, Vec<&str>)> = Vec::new();
    for (preset, found) in &row.results {
        let Verdict::Skipped(reason) = &found.verdict else { continue };
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, presets)) => presets.push(preset.name()),
            None => reasons.push((reason, vec![preset.name()])),
        }
    }
    reasons
}

/// The number of scenarios that the subject refused, by the reason.
pub(super) fn refusals(report: &Report) -> BTreeMap<&str, u64> {
    let mut all = BTreeMap::new();
    for (reason, times) in report.presets.iter().flat_map(|preset| &preset.refusals) {
        *all.entry(&**reason).or_default() += times;
    }
    all
}

/// The names of presets in a row.
pub(super) fn names(presets: impl IntoIterator<Item = Preset>) -> String {
    presets.into_iter().map(Preset::name).collect::<Vec<_>>().join(", ")
}

/// Returns a number with its noun: `1 rule`, `3 rules`.
pub(super) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// A text of several lines, each as [`printable`](wua::text::printable) gives it.
pub(super) fn printable_lines(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}
