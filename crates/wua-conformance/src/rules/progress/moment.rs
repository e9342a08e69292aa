//! Snapshots that are taken while another thread moves the time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::rules::words::*;

const UPDATES: i32 = 12;
const STEPS: u64 = 400;

rule!(PROG_SNAP_1 = Example(prog_snap_1) "PROG-SNAP-1", needs [Install, Scripted, VirtualTime, Threads];
    "The answers of one snapshot belong to one moment, also if another thread moves the job on meanwhile.";
    Documented(&["nf-wuapi-iinstallationprogresschangedcallbackargs-get_progress"]));
/// Short updates with even progress, so that nearly every step changes all numbers.
fn prog_snap_1(fixture: &Fixture) -> Outcome {
    let short = |number: i32| {
        let duration = DurationRange::exactly(Duration::from_millis(50));
        ScriptedUpdate { duration, curve: Curve::Shape(Shape::Linear), ..update(&number.to_string()) }
    };
    let trial = fixture.trial(&machine((0..UPDATES).map(short)))?;
    let job = trial.installer()?.begin(INSTALL)?;
    trial.advance(trial.scenario().agent.queue);
    watched_by_others(&trial, &job)
}

/// Moves the time while two threads take snapshots.
fn watched_by_others(trial: &Trial, job: &Job) -> Outcome {
    let (done, taken) = (AtomicBool::new(false), AtomicUsize::new(0));
    let look = || look_until(&done, &taken, &**job.raw());
    let found = thread::scope(|scope| {
        let lookers = [scope.spawn(look), scope.spawn(look)];
        for step in 0..STEPS {
            trial.advance(Duration::from_millis(2));
            // This ensures snapshots of many moments, however the threads are scheduled.
            while taken.load(Ordering::Acquire) < step as usize
                && !lookers.iter().any(|one| one.is_finished())
            {
                thread::yield_now();
            }
        }
        done.store(true, Ordering::Release);
        lookers.map(|looker| looker.join())
    });
    let mut moments = false;
    for outcome in found {
        moments |= outcome.unwrap_or_else(|_| Err(Fault::Broken("a snapshot panicked".to_owned())))?;
    }
    applies_if(moments, "every snapshot shows the same moment")
}

/// Returns `true` if two of the snapshots differ: within one moment a mix-up would not be visible.
fn look_until(done: &AtomicBool, taken: &AtomicUsize, job: &dyn InstallationJob) -> Result<bool, Fault> {
    let (first, mut moments) = (job.get_progress()?, false);
    loop {
        let last = done.load(Ordering::Acquire);
        let progress = job.get_progress()?;
        is_of_one_moment(&progress)?;
        moments |= progress != first;
        if last {
            return Ok(moments);
        }
        taken.fetch_add(1, Ordering::Release);
    }
}

/// Returns `true` if its numbers fit its results: all updates are worked on, and none is aborted.
fn is_of_one_moment(progress: &InstallationProgress) -> Outcome {
    let (current, percent) = (progress.current_update_index(), progress.current_update_percent_complete());
    let at_current = progress.update_result(current)?;
    let others = (0..).zip(progress.update_results()).filter(|(index, _)| *index != current);
    let others: Vec<UpdateInstallationResult> = others.map(|(_, result)| result).collect();
    let finished = others.iter().filter(|result| result.result_code.is_terminal()).count() as i32;
    let all = progress.percent_complete();
    ensure_eq!(all, (100 * finished + percent) / UPDATES, "PercentComplete of {progress:?}");
    let also = others.iter().any(|result| result.result_code == OperationResultCode::IN_PROGRESS);
    ensure!(!also, "an update other than the current one is in progress in {progress:?}");
    let fits = match at_current.result_code {
        OperationResultCode::NOT_STARTED => percent == 0,
        OperationResultCode::IN_PROGRESS => true,
        _ => percent == 100,
    };
    ensure!(fits, "the current update shows {percent} % and {at_current:?} in {progress:?}");
    Ok(())
}
