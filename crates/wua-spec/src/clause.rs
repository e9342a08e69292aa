//! Clauses: single statements about the agent that can be true or false.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use crate::citation::{self, Citation};
use crate::tsv;

/// A statement about the agent, with its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Clause {
    /// The id: `JOB-PRG-2`.
    pub id: &'static str,
    /// The half of the API that it concerns.
    pub side: Side,
    /// The family to which it belongs: `JOB-PRG`.
    pub family: &'static str,
    /// The member that it concerns, or a short description of several.
    pub member: &'static str,
    /// The statement.
    pub statement: &'static str,
    /// The result codes that it names; `—` for none.
    pub hresults: &'static str,
    /// The sources, separated by semicolons; `—` for none. [`citations`](Self::citations) resolves them.
    pub source: &'static str,
    /// The kind of evidence, as letters and notes; summarised by [`basis`](Self::basis).
    pub kind: &'static str,
    /// The property by which a test can detect a violation; `—` if there is none.
    pub property: &'static str,
}

/// A half of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Sessions, search, download, updates, services, history.
    Session,
    /// Installation and removal.
    Installation,
}

/// The basis of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// Documentation or the open specification states it.
    Documented,
    /// A recording or a report shows it.
    Observed,
    /// Sources contradict each other.
    Disputed,
    /// No source states it; it follows from other clauses or from the signature.
    Assumed,
}

impl Basis {
    /// Returns the name in lower case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Disputed => "disputed",
            Self::Assumed => "assumed",
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Clause {
    /// Returns the basis of the clause: that of its strongest source, unless sources contradict each other.
    #[must_use]
    pub fn basis(&self) -> Basis {
        if ["≠", "conflict", "contradiction"].iter().any(|word| self.kind.contains(word)) {
            return Basis::Disputed;
        }
        let letters = self.kind.split([' ', ';', ':', '(']).next().unwrap_or_default();
        let has = |letter| letters.contains(letter);
        // In clauses of sessions, U is the open specification (MS-UAMG); in clauses of installation, a user's report.
        match self.side {
            _ if has('D') => Basis::Documented,
            Side::Session if has('U') => Basis::Documented,
            Side::Installation if has('U') => Basis::Observed,
            _ if has('O') => Basis::Observed,
            _ => Basis::Assumed,
        }
    }

    /// Returns the citations of the clause, each with its source if it is known.
    #[must_use]
    pub fn citations(&self) -> Vec<Citation> {
        citation::of(self.source, self.kind)
    }
}

static CLAUSES: LazyLock<Vec<Clause>> = LazyLock::new(|| {
    tsv::rows(include_str!("../data/clauses.tsv"))
        .map(|[id, side, family, member, statement, hresults, source, kind, property]| {
            let side = if side == "session" { Side::Session } else { Side::Installation };
            Clause { id, side, family, member, statement, hresults, source, kind, property }
        })
        .collect()
});

static BY_ID: LazyLock<HashMap<&'static str, &'static Clause>> =
    LazyLock::new(|| clauses().iter().map(|clause| (clause.id, clause)).collect());

/// Returns every clause, in the order of the specification: the side of the session first.
#[must_use]
pub fn clauses() -> &'static [Clause] {
    &CLAUSES
}

/// Returns the clause with this id, spelled as in the table.
#[must_use]
pub fn clause(id: &str) -> Option<&'static Clause> {
    BY_ID.get(id).copied()
}
