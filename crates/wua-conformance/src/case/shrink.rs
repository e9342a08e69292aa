//! Shrinks a case that fails: as its generator can, and then by removing calls, updates and everything unusual
//! about the machine.

use std::time::Duration;

use proptest::strategy::ValueTree;
use wua_scenario::{Agent, Curve, DurationRange, Scenario, ScriptedUpdate, Shape};

use crate::case::run::{Case, Kind};
use crate::case::step::Step;
use crate::reference;

/// Returns the smallest case found for which `breaks` is `true`.
pub(crate) fn shrink(tree: Box<dyn ValueTree<Value = Case>>, breaks: &mut dyn FnMut(&Case) -> bool) -> Case {
    let mut smallest = simplest(tree, breaks);
    while let Some(smaller) = smaller(&smallest).into_iter().find(&mut *breaks) {
        smallest = smaller;
    }
    smallest
}

/// Shrinks the case as its generator can.
fn simplest(mut tree: Box<dyn ValueTree<Value = Case>>, breaks: &mut dyn FnMut(&Case) -> bool) -> Case {
    const TRIES: usize = 4096;
    let mut smallest = tree.current();
    let mut more = breaks(&smallest) && tree.simplify();
    for _ in 0..TRIES {
        if !more {
            break;
        }
        let case = tree.current();
        more = if breaks(&case) {
            smallest = case;
            tree.simplify()
        } else {
            tree.complicate()
        };
    }
    smallest
}

/// Returns the cases that are smaller by one thing, the most promising first.
fn smaller(case: &Case) -> Vec<Case> {
    if case.kind == Kind::Walk {
        return reference::smaller(case);
    }
    let steps = (0..case.steps.len()).rev().map(|at| {
        let mut smaller = case.clone();
        smaller.steps.remove(at);
        smaller
    });
    let updates = (0..case.scenario.updates.len()).rev().filter_map(|number| without_update(case, number));
    let machine = machines(&case.scenario).into_iter().map(|scenario| Case { scenario, ..case.clone() });
    steps.chain(updates).chain(machine).collect()
}

/// Returns the case without an update; `None` if the list would be empty.
fn without_update(case: &Case, number: usize) -> Option<Case> {
    let mut smaller = case.clone();
    smaller.scenario.updates.remove(number);
    let renumbered = |updates: &[usize]| -> Vec<usize> {
        let kept = updates.iter().filter(|update| **update != number);
        kept.map(|update| update - usize::from(*update > number)).collect()
    };
    for step in &mut smaller.steps {
        if let Step::PutUpdates { updates, .. } = step {
            let empty = updates.is_empty();
            *updates = renumbered(updates);
            if updates.is_empty() && !empty {
                return None;
            }
        }
    }
    Some(smaller)
}

/// Resets one unusual property of the machine.
fn machines(scenario: &Scenario) -> Vec<Scenario> {
    let mut machines = Vec::new();
    if scenario.agent != Agent::default() {
        machines.push(Scenario { agent: Agent::default(), ..scenario.clone() });
    }
    for number in 0..scenario.policy.switches.len() {
        let mut without = scenario.clone();
        without.policy.switches.remove(number);
        machines.push(without);
    }
    for (number, update) in scenario.updates.iter().enumerate() {
        for usual in usual(update) {
            let mut machine = scenario.clone();
            machine.updates[number] = usual;
            machines.push(machine);
        }
    }
    // An end that asks for a restart does not fit every behaviour.
    machines.retain(|machine| machine.check().is_ok());
    machines
}

/// Resets one unusual property of the update.
fn usual(update: &ScriptedUpdate) -> Vec<ScriptedUpdate> {
    let plain = ScriptedUpdate::new(update.kind, update.data.title.clone());
    let steady = DurationRange::exactly(Duration::from_secs(10));
    let mut usual = vec![
        ScriptedUpdate { hang: None, ..update.clone() },
        ScriptedUpdate { curve: Curve::Shape(Shape::Linear), duration: steady, ..update.clone() },
        ScriptedUpdate { can_be_quiet: true, ..update.clone() },
        ScriptedUpdate { data: plain.data, eula_accepted: true, ..update.clone() },
        ScriptedUpdate { end: plain.end, ..update.clone() },
    ];
    // Resetting a usual property would be tried for ever.
    usual.retain(|usual| format!("{usual:?}") != format!("{update:?}"));
    usual
}
