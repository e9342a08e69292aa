//! Waits for a moment, and gives up if it never comes.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use wua::member::IInstallationJob;
use wua::{Error, HResult, Member, Result};
use wua_model::{Span, Time};

use crate::gave_up::{GaveUp, Reason};
use crate::inner::{Inner, State};
use crate::job::JobCore;
use crate::journal::{What, Who};
use crate::pass::LONGEST_PAUSE;

/// Real time that passed while a thread waited and virtual time did not move.
#[derive(Debug)]
pub(crate) struct Standstill {
    at: Time,
    looked: Instant,
    spent: Duration,
}

impl Standstill {
    pub(crate) fn new() -> Self {
        Self { at: Time::ZERO, looked: Instant::now(), spent: Duration::ZERO }
    }

    /// Returns its length at `now`. The time since the last check counts for at most the length of a pause:
    /// nobody may have checked, or the process may have been stopped.
    fn look(&mut self, now: Time) -> Duration {
        let passed = self.looked.elapsed().min(LONGEST_PAUSE);
        self.looked = Instant::now();
        self.spent = if self.at == now { self.spent + passed } else { Duration::ZERO };
        self.at = now;
        self.spent
    }
}

impl Inner {
    /// Sleeps on the clock of the world.
    ///
    /// # Panics
    /// If the sleep would never end, or ends beyond the horizon. `Clock::sleep` cannot return an error,
    /// and a loop that polls and sleeps would run for ever if it just returned.
    pub(crate) fn sleep(&self, span: Span) {
        let slept = match (self.clock.jumps(), span) {
            (true, _) => self.jump_over(span),
            (false, Span::ZERO) => self.yield_to_others(),
            (false, _) => self.sleep_until(self.clock.shown() + span),
        };
        if let Err(reason) = slept {
            let running = self.lock().active.as_ref().map(|active| Arc::clone(&active.core));
            panic!("{}", self.give_up(running.as_deref(), reason));
        }
    }

    /// Sleeps by moving the time, up to the horizon.
    fn jump_over(&self, span: Span) -> std::result::Result<(), Reason> {
        let until = if span == Span::ZERO { self.shortly() } else { self.clock.shown() + span };
        let limit = self.clock.limit();
        self.advance_to(until.min(limit));
        if until > limit { Err(Reason::Horizon) } else { Ok(()) }
    }

    /// Returns the end of a sleep of zero. A loop of such sleeps takes only real time, so that it would never
    /// end if the time jumps. The longer nothing has changed, the longer is the sleep, by a
    /// thousandth, but no change is skipped.
    fn shortly(&self) -> Time {
        let state = self.lock();
        let now = self.clock.now();
        let (since, next) = state.active.as_ref().map_or((Time::ZERO, Time::NEVER), |active| {
            (active.core.view().last_change(now), active.core.next_change(now))
        });
        let still = now - since;
        let later = now + Span::from_millis(1 + still.millis() / 1000);
        later.min(next).min(state.due).max(now + Span::from_millis(1))
    }

    /// Sleeps for zero while the time does not jump. A loop of such sleeps is one wait, so that it ends.
    fn yield_to_others(&self) -> std::result::Result<(), Reason> {
        self.sync();
        let mut state = self.lock();
        let mut still = state.yielding.take().unwrap_or_else(Standstill::new);
        let pause = self.check_patience(&mut still).map(|()| Duration::from_millis(1));
        // A wait that is given up ends the loop: the next one has the same time again.
        state.yielding = pause.is_ok().then_some(still);
        self.pause(state, pause?);
        Ok(())
    }

    fn sleep_until(&self, until: Time) -> std::result::Result<(), Reason> {
        let mut still = Standstill::new();
        loop {
            self.sync();
            let state = self.lock();
            if self.clock.now() >= until {
                return Ok(());
            }
            self.check_patience(&mut still)?;
            let pause = self.pause_until(until.min(state.due));
            self.pause(state, pause);
        }
    }

    /// Returns the pause, in real time, until an event that is due at that time.
    pub(crate) fn pause_until(&self, due: Time) -> Duration {
        let left = self.clock.real_time_to(due).unwrap_or(LONGEST_PAUSE);
        left.clamp(Duration::from_millis(1), LONGEST_PAUSE)
    }

    /// Gives up a wait beyond the horizon, or in which the time has not moved for too long. Called with the
    /// world locked.
    fn check_patience(&self, still: &mut Standstill) -> std::result::Result<(), Reason> {
        let now = self.clock.now();
        if now > self.clock.limit() {
            Err(Reason::Horizon)
        } else if still.look(now) >= self.patience {
            Err(Reason::Standstill(self.patience))
        } else {
            Ok(())
        }
    }

    /// Waits until anything changes, for at most that long.
    fn pause(&self, mut state: MutexGuard<'_, State>, pause: Duration) {
        state.waiting += 1;
        let waited = self.changed.wait_timeout(state, pause);
        waited.unwrap_or_else(PoisonError::into_inner).0.waiting -= 1;
    }

    /// Waits until another thread has changed anything, with the lock released.
    pub(crate) fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        state.waiting += 1;
        let mut state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }

    /// Waits until the job is done, jumping if the clock does.
    pub(crate) fn wait_done(&self, core: &Arc<JobCore>, call: Member) -> Result<()> {
        let (mut noted, mut still) = (false, Standstill::new());
        loop {
            self.sync();
            let mut state = self.lock();
            let now = self.clock.now();
            if core.is_lost(now) {
                return Err(Error::new(HResult::WU_E_SERVICE_STOP, call));
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
            let waited =
                if self.clock.jumps() { self.jump_to(core, state) } else { self.stand_by(state, &mut still) };
            if let Err(reason) = waited {
                return Err(self.refuse_to_wait(core, reason, call));
            }
        }
    }

    fn stand_by(
        &self,
        state: MutexGuard<'_, State>,
        still: &mut Standstill,
    ) -> std::result::Result<(), Reason> {
        self.check_patience(still)?;
        let pause = self.pause_until(state.due);
        self.pause(state, pause);
        Ok(())
    }

    /// Jumps from change to change until the job is done, up to the horizon.
    fn jump_to(&self, core: &Arc<JobCore>, state: MutexGuard<'_, State>) -> std::result::Result<(), Reason> {
        let (next, limit) = (self.next_for(core, &state), self.clock.limit());
        drop(state);
        if next.is_never() {
            return Err(Reason::Never);
        }
        if next > limit {
            self.advance_to(limit);
            return Err(Reason::Horizon);
        }
        let waited_for = Arc::clone(core);
        self.jump(self.caller(), move |inner, state| {
            let next = inner.next_for(&waited_for, state);
            if next > limit { Time::NEVER } else { next }
        });
        Ok(())
    }

    /// Returns the target of a jump for a job that is waited for; `None` if it is over.
    fn next_for(&self, core: &JobCore, state: &State) -> Time {
        let now = self.clock.now();
        if core.is_lost(now) || core.is_done(now) {
            return Time::NEVER;
        }
        // If nothing is due any more, the percent may still climb to its last value.
        if state.due.is_never() { core.next_change(now) } else { state.due }
    }

    /// Moves the time by the step of a poll. If polls move the time, a loop of them is a wait.
    pub(crate) fn step(&self, core: &JobCore, call: Member) -> Result<()> {
        let step = if call == IInstallationJob::GetProgress { self.clock.poll_step() } else { Span::ZERO };
        if step == Span::ZERO {
            return Ok(());
        }
        self.advance_by(step);
        let now = self.clock.shown();
        if now > self.clock.limit() && !core.is_done(now) && !core.is_lost(now) {
            return Err(self.refuse_to_wait(core, Reason::Horizon, call));
        }
        Ok(())
    }

    fn refuse_to_wait(&self, core: &JobCore, reason: Reason, call: Member) -> Error {
        Error::new(HResult::WU_E_UNEXPECTED, call).with_source(self.give_up(Some(core), reason))
    }

    /// Explains why a wait is given up, and gives the next one its full time: the caller may abort the
    /// job and then wait for its end.
    fn give_up(&self, core: Option<&JobCore>, reason: Reason) -> GaveUp {
        let now = self.clock.shown();
        self.clock.extend(now);
        GaveUp::new(reason, core, &self.setup, now)
    }

    /// Makes the callbacks that are due, and waits until the last progress callback, which may run on
    /// another thread, has returned (§2.2). Inside a callback of the job itself there is nothing to wait for.
    fn wait_told(&self, core: &JobCore) {
        if self.is_inside_callback(core.number) {
            return self.deliver();
        }
        loop {
            // Again after each wait: a callback that panicked elsewhere leaves the others to be made.
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
}
