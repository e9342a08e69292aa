//! The thread on which a world calls back whose policy wants it to be another than the caller's, or whose time
//! passes by itself.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::inner::{Inner, State};

/// What a worker is to do. It holds the world, and lets go of it before it says that it is done.
type Errand = Box<dyn FnOnce() + Send>;

/// A thread that waits for errands. It ends when this goes, and is not waited for: it may be the
/// one that lets go of the world.
pub(crate) struct Worker {
    errands: Sender<Errand>,
    outcomes: Receiver<thread::Result<()>>,
}

impl Worker {
    pub(crate) fn start() -> Self {
        let (errands, sent) = channel::<Errand>();
        let (done, outcomes) = channel();
        thread::spawn(move || {
            for errand in sent {
                // Whoever sent it waits for the outcome.
                let _ = done.send(catch_unwind(AssertUnwindSafe(errand)));
            }
        });
        Self { errands, outcomes }
    }

    /// Has it done, and waits for it. A panic goes on in the caller.
    fn run(&self, errand: Errand) -> thread::Result<()> {
        // A worker catches what panics, so that it is there for as long as this is.
        let _ = self.errands.send(errand);
        self.outcomes.recv().unwrap_or(Ok(()))
    }

    /// Has it done, and waits for it no longer than that. A panic ends there: it has been printed.
    pub(crate) fn finishes_within(&self, patience: Duration, act: impl FnOnce() + Send + 'static) -> bool {
        let _ = self.errands.send(Box::new(act));
        !matches!(self.outcomes.recv_timeout(patience), Err(RecvTimeoutError::Timeout))
    }
}

impl State {
    /// A world in which nobody is to be told anything keeps no thread.
    pub(crate) fn dismiss_worker(&mut self) {
        if self.deliveries.is_empty() {
            self.worker = None;
        }
    }
}

impl Inner {
    /// Does that on a worker, and waits for it: on the one that is kept or, where that is busy with a
    /// callback that led here, on a new one.
    pub(crate) fn on_worker(&self, act: impl FnOnce(&Self) + Send + 'static) {
        let (me, kept) = (self.me(), self.lock().worker.take());
        let worker = kept.unwrap_or_else(Worker::start);
        let outcome = worker.run(Box::new(move || act(&me)));
        let mut state = self.lock();
        state.worker = Some(worker);
        state.dismiss_worker();
        drop(state);
        outcome.unwrap_or_else(|panic| resume_unwind(panic));
    }
}
