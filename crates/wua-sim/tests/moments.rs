//! A moment is visible only as a whole: to other threads, after a panic, and to threads that move the time together.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::Duration;

use support::{TWO, begin, begin_with, builder, code, installer, manual, seconds};
use wua::{AsyncState, HResult, InstallationCompletedCallbackArgs, InstallationJob, OnCompleted};
use wua_model::Policy;
use wua_sim::{ClockMode, World};

/// The number of times that a race is run.
const ROUNDS: usize = 100;

/// Runs `watch` beside a thread that moves the time by an hour, again and again.
fn while_time_passes(
    toml: &str,
    watch: impl Fn(&World, &Arc<dyn InstallationJob>, &Arc<dyn wua::UpdateInstaller>) + Sync,
) {
    for thread in ["caller", "worker"] {
        for _ in 0..ROUNDS {
            let mut policy = Policy::hostile();
            policy.set("callback_thread", thread).unwrap();
            policy.set("abort_rest", "aborted").unwrap();
            let world = builder(toml).policy(policy).clock(ClockMode::Manual).build();
            let installer = installer(&world);
            let listens =
                OnCompleted::call(|_: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {});
            let job = installer.begin_install(wua::Callback::Foreign, listens, AsyncState::Empty).unwrap();
            thread::scope(|scope| {
                scope.spawn(|| watch(&world, &job, &installer));
                world.advance(seconds(3600));
            });
        }
    }
}

#[test]
fn completion_is_never_visible_before_its_consequences() {
    while_time_passes(TWO, |world, job, installer| {
        while !job.is_completed().unwrap() {
            std::hint::spin_loop();
        }
        assert_eq!(world.session().query_history("", 0, 9).unwrap().len(), 2);
        assert!(!installer.is_busy().unwrap());
    });
    while_time_passes(TWO, |world, job, installer| {
        installer.end_install(job).unwrap();
        assert_eq!(world.session().query_history("", 0, 9).unwrap().len(), 2);
        assert!(!installer.is_busy().unwrap());
    });
}

#[test]
fn a_moment_is_not_visible_before_the_triggers_that_are_due_at_it() {
    let at = |what: &str| format!("{TWO}\n[[trigger]]\nafter = '15s'\n{what}");
    let until = |world: &World| {
        while world.now() < seconds(15) {
            std::hint::spin_loop();
        }
    };
    while_time_passes(&at("restart = true"), |world, job, _| {
        until(world);
        assert_eq!(code(job.get_progress()), HResult::RPC_S_SERVER_UNAVAILABLE);
    });
    while_time_passes(&at("set = ['mandatory-reboot']"), |world, _, installer| {
        until(world);
        assert!(installer.reboot_required_before_installation().unwrap());
    });
    let queued = at("cancel = 'WU_E_CALL_CANCELLED_BY_POLICY'").replace("queue = \"1s\"", "queue = '1h'");
    while_time_passes(&queued, |world, job, _| {
        until(world);
        assert!(job.is_completed().unwrap());
    });
}

#[test]
fn what_a_trigger_does_is_not_visible_before_its_moment() {
    let toml = format!("{TWO}\n[[trigger]]\nafter = '15s'\nrestart = true");
    while_time_passes(&toml, |world, job, _| {
        while job.get_progress().is_ok() {
            std::hint::spin_loop();
        }
        assert!(world.now() >= seconds(15));
    });
}

/// Returns the times of the calls of a progress callback whose eighth call misbehaves.
fn times(world: &Arc<World>, acts_up: fn(&World)) -> Vec<Duration> {
    let (calls, times) = (AtomicUsize::new(0), Arc::new(Mutex::new(Vec::new())));
    let (noted, again): (_, Weak<World>) = (Arc::clone(&times), Arc::downgrade(world));
    let job = begin_with(
        &*installer(world),
        move |_| {
            let world = again.upgrade().unwrap();
            noted.lock().unwrap().push(world.now());
            if calls.fetch_add(1, Ordering::SeqCst) == 7 {
                acts_up(&world);
            }
        },
        |_| {},
    );
    while catch_unwind(AssertUnwindSafe(|| world.advance(seconds(40)))).is_err() {}
    assert!(job.is_completed().unwrap());
    let times = times.lock().unwrap();
    times.clone()
}

#[test]
fn callbacks_stay_on_time_after_one_has_panicked() {
    for thread in ["caller", "worker"] {
        let world = || Arc::new(manual(&format!("[policy]\ncallback_thread = '{thread}'\n{TWO}")));
        let undisturbed = times(&world(), |_| {});
        assert_eq!(undisturbed.len(), 204);
        let disturbed = times(&world(), |world| {
            let flags = wua_scenario::AgentFlags::default();
            world.change_flags(flags, flags);
            panic!("assertion of the test");
        });
        assert_eq!(disturbed, undisturbed);
    }
}

/// After the panic, other threads do all the work that was left.
#[test]
fn a_job_is_complete_after_its_last_progress_callback_has_panicked() {
    let world = manual(TWO);
    let on_progress = wua::OnProgressChanged::call(
        |_: &Arc<dyn InstallationJob>, args: &wua::InstallationProgressChangedCallbackArgs| {
            let results = args.progress.update_results();
            let done = results.into_iter().all(|result| result.result_code.is_terminal());
            assert!(!done, "assertion of the test");
        },
    );
    let installer = installer(&world);
    let job = installer.begin_install(on_progress, wua::Callback::Foreign, AsyncState::Empty).unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| world.run())).is_err());
    assert!(job.is_completed().unwrap() && !installer.is_busy().unwrap());
}

#[test]
fn threads_that_poll_in_per_poll_mode_lose_no_steps() {
    let (step, polls) = (Duration::from_millis(1), 20_000);
    let world = builder(TWO).clock(ClockMode::PerPoll { step }).build();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let job = begin_with(
        &*installer(&world),
        move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        },
        |_| {},
    );
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..polls).for_each(|_| drop(job.get_progress().unwrap())));
        }
    });
    assert_eq!(world.now(), step * 4 * polls);
    assert_eq!(calls.load(Ordering::SeqCst), 204);
}

/// A step keeps its length even if a callback polls in the middle of it.
#[test]
fn a_poll_inside_a_callback_takes_nothing_from_the_poll_around_it() {
    let (step, polls) = (Duration::from_millis(1_500), 3);
    let world = builder(TWO).clock(ClockMode::PerPoll { step }).build();
    let inside = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&inside);
    let job = begin_with(
        &*installer(&world),
        move |job| {
            job.get_progress().unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
        },
        |_| {},
    );
    (0..polls).for_each(|_| drop(job.get_progress().unwrap()));
    let inside = u32::try_from(inside.load(Ordering::SeqCst)).unwrap();
    assert!(inside > 0);
    assert_eq!(world.now(), step * (polls + inside));
}

/// Several threads that advance add up, too.
#[test]
fn threads_that_advance_lose_nothing() {
    let world = manual(TWO);
    let _job = begin(&*installer(&world));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..5_000).for_each(|_| world.advance(Duration::from_millis(3))));
        }
    });
    assert_eq!(world.now(), seconds(60));
}
