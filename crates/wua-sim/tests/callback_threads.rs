//! Callbacks on other threads: workers, threads that move the time at once, and threads that wait.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use support::{TWO, begin_with, builder, code, installer, lines, manual, seconds, world};
use wua::{HResult, InstallationJob};
use wua_sim::ClockMode;

#[test]
fn cb_t_1_cb_t_3_a_worker_calls_one_at_a_time() {
    let world = builder(&format!("[policy]\ncallback_thread = 'worker'\n{TWO}")).build();
    let (me, running) = (thread::current().id(), Arc::new(AtomicUsize::new(0)));
    let calls = Arc::new(AtomicUsize::new(0));
    let (inside, counted) = (Arc::clone(&running), Arc::clone(&calls));
    let _job = begin_with(
        &*installer(&world),
        move |_| {
            assert_ne!(thread::current().id(), me);
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "no two at once");
            counted.fetch_add(1, Ordering::SeqCst);
            inside.fetch_sub(1, Ordering::SeqCst);
        },
        |_| {},
    );
    world.run();
    assert_eq!(calls.load(Ordering::SeqCst), 204);
}

const WORKER: &str = "[policy]\ncallback_thread = 'worker'\n";

/// Sends when it is dropped.
struct Gone(Sender<()>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

/// A limit that even a slow computer does not reach.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

#[test]
fn one_worker_calls_back_for_a_whole_job() {
    let world = manual(&format!("{WORKER}{TWO}"));
    let threads: Arc<Mutex<Vec<ThreadId>>> = Arc::default();
    let (progress, completed) = (Arc::clone(&threads), Arc::clone(&threads));
    let _job = begin_with(
        &*installer(&world),
        move |_| progress.lock().unwrap().push(thread::current().id()),
        move |_| completed.lock().unwrap().push(thread::current().id()),
    );
    (0..40).for_each(|_| world.advance(seconds(1)));
    world.run();
    let threads = threads.lock().unwrap();
    assert_eq!(threads.len(), 205);
    assert!(threads.iter().all(|thread| *thread == threads[0] && *thread != thread::current().id()));
}

/// CB-T-1, CB-T-4: a worker in a callback that moves the time is a caller like any other.
#[test]
fn a_callback_that_moves_the_time_is_called_back_on_yet_another_thread() {
    let world = Arc::new(world(&format!("{WORKER}{TWO}")));
    let threads: Arc<Mutex<Vec<Vec<ThreadId>>>> = Arc::new(Mutex::new(vec![Vec::new(); 2]));
    let (outer, inner, again) = (Arc::clone(&threads), Arc::clone(&threads), Arc::downgrade(&world));
    let _job = begin_with(
        &*installer(&world),
        |_| {},
        move |_| {
            outer.lock().unwrap()[0].push(thread::current().id());
            let (world, log) = (again.upgrade().unwrap(), Arc::clone(&inner));
            let log = move |_: &Arc<dyn InstallationJob>| log.lock().unwrap()[1].push(thread::current().id());
            let _job = begin_with(&*installer(&world), log.clone(), log);
            world.run();
            assert!(inner.lock().unwrap()[1].len() > 1, "all of it while this one runs");
        },
    );
    world.run();
    let threads = threads.lock().unwrap();
    let [outer, inner] = [&threads[0], &threads[1]];
    assert_eq!(outer.len(), 1);
    let elsewhere = |thread: &ThreadId| *thread != outer[0] && *thread != thread::current().id();
    assert!(inner.iter().all(|thread| *thread == inner[0] && elsewhere(thread)));
}

#[test]
fn a_panic_on_a_worker_loses_no_other_callback() {
    let world = world(&format!("{WORKER}{TWO}"));
    let (calls, completions) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, completed) = (Arc::clone(&calls), Arc::clone(&completions));
    let installer = installer(&world);
    let job = begin_with(
        &*installer,
        move |_| assert_ne!(counted.fetch_add(1, Ordering::SeqCst), 7, "assertion of the test"),
        move |_| {
            completed.fetch_add(1, Ordering::SeqCst);
        },
    );
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.run())).is_err());
    assert_eq!((calls.load(Ordering::SeqCst), lines(&world, "calls on")), (8, 8));
    assert_eq!(code(installer.end_install(&job)), HResult::S_OK);
    assert_eq!((calls.load(Ordering::SeqCst), completions.load(Ordering::SeqCst)), (204, 1));
}

thread_local! {
    /// Dropped with the thread that it belongs to.
    static MARK: RefCell<Option<Gone>> = const { RefCell::new(None) };
}

#[test]
fn a_worker_ends_with_its_last_callback_and_with_the_world() {
    for ends in [true, false] {
        let world = manual(&format!("{WORKER}{TWO}"));
        let (gone, heard) = channel();
        let gone = Mutex::new(gone);
        let mark = move |_: &Arc<dyn InstallationJob>| {
            let mark_of = || Gone(gone.lock().unwrap().clone());
            MARK.with_borrow_mut(|mark| mark.get_or_insert_with(mark_of).0.clone());
        };
        let job = begin_with(&*installer(&world), mark, |_| {});
        world.advance(seconds(5));
        assert!(heard.try_recv().is_err(), "it waits for more");
        if ends {
            world.run();
            assert_eq!(heard.recv_timeout(PATIENCE), Ok(()), "no callback is outstanding");
        } else {
            drop((job, world));
            assert_eq!(heard.recv_timeout(PATIENCE), Ok(()));
        }
    }
}

/// A worker that drops the world does not wait for itself.
#[test]
fn the_last_handle_may_go_inside_a_callback_on_a_worker() {
    let paced = builder(&format!("{WORKER}{TWO}")).clock(ClockMode::Paced { factor: 10_000.0 }).build();
    let (gone, heard) = channel();
    let (held, gone) = (Arc::new(Mutex::new(None)), Gone(gone));
    let last = Arc::clone(&held);
    let job = begin_with(
        &*installer(&paced),
        |_| {},
        move |_| {
            let _gone_with_the_world = &gone;
            while last.lock().unwrap().take().is_none() {
                thread::yield_now();
            }
        },
    );
    *held.lock().unwrap() = Some((paced, job));
    assert_eq!(heard.recv_timeout(PATIENCE), Ok(()));
}

#[test]
fn cb_t_3_no_overlap_with_many_threads_moving_the_time() {
    let world = Arc::new(manual(TWO));
    let running = Arc::new(AtomicUsize::new(0));
    let completed = Arc::new(AtomicUsize::new(0));
    let (inside, ended) = (Arc::clone(&running), Arc::clone(&completed));
    let _job = begin_with(
        &*installer(&world),
        move |_| {
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            thread::yield_now();
            inside.fetch_sub(1, Ordering::SeqCst);
        },
        move |_| {
            ended.fetch_add(1, Ordering::SeqCst);
        },
    );
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..400).for_each(|_| world.advance(std::time::Duration::from_millis(100))));
        }
    });
    world.run();
    assert_eq!(completed.load(Ordering::SeqCst), 1);
    assert_eq!(lines(&world, "calls onProgressChanged"), 204);
}

/// A callback that panics on the thread that moves the time leaves no thread waiting for ever.
#[test]
fn end_does_not_wait_for_a_callback_that_panicked_on_another_thread() {
    let world = Arc::new(manual(
        "[[update]]\ntitle = 'only'\nkind = 'definition'\ncurve = 'linear'\nduration = '1s'",
    ));
    let (entered, enter) = channel();
    let (leave, left) = channel::<()>();
    let (entered, left) = (Mutex::new(entered), Mutex::new(left));
    let panics = AtomicUsize::new(0);
    let client = installer(&world);
    let job = begin_with(
        &*client,
        move |job| {
            let ended = job.get_progress().unwrap().percent_complete() == 100;
            if ended && panics.fetch_add(1, Ordering::SeqCst) == 0 {
                entered.lock().unwrap().send(()).unwrap();
                let _ = left.lock().unwrap().recv();
                panic!("assertion of the test");
            }
        },
        |_| {},
    );
    thread::scope(|scope| {
        let mover = scope.spawn(|| {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.advance(seconds(9)))).is_err()
        });
        enter.recv().unwrap();
        let ender = scope.spawn(|| client.end_install(&job).unwrap());
        // Lets the other thread come to its wait; whether it does changes only what is exercised.
        (0..2_000).for_each(|_| thread::yield_now());
        drop(leave);
        assert!(mover.join().unwrap());
        ender.join().unwrap();
    });
    assert!(job.is_completed().unwrap());
}
