//! Reasons to refuse a call of an installer, in the order in which they are checked (§2.5).

use std::collections::BTreeSet;
use std::sync::Arc;

use wua::{AsyncState, HResult, InstallationImpact, Update};
use wua_model::{BusyCode, Duplicates, EmptyList, NullCallbacks, PendingRebootBlocks, Policy};
use wua_scenario::{Agent, AgentFlag, Caller};

use super::installation::installation;
use crate::engine::core::State;
use crate::engine::job_core::AnyJob;

/// A call that is about to begin an operation, with all that may refuse it.
pub(crate) struct Asked<'a> {
    pub(crate) caller: Caller,
    pub(crate) updates: &'a [Arc<Update>],
    /// `true` if a callback is a null pointer.
    pub(crate) has_null_callback: bool,
    pub(crate) async_state: &'a AsyncState,
    /// Those of `Commit`, which are reserved.
    pub(crate) flags: u32,
    pub(crate) state: &'a State,
    pub(crate) agent: &'a Agent,
    pub(crate) policy: &'a Policy,
}

/// A reason to refuse a call: returns its code if it applies.
type Reason = fn(&Asked<'_>) -> Option<HResult>;

/// The reasons to refuse `Begin…`, `Install` and `Uninstall`.
pub(crate) const BEGIN: &[Reason] = &[
    null_callback,
    not_an_administrator,
    no_update,
    unsupported_state,
    unable,
    busy,
    restart_comes_first,
    not_alone,
    listed_twice,
];

/// The reasons to refuse `RunWizard`, before those of `Install`.
pub(crate) const WIZARD: &[Reason] =
    &[not_an_administrator, no_update_for_the_wizard, no_user_interface, no_interactive_user];

/// The reasons to refuse `Commit` at this time (`INST4-1`).
pub(crate) const COMMIT: &[Reason] = &[not_an_administrator, reserved_flags, busy];

/// Returns the code of the first reason that applies.
pub(crate) fn refusal(reasons: &[Reason], asked: &Asked<'_>) -> Option<HResult> {
    reasons.iter().find_map(|reason| reason(asked))
}

/// `BEG-5`.
fn null_callback(asked: &Asked<'_>) -> Option<HResult> {
    let refused = asked.has_null_callback && asked.policy.null_callbacks == NullCallbacks::Reject;
    refused.then_some(HResult::E_POINTER)
}

/// `GEN-SEC-5`.
fn not_an_administrator(asked: &Asked<'_>) -> Option<HResult> {
    (asked.caller != Caller::Administrator).then_some(HResult::E_ACCESSDENIED)
}

/// `BEG-3`.
fn no_update(asked: &Asked<'_>) -> Option<HResult> {
    asked.updates.is_empty().then_some(match asked.policy.empty_list {
        EmptyList::NoUpdate => HResult::WU_E_NO_UPDATE,
        EmptyList::InvalidArg => HResult::E_INVALIDARG,
    })
}

/// The page of the wizard names the code of an empty list, and nobody reported another (`WIZ-1`).
fn no_update_for_the_wizard(asked: &Asked<'_>) -> Option<HResult> {
    asked.updates.is_empty().then_some(HResult::WU_E_NO_UPDATE)
}

/// `BEG-7`.
fn unsupported_state(asked: &Asked<'_>) -> Option<HResult> {
    matches!(asked.async_state, AsyncState::Record).then_some(HResult::E_INVALIDARG)
}

/// `INST4-1`.
fn reserved_flags(asked: &Asked<'_>) -> Option<HResult> {
    (asked.flags != 0).then_some(HResult::E_INVALIDARG)
}

/// A state in which the agent does not work at all (`BEG-9`, `BEG-10`).
fn unable(asked: &Asked<'_>) -> Option<HResult> {
    asked.state.machine.refusal()
}

/// `BEG-2`.
fn busy(asked: &Asked<'_>) -> Option<HResult> {
    is_busy(asked.state).then_some(match asked.policy.busy_code {
        BusyCode::InstallNotAllowed => HResult::WU_E_INSTALL_NOT_ALLOWED,
        BusyCode::OperationInProgress => HResult::WU_E_OPERATIONINPROGRESS,
    })
}

/// `INST-RRB-2`.
fn restart_comes_first(asked: &Asked<'_>) -> Option<HResult> {
    let machine = &asked.state.machine;
    let blocks = asked.policy.pending_reboot_blocks == PendingRebootBlocks::On && machine.reboot_required();
    let due = machine.flags.contains(AgentFlag::MandatoryReboot);
    (due || blocks).then_some(HResult::WU_E_INSTALL_NOT_ALLOWED)
}

/// An exclusive update with others (`BEG-8`).
fn not_alone(asked: &Asked<'_>) -> Option<HResult> {
    let exclusive =
        |u: &Arc<Update>| u.installation_behavior.impact == InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING;
    let conflict = asked.updates.len() > 1 && asked.updates.iter().any(exclusive);
    conflict.then_some(HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT)
}

/// By policy (`UC-22`).
fn listed_twice(asked: &Asked<'_>) -> Option<HResult> {
    if asked.policy.duplicates == Duplicates::Accept {
        return None;
    }
    let mut seen = BTreeSet::new();
    let repeats = asked.updates.iter().any(|update| !seen.insert(&update.identity));
    repeats.then_some(HResult::WU_E_DUPLICATE_ITEM)
}

fn no_user_interface(asked: &Asked<'_>) -> Option<HResult> {
    (!asked.agent.user_interface).then_some(HResult::WU_E_NO_UI_SUPPORT)
}

fn no_interactive_user(asked: &Asked<'_>) -> Option<HResult> {
    (!asked.agent.interactive_user).then_some(HResult::WU_E_NO_INTERACTIVE_USER)
}

/// Returns `true` if any operation runs on the machine, of this world's callers or of others
/// (`INST-BUSY-1`). It runs until its last progress callback has returned (§2.2).
pub(crate) fn is_busy(state: &State) -> bool {
    let installs = |job: &Arc<dyn AnyJob>| installation(job).is_some();
    let reporting = state
        .deliveries
        .iter()
        .any(|delivery| delivery.job.state().is_reporting() && installs(&delivery.job));
    reporting
        || state.jobs.iter().any(|running| installs(&running.job))
        || state.machine.flags.contains(AgentFlag::Busy)
}
