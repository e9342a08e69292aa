//! The passing of time in a world: by steps, by jumps, at the pace of real time. Waits are in `wait.rs`.

use std::sync::Weak;
use std::thread;

use wua_model::{Span, Time};

use super::clock::LONGEST_PAUSE;
use super::core::{Core, State};
use super::deliver::Standing;
use super::worker::Worker;

/// The goal of a thread that moves the time.
#[derive(Debug, Clone, Copy)]
enum Goal {
    /// Until that moment, whichever thread moves the time.
    To(Time),
    /// By that time, in addition to moves by other threads.
    By(Span),
}

impl Goal {
    /// Returns the target as of `now`; `None` if it is beyond the last moment.
    fn as_of(self, now: Time) -> Option<Time> {
        match self {
            Self::To(time) => Some(time),
            Self::By(span) => now.checked_add(span),
        }
    }

    /// Returns the rest of the goal after the thread has moved the time so far.
    fn after(self, moved: Span) -> Self {
        match self {
            Self::To(time) => Self::To(time),
            Self::By(span) => Self::By(span - moved),
        }
    }
}

impl Core {
    /// Lets a paced clock catch up with real time; does nothing in the other modes.
    pub(crate) fn sync(&self) {
        if let Some(now) = self.clock.paced_now() {
            self.advance_from(self.bystander(), Goal::To(now));
        }
    }

    /// Moves the time for the test. The horizon limits waits, which a program may forget to
    /// limit itself, but not this: the caller sets the distance, so the horizon moves along.
    pub(crate) fn advance(&self, span: Span) {
        self.sync();
        if let Some(target) =
            self.clock.shown().checked_add(span).filter(|target| *target > self.clock.limit())
        {
            // For waits of callbacks on the way.
            self.clock.extend(target);
        }
        self.advance_by(span);
        self.clock.extend(self.clock.shown());
    }

    /// Moves the present by `span`. Threads that do so at the same time add up.
    pub(crate) fn advance_by(&self, span: Span) {
        self.advance_from(self.caller(), Goal::By(span));
    }

    /// Moves the present to `target`, stopping at every event on the way.
    pub(crate) fn advance_to(&self, target: Time) {
        self.advance_from(self.caller(), Goal::To(target));
    }

    fn advance_from(&self, standing: Standing, mut goal: Goal) {
        loop {
            let mut state = self.lock();
            let now = self.clock.now();
            let target = goal.as_of(now);
            let due = state.due.filter(|due| target.is_none_or(|target| *due <= target));
            // Beyond the last moment there is nothing to move to.
            let step = due.or(target).unwrap_or(now);
            let comes_due = due.is_some();
            if comes_due && standing != Standing::CallsBack && state.calls_back_by(step) {
                // Before the time moves, as nobody may see a moment at which the world has not settled.
                drop(state);
                if standing == Standing::Waits {
                    self.on_worker(move |world| world.advance_from(Standing::CallsBack, goal));
                }
                return;
            }
            goal = goal.after(step - now);
            self.move_to(&mut state, step);
            if comes_due {
                self.settle(&mut state);
                self.fire_due(&mut state);
                self.reckon(&mut state);
            }
            self.clock.publish();
            self.notify(&state);
            if !comes_due {
                // The common case, which needs nothing else.
                return;
            }
            drop(state);
            self.deliver_from(standing);
        }
    }

    #[inline]
    fn move_to(&self, state: &mut State, to: Time) {
        if to > self.clock.now() {
            self.note_polls(state);
            self.clock.set(to);
        }
    }

    /// Moves the time to the end of the running job, or as far as possible.
    pub(crate) fn run(&self) {
        // A job that takes no time is already over, but its callbacks may be outstanding.
        self.deliver();
        self.jump(self.caller(), |world, state| {
            let next = state.due.filter(|_| !state.jobs.is_empty())?;
            world.clock.extend(next);
            Some(next)
        });
    }

    /// Moves the time from event to event until there are none. One worker makes all callbacks, as waking
    /// one takes longer than most callbacks.
    pub(crate) fn jump(
        &self,
        standing: Standing,
        next: impl Fn(&Self, &State) -> Option<Time> + Send + 'static,
    ) {
        loop {
            let state = self.lock();
            let Some(to) = next(self, &state) else { return };
            let reports = state.calls_back_by(to);
            drop(state);
            if standing == Standing::Waits && reports {
                return self.on_worker(|world| world.jump(Standing::CallsBack, next));
            }
            self.advance_from(standing, Goal::To(to));
        }
    }

    /// Catches up with real time on a thread that may make callbacks.
    fn keep_up(&self) {
        if let Some(now) = self.clock.paced_now() {
            self.advance_from(Standing::CallsBack, Goal::To(now));
        }
    }
}

/// Keeps a paced world running for programs that only wait for callbacks. It does not make callbacks
/// itself: one that panics, or does not return, is left behind with its thread.
pub(crate) fn keep_pace(world: &Weak<Core>) {
    let mut worker = Worker::start();
    loop {
        let Some(world) = world.upgrade() else { return };
        let keeper = world.me();
        if !worker.finishes_within(LONGEST_PAUSE, move || keeper.keep_up()) {
            worker = Worker::start();
        }
        let due = world.lock().due;
        let pause = world.clock.pause_until(due);
        drop(world);
        thread::sleep(pause);
    }
}
