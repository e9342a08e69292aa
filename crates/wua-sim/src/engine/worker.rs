//! The thread on which a world makes callbacks if its policy wants another thread than the caller's, or if its time
//! passes by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// The work of a worker. It holds the world, and releases it before it reports its end.
type Errand = Box<dyn FnOnce() + Send>;

/// A thread that waits for errands. It ends when this is dropped, without a join: it may be the
/// thread that drops the world.
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
                // The sender waits for the outcome.
                let _ = done.send(catch_unwind(AssertUnwindSafe(errand)));
            }
        });
        Self { errands, outcomes }
    }

    /// Runs the errand and waits for it. A panic continues in the caller.
    pub(crate) fn run(&self, errand: Errand) -> thread::Result<()> {
        // A worker catches panics, so that it exists for as long as this.
        let _ = self.errands.send(errand);
        self.outcomes.recv().unwrap_or(Ok(()))
    }

    /// Runs the errand and waits for it at most that long. A panic ends there: it has been printed.
    pub(crate) fn finishes_within(&self, patience: Duration, act: impl FnOnce() + Send + 'static) -> bool {
        let _ = self.errands.send(Box::new(act));
        !matches!(self.outcomes.recv_timeout(patience), Err(RecvTimeoutError::Timeout))
    }
}
