//! Every clause and source that the tree cites exists, and `wuasim` knows the tests of each clause.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use wua_conformance::{Basis, FAMILIES};
use wua_spec::{cited_ids, clause, sources};
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

/// Returns the test code of a file: all of it in a folder of tests, otherwise its test module.
fn test_code<'a>(path: &Path, text: &'a str) -> &'a str {
    if path.components().any(|part| part.as_os_str() == "tests") {
        return text;
    }
    text.find("#[cfg(test)]").map_or("", |at| &text[at..])
}

/// The table of `wuasim spec coverage` is up to date; with `WUA_BLESS=1` it is written.
#[test]
fn the_program_knows_the_tests_of_each_clause() {
    let mut tests = BTreeMap::<&'static str, BTreeSet<String>>::new();
    for (path, text) in
        texts().filter(|(path, _)| path.extension().is_some_and(|extension| extension == "rs"))
    {
        let ids = cited_ids(test_code(&path, &text)).filter_map(|cited| clause(cited.id));
        ids.for_each(|clause| {
            tests.entry(clause.id).or_default().insert(path.display().to_string());
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
