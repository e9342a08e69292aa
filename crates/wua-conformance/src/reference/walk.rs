//! Random walks: calls that make sense where the reference stands, made by the state machine of
//! `proptest-state-machine`.

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;
use wua_scenario::Preset;

use super::scene::world;
use super::shrink::Walks;
use super::state::State;
use super::steps;
use super::transitions::{apply, makes_sense};
use crate::case::run::Case;
use crate::case::step::Step;

/// The state machine under the preset of that number, with switches or without.
pub(super) struct Walk<const PRESET: usize, const SWITCHES: bool>;

/// How many calls a walk has.
const LENGTH: std::ops::Range<usize> = 3..33;

/// Walks under that preset.
pub(super) fn case(preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    let steps = match (preset, switches) {
        (Preset::Documented, true) => Walk::<0, true>::sequential_strategy(LENGTH),
        (Preset::Documented, false) => Walk::<0, false>::sequential_strategy(LENGTH),
        (Preset::Observed, true) => Walk::<1, true>::sequential_strategy(LENGTH),
        (Preset::Observed, false) => Walk::<1, false>::sequential_strategy(LENGTH),
        (Preset::Hostile, true) => Walk::<2, true>::sequential_strategy(LENGTH),
        (Preset::Hostile, false) => Walk::<2, false>::sequential_strategy(LENGTH),
    };
    Walks(steps).boxed()
}

impl<const PRESET: usize, const SWITCHES: bool> ReferenceStateMachine for Walk<PRESET, SWITCHES> {
    type State = State;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<State> {
        let preset = [Preset::Documented, Preset::Observed, Preset::Hostile][PRESET];
        world(preset, SWITCHES).prop_map(State::new).boxed()
    }

    fn transitions(state: &State) -> BoxedStrategy<Step> {
        steps::next(state)
    }

    fn apply(state: State, step: &Step) -> State {
        apply(state, step)
    }

    fn preconditions(state: &State, step: &Step) -> bool {
        makes_sense(state, step)
    }
}
