//! Every clause and source that the tree cites exists, and `wuasim` knows the tests of each clause.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use wua_conformance::{Basis, FAMILIES};
use wua_spec::{Clause, cited_ids, clause, sources};
use wua_tests::{files_below, root};

/// Ids used as wrong ones in tests of error messages.
const WRONG_ON_PURPOSE: [&str; 4] = ["INST-NEW-66", "JOB-PRG-99", "BEG-99", "JOB-ABT-33"];

/// Returns the files that are checked: code, documents, fixtures, expected output.
fn texts() -> impl Iterator<Item = (PathBuf, String)> {
    let read = |path: &Path| {
        let extension = path.extension()?.to_str()?;
        ["rs", "md", "toml", "snap", "cpp", "vbs"]
            .contains(&extension)
            .then(|| fs::read_to_string(path).unwrap())
    };
    files_below("").into_iter().filter_map(move |path| {
        let text = read(&path)?;
        Some((path.strip_prefix(root()).unwrap().to_owned(), text))
    })
}

#[test]
fn every_clause_that_is_cited_exists() {
    let dangling: Vec<String> = texts()
        .flat_map(|(path, text)| {
            let cited =
                cited_ids(&text).filter(|cited| !cited.exists() && !WRONG_ON_PURPOSE.contains(&cited.id));
            cited.map(|cited| format!("{}:{}: {}", path.display(), cited.line, cited.id)).collect::<Vec<_>>()
        })
        .collect();
    assert!(dangling.is_empty(), "these clauses do not exist:\n{}", dangling.join("\n"));
}

/// A documented basis cites pages with addresses, or headers; an observed one cites a source of the table.
#[test]
fn every_source_of_a_rule_exists() {
    let tags: BTreeSet<&str> = sources().iter().map(|source| source.tag).collect();
    let is_known = |text: &str| tags.iter().any(|tag| text.starts_with(tag));
    for rule in FAMILIES.iter().flat_map(|family| family.rules) {
        match rule.basis {
            Basis::Documented(pages) => pages.iter().for_each(|page| {
                let known = wua_spec::page_link(page).is_some() || is_known(page);
                assert!(known, "{}: no source {page}", rule.id);
            }),
            Basis::Observed(observed) => {
                observed.iter().for_each(|tag| assert!(is_known(tag), "{}: no source {tag}", rule.id));
            }
            Basis::Assumed(reason) => assert!(!reason.is_empty(), "{}", rule.id),
        }
    }
}

/// Returns the clauses that the tests of a file check: those with their id in the doc comment of a test, in its name, or at
/// the beginning of the message of an assertion. Other comments and data may mention a clause without checking it.
fn tested(text: &str) -> BTreeSet<&'static str> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let tests = (0..lines.len()).filter(|at| lines[*at] == "#[test]");
    tests.flat_map(|at| tested_by(&lines, at)).chain(in_messages(text)).collect()
}

/// Returns the clauses with whose ids the messages of assertions begin: `assert!(busy, "BEG-2: …")`.
fn in_messages(text: &str) -> impl Iterator<Item = &'static str> {
    let assertions = text.split("assert").skip(1).filter_map(|after| {
        let (name, arguments) = after.split_once("!(")?;
        name.chars().all(|letter| letter == '_' || letter.is_ascii_lowercase()).then_some(arguments)
    });
    assertions.filter_map(|arguments| {
        let end = [");", ")\n", "),"].iter().filter_map(|end| closing(arguments, end)).min()?;
        let message =
            arguments[..end].trim_end().trim_end_matches(',').strip_suffix('"')?.rsplit('"').next()?;
        let id = message.split([':', ' ', ',']).next()?;
        clause(id).map(|clause| clause.id)
    })
}

/// Returns the first place of that text at which as many brackets are closed as were opened.
fn closing(arguments: &str, end: &str) -> Option<usize> {
    let balanced = |at: &usize| {
        let count = |bracket| arguments[..*at].matches(bracket).count();
        count('(') == count(')')
    };
    arguments.match_indices(end).map(|(at, _)| at).find(balanced)
}

/// Returns the clauses that one test checks, given the line of its `#[test]`.
fn tested_by(lines: &[&str], at: usize) -> Vec<&'static str> {
    let belongs = |line: &&&str| line.starts_with("///") || line.starts_with("#[");
    let before = lines[..at].iter().rev().take_while(belongs);
    let comments =
        before.chain(lines[at..].iter().take_while(belongs)).filter(|line| line.starts_with("///"));
    let in_comments = comments.flat_map(|line| cited_ids(line)).filter_map(|cited| clause(cited.id));
    let name = lines[at..].iter().find_map(|line| line.split_once("fn ")).map_or("", |(_, name)| name);
    in_comments.chain(in_name(name)).map(|clause| clause.id).collect()
}

/// Returns the clause with which the name of a test begins: `job_abt_3_an_abort_…` checks JOB-ABT-3.
fn in_name(name: &str) -> Option<&'static Clause> {
    let words = name.split(['(', '<']).next().unwrap_or_default().to_uppercase().replace('_', "-");
    let ends = words.match_indices('-').map(|(at, _)| at).chain([words.len()]);
    ends.filter_map(|end| clause(&words[..end])).next_back()
}

#[test]
fn a_mention_is_no_test() {
    let text = "
//! About JOB-ABT-1.
/// JOB-ABT-2: a helper.
fn helper() {}
/// The first part.
/// JOB-ABT-3, JOB-ABT-4.
@test
#[expect(unused)]
/// JOB-ABT-5.
fn end_6_twice() {
    // JOB-ABT-6
    let data = [~JOB-ABT-7~];
    assert!(data(), ~{} JOB-ABT-8~, 1);
    assert_eq!(data(), 7, ~JOB-ABT-9: (a message)~);
    prop_assert_ne!(
        data(),
        ~JOB-COMP-1~,
        ~JOB-COMP-2~
    );
}
    @test
    fn beg_10() {}
    @test
    fn beg_no_number() {}
"
    .replace('~', "\"")
    .replace("@test", "#[test]");
    let expected = ["BEG-10", "END-6", "JOB-ABT-3", "JOB-ABT-4", "JOB-ABT-5", "JOB-ABT-9", "JOB-COMP-2"];
    assert_eq!(tested(&text).into_iter().collect::<Vec<_>>(), expected);
}

/// The table of `wuasim spec coverage` is up to date; with `WUA_BLESS=1` it is written.
#[test]
fn the_program_knows_the_tests_of_each_clause() {
    let mut tests = BTreeMap::<&'static str, BTreeSet<String>>::new();
    for (path, text) in
        texts().filter(|(path, _)| path.extension().is_some_and(|extension| extension == "rs"))
    {
        tested(&text).into_iter().for_each(|id| {
            tests.entry(id).or_default().insert(path.display().to_string());
        });
    }
    let row = |(id, files): (&&str, &BTreeSet<String>)| {
        format!("{id}\t{}\n", files.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
    };
    let expected: String = tests.iter().map(row).collect();
    let path = root().join("crates/wua-cli/src/tests_of_clauses.tsv");
    let found = fs::read_to_string(&path).unwrap();
    if std::env::var_os("WUA_BLESS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(found == expected, "the table was out of date: run the tests with WUA_BLESS=1");
}
