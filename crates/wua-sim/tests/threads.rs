//! A dropped world leaves no thread behind. The one test of this process: it counts the threads.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::{Duration, Instant};

use support::{PATIENCE, TWO, begin_with, builder, installer, seconds};
use wua_sim::{ClockMode, World};

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

/// Waits until there are no more threads than that; fails if their number stops changing before.
fn come_down_to(number: usize, what: &str) {
    let (mut last, mut since) = (threads(), Instant::now());
    while last > number {
        thread::sleep(Duration::from_millis(1));
        let now = threads();
        if now != last {
            (last, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < PATIENCE, "{last} threads instead of {number}: {what}");
    }
}

/// A world of that clock whose update hangs for ever, and whose callbacks run on a worker.
fn hanging(clock: ClockMode) -> Arc<World> {
    let hang = "duration = \"10s\"\nhang = { at = 50, for = 'ever' }";
    let toml = TWO.replace("duration = \"10s\"", hang);
    Arc::new(builder(&format!("[policy]\ncallback_thread = 'worker'\n{toml}")).clock(clock).build())
}

const CLOCKS: [ClockMode; 3] = [ClockMode::Manual, ClockMode::Auto, ClockMode::Paced { factor: 1000.0 }];

#[test]
fn a_dropped_world_leaves_no_thread_behind() {
    let before = threads();
    for clock in CLOCKS {
        let worlds: Vec<Arc<World>> = (0..20).map(|_| hanging(clock)).collect();
        for world in &worlds {
            let _job = begin_with(&*installer(world), |_| {}, |_| {});
            world.advance(seconds(3));
        }
        assert!(threads() >= before + 20, "each has one to call back on");
        drop(worlds);
        come_down_to(before, &format!("{clock:?}, nobody holds the worlds"));

        let worlds: Vec<Arc<World>> = (0..20).map(|_| hanging(clock)).collect();
        for world in &worlds {
            // A common pattern in programs: each holds the world, directly or through its installer and job.
            let (itself, ender) = (Arc::clone(world), installer(world));
            let _job = begin_with(
                &*installer(world),
                move |_| assert!(itself.now() > Duration::ZERO),
                move |job| drop(ender.end_install(job)),
            );
            world.advance(seconds(3));
        }
        let weak: Vec<Weak<World>> = worlds.iter().map(Arc::downgrade).collect();
        worlds.iter().for_each(|world| world.release_callbacks());
        drop(worlds);
        come_down_to(before, &format!("{clock:?}, the callbacks held the worlds"));
        assert!(weak.iter().all(|world| world.upgrade().is_none()));
    }
    inside_a_callback();
    come_down_to(before, "the callbacks were let go of inside one");
}

/// A callback may itself call for the release; a running one is released when it has returned.
fn inside_a_callback() {
    let world = hanging(ClockMode::Paced { factor: 1000.0 });
    let (entered, enter) = channel();
    let (leave, left) = channel::<()>();
    let (itself, left) = (Arc::clone(&world), Mutex::new(left));
    let calls = Mutex::new(0);
    let _job = begin_with(
        &*installer(&world),
        move |_| {
            *calls.lock().unwrap() += 1;
            assert_eq!(*calls.lock().unwrap(), 1, "none after it");
            itself.release_callbacks();
            entered.send(()).unwrap();
            let _ = left.lock().unwrap().recv();
        },
        |_| {},
    );
    enter.recv_timeout(PATIENCE).unwrap();
    let weak = Arc::downgrade(&world);
    drop((world, _job));
    assert!(weak.upgrade().is_some(), "the callback that runs holds it");
    drop(leave);
}
