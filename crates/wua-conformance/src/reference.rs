//! The reference: the answers of a machine to random calls according to the documents, and the comparison with them.

mod begin;
mod clause;
mod compare;
mod compare_calls;
mod compare_history;
mod compare_job;
mod course;
mod job;
mod plan;
#[cfg(feature = "generation")]
mod scene;
#[cfg(feature = "generation")]
mod shrink;
mod snapshot;
mod state;
#[cfg(feature = "generation")]
mod steps;
#[cfg(test)]
mod tests;
mod transitions;
#[cfg(feature = "generation")]
mod walk;
#[cfg(all(test, feature = "generation"))]
mod walk_tests;

use crate::case::run::Run;

pub(crate) use clause::JUDGES;
pub(crate) use compare::Compared;
#[cfg(feature = "generation")]
pub(crate) use shrink::smaller;
#[cfg(feature = "generation")]
pub(crate) use walk::case;

/// Compares every answer of a run with the reference, and returns the number of rules that one was compared
/// with. For measurements: the judge uses the findings.
#[must_use]
pub fn rules_compared(run: &Run) -> usize {
    compare(run).outcomes.len()
}

/// Compares every answer of a run with the reference; ends at the first that differs.
pub(crate) fn compare(run: &Run) -> Compared {
    compare::compare(run)
}
