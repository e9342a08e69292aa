//! Laws of whole worlds: any scenario, any policy, any order of calls; named after their clauses.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use support::{code, codes, search};
use wua::OperationResultCode as Code;
use wua::{
    AsyncState, HResult, InstallationJob, InstallationRebootBehavior, InstallationResult, OnCompleted,
    OnProgressChanged,
};
use wua_model::{HistoryPassedOver, HistoryPending, Policy, Switch};
use wua_scenario::{
    Curve, CurvePoint, DurationRange, End, Hang, HangAbort, Scenario, ScriptedUpdate, Shape, UpdateKind,
};
use wua_sim::{ClockMode, World};

fn kind() -> impl Strategy<Value = UpdateKind> {
    let kinds = UpdateKind::ALL.iter().copied().filter(|kind| *kind != UpdateKind::Feature);
    prop::sample::select(kinds.collect::<Vec<_>>())
}

fn curve() -> impl Strategy<Value = Curve> {
    let points = prop::collection::vec((0..120_u64, 0..=100_u8), 1..8).prop_map(|mut points| {
        points.sort_by_key(|(at, _)| *at);
        let point = |(at, percent)| CurvePoint { at: Duration::from_secs(at), percent };
        Curve::Points(points.into_iter().map(point).collect())
    });
    prop_oneof![
        prop::sample::select(Shape::ALL.to_vec()).prop_map(Curve::Shape),
        (1..6_u8).prop_map(Curve::Steps),
        Just(Curve::Instant),
        points,
    ]
}

fn end() -> impl Strategy<Value = End> {
    let failure =
        (0..0x7FFF_FFFF_u32, prop::option::of(1..=100_u8), any::<bool>()).prop_map(|(bits, at, pending)| {
            let hresult = HResult::from_bits(bits | 0x8000_0000);
            End::Failure { hresult, at, leaves_reboot_pending: pending, unmapped: 0 }
        });
    prop_oneof![
        4 => any::<bool>().prop_map(|reboot_required| End::Success { hresult: HResult::S_OK, reboot_required }),
        1 => Just(End::SuccessWithErrors { hresult: HResult::WU_S_UPDATE_ERROR, reboot_required: false }),
        2 => failure,
        1 => Just(End::NeedsAnotherDownload),
        1 => Just(End::SucceedsButIsNotInstalled { reboot_required: false }),
    ]
}

fn hang() -> impl Strategy<Value = Option<Hang>> {
    let within = Duration::from_secs(5);
    let hang = (1..=100_u8, 1..600_u64).prop_map(move |(at, time)| Hang {
        at,
        time: Some(Duration::from_secs(time)),
        abort: HangAbort::Works { within },
    });
    prop::option::weighted(0.1, hang)
}

fn update(number: usize) -> impl Strategy<Value = ScriptedUpdate> {
    let flags = (prop::bool::weighted(0.9), prop::bool::weighted(0.1), prop::bool::weighted(0.9));
    (kind(), curve(), end(), hang(), flags, 0..90_u64).prop_map(
        move |(kind, curve, end, hang, (downloaded, installed, eula), seconds)| {
            let mut update = ScriptedUpdate::new(kind, format!("update {number}"));
            update.data.is_downloaded = downloaded;
            update.data.is_installed = installed;
            update.eula_accepted = eula;
            let max = Duration::from_secs(seconds);
            legal(ScriptedUpdate {
                curve,
                end,
                hang,
                duration: DurationRange { min: max / 2, max },
                ..update
            })
        },
    )
}

/// The update with the restart that its behaviour demands, and a hang and a failure that its curve comes to.
fn legal(mut update: ScriptedUpdate) -> ScriptedUpdate {
    let never =
        update.data.installation_behavior.reboot_behavior == InstallationRebootBehavior::NEVER_REBOOTS;
    let highest = match &update.curve {
        Curve::Points(points) => points.iter().map(|point| point.percent).max().unwrap_or(0),
        _ => 100,
    };
    let mut latest = highest;
    match &mut update.end {
        End::Success { reboot_required, .. } => *reboot_required &= !never,
        End::Failure { at, .. } => {
            *at = at.map(|at| at.min(highest));
            latest = at.unwrap_or(highest);
        }
        _ => {}
    }
    update.hang = update.hang.map(|hang| Hang { at: hang.at.min(latest), ..hang });
    update
}

fn scenario() -> impl Strategy<Value = Scenario> {
    (1..7_usize).prop_flat_map(|count| {
        let updates: Vec<_> = (0..count).map(update).collect();
        updates.prop_map(|updates| Scenario { title: "any".into(), updates, ..Scenario::default() })
    })
}

/// Any legal combination of switches.
fn policy() -> impl Strategy<Value = Policy> {
    let choices: Vec<_> = Policy::SWITCHES.iter().map(|switch: &Switch| 0..switch.values.len()).collect();
    choices.prop_map(|choices| {
        let mut policy = Policy::observed();
        for (switch, choice) in Policy::SWITCHES.iter().zip(choices) {
            policy.set(switch.name, switch.values[choice].name).expect("a value of the table");
        }
        policy
    })
}

fn world(scenario: &Scenario, policy: Policy, seed: u64, mode: ClockMode) -> World {
    World::builder(scenario.clone()).unwrap().policy(policy).seed(seed).clock(mode).build()
}

/// Installs everything there is, installed or not.
fn run(world: &World) -> InstallationResult {
    let list = search(world, "IsInstalled=0 or IsInstalled=1");
    support::installer_of(world, &list).install().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// JOB-COMP-4, CB-C-1: every accepted job ends; completion is reported exactly once, and last.
    #[test]
    fn job_comp_4_cb_c_1_one_completion_and_it_is_the_last(scenario in scenario(), policy in policy(), seed: u64) {
        let world = world(&scenario, policy, seed, ClockMode::Auto);
        let log: Arc<Mutex<Vec<bool>>> = Arc::default();
        let (progress, completed) = (Arc::clone(&log), Arc::clone(&log));
        let on_progress = OnProgressChanged::call(
            move |_: &Arc<dyn InstallationJob>, _: &wua::InstallationProgressChangedCallbackArgs| progress.lock().unwrap().push(false));
        let on_completed = OnCompleted::call(
            move |_: &Arc<dyn InstallationJob>, _: &wua::InstallationCompletedCallbackArgs| completed.lock().unwrap().push(true));
        let installer = support::installer_of(&world, &search(&world, "IsInstalled=0 or IsInstalled=1"));
        let job = installer.begin_install(on_progress, on_completed, AsyncState::Empty).unwrap();
        installer.end_install(&job).unwrap();
        job.clean_up().unwrap();
        let log = log.lock().unwrap();
        prop_assert_eq!(log.iter().filter(|completed| **completed).count(), 1);
        prop_assert_eq!(log.last(), Some(&true));
    }

    /// SYN-1: Install() gives the same result as Begin and End on an equal machine.
    #[test]
    fn syn_1_sync_is_async(scenario in scenario(), policy in policy(), seed: u64) {
        let one = world(&scenario, policy, seed, ClockMode::Auto);
        let two = world(&scenario, policy, seed, ClockMode::Auto);
        let installer = support::installer_of(&two, &search(&two, "IsInstalled=0 or IsInstalled=1"));
        let job = wua::begin_install(&*installer).unwrap();
        prop_assert_eq!(run(&one), installer.end_install(&job).unwrap());
        prop_assert_eq!(one.now(), two.now());
    }

    /// RES-RC-1, RES-AGG-6, RES-AGG-7, URES-2, URES-4: every result is final, the counters add up,
    /// codes and HRESULTs agree.
    #[test]
    fn res_agg_6_7_ures_2_4_results_are_final_and_agree(scenario in scenario(), policy in policy(), seed: u64) {
        let result = run(&world(&scenario, policy, seed, ClockMode::Auto));
        for (code, hresult) in codes(&result) {
            prop_assert!(code.is_terminal());
            prop_assert_eq!(code == Code::FAILED, hresult.is_failure());
        }
        prop_assert_eq!(result.hresult().is_failure(), result.result_code() == Code::FAILED);
        let all = |wanted| codes(&result).iter().all(|(code, _)| *code == wanted);
        let expected = if all(Code::SUCCEEDED) { Code::SUCCEEDED } else if all(Code::FAILED) { Code::FAILED } else { Code::SUCCEEDED_WITH_ERRORS };
        prop_assert_eq!(result.result_code(), expected);
        prop_assert_ne!(result.result_code(), Code::ABORTED, "JOB-ABT-4: no abort, no 5");
    }

    /// HIST-1, HIST-3, HIST-10: the history contains the work that was begun, newest first, with the results' codes;
    /// updates that were passed over or wait for a restart follow the policy.
    #[test]
    fn hist_1_3_10_history_is_a_projection_of_results(scenario in scenario(), policy in policy(), seed: u64) {
        let world = world(&scenario, policy, seed, ClockMode::Auto);
        let result = run(&world);
        let searcher = world.session().create_update_searcher().unwrap();
        let count = searcher.get_total_history_count().unwrap();
        let entries = if count > 0 { searcher.query_history(0, count).unwrap() } else { Vec::new() };
        prop_assert!(entries.is_sorted_by(|a, b| a.date >= b.date));
        let recorded = |(_, hresult): &(_, HResult)| match *hresult {
            HResult::WU_E_DM_NOTDOWNLOADED | HResult::WU_E_EULAS_DECLINED => false,
            HResult::WU_S_ALREADY_INSTALLED => policy.history_passed_over == HistoryPassedOver::Entry,
            _ => true,
        };
        prop_assert_eq!(entries.len(), codes(&result).iter().filter(|codes| recorded(codes)).count());
        let waits = policy.history_pending == HistoryPending::InProgress;
        for (update, result) in scenario.updates.iter().zip(result.update_results()) {
            let entry = entries.iter().find(|entry| entry.update_identity == update.data.identity);
            let expected = match result.reboot_required && waits {
                true => (Code::IN_PROGRESS, HResult::WU_E_UH_POSTREBOOTSTILLPENDING),
                false => (result.result_code, result.hresult),
            };
            if let Some(entry) = entry {
                prop_assert_eq!((entry.result_code, entry.hresult), expected);
            }
        }
    }

    /// SYS-1, SYS-2, SYS-4: a result that asks for a restart raises the flag, and a restart clears it.
    #[test]
    fn sys_1_2_4_restart_flags(scenario in scenario(), policy in policy(), seed: u64) {
        let world = world(&scenario, policy, seed, ClockMode::Auto);
        let result = run(&world);
        let flag = || world.system_information().reboot_required().unwrap();
        prop_assert!(!result.reboot_required() || flag());
        world.restart();
        prop_assert!(!flag());
        prop_assert_eq!(search(&world, "RebootRequired=1").count(), 0);
    }

    /// COLL-7: update objects do not change by an installation; a new search shows the installed updates.
    #[test]
    fn coll_7_objects_stay_and_a_new_search_shows(scenario in scenario(), policy in policy(), seed: u64) {
        let world = world(&scenario, policy, seed, ClockMode::Auto);
        let list = search(&world, "IsInstalled=0");
        prop_assume!(list.count() > 0);
        let before: Vec<_> = list.to_vec().iter().map(|update| (update.is_installed, update.is_downloaded)).collect();
        let result = support::installer_of(&world, &list).install().unwrap();
        let after: Vec<_> = list.to_vec().iter().map(|update| (update.is_installed, update.is_downloaded)).collect();
        prop_assert_eq!(before, after);
        world.restart();
        let offered = search(&world, "IsInstalled=0").to_vec();
        for (update, result) in list.to_vec().iter().zip(result.update_results()) {
            let scripted = scenario.updates.iter().find(|s| s.data.identity == update.identity).unwrap();
            let stays = matches!(scripted.end, End::SucceedsButIsNotInstalled { .. }) || result.hresult.is_failure();
            let again = offered.iter().any(|other| other.identity == update.identity);
            prop_assert_eq!(again, stays, "{}", &update.title);
        }
    }

    /// BEG-2, BEG-11: while a job runs every new operation is refused and nothing of the job changes.
    #[test]
    fn beg_2_11_refusals_have_no_side_effects(scenario in scenario(), policy in policy(), seed: u64, after in 0..200_u64) {
        let world = world(&scenario, policy, seed, ClockMode::Manual);
        let list = search(&world, "IsInstalled=0 or IsInstalled=1");
        let (mine, other) = (support::installer_of(&world, &list), support::installer_of(&world, &list));
        let job = wua::begin_install(&*mine).unwrap();
        world.advance(Duration::from_secs(after));
        prop_assume!(mine.is_busy().unwrap());
        let copy = world.fork();
        let busy = [HResult::WU_E_INSTALL_NOT_ALLOWED, HResult::WU_E_OPERATIONINPROGRESS];
        prop_assert!(busy.contains(&code(other.install())));
        prop_assert!(busy.contains(&code(wua::begin_install(&*other))));
        world.run();
        copy.run();
        let history = |world: &World| world.session().create_update_searcher().unwrap().get_total_history_count().unwrap();
        prop_assert_eq!(history(&world), history(&copy));
        prop_assert_eq!(world.now(), copy.now());
        prop_assert!(job.is_completed().unwrap());
        prop_assert!(!mine.is_busy().unwrap(), "INST-BUSY-4");
    }

    /// JOB-ABT-2, JOB-ABT-3, JOB-ABT-4: an abort at any time ends the job in bounded time; finished
    /// updates are kept, the others are not begun, and the overall result says so.
    #[test]
    fn job_abt_2_3_4_an_abort_at_any_time(scenario in scenario(), policy in policy(), seed: u64, after in 0..300_u64) {
        let world = world(&scenario, policy, seed, ClockMode::Manual);
        let list = search(&world, "IsInstalled=0 or IsInstalled=1");
        let installer = support::installer_of(&world, &list);
        let job = wua::begin_install(&*installer).unwrap();
        world.advance(Duration::from_secs(after));
        let before: Vec<_> = job.get_progress().unwrap().update_results().collect();
        let ran_out = job.is_completed().unwrap();
        let _ = job.request_abort();
        world.advance(Duration::from_secs(3_600));
        prop_assert!(job.is_completed().unwrap());
        let result = installer.end_install(&job).unwrap();
        for (before, after) in before.iter().zip(result.update_results()) {
            match before.result_code {
                Code::NOT_STARTED => prop_assert!([Code::NOT_STARTED, Code::ABORTED].contains(&after.result_code) && !ran_out),
                Code::IN_PROGRESS => prop_assert!(after.result_code.is_terminal()),
                _ => prop_assert_eq!(before, after),
            }
        }
        let cut = result.update_results().iter().any(|r| [Code::NOT_STARTED, Code::ABORTED].contains(&r.result_code));
        prop_assert_eq!(result.result_code() == Code::ABORTED, cut);
    }

    /// The same seed gives the same journal; time in one step or in many gives the same end.
    #[test]
    fn the_pace_of_time_does_not_matter(scenario in scenario(), policy in policy(), seed: u64, step in 1..90_u64) {
        let one = world(&scenario, policy, seed, ClockMode::Manual);
        let two = world(&scenario, policy, seed, ClockMode::Manual);
        let jobs = [&one, &two].map(|world| {
            let installer = support::installer_of(world, &search(world, "IsInstalled=0 or IsInstalled=1"));
            (wua::begin_install(&*installer).unwrap(), installer)
        });
        one.advance(Duration::from_secs(90 * 100));
        (0..90 * 100 / step + 1).for_each(|_| two.advance(Duration::from_secs(step)));
        let [first, second] = [&jobs[0], &jobs[1]].map(|(job, installer)| installer.end_install(job).unwrap());
        prop_assert_eq!(first, second);
        let history = |world: &World| world.session().query_history("", 0, 100).ok();
        prop_assert_eq!(history(&one), history(&two));
    }
}

/// The generator makes the cases that the laws are about: without them the laws would check nothing.
#[test]
fn the_generator_reaches_every_end() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut seen = [0_u32; 6];
    for seed in 0..200 {
        let scenario = scenario().new_tree(&mut runner).unwrap().current();
        let result = run(&world(&scenario, Policy::observed(), seed, ClockMode::Auto));
        result.update_results().iter().for_each(|r| seen[r.result_code.value() as usize] += 1);
    }
    assert!(seen[2] > 50 && seen[3] > 10 && seen[4] > 50, "{seen:?}");
}
