//! The updates that a machine knows, keyed by their identities. All worlds of a scenario share them.

use std::sync::Arc;

use wua::{InstallationBehavior, Update, UpdateData, UpdateIdentity};
use wua_model::{Policy, UninstallBehaviour};
use wua_scenario::ScriptedUpdate;

use super::copies::with_own_bundle;

/// The updates of a scenario by their slots, which number them as the scenario lists them.
pub(crate) struct Catalog {
    /// The updates as a search shows them under the policy of the scenario until something changes.
    data: Vec<Arc<UpdateData>>,
    /// The titles of the updates, for the journals of all worlds.
    titles: Vec<Arc<str>>,
    /// The slots in the order of their identities.
    by_identity: Vec<u32>,
}

impl Catalog {
    pub(crate) fn new(updates: &[ScriptedUpdate], policy: &Policy) -> Self {
        let data = |update: &ScriptedUpdate| {
            let uninstallation_behavior = uninstallation_behavior(update, policy);
            with_own_bundle(&Arc::new(UpdateData { uninstallation_behavior, ..update.data.clone() }))
        };
        let data: Vec<_> = updates.iter().map(data).collect();
        let mut by_identity: Vec<u32> = (0..).take(data.len()).collect();
        by_identity.sort_by_key(|slot| &data[*slot as usize].identity);
        let titles = updates.iter().map(|update| update.data.title.as_str().into()).collect();
        Self { data, titles, by_identity }
    }

    /// Returns the slot of the last update with that identity.
    pub(crate) fn slot_of(&self, identity: &UpdateIdentity) -> Option<u32> {
        let up_to = self.by_identity.partition_point(|slot| self.data(*slot).identity <= *identity);
        let last = *self.by_identity.get(up_to.checked_sub(1)?)?;
        (self.data(last).identity == *identity).then_some(last)
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
}

/// Returns the behavior of a removal. An update that cannot be removed may still have one (`BEH-2`).
pub(crate) fn uninstallation_behavior(
    update: &ScriptedUpdate,
    policy: &Policy,
) -> Option<InstallationBehavior> {
    let free = policy.uninstall_behaviour == UninstallBehaviour::Free;
    update.data.uninstallation_behavior.or_else(|| free.then_some(update.data.installation_behavior))
}

/// Gives a bundle the behaviour that follows from its children (`BEH-9`).
pub(crate) fn behave_as_bundled(update: &mut ScriptedUpdate) {
    let children = update.data.bundled_updates.to_vec();
    let behaviors: Vec<_> = children.iter().map(|child| child.installation_behavior).collect();
    if !behaviors.is_empty() {
        update.data.installation_behavior = InstallationBehavior::of_bundle(&behaviors);
    }
}
