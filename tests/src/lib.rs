//! The README compiled as a doctest, and shared code of the suites.

use std::path::{Path, PathBuf};

/// The code blocks of the README, compiled and run.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

/// The recipes of the simulator, compiled and run.
#[doc = include_str!("../../crates/wua-sim/README.md")]
#[cfg(doctest)]
pub struct SimReadme;

/// The first steps of the judge's documentation, compiled and run.
#[doc = include_str!("../../crates/wua-conformance/README.md")]
#[cfg(doctest)]
pub struct JudgeReadme;

/// Returns the root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.to_owned(), Path::to_owned)
}

/// Returns every file below a folder of the workspace, sorted, without build output and hidden folders.
///
/// # Panics
/// If a folder cannot be read.
#[must_use]
pub fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match path.is_dir() {
                true if name == "target" || name.starts_with('.') => {}
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found.sort();
    found
}
