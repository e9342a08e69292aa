//! The data that all worlds of one scenario share and never change.

use std::collections::BTreeMap;

use wua::UpdateCollection;
use wua_model::{Policy, PolicyError};
use wua_scenario::{Preset, Scenario, ScenarioError, ScriptedUpdate, SwitchChoice, SwitchProblem, nearest};

use super::journal::List;
use super::triggers::{FaultsByCall, Triggers};
use crate::machine::catalog::{Catalog, behave_as_bundled};
use crate::machine::state::Machine;

/// A scenario, prepared for worlds.
pub(crate) struct Setup {
    pub(crate) scenario: Scenario,
    pub(crate) policy: Policy,
    pub(crate) catalog: Catalog,
    /// The machine at the beginning.
    pub(crate) machine: Machine,
    pub(crate) triggers: Triggers,
    pub(crate) faults: FaultsByCall,
}

impl Setup {
    pub(crate) fn new(mut scenario: Scenario) -> Result<Self, ScenarioError> {
        scenario.check()?;
        scenario.updates.iter_mut().for_each(behave_as_bundled);
        let policy = policy(&scenario)?;
        Ok(Self {
            policy,
            catalog: Catalog::new(&scenario.updates, &policy),
            machine: Machine::new(&scenario),
            triggers: Triggers::new(&scenario.triggers),
            faults: FaultsByCall::new(&scenario.faults),
            scenario,
        })
    }

    /// Returns `preset` with the switches that the scenario sets.
    pub(crate) fn policy_from(&self, preset: Policy) -> Policy {
        let mut policy = preset;
        for choice in &self.scenario.policy.switches {
            // They were all accepted when the setup was made.
            let _ = policy.set(&choice.name, &choice.value);
        }
        policy
    }

    pub(crate) fn update(&self, slot: u32) -> &ScriptedUpdate {
        &self.scenario.updates[slot as usize]
    }

    /// Returns a list as the journal shows it.
    pub(crate) fn list(&self, updates: &UpdateCollection) -> List {
        let first = updates.item(0).ok().map(|update| self.catalog.title_of(&update));
        List { count: updates.count().cast_unsigned(), first }
    }

    /// Returns `true` if any call must be counted: a fault or trigger depends on one.
    pub(crate) fn counts_calls(&self) -> bool {
        !self.scenario.faults.is_empty() || self.triggers.wait_for_calls()
    }
}

fn policy(scenario: &Scenario) -> Result<Policy, ScenarioError> {
    let mut policy = match scenario.policy.preset {
        Some(Preset::Documented) => Policy::documented(),
        Some(Preset::Hostile) => Policy::hostile(),
        Some(Preset::Observed) | None => Policy::observed(),
    };
    let mut taken = Taken::new();
    for choice in &scenario.policy.switches {
        *taken.entry(&*choice.name).or_default() += 1;
    }
    scenario.check_switches(|choice| policy_problem(choice, &taken, scenario.policy.preset.is_some()))?;
    for choice in &scenario.policy.switches {
        // They were all accepted just now.
        let _ = policy.set(&choice.name, &choice.value);
    }
    Ok(policy)
}

/// The number of times that each switch is set.
type Taken<'a> = BTreeMap<&'a str, usize>;

/// Refuses an unknown switch or value, and a switch that is set twice.
fn policy_problem(choice: &SwitchChoice, taken: &Taken<'_>, has_preset: bool) -> Result<(), SwitchProblem> {
    let SwitchChoice { name, value } = choice;
    let message = match Policy::observed().set(name, value) {
        Ok(()) if taken.get(name.as_str()).is_some_and(|times| *times > 1) => {
            return Err(problem(
                false,
                format!("the switch `{name}` is set twice"),
                "expected it once",
                None,
            ));
        }
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    Err(match &message {
        PolicyError::NoSuchValue(_, legal) => {
            let help = match nearest(value, legal.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("expected one of {}", legal.join(", ")),
            };
            problem(true, message.to_string(), "not one of its values", Some(help))
        }
        _ => problem(false, message.to_string(), "no such switch", Some(meant(choice, taken, has_preset))),
    })
}

fn problem(of_value: bool, message: String, label: &str, help: Option<String>) -> SwitchProblem {
    SwitchProblem { of_value, message, label: label.to_owned(), help }
}

/// Suggests a switch that is not set yet and takes this value, or the preset; otherwise lists the switches.
fn meant(choice: &SwitchChoice, taken: &Taken<'_>, has_preset: bool) -> String {
    let switches = Policy::SWITCHES.iter().map(|switch| switch.name);
    let accepted =
        |name: &&str| Policy::observed().set(name, &choice.value).is_ok() && !taken.contains_key(name);
    let preset = Some("preset").filter(|_| !has_preset && Preset::from_name(&choice.value).is_some());
    match nearest(&choice.name, switches.clone().filter(accepted).chain(preset)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("the switches are {}", switches.collect::<Vec<_>>().join(", ")),
    }
}
