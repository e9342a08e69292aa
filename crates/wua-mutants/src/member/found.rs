//! Parts of what a search finds.

use wua::{InstallationBehavior, InstallationImpact, InstallationRebootBehavior, SearchResult};

use super::*;

const MILD: InstallationBehavior = InstallationBehavior {
    can_request_user_input: false,
    impact: InstallationImpact::NORMAL,
    reboot_behavior: InstallationRebootBehavior::NEVER_REBOOTS,
    requires_network_connectivity: false,
};
const HEAVY: InstallationBehavior = InstallationBehavior {
    can_request_user_input: true,
    impact: InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING,
    reboot_behavior: InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT,
    requires_network_connectivity: true,
};

members! {
    "IUpdateSearcher::Search" {
        "nothing": search = |_, found| only(found, |_, _| false);
        "the first update": search = |_, found| only(found, |_, at| at == 0);
        erratic: search = |searcher, found| only(found, |_, _| toss(&searcher.bench));
    }
    "IsInstalled of what is found" {
        "true": found = |_, update| UpdateData { is_installed: true, ..update };
        "false": found = |_, update| UpdateData { is_installed: false, ..update };
        erratic: found = |bench, update| UpdateData { is_installed: toss(bench), ..update };
    }
    "IsDownloaded of what is found" {
        "true": found = |_, update| UpdateData { is_downloaded: true, ..update };
        "false": found = |_, update| UpdateData { is_downloaded: false, ..update };
        erratic: found = |bench, update| UpdateData { is_downloaded: toss(bench), ..update };
    }
    "RebootRequired of what is found" {
        "true": found = |_, update| UpdateData { reboot_required: true, ..update };
        "false": found = |_, update| UpdateData { reboot_required: false, ..update };
        erratic: found = |bench, update| UpdateData { reboot_required: toss(bench), ..update };
    }
    "InstallationBehavior of what is found" {
        "mild": found = |_, update| UpdateData { installation_behavior: MILD, ..update };
        "heavy": found = |_, update| UpdateData { installation_behavior: HEAVY, ..update };
        erratic: found = |bench, update| {
            UpdateData { installation_behavior: one_of(bench, &[MILD, HEAVY]), ..update }
        };
    }
    "UninstallationBehavior of what is found" {
        "none": found = |_, update| UpdateData { uninstallation_behavior: None, ..update };
        "mild": found = |_, update| UpdateData { uninstallation_behavior: Some(MILD), ..update };
        erratic: found = |bench, update| {
            UpdateData { uninstallation_behavior: Some(MILD).filter(|_| toss(bench)), ..update }
        };
    }
}

/// The search result without those that are not to be kept, by the update and its place.
fn only(mut found: SearchResult, kept: impl Fn(&Update, usize) -> bool) -> SearchResult {
    let updates = found.updates.to_vec().into_iter().enumerate();
    let updates = updates.filter(|(at, update)| kept(update, *at)).map(|(_, update)| update);
    found.updates = UpdateCollection::read_only(updates);
    found
}
