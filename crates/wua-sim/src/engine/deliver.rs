//! Makes the callbacks that are due. No lock is held while a callback runs.

use std::sync::Arc;
use std::thread;

use wua_model::{CallbackThread, Time};

use super::callbacks::{Callback, Delivery};
use super::core::{Core, State};
use super::job_core::AnyJob;
use super::journal::{What, Who};

/// The role of a thread in making callbacks while it lets the time pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It makes the callbacks itself.
    CallsBack,
    /// It waits for a worker to make them.
    Waits,
    /// It leaves them to the thread that keeps the pace, and stops before a moment at which callbacks are due.
    Leaves,
}

/// Deliveries and jobs that the world releases. They hold values of the caller, so drop them with the world unlocked.
struct Gone<'a> {
    world: &'a Core,
    deliveries: Vec<Delivery>,
    unheld: Vec<Arc<dyn AnyJob>>,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.unheld.clear();
        for delivery in self.deliveries.drain(..) {
            let number = delivery.number();
            drop(delivery);
            self.world.let_go(number);
        }
    }
}

impl State {
    /// Returns `true` if any callback is due until then.
    pub(crate) fn calls_back_by(&self, time: Time) -> bool {
        self.deliveries.iter().any(|delivery| delivery.due().is_some_and(|due| due <= time))
    }

    /// Ends the callbacks of that job; they are released at the next delivery.
    pub(crate) fn detach(&mut self, number: u32) {
        let of_job = self.deliveries.iter_mut().filter(|delivery| delivery.number() == number);
        of_job.for_each(Delivery::detach);
    }

    /// Returns `true` if a callback of that job runs, on any thread.
    pub(crate) fn is_calling_back(&self, number: u32) -> bool {
        self.deliveries.iter().any(|delivery| delivery.number() == number && delivery.is_invoking())
    }
}

impl Core {
    /// Frees that job, which lost a holder, if it is over and only the world still holds it.
    pub(crate) fn let_go(&self, number: u32) {
        self.touched.push(number);
        let mut state = self.lock();
        self.note_polls(&mut state);
        let unheld = state.finished.take_unheld();
        drop(state);
        drop(unheld);
    }

    /// Removes deliveries without callbacks left, and jobs that are over and that nobody holds.
    fn take_gone(&self, state: &mut State, now: Time) -> Gone<'_> {
        let is_over = |delivery: &mut Delivery| delivery.is_over(now);
        let deliveries = state.deliveries.extract_if(.., is_over).collect();
        state.dismiss_worker();
        Gone { world: self, deliveries, unheld: state.finished.take_unheld() }
    }

    /// Makes every callback that is due, one after another, with no lock held. If another thread is doing
    /// so for the same job, that one continues (`CB-T-3`).
    pub(crate) fn deliver(&self) {
        self.deliver_from(self.caller());
    }

    /// Returns the role of a caller's thread.
    pub(crate) fn caller(&self) -> Standing {
        match self.policy.callback_thread {
            CallbackThread::Caller => Standing::CallsBack,
            CallbackThread::Worker => Standing::Waits,
        }
    }

    /// Returns the role of a thread that only reads. In a paced world it never runs a callback nor waits for
    /// one, as the callback may wait for something that this thread holds.
    pub(crate) fn bystander(&self) -> Standing {
        if self.clock.is_paced() { Standing::Leaves } else { self.caller() }
    }

    /// Makes the callbacks that are due, from a thread with that role.
    pub(crate) fn deliver_from(&self, standing: Standing) {
        loop {
            let mut state = self.lock();
            if state.deliveries.is_empty() && !state.finished.has_unheld() && !self.touched.any() {
                return;
            }
            let now = self.clock.now();
            if standing != Standing::CallsBack && state.calls_back_by(now) {
                drop(state);
                if standing == Standing::Leaves {
                    return;
                }
                self.on_worker(|world| world.deliver_from(Standing::CallsBack));
                continue;
            }
            let noted = self.note_polls(&mut state);
            state.deliveries.iter().for_each(|delivery| delivery.note_reported(noted));
            // Outlives the lock.
            let gone = self.take_gone(&mut state, now);
            let taken = state
                .deliveries
                .iter_mut()
                .find_map(|delivery| Some((delivery.number(), delivery.take(now)?)));
            let Some((number, Callback { entry, call })) = taken else {
                self.reckon(&mut state);
                self.notify(&state);
                drop(state);
                drop(gone);
                return;
            };
            state.journal.push(now, Who::Job(number), entry);
            drop(state);
            let _unmark = Invoking { world: self, number };
            if let Err(error) = call() {
                self.record(&mut self.lock(), Who::Job(number), What::CallbackFailed(error.hresult()));
            }
        }
    }

    /// Notes that no callback of that job runs any more.
    fn unmark(&self, number: u32) {
        let mut state = self.lock();
        let noted = self.note_polls(&mut state);
        let delivery = state.deliveries.iter_mut().find(|delivery| delivery.number() == number);
        if let Some(delivery) = delivery {
            delivery.set_returned();
            if thread::panicking() {
                // Nobody else continues with this: the callback may have been the last, and others are due.
                delivery.note_reported(noted);
                self.reckon(&mut state);
            }
        }
        self.notify(&state);
    }

    /// Returns `true` if this thread is inside a callback of that job.
    pub(crate) fn is_inside_callback(&self, number: u32) -> bool {
        let of_job = |delivery: &Delivery| delivery.number() == number && delivery.is_invoking_here();
        self.lock().deliveries.iter().any(of_job)
    }

    /// Releases the callbacks of that job once the running callback has returned.
    pub(crate) fn detach_later(&self, number: u32) {
        self.lock().detach(number);
    }

    /// Releases the callbacks of every job; a running one once it has returned.
    pub(crate) fn release_callbacks(&self) {
        self.lock().deliveries.iter_mut().for_each(Delivery::detach);
        self.deliver();
    }

    /// Releases the callbacks of a job that is done: callbacks that are due are made first, and a callback
    /// that runs on another thread is awaited (`JOB-CLN-4`).
    pub(crate) fn detach(&self, number: u32) {
        loop {
            self.deliver();
            let mut state = self.lock();
            if state.is_calling_back(number) {
                drop(self.wait(state));
                continue;
            }
            let noted = self.note_polls(&mut state);
            let deliveries: Vec<Delivery> =
                state.deliveries.extract_if(.., |delivery| delivery.number() == number).collect();
            state.dismiss_worker();
            deliveries.iter().for_each(|delivery| delivery.job.state().set_reported(noted));
            drop(state);
            drop(Gone { world: self, deliveries, unheld: Vec::new() });
            return;
        }
    }
}

/// Marks a job as no longer being called back on drop, even if the callback panicked.
struct Invoking<'a> {
    world: &'a Core,
    number: u32,
}

impl Drop for Invoking<'_> {
    fn drop(&mut self) {
        self.world.unmark(self.number);
    }
}
