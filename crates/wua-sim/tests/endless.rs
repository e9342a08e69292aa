//! Waits that would never end: they fail with an explanation, soon and in little memory.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use support::{TWO, begin, builder, code, installer, returns, seconds};
use wua::{
    Clock, Error, HResult, InstallationJob, OperationResultCode, UpdateInstaller, WaitError, WaitOptions,
    wait_until_completed,
};
use wua_sim::{ClockMode, World, WorldBuilder};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The second of two updates hangs at 95 %: for that long, 30 seconds after the begin.
fn hanging(time: &str, abort: &str) -> WorldBuilder {
    let hang = format!("duration = \"20s\"\nhang = {{ at = 95, for = '{time}', abort = '{abort}' }}");
    builder(&TWO.replace("duration = \"20s\"", &hang))
}

fn for_ever() -> WorldBuilder {
    hanging("ever", "ignored")
}

/// Returns the message of the panic in `act`.
fn panic_of(act: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(act)).expect_err("it ended without a panic");
    panic.downcast_ref::<String>().unwrap().clone()
}

/// Waits as most programs do, without a time-out; returns the number of polls, and the message of the panic.
fn wait(world: &World, job: &dyn InstallationJob, interval: Duration) -> (usize, String) {
    let mut looks = 0;
    let options = WaitOptions::every(interval);
    let said = panic_of(|| drop(wait_until_completed(job, world, options, |_| looks += 1)));
    (looks, said)
}

const HANGS: &str = "update 1 hangs for ever at 95 % since 0:00:30.000 (\"second\", job 1";

#[test]
fn an_endless_wait_fails_with_an_explanation() {
    let world = for_ever().build();
    let job = begin(&*installer(&world));
    let (looks, said) = wait(&world, &*job, Duration::from_secs(3600));
    assert_eq!(world.now(), 30 * DAY);
    assert_eq!(looks, 30 * 24 + 1);
    let horizon = "waiting has taken the time to the horizon of the world, 720:00:00.000";
    assert!(said.contains(HANGS) && said.contains(horizon), "{said}");
    assert!(said.contains("time-out") && said.contains("WorldBuilder::horizon"), "what to do: {said}");
}

#[test]
fn an_endless_wait_takes_little_memory() {
    let world = for_ever().horizon(DAY).build();
    let job = begin(&*installer(&world));
    let (looks, _) = wait(&world, &*job, seconds(1));
    assert_eq!((looks, world.now()), (24 * 60 * 60 + 1, DAY));
    // At most one poll and one look per second are written, and nothing for the sleeps.
    let entries = world.journal().entries().len();
    assert!(entries <= 2 * looks + 10, "{entries} entries");
}

#[test]
fn an_endless_wait_with_a_zero_interval_fails_soon() {
    for clock in [ClockMode::Auto, ClockMode::PerPoll { step: Duration::ZERO }] {
        let world = for_ever().clock(clock).build();
        let job = begin(&*installer(&world));
        let (looks, said) = wait(&world, &*job, Duration::ZERO);
        assert_eq!(world.now(), 30 * DAY);
        assert!(looks < 100_000, "{looks} looks");
        assert!(said.contains(HANGS), "{said}");
    }
}

#[test]
fn a_wait_with_a_zero_interval_misses_no_change_and_no_time_out() {
    let world = builder(TWO).build();
    let job = begin(&*installer(&world));
    let mut shown = Vec::new();
    let options = WaitOptions::every(Duration::ZERO);
    wait_until_completed(&*job, &world, options, |progress| shown.push(progress.percent_complete())).unwrap();
    assert_eq!(world.now(), seconds(31));
    shown.dedup();
    assert_eq!(shown, (0..=100).collect::<Vec<_>>());

    let world = for_ever().build();
    let job = begin(&*installer(&world));
    let options = options.with_time_out(seconds(3600));
    let Err(WaitError::TimedOut { after, .. }) = wait_until_completed(&*job, &world, options, |_| {}) else {
        panic!("no time-out");
    };
    assert!((seconds(3600)..seconds(3604)).contains(&after), "{after:?}");
}

#[test]
fn a_sleep_beyond_the_horizon_fails_also_where_no_job_runs() {
    let world = builder(TWO).horizon(seconds(100)).build();
    world.sleep(seconds(100));
    let said = panic_of(|| world.sleep(Duration::from_millis(1)));
    assert!(said.starts_with("no job is running: waiting has taken the time to the horizon"), "{said}");
    let said = panic_of(|| builder(TWO).build().sleep(Duration::MAX));
    assert!(said.contains("720:00:00.000"), "{said}");
}

/// Returns the error of every call that waits for a job, each in a world of its own.
fn waits(builder: &WorldBuilder) -> Vec<Error> {
    let wait =
        |call: fn(&dyn UpdateInstaller) -> wua::Result<()>| call(&*installer(&builder.build())).unwrap_err();
    vec![
        wait(|installer| installer.end_install(&begin(installer)).map(drop)),
        wait(|installer| begin(installer).clean_up().map(drop)),
        wait(|installer| installer.install().map(drop)),
    ]
}

#[test]
fn errors_of_calls_that_wait_name_the_update_the_percent_and_the_reason() {
    for error in waits(&for_ever()) {
        let said = error.to_string();
        assert_eq!(error.hresult(), HResult::WU_E_UNEXPECTED);
        assert!(said.contains(HANGS), "{said}");
        assert!(said.contains("never return") && !said.contains("catch-all"), "{said}");
    }
    for error in waits(&hanging("30d", "works")) {
        let said = error.to_string();
        assert!(said.contains("update 1 is at 95 % since 0:00:30.000 (\"second\", job 1"), "{said}");
        assert!(
            said.contains(", which ends at 720:00:31.000") && said.contains("horizon of the world"),
            "{said}"
        );
    }
    let world = for_ever().build();
    let installer = installer(&world);
    let job = begin(&*installer);
    world.advance(seconds(20));
    job.request_abort().unwrap();
    let options = WaitOptions::default().with_time_out(seconds(60));
    let said = wait_until_completed(&*job, &world, options, |_| {}).unwrap_err().to_string();
    assert_eq!(said, "the job was not complete after 60s: 97 %, update 1 at 95 %");
    let said = installer.end_install(&job).unwrap_err().to_string();
    assert!(said.contains("it ignores the abort") && !said.contains("request an abort"), "{said}");
}

#[test]
fn a_job_that_was_given_up_can_be_aborted_and_ended() {
    let world = hanging("ever", "works").build();
    let installer = installer(&world);
    let job = begin(&*installer);
    wait(&world, &*job, seconds(3600));
    job.request_abort().unwrap();
    assert_eq!(installer.end_install(&job).unwrap().result_code(), OperationResultCode::ABORTED);

    let world = hanging("30d", "works").build();
    let installer = support::installer(&world);
    let job = begin(&*installer);
    assert_eq!(code(installer.end_install(&job)), HResult::WU_E_UNEXPECTED);
    assert_eq!(world.now(), 30 * DAY, "as far as it was waited");
    assert_eq!(code(installer.end_install(&job)), HResult::S_OK);
    assert_eq!(world.now(), 30 * DAY + seconds(31));
}

#[test]
fn what_the_test_moves_itself_has_no_horizon() {
    let world = hanging("30d", "works").build();
    let job = begin(&*installer(&world));
    world.run();
    assert!(job.is_completed().unwrap());
    world.sleep(29 * DAY);
    world.advance(Duration::MAX);
    world.advance(100 * DAY);
    world.sleep(29 * DAY);
    assert!(panic_of(|| world.sleep(2 * DAY)).contains("horizon"));
}

#[test]
fn polls_that_move_the_time_end_at_the_horizon() {
    let world = for_ever().clock(ClockMode::PerPoll { step: seconds(3600) }).build();
    let job = begin(&*installer(&world));
    let error = (0..1000).find_map(|_| job.get_progress().err()).unwrap();
    assert!(error.to_string().contains(HANGS), "{error}");
    assert_eq!(world.now(), 30 * DAY + seconds(3600));
    // A job that is over may be polled without limit.
    let world = builder(TWO).clock(ClockMode::PerPoll { step: DAY }).build();
    let job = begin(&*installer(&world));
    assert!((0..100).all(|_| job.get_progress().is_ok()));
}

/// Clocks that nobody moves: the calls would block the only thread for ever.
#[test]
fn a_wait_on_a_clock_that_nobody_moves_fails_with_an_explanation() {
    for clock in [ClockMode::Manual, ClockMode::Paced { factor: 0.0 }] {
        let builder = builder(TWO).clock(clock).patience(Duration::from_millis(50));
        let errors = returns(move || {
            let world = builder.build();
            let job = begin(&*installer(&world));
            let sleeps: Vec<String> = [seconds(1), Duration::ZERO]
                .into_iter()
                .map(|interval| wait(&world, &*job, interval).1)
                .collect();
            let errors = waits(&builder).into_iter().map(|error| error.to_string());
            errors.chain(sleeps).collect::<Vec<_>>()
        });
        assert_eq!(errors.len(), 5);
        for said in errors {
            assert!(said.contains("update 0 is at 0 % since 0:00:00.000 (\"first\", job 1"), "{said}");
            assert!(
                said.contains("nobody moved the clock for 50ms of real time; call World::advance"),
                "{said}"
            );
        }
    }
}

/// Each wait has the whole patience before it, also after one that was given up.
#[test]
fn a_wait_after_one_that_was_given_up_has_as_long_again() {
    let patience = Duration::from_millis(200);
    let world = Arc::new(builder(TWO).clock(ClockMode::Manual).patience(patience).build());
    let installer = installer(&world);
    let job = begin(&*installer);
    installer.end_install(&job).unwrap_err();
    let waits = Arc::clone(&world);
    let moved = thread::spawn(move || {
        // Only once the second wait is there.
        while support::lines(&waits, "waits") < 2 {
            thread::yield_now();
        }
        waits.advance(seconds(3600));
    });
    installer.end_install(&job).unwrap();
    moved.join().unwrap();
}

/// The horizon is counted from the begin of a job, not from the begin of the world.
#[test]
fn a_job_has_the_whole_horizon_before_it() {
    let world = builder(TWO).build();
    for _ in 0..40 {
        world.sleep(DAY);
        let installer = installer(&world);
        installer.set_is_forced(true);
        installer.install().unwrap();
    }
    assert!(world.now() > 40 * DAY);
}
