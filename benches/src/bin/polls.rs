//! Makes a number of polls and nothing else, for callgrind, cachegrind or perf: `polls
//! <wua-sim|mockall|mutex|arc-swap> <updates> <polls>`, or `polls worlds <worlds> <polls>` for worlds with a patch
//! Tuesday each, polled one after another.
//!
//! To get the cost of a poll, divide the difference of two runs by the difference of their numbers of polls.

use std::env;
use std::hint::black_box;
use std::sync::Arc;

use wua::InstallationJob;
use wua_benches::kept;
use wua_benches::reading::poll;
use wua_benches::worlds::{PatchTuesdays, Running};

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let [name, size, polls] = &args[..] else { panic!("expected: a name, a size, a number of polls") };
    let size = size.parse().expect("a size");
    let jobs = match name.as_str() {
        "worlds" => {
            let tuesdays = PatchTuesdays::default();
            (0..size).map(|seed| tuesdays.begin(seed as u64).job).collect()
        }
        name => vec![job(name, size)],
    };
    for job in jobs.iter().cycle().take(polls.parse().expect("a number of polls")) {
        black_box(poll(black_box(&**job)));
    }
}

fn job(name: &str, updates: usize) -> Arc<dyn InstallationJob> {
    let job = Running::halfway(updates).job;
    let now = kept::Snapshot::of(&job.get_progress().expect("the job answers"));
    match name {
        "wua-sim" => job,
        "mockall" => Arc::new(kept::mocked(now)),
        "mutex" => Arc::new(kept::locked(now)),
        "arc-swap" => Arc::new(kept::swapped(now)),
        other => panic!("no such job: {other}"),
    }
}
