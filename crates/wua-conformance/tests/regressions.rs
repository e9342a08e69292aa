//! Files of cases: an invalid one is reported with its line, and a saved one has its own name.

#![expect(clippy::unwrap_used, reason = "a failure in a test is the message")]

use std::path::Path;

use wua_conformance::{Case, Step, load_regressions};

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
fn a_folder_that_is_not_there_is_an_error() {
    let error = load_regressions(Path::new("no/such/folder")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read no/such/folder: "), "{error}");
}
