//! The ready scenarios: each does what its first lines say.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use support::{begin, code, codes, fixture, installer, installer_of, lines, search, seconds};
use wua::OperationResultCode as Code;
use wua::{AsyncState, Callback, HResult, OnCompleted, UpdateCollection, WaitOptions, wait_until_completed};
use wua_sim::World;

fn load(name: &str) -> World {
    World::load(fixture(&format!("scenarios/{name}.toml"))).unwrap()
}

/// Every scenario in the folder loads, under every preset, and every update in it has a title.
#[test]
fn every_scenario_loads() {
    let mut count = 0;
    for entry in std::fs::read_dir(fixture("scenarios")).unwrap() {
        let world = World::load(entry.unwrap().path()).unwrap();
        assert!(!world.scenario().title.is_empty());
        assert!(world.scenario().updates.iter().all(|update| !update.data.title.is_empty()));
        count += 1;
    }
    assert!(count >= 11, "{count}");
}

#[test]
fn patch_tuesday_takes_about_half_an_hour_and_falls_on_the_way() {
    let world = load("patch-tuesday");
    let installer = installer(&world);
    let job = begin(&*installer);
    let mut percents = Vec::new();
    wait_until_completed(&*job, &world, WaitOptions::default(), |p| percents.push(p.percent_complete()))
        .unwrap();
    let result = installer.end_install(&job).unwrap();
    assert_eq!((result.result_code(), result.reboot_required()), (Code::SUCCEEDED, true));
    assert!((900..2_700).contains(&world.now().as_secs()), "{:?}", world.now());
    assert!(percents.windows(2).any(|pair| pair[1] < pair[0]), "PROG-ALL-4");
    assert!(job.updates().unwrap().count() >= 5);
}

#[test]
fn p1_busy_for_the_first_calls() {
    let world = load("p01-busy");
    let installer = installer(&world);
    let answers: Vec<HResult> = (0..3).map(|_| code(wua::begin_install(&*installer))).collect();
    let busy = HResult::WU_E_INSTALL_NOT_ALLOWED;
    assert_eq!(answers, [busy, busy, HResult::S_OK]);
}

#[test]
fn p1_a_restart_must_come_first() {
    let world = load("p01-reboot-before-install");
    let installer = installer(&world);
    assert!(installer.reboot_required_before_installation().unwrap());
    assert_eq!(code(installer.install()), HResult::WU_E_INSTALL_NOT_ALLOWED);
    world.restart();
    assert_eq!(code(installer.install()), HResult::S_OK);
}

#[test]
fn p5_stuck_at_95_until_an_abort() {
    let world = load("p05-stuck-at-95");
    let installer = installer(&world);
    let job = begin(&*installer);
    let patience = WaitOptions::default().with_time_out(seconds(6 * 3600));
    assert!(wait_until_completed(&*job, &world, patience, |_| {}).is_err());
    assert_eq!(job.get_progress().unwrap().current_update_percent_complete(), 95);
    job.request_abort().unwrap();
    let before = world.now();
    assert_eq!(installer.end_install(&job).unwrap().result_code(), Code::ABORTED);
    assert!(world.now() - before < seconds(600), "in bounded time");
}

#[test]
fn p7_installs_with_success_and_is_offered_again() {
    let world = load("p07-success-but-offered-again");
    for _ in 0..2 {
        let before = search(&world, "").count();
        let result = installer(&world).install().unwrap();
        assert_eq!(result.result_code(), Code::SUCCEEDED);
        world.restart();
        assert!(before > 0 && search(&world, "").count() > 0);
    }
}

#[test]
fn p8_all_failed_is_a_result_of_a_call_that_succeeds() {
    let result = installer(&load("p08-all-failed")).install().unwrap();
    assert_eq!((result.result_code(), result.hresult()), (Code::FAILED, HResult::WU_E_ALL_UPDATES_FAILED));
    let result = installer(&load("p08-some-failed")).install().unwrap();
    assert_eq!(
        (result.result_code(), result.hresult()),
        (Code::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)
    );
}

#[test]
fn p16_the_flag_comes_late() {
    let world = load("p16-late-reboot-flag");
    let system = world.system_information();
    let result = installer(&world).install().unwrap();
    assert!(!result.reboot_required() && !system.reboot_required().unwrap());
    world.advance(seconds(24 * 3600));
    assert!(system.reboot_required().unwrap());
}

#[test]
fn p16_the_machine_restarts_in_the_middle() {
    let world = load("p16-restart-in-the-middle");
    let installer = installer(&world);
    let job = begin(&*installer);
    let lost = wait_until_completed(&*job, &world, WaitOptions::default(), |_| {}).unwrap_err();
    assert!(lost.to_string().contains("RPC_S_SERVER_UNAVAILABLE"), "{lost}");
    assert_eq!(code(installer.end_install(&job)), HResult::WU_E_SERVICE_STOP);
    assert_eq!(lines(&world, "is lost"), 1);
}

#[test]
fn p19_progress_falls_and_repeats() {
    let world = load("p19-progress-falls");
    let job = begin(&*installer(&world));
    let mut current = Vec::new();
    wait_until_completed(&*job, &world, WaitOptions::default(), |p| {
        current.push(p.current_update_percent_complete())
    })
    .unwrap();
    assert!(current.windows(2).any(|pair| pair[1] < pair[0]), "falls");
    assert!(current.windows(2).any(|pair| pair[1] == pair[0]), "repeats");
    let full = current.iter().position(|percent| *percent == 100).unwrap();
    assert!(current[full..].iter().any(|percent| *percent < 100), "100 % is not the end");
}

#[test]
fn p22_terms_must_be_accepted() {
    let world = load("p22-eula");
    let refused = installer(&world).install().unwrap();
    assert!(codes(&refused).contains(&(Code::FAILED, HResult::WU_E_EULAS_DECLINED)));
    let list = search(&world, "");
    list.to_vec().iter().for_each(|update| update.accept_eula().unwrap());
    assert_eq!(installer_of(&world, &list).install().unwrap().result_code(), Code::SUCCEEDED);
}

#[test]
fn p23_exclusive_together_with_others() {
    let world = load("p23-exclusive");
    assert_eq!(code(installer(&world).install()), HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT);
    let exclusive = |update: &std::sync::Arc<wua::Update>| {
        update.installation_behavior.impact == wua::InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING
    };
    let (alone, others): (Vec<_>, Vec<_>) = search(&world, "").to_vec().into_iter().partition(exclusive);
    for list in [others, alone] {
        let list: UpdateCollection = list.into_iter().collect();
        assert_eq!(code(installer_of(&world, &list).install()), HResult::S_OK);
    }
}

#[test]
fn p24_needs_another_download() {
    let world = load("p24-needs-another-download");
    let result = installer(&world).install().unwrap();
    assert!(codes(&result).contains(&(Code::FAILED, HResult::WU_E_UH_NEEDANOTHERDOWNLOAD)));
    let again =
        search(&world, "IsInstalled=0").to_vec().into_iter().find(|update| !update.is_downloaded).unwrap();
    world.set_downloaded(&again.identity, true);
    let list: UpdateCollection = [again].into_iter().collect();
    assert_eq!(installer_of(&world, &list).install().unwrap().result_code(), Code::SUCCEEDED);
}

#[test]
fn p25_complete_before_begin_returns() {
    let world = load("p25-early-completion");
    let completed = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let seen = std::sync::Arc::clone(&completed);
    let on_completed = OnCompleted::call(
        move |_: &std::sync::Arc<dyn wua::InstallationJob>, _: &wua::InstallationCompletedCallbackArgs| {
            seen.store(true, std::sync::atomic::Ordering::SeqCst);
        },
    );
    let job = installer(&world).begin_install(Callback::Foreign, on_completed, AsyncState::Empty).unwrap();
    assert!(completed.load(std::sync::atomic::Ordering::SeqCst));
    assert!(job.is_completed().unwrap());
}
