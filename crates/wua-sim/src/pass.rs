//! How time passes in a world: by steps, by jumps, at the pace of real time. Waiting for it is in `wait.rs`.

use std::sync::Weak;
use std::thread;
use std::time::Duration;

use wua_model::{Span, Time, Timeline};

use crate::delivery::Standing;
use crate::happen::next_trigger;
use crate::inner::{Inner, State};
use crate::worker::Worker;

/// How far a thread moves the time.
#[derive(Debug, Clone, Copy)]
enum Goal {
    /// To that moment, whoever brings it about.
    To(Time),
    /// By that time, on top of what other threads move it by.
    By(Span),
}

impl Goal {
    fn as_of(self, now: Time) -> Time {
        match self {
            Self::To(time) => time,
            Self::By(span) => now + span,
        }
    }

    /// The goal that is left after the thread has moved the time so far.
    fn after(self, moved: Span) -> Self {
        match self {
            Self::To(time) => Self::To(time),
            Self::By(span) => Self::By(span - moved),
        }
    }
}

impl Inner {
    /// Lets a paced clock catch up with real time; nothing in the other modes.
    pub(crate) fn sync(&self) {
        if let Some(now) = self.clock.paced_now() {
            self.advance_from(self.bystander(), Goal::To(now));
        }
    }

    /// Moves the time as the test wants it. The horizon bounds waits, which a program may forget to
    /// bound itself, and not this: here the caller says how far, so it moves the horizon along.
    pub(crate) fn advance(&self, span: Span) {
        self.sync();
        let target = self.clock.shown() + span;
        if target > self.clock.limit() {
            // For what callbacks wait for on the way.
            self.clock.extend(target);
        }
        self.advance_by(span);
        self.clock.extend(self.clock.shown());
    }

    /// Moves the present by `span`. Threads that do so at the same time add up.
    pub(crate) fn advance_by(&self, span: Span) {
        self.advance_from(self.caller(), Goal::By(span));
    }

    /// Moves the present to `target`, stopping at everything that comes due on the way.
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
                // The common case, and the whole of it.
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

    /// Moves the time to the end of the running job, or as far as it comes.
    pub(crate) fn run(&self) {
        // A job that takes no time is over already, but may have to be told of.
        self.deliver();
        self.jump(self.caller(), |inner, state| {
            let next = if state.active.is_some() { state.due } else { Time::NEVER };
            inner.clock.extend(next);
            next
        });
    }

    /// Moves the time to what is next, and again, until nothing is. One worker for all of it: to wake
    /// one takes longer than most callbacks.
    pub(crate) fn jump(&self, standing: Standing, next: impl Fn(&Self, &State) -> Time + Send + 'static) {
        loop {
            let state = self.lock();
            let to = next(self, &state);
            if to.is_never() {
                return;
            }
            let tells = state.tells_by(&self.policy, to);
            drop(state);
            if standing == Standing::Waits && tells {
                return self.on_worker(|inner| inner.jump(Standing::CallsBack, next));
            }
            self.advance_from(standing, Goal::To(to));
        }
    }

    /// Reckons anew when something comes due by itself.
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

    /// Catches up with real time on a thread that may call back.
    fn keep_up(&self) {
        if let Some(now) = self.clock.paced_now() {
            self.advance_from(Standing::CallsBack, Goal::To(now));
        }
    }
}

/// The longest that anybody waits in real time before looking again whether the time should have moved.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// Keeps a paced world going for those who only wait to be called back. It does not call back
/// itself: a callback that panics, or does not return, is left behind with its thread.
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
