//! Circles between the files of a crate, over their `use` lines, and the length of files.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::{Attribute, Item, UseTree};
use wua_tests::{files_below, root};

/// Circles that there may be, by crate and files, each with its reason. This list only shrinks.
const ALLOWED: &[(&str, &[&str], &str)] = &[(
    "wua-sim",
    &[
        "call", "delivery", "gave_up", "happen", "history", "inner", "job", "machine", "objects", "over",
        "pass", "searcher", "setup", "wait", "watch", "worker",
    ],
    "the core is one type whose methods are in six files: to be taken apart into agent, engine and machine",
)];

/// The path of a module inside its crate; empty for the root.
type Module = Vec<String>;

/// Returns the modules of a crate that have a file, each with the modules that its `use` lines name.
fn modules(package: &str) -> BTreeMap<Module, BTreeSet<Module>> {
    let source = format!("crates/{package}/src");
    let files: Vec<_> = files_below(&source)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect();
    let module = |path: &Path| -> Module {
        let inside = path.strip_prefix(root().join(&source)).unwrap().with_extension("");
        let parts: Module = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if matches!(parts[0].as_str(), "lib" | "main") { Module::new() } else { parts }
    };
    let known: BTreeSet<Module> = files.iter().map(|path| module(path)).collect();
    let uses = |path: &Path| {
        let own = module(path);
        let named = named(&fs::read_to_string(path).unwrap(), &own);
        let seen = named.into_iter().filter_map(|path| longest(&path, &known));
        let seen = seen.filter(|seen| !seen.is_empty() && *seen != own).collect();
        (own, seen)
    };
    files.iter().map(|path| uses(path)).collect()
}

/// Returns the longest beginning of the path that is a module with a file.
fn longest(path: &[String], known: &BTreeSet<Module>) -> Option<Module> {
    (0..=path.len()).rev().map(|length| path[..length].to_vec()).find(|module| known.contains(module))
}

/// Returns the paths inside its crate that the `use` lines of a file name, but those of its tests.
fn named(text: &str, own: &Module) -> Vec<Module> {
    let mut found = Vec::new();
    for item in syn::parse_file(text).unwrap().items {
        if let Item::Use(item) = item
            && !item.attrs.iter().any(is_for_tests)
        {
            walk(&item.tree, &mut Vec::new(), &mut |path| found.extend(absolute(path, own)));
        }
    }
    found
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
}

/// Hands over each path of a tree.
fn walk(tree: &UseTree, prefix: &mut Vec<String>, found: &mut impl FnMut(&[String])) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            walk(&path.tree, prefix, found);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, prefix, found)),
        UseTree::Name(name) => leaf(name.ident.to_string(), prefix, found),
        UseTree::Rename(rename) => leaf(rename.ident.to_string(), prefix, found),
        UseTree::Glob(_) => found(prefix),
    }
}

fn leaf(name: String, prefix: &mut Vec<String>, found: &mut impl FnMut(&[String])) {
    prefix.push(name);
    found(prefix);
    prefix.pop();
}

/// Returns the path from the root of the crate; `None` if it leads into another crate.
fn absolute(path: &[String], own: &Module) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    match first.as_str() {
        "crate" => Some(rest.to_vec()),
        "self" => Some([own, rest].concat()),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            Some([&own[..own.len().saturating_sub(ups)], &path[ups..]].concat())
        }
        _ => None,
    }
}

/// Returns the groups of modules that reach one another.
fn circles(uses: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        uses.keys().map(|module| (module, reach(module, uses))).collect();
    let circle = |module| {
        let back = |other: &&&Module| reached[**other].contains(module);
        reached[module].iter().filter(back).map(|other| other.join("/")).collect::<Vec<_>>()
    };
    uses.keys().map(circle).filter(|circle| circle.len() > 1).collect()
}

/// Returns every module that is reached from one, by one or more steps.
fn reach<'a>(from: &Module, uses: &'a BTreeMap<Module, BTreeSet<Module>>) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = uses[from].iter().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(&uses[module]);
        }
    }
    reached
}

#[test]
fn there_is_no_circle_between_files_but_those_with_a_reason() {
    let mut found = BTreeSet::new();
    for package in fs::read_dir(root().join("crates")).unwrap() {
        let package = package.unwrap().file_name().to_string_lossy().into_owned();
        found.extend(circles(&modules(&package)).into_iter().map(|circle| (package.clone(), circle)));
    }
    let allowed: BTreeSet<(String, Vec<String>)> = ALLOWED
        .iter()
        .map(|(package, files, _)| {
            ((*package).to_owned(), files.iter().map(|&file| file.to_owned()).collect())
        })
        .collect();
    let (new, gone): (Vec<_>, Vec<_>) =
        (found.difference(&allowed).collect(), allowed.difference(&found).collect());
    assert!(new.is_empty() && gone.is_empty(), "new circles: {new:#?}\ncircles that are gone: {gone:#?}");
    assert!(ALLOWED.len() <= 4);
}

/// The `use` lines of all forms are seen.
#[test]
fn paths_are_found_in_every_form_of_use() {
    let text = "use crate::a; use super::b::{c, d as e}; use self::f::*; use std::fmt; #[cfg(test)] use crate::t;\n\
                #[cfg(test)] mod tests { use crate::u; }";
    let own = ["x".to_owned(), "y".to_owned()].to_vec();
    let found: Vec<String> = named(text, &own).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a", "x::b::c", "x::b::d", "x::y::f"]);
}

/// Tables of data may be longer.
#[test]
fn no_file_has_more_than_500_lines() {
    const TABLES: &[&str] = &["crates/wua/src/member/table.rs"];
    for folder in ["crates", "tests", "benches"] {
        for path in files_below(folder).iter().filter(|path| path.extension().is_some_and(|end| end == "rs"))
        {
            let shown = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            let lines = fs::read_to_string(path).unwrap().lines().count();
            assert!(lines <= 500 || TABLES.contains(&shown.as_str()), "{shown} has {lines} lines");
        }
    }
}
