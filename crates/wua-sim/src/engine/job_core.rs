//! The core of a job of any kind: its facts, readable without the lock, over the timeline of its work.

use std::any::Any;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use wua_model::{Abort, Facts, Finish, Glance, Policy, Time, Timeline};

use super::journal::{Poll, Shown};
use super::poll_count::{Counted, Order, PollCount};
use super::setup::Setup;
use crate::machine::state::Machine;

/// The work of jobs of one kind: a plan, and its effects.
pub(crate) trait Work: Send + Sync + Sized + 'static {
    /// Returns the job in time, under those facts.
    fn timeline(&self, facts: Facts) -> impl Timeline;

    /// Returns the time since which the job has shown what it shows at `now`.
    fn last_change(&self, facts: Facts, now: Time) -> Time;

    /// Returns the numbers that a poll at `now` shows.
    fn glance(&self, facts: Facts, now: Time) -> Glance;

    /// Returns the title of an update by its index in the list of the job.
    fn title(&self, setup: &Setup, index: u32) -> Option<Arc<str>>;

    /// Returns the first update that reaches its own end from that position of the plan on.
    fn next_finish(&self, facts: Facts, from: usize) -> Option<Finish>;

    /// Changes the machine as the end of an update does.
    fn finish(&self, finish: Finish, on: &mut Machine, setup: &Setup, policy: &Policy);

    /// Changes the machine as the end of the job does, which an abort may have brought.
    fn conclude(&self, facts: Facts, on: &mut Machine, setup: &Setup, policy: &Policy);

    /// Copies the work for a fork. `released` outlives the lock.
    fn fork(&self, released: &mut Released) -> Self;
}

/// Values of the caller that must be dropped with the world unlocked.
pub(crate) type Released = Vec<Arc<dyn Any + Send + Sync>>;

/// A job without its public face. A poll takes no lock.
pub(crate) struct JobCore<W> {
    pub(crate) state: JobState,
    pub(crate) work: W,
}

/// The facts of a job and the polls that are not in the journal yet, as atomics.
pub(crate) struct JobState {
    pub(crate) number: u32,
    begun_at: Time,
    abort: OnceLock<Abort>,
    /// The time at which the machine took the job with it.
    lost_at: OnceLock<Time>,
    /// Calls of `GetProgress` and of `IsCompleted`.
    pub(crate) polls: PollCount,
    pub(crate) looks: PollCount,
    ended: AtomicBool,
    /// `true` while progress callbacks are outstanding: until then the job is not complete (§2.2).
    reporting: AtomicBool,
    /// Set while the job is over, so that the world ignores it unless a poll asks.
    awaits_touch: AtomicBool,
}

/// Proof that the polls made so far are written. Only its holder may change the progress of a job.
#[derive(Clone, Copy)]
pub(crate) struct Noted(());

impl<W: Work> JobCore<W> {
    /// Creates a job. `reporting` is `true` if progress callbacks are to be made.
    pub(crate) fn new(number: u32, begun_at: Time, reporting: bool, work: W) -> Self {
        Self { state: JobState::new(number, begun_at, reporting), work }
    }
}

impl JobState {
    fn new(number: u32, begun_at: Time, reporting: bool) -> Self {
        Self {
            number,
            begun_at,
            abort: OnceLock::new(),
            lost_at: OnceLock::new(),
            polls: PollCount::new(),
            looks: PollCount::new(),
            ended: AtomicBool::new(false),
            reporting: AtomicBool::new(reporting),
            awaits_touch: AtomicBool::new(false),
        }
    }

    /// Copies the facts of a running job, which is neither lost nor ended, for a fork, in which nobody listens.
    fn fork(&self) -> Self {
        Self { abort: self.abort.clone(), ..Self::new(self.number, self.begun_at, false) }
    }

    #[inline]
    pub(crate) fn facts(&self) -> Facts {
        Facts { abort: self.abort.get().copied(), ..Facts::begun(self.begun_at) }
    }

    /// Records the first request to abort; returns `true` if this is it. Called with the world locked.
    pub(crate) fn abort(&self, abort: Abort, _: Noted) -> bool {
        !self.is_lost(abort.at) && self.abort.set(abort).is_ok()
    }

    /// Records that the job is lost with the machine at that moment.
    pub(crate) fn lose(&self, at: Time, _: Noted) {
        // It is lost once.
        let _ = self.lost_at.set(at);
    }

    #[inline]
    pub(crate) fn is_lost(&self, now: Time) -> bool {
        self.lost_at.get().is_some_and(|at| now >= *at)
    }

    /// Returns `true` if an `End…` has succeeded.
    pub(crate) fn is_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Sets the same; returns the value before.
    pub(crate) fn set_ended(&self) -> bool {
        self.ended.swap(true, Ordering::AcqRel)
    }

    /// Returns `true` if progress callbacks are outstanding.
    pub(crate) fn is_reporting(&self) -> bool {
        self.reporting.load(Ordering::Acquire)
    }

    /// Records that no progress callback is outstanding any more.
    pub(crate) fn set_reported(&self, _: Noted) {
        self.reporting.store(false, Ordering::Release);
    }

    /// Records that the world has looked at the job, and will do so again only after it is touched.
    pub(crate) fn await_touch(&self) {
        self.awaits_touch.store(true, Ordering::Release);
    }

    /// Returns `true` at the first touch since the world looked.
    #[inline]
    pub(crate) fn is_first_touch(&self) -> bool {
        self.awaits_touch.load(Ordering::Relaxed) && self.awaits_touch.swap(false, Ordering::AcqRel)
    }

    /// Counts a call of `GetProgress`.
    #[inline]
    pub(crate) fn count_poll(&self, order: &Order) {
        self.polls.count(order);
    }
}

/// A job of any kind, as the engine sees it.
pub(crate) trait AnyJob: Any + Send + Sync {
    fn state(&self) -> &JobState;

    /// Returns the time from which every result is final; `None` if they never are.
    fn ends_at(&self) -> Option<Time>;

    /// Returns the time of the next change of the job's progress.
    fn next_change(&self, now: Time) -> Option<Time>;

    fn last_change(&self, now: Time) -> Time;

    fn glance(&self, now: Time) -> Glance;

    fn title(&self, setup: &Setup, index: u32) -> Option<Arc<str>>;

    fn next_finish(&self, from: usize) -> Option<Finish>;

    fn finish(&self, finish: Finish, on: &mut Machine, setup: &Setup, policy: &Policy);

    fn conclude(&self, on: &mut Machine, setup: &Setup, policy: &Policy);

    fn fork(&self, released: &mut Released) -> Arc<dyn AnyJob>;

    /// Returns `true` if every result is final.
    fn is_done(&self, now: Time) -> bool {
        self.ends_at().is_some_and(|end| end <= now)
    }

    /// Returns the value of `IsCompleted`: every result is final, and the last progress callback has returned.
    fn is_completed(&self, now: Time) -> bool {
        self.is_done(now) && !self.state().is_reporting()
    }

    /// Takes the polls made since the last time, in their order, with the progress of the job at `now`.
    #[inline]
    fn take_polls(&self, now: Time, write: &mut dyn FnMut(Poll)) {
        let state = self.state();
        let poll = |Counted { times, place }, shown| Poll { place, times, job: state.number, shown };
        let looks = state.looks.take().map(|looks| poll(looks, Shown::Completed(self.is_completed(now))));
        let polls = state.polls.take().map(|polls| poll(polls, Shown::Progress(self.glance(now))));
        match (looks, polls) {
            (Some(looks), Some(polls)) if looks.place <= polls.place => {
                write(looks);
                write(polls);
            }
            (looks, polls) => {
                polls.into_iter().for_each(&mut *write);
                looks.into_iter().for_each(write);
            }
        }
    }
}

impl<W: Work> AnyJob for JobCore<W> {
    fn state(&self) -> &JobState {
        &self.state
    }

    fn ends_at(&self) -> Option<Time> {
        self.work.timeline(self.state.facts()).ends_at()
    }

    fn next_change(&self, now: Time) -> Option<Time> {
        self.work.timeline(self.state.facts()).next_change(now)
    }

    fn last_change(&self, now: Time) -> Time {
        self.work.last_change(self.state.facts(), now)
    }

    fn glance(&self, now: Time) -> Glance {
        self.work.glance(self.state.facts(), now)
    }

    fn title(&self, setup: &Setup, index: u32) -> Option<Arc<str>> {
        self.work.title(setup, index)
    }

    fn next_finish(&self, from: usize) -> Option<Finish> {
        self.work.next_finish(self.state.facts(), from)
    }

    fn finish(&self, finish: Finish, on: &mut Machine, setup: &Setup, policy: &Policy) {
        self.work.finish(finish, on, setup, policy);
    }

    fn conclude(&self, on: &mut Machine, setup: &Setup, policy: &Policy) {
        self.work.conclude(self.state.facts(), on, setup, policy);
    }

    fn fork(&self, released: &mut Released) -> Arc<dyn AnyJob> {
        Arc::new(Self { state: self.state.fork(), work: self.work.fork(released) })
    }
}

/// A job that is not done, in the table of a world.
pub(crate) struct Running {
    pub(crate) job: Arc<dyn AnyJob>,
    /// The position in its plan from which to look for the next update that finishes.
    settled: usize,
}

impl Running {
    pub(crate) fn new(job: Arc<dyn AnyJob>) -> Self {
        Self { job, settled: 0 }
    }

    pub(crate) fn fork(&self, released: &mut Released) -> Self {
        Self { job: self.job.fork(released), settled: self.settled }
    }

    /// Returns the time of the next event of the job.
    pub(crate) fn due(&self) -> Option<Time> {
        let finish = self.job.next_finish(self.settled).map(|finish| finish.at);
        [finish, self.job.ends_at()].into_iter().flatten().min()
    }

    /// Changes the machine for updates that have finished by now.
    pub(crate) fn settle(&mut self, now: Time, on: &mut Machine, setup: &Setup, policy: &Policy) {
        while let Some(finish) = self.job.next_finish(self.settled).filter(|finish| finish.at <= now) {
            self.settled = finish.next;
            self.job.finish(finish, on, setup, policy);
        }
        if self.job.is_done(now) {
            self.job.conclude(on, setup, policy);
        }
    }

    /// Takes the polls of all running jobs.
    pub(crate) fn take_polls(jobs: &[Self], now: Time, write: &mut dyn FnMut(Poll)) -> Noted {
        jobs.iter().for_each(|running| running.job.take_polls(now, write));
        Noted(())
    }
}
