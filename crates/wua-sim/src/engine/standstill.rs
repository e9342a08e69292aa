//! Real time in which virtual time does not move while a thread waits.

use std::time::{Duration, Instant};

use wua_model::Time;

use super::clock::LONGEST_PAUSE;

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
    pub(crate) fn look(&mut self, now: Time) -> Duration {
        let passed = self.looked.elapsed().min(LONGEST_PAUSE);
        self.looked = Instant::now();
        self.spent = if self.at == now { self.spent + passed } else { Duration::ZERO };
        self.at = now;
        self.spent
    }
}
