//! A rule: a statement, its evidence, its severity, and its check.

use std::fmt;

use crate::case::run::Run;
use crate::fault::Outcome;
use crate::fixture::Fixture;
use crate::subject::Capability;

/// A sentence about the agent that can be false, with its evidence and its check.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Rule {
    /// The clause of the specification: `JOB-PRG-2`.
    pub id: &'static str,
    /// The sentence that must hold.
    pub sentence: &'static str,
    /// The evidence for it.
    pub basis: Basis,
    /// The weight of a breach.
    pub severity: Severity,
    /// The part of the sentence that the types of `wua` guarantee, so that no backend can break it.
    pub by_construction: Option<&'static str>,
    /// The capabilities that a subject must have for it to be checked.
    pub needs: &'static [Capability],
    /// The way of checking it.
    pub(crate) check: Check,
}

/// Declares a rule beside its check:
/// `rule!(END_7 = Law(end_7) "END-7", needs [Install]; "The sentence."; Documented(&["its page"]));`,
/// after the clause a severity other than required, after the basis the part that holds by construction.
macro_rules! rule {
    ($name:ident = $check:ident($function:ident) $id:literal $($severity:ident)?, needs [$($need:ident),*];
     $sentence:literal; $basis:ident($evidence:expr)$(; by construction $part:literal)?) => {
        pub(crate) const $name: $crate::rule::Rule = $crate::rule::Rule {
            id: $id,
            sentence: $sentence,
            basis: $crate::rule::Basis::$basis($evidence),
            severity: rule!($($severity)?),
            by_construction: rule!(part $($part)?),
            needs: &[$($crate::subject::Capability::$need),*],
            check: $crate::rule::Check::$check($function),
        };
    };
    () => { $crate::rule::Severity::Required };
    (part) => { None };
    (part $part:literal) => { Some($part) };
    ($severity:ident) => { $crate::rule::Severity::$severity };
}

/// Lists the rules of a family, in the order of the specification.
macro_rules! rules {
    ($($rule:ident)+) => { pub(super) const RULES: &[$crate::rule::Rule] = &[$($rule),+]; };
}

/// The evidence for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A page of Microsoft, a header or the open specification says so: names of pages as in
    /// [`wua_spec::page_link`].
    Documented(&'static [&'static str]),
    /// A recording or a report shows it: the tag of the source, and its content.
    Observed(&'static [&'static str]),
    /// No document says it and nobody has seen it; the reason for the assumption.
    Assumed(&'static str),
}

impl Basis {
    /// Returns documented, observed or assumed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documented(_) => "documented",
            Self::Observed(_) => "observed",
            Self::Assumed(_) => "assumed",
        }
    }

    /// Returns the sources, one by one.
    #[must_use]
    pub fn sources(self) -> Vec<&'static str> {
        match self {
            Self::Documented(sources) | Self::Observed(sources) => sources.to_vec(),
            Self::Assumed(reason) => vec![reason],
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.sources().join("; "))
    }
}

/// The weight of a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// A backend that breaks it does not implement the API.
    Required,
    /// Recommended: a breach is reported and does not fail the run.
    Optional,
    /// The documents leave several answers open, or contradict the field: the subject says which one it
    /// gives ([`Machine::choice`](crate::Machine::choice)) and must keep to it; without a statement
    /// any legal answer is accepted. A breach fails the run.
    PolicyDependent,
}

impl Severity {
    /// Returns its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::PolicyDependent => "policy-dependent",
        }
    }
}

/// The way of checking a rule.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    /// On scenarios that it chooses itself.
    Example(fn(&Fixture) -> Outcome),
    /// On the answers and callbacks of generated jobs, under generated policies and schedules.
    Law(fn(&Run) -> Outcome),
}

impl Check {
    /// Returns its name in reports.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Example(_) => "example",
            Self::Law(_) => "property",
        }
    }
}
