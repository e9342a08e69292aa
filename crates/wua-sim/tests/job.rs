//! The life of a job: progress, abort, CleanUp and End… in every order.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use support::{TWO, begin, builder, code, codes, installer, manual, seconds, world};
use wua::OperationResultCode as Code;
use wua::{Clock, HResult, InstallationProgress, WaitError, WaitOptions, wait_until_completed};
use wua_sim::ClockMode;

fn shown(progress: &InstallationProgress) -> (i32, i32, i32, Vec<wua::OperationResultCode>) {
    (
        progress.current_update_index(),
        progress.current_update_percent_complete(),
        progress.percent_complete(),
        progress.update_results().map(|result| result.result_code).collect(),
    )
}

#[test]
fn job_prg_1_the_whole_life_of_a_job() {
    let world = manual(TWO);
    let job = begin(&*installer(&world));
    let at = |second: u64| {
        world.advance(seconds(second).saturating_sub(world.now()));
        shown(&job.get_progress().unwrap())
    };
    assert_eq!(at(0), (0, 0, 0, vec![Code::NOT_STARTED, Code::NOT_STARTED]), "JOB-PRG-3");
    assert_eq!(at(1), (0, 0, 0, vec![Code::IN_PROGRESS, Code::NOT_STARTED]));
    assert_eq!(at(6), (0, 50, 25, vec![Code::IN_PROGRESS, Code::NOT_STARTED]));
    assert_eq!(at(11), (1, 0, 50, vec![Code::SUCCEEDED, Code::IN_PROGRESS]));
    assert_eq!(at(21), (1, 50, 75, vec![Code::SUCCEEDED, Code::IN_PROGRESS]));
    assert!(!job.is_completed().unwrap());
    assert_eq!(at(31), (1, 100, 100, vec![Code::SUCCEEDED, Code::SUCCEEDED]), "PROG-ALL-3");
    assert!(job.is_completed().unwrap());
    assert_eq!(at(1000), (1, 100, 100, vec![Code::SUCCEEDED, Code::SUCCEEDED]), "JOB-PRG-5");
}

#[test]
fn job_prg_2_a_snapshot_outlives_job_and_world() {
    let world = manual(TWO);
    let job = begin(&*installer(&world));
    world.advance(seconds(6));
    let kept = job.get_progress().unwrap();
    world.run();
    drop((job, world));
    assert_eq!(shown(&kept), (0, 50, 25, vec![Code::IN_PROGRESS, Code::NOT_STARTED]));
}

#[test]
fn end_1_3_end_waits_and_gives_the_result() {
    let world = world(TWO);
    let installer = installer(&world);
    let job = begin(&*installer);
    let result = installer.end_install(&job).unwrap();
    assert_eq!(world.now(), seconds(31));
    assert!(job.is_completed().unwrap());
    assert_eq!((result.result_code(), result.hresult()), (Code::SUCCEEDED, HResult::S_OK));
    assert!(result.reboot_required(), "RES-RB-1");
    assert_eq!(code(result.update_result(2)), HResult::WU_E_INVALIDINDEX);
    assert_eq!(code(result.update_result(-1)), HResult::WU_E_INVALIDINDEX);
}

#[test]
fn end_3_with_a_manual_clock_end_waits_for_another_thread() {
    let world = manual(TWO);
    let installer = installer(&world);
    let job = begin(&*installer);
    thread::scope(|scope| {
        let ended = scope.spawn(|| installer.end_install(&job));
        while support::lines(&world, "waits") == 0 {
            thread::yield_now();
        }
        assert!(!ended.is_finished());
        world.run();
        assert_eq!(ended.join().unwrap().unwrap().result_code(), Code::SUCCEEDED);
    });
}

#[test]
fn end_7_8_the_wrong_end_fails_and_changes_nothing() {
    let world = manual(TWO);
    let (mine, other) = (installer(&world), installer(&world));
    let job = begin(&*mine);
    assert_eq!(code(mine.end_uninstall(&job)), HResult::WU_E_INVALID_OPERATION);
    assert_eq!(code(other.end_install(&job)), HResult::E_INVALIDARG);
    assert_eq!(code(installer(&manual(TWO)).end_install(&job)), HResult::E_INVALIDARG, "of another world");
    assert!(!job.is_completed().unwrap());
    world.run();
    assert_eq!(code(mine.end_install(&job)), HResult::S_OK);
}

#[test]
fn job_cln_2_5_7_clean_up_waits_does_not_abort_and_may_come_twice() {
    let world = world(TWO);
    let installer = installer(&world);
    let job = begin(&*installer);
    job.clean_up().unwrap();
    assert_eq!(world.now(), seconds(31));
    assert_eq!(job.clean_up().unwrap(), HResult::S_OK);
    assert_eq!(installer.end_install(&job).unwrap().result_code(), Code::SUCCEEDED);
}

#[test]
fn syn_1_install_is_begin_and_end() {
    let (one, two) = (world(TWO), world(TWO));
    let sync = installer(&one).install().unwrap();
    let installer = installer(&two);
    let job = begin(&*installer);
    assert_eq!(installer.end_install(&job).unwrap(), sync);
    assert_eq!(one.now(), two.now());
}

const FAILING: &str = "
    [[update]]
    title = 'bad'
    kind = 'definition'
    duration = '10s'
    end = { result = 'failure', hresult = 'ERROR_INSTALL_FAILURE', at = 66 }
    curve = { steps = 3 }
";

#[test]
fn prog_cur_3_a_failing_update_jumps_to_100() {
    let world = manual(FAILING);
    let job = begin(&*installer(&world));
    let mut seen = Vec::new();
    while !job.is_completed().unwrap() {
        seen.push(job.get_progress().unwrap().current_update_percent_complete());
        world.advance(seconds(1));
    }
    seen.push(job.get_progress().unwrap().current_update_percent_complete());
    seen.dedup();
    assert_eq!(seen, [0, 33, 100]);
}

#[test]
fn job_abt_8_abort_from_another_thread_ends_a_blocked_call() {
    let world =
        manual(&TWO.replace("duration = \"10s\"", "duration = \"10s\"\nhang = { at = 50, for = 'ever' }"));
    let installer = installer(&world);
    let job = begin(&*installer);
    thread::scope(|scope| {
        let ended = scope.spawn(|| installer.end_install(&job).unwrap());
        while support::lines(&world, "waits") == 0 {
            thread::yield_now();
        }
        world.advance(seconds(60));
        job.request_abort().unwrap();
        world.advance(seconds(60));
        assert_eq!(codes(&ended.join().unwrap())[0], (Code::ABORTED, HResult::WU_E_CALL_CANCELLED));
    });
}

#[test]
fn job_abt_9_an_agent_cancels_with_its_own_code() {
    let world = manual(TWO);
    let installer = installer(&world);
    let job = begin(&*installer);
    world.cancel(HResult::WU_E_CALL_CANCELLED_BY_POLICY).unwrap();
    let result = installer.end_install(&job).unwrap();
    assert!(
        codes(&result).iter().all(|code| *code == (Code::ABORTED, HResult::WU_E_CALL_CANCELLED_BY_POLICY))
    );
}

/// No moment doubles as a mark for something else.
#[test]
fn an_abort_at_the_last_representable_millisecond_is_an_abort_and_no_lost_machine() {
    let hangs =
        TWO.replacen("curve = \"linear\"", "curve = \"linear\"\nhang = { at = 50, for = \"ever\" }", 1);
    for last in [u64::MAX - 1, u64::MAX - 2] {
        let world = manual(&hangs);
        let job = begin(&*installer(&world));
        world.advance(Duration::from_millis(last));
        job.request_abort().unwrap();
        assert_eq!(job.get_progress().unwrap().percent_complete(), 25);
        assert!(!job.is_completed().unwrap());
        assert!(world.running_job().is_some(), "the agent still works on it");
        let fork = world.fork();
        let (_, copied) = fork.running_job().unwrap();
        assert_eq!(copied.get_progress().unwrap(), job.get_progress().unwrap());
        fork.restart();
        assert_eq!(code(copied.get_progress()), HResult::RPC_S_SERVER_UNAVAILABLE, "that is a lost one");
    }
}

#[test]
fn a_wait_that_would_never_end_says_so() {
    let world =
        world(&TWO.replace("duration = \"10s\"", "duration = \"10s\"\nhang = { at = 50, for = 'ever' }"));
    let installer = installer(&world);
    let job = begin(&*installer);
    let error = installer.end_install(&job).unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("would never return"), "{error}");
    assert_eq!(job.get_progress().unwrap().current_update_percent_complete(), 50);
    job.request_abort().unwrap();
    assert_eq!(installer.end_install(&job).unwrap().result_code(), Code::ABORTED);
}

#[test]
fn a_hang_for_a_time_only_delays() {
    let world =
        manual(&TWO.replace("duration = \"10s\"", "duration = \"10s\"\nhang = { at = 50, for = '1h' }"));
    let installer = installer(&world);
    let job = begin(&*installer);
    world.advance(seconds(1 + 5 + 3599));
    assert_eq!(job.get_progress().unwrap().current_update_percent_complete(), 50);
    world.advance(seconds(3));
    assert_eq!(job.get_progress().unwrap().current_update_percent_complete(), 70);
    world.run();
    assert_eq!(world.now(), seconds(31 + 3600));
    assert_eq!(installer.end_install(&job).unwrap().result_code(), Code::SUCCEEDED);
}

#[test]
fn waiting_helpers_work_on_virtual_time() {
    let world = world(TWO);
    let installer = installer(&world);
    let job = begin(&*installer);
    let options = WaitOptions::every(seconds(1)).with_time_out(seconds(5));
    let mut polls = 0;
    let timed_out = wait_until_completed(&*job, &world, options, |_| polls += 1).unwrap_err();
    assert!(matches!(timed_out, WaitError::TimedOut { after, .. } if after == seconds(5)), "{timed_out}");
    assert_eq!(polls, 6);
    let mut last = None;
    wait_until_completed(&*job, &world, WaitOptions::default(), |progress| last = Some(progress.clone()))
        .unwrap();
    assert_eq!(last.unwrap().percent_complete(), 100);
    assert_eq!(world.now(), seconds(31));
}

#[test]
fn a_stream_of_progress_needs_no_runtime() {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use futures_core::Stream;

    let world = Arc::new(world(TWO));
    let job = begin(&*installer(&world));
    let sleeper = Arc::clone(&world);
    let mut stream = pin!(wua::ProgressStream::new(job, seconds(10), move |time| {
        sleeper.sleep(time);
        std::future::ready(())
    }));
    let mut percents = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(seen)) = stream.as_mut().poll_next(&mut context) {
        percents.push(seen.unwrap().percent_complete());
    }
    assert_eq!(percents, [0, 45, 72, 97, 100]);
}

#[test]
fn per_poll_each_poll_moves_the_time() {
    let world = builder(TWO).clock(ClockMode::PerPoll { step: seconds(5) }).build();
    let installer = installer(&world);
    let job = begin(&*installer);
    let mut polls = 0;
    while !job.is_completed().unwrap() {
        job.get_progress().unwrap();
        polls += 1;
    }
    assert_eq!((polls, world.now()), (7, seconds(35)));
    assert_eq!(installer.end_install(&job).unwrap().result_code(), Code::SUCCEEDED);
}

#[test]
fn paced_time_passes_by_itself() {
    let world = builder(TWO).clock(ClockMode::Paced { factor: 10_000.0 }).build();
    let installer = installer(&world);
    let job = begin(&*installer);
    // 31 s of virtual time at this pace are 3 ms; the call blocks until they have passed.
    assert_eq!(installer.end_install(&job).unwrap().result_code(), Code::SUCCEEDED);
    assert!(world.now() >= seconds(31));
}
