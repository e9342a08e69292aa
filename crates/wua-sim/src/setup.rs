//! The data that all worlds of one scenario share and never change.

use std::collections::BTreeMap;
use std::sync::Arc;

use wua::{InstallationBehavior, Update, UpdateCollection, UpdateData, UpdateIdentity};
use wua_model::{Policy, PolicyError, UninstallBehaviour};
use wua_scenario::{Preset, Scenario, ScenarioError, ScriptedUpdate, SwitchChoice, SwitchProblem, nearest};

use crate::copies::with_own_bundle;
use crate::journal::List;
use crate::machine::Slot;
use crate::triggers::{FaultsByCall, Triggers};

/// A scenario, prepared for worlds.
pub(crate) struct Setup {
    pub(crate) scenario: Scenario,
    pub(crate) policy: Policy,
    pub(crate) slots: Arc<Vec<Slot>>,
    pub(crate) triggers: Triggers,
    pub(crate) faults: FaultsByCall,
    /// The updates as a search shows them under the policy of the scenario until something changes.
    data: Vec<Arc<UpdateData>>,
    /// The titles of the updates, for the journals of all worlds.
    titles: Vec<Arc<str>>,
    /// The slots in the order of their identities.
    by_identity: Vec<u32>,
}

impl Setup {
    pub(crate) fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        scenario.check()?;
        let policy = policy(&scenario)?;
        let data = |update: &ScriptedUpdate| {
            let uninstallation_behavior = uninstallation_behavior(update, &policy);
            with_own_bundle(&Arc::new(UpdateData { uninstallation_behavior, ..update.data.clone() }))
        };
        let data: Vec<_> = scenario.updates.iter().map(data).collect();
        let mut by_identity: Vec<u32> = (0..).take(data.len()).collect();
        by_identity.sort_by_key(|slot| &data[*slot as usize].identity);
        Ok(Self {
            policy,
            slots: Arc::new(scenario.updates.iter().map(Slot::of).collect()),
            triggers: Triggers::new(&scenario.triggers),
            faults: FaultsByCall::new(&scenario.faults),
            titles: scenario.updates.iter().map(|update| update.data.title.as_str().into()).collect(),
            by_identity,
            data,
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

    pub(crate) fn title(&self, slot: u32) -> Arc<str> {
        Arc::clone(&self.titles[slot as usize])
    }

    /// Returns the title of an update from a caller, which may belong to another machine.
    pub(crate) fn title_of(&self, update: &Update) -> Arc<str> {
        let slot = self.slot_of(&update.identity);
        slot.map_or_else(|| update.title.as_str().into(), |slot| self.title(slot))
    }

    /// Returns a list as the journal shows it.
    pub(crate) fn list(&self, updates: &UpdateCollection) -> List {
        let first = updates.item(0).ok().map(|update| self.title_of(&update));
        List { count: updates.count().cast_unsigned(), first }
    }

    /// Returns `true` if any call must be counted: a fault or trigger depends on one.
    pub(crate) fn counts_calls(&self) -> bool {
        !self.scenario.faults.is_empty() || self.triggers.wait_for_calls()
    }
}

/// Returns the behavior of a removal. An update that cannot be removed may still have one (`BEH-2`).
pub(crate) fn uninstallation_behavior(
    update: &ScriptedUpdate,
    policy: &Policy,
) -> Option<InstallationBehavior> {
    let free = policy.uninstall_behaviour == UninstallBehaviour::Free;
    update.data.uninstallation_behavior.or_else(|| free.then_some(update.data.installation_behavior))
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
