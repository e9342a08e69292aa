//! Worlds whose time keeps pace with real time: they move whatever callbacks do, and at every factor.
//! Waits in this file are limited by lack of progress, never by speed.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use support::{PATIENCE, TWO, begin, begin_with, builder, code, installer, returns, seconds};
use wua::{Clock, HResult, InstallationJob};
use wua_sim::{ClockMode, World};

fn paced(toml: &str, factor: f64) -> Arc<World> {
    Arc::new(builder(toml).clock(ClockMode::Paced { factor }).build())
}

/// The policies for the thread of callbacks.
fn policies() -> [String; 2] {
    ["caller", "worker"].map(|thread| format!("[policy]\ncallback_thread = '{thread}'\n{TWO}"))
}

/// Begins a job whose first progress callback calls `once`; its completion is sent.
fn begin_heard(
    world: &World,
    once: impl FnOnce(&Arc<dyn InstallationJob>) + Send + 'static,
) -> (Arc<dyn InstallationJob>, Receiver<()>) {
    let (ended, end) = channel();
    let (once, ended) = (Mutex::new(Some(once)), Mutex::new(ended));
    let job = begin_with(
        &*installer(world),
        move |job| {
            let once = once.lock().unwrap().take();
            once.into_iter().for_each(|once| once(job));
        },
        move |_| ended.lock().unwrap().send(()).unwrap(),
    );
    (job, end)
}

#[test]
fn a_paced_world_moves_on_after_a_callback_has_panicked() {
    for toml in policies() {
        let world = paced(&toml, 10_000.0);
        let (_job, end) = begin_heard(&world, |_| panic!("assertion of the test"));
        assert_eq!(end.recv_timeout(PATIENCE), Ok(()), "nobody calls, so that the pace alone brings the end");
    }
}

#[test]
fn a_call_that_waits_in_a_paced_world_outlives_a_callback_that_panicked() {
    let world = paced(TWO, 100.0);
    let (entered, enter) = channel();
    let (job, _end) = begin_heard(&world, move |_| {
        entered.send(()).unwrap();
        panic!("assertion of the test");
    });
    enter.recv_timeout(PATIENCE).unwrap();
    let installer = world.running_job().unwrap().0;
    assert_eq!(code(returns(move || installer.end_install(&job))), HResult::S_OK);
}

#[test]
fn a_callback_may_sleep_on_the_clock_of_a_paced_world() {
    for toml in policies() {
        let world = paced(&toml, 10_000.0);
        let sleeper = Arc::downgrade(&world);
        let (_job, end) = begin_heard(&world, move |_| sleeper.upgrade().unwrap().sleep(seconds(5)));
        assert_eq!(end.recv_timeout(PATIENCE), Ok(()));
    }
}

#[test]
fn a_callback_may_end_its_job_in_a_paced_world() {
    for toml in policies() {
        let world = paced(&toml, 10_000.0);
        let again = Arc::downgrade(&world);
        let (ended, answer) = channel();
        let (_job, end) = begin_heard(&world, move |job| {
            let installer = again.upgrade().unwrap().running_job().unwrap().0;
            ended.send(code(installer.end_install(job))).unwrap();
        });
        assert_eq!(answer.recv_timeout(PATIENCE), Ok(HResult::S_OK));
        assert_eq!(end.recv_timeout(PATIENCE), Ok(()));
    }
}

/// The agent has more than one thread to call back on: a callback may wait for that of another job.
#[test]
fn a_paced_world_moves_on_while_a_callback_blocks() {
    for toml in policies() {
        let world = paced(&toml, 10_000.0);
        let again = Arc::downgrade(&world);
        let (ended, end) = channel();
        let ended = Mutex::new(ended);
        let _job = begin_with(
            &*installer(&world),
            |_| {},
            move |_| {
                let (_next, next_end) = begin_heard(&again.upgrade().unwrap(), |_| {});
                ended.lock().unwrap().send(next_end.recv_timeout(PATIENCE)).unwrap();
            },
        );
        assert_eq!(end.recv_timeout(2 * PATIENCE).unwrap(), Ok(()));
    }
}

#[test]
fn a_paced_world_keeps_moving_after_advance() {
    let world = paced(TWO, 1000.0);
    // The pace alone needs twelve days to come there.
    world.advance(seconds(1_000_000_000));
    let before = world.now();
    assert!(before >= seconds(1_000_000_000));
    returns(move || {
        while world.now() < before + seconds(1) {
            thread::yield_now();
        }
        world.sleep(seconds(1));
    });
}

#[test]
fn a_paced_world_keeps_moving_after_run() {
    let world = paced(&TWO.replace("10s", "30d"), 1.0);
    let job = begin(&*installer(&world));
    world.run();
    assert!(job.is_completed().unwrap());
    let before = world.now();
    returns(move || world.sleep(Duration::from_millis(5)));
    assert!(before >= seconds(2_592_000));
}

#[test]
fn no_factor_of_a_paced_world_panics_or_hangs() {
    let factors = [
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::MAX,
        f64::MIN_POSITIVE,
        1e300,
        1e18,
        -1.0,
        0.0,
        -0.0,
    ];
    for factor in factors {
        let world = paced(TWO, factor);
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let job = begin_with(
            &*installer(&world),
            |_| {},
            move |_| {
                counted.fetch_add(1, Ordering::SeqCst);
            },
        );
        let seen = returns({
            let (world, job) = (Arc::clone(&world), Arc::clone(&job));
            move || {
                let before = world.now();
                let _ = (job.get_progress().unwrap(), world.fork().now());
                world.advance(seconds(100));
                assert!(world.now() >= before + seconds(100), "{factor}");
                world.run();
                // Another thread may be calling back still.
                job.clean_up().unwrap();
                job.is_completed().unwrap()
            }
        });
        assert!(seen, "{factor}");
        assert_eq!(calls.load(Ordering::SeqCst), 1, "{factor}");
    }
}

#[test]
fn the_largest_factor_comes_to_the_end_of_a_job_and_of_a_sleep() {
    let world = paced(TWO, f64::INFINITY);
    let installer = installer(&world);
    let job = begin(&*installer);
    assert_eq!(code(returns(move || installer.end_install(&job))), HResult::S_OK);
    returns(move || world.sleep(seconds(1)));
}

/// A thread that only polls neither runs a callback nor waits for one: the callback may wait for it.
#[test]
fn a_poll_in_a_paced_world_does_not_wait_for_a_callback() {
    for toml in policies() {
        let world = paced(&toml, 10_000.0);
        let held = Arc::new(Mutex::new(()));
        let callbacks = Arc::clone(&held);
        let job = begin_with(&*installer(&world), move |_| drop(callbacks.lock().unwrap()), |_| {});
        returns(move || {
            let mut completed = false;
            while !completed {
                let _held = held.lock().unwrap();
                completed = job.is_completed().unwrap() && job.get_progress().is_ok();
            }
        });
    }
}
