//! Shrinks walks by whole steps, jobs, updates and switches, so that the rest is relevant to the failure.

use std::sync::Arc;

use super::scene::believed;
use super::state::{State, World};
use super::transitions::{apply, makes_sense};
use crate::case::run::Case;
use crate::case::step::Step;

/// A removable part of a walk.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Step(usize),
    Update(usize),
    Switch(usize),
    /// The hang of an update.
    Hang(usize),
    /// The difference between the removal and the installation of an update, which no file holds.
    Removal(usize),
    /// The number of milliseconds of an advance: time moves to the end of the work.
    Time(usize),
}

/// Returns the walks that are smaller by one part and still make sense, the last steps first.
pub(crate) fn smaller(case: &Case) -> Vec<Case> {
    let steps = (0..case.steps.len()).rev().map(Cut::Step);
    let updates = (0..case.scenario.updates.len()).rev().map(Cut::Update);
    let switches = (0..case.scenario.policy.switches.len()).map(Cut::Switch);
    let hangs = (0..case.scenario.updates.len()).flat_map(|update| [Cut::Hang(update), Cut::Removal(update)]);
    let times = (0..case.steps.len()).map(Cut::Time);
    let cuts = steps.chain(updates).chain(switches).chain(hangs).chain(times);
    cuts.filter_map(|cut| without(case, cut)).filter(is_sensible).collect()
}

fn without(case: &Case, cut: Cut) -> Option<Case> {
    let mut smaller = case.clone();
    match cut {
        Cut::Step(at) => {
            let step = smaller.steps.remove(at);
            let before = case.steps[..at].iter().fold(start(case), apply);
            let job = before.jobs.len();
            if apply(before, &step).jobs.len() > job {
                smaller.steps = smaller.steps.iter().filter_map(|step| renumbered(step, job)).collect();
            }
        }
        Cut::Update(number) => {
            smaller.scenario.updates.remove(number);
            smaller.steps = smaller.steps.iter().filter_map(|step| without_update(step, number)).collect();
        }
        // Without this one it is not known which update is worked on.
        Cut::Switch(number) if case.scenario.policy.switches[number].name == "order" => return None,
        Cut::Hang(number) => drop(smaller.scenario.updates[number].hang.take()?),
        Cut::Removal(number) => {
            let data = &mut smaller.scenario.updates[number].data;
            let same = data.is_uninstallable.then_some(data.installation_behavior);
            if data.uninstallation_behavior == same {
                return None;
            }
            data.uninstallation_behavior = same;
        }
        Cut::Time(at) => {
            let known = matches!(case.steps[at], Step::Advance { .. });
            smaller.steps[at] = known.then_some(Step::Finish)?;
        }
        Cut::Switch(number) => drop(smaller.scenario.policy.switches.remove(number)),
    }
    Some(smaller)
}

/// Returns the state of the reference before the first step.
fn start(case: &Case) -> State {
    let (scenario, choices) = (case.scenario.clone(), believed(&case.scenario.policy));
    State::new(Arc::new(World { scenario, seed: case.seed, choices }))
}

fn is_sensible(case: &Case) -> bool {
    let after = |state: State, step| makes_sense(&state, step).then(|| apply(state, step));
    !case.scenario.updates.is_empty() && case.steps.iter().try_fold(start(case), after).is_some()
}

/// Returns the step if that job was never begun; none if the step is about it.
fn renumbered(step: &Step, gone: usize) -> Option<Step> {
    let mut step = step.clone();
    if let Step::End { job, .. }
    | Step::CleanUp { job }
    | Step::RequestAbort { job }
    | Step::Poll { job }
    | Step::JobUpdates { job }
    | Step::AsyncState { job } = &mut step
    {
        if *job == gone {
            return None;
        }
        *job -= usize::from(*job > gone);
    }
    Some(step)
}

/// Returns the step if that update does not exist; none if the step is only about it.
fn without_update(step: &Step, gone: usize) -> Option<Step> {
    let mut step = step.clone();
    match &mut step {
        Step::PutUpdates { updates, .. } => {
            updates.retain(|update| *update != gone);
            updates.iter_mut().for_each(|update| *update -= usize::from(*update > gone));
        }
        Step::AddUpdate { update, .. } if *update == gone => return None,
        Step::AddUpdate { update, .. } => *update -= usize::from(*update > gone),
        _ => {}
    }
    Some(step)
}
