//! `IInstallationJob::CleanUp`, and a job that nobody cleans up (clauses `JOB-CLN-…`).

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use super::about_jobs::{
    each_job, is_recorded, mixed, poll_after, poll_before, result, results, steps, tells_apart,
};
use crate::lock::locked;
use crate::rules::pair::{Call, Calling, Pair};
use crate::rules::words::*;

rules! {
    JOB_CLN_1 JOB_CLN_2 JOB_CLN_3 JOB_CLN_4 JOB_CLN_5 JOB_CLN_6 JOB_CLN_7 JOB_CLN_8
}

rule!(JOB_CLN_1 = Example(job_cln_1) "JOB-CLN-1", needs [Install, Callbacks];
    "CleanUp returns once the job is complete and its callbacks have returned, and releases both.";
    Documented(&["nf-wuapi-iinstallationjob-cleanup", "Wua_Sdk/iinstallationjob-methods"]));
fn job_cln_1(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let installer = trial.installer()?;
    let recorder = Recorder::default();
    let pair = Pair::recording(&recorder);
    let job = pair.begin(&installer)?;
    ensure_eq!(job.clean_up()?, HResult::S_OK, "the answer of CleanUp");
    ensure_eq!(pair.held(), (0, 0), "the references held to the callbacks after CleanUp");
    ensure!(job.is_completed()?, "the job is not complete after CleanUp");
    ensure_eq!(recorder.completions(), 1, "the number of completion callbacks by the time CleanUp returned");
    if fixture.capabilities().contains(Capability::Threads) {
        waits_for_a_callback(fixture)?;
    }
    Ok(())
}

/// `CleanUp` on one thread, while the completion callback runs on another.
fn waits_for_a_callback(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let installer = trial.installer()?;
    let (entered, is_entered) = channel();
    let (resume, resumed) = channel();
    let (resumed, returned) = (Mutex::new(resumed), Arc::new(AtomicBool::new(false)));
    let (returns, pulse) = (Arc::clone(&returned), trial.pulse().clone());
    let slow = move |_: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {
        // Nobody listens any more if the check has failed by now.
        let _ = entered.send(());
        let _ = locked(&resumed).recv();
        for _ in 0..10_000 {
            pulse.beat();
            thread::yield_now();
        }
        returns.store(true, Ordering::SeqCst);
    };
    let completed = OnCompleted::call(slow);
    let job = installer.begin_with(INSTALL, OnProgressChanged::Foreign, completed, AsyncState::Empty)?;
    thread::scope(|scope| {
        let mover = scope.spawn(|| trial.finish(&job));
        // If the callback never comes this never returns, which the watchdog sees.
        let _ = is_entered.recv();
        let _ = resume.send(());
        let answer = job.clean_up();
        let waited = returned.load(Ordering::SeqCst);
        mover.join().map_err(|_| Fault::Broken("a call on another thread panicked".to_owned()))??;
        ensure_eq!(coded(answer), Ok(HResult::S_OK), "CleanUp while a callback runs on another thread");
        ensure!(waited, "CleanUp returned while a callback of the job was running on another thread");
        Ok(())
    })
}

rule!(JOB_CLN_2 = Example(job_cln_2) "JOB-CLN-2", needs [Install, Scripted, VirtualTime];
    "CleanUp waits for as long as the operation takes, even for days.";
    Documented(&["nf-wuapi-iinstallationjob-cleanup", "Wua_Sdk/guidelines-for-asynchronous-wua-operations"]));
fn job_cln_2(fixture: &Fixture) -> Outcome {
    const DAY: u64 = 24 * 60 * 60;
    for seconds in [1, 600, 3 * DAY] {
        let trial = fixture.trial(&machine([update("long").lasting(seconds)]))?;
        let installer = trial.installer()?;
        let begun = trial.now();
        let job = installer.begin(INSTALL)?;
        ensure_eq!(job.clean_up()?, HResult::S_OK, "the answer of CleanUp");
        let waited = trial.now().saturating_sub(begun);
        let takes = Duration::from_secs(seconds);
        ensure!(waited >= takes, "CleanUp returns after {waited:?} from an operation that takes {takes:?}");
        ensure!(job.is_completed()?, "the job is not complete after CleanUp");
    }
    Ok(())
}

/// A callback that cleans up its own job the first time it is called.
#[derive(Default)]
struct Cleaning {
    calls: AtomicUsize,
    seen: Mutex<Option<Seen>>,
}

/// The observations of a callback around its own `CleanUp`.
struct Seen {
    /// `IsCompleted` before it.
    before: Result<bool, HResult>,
    answer: Result<HResult, HResult>,
    /// `IsCompleted` after it.
    after: Result<bool, HResult>,
}

impl Cleaning {
    /// Returns the callback.
    fn callback(self: &Arc<Self>) -> Calling<impl Call + use<>> {
        let cleaning = Arc::clone(self);
        Calling(move |job: &Arc<dyn InstallationJob>, _: CallbackKind| {
            if cleaning.calls.fetch_add(1, Ordering::SeqCst) == 0 {
                let (before, answer) = (coded(job.is_completed()), coded(job.clean_up()));
                *locked(&cleaning.seen) = Some(Seen { before, answer, after: coded(job.is_completed()) });
            }
            Ok(())
        })
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

rule!(JOB_CLN_3 = Example(job_cln_3) "JOB-CLN-3" PolicyDependent,
    needs [Install, Scripted, VirtualTime, Callbacks];
    "CleanUp inside a callback of its own job does not wait: it is refused, or done after the callback.";
    Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations", "wuerror.h"]));
fn job_cln_3(fixture: &Fixture) -> Outcome {
    cleans_up_in_completed(fixture)?;
    cleans_up_in_progress(fixture)
}

fn cleans_up_in_completed(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let cleaning = Arc::new(Cleaning::default());
    let pair = Pair::new(Recorder::default(), cleaning.callback());
    runs_to_its_end(&trial, &pair)?;
    let Some(seen) = locked(&cleaning.seen).take() else { broken!("onCompleted was not called") };
    answers_at_once(&trial, &seen)?;
    ensure!(seen.answer.is_err() || pair.held() == (0, 0), "the callbacks are held after the callback");
    ensure_eq!(cleaning.calls(), 1, "how often onCompleted was called");
    Ok(())
}

fn cleans_up_in_progress(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let (cleaning, recorder) = (Arc::new(Cleaning::default()), Recorder::default());
    let pair = Pair::new(cleaning.callback(), recorder.clone());
    runs_to_its_end(&trial, &pair)?;
    // Possibly there is no progress callback at all (`CB-P-2`).
    let Some(seen) = locked(&cleaning.seen).take() else { return Ok(()) };
    answers_at_once(&trial, &seen)?;
    if seen.answer.is_err() {
        ensure_eq!(recorder.completions(), 1, "completion callbacks after a refused CleanUp");
        return Ok(());
    }
    ensure_eq!(pair.held(), (0, 0), "the references held after the callback that cleaned up");
    let later = (cleaning.calls() - 1, recorder.completions());
    ensure_eq!(later, (0, 0), "progress and completion reported after the callback that cleaned up");
    Ok(())
}

/// Installs with these callbacks; nothing that they do may spoil it.
fn runs_to_its_end(trial: &Trial, pair: &Pair) -> Outcome {
    let installer = trial.installer()?;
    let job = pair.begin(&installer)?;
    let code = trial.result(&installer, &job)?.result_code();
    ensure_eq!(code, OperationResultCode::SUCCEEDED, "the overall result of a job cleaned up in a callback");
    Ok(())
}

fn answers_at_once(trial: &Trial, seen: &Seen) -> Outcome {
    ensure_eq!(seen.after, seen.before, "IsCompleted after CleanUp inside a callback");
    let answers = [
        ("marked", Ok(HResult::WU_S_MARKED_FOR_DISCONNECT)),
        ("breach", Err(HResult::WU_E_INVALID_OPERATION)),
    ];
    trial.legal("cleanup_in_callback", &seen.answer, &answers)
}

rule!(JOB_CLN_4 = Law(job_cln_4) "JOB-CLN-4", needs [Install, Scripted, VirtualTime, Callbacks];
    "Once CleanUp has returned no callback of the job comes.";
    Documented(&["nf-wuapi-iinstallationjob-cleanup"]));
fn job_cln_4(run: &Run) -> Outcome {
    each_job(run, "no job with callbacks was cleaned up", |number, job| {
        let wanted = Step::CleanUp { job: number };
        let done = steps(run, &wanted).find(|(_, record)| record.answer == Answer::Code(HResult::S_OK));
        let Some((step, record)) = done.filter(|_| is_recorded(run, job)) else { return Ok(false) };
        let late = run.reported(number).iter().filter(|(at, _)| *at > step).count();
        ensure_eq!(late, 0, "the number of callbacks after CleanUp");
        let mut reported =
            record.reported.iter().filter(|(of, _)| *of == number).map(|(_, reported)| reported);
        let last =
            reported.next_back().is_none_or(|reported: &Reported| reported.what == CallbackKind::Completed);
        ensure!(last, "the last callback during CleanUp is not the one of completion");
        Ok(true)
    })
}

rule!(JOB_CLN_5 = Example(job_cln_5) "JOB-CLN-5", needs [Install];
    "CleanUp may be called again: it answers S_OK and changes nothing.";
    Assumed("it lets go of what is gone already"));
fn job_cln_5(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&mixed())?;
    let (installer, job) = trial.installed()?;
    let progress = job.get_progress()?;
    for time in 1..=3 {
        ensure_eq!(coded(job.clean_up()), Ok(HResult::S_OK), "the answer of CleanUp number {time}");
    }
    ensure_eq!(job.get_progress()?, progress, "the progress after the last CleanUp");
    // Where time is real the job has been ended by now: what this answers is for END-6 to judge.
    let _ = installer.end_job(&job);
    ensure_eq!(coded(job.clean_up()), Ok(HResult::S_OK), "the answer of CleanUp after End");
    Ok(())
}

/// The answers of two `End…`, with `CleanUp` before that one of them; 2 is after both.
fn ends_beside_clean_up(
    fixture: &Fixture,
    before: usize,
) -> Result<Vec<Result<InstallationResult, HResult>>, Fault> {
    let trial = fixture.trial(&mixed())?;
    let (installer, job) = trial.installed()?;
    let mut answers = Vec::new();
    for number in 0..3 {
        if number == before {
            job.clean_up()?;
        }
        if number < 2 {
            answers.push(coded(installer.end_job(&job)));
        }
    }
    Ok(answers)
}

rule!(JOB_CLN_6 = Example(job_cln_6) "JOB-CLN-6", needs [Install, Scripted, VirtualTime];
    "CleanUp does not count as End: every End answers the same with it and without it.";
    Observed(&["CRI: cleans up first and ends then", "ASY: ends first"]));
fn job_cln_6(fixture: &Fixture) -> Outcome {
    let expected = ends_beside_clean_up(fixture, 3)?;
    let first = expected.first();
    let Some(Ok(result)) = first else { broken!("End without CleanUp answers {first:?}") };
    for before in 0..3 {
        let found = ends_beside_clean_up(fixture, before)?;
        ensure_eq!(found, expected, "the answers of two End with CleanUp at place {before}");
    }
    tells_apart(result.update_results())
}

rule!(JOB_CLN_7 = Law(job_cln_7) "JOB-CLN-7", needs [Install, Scripted, VirtualTime];
    "CleanUp of a running job cuts nothing off.";
    Documented(&["nf-wuapi-iinstallationjob-cleanup"]));
fn job_cln_7(run: &Run) -> Outcome {
    each_job(run, "no running job was cleaned up without an abort", |number, job| {
        if steps(run, &Step::RequestAbort { job: number }).next().is_some() {
            return Ok(false);
        }
        let wanted = Step::CleanUp { job: number };
        let Some((step, _)) = steps(run, &wanted).next() else { return Ok(false) };
        if poll_before(run, number, step).is_none_or(|poll| poll.completed) {
            return Ok(false);
        }
        let Some(end) = poll_after(run, number, step) else { return Ok(false) };
        ends_uncut(&results(end.progress))?;
        result(run, number, job).map_or(Ok(()), |result| ends_uncut(result.update_results()))?;
        Ok(true)
    })
}

fn ends_uncut(results: &[UpdateInstallationResult]) -> Outcome {
    for (index, result) in results.iter().enumerate() {
        let code = result.result_code;
        let worked = code.is_terminal() && code != OperationResultCode::ABORTED;
        ensure!(worked, "update {index} reads {result:?} after CleanUp of a running job");
    }
    Ok(())
}

rule!(JOB_CLN_8 = Example(job_cln_8) "JOB-CLN-8", needs [Install, Scripted, VirtualTime, History];
    "A job that its owner drops without CleanUp runs to its end in the agent.";
    Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"]));
fn job_cln_8(fixture: &Fixture) -> Outcome {
    [0, 5, 15, 25].into_iter().try_for_each(|seconds| completes_without_its_owner(fixture, seconds))
}

fn completes_without_its_owner(fixture: &Fixture, seconds: u64) -> Outcome {
    let trial = fixture.trial(&plain_machine(3))?;
    let (installer, job) = trial.begun()?;
    trial.advance_seconds(seconds);
    drop((job, installer));
    ensure!(trial.bare_installer()?.is_busy()?, "nobody is busy once the job is dropped after {seconds} s");
    trial.advance_seconds(3600);
    ensure!(!trial.bare_installer()?.is_busy()?, "the job dropped after {seconds} s never ends");
    let history = trial.searcher()?.whole_history()?;
    let succeeded = history.iter().filter(|entry| entry.result_code == OperationResultCode::SUCCEEDED);
    ensure_eq!(succeeded.count(), 3, "successes in the history of a job dropped after {seconds} s");
    let missing = trial.offered()?.to_vec().iter().filter(|update| !update.is_installed).count();
    ensure_eq!(missing, 0, "updates that a job dropped after {seconds} s did not install");
    Ok(())
}
