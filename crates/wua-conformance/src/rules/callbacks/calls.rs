//! The number and the moments of callbacks in chosen jobs, and the effects of slow and failing ones.

use std::sync::{Condvar, PoisonError};

use wua::member::IInstallationCompletedCallback;

use crate::lock::locked;
use crate::rules::about_jobs::tells_apart;
use crate::rules::pair::{Calling, Pair};
use crate::rules::words::*;

/// Two updates of a few changes each: one that succeeds, one that fails.
pub(super) fn mixed() -> Scenario {
    let stepwise = |title| ScriptedUpdate { curve: Curve::Steps(4), ..update(title) };
    machine([stepwise("succeeds"), stepwise("fails").failing(HResult::from_bits(0x8007_0643))])
}

rule!(CB_P_2 = Example(cb_p_2) "CB-P-2" PolicyDependent, needs [Install, Scripted, Callbacks];
    "Progress callbacks may come once for each change, twice, or never, and nothing else depends on it.";
    Observed(&["ANS: 112 repeats among 471 callbacks", "evidence.md §3: silences of up to 640 s",
               "ELIA: filters repeats out"]));
fn cb_p_2(fixture: &Fixture) -> Outcome {
    let mut results = Vec::new();
    for frequency in ["each", "repeated", "none"] {
        let trial = fixture.trial(&mixed().choosing("callbacks", frequency))?;
        let recorder = Recorder::default();
        results.push(Pair::recording(&recorder).install(&trial)?);
        ensure_eq!(recorder.completions(), 1, "the number of completion callbacks");
        let reported = recorder.progress();
        let repeats = reported.windows(2).filter(|pair| matches!(pair, [one, other] if one == other)).count();
        let choice = trial.choice("callbacks");
        let fits = match choice.as_deref() {
            Some("none") => reported.is_empty(),
            Some("each") => !reported.is_empty() && repeats == 0,
            Some("repeated") => repeats > 0,
            _ => true,
        };
        ensure!(
            fits,
            "{} callbacks with {repeats} repeats came under `callbacks` {choice:?}",
            reported.len()
        );
    }
    for result in &results {
        ensure_eq!(Some(result), results.first(), "the result of the same job with other callbacks");
    }
    results.first().map_or(Ok(()), |result| tells_apart(result.update_results()))
}

/// Holds the first that comes until it is opened.
#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Default)]
struct GateState {
    entered: bool,
    open: bool,
}

impl Gate {
    fn pass(&self) {
        let mut state = locked(&self.state);
        state.entered = true;
        while !state.open {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn entered(&self) -> bool {
        locked(&self.state).entered
    }

    fn open(&self) {
        locked(&self.state).open = true;
        self.changed.notify_all();
    }
}

fn finished(progress: &InstallationProgress) -> usize {
    progress.update_results().filter(|result| result.result_code.is_terminal()).count()
}

rule!(CB_P_5 = Example(cb_p_5) "CB-P-5", needs [Install, Scripted, VirtualTime, Callbacks, Threads];
    "The updates continue while a callback has not returned.";
    Assumed("the work is done by the agent, not by the thread that calls back"));
fn cb_p_5(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2).choosing("callbacks", "each"))?;
    let installer = trial.installer()?;
    let gate = Arc::new(Gate::default());
    let inside = Arc::clone(&gate);
    let held = move |_: &Arc<dyn InstallationJob>, _: CallbackKind| {
        inside.pass();
        Ok(())
    };
    let progress = OnProgressChanged::call(Calling(held));
    let job = installer.begin_with(INSTALL, progress, OnCompleted::Foreign, AsyncState::Empty)?;
    let seen = thread::scope(|scope| {
        let mover = scope.spawn(|| trial.advance_seconds(5));
        while !gate.entered() && !mover.is_finished() {
            thread::yield_now();
        }
        let held = gate.entered();
        let seen = held.then(|| {
            let before = job.get_progress();
            trial.advance_seconds(15);
            (before, job.get_progress())
        });
        gate.open();
        seen
    });
    let Some((before, after)) = seen else { not_applicable!("no progress was reported") };
    let (before, after) = (finished(&before?), finished(&after?));
    ensure!(after > before, "{before} updates are finished before, and {after} well after they are due");
    ensure_eq!(trial.result(&installer, &job)?.result_code(), OperationResultCode::SUCCEEDED, "the result");
    Ok(())
}

rule!(CB_P_6 = Example(cb_p_6) "CB-P-6", needs [Install, Scripted, Callbacks];
    "The code that a callback returns changes neither the job nor its other callbacks.";
    Assumed("CES and CRI: jobs end well although their callbacks cannot be called"));
fn cb_p_6(fixture: &Fixture) -> Outcome {
    const CODES: [u32; 6] = [0, 0x8000_4005, 0x8001_0108, 0x8002_0009, 0x8024_000B, 0x9ABC_DEF0];
    let mut first = None;
    for code in CODES.map(HResult::from_bits) {
        let trial = fixture.trial(&mixed())?;
        let recorder = Recorder::default();
        let writer = recorder.clone();
        let answering = move |job: &Arc<dyn InstallationJob>, kind: CallbackKind| {
            writer.write(job, kind);
            let failure = || Err(Error::new(code, IInstallationCompletedCallback::Invoke));
            if code == HResult::S_OK { Ok(()) } else { failure() }
        };
        let result = Pair::calling(answering).install(&trial)?;
        let found = (recorder.progress(), recorder.completions(), result);
        let expected = first.get_or_insert_with(|| found.clone());
        ensure_eq!(found, *expected, "what is reported and results if callbacks return {code}");
    }
    let Some((reported, _, result)) = first else { return Ok(()) };
    if !reported.is_empty() && reported.iter().all(|progress| Some(progress) == reported.first()) {
        not_applicable!("callbacks report no change, so that none could be missing");
    }
    tells_apart(result.update_results())
}

rule!(CB_C_4 = Example(cb_c_4) "CB-C-4" PolicyDependent, needs [Install, Scripted, VirtualTime, Callbacks];
    "A job that takes no time may report its completion before Begin… returns, and passes itself to the callback.";
    Assumed("nothing forbids it to a job that is done at once"));
fn cb_c_4(fixture: &Fixture) -> Outcome {
    let at_once = ScriptedUpdate {
        curve: Curve::Instant,
        duration: DurationRange::exactly(Duration::ZERO),
        ..update("takes no time")
    };
    let mut scenario = machine([at_once]);
    scenario.agent.queue = Duration::ZERO;
    for early in ["false", "true"] {
        let trial = fixture.trial(&scenario.clone().choosing("early_completion", early))?;
        let installer = trial.installer()?;
        let recorder = Recorder::default();
        let job = Pair::recording(&recorder).begin(&installer)?;
        let reported = recorder.completions();
        trial.legal("early_completion", &reported, &[("false", 0), ("true", 1)])?;
        trial.finish(&job)?;
        job.clean_up()?;
        ensure_eq!(recorder.completions(), 1, "the number of completion callbacks");
        let given = recorder.reported().iter().all(|reported| reported.job == identity(job.raw()));
        ensure!(given, "a callback was given another job than the one that Begin… returned");
    }
    Ok(())
}
