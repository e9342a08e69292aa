//! The search-criteria language: the meaning of the text given to `IUpdateSearcher::Search`.
//!
//! A text passes through `lexer` (words, quoted strings), `parser` (or-groups of and-terms), `rules`
//! (the table of criteria, and the rules for a group) and `eval` (the comparison of an update with a term).
//! Filters that look at all updates found are in `results`.

mod error;
mod eval;
mod history;
mod lexer;
mod parser;
mod results;
mod rules;
mod term;
#[cfg(test)]
mod tests;

use std::fmt;

use wua::UpdateData;

pub use error::CriteriaError;
pub use history::parse_history_criteria;
pub use results::{one_driver_per_device, without_superseded};

use term::{Flag, Term};

/// The meaning of an empty criteria text (`SRCH-5`).
pub const DEFAULT_CRITERIA: &str = "( IsInstalled = 0 and IsHidden = 0 )";

/// Parsed search criteria: groups joined by `or`, each of terms joined by `and`. Every group
/// names the deployment action that it wants; the default is `Installation` (`CRIT-DA-2`).
///
/// Texts that differ only in blanks, in parentheses or in the case of names and keywords make equal
/// criteria. `Display` writes the parsed criteria with the implied terms; that text parses to the
/// same criteria.
///
/// ```
/// use wua_model::criteria::Criteria;
///
/// let criteria = Criteria::parse("isinstalled=0 AND (Type='Driver')").unwrap();
/// assert_eq!(
///     criteria.to_string(),
///     "IsInstalled = 0 and Type = 'Driver' and DeploymentAction = 'Installation'"
/// );
///
/// let error = Criteria::parse("IsInstalled=2").unwrap_err();
/// assert_eq!(error.to_string(), "at position 12: expected 0 or 1, found `2`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criteria {
    groups: Vec<Vec<Term>>,
}

impl Criteria {
    /// Parses a text (`CRIT-LEX-1` to `CRIT-LEX-7`, `CRIT-OR-1`, `CRIT-PAR-1`). An empty or
    /// blank text means [`DEFAULT_CRITERIA`] (`SRCH-5`); no part of that is added to another
    /// text (`SRCH-6`).
    ///
    /// Microsoft does not document three cases, for which this parser assumes: an unknown `Type`
    /// is a type that no update has (`CRIT-TY-2`), an unknown `DeploymentAction` is an
    /// error (`CRIT-DA-6`), and so is a text in place of a UUID (`CRIT-ID-2`, `CRIT-ID-3`).
    ///
    /// # Errors
    /// [`CriteriaError`] says where the text breaks the grammar or a rule, and what was expected. The agent answers
    /// `WU_E_INVALID_CRITERIA` (`SRCH-3`).
    pub fn parse(text: &str) -> Result<Self, CriteriaError> {
        let text = if lexer::is_blank(text) { DEFAULT_CRITERIA } else { text };
        parser::groups(text).map(|groups| Self { groups })
    }

    /// Returns `true` if an update meets the criteria (`SRCH-7`): all terms of at least one group
    /// (`CRIT-AND-1`, `CRIT-OR-2`).
    #[must_use]
    pub fn matches(&self, candidate: &Candidate<'_>) -> bool {
        self.groups_met_by(candidate).next().is_some()
    }

    /// Returns `true` if an update meets the criteria, and only as an assigned one: every group that it
    /// meets says `IsAssigned=1`. A search keeps one such driver per device
    /// (`CRIT-ASG-2`, [`one_driver_per_device`]).
    #[must_use]
    pub fn matches_only_as_assigned(&self, candidate: &Candidate<'_>) -> bool {
        let assigned = Term::Flag(Flag::IsAssigned, true);
        self.matches(candidate) && self.groups_met_by(candidate).all(|group| group.contains(&assigned))
    }

    fn groups_met_by<'a>(&'a self, candidate: &'a Candidate<'_>) -> impl Iterator<Item = &'a Vec<Term>> {
        self.groups.iter().filter(|group| group.iter().all(|term| term.is_met_by(candidate)))
    }
}

impl fmt::Display for Criteria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, group) in self.groups.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { " or " })?;
            for (place, term) in group.iter().enumerate() {
                f.write_str(if place == 0 { "" } else { " and " })?;
                term.fmt(f)?;
            }
        }
        Ok(())
    }
}

/// An update that a search looks at: its data, and properties that the data lack.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The update. Its `deployment_action` is the effective one: that of the bundle for a child of
    /// a bundle (`CRIT-DA-4`).
    pub data: &'a UpdateData,
    /// `IUpdate::IsHidden`, at the time of the search (`CRIT-HID-1`).
    pub is_hidden: bool,
    /// Meant for Automatic Updates; not a property of IUpdate (`CRIT-ASG-1`).
    pub is_assigned: bool,
}
