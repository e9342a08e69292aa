//! Shared code of the benches: the worlds they measure, the peers they compare with, and the reading of a poll.

#![expect(missing_debug_implementations, reason = "no value of a bench is ever shown")]

#[cfg(unix)]
pub mod cpu;
pub mod empty;
pub mod install;
pub mod kept;
pub mod reading;
pub mod worlds;

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use criterion::Criterion;
use criterion::measurement::Measurement;

/// Runs a bench according to the command line, with times that suit measurements of nanoseconds.
pub fn run(benches: impl FnOnce(&mut Criterion)) {
    run_with(Criterion::default(), benches);
}

/// Runs a bench like `run`, with a custom measurement.
pub fn run_with<M: Measurement + 'static>(criterion: Criterion<M>, benches: impl FnOnce(&mut Criterion<M>)) {
    let mut criterion = criterion
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    benches(&mut criterion);
    criterion.final_summary();
}

/// Returns `true` if everything is run only once (`cargo bench -- --test`, `cargo test --benches`).
#[must_use]
pub fn is_smoke() -> bool {
    env::args().any(|arg| arg == "--test") || !env::args().any(|arg| arg == "--bench")
}

/// Returns cargo's target folder, which also has the results.
#[must_use]
pub fn target() -> PathBuf {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target"));
    env::var_os("CARGO_TARGET_DIR").map_or_else(beside, PathBuf::from)
}
