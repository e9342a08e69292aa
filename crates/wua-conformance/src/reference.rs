//! The reference: what the documents say a machine answers to random calls, and the comparison with it.

mod begin;
mod clause;
mod compare;
mod compare_calls;
mod compare_history;
mod compare_job;
mod job;
mod plan;
mod scene;
mod shrink;
mod snapshot;
mod state;
mod steps;
#[cfg(test)]
mod tests;
mod transitions;
mod walk;
#[cfg(test)]
mod walk_tests;

use proptest::strategy::BoxedStrategy;
use wua_scenario::Preset;

use crate::case::run::{Case, Run};

pub(crate) use clause::JUDGES;
pub(crate) use compare::Compared;

/// Random calls of three installers under that preset.
pub(crate) fn case(preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    walk::case(preset, switches)
}

/// Holds every answer of a run against the reference; ends at the first that differs.
pub(crate) fn compare(run: &Run) -> Compared {
    compare::compare(run)
}
