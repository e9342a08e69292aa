//! Circles between the files of a crate, over their `use` lines, and the length of files.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use syn::{Attribute, Item, UseTree};
use wua_tests::{files_below, root};

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
fn there_is_no_circle_between_the_files_of_a_crate() {
    let mut found = BTreeSet::new();
    for package in fs::read_dir(root().join("crates")).unwrap() {
        let package = package.unwrap().file_name().to_string_lossy().into_owned();
        found.extend(circles(&modules(&package)).into_iter().map(|circle| (package.clone(), circle)));
    }
    assert!(found.is_empty(), "circles: {found:#?}");
}

/// The storeys of the simulator, from the bottom. Each sees only those below it, and the root of the crate sees all.
const STOREYS: &[&str] = &["machine", "engine", "agent"];

/// Returns the storey of a module: its height, which is above all others for the root and the face of the crate.
fn storey(module: &Module) -> usize {
    let name = module.first().map_or("", String::as_str);
    STOREYS.iter().position(|storey| *storey == name).unwrap_or(STOREYS.len())
}

#[test]
fn no_storey_of_the_simulator_sees_one_above_it() {
    let modules = modules("wua-sim");
    for name in STOREYS {
        let inside = modules.keys().filter(|module| module[..module.len().min(1)] == [*name]).count();
        assert!(inside > 3, "{name} has {inside} files");
    }
    for (module, seen) in &modules {
        for other in seen {
            let (from, to) = (module.join("/"), other.join("/"));
            assert!(storey(other) <= storey(module), "{from} sees {to}, which is above it");
        }
    }
}

/// Nobody outside the engine adds methods to the core of a world: what they need is there, in one place.
#[test]
fn the_core_has_no_impl_outside_the_engine() {
    let is_core = |item: &Item| {
        let Item::Impl(item) = item else { return false };
        let syn::Type::Path(path) = &*item.self_ty else { return false };
        let name = path.path.segments.last().map(|last| last.ident.to_string());
        matches!(name.as_deref(), Some("Core" | "State" | "JobState"))
    };
    let mut inside = 0;
    for path in
        files_below("crates/wua-sim/src").iter().filter(|path| path.extension() == Some("rs".as_ref()))
    {
        let items = syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap().items;
        if items.iter().any(is_core) {
            assert!(path.iter().any(|part| part == "engine"), "{} has an impl of the core", path.display());
            inside += 1;
        }
    }
    assert!(inside > 3, "the core is in the engine");
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
