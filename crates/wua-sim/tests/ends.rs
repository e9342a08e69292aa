//! The ends of jobs: aborts near the end, the release of handles, two threads at once, and the restart that follows.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;

use support::{TWO, begin, builder, code, codes, installer, lines, manual, seconds, world};
use wua::{
    AsyncState, Callback, HResult, InstallationJob, OnCompleted, OnProgressChanged, OperationResultCode,
};
use wua_model::{AbortLate, Policy};
use wua_sim::ClockMode;

const STUCK: &str = r#"
    [[update]]
    title = "stuck"
    kind = "standalone"
    duration = "10s"
    hang = { at = 50, for = "1h", abort = "works", within = "5s" }
"#;

/// An update that an abort stops was begun, and never reads "not started" again.
#[test]
fn job_abt_3_prog_res_8_an_update_that_is_stopped_was_begun() {
    let world = builder(STUCK).policy(Policy::hostile()).clock(ClockMode::Manual).build();
    let installer = installer(&world);
    let job = begin(&*installer);
    world.advance(seconds(60));
    job.request_abort().unwrap();
    world.run();
    let result = installer.end_install(&job).unwrap();
    assert_eq!(codes(&result), [(OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED)]);
}

/// The world kept a finished job, and with it the caller's state, until the time moved again.
#[test]
fn job_state_2_the_state_is_released_with_the_last_handle() {
    let world = manual(TWO);
    let installer = installer(&world);
    let state = Arc::new(7);
    let (progress, completed) = (OnProgressChanged::Foreign, OnCompleted::Foreign);
    let job = installer.begin_install(progress, completed, AsyncState::of(Arc::clone(&state))).unwrap();
    world.advance(seconds(3600));
    installer.end_install(&job).unwrap();
    job.clean_up().unwrap();
    assert_eq!(Arc::strong_count(&state), 2);
    drop(job);
    assert_eq!(Arc::strong_count(&state), 1);
}

/// Two threads that both waited in `EndInstall` both counted as the first.
#[test]
fn end_5_end_6_of_two_threads_one_is_the_second() {
    let world = builder(TWO).policy(Policy::hostile()).clock(ClockMode::Manual).build();
    let installer = installer(&world);
    let job = begin(&*installer);
    let mut answers = std::thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(|| code(installer.end_install(&job))));
        while lines(&world, "waits") < 2 {
            std::thread::yield_now();
        }
        world.run();
        threads.map(|thread| thread.join().unwrap())
    });
    answers.sort_by_key(|code| code.value());
    assert_eq!(answers, [HResult::WU_E_INVALID_OPERATION, HResult::S_OK]);
}

/// A second run after another download, and a removal, did not ask for the restart that always comes.
#[test]
fn ures_6_what_always_restarts_asks_for_it() {
    let again = world(
        r#"
        [[update]]
        title = "twice"
        kind = "standalone"
        reboot = "always"
        end = "needs-another-download"
        "#,
    );
    let installer = installer(&again);
    assert_eq!(code_of_first(&installer.install()), HResult::WU_E_UH_NEEDANOTHERDOWNLOAD);
    let identity = installer.updates().item(0).unwrap().identity.clone();
    assert!(again.set_downloaded(&identity, true));
    assert!(installer.install().unwrap().reboot_required(), "the second run");
}

fn code_of_first(result: &wua::Result<wua::InstallationResult>) -> HResult {
    result.as_ref().unwrap().update_results()[0].hresult
}

/// If every update is answered at once, an abort before the job is complete used to be too late.
#[test]
fn job_abt_1_an_abort_is_not_late_before_the_job_is_complete() {
    let policy = Policy { abort_late: AbortLate::CouldNotCancel, ..Policy::observed() };
    let world = builder(TWO).policy(policy).clock(ClockMode::Manual).build();
    let installer = installer(&world);
    let listens = OnProgressChanged::call(|_: &Arc<dyn InstallationJob>, _: &_| {});
    let job = installer.begin_uninstall(listens, Callback::Foreign, AsyncState::Empty).unwrap();
    let completed = job.is_completed().unwrap();
    assert_eq!(
        code(job.request_abort()),
        if completed { HResult::WU_E_COULDNOTCANCEL } else { HResult::S_OK }
    );
}
