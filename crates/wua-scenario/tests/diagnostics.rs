//! Each file of `fixtures/wrong-scenarios/` is refused, with the message of its snapshot.
//!
//! After a change of messages: `INSTA_UPDATE=always cargo test -p wua-scenario`, and read the diff.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

mod fixtures;

use std::error::Error;

use wua_scenario::{LoadError, Scenario, ScenarioError, SwitchProblem, Trace};

fn check(name: &str, error: &ScenarioError) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, format!("{error:?}")));
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

/// A snapshot without a fixture would never be checked again.
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
fn each_problem_has_a_line_of_its_own() {
    let error = Scenario::from_toml("a.toml", "[agent]\nquue = 1").unwrap_err();
    assert_eq!(
        error.lines().collect::<Vec<_>>(),
        [
            "a.toml:1: missing field `title` in the scenario: expected `title` here",
            "a.toml:2: unknown field `quue` in [agent]: no such field; did you mean `queue`?",
            "a.toml:2: `queue` is a whole number: expected a duration such as \"90s\" or \"1h30m\"; write `\"1s\"`",
        ]
    );
    assert_eq!(error.messages().count(), 3);
}

/// Nearly every name is further from `preset` than from some switch, so the value decides.
#[test]
fn a_switch_with_the_name_of_a_preset_as_its_value_is_the_preset() {
    let problem = |_: &_| {
        let help = Some("the switches are many".to_owned());
        Err(SwitchProblem { of_value: false, message: "no switch".to_owned(), label: "no".to_owned(), help })
    };
    for (lines, suggested) in [
        ("policy = 'hostile'", true),
        ("x = 'observed'", true),
        ("policy = 'hostil'", false),
        ("preset = 'observed'\npolicy = 'hostile'", false),
    ] {
        let mut scenario = Scenario::from_toml("a.toml", &format!("title = 'A'\n[policy]\n{lines}")).unwrap();
        let shown = format!("{:?}", scenario.check_switches(problem).unwrap_err());
        assert_eq!(shown.contains("help: did you mean `preset`?"), suggested, "{shown}");
        assert_eq!(shown.contains("the switches are many"), !suggested, "{shown}");
        scenario.policy.switches.clear();
        assert!(scenario.check_switches(problem).is_ok());
    }
}

/// The simulator adds its own diagnostics about switches.
#[test]
fn others_add_diagnostics_about_switches_in_the_same_form() {
    let text = "title = 'A'\n[policy]\nempty_lst = 'ü'\n";
    let mut scenario = Scenario::from_toml("a.toml", text).unwrap();
    let problem = |of_value| SwitchProblem {
        of_value,
        message: "wrong".to_owned(),
        label: "not this one".to_owned(),
        help: Some("take another".to_owned()),
    };
    let of_value = scenario.check_switches(|_| Err(problem(true))).unwrap_err();
    assert_eq!(
        format!("{of_value:?}"),
        "a.toml:3:13: wrong\n  3 | empty_lst = 'ü'\n    |             ^^^ not this one\n    = help: take another"
    );
    let of_name = scenario.check_switches(|_| Err(problem(false))).unwrap_err();
    assert!(format!("{of_name:?}").starts_with("a.toml:3:1: wrong"), "{of_name:?}");
    assert_eq!(scenario.check_switches(|_| Ok(())), Ok(()));
    // Code has changed the switch since, so the file no longer contains it.
    scenario.policy.switches[0].value = "other".to_owned();
    let changed = scenario.check_switches(|_| Err(problem(true))).unwrap_err();
    assert!(format!("{changed:?}").starts_with("scenario.to_toml():4:13: wrong"), "{changed:?}");
}

#[test]
fn a_file_that_is_not_there_is_reported_with_its_path() {
    let error = Scenario::load("no/such/file.toml").unwrap_err();
    assert!(matches!(error, LoadError::Io(..)));
    assert_eq!(error.to_string(), "cannot read no/such/file.toml");
    assert!(error.source().is_some());
}
