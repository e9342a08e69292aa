//! The cost of one poll: a snapshot through `&dyn InstallationJob`, then its three numbers and one result.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkGroup, BenchmarkId, Criterion, measurement::WallTime};
use wua::InstallationJob;
use wua_benches::reading::{Reading, poll};
use wua_benches::worlds::{EACH, Running, builder, plan, scenario};
use wua_benches::{kept, run};
use wua_model::{Facts, JobView, PollHint, Time};
use wua_scenario::Shape;

fn main() {
    run(|criterion| {
        poll_at_rest(criterion);
        poll_in_order(criterion);
    });
}

/// Polls at one moment, compared with doubles that keep the snapshot of that moment.
fn poll_at_rest(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("poll");
    for updates in [1, 10, 100, 10_000] {
        let running = Running::halfway(updates);
        let now = running.job.get_progress().expect("the job answers");
        let snapshot = kept::Snapshot::of(&now);
        let (mocked, locked) = (kept::mocked(snapshot.clone()), kept::locked(snapshot.clone()));
        let swapped = kept::swapped(snapshot);
        one(&mut group, "wua-sim", updates, &*running.job);
        one(&mut group, "mockall", updates, &mocked);
        one(&mut group, "mutex", updates, &locked);
        one(&mut group, "arc-swap", updates, &swapped);
        floor(&mut group, updates, Reading::of(&now));
    }
    // A world that one thread set up and another polls.
    let elsewhere = thread::spawn(|| Running::halfway(10)).join().expect("the thread ends");
    one(&mut group, "wua-sim-other-thread", 10, &*elsewhere.job);
}

fn one(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, updates: usize, job: &dyn InstallationJob) {
    group.bench_function(BenchmarkId::new(name, updates), |b| b.iter(|| poll(black_box(job))));
}

/// Measures the minimum cost of any poll: an atomic load and a copy of the values that are read.
fn floor(group: &mut BenchmarkGroup<'_, WallTime>, updates: usize, reading: Reading) {
    let clock = AtomicU64::new(0);
    group.bench_function(BenchmarkId::new("floor", updates), |b| {
        b.iter(|| {
            black_box(black_box(&clock).load(Ordering::Acquire));
            *black_box(&reading)
        });
    });
}

/// Polls in the order of time, each a virtual second after the one before, from the start of the job towards its end.
/// A job of 10 000 updates takes eight days; that of 10 starts again more often.
fn poll_in_order(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("poll-in-order");
    for updates in [10, 100, 10_000] {
        model_in_order(&mut group, updates);
        sim_in_order(&mut group, updates);
    }
}

/// Measures the model: the bench counts up the time, at the same cost for every size.
fn model_in_order(group: &mut BenchmarkGroup<'_, WallTime>, updates: usize) {
    let plan = plan(updates, EACH, Shape::Standalone);
    let end = plan.lasts().expect("the job ends").millis();
    let (mut now, hint) = (0, PollHint::default());
    group.bench_function(BenchmarkId::new("wua-model", updates), |b| {
        b.iter(|| {
            now += 1000;
            if now >= end {
                now = 0;
            }
            let job = JobView::new(black_box(&plan), Facts::begun(Time::ZERO));
            Reading::of(&job.poll(Time::from_millis(now), &hint))
        });
    });
}

/// Measures the simulated machine: copies of one world step through time together. Only polling all of them at one
/// moment is measured, not moving their time.
fn sim_in_order(group: &mut BenchmarkGroup<'_, WallTime>, updates: usize) {
    let origin = Running::begin(builder(scenario(updates, EACH, Shape::Standalone)).build());
    let mut walk = Walk::from(&origin, EACH * updates as u32);
    group.bench_function(BenchmarkId::new("wua-sim", updates), |b| b.iter_custom(|polls| walk.poll(polls)));
}

/// The number of copies that step through time together.
const COPIES: usize = 32;
/// The virtual time after which the copies are replaced, so that their journals stay small.
const STRETCH: Duration = Duration::from_secs(600);
const SECOND: Duration = Duration::from_secs(1);

/// Copies of one world during its job.
struct Walk<'a> {
    origin: &'a Running,
    lasts: Duration,
    base: Running,
    copies: Vec<Running>,
}

impl<'a> Walk<'a> {
    fn from(origin: &'a Running, lasts: Duration) -> Self {
        let base = origin.fork();
        Self { copies: copies(&base), origin, lasts, base }
    }

    fn poll(&mut self, polls: u64) -> Duration {
        let mut took = Duration::ZERO;
        let mut left = polls as usize;
        while left > 0 {
            self.step();
            let polled = &self.copies[..left.min(COPIES)];
            let start = Instant::now();
            for copy in polled {
                black_box(poll(black_box(&*copy.job)));
            }
            took += start.elapsed();
            left -= polled.len();
        }
        took
    }

    /// Moves the time of all copies by a second.
    fn step(&mut self) {
        if self.copies[0].world.now() >= self.base.world.now() + STRETCH {
            self.base.world.advance(STRETCH);
            if self.base.world.now() + STRETCH >= self.lasts {
                self.base = self.origin.fork();
            }
            self.copies = copies(&self.base);
        }
        self.copies.iter().for_each(|copy| copy.world.advance(SECOND));
    }
}

fn copies(base: &Running) -> Vec<Running> {
    (0..COPIES).map(|_| base.fork()).collect()
}
