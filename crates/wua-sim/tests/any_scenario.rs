//! Scenarios built in code, with extreme values: each is refused, or makes a world that runs.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use wua::Member;
use wua::member::IUpdateSearcher;
use wua_sim::wua::{
    HResult, InstallationBehavior, InstallationImpact, InstallationRebootBehavior, UpdateIdentity,
    begin_install,
};
use wua_sim::{
    Action, Agent, AgentFlag, AgentFlags, Caller, ClockMode, Curve, CurvePoint, DurationRange, End, Fault,
    Hang, HangAbort, Policy, PolicyChoice, Preset, Scenario, ScriptedUpdate, Shape, SwitchChoice, Trigger,
    UpdateKind, When, World, can_fail, is_read_at_search, members,
};

/// Draws mostly common values, and occasionally an extreme one.
fn mostly<T: std::fmt::Debug>(
    usual: impl Strategy<Value = T> + 'static,
    extreme: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = T> {
    prop_oneof![12 => usual, 1 => extreme]
}

fn time() -> impl Strategy<Value = Duration> {
    let day = Duration::from_secs(24 * 60 * 60);
    let extremes = [
        Duration::from_nanos(1),
        Duration::from_nanos(999_999),
        30 * day,
        30 * day + Duration::from_nanos(1),
        Duration::from_millis(u64::MAX),
        Duration::from_millis(u64::MAX - 1),
        Duration::MAX,
    ];
    mostly((0..100_000_u64).prop_map(Duration::from_millis), select(extremes.to_vec()))
}

fn percent() -> impl Strategy<Value = u8> {
    mostly(0..=100_u8, any::<u8>())
}

fn code() -> impl Strategy<Value = HResult> {
    prop_oneof![Just(HResult::S_OK), Just(HResult::E_FAIL), any::<u32>().prop_map(HResult::from_bits),]
}

fn failure() -> impl Strategy<Value = HResult> {
    mostly(Just(HResult::E_FAIL), code())
}

fn range() -> impl Strategy<Value = DurationRange> {
    let ordered = (time(), time()).prop_map(|(a, b)| DurationRange::between(a.min(b), a.max(b)));
    mostly(ordered, (time(), time()).prop_map(|(min, max)| DurationRange { min, max }))
}

fn curve() -> impl Strategy<Value = Curve> {
    let points = || vec((time(), percent()), 0..5);
    let points = move || {
        points()
            .prop_map(|points| points.into_iter().map(|(at, it)| CurvePoint::new(at, it)).collect::<Vec<_>>())
    };
    let ordered = points().prop_map(|mut points| {
        points.sort_by_key(|point| point.at);
        Curve::Points(points)
    });
    prop_oneof![
        select(Shape::ALL).prop_map(Curve::Shape),
        mostly(1..=100_u8, any::<u8>()).prop_map(Curve::Steps),
        ordered,
        points().prop_map(Curve::Points),
        Just(Curve::Instant),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        (mostly(Just(HResult::S_OK), code()), any::<bool>())
            .prop_map(|(hresult, reboot_required)| End::Success { hresult, reboot_required }),
        (mostly(Just(HResult::S_OK), code()), any::<bool>())
            .prop_map(|(hresult, reboot_required)| End::SuccessWithErrors { hresult, reboot_required }),
        (failure(), option::of(percent()), any::<bool>(), any::<i32>()).prop_map(
            |(hresult, at, leaves_reboot_pending, unmapped)| End::Failure {
                hresult,
                at,
                leaves_reboot_pending,
                unmapped
            }
        ),
        Just(End::NeedsAnotherDownload),
        any::<bool>().prop_map(|reboot_required| End::SucceedsButIsNotInstalled { reboot_required }),
    ]
}

fn hang() -> impl Strategy<Value = Hang> {
    let abort = prop_oneof![Just(HangAbort::Ignored), time().prop_map(|within| HangAbort::Works { within })];
    (percent(), option::of(time()), abort).prop_map(|(at, time, abort)| Hang { at, time, abort })
}

fn behavior() -> impl Strategy<Value = InstallationBehavior> {
    let usual = Just(UpdateKind::Driver.behavior());
    let any =
        (any::<i32>(), any::<i32>(), any::<[bool; 2]>()).prop_map(|(impact, reboot, [asks, network])| {
            InstallationBehavior {
                impact: InstallationImpact::from(impact % 4),
                reboot_behavior: InstallationRebootBehavior::from(reboot % 4),
                can_request_user_input: asks,
                requires_network_connectivity: network,
            }
        });
    mostly(usual, any)
}

fn update() -> impl Strategy<Value = ScriptedUpdate> {
    let what = (select(UpdateKind::ALL), "[A-Z]{1,2}", behavior(), any::<[bool; 6]>());
    let identity = option::weighted(0.05, ("[0-9a-f-]{0,36}", any::<i32>()));
    let texts = (identity, vec(mostly("[0-9]{7}", ".{0,4}"), 0..2));
    (what, texts, curve(), range(), end(), option::weighted(0.3, hang())).prop_map(
        |((kind, title, behavior, truths), (identity, articles), curve, duration, end, hang)| {
            let mut update =
                ScriptedUpdate::new(kind, title).with_curve(curve).with_duration(duration).with_end(end);
            update.hang = hang;
            [update.eula_accepted, update.hidden, update.assigned, update.can_be_quiet, ..] = truths;
            [.., update.data.is_installed, update.data.is_uninstallable] = truths;
            update.data.installation_behavior = behavior;
            update.data.kb_article_ids = articles;
            if let Some((id, revision)) = identity {
                update.data.identity = UpdateIdentity::new(id, revision);
            }
            update
        },
    )
}

fn call() -> impl Strategy<Value = Member> {
    let failing: Vec<Member> = members().filter(|member| can_fail(*member)).collect();
    mostly(select(failing), select(members().collect::<Vec<_>>()))
}

fn count() -> impl Strategy<Value = u32> {
    mostly(1..5_u32, select(vec![0, u32::MAX]))
}

fn fault() -> impl Strategy<Value = Fault> {
    let numbers = vec![f64::NAN, f64::INFINITY, -1.0, -0.0, 1.0, 1.5, f64::MIN_POSITIVE];
    let probability = mostly(0.0..=1.0_f64, select(numbers));
    let chance = option::of((probability, option::of(any::<u64>())));
    let counts = (option::of(count()), option::of(count()));
    (call(), failure(), counts, option::of((time(), time())), chance).prop_map(
        |(call, hresult, (nth, first), between, chance)| Fault {
            call,
            hresult,
            nth,
            first,
            between,
            probability: chance.map(|(probability, _)| probability),
            seed: chance.and_then(|(_, seed)| seed),
        },
    )
}

fn trigger() -> impl Strategy<Value = Trigger> {
    let called: Vec<Member> = members().filter(|member| !is_read_at_search(*member)).collect();
    let flags = || vec(select(AgentFlag::ALL), 0..3).prop_map(AgentFlags::from_iter);
    let when = prop_oneof![
        time().prop_map(When::After),
        count().prop_map(When::Polls),
        (mostly(select(called), call()), count()).prop_map(|(call, nth)| When::Call { call, nth }),
    ];
    let action = prop_oneof![
        Just(Action::Restart),
        flags().prop_map(Action::Set),
        flags().prop_map(Action::Clear),
        failure().prop_map(Action::Cancel),
    ];
    (when, action).prop_map(|(when, action)| Trigger::new(when, action))
}

fn starts_at() -> impl Strategy<Value = SystemTime> {
    let usual = Just(Scenario::default().starts_at);
    let far = |seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH);
    let second = Duration::from_secs(1);
    let times =
        vec![UNIX_EPOCH - second, UNIX_EPOCH, far(253_402_300_799), far(253_402_300_801), far(1 << 62)];
    mostly(usual, select(times))
}

fn policy() -> impl Strategy<Value = PolicyChoice> {
    let switch = (0..Policy::SWITCHES.len(), any::<prop::sample::Index>()).prop_map(|(index, value)| {
        let switch = &Policy::SWITCHES[index];
        SwitchChoice::new(switch.name, *value.get(&switch.presets))
    });
    let wrong = ("[a-z_]{0,8}", ".{0,4}").prop_map(|(name, value)| SwitchChoice::new(name, value));
    (option::of(select(Preset::ALL)), vec(mostly(switch, wrong), 0..3))
        .prop_map(|(preset, switches)| PolicyChoice { preset, switches })
}

fn scenario() -> impl Strategy<Value = Scenario> {
    let head = (".{0,4}", starts_at(), select(Caller::ALL), policy(), time());
    (head, vec(update(), 0..4), vec(fault(), 0..2), vec(trigger(), 0..3)).prop_map(
        |((title, starts_at, caller, policy, queue), updates, faults, triggers)| Scenario {
            starts_at,
            caller,
            policy,
            agent: Agent { queue, ..Agent::default() },
            updates,
            faults,
            triggers,
            ..Scenario::new(title)
        },
    )
}

/// Uses the machine as a client would, including calls that are refused.
fn run(world: &World) {
    let session = world.session_as(Caller::Administrator);
    let _ = session.query_history("", 0, 10);
    let Ok(searcher) = session.create_update_searcher() else { return };
    let Ok(installer) = session.create_update_installer() else { return };
    if let Ok(found) = searcher.search("IsInstalled=0 or IsInstalled=1") {
        installer.set_updates(&found.updates);
    }
    if let Ok(job) = begin_install(&*installer) {
        for step in [0, 1, 1_000, 60_000, 10_000_000] {
            world.advance(Duration::from_millis(step));
            let _ = (job.get_progress(), job.is_completed());
        }
        let _ = job.request_abort();
        world.run();
        world.advance(Duration::MAX);
        // With a manual clock these wait for a job that hangs for ever.
        if job.is_completed().unwrap_or(false) {
            let _ = (installer.end_install(&job), job.clean_up());
        }
    }
    let _ = (session.query_history("", 0, 10), installer.is_busy(), world.journal().to_string());
    world.restart();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn a_scenario_built_in_code_is_refused_or_makes_a_world_that_runs(
        scenario in scenario(),
        mode in prop_oneof![Just(ClockMode::Auto), Just(ClockMode::Manual)],
        seed in any::<u64>(),
    ) {
        match World::builder(scenario) {
            Ok(builder) => run(&builder.seed(seed).clock(mode).build()),
            Err(error) => {
                let shown = format!("{error:?}");
                prop_assert!(!shown.is_empty() && shown.len() < 100_000, "{}", shown);
            }
        }
    }

    /// A scenario that the simulator accepts can be written to a file and read back, except for
    /// numbers without a name.
    #[test]
    fn a_scenario_that_is_accepted_in_code_is_accepted_as_a_file(scenario in scenario()) {
        let text = scenario.to_toml();
        let (code, file) = (scenario.check(), Scenario::from_toml("a.toml", &text));
        // A file has no name for an undocumented number, so the text omits it.
        let has_words = |update: &ScriptedUpdate| {
            let behavior = update.data.installation_behavior;
            InstallationImpact::ALL.contains(&behavior.impact)
                && InstallationRebootBehavior::ALL.contains(&behavior.reboot_behavior)
        };
        if code.is_ok() && scenario.updates.iter().all(has_words) && World::builder(scenario).is_ok() {
            prop_assert!(file.is_ok(), "{:?}\n{}", file.err(), text);
        }
    }
}

/// The generator must make both kinds: with refusals only, the properties above would check nothing.
#[test]
fn about_as_many_scenarios_are_accepted_as_are_refused() {
    let mut runner = TestRunner::deterministic();
    let accepted = (0..400).filter(|_| {
        let scenario = scenario().new_tree(&mut runner).unwrap().current();
        World::builder(scenario).is_ok()
    });
    let accepted = accepted.count();
    assert!((40..360).contains(&accepted), "{accepted} of 400");
}

fn refused(scenario: Scenario) -> String {
    World::new(scenario).map(|_| ()).unwrap_err().to_string()
}

fn with(change: impl FnOnce(&mut Scenario, &mut ScriptedUpdate)) -> Scenario {
    let mut scenario = Scenario::new("A");
    let mut update = ScriptedUpdate::new(UpdateKind::Driver, "A driver");
    change(&mut scenario, &mut update);
    scenario.with_update(update)
}

/// Each of these made a panic, a world that never answered, or nonsense.
#[test]
fn what_a_file_may_not_say_code_may_not_say_either() {
    let second = Duration::from_secs(1);
    let at_the_end_of_time = |_: &mut Scenario, update: &mut ScriptedUpdate| {
        update.curve = Curve::Points(vec![CurvePoint::new(Duration::from_millis(u64::MAX - 1), 50)]);
    };
    assert!(refused(with(at_the_end_of_time)).ends_with("is too long"));
    assert!(refused(with(|_, update| update.duration = Duration::MAX.into())).ends_with("is too long"));
    assert!(refused(with(|scenario, _| scenario.agent.queue = Duration::MAX)).ends_with("is too long"));
    let backwards = DurationRange { min: 2 * second, max: second };
    assert_eq!(refused(with(|_, update| update.duration = backwards)), "the range `2s..1s` is reversed");
    let by_a_nanosecond = DurationRange { min: second + Duration::from_nanos(1), max: second };
    assert!(refused(with(|_, update| update.duration = by_a_nanosecond)).ends_with("is reversed"));
    let nan = Fault::new(IUpdateSearcher::Search, HResult::E_FAIL).with_probability(f64::NAN, 1);
    assert_eq!(refused(Scenario::new("A").with_fault(nan)), "`probability` is NaN");
    let success = Trigger::after(second, Action::Cancel(HResult::S_OK));
    assert_eq!(refused(Scenario::new("A").with_trigger(success)), "`S_OK (0x00000000)` is a success");
    let switch = Scenario::new("A").with_switch("busy_cod", "install_not_allowed");
    assert_eq!(refused(switch), "no policy switch `busy_cod`");
}
