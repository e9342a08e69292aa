//! Machines for walks, simple enough that every answer follows from the documents.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use wua::{HResult, InstallationBehavior, InstallationImpact, InstallationRebootBehavior};
use wua_scenario::{
    Agent, DurationRange, End, Hang, HangAbort, PolicyChoice, Preset, Scenario, ScriptedUpdate, SwitchChoice,
    UpdateKind,
};

use super::begin::has_place;
use super::state::World;
use crate::case::generate::dress::{dressed, set_up};
use crate::case::generate::reach::reachable;
use crate::case::generate::{curve, failure, fit, looks, once_each, switch};
use crate::choices::OPEN_QUESTIONS;

/// A machine under that preset, with switches if it follows them.
pub(super) fn world(preset: Preset, switches: bool) -> impl Strategy<Value = Arc<World>> {
    let chosen = if switches { vec(switch(), 0..4).boxed() } else { Just(Vec::new()).boxed() };
    (vec(update(), 1..6), agent(), chosen, any::<u64>(), looks()).prop_map(
        move |(updates, agent, mut chosen, seed, (look, looks))| {
            if switches {
                chosen.splice(0..0, known(&updates));
            }
            let scenario = Scenario {
                title: "a machine of a walk".to_owned(),
                agent,
                updates: dressed(updates, &looks),
                policy: PolicyChoice { preset: Some(preset), switches: once_each(chosen) },
                ..Scenario::default()
            };
            let scenario = set_up(scenario, look);
            Arc::new(World { choices: believed(&scenario.policy), scenario, seed })
        },
    )
}

/// Updates are worked on in the order of the list, so that the current one is known. Where an update hangs or fails at
/// a percentage, curves are as scripted, so that its time is known.
fn known(updates: &[ScriptedUpdate]) -> impl Iterator<Item = SwitchChoice> {
    let placed = updates.iter().any(has_place).then(|| SwitchChoice::new("curves", "as_scripted"));
    [SwitchChoice::new("order", "listed")].into_iter().chain(placed)
}

/// Returns the choices of such a machine that decide which steps make sense. A comparison uses
/// the subject's own statements instead.
pub(super) fn believed(policy: &PolicyChoice) -> BTreeMap<&'static str, Cow<'static, str>> {
    let getter = if policy.preset == Some(Preset::Observed) { "live" } else { "read_only" };
    let blocks = if policy.preset == Some(Preset::Hostile) { "true" } else { "false" };
    let preset =
        [("null_callbacks", "reject"), ("updates_getter", getter), ("pending_reboot_blocks", blocks)];
    let mut choices: BTreeMap<_, _> =
        preset.into_iter().map(|(switch, value)| (switch, Cow::Borrowed(value))).collect();
    for open in OPEN_QUESTIONS {
        let set = policy.switches.iter().find(|set| set.name == open.switch);
        choices.extend(set.map(|set| (open.switch, Cow::Owned(set.value.clone()))));
    }
    choices
}

fn agent() -> impl Strategy<Value = Agent> {
    (prop::bool::weighted(0.4), prop::bool::weighted(0.1), prop::sample::select(vec![1000, 250])).prop_map(
        |(managed_server, bound, queue)| Agent {
            managed_server,
            cancellable: !bound,
            queue: Duration::from_millis(queue),
            ..Agent::default()
        },
    )
}

fn update() -> impl Strategy<Value = ScriptedUpdate> {
    let rare = || prop::bool::weighted(0.1);
    let kind = prop_oneof![1 => Just(Some(UpdateKind::Feature)), 1 => Just(None)];
    let exclusive = option::weighted(0.15, kind);
    let traits = (exclusive, rare(), rare(), rare(), rare(), any::<bool>());
    let seconds = prop::sample::select(vec![1, 7, 40]);
    let shape = (curve(), seconds, option::weighted(0.2, hang()));
    (shape, end(), removal(), traits).prop_map(|((curve, seconds, hang), end, removal, traits)| {
        let (exclusive, installed, absent, terms, loud, removable) = traits;
        let kind = exclusive.flatten().unwrap_or(UpdateKind::Standalone);
        let (mut update, exclusive) = (ScriptedUpdate::new(kind, ""), exclusive.is_some());
        update.data.is_installed = installed;
        update.data.is_present = installed;
        update.data.is_downloaded = !absent;
        // An exclusive update can be removed, so that both operations mean the same by it.
        update.data.is_uninstallable = removable || exclusive;
        if exclusive {
            update.data.installation_behavior.impact = InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING;
        }
        if update.data.is_uninstallable {
            let behavior = update.data.installation_behavior;
            update.data.uninstallation_behavior =
                Some(InstallationBehavior { reboot_behavior: removal, ..behavior });
        }
        if terms {
            update.data.eula_text = "terms".to_owned();
        }
        let duration = DurationRange::exactly(Duration::from_secs(seconds));
        let end = if kind == UpdateKind::Feature { restarting(end) } else { end };
        let update = ScriptedUpdate { curve, duration, end, hang, ..update };
        reachable(fit(ScriptedUpdate { eula_accepted: !terms, can_be_quiet: !loud, ..update }))
    })
}

/// Returns the end of an update that always restarts (`URES-6`).
fn restarting(end: End) -> End {
    match end {
        End::Success { .. } => End::success(true),
        End::SuccessWithErrors { .. } => End::success_with_errors(true),
        other => other,
    }
}

/// Removals that ask for a restart as the script says, or always.
fn removal() -> impl Strategy<Value = InstallationRebootBehavior> {
    prop_oneof![
        3 => Just(InstallationRebootBehavior::CAN_REQUEST_REBOOT),
        1 => Just(InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT),
    ]
}

/// Hangs that end, and hangs that only an abort ends.
fn hang() -> impl Strategy<Value = Hang> {
    let time = (500..20_000_u64).prop_map(|time| Some(Duration::from_millis(time)));
    let within = (0..9_000_u64).prop_map(|within| HangAbort::Works { within: Duration::from_millis(within) });
    let at = || prop_oneof![4 => 0..100_u8, 1 => Just(100)];
    let ends = prop_oneof![2 => within.clone(), 1 => Just(HangAbort::Ignored)];
    prop_oneof![
        4 => (at(), time, ends).prop_map(|(at, time, abort)| Hang { at, time, abort }),
        1 => (at(), within).prop_map(|(at, abort)| Hang { at, time: None, abort }),
    ]
}

fn end() -> impl Strategy<Value = End> {
    let success =
        any::<bool>().prop_map(|reboot_required| End::Success { hresult: HResult::S_OK, reboot_required });
    let partly = any::<bool>().prop_map(|reboot_required| End::SuccessWithErrors {
        hresult: HResult::WU_S_UPDATE_ERROR,
        reboot_required,
    });
    let rare = || prop::bool::weighted(0.2);
    let at = option::weighted(0.4, 0..=100_u8);
    let fails = (failure(), at, rare(), rare()).prop_map(|(hresult, at, leaves_reboot_pending, unmapped)| {
        let unmapped = if unmapped { 1603 } else { 0 };
        End::Failure { hresult, at, leaves_reboot_pending, unmapped }
    });
    prop_oneof![5 => success, 1 => partly, 3 => fails, 1 => Just(End::NeedsAnotherDownload)]
}
