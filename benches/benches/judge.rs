//! The cost of a stateful case of the judge: with the simulator, with recorded answers, and with a subject that does
//! nothing. Measured in processor time where the system reports it: threads wait for one another here, for a time that
//! depends on the load of the machine.

use std::sync::Arc;

use criterion::measurement::Measurement;
use criterion::{Bencher, Criterion, Throughput};
use wua_benches::empty::Empty;
use wua_benches::run_with;
use wua_conformance::{Case, Kind, Run, Subject, generated_case, play, rules_compared};
use wua_scenario::Preset;
use wua_sim_subject::Simulator;

/// The number of cases that a judge plays by default, repeated; the same for each subject.
const CASES: u32 = 256;

fn case(number: u32) -> Case {
    generated_case(Kind::Walk, Preset::Observed, 0, number % CASES).expect("a case can be drawn")
}

fn main() {
    #[cfg(unix)]
    let criterion = Criterion::default().with_measurement(wua_benches::cpu::CpuTime);
    #[cfg(not(unix))]
    let criterion = Criterion::default();
    run_with(criterion, |criterion| {
        let mut group = criterion.benchmark_group("judge");
        group.throughput(Throughput::Elements(1));
        let subjects: [(&str, Arc<dyn Subject>); 2] =
            [("simulator", Arc::new(Simulator)), ("empty", Arc::new(Empty))];
        for (name, subject) in subjects {
            let compared = |number| play(&case(number), &subject).map_or(0, |run| rules_compared(&run));
            group.bench_function(name, |b| each(b, compared));
        }
        let simulator: Arc<dyn Subject> = Arc::new(Simulator);
        let runs: Vec<Run> =
            (0..CASES).map(|number| play(&case(number), &simulator).expect("it can be played")).collect();
        // The case is drawn as for the others; only the answers are recorded.
        group.bench_function("recorded", |b| {
            each(b, |number| case(number).steps.len() + rules_compared(&runs[(number % CASES) as usize]));
        });
    });
}

/// Measures the cases one after the other.
fn each<M: Measurement>(b: &mut Bencher<'_, M>, mut play: impl FnMut(u32) -> usize) {
    let mut number = 0;
    b.iter(|| {
        number += 1;
        play(number)
    });
}
