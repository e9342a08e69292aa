//! Clauses of the specification, each with its basis and the rules, switches and tests that cite it.

use std::io::{self, Write};

use miette::miette;
use textwrap::Options;
use textwrap::WordSplitter::NoHyphenation;
use wua_conformance::UNCOVERED;
use wua_model::Switch;
use wua_scenario::nearest;
use wua_spec::{Citation, Clause, clause, clauses};

use crate::cited_by;
use crate::table::Layout;

/// Finds a clause by its id, in any letter case.
pub(crate) fn find(text: &str) -> Result<&'static Clause, miette::Report> {
    let same = |found: &&Clause| found.id.eq_ignore_ascii_case(text);
    clause(text).or_else(|| clauses().iter().find(same)).ok_or_else(|| {
        let text = text.to_uppercase();
        let printable = wua::text::printable(&text);
        miette!(help = help(&text), "no clause has the number {printable}")
    })
}

/// Suggests the ids of a family, or the nearest id.
fn help(text: &str) -> String {
    let family = clauses().iter().filter(|clause| clause.family.eq_ignore_ascii_case(text));
    let numbers: Vec<&str> = family.map(|clause| clause.id).collect();
    if !numbers.is_empty() {
        return format!("its clauses are {}", numbers.join(", "));
    }
    match nearest(text, clauses().iter().map(|clause| clause.id)) {
        Some(id) => format!("did you mean {id}?"),
        None => "numbers look like JOB-ABT-3; `wuasim spec coverage` lists their families".to_owned(),
    }
}

/// Describes a clause, one field per paragraph.
pub(crate) fn describe(clause: &Clause, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::of_stdout();
    page.field(out, "clause", clause.id)?;
    page.field(out, "member", clause.member)?;
    page.field(out, "states", clause.statement)?;
    page.field(out, "codes", clause.hresults)?;
    page.field(out, "basis", &format!("{} ({})", clause.basis(), clause.kind))?;
    for citation in clause.citations() {
        page.field(out, "source", &source(&citation))?;
        citation.link().map_or(Ok(()), |link| writeln!(out, "         {link}"))?;
    }
    page.field(out, "property", clause.property)?;
    for rule in cited_by::rules(clause) {
        page.field(out, "rule", &format!("{}, {}: {}", rule.id, rule.severity.name(), rule.sentence))?;
        rule.by_construction.map_or(Ok(()), |part| page.field(out, "by type", part))?;
        let mutants: Vec<_> = rule.mutants().map(|mutant| mutant.name).collect();
        page.field(out, "mutants", &mutants.join(", "))?;
    }
    if let Some((_, reason)) = UNCOVERED.iter().find(|(id, _)| *id == clause.id) {
        page.field(out, "no rule", reason)?;
    }
    policy(clause, &page, out)?;
    cited_by::tests(clause).try_for_each(|file| page.field(out, "test", file))
}

/// Describes the switches of the policy that rest on a clause, and names the choices in its text that the simulator lacks.
fn policy(clause: &Clause, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    let switches: Vec<_> = cited_by::switches(clause).collect();
    for switch in &switches {
        page.field(out, "policy", &format!("{}: {}", switch.name, switch.meaning))?;
    }
    let is_known = |name: &&str| switches.iter().any(|switch| is_named(switch, name));
    let others = cited_by::names_of_switches(clause).filter(|name| !is_known(name));
    let others = others.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if others.is_empty() {
        return Ok(());
    }
    page.field(out, "policy", &format!("the simulator has no switch for {others}"))
}

/// Returns `true` for the name of the switch, however it is spelled (`UninstallBehaviour`), and for one of its values.
fn is_named(switch: &Switch, name: &str) -> bool {
    let spelled = switch.name.replace('_', "").eq_ignore_ascii_case(&name.replace('_', ""));
    spelled || switch.values.iter().any(|value| value.name == name)
}

fn source(citation: &Citation) -> String {
    match citation.source {
        Some(source) => format!("{} ({})", citation.text, source.what),
        None => citation.text.to_owned(),
    }
}

/// A page of fields.
pub(crate) struct Page {
    width: usize,
}

impl Page {
    pub(crate) fn of_stdout() -> Self {
        Self { width: Layout::of_stdout().text_width() }
    }

    /// Writes a field, unless its value is empty.
    pub(crate) fn field(&self, out: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
        if text == "—" {
            return Ok(());
        }
        let first = format!("{name:<9}");
        let options = Options::new(self.width).initial_indent(&first).subsequent_indent("         ");
        writeln!(out, "{}", textwrap::fill(text, options.break_words(false).word_splitter(NoHyphenation)))
    }
}
