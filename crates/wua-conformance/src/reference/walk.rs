//! Random walks: calls that make sense in the current state of the reference, drawn by
//! `proptest-state-machine`.

use std::ops::Range;

use proptest::prelude::*;
use proptest_state_machine::strategy::Sequential;
use wua_scenario::Preset;

use super::scene::world;
use super::shrink::Walks;
use super::state::State;
use super::steps;
use super::transitions::{apply, makes_sense};
use crate::case::run::Case;

/// The number of calls of a walk.
const LENGTH: Range<usize> = 3..33;

/// Generates walks under that preset. The crate's own trait for state machines has no value for the preset, so
/// the sequence is made of its parts.
pub(crate) fn case(preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    let start = move || world(preset, switches).prop_map(State::new).boxed();
    Walks(Sequential::new(LENGTH.into(), start, makes_sense, steps::next, apply)).boxed()
}
