//! Callbacks: their recipients and times. No lock is held while a callback runs.

use std::sync::{Arc, Weak};
use std::thread::{self, ThreadId};

use wua::{
    InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs,
};
use wua_model::{CallbackThread, Callbacks, Cursor, Glance, Moment, Policy, Time, Timeline};

use crate::inner::{Inner, State, handle_of};
use crate::job::{JobCore, Noted, SimJob};
use crate::journal::{What, Who};

type Progress = Arc<dyn InstallationProgressChangedCallback>;
type Completed = Arc<dyn InstallationCompletedCallback>;

/// The callbacks that a caller gave, before there is a job.
pub(crate) struct Listeners {
    pub(crate) progress: Option<Progress>,
    pub(crate) completed: Option<Completed>,
}

impl Listeners {
    /// Returns `true` if there is no callback to make.
    pub(crate) fn is_empty(&self) -> bool {
        self.progress.is_none() && self.completed.is_none()
    }
}

/// The callbacks that a job has yet to make.
pub(crate) struct Delivery {
    pub(crate) core: Arc<JobCore>,
    handle: Weak<SimJob>,
    listeners: Listeners,
    cursor: Cursor,
    /// `true` if the moment after the cursor was reported once and is to be reported again.
    again: bool,
    /// The thread that runs a callback of the job at present.
    invoking: Option<ThreadId>,
    /// `true` if `CleanUp` asked, from inside a callback, for a release afterwards.
    detach: bool,
}

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

/// One call to make.
enum Due {
    Progress(Progress, Moment),
    Completed(Completed),
}

impl Delivery {
    pub(crate) fn new(core: Arc<JobCore>, handle: Weak<SimJob>, listeners: Listeners) -> Self {
        Self {
            core,
            handle,
            listeners,
            cursor: Cursor::default(),
            again: false,
            invoking: None,
            detach: false,
        }
    }

    /// Returns the time of the next callback.
    pub(crate) fn due(&self, policy: &Policy) -> Time {
        if self.invoking.is_some() || self.detach {
            return Time::NEVER;
        }
        if let Some(at) = self.next_at(policy) {
            return at;
        }
        let end = self.core.view().ends_at();
        end.filter(|_| self.listeners.completed.is_some()).unwrap_or(Time::NEVER)
    }

    /// Returns `true` if progress is reported at all.
    fn reports(&self, policy: &Policy) -> bool {
        self.listeners.progress.is_some() && policy.callbacks != Callbacks::None
    }

    /// Returns the time of the next progress callback.
    fn next_at(&self, policy: &Policy) -> Option<Time> {
        let at = || self.core.view().next_moment_at(self.cursor);
        self.reports(policy).then(at).flatten()
    }

    /// Takes the next callback, if one is due, and marks it as running on this thread.
    fn take(&mut self, policy: &Policy, now: Time) -> Option<Due> {
        let due = self.due_call(policy, now)?;
        self.invoking = Some(thread::current().id());
        Some(due)
    }

    fn due_call(&mut self, policy: &Policy, now: Time) -> Option<Due> {
        if self.invoking.is_some() || self.detach {
            return None;
        }
        if let Some(at) = self.next_at(policy) {
            let callback = self.listeners.progress.as_ref().filter(|_| at <= now)?;
            let (moment, behind) = self.core.view().next_moment(self.cursor)?;
            let due = Due::Progress(Arc::clone(callback), moment);
            self.again = policy.callbacks == Callbacks::Repeated && !self.again;
            if !self.again {
                self.cursor = behind;
            }
            return Some(due);
        }
        let done = self.core.is_done(now);
        if done { self.listeners.completed.take().map(Due::Completed) } else { None }
    }

    /// Completes the job once no progress callback is left.
    fn note_told(&self, policy: &Policy, noted: Noted) {
        if self.invoking.is_none() && (self.detach || self.next_at(policy).is_none()) {
            self.core.set_telling(false, noted);
        }
    }

    /// Returns `true` if no callback is left.
    fn is_over(&self, policy: &Policy, now: Time) -> bool {
        let reported =
            self.listeners.completed.is_none() && self.core.is_done(now) && self.next_at(policy).is_none();
        self.invoking.is_none() && (self.detach || reported)
    }
}

/// Deliveries and jobs that the world releases. They hold values of the caller, so drop them with the world unlocked.
struct Gone<'a> {
    inner: &'a Inner,
    deliveries: Vec<Delivery>,
    unheld: Vec<Arc<JobCore>>,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.unheld.clear();
        for delivery in self.deliveries.drain(..) {
            let number = delivery.core.number;
            drop(delivery);
            self.inner.let_go(number);
        }
    }
}

impl State {
    /// Returns `true` if any callback is due until then.
    pub(crate) fn tells_by(&self, policy: &Policy, time: Time) -> bool {
        self.deliveries.iter().any(|delivery| delivery.due(policy) <= time)
    }

    /// Ends the callbacks of that job; they are released at the next delivery.
    pub(crate) fn detach(&mut self, number: u32) {
        let of_job = self.deliveries.iter_mut().filter(|delivery| delivery.core.number == number);
        of_job.for_each(|delivery| delivery.detach = true);
    }

    /// Returns `true` if a callback of that job runs, on any thread.
    pub(crate) fn is_calling_back(&self, number: u32) -> bool {
        self.deliveries.iter().any(|delivery| delivery.core.number == number && delivery.invoking.is_some())
    }
}

impl Inner {
    /// Frees that job, which lost a holder, if it is over and only the world still holds it.
    pub(crate) fn let_go(&self, number: u32) {
        self.touched.push(number);
        let mut state = self.lock();
        self.note_polls(&mut state);
        let unheld = state.over.take_unheld();
        drop(state);
        drop(unheld);
    }

    /// Removes deliveries without callbacks left, and jobs that are over and that nobody holds.
    fn take_gone(&self, state: &mut State, now: Time) -> Gone<'_> {
        let is_over = |delivery: &mut Delivery| delivery.is_over(&self.policy, now);
        let deliveries = state.deliveries.extract_if(.., is_over).collect();
        state.dismiss_worker();
        Gone { inner: self, deliveries, unheld: state.over.take_unheld() }
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
            if state.deliveries.is_empty() && !state.over.has_unheld() && !self.touched.any() {
                return;
            }
            let now = self.clock.now();
            if standing != Standing::CallsBack && state.tells_by(&self.policy, now) {
                drop(state);
                if standing == Standing::Leaves {
                    return;
                }
                self.on_worker(|inner| inner.deliver_from(Standing::CallsBack));
                continue;
            }
            let noted = self.note_polls(&mut state);
            state.deliveries.iter().for_each(|delivery| delivery.note_told(&self.policy, noted));
            // Outlives the lock.
            let gone = self.take_gone(&mut state, now);
            let taken = state.deliveries.iter_mut().find_map(|delivery| {
                let due = delivery.take(&self.policy, now)?;
                let job = handle_of(self, &delivery.core, &mut delivery.handle);
                Some((due, job))
            });
            let Some((due, job)) = taken else {
                self.reckon(&mut state);
                self.notify(&state);
                drop(state);
                drop(gone);
                return;
            };
            state.journal.push(now, Who::Job(job.number()), due.kind());
            drop(state);
            let _unmark = Invoking { inner: self, number: job.number() };
            self.call_back(due, job);
        }
    }

    fn call_back(&self, due: Due, job: Arc<SimJob>) {
        let number = job.number();
        let job: Arc<dyn InstallationJob> = job;
        if let Err(error) = due.call(&job) {
            self.record(&mut self.lock(), Who::Job(number), What::CallbackFailed(error.hresult()));
        }
    }

    /// Notes that no callback of that job runs any more.
    fn unmark(&self, number: u32) {
        let mut state = self.lock();
        let noted = self.note_polls(&mut state);
        let delivery = state.deliveries.iter_mut().find(|delivery| delivery.core.number == number);
        if let Some(delivery) = delivery {
            delivery.invoking = None;
            if thread::panicking() {
                // Nobody else continues with this: the callback may have been the last, and others are due.
                delivery.note_told(&self.policy, noted);
                self.reckon(&mut state);
            }
        }
        self.notify(&state);
    }

    /// Returns `true` if this thread is inside a callback of that job.
    pub(crate) fn is_inside_callback(&self, number: u32) -> bool {
        let me = Some(thread::current().id());
        self.lock()
            .deliveries
            .iter()
            .any(|delivery| delivery.core.number == number && delivery.invoking == me)
    }

    /// Releases the callbacks of that job once the running callback has returned.
    pub(crate) fn detach_later(&self, number: u32) {
        self.lock().detach(number);
    }

    /// Releases the callbacks of every job; a running one once it has returned.
    pub(crate) fn release_callbacks(&self) {
        self.lock().deliveries.iter_mut().for_each(|delivery| delivery.detach = true);
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
                state.deliveries.extract_if(.., |delivery| delivery.core.number == number).collect();
            state.dismiss_worker();
            deliveries.iter().for_each(|delivery| delivery.core.set_telling(false, noted));
            drop(state);
            drop(Gone { inner: self, deliveries, unheld: Vec::new() });
            return;
        }
    }
}

impl Due {
    fn kind(&self) -> What {
        match self {
            Self::Progress(_, moment) => What::ProgressChanged(Glance::of(&moment.progress)),
            Self::Completed(_) => What::Completed,
        }
    }

    fn call(self, job: &Arc<dyn InstallationJob>) -> wua::Result<()> {
        match self {
            Self::Progress(callback, moment) => {
                callback.invoke(job, &InstallationProgressChangedCallbackArgs::new(moment.progress))
            }
            Self::Completed(callback) => callback.invoke(job, &InstallationCompletedCallbackArgs::default()),
        }
    }
}

/// Marks a job as no longer being called back on drop, even if the callback panicked.
struct Invoking<'a> {
    inner: &'a Inner,
    number: u32,
}

impl Drop for Invoking<'_> {
    fn drop(&mut self) {
        self.inner.unmark(self.number);
    }
}
