//! Random walks: calls that make sense in the current state of the reference, drawn by
//! `proptest-state-machine`.

use std::ops::Range;
use std::sync::atomic::Ordering;

use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;
use proptest_state_machine::strategy::Sequential;
use wua_scenario::Preset;

use super::scene::world;
use super::state::State;
use super::steps;
use super::transitions::{apply, makes_sense};
use crate::case::run::{Case, Kind};
use crate::case::step::Step;

/// The number of calls of a walk.
const LENGTH: Range<usize> = 3..33;

/// Generates walks under that preset. The crate's own trait for state machines has no value for the preset, so
/// the sequence is made of its parts.
pub(crate) fn case(preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    let start = move || world(preset, switches).prop_map(State::new).boxed();
    Walks(Sequential::new(LENGTH.into(), start, makes_sense, steps::next, apply)).boxed()
}

/// The strategy that `sequential_strategy` gives.
type Steps = Sequential<State, Step, BoxedStrategy<State>, BoxedStrategy<Step>>;

/// Sequences of steps as cases.
#[derive(Debug)]
struct Walks(Steps);

impl Strategy for Walks {
    type Tree = WalkTree;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        self.0.new_tree(runner).map(WalkTree)
    }
}

/// A walk while its steps are shrunk.
struct WalkTree(<Steps as Strategy>::Tree);

impl ValueTree for WalkTree {
    type Value = Case;

    fn current(&self) -> Case {
        let (state, steps, _) = self.0.current();
        let (scenario, seed) = (state.world.scenario.clone(), state.world.seed);
        Case { kind: Kind::Walk, scenario, seed, steps }
    }

    fn simplify(&mut self) -> bool {
        // A case is always played to its end: without this the sequence considers every step
        // unseen and drops it.
        if let (_, steps, Some(seen)) = self.0.current() {
            seen.store(steps.len(), Ordering::SeqCst);
        }
        self.0.simplify()
    }

    fn complicate(&mut self) -> bool {
        self.0.complicate()
    }
}
