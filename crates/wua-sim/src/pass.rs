//! The passing of time in a world: by steps, by jumps, at the pace of real time. Waits are in `wait.rs`.

use std::sync::Weak;
use std::thread;
use std::time::Duration;

use wua_model::{Span, Time, Timeline};

use crate::delivery::Standing;
use crate::happen::next_trigger;
use crate::inner::{Inner, State};
use crate::worker::Worker;

/// The goal of a thread that moves the time.
#[derive(Debug, Clone, Copy)]
enum Goal {
    /// Until that moment, whichever thread moves the time.
    To(Time),
    /// By that time, in addition to moves by other threads.
    By(Span),
}

impl Goal {
    fn as_of(self, now: Time) -> Time {
        match self {
            Self::To(time) => time,
            Self::By(span) => now + span,
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

impl Inner {
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
        let target = self.clock.shown() + span;
        if target > self.clock.limit() {
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
            let step = state.due.min(target);
            let comes_due = state.due <= target && !step.is_never();
            if comes_due && standing != Standing::CallsBack && state.tells_by(&self.policy, step) {
                // Before the time moves, as nobody may see a moment at which the world has not settled.
                drop(state);
                if standing == Standing::Waits {
                    self.on_worker(move |inner| inner.advance_from(Standing::CallsBack, goal));
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
        if to > self.clock.now() && !to.is_never() {
            self.note_polls(state);
            self.clock.set(to);
        }
    }

    /// Moves the time to the end of the running job, or as far as possible.
    pub(crate) fn run(&self) {
        // A job that takes no time is already over, but its callbacks may be outstanding.
        self.deliver();
        self.jump(self.caller(), |inner, state| {
            let next = if state.active.is_some() { state.due } else { Time::NEVER };
            inner.clock.extend(next);
            next
        });
    }

    /// Moves the time from event to event until there are none. One worker makes all callbacks, as waking
    /// one takes longer than most callbacks.
    pub(crate) fn jump(&self, standing: Standing, next: impl Fn(&Self, &State) -> Time + Send + 'static) {
        loop {
            let state = self.lock();
            let to = next(self, &state);
            if to.is_never() {
                return;
            }
            let reports = state.tells_by(&self.policy, to);
            drop(state);
            if standing == Standing::Waits && reports {
                return self.on_worker(|inner| inner.jump(Standing::CallsBack, next));
            }
            self.advance_from(standing, Goal::To(to));
        }
    }

    /// Recomputes the time of the next event.
    pub(crate) fn reckon(&self, state: &mut State) {
        let mut due = next_trigger(&self.setup, state);
        if let Some(active) = &state.active {
            let job = active.core.view();
            let finish = job.next_finish(active.settled).map(|finish| finish.at);
            due = [finish, job.ends_at()].into_iter().flatten().fold(due, Time::min);
        }
        for delivery in &state.deliveries {
            due = due.min(delivery.due(&self.policy));
        }
        state.due = due;
    }

    /// Catches up with real time on a thread that may make callbacks.
    fn keep_up(&self) {
        if let Some(now) = self.clock.paced_now() {
            self.advance_from(Standing::CallsBack, Goal::To(now));
        }
    }
}

/// The longest real time that a thread waits before it checks again whether the time should have moved.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// Keeps a paced world running for programs that only wait for callbacks. It does not make callbacks
/// itself: one that panics, or does not return, is left behind with its thread.
pub(crate) fn keep_pace(world: &Weak<Inner>) {
    let mut worker = Worker::start();
    loop {
        let Some(inner) = world.upgrade() else { return };
        let keeper = inner.me();
        if !worker.finishes_within(LONGEST_PAUSE, move || keeper.keep_up()) {
            worker = Worker::start();
        }
        let due = inner.lock().due;
        let pause = inner.pause_until(due);
        drop(inner);
        thread::sleep(pause);
    }
}
