//! The callbacks that a job has yet to make, and their times.

use std::sync::Arc;
use std::thread::{self, ThreadId};

use wua_model::Time;

use super::job_core::{AnyJob, Noted};
use super::journal::What;

/// The callbacks of a caller to one job, in the order in which they become due.
pub(crate) trait Listeners: Send {
    /// Returns the time of the next callback about progress; `None` if none is left.
    fn next_progress(&self) -> Option<Time>;

    /// Takes that callback.
    fn take_progress(&mut self) -> Option<Callback>;

    /// Returns `true` if a callback about the completion is to be made.
    fn awaits_completion(&self) -> bool;

    /// Takes that callback.
    fn take_completed(&mut self) -> Option<Callback>;
}

/// One callback to make, and its entry in the journal.
pub(crate) struct Callback {
    pub(crate) entry: What,
    pub(crate) call: Box<dyn FnOnce() -> wua::Result<()>>,
}

/// The callbacks that a job has yet to make.
pub(crate) struct Delivery {
    pub(crate) job: Arc<dyn AnyJob>,
    listeners: Box<dyn Listeners>,
    /// The thread that runs a callback of the job at present.
    invoking: Option<ThreadId>,
    /// `true` if the callbacks are to be released, by `CleanUp` from inside one or with the machine.
    detach: bool,
}

impl Delivery {
    pub(crate) fn new(job: Arc<dyn AnyJob>, listeners: Box<dyn Listeners>) -> Self {
        Self { job, listeners, invoking: None, detach: false }
    }

    pub(crate) fn number(&self) -> u32 {
        self.job.state().number
    }

    /// Returns the time of the next callback.
    pub(crate) fn due(&self) -> Option<Time> {
        if self.invoking.is_some() || self.detach {
            return None;
        }
        let completion = || self.job.ends_at().filter(|_| self.listeners.awaits_completion());
        self.listeners.next_progress().or_else(completion)
    }

    /// Takes the next callback, if one is due, and marks it as running on this thread.
    pub(crate) fn take(&mut self, now: Time) -> Option<Callback> {
        let callback = self.take_due(now)?;
        self.invoking = Some(thread::current().id());
        Some(callback)
    }

    fn take_due(&mut self, now: Time) -> Option<Callback> {
        if self.invoking.is_some() || self.detach {
            return None;
        }
        match self.listeners.next_progress() {
            Some(at) if at <= now => self.listeners.take_progress(),
            Some(_) => None,
            None if self.job.is_done(now) => self.listeners.take_completed(),
            None => None,
        }
    }

    /// Completes the job once no progress callback is left.
    pub(crate) fn note_reported(&self, noted: Noted) {
        if self.invoking.is_none() && (self.detach || self.listeners.next_progress().is_none()) {
            self.job.state().set_reported(noted);
        }
    }

    /// Returns `true` if no callback is left.
    pub(crate) fn is_over(&self, now: Time) -> bool {
        let reported = !self.listeners.awaits_completion()
            && self.job.is_done(now)
            && self.listeners.next_progress().is_none();
        self.invoking.is_none() && (self.detach || reported)
    }

    /// Makes no further callback; they are released at the next delivery.
    pub(crate) fn detach(&mut self) {
        self.detach = true;
    }

    /// Records that the running callback has returned.
    pub(crate) fn set_returned(&mut self) {
        self.invoking = None;
    }

    /// Returns `true` if a callback runs, on any thread.
    pub(crate) fn is_invoking(&self) -> bool {
        self.invoking.is_some()
    }

    /// Returns `true` if a callback runs on this thread.
    pub(crate) fn is_invoking_here(&self) -> bool {
        self.invoking == Some(thread::current().id())
    }
}
