//! What the worlds of one scenario share and never change.

use std::sync::Arc;

use wua::{UpdateData, UpdateIdentity};
use wua_model::{Policy, PolicyError};
use wua_scenario::{Preset, Scenario, ScenarioError, ScriptedUpdate, SwitchChoice, nearest};

use crate::copies::with_own_bundle;
use crate::machine::Slot;
use crate::triggers::{FaultsByCall, Triggers};

/// A scenario, made ready.
pub(crate) struct Setup {
    pub(crate) scenario: Scenario,
    pub(crate) policy: Policy,
    pub(crate) slots: Arc<Vec<Slot>>,
    pub(crate) triggers: Triggers,
    pub(crate) faults: FaultsByCall,
    data: Vec<Arc<UpdateData>>,
    /// The slots in the order of their identities.
    by_identity: Vec<u32>,
}

impl Setup {
    pub(crate) fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        let policy = policy(&scenario)?;
        let data = |update: &ScriptedUpdate| with_own_bundle(&Arc::new(update.data.clone()));
        let data: Vec<_> = scenario.updates.iter().map(data).collect();
        let mut by_identity: Vec<u32> = (0..).take(data.len()).collect();
        by_identity.sort_by_key(|slot| &data[*slot as usize].identity);
        Ok(Self {
            policy,
            slots: Arc::new(scenario.updates.iter().map(Slot::of).collect()),
            triggers: Triggers::new(&scenario.triggers),
            faults: FaultsByCall::new(&scenario.faults),
            by_identity,
            data,
            scenario,
        })
    }

    /// `preset` with the switches that the scenario sets.
    pub(crate) fn policy_from(&self, preset: Policy) -> Policy {
        let mut policy = preset;
        for choice in &self.scenario.policy.switches {
            // They were all accepted when the setup was made.
            let _ = policy.set(&choice.name, &choice.value);
        }
        policy
    }

    pub(crate) fn slot_of(&self, identity: &UpdateIdentity) -> Option<u32> {
        let up_to = self.by_identity.partition_point(|slot| self.data(*slot).identity <= *identity);
        let last = *self.by_identity.get(up_to.checked_sub(1)?)?;
        (self.data(last).identity == *identity).then_some(last)
    }

    pub(crate) fn update(&self, slot: u32) -> &ScriptedUpdate {
        &self.scenario.updates[slot as usize]
    }

    pub(crate) fn data(&self, slot: u32) -> &Arc<UpdateData> {
        &self.data[slot as usize]
    }

    /// Whether any call must be counted: something is to go wrong or to happen at one.
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
    for choice in &scenario.policy.switches {
        policy.set(&choice.name, &choice.value).map_err(|error| explain(scenario, choice, &error))?;
    }
    Ok(policy)
}

/// The policy's refusal as a diagnostic of the scenario file.
fn explain(scenario: &Scenario, choice: &SwitchChoice, error: &PolicyError) -> ScenarioError {
    let (span, label, names) = match error {
        PolicyError::NoSuchValue(_, legal) => (&choice.value_span, "not one of its values", legal.to_vec()),
        _ => (&choice.span, "no such switch", Policy::SWITCHES.iter().map(|switch| switch.name).collect()),
    };
    let wrong = if span == &choice.span { &choice.name } else { &choice.value };
    let help = match nearest(wrong, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("expected one of {}", names.join(", ")),
    };
    scenario.source.error(span.clone(), error.to_string(), label, Some(help))
}
