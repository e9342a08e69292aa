//! A value in the wrong form is told in the form that would be right.

use wua_scenario::Scenario;

/// A file in which one line is wrong: at its beginning, in [agent], or in an update.
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
fn a_value_of_the_wrong_type_is_told_in_the_form_that_would_be_right() {
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
fn a_text_that_means_nothing_is_told_with_what_was_meant() {
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
fn the_seed_is_told_to_be_no_part_of_a_scenario() {
    let expected = "the seed is no part of a scenario: `wuasim run --seed N`, or `WorldBuilder::seed`";
    assert_eq!(help("top", "seed = 7"), expected);
}

#[test]
fn the_right_name_is_told_though_it_is_in_the_table_already() {
    let update = "[[update]]\ntitle = \"B\"\nkind = \"driver\"\n";
    assert_eq!(
        help("top", &format!("{update}[[updat]]\ntitle = \"C\"\nkind = \"driver\"")),
        "did you mean `update`?"
    );
    assert_eq!(help("top", "titel = \"B\""), "`title` is there already");
    assert_eq!(help("agent", "queue = \"1s\"\nquue = \"2s\""), "`queue` is there already");
}
