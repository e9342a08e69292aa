//! A suggestion of a diagnostic is accepted at its place.

use wua_scenario::{Problem, Scenario, ScenarioError, members};

const EVERYTHING: &str = include_str!("data/everything.toml");

fn refused(text: &str) -> ScenarioError {
    Scenario::from_toml("a.toml", text).expect_err(text)
}

/// Returns each suggestion in the help of a problem.
fn proposals(problem: &Problem) -> Vec<String> {
    let Some(list) = problem.help().and_then(|help| help.strip_prefix("did you mean ")) else {
        return Vec::new();
    };
    list.trim_end_matches('?').split(" or ").map(|name| name.trim_matches('`').to_owned()).collect()
}

/// Returns the text with a suggestion at the place of the problem, in quotes if the wrong text was quoted.
fn followed(text: &str, problem: &Problem, proposal: &str) -> String {
    let wrong = &text[problem.span()];
    let quote = wrong.chars().next().filter(|first| ['"', '\''].contains(first));
    let quote = quote.map(String::from).unwrap_or_default();
    format!("{}{quote}{proposal}{quote}{}", &text[..problem.span().start], &text[problem.span().end..])
}

/// Returns misspellings of a word: one letter removed, doubled, or two swapped.
fn misspelled(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut all = Vec::new();
    for at in 0..letters.len() {
        let (mut less, mut twice, mut swapped) = (letters.clone(), letters.clone(), letters.clone());
        less.remove(at);
        twice.insert(at, letters[at]);
        swapped.swap(at, (at + 1).min(letters.len() - 1));
        all.extend([less, twice, swapped].map(String::from_iter));
    }
    all.retain(|other| other != word && !other.is_empty());
    all.sort();
    all.dedup();
    all
}

/// Follows each suggestion for a text with one wrong name or word, and checks that the result is accepted. Returns the
/// number of suggestions.
fn follow_all(text: &str) -> usize {
    let Err(error) = Scenario::from_toml("a.toml", text) else { return 0 };
    let mut count = 0;
    for problem in error.problems() {
        for proposal in proposals(problem) {
            let text = followed(text, problem, &proposal);
            if let Err(next) = Scenario::from_toml("a.toml", &text) {
                // Problems elsewhere were in the first error already.
                let known = |message: &str| error.messages().any(|other| other == message);
                assert!(next.messages().all(known), "{proposal} leads to {next:?}\nafter {error:?}");
            }
            count += 1;
        }
    }
    count
}

/// Returns the places of the names of fields in a text.
fn fields(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let mut found = Vec::new();
    for (at, _) in text.match_indices(" =") {
        let start = text[..at].rfind(|letter| !is_name(letter)).map_or(0, |before| before + 1);
        if start < at {
            found.push(start..at);
        }
    }
    found
}

#[test]
fn each_proposed_field_is_accepted_at_its_place() {
    let fields = fields(EVERYTHING);
    assert!(fields.len() > 60, "{}", fields.len());
    let mut count = 0;
    for field in fields {
        for name in misspelled(&EVERYTHING[field.clone()]).into_iter().step_by(6) {
            count += follow_all(&format!("{}{name}{}", &EVERYTHING[..field.start], &EVERYTHING[field.end..]));
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn each_proposed_word_is_accepted_at_its_place() {
    let places = [
        ("caller = \"?\"", vec!["administrator", "user", "remote", "remote-token"]),
        ("[agent]\nflags = [\"?\"]", wua_scenario::AgentFlag::ALL.iter().map(|it| it.name()).collect()),
        ("[policy]\npreset = \"?\"", vec!["documented", "observed", "hostile"]),
        ("[[update]]\ntitle = \"A\"\nkind = \"?\"", kinds()),
        (
            "[[update]]\ntitle = \"A\"\nkind = \"driver\"\nreboot = \"?\"",
            vec!["never", "always", "can-request"],
        ),
        // A definition is minor, and may neither restart nor ask.
        (
            "[[update]]\ntitle = \"A\"\nkind = \"definition\"\nreboot = \"?\"",
            vec!["never", "always", "can-request"],
        ),
        ("[[update]]\ntitle = \"A\"\nkind = \"driver\"\nimpact = \"?\"", vec!["normal", "minor"]),
        ("[[update]]\ntitle = \"A\"\nkind = \"driver\"\neula = \"?\"", vec!["none", "accepted", "required"]),
        (
            "[[update]]\ntitle = \"A\"\nkind = \"driver\"\nduration = \"1s\"\ncurve = \"?\"",
            vec![
                "cumulative",
                "three-passes",
                "dotnet-cumulative",
                "standalone",
                "feature",
                "linear",
                "jump",
                "instant",
            ],
        ),
        ("[[update]]\ntitle = \"A\"\nkind = \"driver\"\nend = \"?\"", ends()),
        ("[[update]]\ntitle = \"A\"\nkind = \"driver\"\nend = { result = \"?\", at = 5 }", ends()),
        (
            "[[update]]\ntitle = \"A\"\nkind = \"driver\"\nhang = { at = 5, within = \"1s\", abort = \"?\" }",
            vec!["works", "ignored"],
        ),
    ];
    let mut count = 0;
    for (place, words) in places {
        for word in words.iter().flat_map(|word| misspelled(word).into_iter().step_by(3)) {
            count += follow_all(&format!("title = \"A\"\n{}\n", place.replace('?', &word)));
        }
    }
    assert!(count > 200, "{count}");
}

fn kinds() -> Vec<&'static str> {
    wua_scenario::UpdateKind::ALL.iter().map(|kind| kind.name()).collect()
}

fn ends() -> Vec<&'static str> {
    vec![
        "success",
        "success-with-errors",
        "failure",
        "needs-another-download",
        "succeeds-but-is-not-installed",
    ]
}

#[test]
fn each_proposed_member_is_accepted_at_its_place() {
    let mut count = 0;
    for member in members() {
        for name in [member.full_name(), member.name(), member.automation_name()]
            .into_iter()
            .flat_map(|name| misspelled(name).into_iter().step_by(8))
        {
            count +=
                follow_all(&format!("title = \"A\"\n[[fault]]\ncall = \"{name}\"\nhresult = \"E_FAIL\"\n"));
            count += follow_all(&format!("title = \"A\"\n[[trigger]]\ncall = \"{name}\"\nrestart = true\n"));
        }
    }
    assert!(count > 100, "{count}");
    let ambiguous = refused("title = \"A\"\n[[fault]]\ncall = \"QueryHistry\"\nhresult = \"E_FAIL\"\n");
    assert_eq!(
        proposals(ambiguous.first()),
        ["IUpdateSession3::QueryHistory", "IUpdateSearcher::QueryHistory"],
        "{ambiguous:?}"
    );
}

#[test]
fn each_proposed_result_code_is_accepted_at_its_place() {
    let mut count = 0;
    for code in wua::codes().iter().filter(|code| code.name.len() % 13 == 0) {
        let name = code.name.trim_start_matches("HRESULT(").trim_end_matches(')');
        let name = misspelled(name).remove(0);
        for place in [
            "[[fault]]\ncall = \"Search\"\nhresult = \"?\"",
            "[[update]]\ntitle = \"A\"\nkind = \"driver\"\nend = { result = \"success\", hresult = \"?\" }",
            "[[update]]\ntitle = \"A\"\nkind = \"driver\"\nend = { result = \"failure\", unmapped = \"?\" }",
            "[[trigger]]\nafter = \"1s\"\ncancel = \"?\"",
        ] {
            count += follow_all(&format!("title = \"A\"\n{}\n", place.replace('?', &name)));
        }
    }
    assert!(count > 20, "{count}");
}

/// A name that is taken already, or that belongs to another kind of list, is not suggested.
#[test]
fn what_cannot_be_accepted_is_not_proposed() {
    let taken = refused("title = \"A\"\ntitel = \"B\"\n");
    assert_eq!(proposals(taken.first()), [""; 0], "{taken:?}");
    let bundle = refused(
        "title = \"A\"\n[[update]]\ntitle = \"A\"\nkind = \"driver\"\n[update.bundle]\ntitle = \"B\"\n",
    );
    assert_eq!((bundle.to_string().as_str(), bundle.first().help()), ("`bundle` is a table", None));
    let header = refused("title = \"A\"\n[update]\ntitle = \"A\"\nkind = \"driver\"\n");
    assert_eq!(header.first().help(), Some("each begins with [[update]]"));
    let minor =
        refused("title = \"A\"\n[[update]]\ntitle = \"A\"\nkind = \"definition\"\nreboot = \"alwys\"\n");
    assert_eq!(minor.first().help(), Some("the values for `reboot` are `never`, `always`, `can-request`"));
}

/// Problems that would appear once the suggestions are followed are reported at the same time.
#[test]
fn mistakes_behind_a_misspelled_name_are_reported_at_once() {
    let error =
        refused("title = \"A\"\n[[fault]]\ncall = \"Search\"\nhresult = \"E_FAIL\"\nsed = 3\nfrst = -1\n");
    let messages: Vec<_> = error.messages().collect();
    assert!(messages.contains(&"unknown field `sed` in [[fault]]"), "{messages:?}");
    assert!(messages.contains(&"`first` is -1"), "{messages:?}");
    let error = refused("title = \"A\"\n[[fault]]\ncall = \"Search\"\nhresult = \"E_FAIL\"\nsed = 3\n");
    let messages: Vec<_> = error.messages().collect();
    assert_eq!(messages, ["unknown field `sed` in [[fault]]", "`seed` without `probability`"]);
}
