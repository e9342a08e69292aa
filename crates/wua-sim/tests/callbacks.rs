//! Callbacks: their times, number and threads, with no lock held.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use support::{TWO, begin_with, builder, code, installer, lines, manual, seconds, world};
use wua::{
    AsyncState, Callback, Error, HResult, InstallationJob, InstallationProgress, OnCompleted,
    OnProgressChanged, OperationResultCode, UpdateInstaller,
};
use wua_model::Policy;
use wua_sim::World;

/// The callbacks in order; `None` is the completion.
type Log = Arc<Mutex<Vec<Option<InstallationProgress>>>>;

fn logging(log: &Log) -> (OnProgressChanged, OnCompleted) {
    let (progress, completed) = (Arc::clone(log), Arc::clone(log));
    (
        Callback::Object(Arc::new(
            move |_: &Arc<dyn InstallationJob>, args: &wua::InstallationProgressChangedCallbackArgs| {
                progress.lock().unwrap().push(Some(args.progress.clone()));
            },
        )),
        Callback::Object(Arc::new(
            move |_: &Arc<dyn InstallationJob>, _: &wua::InstallationCompletedCallbackArgs| {
                completed.lock().unwrap().push(None);
            },
        )),
    )
}

fn begin(installer: &dyn UpdateInstaller, log: &Log) -> Arc<dyn InstallationJob> {
    let (progress, completed) = logging(log);
    installer.begin_install(progress, completed, AsyncState::Empty).unwrap()
}

#[test]
fn cb_p_1_3_cb_c_1_every_moment_then_one_completion() {
    let (world, log) = (manual(TWO), Log::default());
    let _job = begin(&*installer(&world), &log);
    assert!(log.lock().unwrap().is_empty(), "nothing before its time");
    world.run();
    let log = log.lock().unwrap();
    let shown: Vec<(i32, i32, i32)> = log
        .iter()
        .flatten()
        .map(|progress| {
            let index = progress.current_update_index();
            let code = progress.update_result(index).unwrap().result_code.value();
            (index, progress.current_update_percent_complete(), code)
        })
        .collect();
    // Each whole percent from 0 to 99, then (100, in progress) and (100, succeeded): CB-P-3.
    let life = |index| (0..=100).map(move |percent| (index, percent, 1)).chain([(index, 100, 2)]);
    assert_eq!(shown, life(0).chain(life(1)).collect::<Vec<_>>());
    assert_eq!(log.iter().filter(|entry| entry.is_none()).count(), 1);
    assert!(log.last().unwrap().is_none(), "CB-C-1: completion is the last");
}

#[test]
fn cb_p_3_a_failure_ends_with_one_event() {
    let failing = TWO.replace(
        "kind = \"definition\"",
        "kind = \"definition\"\nend = { result = 'failure', hresult = 'E_FAIL' }",
    );
    let (world, log) = (world(&failing), Log::default());
    let _job = begin(&*installer(&world), &log);
    world.run();
    let log = log.lock().unwrap();
    let of_second: Vec<_> =
        log.iter().flatten().filter(|progress| progress.current_update_index() == 1).collect();
    let at_100: Vec<_> =
        of_second.iter().filter(|progress| progress.current_update_percent_complete() == 100).collect();
    assert_eq!(at_100.len(), 1);
    assert_eq!(at_100[0].update_result(1).unwrap(), wua::UpdateInstallationResult::failed(HResult::E_FAIL));
}

/// §2.2: the last progress callback, then IsBusy turns false, then IsCompleted true, then completion is reported.
#[test]
fn job_comp_5_not_complete_and_busy_in_every_progress_callback() {
    for toml in [TWO, INSTANT] {
        for policy in ["caller", "worker"] {
            let world = world(&format!("[policy]\ncallback_thread = '{policy}'\n{toml}"));
            let (client, after) = (installer(&world), installer(&world));
            let seen: Arc<Mutex<Vec<(bool, bool)>>> = Arc::default();
            let (during, at_end) = (Arc::clone(&seen), Arc::clone(&seen));
            let asks = Arc::clone(&client);
            let job = begin_with(
                &*client,
                move |job| {
                    during.lock().unwrap().push((job.is_completed().unwrap(), asks.is_busy().unwrap()))
                },
                move |job| {
                    at_end.lock().unwrap().push((job.is_completed().unwrap(), after.is_busy().unwrap()))
                },
            );
            assert!(!job.is_completed().unwrap(), "JOB-COMP-3");
            job.clean_up().unwrap();
            let seen = seen.lock().unwrap();
            let (last, during) = seen.split_last().unwrap();
            assert_eq!(*last, (true, false));
            assert!(during.len() >= 2 && during.iter().all(|seen| *seen == (false, true)), "{during:?}");
        }
    }
}

/// END-3: after End… the job is complete, also if another thread was in the last callback.
#[test]
fn end_3_waits_for_the_last_progress_callback_of_another_thread() {
    let world = Arc::new(manual(
        "[agent]\nqueue = '0s'\n[[update]]\ntitle = 'a'\nkind = 'standalone'\nduration = '1s'\ncurve = 'linear'",
    ));
    let (entered, enter) = channel();
    let (leave, left) = channel::<()>();
    let (entered, left) = (Mutex::new(entered), Mutex::new(left));
    let client = installer(&world);
    let job = begin_with(
        &*client,
        move |job| {
            let progress = job.get_progress().unwrap();
            if progress.update_result(0).unwrap().result_code == OperationResultCode::SUCCEEDED {
                entered.lock().unwrap().send(()).unwrap();
                let _ = left.lock().unwrap().recv();
            }
        },
        |_| {},
    );
    thread::scope(|scope| {
        let mover = scope.spawn(|| world.run());
        enter.recv().unwrap();
        let ender = scope.spawn(|| {
            client.end_install(&job).unwrap();
            assert!(job.is_completed().unwrap());
        });
        thread::yield_now();
        assert!(!ender.is_finished() && !job.is_completed().unwrap());
        drop(leave);
        ender.join().unwrap();
        mover.join().unwrap();
    });
}

#[test]
fn cb_t_4_every_member_may_be_called_inside_a_callback() {
    for world in [world(TWO), manual(TWO), builder(TWO).policy(Policy::hostile()).build()] {
        let installer = installer(&world);
        let (inside, calls) = (Arc::clone(&installer), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&calls);
        let _job = begin_with(
            &*installer,
            move |job| {
                let _ = (job.async_state(), job.updates().unwrap(), job.get_progress().unwrap());
                assert!(inside.is_busy().unwrap() || job.is_completed().unwrap());
                assert!(inside.install().is_err() || job.is_completed().unwrap());
                counted.fetch_add(1, Ordering::Relaxed);
            },
            |_| {},
        );
        world.run();
        assert!(calls.load(Ordering::Relaxed) > 0);
    }
}

/// Only handles hold a world: the running job, its updates and its callbacks do not.
#[test]
fn cb_r_2_a_world_is_freed_with_its_last_handle() {
    let log = Log::default();
    let before = Arc::strong_count(&log);
    for run in [false, true] {
        let (world, other) = (manual(TWO), manual(TWO));
        let job = begin(&*installer(&world), &log);
        let (list, copy) = (job.updates().unwrap(), world.fork());
        let (_, forked) = copy.running_job().unwrap();
        if run {
            world.advance(seconds(5));
        }
        assert_eq!(Arc::strong_count(&log), before + 2);
        drop((world, other, job, copy, forked));
        assert_eq!(Arc::strong_count(&log), before, "freed while the job runs");
        let orphan = list.item(0).unwrap();
        assert_eq!(code(orphan.accept_eula()), HResult::RPC_S_SERVER_UNAVAILABLE);
    }
}

#[test]
fn job_cln_1_clean_up_waits_for_the_completed_callback_of_another_thread() {
    let world = Arc::new(manual(TWO));
    let (entered, enter) = channel();
    let (leave, left) = channel::<()>();
    let (entered, left) = (Mutex::new(entered), Mutex::new(left));
    let job = begin_with(
        &*installer(&world),
        |_| {},
        move |_| {
            entered.lock().unwrap().send(()).unwrap();
            left.lock().unwrap().recv().unwrap();
        },
    );
    thread::scope(|scope| {
        let mover = scope.spawn(|| world.run());
        enter.recv().unwrap();
        let cleaner = scope.spawn(|| job.clean_up().unwrap());
        thread::yield_now();
        assert!(!cleaner.is_finished(), "the callback is still running");
        leave.send(()).unwrap();
        assert_eq!(cleaner.join().unwrap(), HResult::S_OK);
        mover.join().unwrap();
    });
}

#[test]
fn cb_p_6_a_failing_callback_changes_nothing() {
    struct Fails;
    impl wua::InstallationProgressChangedCallback for Fails {
        fn invoke(
            &self,
            _: &Arc<dyn InstallationJob>,
            _: &wua::InstallationProgressChangedCallbackArgs,
        ) -> wua::Result<()> {
            Err(Error::new(
                HResult::RPC_E_SERVERFAULT,
                wua::member::IInstallationProgressChangedCallback::Invoke,
            ))
        }
    }
    let world = world(TWO);
    let installer = installer(&world);
    let job = installer
        .begin_install(OnProgressChanged::call(Fails), Callback::Foreign, AsyncState::Empty)
        .unwrap();
    assert_eq!(installer.end_install(&job).unwrap().result_code(), OperationResultCode::SUCCEEDED);
    assert!(lines(&world, "which is ignored") > 0);
}

#[test]
fn a_panic_in_a_callback_reaches_the_test_and_breaks_nothing() {
    let world = manual(TWO);
    let installer = installer(&world);
    let job = begin_with(&*installer, |_| panic!("assertion of the test"), |_| {});
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.advance(seconds(2))));
    assert!(unwound.is_err());
    assert_eq!(job.get_progress().unwrap().current_update_index(), 0);
    let world =
        builder("[policy]\ncallback_thread = 'worker'\n[[update]]\ntitle = 'a'\nkind = 'standalone'").build();
    let _job = begin_with(&*support::installer(&world), |_| panic!("assertion of the test"), |_| {});
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.run())).is_err());
}

#[test]
fn job_abt_8_abort_inside_a_callback_takes_hold_at_that_moment() {
    let world = world(TWO);
    let installer = installer(&world);
    let aborted_at: Arc<Mutex<Vec<std::time::Duration>>> = Arc::default();
    let at = Arc::clone(&aborted_at);
    let job = begin_with(
        &*installer,
        move |job| {
            let progress = job.get_progress().unwrap();
            if progress.current_update_percent_complete() == 30 {
                job.request_abort().unwrap();
                at.lock().unwrap().push(seconds(4));
            }
        },
        |_| {},
    );
    let result = installer.end_install(&job).unwrap();
    assert_eq!(result.result_code(), OperationResultCode::ABORTED);
    assert_eq!(world.now(), seconds(11), "the first one runs to its end, and no further");
    assert_eq!(aborted_at.lock().unwrap().len(), 1);
}

/// Returns the numbers of progress and completed callbacks under a policy.
fn counts(policy: Policy) -> (usize, usize) {
    let (world, log) = (builder(TWO).policy(policy).build(), Log::default());
    let _job = begin(&*installer(&world), &log);
    world.run();
    let log = log.lock().unwrap();
    (log.iter().flatten().count(), log.iter().filter(|entry| entry.is_none()).count())
}

#[test]
fn cb_p_2_they_may_come_twice_or_never() {
    let with = |value| {
        let mut policy = Policy::observed();
        policy.set("callbacks", value).unwrap();
        counts(policy)
    };
    assert_eq!(with("each"), (204, 1));
    assert_eq!(with("repeated"), (408, 1));
    assert_eq!(with("none"), (0, 1));
}

const INSTANT: &str =
    "[agent]\nqueue = '0s'\n[[update]]\ntitle = 'a'\nkind = 'standalone'\ncurve = 'instant'";

#[test]
fn cb_c_4_completion_may_come_before_begin_returns() {
    let run = |early: bool| {
        let (world, log): (World, Log) =
            (world(&format!("[policy]\nearly_completion = {early}\n{INSTANT}")), Log::default());
        let job = begin(&*installer(&world), &log);
        let early = log.lock().unwrap().len();
        job.clean_up().unwrap();
        let calls = log.lock().unwrap().len();
        (early, calls)
    };
    let (world, log) = (world(INSTANT), Log::default());
    let _job = begin(&*installer(&world), &log);
    world.run();
    assert_eq!(log.lock().unwrap().len(), 3, "run makes the callbacks of a job that takes no time");
    assert_eq!(run(true), (3, 3), "in progress, succeeded, completed");
    assert_eq!(run(false), (0, 3));
}

#[test]
fn jobs_that_nobody_listens_to_tell_nothing() {
    let world = world(TWO);
    let installer = installer(&world);
    let job = support::begin(&*installer);
    assert_eq!(code(installer.end_install(&job)), HResult::S_OK);
    assert_eq!(lines(&world, "calls on"), 0);
}

/// CB-T-4 also covers releases: values of the caller are dropped with no lock held.
#[test]
fn cb_t_4_callbacks_and_state_are_let_go_of_on_no_lock() {
    struct Asks(std::sync::Weak<World>, Arc<AtomicUsize>);
    impl Drop for Asks {
        fn drop(&mut self) {
            if let Some(world) = self.0.upgrade() {
                let _ = (world.journal(), world.now());
            }
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }
    let drops = Arc::new(AtomicUsize::new(0));
    for end in ["run", "clean up", "restart"] {
        let world = Arc::new(world(TWO));
        let asks = || Asks(Arc::downgrade(&world), Arc::clone(&drops));
        let (progress, state) = (asks(), asks());
        let on_progress = OnProgressChanged::call(
            move |_: &Arc<dyn InstallationJob>, _: &wua::InstallationProgressChangedCallbackArgs| {
                let _ = &progress;
            },
        );
        let state = AsyncState::of(Arc::new(state));
        let job = installer(&world).begin_install(on_progress, Callback::Foreign, state).unwrap();
        match end {
            "run" => world.run(),
            "clean up" => drop(job.clean_up().unwrap()),
            _ => world.restart(),
        }
        drop(job);
        world.advance(seconds(1));
        let _ = installer(&world).is_busy().unwrap();
    }
    assert_eq!(drops.load(Ordering::SeqCst), 6);
}
