//! The mutants that may survive, each with its reason: `tests/mutants.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use miette::{IntoDiagnostic, WrapErr, miette};
use serde::Deserialize;

/// The list, from the root of the workspace.
pub(crate) const LIST: &str = "tests/mutants.toml";

/// The accepted survivors: their names without a line, and the reasons.
#[derive(Debug, Default)]
pub(crate) struct Accepted(BTreeMap<String, String>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    survivor: Vec<Survivor>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Survivor {
    mutant: String,
    reason: String,
}

impl Accepted {
    /// Reads the list of the workspace at that folder.
    pub(crate) fn read(root: &Path) -> miette::Result<Self> {
        let text = fs::read_to_string(root.join(LIST)).into_diagnostic().wrap_err(LIST)?;
        Self::parse(&text)
    }

    pub(crate) fn parse(text: &str) -> miette::Result<Self> {
        let file: File = toml::from_str(text).into_diagnostic().wrap_err(LIST)?;
        let mut accepted = BTreeMap::new();
        for Survivor { mutant, reason } in file.survivor {
            if reason.trim().is_empty() {
                return Err(miette!("{LIST}: `{mutant}` has no reason"));
            }
            if accepted.insert(mutant.clone(), reason).is_some() {
                return Err(miette!("{LIST}: `{mutant}` is listed twice"));
            }
        }
        Ok(Self(accepted))
    }

    /// Returns `true` if the mutant is listed.
    pub(crate) fn has(&self, mutant: &str) -> bool {
        self.0.contains_key(&without_place(mutant))
    }

    /// Returns the listed mutants that are among those.
    pub(crate) fn among<'a>(&self, mutants: impl Iterator<Item = &'a str>) -> Vec<String> {
        mutants.map(without_place).filter(|mutant| self.0.contains_key(mutant)).collect()
    }
}

/// Returns the name of a mutant without line and column, which change with every edit of its file.
pub(crate) fn without_place(mutant: &str) -> String {
    let Some((path, rest)) = mutant.split_once(".rs:") else { return mutant.to_owned() };
    let text = rest.splitn(3, ':').last().unwrap_or(rest);
    format!("{path}.rs:{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutant_is_known_whatever_its_line() {
        let list = "[[survivor]]\nmutant = 'crates/a/src/b.rs: replace f -> u8 with 0'\nreason = 'the same'";
        let accepted = Accepted::parse(list).expect("a list");
        assert!(accepted.has("crates/a/src/b.rs:12:5: replace f -> u8 with 0"));
        assert!(!accepted.has("crates/a/src/b.rs:12:5: replace f -> u8 with 1"));
        assert!(!accepted.has("crates/a/src/c.rs:12:5: replace f -> u8 with 0"));
    }

    #[test]
    fn a_survivor_needs_a_reason_and_is_listed_once() {
        let entry = |reason: &str| format!("[[survivor]]\nmutant = 'a.rs: m'\nreason = '{reason}'\n");
        assert!(Accepted::parse(&entry(" ")).is_err_and(|error| error.to_string().contains("no reason")));
        let twice = entry("equal").repeat(2);
        assert!(Accepted::parse(&twice).is_err_and(|error| error.to_string().contains("twice")));
        assert!(Accepted::parse("[[survivors]]\nmutant = 'a'\nreason = 'b'").is_err());
    }

    #[test]
    fn the_list_of_the_project_can_be_read() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        Accepted::read(&root).expect("a list of survivors");
    }
}
