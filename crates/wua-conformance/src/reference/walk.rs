//! Random walks: calls that make sense where the reference stands, made by the state machine of
//! `proptest-state-machine`.

use std::time::Duration;

use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;
use wua_scenario::Preset;

use super::scene::world;
use super::shrink::Walks;
use super::state::State;
use super::steps;
use crate::run::Case;
use crate::step::{Callbacks, Flag, Operation, Step};

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

/// Whether the documents tell what comes of it. A number that no update has makes no call.
pub(super) fn makes_sense(state: &State, step: &Step) -> bool {
    if state.vague_until().is_some() && !state.may_wait(step) {
        return false;
    }
    match step {
        Step::PutUpdates { updates, .. } => {
            updates.iter().enumerate().all(|(at, update)| !updates[..at].contains(update))
        }
        Step::AddUpdate { installer, update } => {
            let list = &state.installers[*installer].list;
            let live = state.world.chose("updates_getter", "live");
            list.as_ref().map_or(live, |list| !list.contains(update))
        }
        Step::Begin { installer, operation, callbacks, .. } => {
            can_be_told(state, *installer, *operation, Some(*callbacks))
        }
        Step::Sync { installer, operation } => can_be_told(state, *installer, *operation, None),
        Step::End { job, .. }
        | Step::CleanUp { job }
        | Step::RequestAbort { job }
        | Step::Poll { job }
        | Step::JobUpdates { job }
        | Step::AsyncState { job } => state.job(*job).is_some(),
        // A service that stops takes the work with it, and nobody says how.
        Step::SetFlag { flag: Flag::ServiceStop, on: true } => state.running.is_none(),
        // What a restart does to the other states nobody says either.
        Step::Restart => state.flags.iter().all(|flag| *flag == Flag::MandatoryReboot),
        Step::Finish => state.jobs.iter().all(|job| !job.lost),
        _ => true,
    }
}

fn can_be_told(state: &State, installer: usize, operation: Operation, callbacks: Option<Callbacks>) -> bool {
    let refusals = state.refusals(installer, operation, callbacks);
    let by = &state.installers[installer];
    let list = by.list.as_deref().unwrap_or_default();
    refusals.are_certain()
        || refusals.0.is_empty() && list.iter().all(|update| state.fate(*update, operation, by).is_some())
}

/// What the step does, by the reference alone.
pub(super) fn apply(mut state: State, step: &Step) -> State {
    match step {
        Step::PutUpdates { installer, updates }
            if updates.iter().all(|update| *update < state.units.len()) =>
        {
            state.installers[*installer].list = Some(updates.clone());
        }
        Step::AddUpdate { installer, update }
            if *update < state.units.len() && state.world.chose("updates_getter", "live") =>
        {
            state.installers[*installer].list.get_or_insert_default().push(*update);
        }
        Step::Begin { installer, operation, callbacks, state: value }
            if !state.refusals(*installer, *operation, Some(*callbacks)).are_certain() =>
        {
            state.begin(*installer, *operation, *callbacks, *value);
        }
        Step::Sync { installer, operation }
            if !state.refusals(*installer, *operation, None).are_certain() =>
        {
            if let Some(job) = state.begin(*installer, *operation, Callbacks::Null, 0) {
                state.wait_for(job);
                state.jobs.pop();
            }
        }
        Step::End { installer, operation, job } => {
            let known = &state.jobs[*job];
            if known.installer == *installer && known.operation == *operation {
                state.wait_for(*job);
                state.jobs[*job].ended = true;
            }
        }
        Step::CleanUp { job } => {
            state.wait_for(*job);
            state.jobs[*job].cleaned = true;
        }
        Step::RequestAbort { job }
            if state.running == Some(*job) && state.world.scenario.agent.cancellable =>
        {
            let now = state.now;
            state.jobs[*job].request_abort(now);
            state.settle(now);
        }
        Step::Put { installer, property, value } => {
            let installer = &mut state.installers[*installer];
            installer.values[*property as usize] = *value;
            installer.written[*property as usize] = true;
        }
        Step::Commit { flags, .. } => state.committed |= *flags == 0,
        Step::Advance { millis } => state.settle(state.now + Duration::from_millis(*millis)),
        Step::Finish => state.finish(),
        Step::SetFlag { flag, on } => state.set_flag(*flag, *on),
        Step::Restart => state.restart(),
        _ => {}
    }
    state
}
