//! Shrinks walks: first as `proptest-state-machine` does, by removing steps, then by removing
//! whole jobs, updates and switches, so that the rest is relevant to the failure.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use proptest::prelude::*;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;
use proptest_state_machine::strategy::Sequential;

use super::scene::believed;
use super::state::{State, World};
use super::transitions::{apply, makes_sense};
use crate::case::run::{Case, Kind};
use crate::case::step::Step;

/// The strategy that `sequential_strategy` gives.
type Steps = Sequential<State, Step, BoxedStrategy<State>, BoxedStrategy<Step>>;

/// Sequences of steps as cases.
#[derive(Debug)]
pub(super) struct Walks(pub(super) Steps);

impl Strategy for Walks {
    type Tree = WalkTree;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(WalkTree { sequence: self.0.new_tree(runner)?, failing: None, trim: None })
    }
}

/// A walk while it is being shrunk.
pub(super) struct WalkTree {
    sequence: <Steps as Strategy>::Tree,
    /// The part that was shrunk last.
    failing: Option<Walk>,
    trim: Option<Trim>,
}

impl WalkTree {
    fn walk(&self) -> Walk {
        match &self.trim {
            Some(trim) => trim.current.clone(),
            None => {
                let (state, steps, _) = self.sequence.current();
                Walk { world: state.world, steps }
            }
        }
    }

    /// Continues with the parts that the sequence cannot remove.
    fn trim(&mut self) -> bool {
        let failing = self.failing.clone();
        let trim = self.trim.get_or_insert_with(|| {
            let best = failing.unwrap_or_default();
            Trim { current: best.clone(), best, tried: 0, improved: false }
        });
        trim.next()
    }
}

impl ValueTree for WalkTree {
    type Value = Case;

    fn current(&self) -> Case {
        let Walk { world, steps } = self.walk();
        Case { kind: Kind::Walk, scenario: world.scenario.clone(), seed: world.seed, steps }
    }

    fn simplify(&mut self) -> bool {
        if let Some(trim) = &mut self.trim {
            trim.improve();
            return trim.next();
        }
        self.failing = Some(self.walk());
        // A case is always played to its end: without this the sequence considers every step
        // unseen and drops it.
        if let (_, steps, Some(seen)) = self.sequence.current() {
            seen.store(steps.len(), Ordering::SeqCst);
        }
        self.sequence.simplify() || self.trim()
    }

    fn complicate(&mut self) -> bool {
        if self.trim.is_none() && self.sequence.complicate() {
            return true;
        }
        self.failing.is_some() && self.trim()
    }
}

/// A machine and the steps on it.
#[derive(Debug, Clone, Default)]
struct Walk {
    world: Arc<World>,
    steps: Vec<Step>,
}

/// A removable part of a walk.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Step(usize),
    Update(usize),
    Switch(usize),
}

/// Removes one part after another for as long as that helps.
#[derive(Debug)]
struct Trim {
    best: Walk,
    current: Walk,
    tried: usize,
    improved: bool,
}

impl Trim {
    /// The current walk fails, too.
    fn improve(&mut self) {
        if self.tried > 0 {
            self.best = self.current.clone();
            self.improved = true;
            // The next part has moved up.
            self.tried -= 1;
        }
    }

    /// Returns the next smaller walk that makes sense.
    fn next(&mut self) -> bool {
        loop {
            let Some(cut) = self.best.cuts().nth(self.tried) else {
                if !std::mem::take(&mut self.improved) {
                    return false;
                }
                self.tried = 0;
                continue;
            };
            self.tried += 1;
            if let Some(smaller) = self.best.without(cut).filter(Walk::makes_sense) {
                self.current = smaller;
                return true;
            }
        }
    }
}

impl Walk {
    /// Returns everything that could be removed, the last steps first.
    fn cuts(&self) -> impl Iterator<Item = Cut> {
        let steps = (0..self.steps.len()).rev().map(Cut::Step);
        let updates = (0..self.world.scenario.updates.len()).rev().map(Cut::Update);
        steps.chain(updates).chain((0..self.world.scenario.policy.switches.len()).map(Cut::Switch))
    }

    fn without(&self, cut: Cut) -> Option<Self> {
        let mut smaller = self.clone();
        match cut {
            Cut::Step(at) => {
                let step = smaller.steps.remove(at);
                let before = self.state_before(at);
                let job = before.jobs.len();
                if apply(before, &step).jobs.len() > job {
                    smaller.steps = smaller.steps.iter().filter_map(|step| renumbered(step, job)).collect();
                }
            }
            Cut::Update(number) => {
                smaller.world = self.world_with(|world| {
                    world.scenario.updates.remove(number);
                });
                smaller.steps =
                    smaller.steps.iter().filter_map(|step| without_update(step, number)).collect();
            }
            Cut::Switch(number) => {
                let switches = &self.world.scenario.policy.switches;
                if switches.get(number).is_none_or(|switch| switch.name == "order") {
                    return None;
                }
                smaller.world = self.world_with(|world| {
                    world.scenario.policy.switches.remove(number);
                    world.choices = believed(&world.scenario.policy);
                });
            }
        }
        Some(smaller)
    }

    fn world_with(&self, change: impl FnOnce(&mut World)) -> Arc<World> {
        let mut world = World::clone(&self.world);
        change(&mut world);
        Arc::new(world)
    }

    fn state_before(&self, at: usize) -> State {
        self.steps[..at].iter().fold(State::new(Arc::clone(&self.world)), apply)
    }

    fn makes_sense(&self) -> bool {
        let state = State::new(Arc::clone(&self.world));
        let after = |state: State, step| makes_sense(&state, step).then(|| apply(state, step));
        !self.world.scenario.updates.is_empty() && self.steps.iter().try_fold(state, after).is_some()
    }
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
