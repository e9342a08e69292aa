//! Each file of `fixtures/wrong-scenarios/` is refused, with the message of its snapshot.
//!
//! After a change of messages: `INSTA_UPDATE=always cargo test -p wua-scenario`, and read the diff.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

mod fixtures;

use std::error::Error;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use wua_scenario::{LoadError, Scenario, ScenarioError, Source, Trace};

fn rendered(error: &dyn Diagnostic) -> String {
    let mut text = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::none())
        .with_width(100)
        .render_report(&mut text, error)
        .unwrap();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn check(name: &str, error: &ScenarioError) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, rendered(error)));
}

#[test]
fn every_wrong_scenario_is_refused_with_its_message() {
    for fixture in fixtures::read("wrong-scenarios", ".toml") {
        let error = Scenario::from_toml(&fixture.name, &fixture.text).expect_err(&fixture.name);
        check(fixture.name.trim_end_matches(".toml"), &error);
    }
}

#[test]
fn every_wrong_recording_is_refused_with_its_message() {
    for fixture in fixtures::read("wrong-scenarios", ".jsonl") {
        let error = Trace::from_jsonl(&fixture.name, &fixture.text).expect_err(&fixture.name);
        check(fixture.name.trim_end_matches(".jsonl"), &error);
    }
}

/// A snapshot whose fixture went away would never be looked at again.
#[test]
fn no_snapshot_is_left_over() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots");
    let fixtures = fixtures::read("wrong-scenarios", "l");
    for snapshot in std::fs::read_dir(folder).unwrap() {
        let name = snapshot.unwrap().file_name().into_string().unwrap();
        let stem = name.trim_end_matches(".snap");
        let known = fixtures.iter().any(|file| file.name.starts_with(&format!("{stem}.")));
        assert!(known || stem.starts_with("scenario-"), "{name}");
    }
}

#[test]
fn debug_is_a_line_a_problem() {
    let error = Scenario::from_toml("a.toml", "[agent]\nquue = 1").unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "a.toml:1: `title` is missing in the scenario: expected `title` here\n\
         a.toml:2: unknown field `quue` in [agent]: no such field; did you mean `queue`?"
    );
    assert_eq!(error.messages().count(), 2);
}

/// The simulator adds diagnostics of its own, about switches.
#[test]
fn others_add_diagnostics_in_the_same_form() {
    let text = "title = 'A'\n[policy]\nempty_lst = 'ü'\n";
    let scenario = Scenario::from_toml("a.toml", text).unwrap();
    let switch = &scenario.policy.switches[0];
    assert_eq!(&text[switch.span.clone()], "empty_lst");
    assert_eq!((&*switch.value, &text[switch.value_span.clone()]), ("ü", "'ü'"));
    let name = scenario.source.error(switch.span.clone(), "unknown switch", "no such switch", None);
    let value = scenario.source.error(switch.value_span.clone(), "unknown value", "expected a choice", None);
    assert_eq!(name.line(), 3);
    assert_eq!(name.and(value).messages().collect::<Vec<_>>(), ["unknown switch", "unknown value"]);
}

/// A place outside the text, or inside a letter, is moved; nothing panics and rendering succeeds.
#[test]
fn any_place_can_be_rendered() {
    for text in ["", "ü", "ab\ncd", "\n"] {
        for start in 0..8 {
            for end in 0..8 {
                let error = Source::new("a", text).error(start..end, "message", "label", None);
                assert!(rendered(&error).contains("message"), "{text:?} {start}..{end}");
            }
        }
    }
}

#[test]
fn a_file_that_is_not_there_is_told_with_its_path() {
    let error = Scenario::load("no/such/file.toml").unwrap_err();
    assert!(matches!(error, LoadError::Io(..)));
    assert_eq!(error.to_string(), "cannot read no/such/file.toml");
    assert!(error.source().is_some());
    assert!(rendered(&error).contains("cannot read"));
}
