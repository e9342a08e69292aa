//! What a search leaves out of the updates that meet the criteria, looking at all of them.

use std::collections::BTreeSet;

use wua::UpdateData;

/// Leaves out every update that another one of those found supersedes (`SRCHR-4`), for a searcher
/// whose `IncludePotentiallySupersededUpdates` is false. `data` tells the update of an element.
///
/// `found` must be what meets the criteria and nothing else: so a hidden update suppresses no
/// older one if the criteria leave it out, and does if they do not (`SRCHR-6`). An update counts
/// here even if it is left out itself: of a chain of three only the newest stays, and of a circle
/// nothing does. UUIDs are compared without case. The order stays.
pub fn without_superseded<T>(found: &mut Vec<T>, data: impl Fn(&T) -> &UpdateData) {
    let superseded: BTreeSet<String> = found
        .iter()
        .flat_map(|update| &data(update).superseded_update_ids)
        .map(|id| id.to_ascii_lowercase())
        .collect();
    found.retain(|update| !superseded.contains(&data(update).identity.update_id.to_ascii_lowercase()));
}

/// Leaves out every driver for a device that an earlier one in `found` is for (`CRIT-ASG-2`).
///
/// `device` tells the device of an element that the rule is for: a driver for which
/// [`Criteria::matches_only_as_assigned`](super::Criteria::matches_only_as_assigned) holds; for
/// anything else, none. Which of several drivers the agent prefers is not documented: here the
/// first, so a caller that knows better sorts before. Comes before [`without_superseded`].
pub fn one_driver_per_device<T, D: Ord>(found: &mut Vec<T>, device: impl Fn(&T) -> Option<D>) {
    let mut served = BTreeSet::new();
    found.retain(|update| device(update).is_none_or(|device| served.insert(device)));
}
