//! Costs that must not grow faster than their input: each figure is compared with one for less of it, or none.

use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion};
use wua::{HResult, InstallationJob};
use wua_benches::reading::poll;
use wua_benches::run;
use wua_benches::worlds::{EACH, Running, builder, scenario};
use wua_scenario::{Action, Curve, Scenario, Shape, Trigger, When};
use wua_sim::World;

const SECOND: Duration = Duration::from_secs(1);

fn main() {
    run(|criterion| {
        triggers(criterion);
        poll_of_aborted(criterion);
        finished_handles(criterion);
    });
}

/// Runs worlds in which triggers fire one after the other, a second apart: created, run and dropped.
fn triggers(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth-triggers");
    group.sample_size(20);
    for count in [600, 6_000] {
        let trigger = |n| Trigger {
            when: When::After(SECOND * n),
            action: Action::Cancel(HResult::WU_E_CALL_CANCELLED),
        };
        let triggers = (1..=count).map(trigger).collect();
        let worlds = builder(Scenario { triggers, ..scenario(1, EACH, Shape::Standalone) });
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| {
                let world = worlds.build();
                world.advance(SECOND * count);
                assert_eq!(world.now(), SECOND * count);
                world
            });
        });
    }
}

/// Polls a job that was aborted half-way and has ended.
fn poll_of_aborted(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth-poll-of-aborted");
    for updates in [10, 10_000] {
        let running = Running::halfway(updates);
        running.job.request_abort().expect("the abort is accepted");
        running.world.run();
        group.bench_function(BenchmarkId::from_parameter(updates), |b| b.iter(|| poll(&*running.job)));
    }
}

/// Moves the time by a step while there are handles to this many finished jobs.
fn finished_handles(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth-finished-handles");
    for count in [0, 1_000] {
        let mut script = scenario(1, EACH, Shape::Standalone);
        script.updates[0].curve = Curve::Instant;
        let world = builder(script).build();
        let handles = finished(&world, count);
        group.bench_function(BenchmarkId::from_parameter(count), |b| {
            b.iter(|| world.advance(Duration::from_millis(1)));
        });
        drop(handles);
    }
}

fn finished(world: &World, count: usize) -> Vec<Arc<dyn InstallationJob>> {
    let session = world.session();
    let searcher = session.create_update_searcher().expect("a searcher");
    let found = searcher.search("").expect("the search succeeds");
    let installer = session.create_update_installer().expect("an installer");
    installer.set_updates(&found.updates);
    installer.set_is_forced(true);
    let install = |_| {
        let job = wua::begin_install(&*installer).expect("the installation begins");
        world.run();
        job
    };
    (0..count).map(install).collect()
}
