//! Filters of a search that look at all updates that meet the criteria.

use std::collections::BTreeSet;

use wua::UpdateData;

/// Removes every update that another one of those found supersedes (`SRCHR-4`), for a searcher
/// whose `IncludePotentiallySupersededUpdates` is false. `data` returns the update of an element.
///
/// `found` must be exactly the updates that meet the criteria: a hidden update suppresses an
/// older one only if the criteria include hidden updates (`SRCHR-6`). A removed update still
/// counts: of a chain of three only the newest remains, and of a circle none. UUIDs are
/// compared without case. The order is kept.
pub fn without_superseded<T>(found: &mut Vec<T>, data: impl Fn(&T) -> &UpdateData) {
    let superseded: BTreeSet<String> = found
        .iter()
        .flat_map(|update| &data(update).superseded_update_ids)
        .map(|id| id.to_ascii_lowercase())
        .collect();
    found.retain(|update| !superseded.contains(&data(update).identity.update_id.to_ascii_lowercase()));
}

/// Removes every driver for the same device as an earlier one in `found` (`CRIT-ASG-2`).
///
/// `device` returns the device of an element that the rule applies to: a driver for which
/// [`Criteria::matches_only_as_assigned`](super::Criteria::matches_only_as_assigned) holds; otherwise
/// `None`. The documentation does not say which driver the agent prefers. This keeps the
/// first, so a caller that knows better sorts before. Call it before [`without_superseded`].
pub fn one_driver_per_device<T, D: Ord>(found: &mut Vec<T>, device: impl Fn(&T) -> Option<D>) {
    let mut served = BTreeSet::new();
    found.retain(|update| device(update).is_none_or(|device| served.insert(device)));
}
