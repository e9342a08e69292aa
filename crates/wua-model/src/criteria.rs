//! The search-criteria language: what the text given to `IUpdateSearcher::Search` means.
//!
//! A text goes through `lexer` (words, quoted strings), `parser` (or-groups of and-terms), `rules`
//! (the table of criteria, and what a group must obey) and `eval` (whether an update meets a term).
//! What is done to the updates that were found, as a set, is in `results`.

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

/// What an empty criteria text stands for (`SRCH-5`).
pub const DEFAULT_CRITERIA: &str = "( IsInstalled = 0 and IsHidden = 0 )";

/// Search criteria, understood: groups joined by `or`, each of terms joined by `and`. Every group
/// says which deployment action it wants; where the text does not, `Installation` (`CRIT-DA-2`).
///
/// Two texts that differ in blanks, in parentheses or in the case of names and keywords make equal
/// criteria. As text it shows what was understood, the implied terms included; that text makes the
/// same criteria again.
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
    /// Understands a text (`CRIT-LEX-1` to `CRIT-LEX-7`, `CRIT-OR-1`, `CRIT-PAR-1`). A text that is
    /// empty or blank means [`DEFAULT_CRITERIA`] (`SRCH-5`); nothing of that is added to another
    /// text (`SRCH-6`).
    ///
    /// Three things that Microsoft does not write down are taken so: a `Type` that does not exist
    /// is a type that no update has (`CRIT-TY-2`), a `DeploymentAction` that does not exist is an
    /// error (`CRIT-DA-6`), and so is a text in place of a UUID (`CRIT-ID-2`, `CRIT-ID-3`).
    ///
    /// # Errors
    /// Where the text breaks the grammar or a rule, and what was expected there. The agent answers
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

    /// Returns `true` if an update meets the criteria, and only as one that is assigned: every group that it
    /// meets says `IsAssigned=1`. Of the drivers for which this holds, a search keeps one a device
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

/// An update that a search looks at: its data, and what the data does not tell.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The update. Its `deployment_action` is the effective one: a child of a bundle has taken
    /// that of the bundle already (`CRIT-DA-4`).
    pub data: &'a UpdateData,
    /// `IUpdate::IsHidden`, at the time of the search (`CRIT-HID-1`).
    pub is_hidden: bool,
    /// Meant for Automatic Updates; not a property of IUpdate (`CRIT-ASG-1`).
    pub is_assigned: bool,
}
