//! Costs that must not grow, counted in allocations, which do not depend on the load of the computer.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::alloc::System;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};
use support::{begin, builder, installer, seconds};
use wua::{
    DownloadPhase, InstallationJob, OperationResultCode, UpdateDownloadResult, UpdateInstallationResult,
};
use wua_model::Policy;
use wua_scenario::{DownloadEvent, InstallationEvent, Scenario, ScriptedUpdate, TraceUpdate, UpdateKind};
use wua_sim::replay::{replay, replay_download};
use wua_sim::{ClockMode, World};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Lets one test count at a time: the allocator counts for the whole process.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts the allocations and frees of `act`.
fn counted(act: impl FnOnce()) -> Stats {
    let region = Region::new(ALLOCATOR);
    act();
    region.change()
}

/// A world with that many updates, and the job that installs them.
fn running(updates: usize) -> (World, Arc<dyn InstallationJob>) {
    let update = |n| ScriptedUpdate::new(UpdateKind::Definition, format!("update {n}"));
    let scenario = Scenario { updates: (0..updates).map(update).collect(), ..Scenario::default() };
    let world = World::builder(scenario).unwrap().clock(ClockMode::Manual).build();
    let job = begin(&*installer(&world));
    (world, job)
}

/// The results of an aborted job are made once and shared by its polls.
#[test]
fn a_poll_of_an_aborted_job_costs_the_same_however_many_updates_it_has() {
    let _alone = alone();
    let (world, job) = running(3_000);
    world.advance(seconds(5));
    job.request_abort().unwrap();
    world.run();
    let polls = 1_000;
    let stats = counted(|| {
        for _ in 0..polls {
            let seen = job.get_progress().unwrap();
            assert_eq!(seen.update_result(2_999).unwrap().result_code, OperationResultCode::ABORTED);
        }
    });
    assert!(stats.allocations < polls, "{stats:?}");
    let stats = counted(|| {
        for _ in 0..polls {
            drop(job.get_progress().unwrap());
            world.set_downloaded(&wua::UpdateIdentity::default(), true);
            drop(world.try_journal());
        }
    });
    assert!(stats.bytes_allocated < polls * 1_000, "nor does the line in the journal: {stats:?}");
}

#[test]
fn sessions_with_a_frozen_view_of_the_history_keep_no_copies_of_it() {
    let _alone = alone();
    let update = "[[update]]\ntitle = 'a'\nkind = 'definition'\ncurve = 'instant'";
    let world = builder(update).policy(Policy::documented()).clock(ClockMode::Auto).build();
    let installer = installer(&world);
    installer.set_is_forced(true);
    let rounds = 500;
    let mut sessions = Vec::with_capacity(2 * rounds);
    let mut round = || {
        installer.install().unwrap();
        sessions.push(world.session());
    };
    (0..rounds).for_each(|_| round());
    let stats = counted(|| (0..rounds).for_each(|_| round()));
    let kept = stats.bytes_allocated - stats.bytes_deallocated;
    assert!(kept < rounds * 4_000, "{} bytes a session with at least {rounds} entries", kept / rounds);
    let seen = sessions.last().unwrap().query_history("", 0, i32::MAX).unwrap();
    assert_eq!(seen.len(), 2 * rounds);
}

/// The objects of a fork are made on first use, and forks share the snapshot that they are made from.
#[test]
fn forks_of_a_running_job_share_what_has_not_changed_however_many_updates_it_has() {
    let _alone = alone();
    let bytes = |updates| {
        let (world, _job) = running(updates);
        let _first = world.fork();
        let mut forks = Vec::with_capacity(100);
        let stats = counted(|| forks.extend((0..100).map(|_| world.fork())));
        stats.bytes_allocated
    };
    let (few, many) = (bytes(10), bytes(3_000));
    assert!(many < few * 2, "100 forks of a job with 10 updates take {few} bytes, with 3 000 {many}");
}

/// Compares a recorded download of that many updates with the model.
fn check_download(updates: usize) {
    let (kind, impact, reboot_behavior) =
        ("driver".to_owned(), "Normal".to_owned(), "NeverReboots".to_owned());
    let event = |index: usize| DownloadEvent {
        index: index as i32,
        current_percent: 100,
        percent: (100 * (index + 1) / updates) as i32,
        phase: DownloadPhase::DOWNLOADING,
        current_bytes: 10,
        current_bytes_total: 10,
        bytes: 10 * (index as u64 + 1),
        bytes_total: 10 * updates as u64,
        result: UpdateDownloadResult::SUCCEEDED,
        at_ms: None,
        line: index + 2,
    };
    let events: Vec<_> = (0..updates).map(event).collect();
    let listed = vec![TraceUpdate { kind, impact, reboot_behavior }; updates];
    assert!(replay_download(&listed, &events, &vec![UpdateDownloadResult::SUCCEEDED; updates]).is_exact());
}

/// The same for an installation.
fn check_installation(updates: usize) {
    let end = UpdateInstallationResult::succeeded(false);
    let event = |at: usize| InstallationEvent {
        index: (at / 2) as i32,
        current_percent: 100,
        percent: (100 * (at / 2 + 1) / updates) as i32,
        result: if at.is_multiple_of(2) { UpdateInstallationResult::IN_PROGRESS } else { end },
        at_ms: None,
        line: at + 2,
    };
    let events: Vec<_> = (0..2 * updates).map(event).collect();
    assert!(replay(&events, &vec![end; updates]).is_exact());
}

/// The memory that is asked for is counted, as everything that is made anew for each event is.
#[test]
fn a_recording_twice_as_long_costs_twice_as_much_to_check() {
    let _alone = alone();
    for check in [check_download, check_installation] {
        let [half, whole] = [1_000, 2_000].map(|updates| counted(|| check(updates)).bytes_allocated);
        assert!(whole < 3 * half, "{half} bytes for 1000 updates, {whole} for 2000");
    }
}
