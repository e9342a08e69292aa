//! What a stateful case of the judge costs: with the simulator, and with a subject that does nothing.

use std::sync::Arc;

use criterion::Throughput;
use wua_benches::empty::Empty;
use wua_benches::run;
use wua_conformance::{Subject, stateful_case};
use wua_scenario::Preset;
use wua_sim_subject::Simulator;

fn main() {
    run(|criterion| {
        let mut group = criterion.benchmark_group("judge");
        group.throughput(Throughput::Elements(1));
        let subjects: [(&str, Arc<dyn Subject>); 2] =
            [("simulator", Arc::new(Simulator)), ("empty", Arc::new(Empty))];
        for (name, subject) in subjects {
            let mut number = 0;
            group.bench_function(name, |b| {
                b.iter(|| {
                    number += 1;
                    stateful_case(Preset::Observed, 0, number).map(|case| case.compare(&subject))
                });
            });
        }
    });
}
