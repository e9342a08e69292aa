//! The cost of a 30-minute installation of 20 updates, polled every virtual second.

use std::hint::black_box;

use criterion::Criterion;
use wua_benches::install::{Script, Seen, on_desru, on_nexosim, on_tokio, ours};
use wua_benches::run;
use wua_scenario::Shape;

/// An installation with its name.
type Contestant = (&'static str, fn(&Script) -> Seen);

const CONTESTANTS: [Contestant; 4] = [
    ("wua-sim", ours),
    ("tokio-paused", on_tokio::install),
    ("nexosim", on_nexosim::install),
    ("desru", on_desru::install),
];

fn main() {
    run(|criterion| {
        // A hundred steps for each update, and the thirteen of a recorded one.
        install(criterion, "install", &Script::of(Shape::Linear));
        install(criterion, "install-few-steps", &Script::of(Shape::Standalone));
    });
}

fn install(criterion: &mut Criterion, name: &str, script: &Script) {
    let expected = ours(script);
    let mut group = criterion.benchmark_group(name);
    for (name, install) in CONTESTANTS {
        assert_eq!(install(script), expected, "{name} sees the same");
        group.bench_function(name, |b| {
            b.iter(|| {
                let seen = install(black_box(script));
                seen.check();
                seen
            });
        });
    }
}
