//! Waits for a moment, and gives up if it never comes.

use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use wua::member::IInstallationJob;
use wua::{Error, HResult, Member, Result};
use wua_model::{Span, Time};

use super::core::{Core, State};
use super::gave_up::{GaveUp, Reason};
use super::job_core::AnyJob;
use super::journal::{What, Who};
use super::standstill::Standstill;

impl Core {
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
            let running = self.lock().jobs.first().map(|running| Arc::clone(&running.job));
            panic!("{}", self.give_up(running.as_deref(), reason));
        }
    }

    /// Sleeps by moving the time, up to the horizon.
    fn jump_over(&self, span: Span) -> std::result::Result<(), Reason> {
        let limit = self.clock.limit();
        let until =
            if span == Span::ZERO { Some(self.shortly()) } else { self.clock.shown().checked_add(span) };
        match until.filter(|until| *until <= limit) {
            Some(until) => {
                self.advance_to(until);
                Ok(())
            }
            None => {
                self.advance_to(limit);
                Err(Reason::Horizon)
            }
        }
    }

    /// Returns the end of a sleep of zero. A loop of such sleeps takes only real time, so that it would never
    /// end if the time jumps. The longer nothing has changed, the longer is the sleep, by a
    /// thousandth, but no change is skipped.
    fn shortly(&self) -> Time {
        let state = self.lock();
        let now = self.clock.now();
        let jobs = || state.jobs.iter().map(|running| &running.job);
        let since = jobs().map(|job| job.last_change(now)).max().unwrap_or(Time::ZERO);
        let next = jobs().filter_map(|job| job.next_change(now)).min();
        let later = now + Span::from_millis(1 + (now - since).millis() / 1000);
        let first = [next, state.due].into_iter().flatten().fold(later, Time::min);
        first.max(now + Span::from_millis(1))
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
            let due = state.due.map_or(until, |due| due.min(until));
            let pause = self.clock.pause_until(Some(due));
            self.pause(state, pause);
        }
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

    /// Waits until the job is done, jumping if the clock does.
    pub(crate) fn wait_done(&self, job: &Arc<dyn AnyJob>, call: Member) -> Result<()> {
        let (mut noted, mut still) = (false, Standstill::new());
        loop {
            self.sync();
            let mut state = self.lock();
            let now = self.clock.now();
            if job.state().is_lost(now) {
                return Err(Error::new(HResult::WU_E_SERVICE_STOP, call));
            }
            if job.is_done(now) {
                drop(state);
                self.wait_reported(&**job);
                return Ok(());
            }
            if !noted {
                self.record(&mut state, Who::Job(job.state().number), What::Waits { call });
                noted = true;
            }
            let waited =
                if self.clock.jumps() { self.jump_to(job, state) } else { self.stand_by(state, &mut still) };
            if let Err(reason) = waited {
                return Err(self.refuse_to_wait(&**job, reason, call));
            }
        }
    }

    fn stand_by(
        &self,
        state: MutexGuard<'_, State>,
        still: &mut Standstill,
    ) -> std::result::Result<(), Reason> {
        self.check_patience(still)?;
        let pause = self.clock.pause_until(state.due);
        self.pause(state, pause);
        Ok(())
    }

    /// Jumps from change to change until the job is done, up to the horizon.
    fn jump_to(
        &self,
        job: &Arc<dyn AnyJob>,
        state: MutexGuard<'_, State>,
    ) -> std::result::Result<(), Reason> {
        let (next, limit) = (self.next_for(&**job, &state), self.clock.limit());
        drop(state);
        if next.ok_or(Reason::Never)? > limit {
            self.advance_to(limit);
            return Err(Reason::Horizon);
        }
        let waited_for = Arc::clone(job);
        self.jump(self.caller(), move |world, state| {
            world.next_for(&*waited_for, state).filter(|next| *next <= limit)
        });
        Ok(())
    }

    /// Returns the target of a jump for a job that is waited for; `None` if it is over.
    fn next_for(&self, job: &dyn AnyJob, state: &State) -> Option<Time> {
        let now = self.clock.now();
        if job.state().is_lost(now) || job.is_done(now) {
            return None;
        }
        // If nothing is due any more, the percent may still climb to its last value.
        state.due.or_else(|| job.next_change(now))
    }

    /// Moves the time by the step of a poll. If polls move the time, a loop of them is a wait.
    pub(crate) fn step(&self, job: &dyn AnyJob, call: Member) -> Result<()> {
        let step = if call == IInstallationJob::GetProgress { self.clock.poll_step() } else { Span::ZERO };
        if step == Span::ZERO {
            return Ok(());
        }
        self.advance_by(step);
        let now = self.clock.shown();
        if now > self.clock.limit() && !job.is_done(now) && !job.state().is_lost(now) {
            return Err(self.refuse_to_wait(job, Reason::Horizon, call));
        }
        Ok(())
    }

    fn refuse_to_wait(&self, job: &dyn AnyJob, reason: Reason, call: Member) -> Error {
        Error::new(HResult::WU_E_UNEXPECTED, call).with_source(self.give_up(Some(job), reason))
    }

    /// Explains why a wait is given up, and gives the next one its full time: the caller may abort the
    /// job and then wait for its end.
    fn give_up(&self, job: Option<&dyn AnyJob>, reason: Reason) -> GaveUp {
        let now = self.clock.shown();
        self.clock.extend(now);
        GaveUp::new(reason, job, &self.setup, now)
    }

    /// Makes the callbacks that are due, and waits until the last progress callback, which may run on
    /// another thread, has returned (§2.2). Inside a callback of the job itself there is nothing to wait for.
    fn wait_reported(&self, job: &dyn AnyJob) {
        if self.is_inside_callback(job.state().number) {
            return self.deliver();
        }
        loop {
            // Again after each wait: a callback that panicked elsewhere leaves the others to be made.
            self.deliver();
            let state = self.lock();
            if !job.state().is_reporting() {
                return;
            }
            if state.is_calling_back(job.state().number) {
                drop(self.wait(state));
            }
        }
    }
}
