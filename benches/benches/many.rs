//! A million jobs of the model and a hundred thousand worlds: the memory of each, and the cost of polling one of many
//! compared with polling a single one.

use std::alloc::System;
use std::fs;
use std::sync::Arc;

use criterion::Criterion;
use serde_json::json;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use wua_benches::reading::{Reading, poll};
use wua_benches::worlds::{EACH, PatchTuesdays, plan};
use wua_benches::{is_smoke, run, target};
use wua_model::{Facts, JobView, Plan, PollHint, Time};
use wua_scenario::Shape;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Returns the count, or a hundredth of it in smoke runs.
fn scaled(count: usize) -> usize {
    if is_smoke() { count / 100 } else { count }
}

fn main() {
    run(|criterion| {
        let job = many_jobs(criterion, scaled(1_000_000));
        let (world, left) = many_worlds(criterion, scaled(100_000));
        println!("bytes per job: {job}; bytes per world: {world}, of which {left} are not freed with it");
        if !is_smoke() {
            let bytes = json!({ "job": job, "world": world, "world-left": left }).to_string();
            fs::write(target().join("wua-memory.json"), bytes).expect("the build directory is there");
        }
    });
}

/// Returns the number of bytes allocated and not freed since `region` began.
fn held(region: &Region<'_, System>) -> isize {
    let change = region.change();
    change.bytes_allocated as isize - change.bytes_deallocated as isize
}

/// A job of the model, as a program might keep it.
struct Job {
    facts: Facts,
    plan: Arc<Plan>,
    hint: PollHint,
}

/// Returns the bytes per job.
fn many_jobs(criterion: &mut Criterion, count: usize) -> isize {
    let plans: Vec<Arc<Plan>> =
        (5..21).map(|updates| Arc::new(plan(updates, EACH, Shape::Standalone))).collect();
    let region = Region::new(ALLOCATOR);
    // They began one after another, so at any moment they have different percentages.
    let job = |n: usize| Job {
        facts: Facts::begun(Time::from_millis(n as u64 * 37 % 300_000)),
        plan: Arc::clone(&plans[n % plans.len()]),
        hint: PollHint::default(),
    };
    let jobs: Vec<Job> = (0..count).map(job).collect();
    let bytes = held(&region) / count as isize;

    let mut group = criterion.benchmark_group("many-jobs");
    let one = vec![Job { facts: jobs[0].facts, plan: Arc::clone(&jobs[0].plan), hint: PollHint::default() }];
    for (name, jobs) in [("one", &one), ("sweep", &jobs)] {
        let (mut at, mut now) = (0, 300_000);
        group.bench_function(name, |b| {
            b.iter(|| {
                at += 1;
                if at >= jobs.len() {
                    // All were polled at this moment; the next is a second later.
                    (at, now) = (0, if now < 600_000 { now + 1000 } else { 300_000 });
                }
                let job = &jobs[at];
                Reading::of(&JobView::new(&*job.plan, job.facts).poll(Time::from_millis(now), &job.hint))
            });
        });
    }
    bytes
}

/// Returns the bytes per world, and the number of bytes that stay allocated after it is dropped in mid-job.
fn many_worlds(criterion: &mut Criterion, count: usize) -> (isize, isize) {
    let tuesdays = PatchTuesdays::default();
    let begin = |seed: usize| tuesdays.begin(seed as u64);
    // Creates everything that all worlds share before the measurement.
    drop(begin(0));
    let mut worlds = Vec::with_capacity(count);
    let region = Region::new(ALLOCATOR);
    worlds.extend((0..count).map(begin));
    let bytes = held(&region) / count as isize;

    let mut group = criterion.benchmark_group("many-worlds");
    let one = [begin(0)];
    // A tenth of them as well: the memory that their polls touch fits into the last-level cache of most processors.
    for (name, worlds) in [("one", &one[..]), ("sweep-tenth", &worlds[..count / 10]), ("sweep", &worlds[..])]
    {
        let mut at = 0;
        group.bench_function(name, |b| {
            b.iter(|| {
                at += 1;
                if at >= worlds.len() {
                    at = 0;
                }
                poll(&*worlds[at].job)
            });
        });
    }
    drop(group);
    let before = held(&region);
    worlds.clear();
    let freed = before - held(&region);
    (bytes, bytes - freed / count as isize)
}
