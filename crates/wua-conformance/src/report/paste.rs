//! A failure as a Rust test, to paste into the tests of the backend.

use wua::text::is_printable;

use super::view::{printable_lines, sources};
use super::{Failure, Report};
use crate::rule::{Check, Rule};

/// Returns the test: it fails for as long as the rule is broken, and needs only a `fn subject()` next to it.
pub(super) fn test(rule: Option<&Rule>, failure: &Failure, report: &Report) -> String {
    let doc = doc(rule, failure);
    let calls: String =
        (1..).zip(&failure.calls).map(|(number, line)| call(number, &line.to_string())).collect();
    let body = match &failure.case {
        Some(case) => replay(&failure.rule, &case.to_files(&failure.rule)),
        None => judge(rule, failure, report),
    };
    format!("{doc}#[test]\nfn {}() {{\n{calls}{body}}}\n", name(&failure.rule))
}

fn doc(rule: Option<&Rule>, failure: &Failure) -> String {
    let mut text = String::new();
    if let Some(rule) = rule {
        text = format!("{}\n\n{}\n", rule.sentence, rule.basis);
        let links = sources(rule.basis).into_iter().filter_map(|(_, link)| link);
        text.extend(links.map(|link| format!("<{link}>\n")));
        text.push('\n');
    }
    text += &format!("Found under {}: {}", failure.preset, failure.message);
    comment("///", &text)
}

fn call(number: usize, text: &str) -> String {
    let text = text.replace('\n', "\n   ");
    comment("    //", &format!("{number}. {text}"))
}

/// Returns the text as a comment that no part of it ends early.
fn comment(marker: &str, text: &str) -> String {
    let line = |line: &str| format!("{marker} {line}").trim_end().to_owned() + "\n";
    printable_lines(text.trim_end()).split('\n').map(line).collect()
}

fn replay(rule: &str, (scenario, calls): &(String, String)) -> String {
    format!(
        "    let scenario = {};\n    let calls = {};\n    \
         let case = wua_conformance::Case::from_files(scenario, calls).unwrap();\n    \
         wua_conformance::assert_holds(subject(), {rule:?}, &case);\n",
        literal(scenario),
        literal(calls)
    )
}

/// An example makes its own machines; a law without a case has no reproducible failure.
fn judge(rule: Option<&Rule>, failure: &Failure, report: &Report) -> String {
    let example = rule.is_some_and(|rule| matches!(rule.check, Check::Example(_)));
    let cases = if example { String::new() } else { format!("\n        .cases({})", report.cases) };
    let seed = if report.seed == 0 { String::new() } else { format!("\n        .seed({})", report.seed) };
    format!(
        "    let report = wua_conformance::Judge::new(subject())\n        .rules([{:?}])\n        \
         .presets([wua_scenario::Preset::{:?}]){cases}{seed}\n        .run();\n    \
         assert!(report.passed(), \"{{report}}\");\n",
        failure.rule, failure.preset
    )
}

/// Returns the text as a raw string, or as an escaped one if it has characters that a raw one may not.
fn literal(text: &str) -> String {
    if !text.chars().all(|letter| letter == '\n' || is_printable(letter)) {
        return format!("\"{}\"", text.escape_default());
    }
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// Returns the rule's id as the name of a function.
fn name(rule: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let name: String = rule.to_lowercase().chars().map(letter).collect();
    match name.chars().next() {
        None => "it_does_not_crash".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("rule_{name}"),
        Some(_) => name,
    }
}
