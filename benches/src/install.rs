//! A 30-minute installation of 20 updates, polled every virtual second, on the simulator and on its peers.
//!
//! All of them show the same values: [`Script::of`] reads every change of a whole percent from a job of the simulator,
//! and the peers publish exactly these changes, as events of their kind of simulation. They keep the values in the
//! cheapest form that can answer a poll, a plain value with a list of results. Each run includes its set-up: a world,
//! a runtime or a simulation is created, used and dropped.

pub mod on_desru;
pub mod on_nexosim;
pub mod on_tokio;

use std::sync::Arc;
use std::time::Duration;

use wua::UpdateInstallationResult;
use wua_scenario::Shape;
use wua_sim::WorldBuilder;

use crate::reading::{Reading, poll};
use crate::worlds::{Running, builder, scenario};

/// The number of updates that are installed.
pub const UPDATES: usize = 20;
/// The duration of each.
pub const EACH: Duration = Duration::from_secs(90);
/// The number of polls: one per second for 30 minutes.
pub const POLLS: u32 = 1_800;
/// The time from one poll to the next.
pub const INTERVAL: Duration = Duration::from_secs(1);
/// The time of the first poll. Every poll falls between two changes, so that the order of events at one moment does
/// not matter.
pub const FIRST: Duration = Duration::from_millis(1_050);

/// Returns the total time.
#[must_use]
pub fn lasts() -> Duration {
    FIRST + INTERVAL * (POLLS - 1)
}

/// The worlds of the simulator, and the changes that the peers publish.
pub struct Script {
    /// The builder of the worlds.
    pub worlds: WorldBuilder,
    /// Every change of a whole percent, update or result.
    pub steps: Arc<[Step]>,
    /// The result of every update.
    pub end: UpdateInstallationResult,
}

/// A change of the progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The time of the change.
    pub at: Duration,
    /// The values from then on.
    pub shown: Reading,
}

impl Script {
    /// Returns the script in which every update follows this shape.
    #[must_use]
    pub fn of(shape: Shape) -> Self {
        /// No change falls between two multiples of this.
        const GRID: Duration = Duration::from_millis(10);
        let worlds = builder(scenario(UPDATES, EACH, shape));
        let Running { world, job } = Running::begin(worlds.build());
        let mut steps = vec![Step { at: Duration::ZERO, shown: poll(&*job) }];
        while world.now() < lasts() {
            world.advance(GRID);
            let (at, shown) = (world.now(), poll(&*job));
            if steps.last().is_some_and(|last| last.shown != shown) {
                steps.push(Step { at, shown });
            }
        }
        Self { worlds, steps: steps.into(), end: poll(&*job).result }
    }
}

/// The state of a peer: the numbers, and a result for each update.
#[derive(Debug)]
pub struct Shown {
    numbers: Reading,
    results: Vec<UpdateInstallationResult>,
    end: UpdateInstallationResult,
}

impl Shown {
    /// Creates the state before the first change.
    #[must_use]
    pub fn new(end: UpdateInstallationResult) -> Self {
        Self { numbers: Reading::NOTHING, results: vec![UpdateInstallationResult::NOT_STARTED; UPDATES], end }
    }

    /// Publishes a change. When an update begins, the one before has its result.
    pub fn publish(&mut self, step: &Step) {
        let shown = step.shown;
        if shown.index != self.numbers.index {
            self.results[self.numbers.index as usize] = self.end;
        }
        self.results[shown.index as usize] = shown.result;
        self.numbers = shown;
    }

    /// Returns the three numbers and the result of the current update.
    #[must_use]
    pub fn read(&self) -> Reading {
        Reading { result: self.results[self.numbers.index as usize], ..self.numbers }
    }
}

/// A summary of the polls, for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// The number of polls.
    pub polls: u32,
    /// `PercentComplete` of the last poll.
    pub percent: i32,
    /// A checksum of every number of every poll, in their order.
    pub digest: u64,
}

impl Seen {
    /// Adds a poll.
    #[inline]
    pub fn note(&mut self, reading: Reading) {
        let numbers = [reading.index, reading.current, reading.percent, reading.result.result_code.value()];
        for number in numbers {
            self.digest = self.digest.wrapping_mul(31).wrapping_add(u64::from(number.cast_unsigned()));
        }
        self.polls += 1;
        self.percent = reading.percent;
    }

    /// Checks that all polls were made and the end was reached.
    ///
    /// # Panics
    /// If a poll or the end is missing.
    pub fn check(&self) {
        assert_eq!(self.polls, POLLS, "all polls are made");
        assert_eq!(self.percent, 100, "the end is seen");
    }
}

/// Runs the simulator: a world with a manual clock, moved and polled each second, with its journal.
#[must_use]
pub fn ours(script: &Script) -> Seen {
    let Running { world, job } = Running::begin(script.worlds.build());
    let mut seen = Seen::default();
    world.advance(FIRST - INTERVAL);
    for _ in 0..POLLS {
        world.advance(INTERVAL);
        seen.note(poll(&*job));
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Otherwise the bench would compare different work.
    #[test]
    fn ours_and_the_peers_see_the_same_at_every_poll() {
        for shape in [Shape::Linear, Shape::Standalone] {
            let script = Script::of(shape);
            let seen = ours(&script);
            seen.check();
            assert_eq!(on_tokio::install(&script), seen, "tokio, {shape}");
            assert_eq!(on_nexosim::install(&script), seen, "nexosim, {shape}");
            assert_eq!(on_desru::install(&script), seen, "desru, {shape}");
        }
    }

    #[test]
    fn an_update_changes_a_hundred_times_or_as_often_as_a_recorded_one() {
        assert_eq!(Script::of(Shape::Linear).steps.len(), 100 * UPDATES + 1);
        assert_eq!(Script::of(Shape::Standalone).steps.len(), 30 * UPDATES + 1);
    }
}
