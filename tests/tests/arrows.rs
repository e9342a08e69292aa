//! Dependencies between crates: which of our crates may see which, on every platform.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// The dependencies that each crate may have, on ours and on others (build and test dependencies apart).
const ALLOWED: &[(&str, &[&str])] = &[
    ("wua", &["futures-core"]),
    ("wua-spec", &[]),
    ("wua-model", &["wua"]),
    ("wua-scenario", &["wua", "serde", "serde_json", "strsim", "toml"]),
    ("wua-sim", &["wua", "wua-model", "wua-scenario", "rand", "rand_chacha"]),
    // The judge sees neither the model nor the simulator, because it must be independent of the subject.
    (
        "wua-conformance",
        &[
            "wua",
            "wua-scenario",
            "wua-spec",
            "libtest-mimic",
            "maud",
            "proptest",
            "proptest-state-machine",
            "serde",
            "serde_json",
        ],
    ),
    // Faulty backends that test the judge: not published, and unknown to the judge.
    ("wua-mutants", &["wua", "wua-conformance", "wua-scenario"]),
    ("wua-sim-subject", &["wua", "wua-scenario", "wua-sim", "wua-conformance"]),
    // The surface of late binding is portable: it does not see Windows.
    ("wua-automation", &["wua"]),
    // The two sides of COM only translate, and never see each other.
    ("wua-windows", &["wua", "windows", "windows-core"]),
    ("wua-com", &["wua", "wua-automation", "windows", "windows-core"]),
    (
        "wua-com-server",
        &[
            "wua",
            "wua-automation",
            "wua-com",
            "wua-scenario",
            "wua-sim",
            "same-file",
            "windows",
            "windows-core",
            "windows-registry",
        ],
    ),
    (
        "wua-cli",
        &[
            "wua",
            "wua-conformance",
            "wua-model",
            "wua-scenario",
            "wua-sim",
            "wua-sim-subject",
            "wua-spec",
            "clap",
            "clap_complete",
            "comfy-table",
            "indicatif",
            "miette",
            "same-file",
            "serde_json",
            "terminal_size",
            "textwrap",
        ],
    ),
];

/// The packages that see everything and that no other package sees.
const COMPOSITIONS: &[&str] = &["wua-cli", "wua-tests", "wua-windows-tests", "wua-benches", "xtask"];

/// Returns the normal dependencies of every member on all platforms, and its test dependencies.
fn dependencies(kinds: &[DependencyKind]) -> BTreeMap<String, BTreeSet<String>> {
    let manifest = wua_tests::root().join("Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap();
    let of = |package: &cargo_metadata::Package| {
        let chosen = package.dependencies.iter().filter(|dependency| kinds.contains(&dependency.kind));
        chosen.map(|dependency| dependency.name.clone()).collect()
    };
    metadata.packages.iter().map(|package| (package.name.to_string(), of(package))).collect()
}

#[test]
fn every_crate_sees_only_what_it_may() {
    let found = dependencies(&[DependencyKind::Normal, DependencyKind::Build]);
    for (name, allowed) in ALLOWED {
        let allowed: BTreeSet<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(found[*name], allowed, "{name}: what it depends on and what it may differ");
    }
    let known: BTreeSet<&str> =
        ALLOWED.iter().map(|(name, _)| *name).chain(COMPOSITIONS.iter().copied()).collect();
    let members: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(members, known, "a new package says here what it may see");
}

/// Not even through another crate.
#[test]
fn the_judge_does_not_reach_the_simulator() {
    let found = dependencies(&[DependencyKind::Normal, DependencyKind::Build, DependencyKind::Development]);
    let mut reached = BTreeSet::from(["wua-conformance".to_owned()]);
    let mut new: Vec<String> = reached.iter().cloned().collect();
    while let Some(name) = new.pop() {
        let ours = found[&name].iter().filter(|other| other.starts_with("wua"));
        new.extend(ours.filter(|other| reached.insert((*other).clone())).cloned());
    }
    let expected = ["wua", "wua-conformance", "wua-scenario", "wua-spec"].map(str::to_owned);
    assert_eq!(reached, BTreeSet::from(expected));
}

#[test]
fn nobody_sees_a_composition() {
    let found = dependencies(&[DependencyKind::Normal, DependencyKind::Build, DependencyKind::Development]);
    for (name, seen) in &found {
        let composition = COMPOSITIONS.iter().find(|composition| seen.contains(**composition));
        assert_eq!(composition, None, "{name} sees a composition");
    }
}

/// A registry refuses a crate that depends on one it does not have.
#[test]
fn nothing_published_sees_what_is_not() {
    let manifest = wua_tests::root().join("Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap();
    let (published, kept): (Vec<_>, Vec<_>) = metadata.packages.iter().partition(|p| p.publish.is_none());
    let kept: BTreeSet<&str> = kept.iter().map(|package| package.name.as_str()).collect();
    assert!(kept.contains("wua-mutants"), "{kept:?}");
    let found = dependencies(&[DependencyKind::Normal, DependencyKind::Build]);
    for package in published {
        let seen: Vec<_> =
            found[package.name.as_str()].iter().filter(|d| kept.contains(d.as_str())).collect();
        assert!(seen.is_empty(), "{} sees {seen:?}", package.name);
    }
}

/// Tests of a crate may only see those of our crates that the crate itself sees; a test that needs several is here.
#[test]
fn tests_of_a_crate_see_no_more_of_ours_than_it_does() {
    let (normal, tests) =
        (dependencies(&[DependencyKind::Normal]), dependencies(&[DependencyKind::Development]));
    for (name, _) in ALLOWED {
        let ours: Vec<_> = tests[*name].iter().filter(|other| other.starts_with("wua")).collect();
        assert!(ours.iter().all(|other| normal[*name].contains(*other)), "{name}: {ours:?}");
    }
}

/// The simulator is a dependency of other people's tests, which compile everything that it pulls in.
#[test]
fn wua_sim_pulls_in_at_most_30_third_party_crates() {
    let manifest = wua_tests::root().join("Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .args([
            "tree",
            "--locked",
            "-p",
            "wua-sim",
            "-e",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .arg("--manifest-path")
        .arg(manifest)
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    // Name and version, possibly followed by a path or `(proc-macro)`.
    let crates: BTreeSet<String> =
        tree.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    let others: Vec<&String> = crates.iter().filter(|name| !name.starts_with("wua")).collect();
    assert!(crates.iter().any(|name| name.starts_with("wua-scenario ")), "{crates:?}");
    assert!(others.len() <= 30, "{}: {others:#?}", others.len());
}
