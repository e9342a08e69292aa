//! A written scenario is read back unchanged, and is short; values that no file can hold do no harm.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

mod fixtures;
mod worlds;

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;
use proptest::sample::Index;
use wua::member::IUpdateSearcher;
use wua::{HResult, UpdateCollection, UpdateData};
use wua_scenario::{
    Action, AgentFlags, Curve, CurvePoint, End, Fault, Scenario, ScriptedUpdate, Source, SwitchChoice,
    Trigger, UpdateKind, When,
};

const EVERYTHING: &str = include_str!("data/everything.toml");

/// Returns everything a scenario contains except its source.
fn said(scenario: &Scenario) -> String {
    let scenario = Scenario { source: Source::default(), ..scenario.clone() };
    // The debug form of an update object is its identity and title.
    let children = |update: &ScriptedUpdate| update.data.bundled_updates.to_vec();
    let children: Vec<UpdateData> =
        scenario.updates.iter().flat_map(children).map(|child| UpdateData::clone(&child)).collect();
    format!("{scenario:#?}\n{children:#?}")
}

/// Reads the scenario's own text.
fn read_again(scenario: &Scenario) -> Scenario {
    let text = scenario.to_toml();
    Scenario::from_toml("written.toml", &text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn everything() -> Scenario {
    Scenario::from_toml("everything.toml", EVERYTHING).unwrap()
}

#[test]
fn every_scenario_is_read_again_from_what_is_written() {
    let texts = fixtures::read("scenarios", ".toml").into_iter().map(|fixture| fixture.text);
    for text in texts.chain([EVERYTHING.to_owned()]) {
        let scenario = Scenario::from_toml("a.toml", &text).unwrap();
        assert_eq!(said(&read_again(&scenario)), said(&scenario), "{}", scenario.to_toml());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_scenario_is_read_again_from_what_is_written(scenario in worlds::scenario()) {
        let again = read_again(&scenario);
        prop_assert!(said(&again) == said(&scenario), "{}\n{:#?}", scenario.to_toml(), scenario);
        prop_assert_eq!(again.to_toml(), scenario.to_toml());
    }

    /// Without any one of its lines, a text is refused or read as another scenario.
    #[test]
    fn every_line_is_needed(scenario in worlds::scenario(), line: Index) {
        let text = scenario.to_toml();
        let mut lines: Vec<&str> = text.lines().collect();
        let line = lines.remove(line.index(lines.len()));
        let again = Scenario::from_toml("a.toml", &lines.join("\n"));
        let needed = line.is_empty() || !again.is_ok_and(|again| said(&again) == said(&scenario));
        prop_assert!(needed, "{} in {}", line, text);
    }
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// The layout of the file with every field, and of a scenario as a person would write it.
#[test]
fn what_is_written_is_short_and_in_order() {
    snapshot("scenario-written-everything", &everything().to_toml());
    let falls = fixtures::read("scenarios", ".toml").into_iter().find(|file| file.name.starts_with("p19"));
    snapshot("scenario-written", &Scenario::from_toml("a.toml", &falls.unwrap().text).unwrap().to_toml());
}

/// Defaults are not written: a scenario of one kind needs only its two lines.
#[test]
fn what_is_usual_is_not_written() {
    for kind in UpdateKind::ALL {
        let updates = vec![ScriptedUpdate::new(*kind, "An update")];
        let text = Scenario { title: "A".into(), updates, ..Scenario::default() }.to_toml();
        let expected = format!("title = \"A\"\n\n[[update]]\ntitle = \"An update\"\nkind = \"{kind}\"\n");
        assert_eq!(text, expected);
    }
    assert_eq!(Scenario::default().to_toml(), "title = \"\"\n");
}

#[test]
fn the_first_and_the_last_moment_are_written() {
    for time in ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000001Z", "9999-12-31T23:59:60.999999999Z"] {
        let text = format!("title = \"A\"\nstarts_at = {time}\n");
        assert_eq!(Scenario::from_toml("a.toml", &text).unwrap().to_toml(), text);
    }
    for (moment, time) in [
        (UNIX_EPOCH - Duration::from_secs(1), "1970-01-01T00:00:00Z"),
        (UNIX_EPOCH + Duration::from_secs(260_000_000_000), "9999-12-31T23:59:60Z"),
    ] {
        let text = Scenario { starts_at: moment, ..Scenario::default() }.to_toml();
        assert_eq!(text, format!("title = \"\"\nstarts_at = {time}\n"));
    }
}

/// A change to a scenario, and the reader's message for its text.
type Change = (fn(&mut Scenario), &'static str);

fn switch(value: &str) -> SwitchChoice {
    SwitchChoice::new("a b", value)
}

fn point(seconds: u64, percent: u8) -> CurvePoint {
    CurvePoint { at: Duration::from_secs(seconds), percent }
}

fn fault() -> Fault {
    Fault {
        call: IUpdateSearcher::Search,
        hresult: HResult::S_OK,
        nth: Some(3),
        first: Some(2),
        between: Some((Duration::from_secs(2), Duration::from_secs(1))),
        probability: None,
        seed: Some(1),
    }
}

fn trigger(action: Action) -> Trigger {
    Trigger { when: When::Polls(1), action }
}

/// Values that a file must not hold are refused by the reader, in the order of the file.
#[test]
fn what_was_put_together_wrongly_is_refused_by_the_reader() {
    let changes: &[Change] = &[
        (|s| s.policy.switches = vec![switch("1"), switch("2")], "not valid TOML"),
        (|s| s.agent.queue = Duration::from_secs(31 * 86_400), "`31d` is too long"),
        (|s| s.updates[0].data.identity.update_id = "one".into(), "`one` is not a UUID"),
        (|s| s.updates[0].data.identity.revision_number = -1, "`revision` is -1"),
        (|s| s.updates[0].data.kb_article_ids = vec!["KB1".into()], "`KB1` is not an article number"),
        (|s| s.updates[0].data.msrc_severity = "High".into(), "unknown value `High` for `msrc_severity`"),
        (|s| s.updates.push(s.updates[0].clone()), "the identity"),
        (|s| s.updates[0].curve = Curve::Points(vec![]), "the curve has no points"),
        (
            |s| s.updates[0].curve = Curve::Points(vec![point(2, 1), point(1, 2)]),
            "the point at 1s comes after",
        ),
        (|s| s.updates[0].curve = Curve::Points(vec![point(2, 101)]), "an item of `points` is 101"),
        (|s| s.updates[0].curve = Curve::Steps(0), "`steps` is 0"),
        (|s| s.updates[0].duration.min = Duration::from_secs(86_400), "the range `1d..21m10s` is reversed"),
        (
            |s| s.updates[0].end = End::Success { hresult: HResult::E_FAIL, reboot_required: true },
            "`E_FAIL (0x80004005)` is a failure",
        ),
        (|s| s.faults = vec![fault()], "`S_OK (0x00000000)` is a success"),
        (|s| s.faults = vec![Fault { probability: Some(f64::NAN), ..fault() }], "`probability` is nan"),
        (|s| s.faults = vec![Fault { seed: Some(u64::MAX), ..fault() }], "`seed` is 18446744073709551615"),
        (|s| s.triggers = vec![trigger(Action::Set(AgentFlags::default()))], "the list of states is empty"),
        (|s| s.triggers = vec![trigger(Action::Cancel(HResult::S_OK))], "`S_OK (0x00000000)` is a success"),
    ];
    for (change, message) in changes {
        let updates = vec![ScriptedUpdate::new(UpdateKind::Cumulative, "An update")];
        let mut scenario = Scenario { updates, ..Scenario::default() };
        change(&mut scenario);
        let error = Scenario::from_toml("a.toml", &scenario.to_toml()).expect_err(message);
        assert!(error.to_string().starts_with(message), "{error} instead of {message}");
    }
}

/// UPD-MsrcSeverity: one of four ratings, or none; a near one is suggested.
#[test]
fn a_severity_that_does_not_exist_is_found_in_code_as_well() {
    let rated = |rating: &str| {
        let mut update = ScriptedUpdate::new(UpdateKind::Standalone, "An update");
        update.data.msrc_severity = rating.to_owned();
        Scenario { updates: vec![update], ..Scenario::new("title") }.check()
    };
    for rating in ["", "Critical", "Important", "Moderate", "Low"] {
        assert!(rated(rating).is_ok(), "{rating}");
    }
    let error = rated("moderate").unwrap_err();
    assert_eq!(error.messages().collect::<Vec<_>>(), ["`moderate` is not a severity"]);
    assert_eq!(error.first().help(), Some("did you mean `Moderate`?"));
    assert!(rated("Unspecified").is_err());
}

/// Values without a field in the file are left out.
#[test]
fn what_no_file_has_a_field_for_is_left_out() {
    let changes: &[fn(&mut ScriptedUpdate)] = &[
        |update| update.data.update_type = wua::UpdateType::SOFTWARE,
        |update| update.data.categories.clear(),
        |update| update.data.is_mandatory = true,
        |update| update.data.reboot_required = true,
        |update| update.data.is_present = true,
        |update| update.data.installation_behavior.impact = 7.into(),
        |update| update.duration.max += Duration::from_micros(999),
    ];
    let usual = ScriptedUpdate::new(UpdateKind::Driver, "An update");
    let text = |update| Scenario { updates: vec![update], ..Scenario::default() }.to_toml();
    for change in changes {
        let mut update = usual.clone();
        change(&mut update);
        let text = text(update);
        let read = Scenario::from_toml("a.toml", &text).unwrap();
        assert_eq!(format!("{:?}", read.updates), format!("{:?}", [&usual]), "{text}");
    }
}

/// A list that contains itself, as shared lists can, is written to an end as well.
#[test]
fn children_of_children_are_left_out() {
    let list = UpdateCollection::new();
    let data = UpdateData { title: "Child".into(), bundled_updates: list.clone(), ..UpdateData::default() };
    list.add(wua::Update::new(data).into()).unwrap();
    let mut update = ScriptedUpdate::new(UpdateKind::Driver, "An update");
    update.data.bundled_updates = list;
    let text = Scenario { updates: vec![update], ..Scenario::default() }.to_toml();
    assert_eq!(text.matches("Child").count(), 1, "{text}");
}
