//! The cost of copying a world, as in "what happens if I abort here?".

use criterion::{BatchSize, Criterion};
use wua_benches::run;
use wua_benches::worlds::{EACH, Running, builder, scenario};
use wua_scenario::Shape;
use wua_sim::World;

const UPDATES: usize = 20;
/// The number of copies that exist at one time: few enough that their memory is reused.
const AT_ONCE: BatchSize = BatchSize::NumIterations(512);

fn main() {
    run(|criterion| {
        let idle = builder(scenario(UPDATES, EACH, Shape::Standalone)).build();
        fork(criterion, "without-job", &idle);
        let running = Running::halfway(UPDATES);
        fork(criterion, "with-job", &running.world);
    });
}

fn fork(criterion: &mut Criterion, name: &str, world: &World) {
    let mut group = criterion.benchmark_group("fork");
    group.bench_function(format!("{name}/alone"), |b| b.iter_batched(|| (), |()| world.fork(), AT_ONCE));
    group.bench_function(format!("{name}/and-drop"), |b| b.iter(|| drop(world.fork())));
}
