//! Paces virtual time for a person who is watching.

use std::thread;
use std::time::{Duration, Instant};

use wua_sim::World;

use crate::args::Speed;
use crate::exit::Reader;

/// The real time that a run takes on a terminal if no speed is given.
const SHOWN_FOR: Duration = Duration::from_millis(2500);
/// The minimum lead of virtual time, as real time, that is worth a pause.
const TICK: Duration = Duration::from_millis(5);

impl Speed {
    /// Returns the speed at which this virtual time takes two to three seconds.
    pub(crate) fn to_show(virtual_time: Duration) -> Self {
        let factor = virtual_time.as_secs_f64() / SHOWN_FOR.as_secs_f64();
        if factor > 0.0 { Self::Times(factor) } else { Self::Max }
    }
}

/// Moves the time of a world, and waits until real time has caught up.
pub(crate) struct Pace<'a> {
    world: &'a World,
    speed: Speed,
    began: Instant,
    /// The virtual time that was skipped without waiting.
    skipped: Duration,
    reader: Reader,
}

impl<'a> Pace<'a> {
    pub(crate) fn new(world: &'a World, speed: Speed) -> Self {
        Self { world, speed, began: Instant::now(), skipped: Duration::ZERO, reader: Reader::default() }
    }

    /// Waits for real time only while the reader of the output is there.
    pub(crate) fn keep_for(&mut self, reader: Reader) {
        self.reader = reader;
    }

    pub(crate) fn now(&self) -> Duration {
        self.world.now()
    }

    /// Returns the virtual time that was paced.
    pub(crate) fn shown(&self) -> Duration {
        self.now().saturating_sub(self.skipped)
    }

    /// Moves virtual time, and waits for the matching real time.
    pub(crate) fn pass(&self, duration: Duration) {
        self.world.advance(duration);
        if let Speed::Times(factor) = self.speed
            && !self.reader.is_gone()
        {
            let ahead = real_time(self.shown(), factor).saturating_sub(self.began.elapsed());
            if ahead >= TICK {
                thread::sleep(ahead);
            }
        }
    }

    /// Moves virtual time without waiting, while there is nothing to watch.
    pub(crate) fn skip(&mut self, duration: Duration) {
        self.world.advance(duration);
        self.skipped = self.skipped.saturating_add(duration);
    }
}

fn real_time(virtual_time: Duration, factor: f64) -> Duration {
    Duration::try_from_secs_f64(virtual_time.as_secs_f64() / factor).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_scenario_takes_two_to_three_seconds_to_show() {
        for seconds in [1, 10, 1500, 86_400, 400 * 86_400] {
            let virtual_time = Duration::from_secs(seconds);
            let Speed::Times(factor) = Speed::to_show(virtual_time) else { panic!("{seconds} s") };
            let takes = real_time(virtual_time, factor).as_secs_f64();
            assert!((2.0..=3.0).contains(&takes), "{seconds} s take {takes} s");
        }
        assert_eq!(Speed::to_show(Duration::ZERO), Speed::Max);
    }

    #[test]
    fn the_end_of_time_is_waited_for_without_a_panic() {
        assert_eq!(real_time(Duration::MAX, 0.001), Duration::MAX);
    }
}
