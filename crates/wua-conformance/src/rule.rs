//! A rule: what must hold, on what evidence, how much it matters, and how it is checked.

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
    /// The capabilities that a subject must have for it to be checked.
    pub needs: &'static [Capability],
    /// The way of checking it.
    pub check: Check,
}

/// A rule is written from its clause and its check on; a test fails for one without a sentence or a basis.
impl Rule {
    const fn new(id: &'static str, check: Check) -> Self {
        let (basis, severity) = (Basis::Assumed(""), Severity::Required);
        Self { id, sentence: "", basis, severity, needs: &[], check }
    }

    pub(crate) const fn example(id: &'static str, check: fn(&Fixture) -> Outcome) -> Self {
        Self::new(id, Check::Example(check))
    }

    pub(crate) const fn law(id: &'static str, law: fn(&Run) -> Outcome) -> Self {
        Self::new(id, Check::Law(law))
    }

    pub(crate) const fn says(self, sentence: &'static str) -> Self {
        Self { sentence, ..self }
    }

    pub(crate) const fn documented(self, pages: &'static [&'static str]) -> Self {
        Self { basis: Basis::Documented(pages), ..self }
    }

    pub(crate) const fn observed(self, sources: &'static [&'static str]) -> Self {
        Self { basis: Basis::Observed(sources), ..self }
    }

    pub(crate) const fn assumed(self, reason: &'static str) -> Self {
        Self { basis: Basis::Assumed(reason), ..self }
    }

    pub(crate) const fn policy_dependent(self) -> Self {
        Self { severity: Severity::PolicyDependent, ..self }
    }

    pub(crate) const fn optional(self) -> Self {
        Self { severity: Severity::Optional, ..self }
    }

    pub(crate) const fn needs(self, needs: &'static [Capability]) -> Self {
        Self { needs, ..self }
    }
}

/// The evidence for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A page of Microsoft, a header or the open specification says so: names of pages as in
    /// [`wua_spec::page_link`].
    Documented(&'static [&'static str]),
    /// A recording or a report shows it: the tag of the source, and what it shows.
    Observed(&'static [&'static str]),
    /// Nobody said and nobody saw it; this is why it is assumed.
    Assumed(&'static str),
}

impl Basis {
    /// documented, observed or assumed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documented(_) => "documented",
            Self::Observed(_) => "observed",
            Self::Assumed(_) => "assumed",
        }
    }

    /// The sources, each on its own.
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
    /// A backend that breaks it is not one.
    Required,
    /// Good manners: a breach is told and does not fail the run.
    Optional,
    /// The documents leave several answers open, or contradict the field: the subject says which it
    /// gives ([`Machine::choice`](crate::Machine::choice)) and is held to it; if it does not say,
    /// any of the legal ones will do. A breach fails the run.
    PolicyDependent,
}

impl Severity {
    /// Its name in reports.
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
pub enum Check {
    /// On scenarios that it chooses itself.
    Example(fn(&Fixture) -> Outcome),
    /// On what generated jobs answered and told, under generated policies and schedules.
    Law(fn(&Run) -> Outcome),
    /// By the reference: random calls of up to three installers, each answer compared.
    Reference,
}

impl Check {
    /// Its name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Example(_) => "example",
            Self::Law(_) => "property",
            Self::Reference => "stateful",
        }
    }
}
