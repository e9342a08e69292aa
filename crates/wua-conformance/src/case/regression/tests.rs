//! Written cases can be read again, and an invalid case is reported with its line.

use proptest::prelude::*;
use wua_scenario::Preset;

use super::*;
use crate::case::generate;
use crate::reference;

fn cases() -> impl Strategy<Value = Case> {
    let of = |preset| prop_oneof![generate::case(preset, true), reference::case(preset, true)];
    prop::sample::select(Preset::ALL).prop_flat_map(of)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_case_is_read_as_it_was_written(case in cases()) {
        let (scenario, calls) = case.to_files("END-6");
        let read = Regression::from_named((SCENARIO, &scenario), (CALLS, &calls)).unwrap();
        prop_assert_eq!(&read.rule, "END-6");
        prop_assert_eq!((&read.case.steps, read.case.seed), (&case.steps, case.seed));
        // Without the parts that no file holds: its own text, the wording of terms, removals
        // that differ, upper case.
        let plain = |case: &Case| {
            let mut scenario = case.scenario.clone();
            scenario.source = Default::default();
            for update in &mut scenario.updates {
                update.data.uninstallation_behavior = None;
                update.data.identity.update_id.make_ascii_lowercase();
            }
            for update in scenario.updates.iter_mut().filter(|update| !update.data.eula_text.is_empty()) {
                update.data.eula_text = "terms".to_owned();
            }
            format!("{scenario:?}")
        };
        prop_assert_eq!(plain(&read.case), plain(&case));
        prop_assert_eq!(read.case.to_files("END-6"), (scenario, calls));
    }

    #[test]
    fn no_text_panics(scenario in ".*", calls in "(?s).*", line in "[\\[\\]{}\":,a-z_0-9\\-]{0,40}") {
        let header = r#"{"format":"wua-calls","version":1,"kind":"job","seed":3}"#;
        let _ = Case::from_files(&scenario, &calls);
        let _ = Case::from_files("", &calls);
        let _ = Case::from_files("title = \"x\"", &calls);
        let _ = Case::from_files("title = \"x\"", &format!("{header}\n{line}\n{calls}"));
    }
}

fn message(calls: &str) -> String {
    Case::from_files("title = \"x\"", calls).unwrap_err().to_string()
}

#[test]
fn an_error_names_its_line() {
    let header = r#"{"format":"wua-calls","version":1,"kind":"job","seed":3}"#;
    let first =
        "expected a first line such as {\"format\":\"wua-calls\",\"version\":1,\"kind\":\"job\",\"seed\":0}";
    let call = "expected a call such as {\"poll\":{\"job\":0}}";
    let wrong = [
        ("", format!("calls.jsonl:1: {first}: found nothing")),
        ("\n\n", format!("calls.jsonl:1: {first}: found nothing")),
        ("\n{}", format!("calls.jsonl:2: {first}: missing field `format`, in column 2")),
        (
            r#"{"format":"wua-calls","version":2,"kind":"job","seed":3}"#,
            format!("calls.jsonl:1: {first}: found format \"wua-calls\", version 2"),
        ),
        (
            r#"{"format":"wua-calls","version":1,"kind":"job","seed":-3}"#,
            format!("calls.jsonl:1: {first}: invalid value: integer `-3`, expected u64, in column 56"),
        ),
    ];
    for (calls, expected) in wrong {
        assert_eq!(message(calls), expected);
    }
    let steps = [
        ("{\"poll\":{}}", "missing field `job`, in column 10"),
        ("{\"poll\":{\"job\":-1}}", "invalid value: integer `-1`, expected usize, in column 17"),
        ("search", "expected value, in column 1"),
    ];
    for (step, expected) in steps {
        assert_eq!(message(&format!("{header}\n\n{step}\n")), format!("calls.jsonl:3: {call}: {expected}"));
    }
    assert!(message(&format!("{header}\n\"sarch\"")).contains("unknown variant `sarch`, expected one of"));
    let scenario = Case::from_files("title = \"x\"\ntitel = 1", header).unwrap_err().to_string();
    assert!(scenario.starts_with("scenario.toml:2: "), "{scenario}");
}

#[test]
fn line_ends_and_empty_lines_do_not_matter() {
    let calls = "\r\n{\"format\":\"wua-calls\",\"version\":1,\"kind\":\"job\",\"seed\":3}\r\n\r\n\"search\"\r\n\"finish\"";
    let case = Case::from_files("title = \"x\"", calls).unwrap();
    assert_eq!((case.seed, case.steps), (3, vec![Step::Search, Step::Finish]));
}

#[test]
fn names_follow_from_the_rule_and_from_what_is_in_the_files() {
    let case = Case { kind: Kind::Walk, scenario: Scenario::default(), seed: 3, steps: vec![Step::Search] };
    let name = |rule: &str| {
        let regression = Regression { rule: rule.to_owned(), case: case.clone() };
        regression.name(&("a".to_owned(), "b".to_owned()))
    };
    // A change of these numbers makes a second folder of every regression that is kept.
    assert_eq!(name("END-6"), "end-6-10f3abd2");
    assert_eq!(name(""), "crash-10f3abd2");
    assert_eq!(name("../x/Ä"), "---x---10f3abd2");
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let error = load_regressions(Path::new("no/such/folder")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read no/such/folder: "), "{error}");
}
