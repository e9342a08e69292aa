//! The transitions of the reference: which calls make sense in a state, and what they make of it.

use std::time::Duration;

use super::state::State;
use wua::UpdateOperation;

use crate::case::step::{Callbacks, Flag, Step};

/// Returns `true` if the documents tell what comes of it. A number that no update has makes no call.
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

fn can_be_told(
    state: &State,
    installer: usize,
    operation: UpdateOperation,
    callbacks: Option<Callbacks>,
) -> bool {
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
