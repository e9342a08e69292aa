//! Reasons to refuse a call that would begin an operation, in the order in which they are checked (§2.5).

use std::collections::BTreeSet;
use std::sync::Arc;

use wua::{HResult, InstallationImpact, Update};
use wua_model::{BusyCode, Duplicates, EmptyList, PendingRebootBlocks, Policy};
use wua_scenario::{AgentFlag, Caller};

use crate::inner::State;

/// Checks on the caller's side, steps 3 and 4.
pub(crate) fn of_the_caller(caller: Caller, updates: &[Arc<Update>], policy: &Policy) -> Option<HResult> {
    if caller != Caller::Administrator {
        return Some(HResult::E_ACCESSDENIED);
    }
    updates.is_empty().then_some(match policy.empty_list {
        EmptyList::NoUpdate => HResult::WU_E_NO_UPDATE,
        EmptyList::InvalidArg => HResult::E_INVALIDARG,
    })
}

/// Checks of the wizard. Its page names the code of an empty list, and nobody reported another (`WIZ-1`).
pub(crate) fn of_the_wizard(caller: Caller, updates: &[Arc<Update>], policy: &Policy) -> Option<HResult> {
    let code = of_the_caller(caller, updates, policy)?;
    Some(if caller == Caller::Administrator { HResult::WU_E_NO_UPDATE } else { code })
}

/// Checks on the agent's side, steps 6 to 8.
pub(crate) fn of_the_agent(state: &State, updates: &[Arc<Update>], policy: &Policy) -> Option<HResult> {
    state
        .machine
        .refusal()
        .or_else(|| busy(state, policy))
        .or_else(|| conflict(updates))
        .or_else(|| duplicate(updates, policy))
}

/// Returns the busy code, or `WU_E_INSTALL_NOT_ALLOWED` if a restart must come first (`BEG-2`, `INST-RRB-2`).
pub(crate) fn busy(state: &State, policy: &Policy) -> Option<HResult> {
    if is_busy(state) {
        return Some(match policy.busy_code {
            BusyCode::InstallNotAllowed => HResult::WU_E_INSTALL_NOT_ALLOWED,
            BusyCode::OperationInProgress => HResult::WU_E_OPERATIONINPROGRESS,
        });
    }
    let blocks = policy.pending_reboot_blocks == PendingRebootBlocks::On && state.machine.reboot_required();
    let due = state.machine.flags.contains(AgentFlag::MandatoryReboot);
    (due || blocks).then_some(HResult::WU_E_INSTALL_NOT_ALLOWED)
}

/// Returns `true` if any operation runs on the machine, of this world's callers or of others
/// (`INST-BUSY-1`). It runs until its last progress callback has returned (§2.2).
pub(crate) fn is_busy(state: &State) -> bool {
    let telling = state.deliveries.iter().any(|delivery| delivery.core.is_telling());
    state.active.is_some() || telling || state.machine.flags.contains(AgentFlag::Busy)
}

/// Refuses the whole list if an exclusive update is not alone (`BEG-8`).
fn conflict(updates: &[Arc<Update>]) -> Option<HResult> {
    let exclusive =
        |u: &Arc<Update>| u.installation_behavior.impact == InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING;
    (updates.len() > 1 && updates.iter().any(exclusive)).then_some(HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT)
}

/// Returns the refusal of a list with the same update twice, by policy (`UC-22`).
fn duplicate(updates: &[Arc<Update>], policy: &Policy) -> Option<HResult> {
    if policy.duplicates == Duplicates::Accept {
        return None;
    }
    let mut seen = BTreeSet::new();
    let repeats = updates.iter().any(|update| !seen.insert(&update.identity));
    repeats.then_some(HResult::WU_E_DUPLICATE_ITEM)
}
