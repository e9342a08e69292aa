//! The report as text, for a terminal and the log of a gate.

use std::fmt::{self, Formatter, Result};

use wua::text::printable;

use super::view::{self, EVIDENCE, Row, VERDICTS};
use super::{Failure, ProbableCause, Report, Verdict, paste};
use crate::rule::Rule;
use crate::rules;
use crate::subject::Capability;
use crate::uncovered::UNCOVERED;

/// The width of a list of rules.
const WIDTH: usize = 76;
/// The greatest width of the name of a family: with the counts, a table is at most 80 columns wide.
const NAME: usize = 35;
/// The most rules whose sentences are shown one by one; a longer list would be longer than the report.
const FEW: usize = 5;

impl fmt::Display for Report {
    /// Writes counts, then everything that did not hold, and as the last line whether the subject passed.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let rows = view::rows(self);
        head(f, self, &rows)?;
        causes(f, self)?;
        counts(f, self, &rows)?;
        evidence(f, &rows)?;
        reported(f, &rows)?;
        for row in &rows {
            broken(f, self, row)?;
        }
        declared(f, &rows)?;
        for crash in self.crashes() {
            writeln!(f, "\nCRASH under {}: {}", crash.preset, indented(&crash.message, "    "))?;
            pasted(f, &paste::test(None, crash, self))?;
        }
        proofs(f, &rows)?;
        skipped(f, &rows)?;
        refused(f, self)?;
        cut_short(f, &rows)?;
        unproven(f, &rows)?;
        end(f, self, &rows)
    }
}

fn head(f: &mut Formatter<'_>, report: &Report, rows: &[Row<'_>]) -> Result {
    let presets = view::names(report.presets.iter().map(|preset| preset.preset));
    let (cases, seed) = (report.cases, report.seed);
    let rules = view::count(rows.len(), "rule");
    writeln!(f, "{}: {rules} under {presets}", printable(&report.subject))?;
    writeln!(f, "{cases} cases of each kind for each preset, seed {seed}")?;
    let missing = report.capabilities.missing(Capability::ALL);
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|capability| capability.name()).collect();
    writeln!(f, "it cannot: {}", names.join(", "))
}

/// The probable causes of broken rules, each with the rules that break with it.
fn causes(f: &mut Formatter<'_>, report: &Report) -> Result {
    for ProbableCause { cause, rules } in report.probable_causes() {
        let number = view::count(rules.len(), "broken rule");
        writeln!(f, "\nprobable cause of {number}: {} ({})", cause.fault, cause.witness)?;
        list(f, rules.into_iter().map(str::to_owned))?;
    }
    Ok(())
}

/// Two tables: verdicts by preset, and by family, a rule counted once for each preset.
fn counts(f: &mut Formatter<'_>, report: &Report, rows: &[Row<'_>]) -> Result {
    let presets = report.presets.iter();
    let by_preset = presets.map(|preset| (preset.preset.name(), view::tally(preset.rules.iter())));
    table(f, "preset", &by_preset.collect::<Vec<_>>())?;
    let families = view::families(rows).into_iter();
    let by_family = families.map(|(name, rows)| {
        let found = rows.iter().flat_map(|row| row.results.iter().map(|(_, found)| *found));
        (name, view::tally(found))
    });
    table(f, "family", &by_family.collect::<Vec<_>>())
}

fn table(f: &mut Formatter<'_>, what: &str, lines: &[(&str, [usize; 5])]) -> Result {
    let names: Vec<String> = lines.iter().map(|(name, _)| shortened(name)).collect();
    let lengths = names.iter().map(|name| name.chars().count());
    let width = lengths.chain([what.len()]).max().unwrap_or(0);
    write!(f, "\n{what:width$}")?;
    let headers = VERDICTS.map(|verdict| verdict.split(' ').next().unwrap_or_default());
    for header in headers {
        write!(f, "  {header}")?;
    }
    writeln!(f)?;
    for (name, (_, counts)) in names.iter().zip(lines) {
        write!(f, "{name:width$}")?;
        for (header, count) in headers.iter().zip(counts) {
            write!(f, "  {count:>width$}", width = header.len())?;
        }
        writeln!(f)?;
    }
    Ok(())
}

/// The name of a family, cut between words if it is long.
fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    let head: String = name.chars().take(NAME - 1).collect();
    format!("{}…", head.rsplit_once(' ').map_or(&*head, |(words, _)| words))
}

/// The sentences of few rules, without broken ones, which come below.
fn reported(f: &mut Formatter<'_>, rows: &[Row<'_>]) -> Result {
    if rows.len() > FEW {
        return Ok(());
    }
    let is_broken = |row: &Row<'_>| row.results.iter().any(|(_, found)| found.verdict.failure().is_some());
    for row in rows.iter().filter(|row| !is_broken(row)) {
        writeln!(f, "\n{} ({}; `wuasim explain {0}` explains it)", row.rule.id, row.rule.severity.name())?;
        rule(f, row.rule)?;
    }
    Ok(())
}

/// The number of checks of each rule, and the mutants that prove it: by name for few rules, otherwise their number.
fn proofs(f: &mut Formatter<'_>, rows: &[Row<'_>]) -> Result {
    if rows.len() > FEW {
        let proof =
            |row: &Row<'_>| format!("{} {}/{}", row.rule.id, row.checks(), row.rule.mutants().count());
        writeln!(f, "\nchecks that could have failed / mutants that the rule must find, by rule:")?;
        return list(f, rows.iter().map(proof));
    }
    for row in rows {
        let number = view::count(usize::try_from(row.checks()).unwrap_or(usize::MAX), "check");
        writeln!(f, "\n{}: {number} could have failed; it must find the mutants", row.rule.id)?;
        list(f, row.rule.mutants().map(|mutant| mutant.name.to_owned()))?;
    }
    Ok(())
}

fn evidence(f: &mut Formatter<'_>, rows: &[Row<'_>]) -> Result {
    let shares = view::evidence(rows);
    let checked = shares.iter().sum();
    let share =
        |(kind, count): (&str, &usize)| format!("{count} {kind} ({} %)", view::percent(*count, checked));
    let shares: Vec<_> = EVIDENCE.into_iter().zip(&shares).map(share).collect();
    writeln!(f, "\nevidence: {}", shares.join(", "))
}

/// A broken rule: the findings where they differ between presets, and the calls for the first.
fn broken(f: &mut Formatter<'_>, report: &Report, row: &Row<'_>) -> Result {
    let failures: Vec<_> = row.results.iter().filter_map(|(_, found)| found.verdict.failure()).collect();
    let Some(first) = failures.first() else { return Ok(()) };
    let presets = view::names(failures.iter().map(|failure| failure.preset));
    writeln!(f, "\nBROKEN {} ({}) under {presets}", row.rule.id, row.rule.severity.name())?;
    rule(f, row.rule)?;
    writeln!(f, "  found: {}", indented(&first.message, "    "))?;
    for other in failures.iter().skip(1).filter(|other| other.message != first.message) {
        writeln!(f, "  found under {}: {}", other.preset, indented(&other.message, "    "))?;
    }
    pasted(f, &paste::test(Some(row.rule), first, report))
}

/// The sentence of the rule and its evidence.
fn rule(f: &mut Formatter<'_>, rule: &Rule) -> Result {
    writeln!(f, "  {}", rule.sentence)?;
    writeln!(f, "  {}", rule.basis)?;
    for (_, link) in view::sources(rule.basis) {
        if let Some(link) = link {
            writeln!(f, "    {link}")?;
        }
    }
    Ok(())
}

fn calls(f: &mut Formatter<'_>, failure: &Failure) -> Result {
    if failure.calls.is_empty() {
        return Ok(());
    }
    writeln!(f, "  calls:")?;
    for (number, line) in (1..).zip(&failure.calls) {
        writeln!(f, "  {number:>4}. {}", indented(&line.to_string(), "        "))?;
    }
    Ok(())
}

/// Writes the calls as comments. Not indented: the text may have lines that must stay as they are.
fn pasted(f: &mut Formatter<'_>, test: &str) -> Result {
    write!(f, "  the calls, in a test to paste:\n\n{test}")
}

/// Deviations: those that are as declared, and those that no longer are.
fn declared(f: &mut Formatter<'_>, rows: &[Row<'_>]) -> Result {
    for row in rows {
        for (preset, found) in &row.results {
            match &found.verdict {
                Verdict::Deviates(reason) => {
                    let reason = printable(reason);
                    writeln!(f, "\ndeviates as declared: {} under {preset}: {reason}", row.rule.id)?;
                }
                Verdict::UnexpectedPass(reason) => {
                    writeln!(f, "\nUNEXPECTED PASS {} under {preset}", row.rule.id)?;
                    rule(f, row.rule)?;
                    writeln!(f, "  declared as a deviation, and holds: {}", printable(reason))?;
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn skipped(f: &mut Formatter<'_>, rows: &[Row<'_>]) -> Result {
    for (reason, rules) in view::skips(rows) {
        let number = view::count(rules.len(), "rule");
        writeln!(f, "\nskipped, {}: {number}", printable(&reason.to_string()))?;
        list(f, rules)?;
    }
    Ok(())
}

/// The number of scenarios that the subject refused, by its reason.
fn refused(f: &mut Formatter<'_>, report: &Report) -> Result {
    for (reason, times) in view::refusals(report) {
        writeln!(f, "\nrefused by the subject, {times} times: {}", printable(reason))?;
    }
    Ok(())
}

/// The number of walks that did not reach a rule, of those that judge it.
fn cut_short(f: &mut Formatter<'_>, rows: &[Row<'_>]) -> Result {
    let cut: Vec<_> = rows.iter().filter(|row| row.walks_cut_short() > 0).collect();
    if cut.is_empty() {
        return Ok(());
    }
    writeln!(f, "\nwalks that were cut short before they reached a rule:")?;
    list(f, cut.into_iter().map(|row| format!("{} {}", row.rule.id, row.walks_cut_short())))
}

/// Counts the clauses that nothing here checks, unless only some rules were selected.
fn unproven(f: &mut Formatter<'_>, rows: &[Row<'_>]) -> Result {
    if rows.len() < rules::all().count() {
        return Ok(());
    }
    writeln!(f, "\nclauses of the specification without a rule: {}", UNCOVERED.len())
}

/// Rules by name, several in a line.
fn list(f: &mut Formatter<'_>, rules: impl IntoIterator<Item = String>) -> Result {
    let mut line = String::new();
    for rule in rules {
        if !line.is_empty() && line.len() + rule.len() > WIDTH {
            writeln!(f, "  {line}")?;
            line.clear();
        }
        let between = if line.is_empty() { "" } else { ", " };
        line = format!("{line}{between}{rule}");
    }
    if line.is_empty() { Ok(()) } else { writeln!(f, "  {line}") }
}

fn end(f: &mut Formatter<'_>, report: &Report, rows: &[Row<'_>]) -> Result {
    let unchecked = match rows.iter().filter(|row| !row.checked()).count() {
        0 => String::new(),
        number => format!("; {number} of {} not checked", view::count(rows.len(), "rule")),
    };
    let reasons = report.reasons();
    if reasons.is_empty() {
        return writeln!(f, "\npassed{unchecked}");
    }
    writeln!(f, "\nFAILED: {}{unchecked}", printable(&reasons.join("; ")))
}

/// The text with its further lines set in.
fn indented(text: &str, by: &str) -> String {
    view::printable_lines(text.trim_end()).replace('\n', &format!("\n{by}"))
}

impl fmt::Display for Failure {
    /// Writes the rule, the finding, and the calls: the message of a failed test.
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let name = if self.rule.is_empty() { "the case" } else { &self.rule };
        writeln!(f, "{} does not hold under {}", printable(name), self.preset)?;
        if let Some(known) = rules::all().find(|known| known.id == self.rule) {
            rule(f, known)?;
        }
        writeln!(f, "  found: {}", indented(&self.message, "    "))?;
        calls(f, self)
    }
}
