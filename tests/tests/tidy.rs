//! Checks that no compiler makes: generated documents, unused fixtures, and the style of comments.

use std::fs;
use std::path::Path;

use wua_model::{Policy, lifecycle};
use wua_tests::{files_below, root};

/// Returns the range of a generated part of a document, between its two markers.
fn generated(text: &str, name: &str) -> std::ops::Range<usize> {
    let (begin, end) = (format!("<!-- {name}: generated -->\n"), format!("\n<!-- /{name} -->"));
    let start = text.find(&begin).unwrap_or_else(|| panic!("no {begin}")) + begin.len();
    let length = text[start..].find(&end).unwrap_or_else(|| panic!("no {end}"));
    start..start + length
}

fn diagram() -> String {
    format!("```mermaid\n{}```", lifecycle::diagram())
}

fn policy() -> String {
    let row = |switch: &wua_model::Switch| {
        let [documented, observed, hostile] = switch.presets;
        let (name, meaning, clauses) = (switch.name, switch.meaning, switch.clauses);
        format!("| `{name}` | {meaning} | {documented} | {observed} | {hostile} | {clauses} |")
    };
    let rows: Vec<String> = Policy::SWITCHES.iter().map(row).collect();
    format!(
        "| switch | meaning | documented | observed | hostile | clauses |\n|---|---|---|---|---|---|\n{}",
        rows.join("\n")
    )
}

/// The diagram and the table of ARCHITECTURE.md are those of the model; with `WUA_BLESS=1` they are written.
#[test]
fn the_architecture_shows_the_tables_of_the_model() {
    let path = root().join("ARCHITECTURE.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut expected = text.clone();
    for (name, part) in [("lifecycle", diagram()), ("policy", policy())] {
        let place = generated(&expected, name);
        expected.replace_range(place, &part);
    }
    if std::env::var_os("WUA_BLESS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(text == expected, "ARCHITECTURE.md was out of date: run the tests with WUA_BLESS=1");
}

/// Every file of the fixtures is read by a test, which walks its folder or names it.
#[test]
fn every_fixture_is_used() {
    const WALKED: &[(&str, &str)] = &[
        ("fixtures/clients", "crates/wua-com-server/tests/clients.rs"),
        ("fixtures/regressions", "tests/tests/regressions.rs"),
        ("fixtures/scenarios", "crates/wua-sim/tests/scenarios.rs"),
        ("fixtures/traces", "crates/wua-sim/tests/recordings.rs"),
        ("fixtures/wrong-scenarios", "crates/wua-scenario/tests"),
    ];
    const NAMED: &[(&str, &str)] = &[
        ("fixtures/timed/README.md", "crates/wua-scenario/src/measured.rs"),
        ("fixtures/timed/updates.tsv", "crates/wua-sim/tests/measured.rs"),
    ];
    for (file, reader) in NAMED {
        assert!(
            fs::read_to_string(root().join(reader)).unwrap().contains(file),
            "{reader} does not read {file}"
        );
    }
    for (folder, walker) in WALKED {
        let name = folder.trim_start_matches("fixtures/");
        let path = root().join(walker);
        let sources = if path.is_dir() { files_below(walker) } else { vec![path] };
        let reads = |source: &Path| {
            let text = fs::read_to_string(source).unwrap_or_default();
            text.contains(name) && text.contains("read_dir")
        };
        assert!(sources.iter().any(|source| reads(source)), "{walker} does not walk {folder}");
    }
    for path in files_below("fixtures") {
        let shown = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let walked = WALKED.iter().any(|(folder, _)| shown.starts_with(&format!("{folder}/")));
        // The output of a client belongs to that client: `polling.vbs.out`.
        let golden = [".out", ".journal"].iter().any(|end| shown.ends_with(end));
        let known = if golden {
            path.with_extension("").exists()
        } else {
            [".toml", ".jsonl", ".vbs", ".js", ".cpp", ".h", "README.md"]
                .iter()
                .any(|end| shown.ends_with(end))
        };
        let named = NAMED.iter().any(|(file, _)| shown == *file);
        assert!(named || walked && known, "{shown} is used by no test");
    }
}

/// Each scenario of a symptom has a test that names it.
#[test]
fn every_scenario_of_a_symptom_has_a_test() {
    let suite = fs::read_to_string(root().join("crates/wua-sim/tests/scenarios.rs")).unwrap();
    for path in files_below("fixtures/scenarios") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(suite.contains(&format!("\"{name}\"")), "{name} is loaded by no test of its own");
    }
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for folder in ["crates", "tests", "benches"] {
        for path in files_below(folder).iter().filter(|path| path.extension().is_some_and(|end| end == "rs"))
        {
            let text = fs::read_to_string(path).unwrap();
            assert!(text.starts_with("//! "), "{}: the first line says what the file is for", path.display());
        }
    }
}

/// Returns `true` for a doc comment such as "What …" or "Whether …".
fn is_question(line: &str) -> bool {
    let text = line.trim_start().strip_prefix("///").or_else(|| line.trim_start().strip_prefix("//!"));
    let first = text.and_then(|text| text.split_whitespace().next());
    first.is_some_and(|word| ["What", "Whether", "How", "Who", "Where", "Why"].contains(&word))
}

/// Doc comments begin with a verb or a noun; a crate that follows this is not on the list.
#[test]
fn doc_comments_begin_with_a_verb_or_a_noun() {
    for path in ["crates", "tests", "benches"].into_iter().flat_map(files_below) {
        let text = if path.extension() == Some("rs".as_ref()) {
            fs::read_to_string(&path).unwrap()
        } else {
            continue;
        };
        let question = (1..).zip(text.lines()).find(|(_, line)| is_question(line));
        assert_eq!(question, None, "{}", path.display());
    }
}

/// Tests that depend on real time, with the reason. They end when the count no longer changes, not after a fixed time.
const REAL_TIME: &[(&str, &str)] =
    &[("wua-sim/tests/threads.rs", "waits until the number of threads of the process no longer changes")];

/// Speed is measured by benches: a test reads no real clock and never sleeps.
#[test]
fn tests_do_not_sleep() {
    let forbidden = [["thread::", "sleep"].concat(), ["Instant::", "now"].concat()];
    for path in
        files_below("crates").iter().filter(|path| path.components().any(|part| part.as_os_str() == "tests"))
    {
        if REAL_TIME.iter().any(|(known, _)| path.ends_with(known)) {
            continue;
        }
        let text = fs::read_to_string(path).unwrap_or_default();
        let found = forbidden.iter().find(|word| text.contains(word.as_str()));
        assert_eq!(found, None, "{}", path.display());
    }
}

/// The README's scenario can be loaded, and the files that documents link to exist.
#[test]
fn the_readme_keeps_its_promises() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let scenarios = text.find("\n## Scenarios\n").unwrap();
    let start = scenarios + text[scenarios..].find("```toml\n").unwrap() + "```toml\n".len();
    let scenario = &text[start..start + text[start..].find("```").unwrap()];
    let world = wua_sim::World::from_toml(scenario).unwrap();
    assert_eq!(world.scenario().updates.len(), 2);
    let golden: String =
        files_below("crates/wua-cli/tests/cmd").iter().flat_map(fs::read_to_string).collect();
    for line in text.lines().filter(|line| line.starts_with("0:")) {
        assert!(golden.contains(line), "the program does not print this: {line}");
    }
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            let elsewhere = path.is_empty() || path.contains("://");
            assert!(
                elsewhere || root().join(path).exists(),
                "{document} points to {link}, which is not there"
            );
        }
    }
}
