//! The scenario files of `fixtures/` and one with every field are read, and fit the schema.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

mod fixtures;

use std::time::{Duration, UNIX_EPOCH};

use jsonschema::Validator;
use serde_json::Value as Json;
use wua::{HResult, InstallationImpact, InstallationRebootBehavior};
use wua_scenario::{Curve, End, Scenario, ScriptedUpdate, UpdateKind};

const EVERYTHING: &str = include_str!("data/everything.toml");

/// Returns the fixtures, and the file with every field.
fn texts() -> Vec<(String, String)> {
    let fixtures = fixtures::read("scenarios", ".toml");
    let fixtures = fixtures.into_iter().map(|fixture| (fixture.name, fixture.text));
    fixtures.chain([("everything.toml".into(), EVERYTHING.into())]).collect()
}

#[test]
fn every_scenario_is_read_and_says_what_it_shows() {
    for (name, text) in texts() {
        let scenario = Scenario::from_toml(&name, &text).unwrap();
        assert!(!scenario.updates.is_empty(), "{name}");
        assert_eq!(scenario.source.text(), text);
        assert!(text.starts_with("# "), "{name} begins with a comment");
        if let Some(number) = name.strip_prefix('p').and_then(|rest| rest.get(..2)?.parse::<u8>().ok()) {
            assert!(text.starts_with(&format!("# P{number}: ")), "{name} names its number");
        }
    }
}

#[test]
fn a_scenario_loads_from_its_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/scenarios/patch-tuesday.toml");
    let scenario = Scenario::load(path).unwrap();
    assert_eq!(scenario.updates.last().unwrap().kind, UpdateKind::Cumulative);
    assert_eq!(scenario.updates.len(), 6);
    let (min, max) = scenario
        .updates
        .iter()
        .fold((0, 0), |(min, max), u| (min + u.duration.min.as_secs(), max + u.duration.max.as_secs()));
    assert!(min > 15 * 60 && max < 40 * 60, "about half an hour: {min} s to {max} s");
    assert!(!scenario.updates.iter().any(|update| update.curve == Curve::Instant));
}

/// Every field is read into its place. The values are checked by the snapshot.
#[test]
fn every_field_is_read() {
    let scenario = Scenario::from_toml("everything.toml", EVERYTHING).unwrap();
    assert_eq!((&*scenario.title, &*scenario.description), ("Everything", "All fields."));
    assert_eq!(scenario.starts_at, UNIX_EPOCH + Duration::from_millis(1_796_752_800_500));
    let Scenario { agent, caller, policy, updates, faults, triggers, .. } = scenario;
    let rest = (agent, caller, policy, updates, faults, triggers);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_debug_snapshot!("scenario-everything", rest));
}

#[test]
fn a_scenario_needs_no_more_than_a_title() {
    let read = Scenario::from_toml("a.toml", "title = 'A'").unwrap();
    let expected = Scenario { title: "A".into(), source: read.source.clone(), ..Scenario::default() };
    assert_eq!(format!("{read:?}"), format!("{expected:?}"));
}

/// Returns the first update of a scenario with these lines in its table.
fn update(lines: &str) -> ScriptedUpdate {
    let text = format!("title = 'A'\n[[update]]\ntitle = 'An update'\n{lines}");
    Scenario::from_toml("a.toml", &text).unwrap().updates.remove(0)
}

/// From recordings: definitions and removal tools ask for no restart, the others do; and `URES-6`.
#[test]
fn a_success_asks_for_a_restart_as_kind_and_behavior_have_it() {
    let asks = |lines: &str| match update(lines).end {
        End::Success { reboot_required, .. } => reboot_required,
        other => panic!("{other:?}"),
    };
    for kind in UpdateKind::ALL {
        let quiet = [UpdateKind::Definition, UpdateKind::RemovalTool, UpdateKind::Driver].contains(kind);
        assert_eq!(asks(&format!("kind = '{kind}'")), !quiet, "{kind}");
        assert!(!asks(&format!("kind = '{kind}'\nimpact = 'normal'\nreboot = 'never'")), "{kind}");
        assert!(asks(&format!("kind = '{kind}'\nimpact = 'normal'\nreboot = 'always'")), "{kind}");
    }
}

/// BEH-5: a minor update never restarts, even if only the impact is given.
#[test]
fn behavior_follows_from_impact_and_kind() {
    let behavior = |lines: &str| update(lines).data.installation_behavior;
    for kind in UpdateKind::ALL {
        assert_eq!(behavior(&format!("kind = '{kind}'")), kind.behavior(), "{kind}");
        let minor = behavior(&format!("kind = '{kind}'\nimpact = 'minor'"));
        assert_eq!(minor.reboot_behavior, InstallationRebootBehavior::NEVER_REBOOTS, "{kind}");
    }
    assert_eq!(behavior("kind = 'definition'\nexclusive = false"), UpdateKind::Definition.behavior());
    let feature = behavior("kind = 'feature'\nexclusive = false");
    assert_eq!(feature.impact, InstallationImpact::NORMAL);
    let driver = behavior("kind = 'driver'\nexclusive = true");
    assert_eq!(driver.impact, InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING);
}

/// Fields that a script leaves out have the values of [`ScriptedUpdate::new`].
#[test]
fn an_update_needs_no_more_than_a_title_and_a_kind() {
    for kind in UpdateKind::ALL {
        let (read, made) = (update(&format!("kind = '{kind}'")), ScriptedUpdate::new(*kind, "An update"));
        assert_eq!(format!("{read:?}"), format!("{made:?}"));
    }
}

#[test]
fn what_is_just_within_the_limits_is_read() {
    for lines in [
        "duration = '2m..2m'",
        "duration = '30d'",
        "hang = { at = 66 }\nend = { result = 'failure', at = 66 }",
        "hang = { at = 100 }\ncurve = { points = [['0s', 20]] }",
        "hang = { at = 20 }\ncurve = { points = [['0s', 20]] }",
        "curve = { steps = 100 }",
        "end = { result = 'failure' }",
        "[[fault]]\ncall = 'Search'\nhresult = 'E_FAIL'\nnth = 2\nfirst = 2\nprobability = 1",
        "end = { result = 'success', hresult = 'WU_S_REBOOT_REQUIRED' }",
    ] {
        update(&format!("kind = 'standalone'\n{lines}"));
    }
}

#[test]
fn result_codes_are_read_as_people_paste_them_and_fit_the_schema() {
    let validator = validator();
    let read = |written: &str| {
        let text = format!("title = 'A'\n[[fault]]\ncall = 'Search'\nhresult = {written}");
        let json = to_json(&toml::from_str(&text).unwrap());
        assert!(validator.is_valid(&json), "{written}");
        Scenario::from_toml("a.toml", &text).unwrap().faults[0].hresult
    };
    for written in [
        "'0x80240016'",
        "' 0x8024_0016 '",
        "'0xFFFFFFFF80240016'",
        "'wu_e_install_not_allowed'",
        "'-2145124330'",
        "'2149842966'",
        "0x80240016",
        "0x8024_0016",
        "-2145124330",
        "2_149_842_966",
    ] {
        assert_eq!(read(written), HResult::WU_E_INSTALL_NOT_ALLOWED, "{written}");
    }
}

/// A sign marks a decimal number in a text. A TOML number is decimal, unless it looks like a failure without its 0x.
#[test]
fn a_success_may_be_written_in_decimal() {
    for written in [
        "2359301",
        "2_359_301",
        "0x240005",
        "0x0024_0005",
        "+2359301",
        "+2_359_301",
        "'+2359301'",
        "'0x00240005'",
    ] {
        let End::Success { hresult, .. } =
            update(&format!("kind = 'driver'\nend = {{ result = 'success', hresult = {written} }}")).end
        else {
            panic!("a success");
        };
        assert_eq!(hresult, HResult::WU_S_REBOOT_REQUIRED, "{written}");
    }
}

/// Identities follow from titles, so that inserting an update does not change the others.
#[test]
fn identities_follow_from_titles() {
    let ids = |titles: &[&str]| {
        let tables: Vec<_> =
            titles.iter().map(|t| format!("[[update]]\ntitle = '{t}'\nkind = 'driver'")).collect();
        let text = format!("title = 'A'\n{}", tables.join("\n"));
        let updates = Scenario::from_toml("a.toml", &text).unwrap().updates;
        updates.into_iter().map(|u| u.data.identity.update_id).collect::<Vec<_>>()
    };
    let (before, after) = (ids(&["One", "Two", "Two"]), ids(&["New", "One", "Two", "Two"]));
    assert_eq!(before, after[1..]);
    assert_ne!(before[1], before[2]);
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&Scenario::json_schema()).unwrap()
}

#[test]
fn every_scenario_fits_the_schema() {
    let validator = validator();
    for (name, text) in texts() {
        let json = to_json(&toml::from_str(&text).unwrap());
        let errors: Vec<_> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
    }
}

/// An editor that knows the schema marks values that the reader refuses for their form.
#[test]
fn the_schema_refuses_wrong_forms() {
    let validator = validator();
    let of_form =
        ["unknown-", "missing-", "type-", "percent-", "count-", "steps-", "point-of", "probability-"];
    let texts =
        ["duration-malformed", "duration-half", "uuid", "kb-", "hresult-too", "window-", "several-of-form"];
    let of_form: Vec<&str> = of_form.into_iter().chain(texts).collect();
    let mut seen = 0;
    for fixture in fixtures::read("wrong-scenarios", ".toml") {
        if of_form.iter().any(|start| fixture.name.starts_with(start)) {
            // JSON writes a time as a string, so a string is valid there.
            let right = fixture.name == "type-time.toml";
            let json = to_json(&toml::from_str(&fixture.text).unwrap());
            assert_eq!(validator.is_valid(&json), right, "{}", fixture.name);
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

/// Every field of the schema has a value in the file with every field; otherwise that file would not show that it is
/// read.
#[test]
fn the_file_with_every_field_has_every_field() {
    let schema = Scenario::json_schema();
    let tables = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for field in tables.filter_map(|table| table["properties"].as_object()).flat_map(|fields| fields.keys()) {
        let written = [format!("{field} = "), format!("[{field}]")];
        assert!(written.iter().any(|form| EVERYTHING.contains(form)), "{field}");
    }
}

fn to_json(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(items) => items.iter().map(to_json).collect(),
        toml::Value::Table(fields) => {
            fields.iter().map(|(key, value)| (key.clone(), to_json(value))).collect()
        }
    }
}
