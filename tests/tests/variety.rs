//! Every field of a scenario file varies in generated cases. The fields and the words of enumerations are those of the
//! schema, so that a new field is in this test without being written down.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wua_conformance::{Case, Kind, generated_case};
use wua_scenario::{Preset, Scenario};

/// The number of cases of each kind.
const CASES: u32 = 1_000;

/// The fields and words that no case has, each with the reason.
const NEVER: &[(&str, &str)] = &[
    ("agent.flags", "walks set and clear flags by their steps"),
    ("agent.online", "offline nothing is found, so that there is nothing to install"),
    ("caller", "examples judge callers without rights: they may do nothing of what a case does"),
    ("fault", "injected faults are no behaviour of the agent"),
    ("trigger", "an event without a call has a step of its own in walks"),
    ("update.bundle", "examples judge bundles: children have no results of their own"),
    ("update.end.result=needs-another-download", "it is written as a word"),
    ("update.end.result=succeeds-but-is-not-installed", "the documents know no such end"),
    ("update.end=succeeds-but-is-not-installed", "the documents know no such end"),
    ("update.end=success", "as the default it is left out"),
    ("update.optional", "a search finds no optional updates unless it asks for them"),
];

/// Adds every field of a schema, with its words if it is an enumeration.
fn fields(schema: &Value, of: &Value, path: &str, into: &mut BTreeMap<String, BTreeSet<String>>) {
    if let Some(name) = of["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return fields(schema, &schema["$defs"][name], path, into);
    }
    if !path.is_empty() {
        let words = of["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        into.entry(path.to_owned()).or_default().extend(words.map(str::to_owned));
    }
    for (name, field) in of["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        fields(schema, field, &path, into);
    }
    for choice in ["anyOf", "oneOf"].into_iter().flat_map(|key| of[key].as_array()).flatten() {
        fields(schema, choice, path, into);
    }
    if of["items"].is_object() {
        fields(schema, &of["items"], path, into);
    }
}

/// Adds every value of a scenario file; a field that is not there has the value "".
fn values(of: &Value, path: &str, known: &BTreeSet<String>, into: &mut BTreeMap<String, BTreeSet<String>>) {
    match of {
        Value::Array(items) if items.iter().any(Value::is_object) => {
            items.iter().for_each(|item| values(item, path, known, into));
        }
        Value::Object(table) => {
            let here = known.iter().filter(|field| field.rsplit_once('.').map_or("", |(at, _)| at) == path);
            for field in here {
                let name = field.rsplit_once('.').map_or(field.as_str(), |(_, name)| name);
                let value = table.get(name).unwrap_or(&Value::Null);
                values(value, field, known, into);
            }
            into.entry(path.to_owned()).or_default().insert(of.to_string());
        }
        Value::String(text) => drop(into.entry(path.to_owned()).or_default().insert(text.clone())),
        other => drop(into.entry(path.to_owned()).or_default().insert(other.to_string())),
    }
}

fn cases(kind: Kind) -> impl Iterator<Item = Case> {
    let preset = |number: u32| Preset::ALL[number as usize % Preset::ALL.len()];
    (0..CASES)
        .map(move |number| generated_case(kind, preset(number), 1, number).expect("a case can be drawn"))
}

#[test]
fn every_field_of_a_scenario_varies_in_generated_cases() {
    let schema = Scenario::json_schema();
    let mut known = BTreeMap::new();
    fields(&schema, &schema, "", &mut known);
    let names: BTreeSet<String> = known.keys().cloned().collect();
    let mut found = BTreeMap::new();
    for case in cases(Kind::Job).chain(cases(Kind::Walk)) {
        let file: Value = toml::from_str(&case.scenario.to_toml()).expect("a scenario is TOML");
        values(&file, "", &names, &mut found);
    }
    let none = BTreeSet::new();
    let mut missing = BTreeSet::new();
    for (field, words) in &known {
        let found = found.get(field).unwrap_or(&none);
        if found.len() < 2 && field != "title" {
            missing.insert(field.clone());
        } else {
            // A word that is never written may be the default.
            let unseen: Vec<_> = words.iter().filter(|word| !found.contains(*word)).collect();
            let by_default = usize::from(found.contains("null") && unseen.len() == 1);
            missing.extend(unseen.iter().skip(by_default).map(|word| format!("{field}={word}")));
        }
    }
    let never: BTreeSet<String> = NEVER.iter().map(|(field, _)| (*field).to_owned()).collect();
    let part_of = |field: &String| never.iter().any(|known| field.starts_with(&format!("{known}.")));
    missing.retain(|field| !part_of(field));
    assert_eq!(missing, never, "found, and expected");
}

/// Checks differences between values, which single fields do not show.
#[test]
fn unusual_machines_are_generated() {
    let all: Vec<Case> = cases(Kind::Job).chain(cases(Kind::Walk)).collect();
    let count = |holds: &dyn Fn(&Case) -> bool| all.iter().filter(|case| holds(case)).count();
    let walks = |holds: &dyn Fn(&Case) -> bool| count(&|case| case.kind == Kind::Walk && holds(case));
    let updates = |case: &Case| case.scenario.updates.clone().into_iter();
    let found = [
        (
            "removal that differs",
            count(&|case| {
                updates(case).any(|update| {
                    update
                        .data
                        .uninstallation_behavior
                        .is_some_and(|other| other != update.data.installation_behavior)
                })
            }),
        ),
        (
            "two revisions of one id",
            count(&|case| {
                updates(case)
                    .zip(updates(case).skip(1))
                    .any(|(a, b)| a.data.identity.update_id == b.data.identity.update_id)
            }),
        ),
        (
            "ids in upper case",
            count(&|case| {
                updates(case).any(|update| {
                    update.data.identity.update_id.bytes().any(|byte| byte.is_ascii_uppercase())
                })
            }),
        ),
        (
            "more than five steps",
            walks(&|case| {
                updates(case).any(|update| matches!(update.curve, wua_scenario::Curve::Steps(6..)))
            }),
        ),
        (
            "hangs on curves with several points",
            walks(&|case| {
                updates(case).any(|update| {
                    update.hang.is_some()
                        && matches!(&update.curve, wua_scenario::Curve::Points(points) if points.len() > 1)
                })
            }),
        ),
        (
            "instant curves in walks",
            walks(&|case| updates(case).any(|update| update.curve == wua_scenario::Curve::Instant)),
        ),
        (
            "two feature updates",
            walks(&|case| {
                updates(case).filter(|update| update.kind == wua_scenario::UpdateKind::Feature).count() > 1
            }),
        ),
        ("restarts with a flag", walks(&|case| restarts_with_a_flag(case))),
        (
            "lists in another order",
            walks(&|case| {
                case.steps.iter().any(|step| {
            matches!(step, wua_conformance::Step::PutUpdates { updates, .. } if !updates.is_sorted())
        })
            }),
        ),
    ];
    let rare: Vec<_> = found.iter().filter(|(_, cases)| *cases < 10).collect();
    assert!(rare.is_empty(), "in fewer than ten of {} cases: {rare:?}", all.len());
}

/// Returns `true` if a restart comes while a flag is set.
fn restarts_with_a_flag(case: &Case) -> bool {
    use wua_conformance::Step;
    let mut set = false;
    case.steps.iter().any(|step| {
        if let Step::SetFlag { on, .. } = step {
            set = *on;
        }
        set && *step == Step::Restart
    })
}
