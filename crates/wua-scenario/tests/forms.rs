//! For a value in the wrong form the diagnostic suggests the right form.

use wua_scenario::Scenario;

/// Returns the help for a file in which one line is wrong: at the beginning, in [agent], or in an update.
fn help(place: &str, line: &str) -> String {
    let text = match place {
        "top" => format!("title = \"A\"\n{line}\n"),
        "agent" => format!("title = \"A\"\n[agent]\n{line}\n"),
        _ => format!("title = \"A\"\n[[update]]\ntitle = \"B\"\nkind = \"driver\"\n{line}\n"),
    };
    let error = Scenario::from_toml("a.toml", &text).expect_err(&text);
    error.first().help().unwrap_or_default().to_owned()
}

#[test]
fn a_value_of_the_wrong_type_gets_the_right_form_as_a_suggestion() {
    for (place, line, expected) in [
        ("top", "policy = \"hostile\"", "write `[policy]`, and below it `preset = \"hostile\"`"),
        ("top", "agent = \"busy\"", "write `[agent]`, and below it its fields"),
        ("top", "[[agent]]", "write `[agent]`, with one bracket on each side"),
        ("top", "starts_at = \"2026-11-10T18:00:00Z\"", "write `2026-11-10T18:00:00Z`, without quotes"),
        ("agent", "flags = \"busy\"", "write `[\"busy\"]`"),
        ("agent", "queue = 90", "write `\"90s\"`"),
        ("agent", "online = \"yes\"", "write `true`, without quotes"),
        ("agent", "online = [false]", "write `false`, without brackets"),
        ("update", "duration = 90", "write `\"90s\"`"),
        ("update", "kb = 5099134", "write `\"5099134\"`"),
        ("update", "revision = \"2\"", "write `2`"),
        ("update", "supersedes = \"x\"", "write `[\"x\"]`"),
        ("update", "eula = [\"none\"]", "write `\"none\"`, without brackets"),
        ("update", "hang = { at = \"95 %\" }", "write `95`"),
    ] {
        assert_eq!(help(place, line), expected, "{line}");
    }
}

#[test]
fn a_text_without_meaning_gets_a_suggestion() {
    for (line, expected) in [
        ("hang = { at = 95, for = \"forever\" }", "did you mean `ever`?"),
        ("hang = { at = 95, for = \"always\" }", "did you mean `ever`?"),
        ("kb = \"KB5099134\"", "did you mean `5099134`?"),
        ("duration = \"90\"", "did you mean `90s`?"),
    ] {
        assert_eq!(help("update", line), expected, "{line}");
    }
    let hang =
        "title = \"A\"\n[[update]]\ntitle = \"B\"\nkind = \"driver\"\nhang = { at = 5, for = \"forever\" }\n";
    let error = Scenario::from_toml("a.toml", hang).expect_err("no duration");
    assert_eq!(error.first().label(), "expected a duration such as `10m`, or `ever`");
}

#[test]
fn a_seed_is_reported_as_not_part_of_a_scenario() {
    let expected = "the seed is not part of a scenario: use `wuasim run --seed N` or `WorldBuilder::seed`";
    assert_eq!(help("top", "seed = 7"), expected);
}

#[test]
fn a_name_that_is_set_already_is_mentioned() {
    let update = "[[update]]\ntitle = \"B\"\nkind = \"driver\"\n";
    assert_eq!(
        help("top", &format!("{update}[[updat]]\ntitle = \"C\"\nkind = \"driver\"")),
        "did you mean `update`?"
    );
    assert_eq!(help("top", "titel = \"B\""), "`title` is already set");
    assert_eq!(help("agent", "queue = \"1s\"\nquue = \"2s\""), "`queue` is already set");
}
