//! Generated cases: any machine that a scenario can describe, one job on it, and a client's calls.

pub(crate) mod dress;
pub(crate) mod reach;

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use wua::{HResult, InstallationBehavior, InstallationImpact, InstallationRebootBehavior, UpdateOperation};
use wua_scenario::{
    Agent, Curve, CurvePoint, DurationRange, End, Hang, HangAbort, PolicyChoice, Preset, Scenario,
    ScriptedUpdate, Shape, SwitchChoice, UpdateKind,
};

use self::dress::{dressed, set_up};
use self::reach::reachable;
use crate::case::run::{Case, Kind};
use crate::case::step::{Callbacks, Step};
use crate::choices::OPEN_QUESTIONS;

/// Generates cases under that preset, with random switches of the policy if the subject follows them.
pub(crate) fn case(preset: Preset, switches: bool) -> BoxedStrategy<Case> {
    (scenario(preset, switches), any::<u64>())
        .prop_flat_map(|(scenario, seed)| {
            let calls = calls(scenario.updates.len(), can_remove_all(&scenario));
            (Just(scenario), Just(seed), calls)
        })
        .prop_map(|(scenario, seed, steps)| Case { kind: Kind::Job, scenario, seed, steps })
        .boxed()
}

fn scenario(preset: Preset, switches: bool) -> impl Strategy<Value = Scenario> {
    let chosen = if switches { vec(switch(), 0..3).boxed() } else { Just(Vec::new()).boxed() };
    (machine(), chosen, looks()).prop_map(move |((updates, agent), switches, (look, looks))| {
        let scenario = Scenario {
            title: "a generated machine".to_owned(),
            agent,
            updates: dressed(updates, &looks),
            policy: PolicyChoice { preset: Some(preset), switches: once_each(switches) },
            ..Scenario::default()
        };
        set_up(scenario, look)
    })
}

/// Draws the looks of a machine and of its updates.
pub(crate) fn looks() -> impl Strategy<Value = (u64, [u64; 6])> {
    (any::<u64>(), any::<[u64; 6]>())
}

/// Generates updates that can all be worked on, updates of which some cannot, updates to remove, or updates
/// that may ask the user when nobody is there.
fn machine() -> impl Strategy<Value = (Vec<ScriptedUpdate>, Agent)> {
    let managed = agent().prop_map(|agent| Agent { managed_server: true, ..agent });
    let alone = agent().prop_map(|agent| Agent { interactive_user: false, ..agent });
    prop_oneof![
        4 => (vec(update(usual().boxed()), 1..7), agent()),
        4 => (vec(update(traits().boxed()), 1..7), agent()),
        1 => (vec(update(to_remove().boxed()), 1..7), managed),
        1 => (vec(update(asking().boxed()), 1..7), alone),
    ]
}

fn can_remove_all(scenario: &Scenario) -> bool {
    scenario.agent.managed_server && scenario.updates.iter().all(|update| update.data.is_uninstallable)
}

pub(crate) fn switch() -> impl Strategy<Value = SwitchChoice> {
    (0..OPEN_QUESTIONS.len(), any::<prop::sample::Index>()).prop_map(|(question, value)| {
        let open = &OPEN_QUESTIONS[question];
        let (name, value) = (open.switch.to_owned(), (*value.get(open.values)).to_owned());
        SwitchChoice { name, value }
    })
}

pub(crate) fn once_each(mut switches: Vec<SwitchChoice>) -> Vec<SwitchChoice> {
    switches.sort_by(|a, b| a.name.cmp(&b.name));
    switches.dedup_by(|a, b| a.name == b.name);
    switches
}

fn agent() -> impl Strategy<Value = Agent> {
    let rare = || prop::bool::weighted(0.2);
    (rare(), rare(), rare(), 0..5000_u64).prop_map(|(managed_server, alone, bound, queue)| Agent {
        managed_server,
        interactive_user: !alone,
        cancellable: !bound,
        queue: Duration::from_millis(queue),
        ..Agent::default()
    })
}

fn kind() -> impl Strategy<Value = UpdateKind> {
    use UpdateKind::{
        Cumulative, Definition, DotnetCumulative, Driver, RemovalTool, ServicingStack, Standalone,
    };
    prop::sample::select(vec![
        Standalone,
        Cumulative,
        DotnetCumulative,
        ServicingStack,
        Definition,
        RemovalTool,
        Driver,
    ])
}

fn update(traits: BoxedStrategy<Traits>) -> impl Strategy<Value = ScriptedUpdate> {
    (kind(), curve(), duration(), any::<prop::sample::Index>(), option::weighted(0.1, hang()), traits)
        .prop_flat_map(|(kind, curve, duration, reboot, hang, traits)| {
            let update = behaving(ScriptedUpdate::new(kind, ""), *reboot.get(&BEHAVIORS));
            let ending = end(update.data.installation_behavior.reboot_behavior);
            (Just(ScriptedUpdate { curve, duration, hang, ..update }), ending, Just(traits))
        })
        .prop_map(|(update, end, traits)| traits.given_to(reachable(ScriptedUpdate { end, ..fit(update) })))
}

/// The behaviours of updates; minor ones never restart (`BEH-5`).
const BEHAVIORS: [(InstallationImpact, InstallationRebootBehavior); 7] = {
    use {InstallationImpact as Impact, InstallationRebootBehavior as Reboot};
    [
        (Impact::NORMAL, Reboot::CAN_REQUEST_REBOOT),
        (Impact::NORMAL, Reboot::CAN_REQUEST_REBOOT),
        (Impact::NORMAL, Reboot::NEVER_REBOOTS),
        (Impact::NORMAL, Reboot::NEVER_REBOOTS),
        (Impact::NORMAL, Reboot::ALWAYS_REQUIRES_REBOOT),
        (Impact::NORMAL, Reboot::ALWAYS_REQUIRES_REBOOT),
        (Impact::MINOR, Reboot::NEVER_REBOOTS),
    ]
};

fn behaving(
    mut update: ScriptedUpdate,
    (impact, reboot): (InstallationImpact, InstallationRebootBehavior),
) -> ScriptedUpdate {
    let behavior = &mut update.data.installation_behavior;
    if behavior.impact != InstallationImpact::MINOR {
        (behavior.impact, behavior.reboot_behavior) = (impact, reboot);
    }
    update
}

/// A curve with its own times sets the duration.
pub(crate) fn fit(update: ScriptedUpdate) -> ScriptedUpdate {
    let duration = match &update.curve {
        Curve::Instant => DurationRange::exactly(Duration::ZERO),
        Curve::Points(points) => {
            DurationRange::exactly(points.last().map_or(Duration::ZERO, |point| point.at))
        }
        _ => update.duration,
    };
    ScriptedUpdate { duration, ..update }
}

fn duration() -> impl Strategy<Value = DurationRange> {
    let more = prop_oneof![Just(0), 0..30_000_u64];
    (1..60_000_u64, more).prop_map(|(min, more)| DurationRange {
        min: Duration::from_millis(min),
        max: Duration::from_millis(min + more),
    })
}

pub(crate) fn curve() -> impl Strategy<Value = Curve> {
    let shape = prop::sample::select(Shape::ALL.to_vec()).prop_map(Curve::Shape);
    let points = vec((1..20_000_u64, 0..=100_u8), 1..8).prop_map(|steps| {
        let mut at = Duration::ZERO;
        Curve::Points(
            steps
                .into_iter()
                .map(|(pause, percent)| {
                    at += Duration::from_millis(pause);
                    CurvePoint { at, percent }
                })
                .collect(),
        )
    });
    // At 100 % for a while before the end, as when the files of an update are in place.
    let early = (1..20_000_u64, 1..20_000_u64).prop_map(|(full, rest)| {
        let at = |millis| CurvePoint { at: Duration::from_millis(millis), percent: 100 };
        Curve::Points(vec![at(full), at(full + rest)])
    });
    let steps = (1..13_u8).prop_map(Curve::Steps);
    prop_oneof![4 => shape, 2 => steps, 2 => points, 1 => early, 1 => Just(Curve::Instant)]
}

fn hang() -> impl Strategy<Value = Hang> {
    let abort = prop_oneof![
        (0..8_000_u64).prop_map(|within| HangAbort::Works { within: Duration::from_millis(within) }),
        Just(HangAbort::Ignored),
    ];
    (0..100_u8, 1..30_000_u64, abort).prop_map(|(at, time, abort)| Hang {
        at,
        time: Some(Duration::from_millis(time)),
        abort,
    })
}

/// Codes of several facilities, known and unknown.
pub(crate) fn failure() -> impl Strategy<Value = HResult> {
    let known =
        prop::sample::select(vec![0x8007_0643_u32, 0x8024_2006, 0x800F_0922, 0x8024_200B, 0x8000_4005]);
    prop_oneof![4 => known, 1 => 0x8000_0000_u32..].prop_map(HResult::from_bits)
}

fn end(reboot: InstallationRebootBehavior) -> BoxedStrategy<End> {
    let restart = match reboot {
        InstallationRebootBehavior::NEVER_REBOOTS => Just(false).boxed(),
        InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => Just(true).boxed(),
        _ => any::<bool>().boxed(),
    };
    let restart_too = restart.clone();
    let success =
        restart.prop_map(|reboot_required| End::Success { hresult: HResult::S_OK, reboot_required });
    let partly = restart_too.prop_map(|reboot_required| End::SuccessWithErrors {
        hresult: HResult::WU_S_UPDATE_ERROR,
        reboot_required,
    });
    let fails = (failure(), option::of(0..=100_u8), prop::bool::weighted(0.2), prop::bool::weighted(0.2))
        .prop_map(|(hresult, at, leaves_reboot_pending, unmapped)| End::Failure {
            hresult,
            at,
            leaves_reboot_pending,
            unmapped: if unmapped { 1603 } else { 0 },
        });
    prop_oneof![5 => success, 1 => partly, 3 => fails, 1 => Just(End::NeedsAnotherDownload)].boxed()
}

/// Properties that most updates do not have.
#[derive(Debug, Clone, Copy)]
struct Traits {
    installed: bool,
    downloaded: bool,
    terms_accepted: bool,
    quiet: bool,
    asks: bool,
    network: bool,
    removable: bool,
    /// The restart behaviour of its removal, if it is another than that of its installation.
    removal: Option<InstallationRebootBehavior>,
}

/// Restart behaviours of removals: an update may only need a restart to be removed.
fn removal() -> impl Strategy<Value = Option<InstallationRebootBehavior>> {
    let always = InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT;
    prop_oneof![3 => Just(None), 1 => Just(Some(always))]
}

fn usual() -> impl Strategy<Value = Traits> {
    (any::<bool>(), removal()).prop_map(|(removable, removal)| Traits {
        installed: false,
        downloaded: true,
        terms_accepted: true,
        quiet: true,
        asks: false,
        network: false,
        removable,
        removal,
    })
}

fn to_remove() -> impl Strategy<Value = Traits> {
    let installed = prop::bool::weighted(0.8);
    (usual(), installed).prop_map(|(usual, installed)| Traits { installed, removable: true, ..usual })
}

fn asking() -> impl Strategy<Value = Traits> {
    (usual(), any::<bool>()).prop_map(|(usual, asks)| Traits { asks, ..usual })
}

fn traits() -> impl Strategy<Value = Traits> {
    let rare = || prop::bool::weighted(0.1);
    (rare(), rare(), rare(), rare(), rare(), rare(), any::<bool>(), removal()).prop_map(
        |(installed, absent, terms, loud, asks, network, removable, removal)| Traits {
            installed,
            downloaded: !absent,
            terms_accepted: !terms,
            quiet: !loud,
            asks,
            network,
            removable,
            removal,
        },
    )
}

impl Traits {
    fn given_to(self, mut update: ScriptedUpdate) -> ScriptedUpdate {
        let minor = update.data.installation_behavior.impact == InstallationImpact::MINOR;
        update.data.is_installed = self.installed;
        update.data.is_present = self.installed;
        update.data.is_downloaded = self.downloaded;
        update.data.is_uninstallable = self.removable;
        update.data.installation_behavior.can_request_user_input = self.asks && !minor;
        update.data.installation_behavior.requires_network_connectivity = self.network;
        let behavior = update.data.installation_behavior;
        let reboot_behavior = self.removal.filter(|_| !minor).unwrap_or(behavior.reboot_behavior);
        update.data.uninstallation_behavior =
            self.removable.then_some(InstallationBehavior { reboot_behavior, ..behavior });
        if !self.terms_accepted {
            update.data.eula_text = "terms".to_owned();
        }
        ScriptedUpdate { eula_accepted: self.terms_accepted, can_be_quiet: self.quiet, ..update }
    }
}

/// Generates a client's calls around one job: its reads before, during and after.
fn calls(updates: usize, removable: bool) -> impl Strategy<Value = Vec<Step>> {
    let list = Just((0..updates).collect::<Vec<_>>()).prop_shuffle();
    let list = prop_oneof![4 => list, 1 => vec(0..updates, 1..=updates + 1)];
    (
        list,
        begin(removable),
        vec(looking(), 0..14),
        option::weighted(0.3, any::<prop::sample::Index>()),
        after(),
    )
        .prop_map(|(updates, begin, mut looks, abort, after)| {
            if let Some(abort) = abort {
                looks.insert(abort.index(looks.len() + 1), Step::RequestAbort { job: 0 });
            }
            let before = [Step::HistoryCount, Step::RebootRequired, Step::Search];
            let mut steps = vec![Step::PutUpdates { installer: 0, updates }];
            steps.extend(before);
            steps.extend([begin, Step::Poll { job: 0 }, Step::IsBusy { installer: 1 }]);
            steps.extend(looks);
            steps.extend(after);
            steps
        })
}

fn begin(removable: bool) -> impl Strategy<Value = Step> {
    let (installs, removals) = if removable { (1, 5) } else { (5, 1) };
    let operation = prop_oneof![installs => Just(UpdateOperation::INSTALLATION), removals => Just(UpdateOperation::UNINSTALLATION)];
    let callbacks = prop_oneof![4 => Just(Callbacks::Recorded), 1 => Just(Callbacks::Foreign)];
    (operation, callbacks, any::<i32>()).prop_map(|(operation, callbacks, state)| Step::Begin {
        installer: 0,
        operation,
        callbacks,
        state,
    })
}

fn looking() -> impl Strategy<Value = Step> {
    let job = 0;
    prop_oneof![
        3 => (1..40_000_u64).prop_map(|millis| Step::Advance { millis }),
        3 => (1..4_000_u64).prop_map(|millis| Step::Advance { millis }),
        6 => Just(Step::Poll { job }),
        1 => Just(Step::IsBusy { installer: 2 }),
        1 => Just(Step::JobUpdates { job }),
        1 => Just(Step::AsyncState { job }),
        1 => Just(Step::PutUpdates { installer: 0, updates: Vec::new() }),
        1 => Just(Step::HistoryCount),
        1 => Just(Step::RebootRequired),
    ]
}

/// A slice of the history, within it or not.
fn slice() -> impl Strategy<Value = Step> {
    (-2..8_i32, -2..8_i32).prop_map(|(start, count)| Step::QueryHistory { start, count })
}

/// Ends the job in one of the ways of clients, and reads the outcome.
fn after() -> impl Strategy<Value = Vec<Step>> {
    let job = 0;
    let end = |operation| Step::End { installer: 0, operation, job };
    // One of the two fits the job; the other is refused and changes nothing.
    let ends = vec![end(UpdateOperation::INSTALLATION), end(UpdateOperation::UNINSTALLATION)];
    let clean_up = vec![Step::CleanUp { job }];
    let closing = prop_oneof![
        Just([ends.clone(), clean_up.clone()].concat()),
        Just([clean_up, ends.clone()].concat()),
        Just(ends),
    ];
    let poll = move || vec![Step::Poll { job }];
    let finish = prop_oneof![2 => Just(vec![Step::Finish, Step::Poll { job }, Step::RebootRequired]), 1 => Just(Vec::new())];
    let looks = vec![
        Step::IsBusy { installer: 1 },
        Step::RebootRequired,
        Step::HistoryCount,
        Step::QueryHistory { start: 0, count: 100 },
        Step::Search,
        Step::JobUpdates { job },
        Step::AsyncState { job },
    ];
    let restart = prop_oneof![
        1 => Just(vec![Step::Restart, Step::RebootRequired, Step::Search, Step::Poll { job }]),
        2 => Just(Vec::new()),
    ];
    (finish, closing, vec(slice(), 0..4), restart).prop_map(move |(finish, closing, slices, restart)| {
        [finish, closing, poll(), looks.clone(), slices, restart].concat()
    })
}
