//! No text makes the readers panic, and every error can be shown.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

mod fixtures;

use proptest::prelude::*;
use proptest::sample::Index;
use wua_scenario::{Scenario, ScenarioError, Trace};

/// Shows the error, if there is one, in all its forms.
fn show<T>(read: Result<T, ScenarioError>) {
    let Err(error) = read else { return };
    let (text, lines) = (format!("{error:?}"), error.lines().collect::<Vec<_>>());
    assert!(text.contains(error.to_string().as_str()));
    assert!(text.chars().chain(lines.iter().flat_map(|line| line.chars())).all(is_shown), "{text}");
    assert!(lines.iter().all(|line| !line.contains('\n')), "{lines:?}");
    assert!(error.line() <= error.source_text().text().split('\n').count());
}

fn is_shown(letter: char) -> bool {
    letter == '\n' || wua::text::is_printable(letter)
}

fn scenario(text: &str) {
    show(Scenario::from_toml("a.toml", text));
}

fn trace(text: &str) {
    show(Trace::from_jsonl("a.jsonl", text));
}

/// Removes or inserts a few characters.
fn mutated(text: &str, changes: &[(Index, Option<char>)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (place, change) in changes {
        match change {
            Some(letter) => letters.insert(place.index(letters.len() + 1), *letter),
            None if letters.is_empty() => {}
            None => _ = letters.remove(place.index(letters.len())),
        }
    }
    letters.into_iter().collect()
}

fn changes() -> impl Strategy<Value = Vec<(Index, Option<char>)>> {
    let letter = prop_oneof![
        Just(None),
        prop::sample::select("0123456789-.,=[]{}\"' \n#_eütruxZ".chars().collect::<Vec<_>>()).prop_map(Some),
        any::<char>().prop_map(Some),
    ];
    prop::collection::vec((any::<Index>(), letter), 1..4)
}

/// Tries every single deletion in every scenario.
#[test]
fn a_character_less_never_panics() {
    for fixture in fixtures::read("scenarios", ".toml") {
        for (at, letter) in fixture.text.char_indices() {
            let text = format!("{}{}", &fixture.text[..at], &fixture.text[at + letter.len_utf8()..]);
            scenario(&text);
        }
    }
}

proptest! {
    #[test]
    fn any_text_never_panics(text in "\\PC*|(\\PC|\n)*") {
        scenario(&text);
        trace(&text);
    }

    #[test]
    fn a_mutated_scenario_never_panics(which: Index, changes in changes()) {
        let mut fixtures = fixtures::read("scenarios", ".toml");
        fixtures.extend(fixtures::read("wrong-scenarios", ".toml"));
        scenario(&mutated(&which.get(&fixtures).text, &changes));
        scenario(&mutated(include_str!("data/everything.toml"), &changes));
    }

    #[test]
    fn a_mutated_recording_never_panics(which: Index, changes in changes()) {
        let fixtures = fixtures::read("wrong-scenarios", ".jsonl");
        trace(&mutated(&which.get(&fixtures).text, &changes));
    }

    /// Replaces any value by any other.
    #[test]
    fn a_field_of_another_type_never_panics(
        line: Index,
        value in prop::sample::select(vec![
            "1", "-1", "1.5", "nan", "inf", "99999999999999999999999", "0xFFFFFFFFFF", "true", "''", "'ü'",
            "[]", "[[]]", "[[['1s']]]", "{}", "{ a = 1 }", "1979-05-27", "07:32:00", "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:60Z", "2026-11-10T18:00:00+01:00",
        ]),
    ) {
        let lines: Vec<&str> = include_str!("data/everything.toml").lines().collect();
        let line = line.index(lines.len());
        let name = lines[line].split('=').next().unwrap_or_default();
        let mut lines = lines.clone();
        let changed = format!("{name} = {value}");
        lines[line] = &changed;
        scenario(&lines.join("\n"));
    }
}
