//! The transitions of the reference: the effects of steps, and the steps that make sense in a state.

use std::time::Duration;

use wua::{HResult, UpdateOperation};

use super::course::{Course, NEVER};
use super::state::State;
use crate::case::step::{Callbacks, Flag, Step};

/// Returns `true` if the documents define the outcome. A number that no update has makes no call.
pub(super) fn makes_sense(state: &State, step: &Step) -> bool {
    if state.vague_until().is_some() && !state.may_wait(step) {
        return false;
    }
    if state.waits_for_ever(step) {
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
            is_outcome_defined(state, *installer, *operation, Some(*callbacks))
        }
        Step::Sync { installer, operation } => is_outcome_defined(state, *installer, *operation, None),
        Step::End { job, .. }
        | Step::CleanUp { job }
        | Step::Poll { job }
        | Step::JobUpdates { job }
        | Step::AsyncState { job } => state.job(*job).is_some(),
        Step::RequestAbort { job } => state.job(*job).is_some_and(|job| job.can_be_aborted(state.now)),
        // No document says whether the agent cancels what callers cannot.
        Step::Cancel { .. } => {
            let running = state.running.and_then(|job| state.job(job));
            state.world.scenario.agent.cancellable && running.is_none_or(|job| job.can_be_aborted(state.now))
        }
        // A service that stops ends the work with it, in an undocumented way.
        Step::SetFlag { flag: Flag::ServiceStop, on: true } => state.running.is_none(),
        // The effect of a restart on the other states is undocumented, too.
        Step::Restart => state.flags.iter().all(|flag| *flag == Flag::MandatoryReboot),
        Step::Finish => state.jobs.iter().all(|job| !job.lost),
        _ => true,
    }
}

fn is_outcome_defined(
    state: &State,
    installer: usize,
    operation: UpdateOperation,
    callbacks: Option<Callbacks>,
) -> bool {
    let refusals = state.refusals(installer, operation, callbacks);
    let by = &state.installers[installer];
    let list = by.list.as_deref().unwrap_or_default();
    // `Install` of a list that never ends would not return.
    let returns = |update: &usize| Course::of(state.script(*update)).lasts < NEVER;
    refusals.are_certain()
        || (callbacks.is_some() || list.iter().all(returns))
            && refusals.0.is_empty()
            && list.iter().all(|update| state.fate(*update, operation, by).is_some())
}

impl State {
    /// Applies the immediate effects of an accepted step, and returns the job that it begins; none if the documents
    /// do not define the fate of an update. Comparisons and walks change the machine only by this.
    pub(super) fn make(&mut self, step: &Step) -> Option<usize> {
        match step {
            Step::PutUpdates { installer, updates } => {
                self.installers[*installer].list = Some(updates.clone());
            }
            Step::AddUpdate { installer, update } => {
                self.installers[*installer].list.get_or_insert_default().push(*update);
            }
            Step::Begin { installer, operation, callbacks, state } => {
                return self.begin(*installer, *operation, *callbacks, *state);
            }
            Step::Sync { installer, operation } => {
                return self.begin(*installer, *operation, Callbacks::Null, 0);
            }
            Step::End { job, .. } => self.jobs[*job].ended = true,
            Step::CleanUp { job } => self.jobs[*job].cleaned = true,
            Step::RequestAbort { job } => {
                let now = self.now;
                self.jobs[*job].request_abort(now, None);
            }
            Step::Cancel { code } => {
                if let Some(job) = self.running {
                    self.jobs[job].request_abort(self.now, Some(HResult::from_bits(*code)));
                }
            }
            Step::Put { installer, property, value } => {
                let installer = &mut self.installers[*installer];
                installer.values[*property as usize] = *value;
                installer.written[*property as usize] = true;
            }
            Step::Commit { flags, .. } => self.commits += usize::from(*flags == 0),
            Step::SetFlag { flag, on } => self.set_flag(*flag, *on),
            Step::Restart => self.restart(),
            _ => {}
        }
        None
    }

    /// Returns `true` if the documents accept the step.
    fn accepts(&self, step: &Step) -> bool {
        let known = |update: &usize| *update < self.units.len();
        match step {
            Step::PutUpdates { updates, .. } => updates.iter().all(known),
            Step::AddUpdate { update, .. } => known(update) && self.world.chose("updates_getter", "live"),
            Step::Begin { installer, operation, callbacks, .. } => {
                !self.refusals(*installer, *operation, Some(*callbacks)).are_certain()
            }
            Step::Sync { installer, operation } => !self.refusals(*installer, *operation, None).are_certain(),
            Step::End { .. } => self.may_wait(step),
            Step::RequestAbort { job } => self.running == Some(*job) && self.world.scenario.agent.cancellable,
            _ => true,
        }
    }

    /// Returns the moment at which an accepted step returns; `begun` is the job that it began.
    fn return_of(&self, step: &Step, begun: Option<usize>) -> Duration {
        let waits_for = match step {
            Step::Advance { millis } => return self.now + Duration::from_millis(*millis),
            Step::End { job, .. } | Step::CleanUp { job } => Some(*job),
            Step::Finish => self.running,
            Step::Sync { .. } => begun,
            _ => None,
        };
        waits_for.map_or(self.now, |job| self.jobs[job].finish().max(self.now))
    }
}

/// Returns the state after the step, by the reference alone.
pub(super) fn apply(mut state: State, step: &Step) -> State {
    if state.accepts(step) {
        let begun = state.make(step);
        state.settle(state.return_of(step, begun));
        if let (Step::Sync { .. }, Some(_)) = (step, begun) {
            state.jobs.pop();
        }
    }
    state
}
