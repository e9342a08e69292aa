//! How time passes in a world: by steps, by jumps, by waiting.

use std::sync::{Arc, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use wua::{Error, HResult, Result};
use wua_model::{Time, completes_at, next_finish};
use wua_scenario::Call;

use crate::delivery::Standing;
use crate::happen::next_trigger;
use crate::inner::{Inner, State};
use crate::job::JobCore;
use crate::journal::{What, Who};

/// How far a thread moves the time.
#[derive(Debug, Clone, Copy)]
enum Goal {
    /// To that moment, whoever brings it about.
    To(Time),
    /// By that many milliseconds, on top of what other threads move it by.
    By(u64),
}

impl Goal {
    fn as_of(self, now: Time) -> Time {
        match self {
            Self::To(time) => time,
            Self::By(millis) => now + millis,
        }
    }

    /// The goal that is left after the thread has moved the time by that many milliseconds.
    fn after(self, moved: u64) -> Self {
        match self {
            Self::To(time) => Self::To(time),
            Self::By(millis) => Self::By(millis.saturating_sub(moved)),
        }
    }
}

impl Inner {
    /// Lets a paced clock catch up with real time; nothing in the other modes.
    pub(crate) fn sync(&self) {
        if let Some(now) = self.clock.paced_now() {
            self.advance_to(now);
        }
    }

    /// Moves the present by `millis` milliseconds. Threads that do so at the same time add up.
    pub(crate) fn advance_by(&self, millis: u64) {
        self.advance_from(self.caller(), Goal::By(millis));
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
            if comes_due && standing == Standing::Waits && state.tells_by(&self.policy, step) {
                // Before the time moves, as nobody may see a moment at which the world has not settled.
                drop(state);
                return self.on_worker(move |inner| inner.advance_from(Standing::CallsBack, goal));
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
        self.jump(self.caller(), |_, state| if state.active.is_some() { state.due } else { Time::NEVER });
    }

    /// Moves the time to what is next, and again, until nothing is. One worker for all of it: to wake
    /// one takes longer than most callbacks.
    fn jump(&self, standing: Standing, next: impl Fn(&Self, &State) -> Time + Send + 'static) {
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

    pub(crate) fn sleep(&self, millis: u64) {
        let until = self.clock.shown() + millis;
        if self.clock.jumps() {
            return self.advance_to(until);
        }
        let mut state = self.lock();
        while self.clock.now() < until {
            state = self.wait(state);
        }
    }

    /// Waits until anything changes, without the lock meanwhile.
    pub(crate) fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.waiting += 1;
        let mut state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }

    /// Waits until the job is done. Jumps where the clock does.
    pub(crate) fn wait_done(&self, core: &Arc<JobCore>, call: Call) -> Result<()> {
        let mut noted = false;
        loop {
            self.sync();
            let mut state = self.lock();
            let now = self.clock.now();
            if core.is_lost(now) {
                return Err(Error::new(HResult::WU_E_SERVICE_STOP, call.name()));
            }
            if core.is_done(now) {
                drop(state);
                self.wait_told(core);
                return Ok(());
            }
            if !noted {
                self.record(&mut state, Who::Job(core.number), What::Waits { call });
                noted = true;
            }
            if !self.clock.jumps() {
                drop(self.wait(state));
                continue;
            }
            let stuck = self.next_for(core, &state).is_never();
            drop(state);
            if stuck {
                return Err(Error::new(HResult::WU_E_UNEXPECTED, call.name()).with_source(WouldNeverEnd));
            }
            let waited_for = Arc::clone(core);
            self.jump(self.caller(), move |inner, state| inner.next_for(&waited_for, state));
        }
    }

    /// What to jump to for a job that is waited for: nothing if it is over.
    fn next_for(&self, core: &JobCore, state: &State) -> Time {
        let now = self.clock.now();
        if core.is_lost(now) || core.is_done(now) {
            return Time::NEVER;
        }
        // Where nothing comes due any more, the percent may still climb to where it stays.
        if state.due.is_never() { core.next_change(now) } else { state.due }
    }

    /// Tells what is due, and waits until the last progress callback, that another thread may be in,
    /// has returned (§2.2). Inside a callback of the job itself there is nothing to wait for.
    fn wait_told(&self, core: &JobCore) {
        if self.is_inside_callback(core.number) {
            return self.deliver();
        }
        loop {
            // Again after each wait: a callback that panicked elsewhere leaves the rest to be told.
            self.deliver();
            let state = self.lock();
            if !core.is_telling() {
                return;
            }
            if state.is_calling_back(core.number) {
                drop(self.wait(state));
            }
        }
    }

    /// Reckons anew when something comes due by itself.
    pub(crate) fn reckon(&self, state: &mut State) {
        let mut due = next_trigger(&self.setup, state);
        if let Some(active) = &state.active {
            let facts = active.core.facts();
            let finish = next_finish(&active.core.plan, &facts, active.settled).map(|finish| finish.at);
            let end = completes_at(&active.core.plan, &facts);
            due = [finish, end].into_iter().flatten().fold(due, Time::min);
        }
        for delivery in &state.deliveries {
            due = due.min(delivery.due(&self.policy));
        }
        state.due = due;
    }
}

/// Keeps a paced world going for those who only wait to be called back.
pub(crate) fn keep_pace(world: &Weak<Inner>) {
    const LONGEST: Duration = Duration::from_millis(20);
    loop {
        let Some(inner) = world.upgrade() else { return };
        inner.sync();
        let due = inner.lock().due;
        let pause = inner.clock.real_time_to(due).unwrap_or(LONGEST).clamp(Duration::from_millis(1), LONGEST);
        drop(inner);
        thread::sleep(pause);
    }
}

/// Why a wait was not waited for: nothing that is planned would ever end it.
#[derive(Debug, Clone, Copy)]
struct WouldNeverEnd;

impl std::fmt::Display for WouldNeverEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "the call would never return: the job hangs for ever and the clock jumps by itself; \
             request an abort first, or use a manual clock to wait on another thread",
        )
    }
}

impl std::error::Error for WouldNeverEnd {}
