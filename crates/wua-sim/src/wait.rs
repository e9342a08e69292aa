//! Waiting for the time to come.

use std::fmt;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use wua::{Error, HResult, Result};
use wua_model::Time;
use wua_scenario::Call;

use crate::inner::{Inner, State};
use crate::job::JobCore;
use crate::journal::{What, Who};
use crate::pass::LONGEST_PAUSE;

impl Inner {
    /// Sleeps on the clock of the world.
    pub(crate) fn sleep(&self, millis: u64) {
        let until = self.clock.shown() + millis;
        if self.clock.jumps() {
            return self.advance_to(until);
        }
        loop {
            self.sync();
            let state = self.lock();
            if self.clock.now() >= until {
                return;
            }
            let pause = self.pause_until(until.min(state.due));
            self.pause(state, pause);
        }
    }

    /// How long to pause in real time for something that is due at that time.
    pub(crate) fn pause_until(&self, due: Time) -> Duration {
        let left = self.clock.real_time_to(due).unwrap_or(LONGEST_PAUSE);
        left.clamp(Duration::from_millis(1), LONGEST_PAUSE)
    }

    /// Waits until anything changes, but no longer than that.
    fn pause(&self, mut state: MutexGuard<'_, State>, pause: Duration) {
        state.waiting += 1;
        let waited = self.changed.wait_timeout(state, pause);
        waited.unwrap_or_else(PoisonError::into_inner).0.waiting -= 1;
    }

    /// Waits until another thread has changed anything, without the lock meanwhile.
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
                let pause = self.pause_until(state.due);
                self.pause(state, pause);
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
}

/// Why a wait was not waited for: nothing that is planned would ever end it.
#[derive(Debug, Clone, Copy)]
struct WouldNeverEnd;

impl fmt::Display for WouldNeverEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the call would never return: the job hangs for ever and the clock jumps by itself; \
             request an abort first, or use a manual clock to wait on another thread",
        )
    }
}

impl std::error::Error for WouldNeverEnd {}
