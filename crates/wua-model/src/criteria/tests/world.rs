//! Updates to search in.

use proptest::prelude::*;
use wua::{Category, DeploymentAction, UpdateData, UpdateIdentity, UpdateType};

use super::IDS;
use crate::criteria::Candidate;

/// An update and what a search asks of it besides.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pub(super) data: UpdateData,
    pub(super) is_hidden: bool,
    pub(super) is_assigned: bool,
}

impl Subject {
    pub(super) fn candidate(&self) -> Candidate<'_> {
        Candidate { data: &self.data, is_hidden: self.is_hidden, is_assigned: self.is_assigned }
    }
}

/// A UUID of the tests, in any case.
fn id() -> impl Strategy<Value = String> {
    (0..IDS.len(), any::<bool>())
        .prop_map(|(place, upper)| if upper { IDS[place].to_uppercase() } else { IDS[place].to_owned() })
}

fn identity() -> impl Strategy<Value = UpdateIdentity> {
    (id(), -1..3).prop_map(|(id, revision)| UpdateIdentity::new(id, revision))
}

fn categories() -> impl Strategy<Value = Vec<Category>> {
    let category = id().prop_map(|category_id| Category::new(category_id, ""));
    prop::collection::vec(category, 0..3)
}

fn data() -> impl Strategy<Value = UpdateData> {
    let kinds = (1..=3).prop_map(UpdateType::from);
    // Most updates are to be installed; 5 is an action without a name.
    let actions = prop_oneof![3 => Just(1), 1 => 0..=5].prop_map(DeploymentAction::from);
    let superseded = prop::collection::vec(id(), 0..2);
    (identity(), kinds, actions, categories(), superseded, any::<[bool; 5]>()).prop_map(
        |(identity, update_type, deployment_action, categories, superseded_update_ids, flags)| UpdateData {
            identity,
            update_type,
            deployment_action,
            categories,
            superseded_update_ids,
            browse_only: flags[0],
            auto_select_on_web_sites: flags[1],
            is_installed: flags[2],
            is_present: flags[3],
            reboot_required: flags[4],
            ..UpdateData::default()
        },
    )
}

pub(super) fn subject() -> impl Strategy<Value = Subject> {
    (data(), any::<bool>(), any::<bool>()).prop_map(|(data, is_hidden, is_assigned)| Subject {
        data,
        is_hidden,
        is_assigned,
    })
}

/// A catalog.
pub(super) fn subjects() -> impl Strategy<Value = Vec<Subject>> {
    prop::collection::vec(subject(), 1..24)
}
