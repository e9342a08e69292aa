//! The threads that callbacks of chosen jobs run on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use wua::{
    InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs, OnCompleted,
    OnProgressChanged,
};

use super::calls::{begin, locked, mixed};
use crate::fault::Outcome;
use crate::fixture::logged::Installer;
use crate::fixture::recorder::Recorder;
use crate::fixture::scenarios::Staging;
use crate::fixture::{Fixture, Trial};
use crate::watchdog::Pulse;

rule!(CB_T_1 = Example(cb_t_1) "CB-T-1" PolicyDependent, needs [Install, Scripted, VirtualTime, Callbacks];
    "Callbacks come on a thread that is not the caller's, unless the subject says that they do not.";
    Observed(&["WUM: marshals to its own thread", "CES: called from a pool thread"]));
fn cb_t_1(fixture: &Fixture) -> Outcome {
    let caller = thread::current().id();
    for choice in ["caller", "worker"] {
        let trial = fixture.trial(&mixed().choosing("callback_thread", choice))?;
        let threads = Arc::new(Mutex::new(Vec::new()));
        let (one, other) = (Arc::clone(&threads), Arc::clone(&threads));
        let progress = move |_: &Arc<dyn InstallationJob>, _: &InstallationProgressChangedCallbackArgs| {
            locked(&one).push(thread::current().id());
        };
        let completed = move |_: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {
            locked(&other).push(thread::current().id());
        };
        let installer = trial.installer()?;
        let job = begin(&installer, OnProgressChanged::call(progress), OnCompleted::call(completed))?;
        trial.finish(&job)?;
        job.clean_up()?;
        let threads = locked(&threads).clone();
        ensure!(!threads.is_empty(), "nobody was called back");
        for thread in threads {
            trial.legal("callback_thread", &(thread == caller), &[("caller", true), ("worker", false)])?;
        }
    }
    Ok(())
}

/// Looks at the job in each callback, and stays a while: until another thread has moved the time, or
/// long enough.
#[derive(Clone)]
struct Lingering(Arc<Lingers>);

struct Lingers {
    recorder: Recorder,
    installer: Installer,
    aborts: bool,
    inside: AtomicUsize,
    overlaps: AtomicBool,
    moves: AtomicUsize,
    pulse: Pulse,
}

impl Lingering {
    fn new(trial: &Trial, installer: &Installer, aborts: bool) -> Self {
        Self(Arc::new(Lingers {
            pulse: trial.pulse().clone(),
            recorder: Recorder::beating(trial.pulse()),
            installer: installer.clone(),
            aborts,
            inside: AtomicUsize::default(),
            overlaps: AtomicBool::default(),
            moves: AtomicUsize::default(),
        }))
    }

    fn stay(
        &self,
        job: &Arc<dyn InstallationJob>,
        tell: impl FnOnce(&Recorder) -> wua::Result<()>,
    ) -> wua::Result<()> {
        if self.0.inside.fetch_add(1, Ordering::SeqCst) > 0 {
            self.0.overlaps.store(true, Ordering::SeqCst);
        }
        let reported = tell(&self.0.recorder);
        self.look(job);
        self.linger();
        self.0.inside.fetch_sub(1, Ordering::SeqCst);
        reported
    }

    /// Leaves the answers of the members to other rules.
    fn look(&self, job: &Arc<dyn InstallationJob>) {
        let _ = (job.is_completed(), job.get_progress(), job.updates(), job.async_state());
        let _ = self.0.installer.raw().is_busy();
        if self.0.aborts {
            let _ = job.request_abort();
        }
    }

    fn linger(&self) {
        const LONG_ENOUGH: usize = 2000;
        let before = self.0.moves.load(Ordering::SeqCst);
        for _ in 0..LONG_ENOUGH {
            if self.0.overlaps.load(Ordering::SeqCst) || self.0.moves.load(Ordering::SeqCst) > before + 2 {
                break;
            }
            self.0.pulse.beat();
            thread::yield_now();
        }
    }

    fn overlap(&self) -> bool {
        self.0.overlaps.load(Ordering::SeqCst)
            || self.0.recorder.reported().iter().any(|reported| reported.overlaps)
    }
}

impl InstallationProgressChangedCallback for Lingering {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &InstallationProgressChangedCallbackArgs,
    ) -> wua::Result<()> {
        self.stay(job, |recorder| InstallationProgressChangedCallback::invoke(recorder, job, args))
    }
}

impl InstallationCompletedCallback for Lingering {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        args: &InstallationCompletedCallbackArgs,
    ) -> wua::Result<()> {
        self.stay(job, |recorder| InstallationCompletedCallback::invoke(recorder, job, args))
    }
}

rule!(CB_T_3 = Example(cb_t_3) "CB-T-3", needs [Install, Scripted, VirtualTime, Callbacks, Threads];
    "Callbacks of one job never overlap, however many threads look at it and whatever is called inside \
     them.";
    Assumed("clients keep state in callbacks without locking it, and get away with it"));
fn cb_t_3(fixture: &Fixture) -> Outcome {
    const MOVES: usize = 10;
    for (choice, aborts) in [("caller", false), ("worker", false), ("caller", true), ("worker", true)] {
        let trial = fixture.trial(&mixed().choosing("callback_thread", choice))?;
        let installer = trial.installer()?;
        let lingering = Lingering::new(&trial, &installer, aborts);
        let (progress, completed) =
            (OnProgressChanged::call(lingering.clone()), OnCompleted::call(lingering.clone()));
        let job = begin(&installer, progress, completed)?;
        let look = || {
            for _ in 0..MOVES {
                trial.advance_seconds(1);
                lingering.0.moves.fetch_add(1, Ordering::SeqCst);
                // What it shows is the business of other rules.
                let _ = job.get_progress();
            }
        };
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(look);
            }
        });
        trial.finish(&job)?;
        job.clean_up()?;
        ensure!(!lingering.overlap(), "a callback came before the one before it had returned");
    }
    Ok(())
}
