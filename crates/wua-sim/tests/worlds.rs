//! Worlds as values: many in one process, copied, used from any thread, and the same every time.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;
use std::thread;

use support::{TWO, begin, builder, code, codes, fixture, installer, manual, seconds, world};
use wua::OperationResultCode as Code;
use wua::{AsyncState, Callback, HResult, OnProgressChanged, WaitOptions, wait_until_completed};
use wua_model::Policy;
use wua_scenario::Scenario;
use wua_sim::{ClockMode, World};

/// Installs the Patch Tuesday with callbacks, as a complete program would, and returns the journal.
fn patch_tuesday(seed: u64, preset: Policy) -> String {
    let scenario = Scenario::load(fixture("scenarios/patch-tuesday.toml")).unwrap();
    let world = World::builder(scenario).unwrap().seed(seed).preset(preset).build();
    let installer = installer(&world);
    let listener = OnProgressChanged::call(
        |_: &Arc<dyn wua::InstallationJob>, _: &wua::InstallationProgressChangedCallbackArgs| {},
    );
    let job = installer.begin_install(listener, Callback::Foreign, AsyncState::text("mine")).unwrap();
    let options = WaitOptions::every(seconds(60));
    wait_until_completed(&*job, &world, options, |_| {}).unwrap();
    let _ = installer.end_install(&job);
    world.journal().to_string()
}

#[test]
fn the_same_seed_gives_the_same_journal_byte_for_byte() {
    for preset in [Policy::documented(), Policy::observed(), Policy::hostile()] {
        let first = patch_tuesday(7, preset);
        assert_eq!(first, patch_tuesday(7, preset));
        let elsewhere = thread::spawn(move || patch_tuesday(7, preset)).join().unwrap();
        assert_eq!(first, elsewhere);
        assert_ne!(first, patch_tuesday(8, preset));
    }
}

/// Between runs as well: the snapshot was written by an earlier one.
#[test]
fn the_journal_of_a_seed_is_the_same_across_runs() {
    insta::assert_snapshot!("patch_tuesday_seed_7", patch_tuesday(7, Policy::observed()));
    insta::assert_snapshot!("patch_tuesday_seed_7_hostile", summary(&patch_tuesday(7, Policy::hostile())));
}

/// The first lines, the number of lines, and a checksum of all: the whole text would have thousands.
fn summary(journal: &str) -> String {
    let first: Vec<&str> = journal.lines().take(40).collect();
    let sum = journal.bytes().fold(5381_u64, |sum, byte| sum.wrapping_mul(33) ^ u64::from(byte));
    format!("{}\n… {} lines, sum {sum:016x}", first.join("\n"), journal.lines().count())
}

#[test]
fn fork_asks_what_if() {
    let world = manual(TWO);
    let mine = installer(&world);
    let job = begin(&*mine);
    world.advance(seconds(3));
    let before = world.journal().to_string();
    let copy = world.fork();
    let (ender, copied) = copy.running_job().unwrap();
    copied.request_abort().unwrap();
    copy.run();
    let aborted = ender.end_install(&copied).unwrap();
    assert_eq!(aborted.result_code(), Code::ABORTED);
    assert_eq!(
        code(ender.end_install(&job)),
        HResult::E_INVALIDARG,
        "the original's job is of another world"
    );
    assert_eq!(world.now(), seconds(3), "nothing of it happened here");
    assert_eq!(world.journal().to_string(), before);
    world.run();
    let result = mine.end_install(&job).unwrap();
    assert_eq!(codes(&result), [(Code::SUCCEEDED, HResult::S_OK); 2]);
    assert!(copy.journal().to_string().starts_with(&before), "the copy remembers what came before it");
}

#[test]
fn a_fork_continues_as_its_origin_would() {
    let origin = builder(TWO).seed(3).policy(Policy::hostile()).clock(ClockMode::Manual).build();
    let _job = begin(&*installer(&origin));
    origin.advance(seconds(5));
    let copy = origin.fork();
    for world in [&origin, &copy] {
        let (_, job) = world.running_job().unwrap();
        world.advance(seconds(7));
        let _ = job.get_progress().unwrap();
        world.run();
    }
    assert_eq!(origin.journal().to_string(), copy.journal().to_string());
    assert!(copy.running_job().is_none());
}

#[test]
fn forks_of_forks_share_nothing_that_changes() {
    let world = manual(TWO);
    let installer = installer(&world);
    installer.install_in_background(&world);
    let copies: Vec<World> = (0..20).map(|_| world.fork()).collect();
    for (n, copy) in copies.iter().enumerate() {
        copy.advance(seconds(n as u64));
        if n % 2 == 0 {
            copy.restart();
        }
    }
    for (n, copy) in copies.iter().enumerate() {
        assert_eq!(copy.now(), seconds(n as u64));
        assert_eq!(copy.running_job().is_none(), n % 2 == 0);
    }
    assert_eq!(world.now(), seconds(0));
}

trait InBackground {
    fn install_in_background(&self, world: &World);
}

impl InBackground for Arc<dyn wua::UpdateInstaller> {
    fn install_in_background(&self, world: &World) {
        drop(begin(&**self));
        assert!(world.running_job().is_some());
    }
}

#[test]
fn many_worlds_in_one_process_do_not_meet() {
    let worlds: Vec<World> = (0..100).map(|seed| builder(TWO).seed(seed).build()).collect();
    thread::scope(|scope| {
        for world in &worlds {
            scope.spawn(move || {
                assert_eq!(installer(world).install().unwrap().result_code(), Code::SUCCEEDED);
                assert_eq!(world.now(), seconds(31));
            });
        }
    });
}

#[test]
fn handles_keep_a_world_alive_and_work_from_any_thread() {
    let world = world(TWO);
    let installer = installer(&world);
    drop(world);
    let result = thread::spawn(move || installer.install().unwrap()).join().unwrap();
    assert_eq!(result.result_code(), Code::SUCCEEDED);
}

/// PROG-SNAP-1: a snapshot belongs to one moment under any schedule of threads.
#[test]
fn prog_snap_1_a_snapshot_is_of_one_moment() {
    let world = Arc::new(manual(TWO));
    let job = begin(&*installer(&world));
    let polled = thread::scope(|scope| {
        let pollers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut polls = 0;
                    while !job.is_completed().unwrap() {
                        let seen = job.get_progress().unwrap();
                        let before = i32::from(seen.current_update_index() == 1);
                        let expected = (100 * before + seen.current_update_percent_complete()) / 2;
                        assert_eq!(seen.percent_complete(), expected);
                        polls += 1;
                    }
                    polls
                })
            })
            .collect();
        for _ in 0..3_500 {
            world.advance(std::time::Duration::from_millis(10));
        }
        pollers.into_iter().map(|poller| poller.join().unwrap()).sum::<u32>()
    });
    let journal = world.journal().to_string();
    let noted: u32 = journal
        .lines()
        .filter_map(|line| line.split_once("GetProgress x")?.1.split_once(' ')?.0.parse::<u32>().ok())
        .sum();
    assert_eq!(noted, polled, "the journal has every poll");
}

#[test]
fn a_policy_switch_that_does_not_exist_is_a_diagnostic() {
    let wrong = |lines: &str| {
        let scenario = Scenario::from_toml("wrong.toml", &format!("title = 'x'\n[policy]\n{lines}")).unwrap();
        World::new(scenario).unwrap_err()
    };
    let error = wrong("busy_cod = 'install_not_allowed'");
    assert_eq!((error.to_string().as_str(), error.line()), ("no policy switch `busy_cod`", 3));
    let error = wrong("busy_code = 'instal_not_allowed'");
    assert!(error.to_string().starts_with("no value `instal_not_allowed`"), "{error}");
}

#[test]
fn a_preset_keeps_the_switches_that_the_scenario_sets() {
    let builder = builder("[policy]\npreset = 'documented'\nend_twice = 'invalid_operation'");
    let hostile = builder.clone().preset(Policy::hostile()).build();
    assert_eq!(hostile.policy().get("busy_code"), Some("operation_in_progress"));
    assert_eq!(builder.build().policy().get("end_twice"), Some("invalid_operation"));
}

/// JOB-ABT-8: an abort from one thread while others move the time rewrites no past.
#[test]
fn job_abt_8_an_abort_in_the_middle_of_moving_time_rewrites_no_past() {
    for _ in 0..50 {
        let world = manual(TWO);
        let installer = installer(&world);
        let job = begin(&*installer);
        thread::scope(|scope| {
            scope.spawn(|| (0..40).for_each(|_| world.advance(seconds(1))));
            scope.spawn(|| {
                while job.get_progress().unwrap().percent_complete() < 50 {
                    thread::yield_now();
                }
                job.request_abort().unwrap();
            });
        });
        world.run();
        let history = world.session().query_history("", 0, 9).unwrap().len();
        let result = installer.end_install(&job).unwrap();
        let finished = codes(&result).iter().filter(|(code, _)| *code != Code::ABORTED).count();
        assert_eq!(history, finished, "what the history has is what the result says");
    }
}

#[test]
fn to_the_end_of_time_is_as_far_as_anything_happens() {
    let world = manual(TWO);
    let job = begin(&*installer(&world));
    world.advance(std::time::Duration::MAX);
    assert!(job.is_completed().unwrap());
    assert_eq!(world.now(), seconds(31));
}

/// A trigger at the beginning of time has fired before anybody can look.
#[test]
fn a_trigger_at_time_zero_is_in_force_at_time_zero() {
    let trigger = "[[trigger]]\nafter = '0s'\nset = ['mandatory-reboot']\n";
    for clock in [ClockMode::Auto, ClockMode::Manual, ClockMode::PerPoll { step: seconds(1) }] {
        let world = builder(&format!("{trigger}{TWO}")).clock(clock).build();
        assert_eq!(world.now(), seconds(0));
        assert_eq!(world.fired_triggers().len(), 1, "{clock:?}");
        assert!(installer(&world).reboot_required_before_installation().unwrap(), "{clock:?}");
        assert_eq!(code(installer(&world).install()), HResult::WU_E_INSTALL_NOT_ALLOWED, "{clock:?}");
    }
}
