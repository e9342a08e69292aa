//! An error stays small however many problems a file has.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

use wua_scenario::{Scenario, ScenarioError, Trace};

fn refused(text: &str) -> ScenarioError {
    Scenario::from_toml("a.toml", text).unwrap_err()
}

/// Returns the number of problems that are kept and counted, and the size in bytes of everything that can be printed.
fn size(error: &ScenarioError) -> (usize, usize) {
    let printed = format!("{error:?}").len() + error.lines().map(|line| line.len()).sum::<usize>();
    (error.problems().count() + error.more(), printed)
}

#[test]
fn thousands_of_unknown_keys_on_one_line_are_counted_and_cost_little() {
    let keys: Vec<String> = (0..8_000).map(|n| format!("a{n} = 1")).collect();
    let (problems, printed) = size(&refused(&format!("title = 'A'\nagent = {{ {} }}\n", keys.join(", "))));
    assert_eq!(problems, 8_000);
    assert!(printed < 40_000, "{printed} bytes");
}

#[test]
fn sixty_thousand_unknown_keys_are_counted_and_cost_little() {
    let keys: String = (0..60_000).map(|n| format!("titel{n} = 1\n")).collect();
    let error = refused(&format!("title = 'A'\n{keys}"));
    let (problems, printed) = size(&error);
    assert_eq!(problems, 60_000);
    assert!(printed < 40_000, "{printed} bytes");
    assert!(format!("{error:?}").ends_with("and 59980 more"), "{error:?}");
    assert_eq!(error.line(), 2, "of very many problems the first are shown");
}

/// The same for problems of syntax and of meaning, and for messages that quote long values.
#[test]
fn no_kind_of_problem_costs_much_however_often_or_long_it_is() {
    let long = "x".repeat(100_000);
    let many = |line: &str| format!("title = 'A'\n{}", line.repeat(2_000));
    for (text, least) in [
        (many("= = =\n"), 20),
        (many("[[fault]]\ncall = 'Serch'\nhresult = 'S_OK'\n"), 4_000),
        (many("[[update]]\ntitle = 'B'\nkind = 'driver'\nid = 'x'\n"), 2_000),
        (format!("title = 'A'\n{long} = 1\n"), 1),
        (format!("title = 'A'\ncaller = '{long}'\n"), 1),
        (format!("title = 'A'\n[[fault]]\ncall = '{long}'\nhresult = '{long}'\n"), 2),
        (format!("title = 'A'\nstarts_at = '{}'\n", "\u{202E}".repeat(100_000)), 1),
    ] {
        let (problems, printed) = size(&refused(&text));
        assert!(problems >= least, "{problems} problems in {}", &text[..60]);
        assert!(printed < 100_000, "{printed} bytes for {}", &text[..60]);
    }
}

#[test]
fn a_problem_beyond_column_65535_has_its_column_and_a_short_excerpt() {
    let error = refused(&format!("title = 'A'\nagent = {{ {}quue = '1s' }}\n", " ".repeat(70_000)));
    let shown = format!("{error:?}");
    assert!(shown.starts_with("a.toml:2:70011: unknown field `quue` in [agent]\n"), "{shown}");
    assert!(shown.len() < 1_000, "{shown}");
    let header = include_str!("../../../fixtures/wrong-scenarios/trace-json.jsonl").lines().next().unwrap();
    let last = format!("{header}\n{{\"final\": {}[{{\"code\": 2}}]}}\n", " ".repeat(70_000));
    let shown = format!("{:?}", Trace::from_jsonl("a.jsonl", &last).unwrap_err());
    assert!(shown.starts_with("a.jsonl:2:70022: ") && shown.len() < 1_000, "{shown}");
}

/// A key with a line break stays on one line, and nothing in the file acts on a terminal.
#[test]
fn nothing_that_a_file_holds_is_printed_as_it_is_if_it_would_act_on_a_terminal() {
    for text in [
        "title = 'A'\n\"a\\nb\\u001b[31m\\u202e\" = 1 # \u{202E}\u{2028}\n",
        "title = 'A'\ncaller = \"\\n\\u009b31m\u{200B}\"\n",
        "title = 'A'\n# \u{1B}[31m\n",
        "title = 'A'\n[[fault]]\ncall = \"\\u001b\\n\"\nhresult = \"\u{202E}\"\nbetween = \"\\t\"\n",
        "title = 'A'\n[[update]]\ntitle = \"\\n\"\nkind = 'driver'\nid = \"\\u001b\"\nkb = \"\\u202e\"\nduration = \"\\n\"\n",
    ] {
        let error = Scenario::from_toml("a\n\u{1B}[31m.toml", text).unwrap_err();
        let lines: Vec<String> = error.lines().collect();
        assert!(lines.iter().all(|line| line.chars().all(wua::text::is_printable)), "{lines:?}");
        assert_eq!(lines.len(), error.problems().count());
        let shown = format!("{error:?}{error}");
        assert!(shown.chars().all(|letter| letter == '\n' || wua::text::is_printable(letter)), "{shown:?}");
    }
}
