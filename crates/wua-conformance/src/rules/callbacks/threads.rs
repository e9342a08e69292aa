//! The threads that callbacks of chosen jobs run on.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::calls::mixed;
use crate::lock::locked;
use crate::rules::pair::Pair;
use crate::rules::words::*;
use crate::watchdog::Pulse;

rule!(CB_T_1 = Example(cb_t_1) "CB-T-1" PolicyDependent, needs [Install, Scripted, VirtualTime, Callbacks];
    "Callbacks come on a thread that is not the caller's, unless the subject says that they do not.";
    Observed(&["WUM: marshals to its own thread", "CES: called from a pool thread"]));
fn cb_t_1(fixture: &Fixture) -> Outcome {
    let caller = thread::current().id();
    for choice in ["caller", "worker"] {
        let trial = fixture.trial(&mixed().choosing("callback_thread", choice))?;
        let threads = Arc::new(Mutex::new(Vec::new()));
        let called = Arc::clone(&threads);
        let note = move |_: &Arc<dyn InstallationJob>, _: CallbackKind| {
            locked(&called).push(thread::current().id());
            Ok(())
        };
        Pair::calling(note).install(&trial)?;
        let threads = locked(&threads).clone();
        ensure!(!threads.is_empty(), "nobody was called back");
        for thread in threads {
            trial.legal("callback_thread", &(thread == caller), &[("caller", true), ("worker", false)])?;
        }
    }
    Ok(())
}

/// A callback that looks at the job and stays a while: until another thread has moved the time, or long enough.
struct Lingering {
    recorder: Recorder,
    installer: Installer,
    aborts: bool,
    inside: AtomicUsize,
    overlaps: AtomicBool,
    moves: AtomicUsize,
    pulse: Pulse,
}

impl Lingering {
    fn new(trial: &Trial, installer: &Installer, aborts: bool) -> Arc<Self> {
        Arc::new(Self {
            pulse: trial.pulse().clone(),
            recorder: Recorder::beating(trial.pulse()),
            installer: installer.clone(),
            aborts,
            inside: AtomicUsize::default(),
            overlaps: AtomicBool::default(),
            moves: AtomicUsize::default(),
        })
    }

    fn stay(&self, job: &Arc<dyn InstallationJob>, kind: CallbackKind) {
        if self.inside.fetch_add(1, Ordering::SeqCst) > 0 {
            self.overlaps.store(true, Ordering::SeqCst);
        }
        self.recorder.write(job, kind);
        self.look(job);
        self.linger();
        self.inside.fetch_sub(1, Ordering::SeqCst);
    }

    /// Leaves the answers of the members to other rules.
    fn look(&self, job: &Arc<dyn InstallationJob>) {
        let _ = (job.is_completed(), job.get_progress(), job.updates(), job.async_state());
        let _ = self.installer.raw().is_busy();
        if self.aborts {
            let _ = job.request_abort();
        }
    }

    fn linger(&self) {
        const LONG_ENOUGH: usize = 2000;
        let before = self.moves.load(Ordering::SeqCst);
        for _ in 0..LONG_ENOUGH {
            if self.overlaps.load(Ordering::SeqCst) || self.moves.load(Ordering::SeqCst) > before + 2 {
                break;
            }
            self.pulse.beat();
            thread::yield_now();
        }
    }

    fn overlap(&self) -> bool {
        self.overlaps.load(Ordering::SeqCst)
            || self.recorder.reported().iter().any(|reported| reported.overlaps)
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
        let inside = Arc::clone(&lingering);
        let stay = move |job: &Arc<dyn InstallationJob>, kind: CallbackKind| {
            inside.stay(job, kind);
            Ok(())
        };
        let job = Pair::calling(stay).begin(&installer)?;
        let look = || {
            for _ in 0..MOVES {
                trial.advance_seconds(1);
                lingering.moves.fetch_add(1, Ordering::SeqCst);
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
