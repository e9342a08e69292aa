//! The packages: what each published crate declares.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use wua_tests::root;

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap()
}

fn is_published(package: &Package) -> bool {
    package.publish.as_ref().is_none_or(|registries| !registries.is_empty())
}

#[test]
fn published_crates_declare_what_a_registry_and_its_documentation_need() {
    let metadata = metadata();
    let published: Vec<_> = metadata.packages.iter().filter(|package| is_published(package)).collect();
    assert!(published.len() >= 10, "{}", published.len());
    for package in published {
        let name = &package.name;
        assert!(package.description.as_ref().is_some_and(|text| text.len() > 20), "{name}: description");
        assert_eq!(package.license.as_deref(), Some("MIT OR Apache-2.0"), "{name}: license");
        assert!(package.rust_version.is_some(), "{name}: the Rust version");
        assert!(
            package.keywords.len() == 5 && !package.categories.is_empty(),
            "{name}: keywords, categories"
        );
        assert!(package.metadata.pointer("/docs/rs").is_some(), "{name}: metadata for docs.rs");
    }
}

/// A package has no paths: without a version, nobody could build it.
#[test]
fn versions_agree() {
    let metadata = metadata();
    let version = &metadata.packages[0].version;
    for package in &metadata.packages {
        assert_eq!(package.version, *version, "{}", package.name);
        let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
        for dependency in ours.filter(|dependency| dependency.kind != DependencyKind::Development) {
            let known = dependency.req.matches(version) && dependency.req.to_string() != "*";
            assert!(known, "{} asks for {} {}", package.name, dependency.name, dependency.req);
        }
    }
}
