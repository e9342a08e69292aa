//! Generated walks are meaningful, and shrink to the parts relevant to a failure.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use wua_scenario::Preset;

use super::case;
use super::scene::believed;
use super::state::{State, World};
use super::transitions::apply;
use wua::UpdateOperation;

use crate::case::shrink::shrink;
use crate::case::step::Step;

/// Counts the outcomes of walks, by the reference's own transitions.
#[test]
fn generated_walks_are_not_vacuous() {
    let mut runner = TestRunner::deterministic();
    let [mut steps, mut begin, mut twice, mut abort, mut restart, mut refused, mut removed] = [0_usize; 7];
    let count = |number: &mut usize, holds: bool| *number += usize::from(holds);
    for number in 0..500 {
        let tree = case(Preset::ALL[number % 3], true).new_tree(&mut runner).unwrap();
        let case = tree.current();
        steps += case.steps.len();
        let state = State::new(
            World { choices: believed(&case.scenario.policy), scenario: case.scenario, seed: 0 }.into(),
        );
        let mut refusals = 0;
        let state = case.steps.iter().fold(state, |state, step| {
            let (jobs, begins) = (state.jobs.len(), matches!(step, Step::Begin { .. }));
            let state = apply(state, step);
            count(&mut refusals, begins && state.jobs.len() == jobs);
            state
        });
        count(&mut begin, !state.jobs.is_empty());
        count(&mut twice, state.jobs.len() > 1);
        count(&mut abort, state.jobs.iter().any(|job| job.is_cut()));
        count(&mut restart, state.restarts > 0);
        count(&mut refused, refusals > 0);
        count(&mut removed, state.jobs.iter().any(|job| job.operation == UpdateOperation::UNINSTALLATION));
    }
    let found = [steps / 500, begin, twice, abort, restart, refused, removed];
    let least: [usize; 7] = [12, 350, 150, 25, 50, 150, 50];
    assert!(found.iter().zip(least).all(|(found, least)| *found >= least), "{found:?} of 500");
}

/// A walk in which a second job is aborted shrinks to the steps that this needs.
#[test]
fn what_does_not_bear_on_a_failure_is_left_out() {
    let second_is_aborted = |steps: &[Step]| steps.contains(&Step::RequestAbort { job: 1 });
    let mut runner = TestRunner::deterministic();
    let mut shrunk = 0;
    for _ in 0..200 {
        let tree = case(Preset::Observed, true).new_tree(&mut runner).unwrap();
        if !second_is_aborted(&tree.current().steps) {
            continue;
        }
        let smallest = shrink(Box::new(tree), &mut |case| second_is_aborted(&case.steps));
        shrunk += 1;
        assert!(smallest.steps.len() <= 8, "{:#?}", smallest.steps);
        assert!(smallest.scenario.updates.len() <= 2);
    }
    assert!(shrunk > 5, "only {shrunk} of 200 walks abort a second job");
}
