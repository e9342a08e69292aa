//! The clock of a world: virtual time in one of four modes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use wua_model::{Span, Time};

/// The way in which the time of a world passes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum ClockMode {
    /// A call that waits, or a sleep, jumps to the next change. A wait
    /// for something that will never happen fails instead of waiting for ever.
    #[default]
    Auto,
    /// Only [`World::advance`](crate::World::advance) and [`World::run`](crate::World::run) move
    /// it. A call that waits blocks until another thread moves the time, or until the
    /// [patience](crate::WorldBuilder::patience) of the world runs out.
    Manual,
    /// Real time × factor, for programs that sleep by themselves. The only mode in which a result
    /// depends on the speed of the computer. The time that `advance` and `run` add is kept.
    Paced {
        /// The speed relative to real time; 60 is a minute per second. Values above a thousand million
        /// count as a thousand million; values below 0 and NaN count as 0, and then only the test
        /// moves the time.
        factor: f64,
    },
    /// Each `GetProgress` moves the time by this much before it answers; a call that waits jumps.
    PerPoll {
        /// The step.
        step: Duration,
    },
}

/// The longest real time that a thread waits before it checks again whether the time should have moved.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// The highest factor of a paced clock: a month within three milliseconds.
const HIGHEST_FACTOR: f64 = 1e9;

/// The present, and the way in which it moves.
#[derive(Debug)]
pub(crate) struct Clock {
    /// The present of the locked world. It is ahead of `shown` while the world settles at a moment.
    now: AtomicU64,
    /// The last moment at which the world has settled: the present as seen without the lock.
    shown: AtomicU64,
    mode: ClockMode,
    pace: Option<Pace>,
    /// The distance beyond the last move of the test to which waits may take the time, in milliseconds.
    horizon: Span,
    /// The moment beyond which a wait fails.
    limit: AtomicU64,
}

/// The start and the speed of real time.
#[derive(Debug)]
struct Pace {
    since: Instant,
    from: Time,
    factor: f64,
    /// Milliseconds by which the time was moved ahead of real time.
    ahead: AtomicU64,
}

impl Clock {
    pub(crate) fn new(mode: ClockMode, from: Time, horizon: Duration) -> Self {
        let pace = match mode {
            ClockMode::Paced { factor } => Some(Pace::new(factor, from)),
            _ => None,
        };
        let at = |time: Time| AtomicU64::new(time.millis());
        let horizon = Span::from(horizon);
        Self { now: at(from), shown: at(from), mode, pace, horizon, limit: at(from + horizon) }
    }

    /// Returns the clock of a copy of the world that is made at `now`.
    pub(crate) fn fork(&self, now: Time) -> Self {
        Self::new(self.mode, now, self.horizon.duration())
    }

    /// Returns the present of the locked world; only for the thread that has locked it.
    #[inline]
    pub(crate) fn now(&self) -> Time {
        Time::from_millis(self.now.load(Ordering::Acquire))
    }

    /// Returns the present as seen by everybody: everything due until then has happened.
    #[inline]
    pub(crate) fn shown(&self) -> Time {
        Time::from_millis(self.shown.load(Ordering::Acquire))
    }

    /// Moves the present of the locked world forward, never back. Called with the world locked.
    #[inline]
    pub(crate) fn set(&self, now: Time) {
        self.now.store(now.millis(), Ordering::Release);
        if let Some(pace) = &self.pace {
            pace.reach(now);
        }
    }

    /// Shows the present to everybody, once the world has settled at it. Called with the world locked.
    #[inline]
    pub(crate) fn publish(&self) {
        self.shown.store(self.now.load(Ordering::Relaxed), Ordering::Release);
    }

    /// Returns the time that a paced clock should show by now; `None` in the other modes.
    pub(crate) fn paced_now(&self) -> Option<Time> {
        Some(self.pace.as_ref()?.now())
    }

    /// Returns the pause, in real time, until an event that is due at that time.
    pub(crate) fn pause_until(&self, due: Option<Time>) -> Duration {
        let left = due.and_then(|due| self.real_time_to(due)).unwrap_or(LONGEST_PAUSE);
        left.clamp(Duration::from_millis(1), LONGEST_PAUSE)
    }

    /// Returns the real time until a paced clock reaches `time`; `None` if it never does by itself.
    fn real_time_to(&self, time: Time) -> Option<Duration> {
        let pace = self.pace.as_ref().filter(|pace| pace.factor > 0.0)?;
        let left = (time - pace.now()).duration().as_secs_f64() / pace.factor;
        Some(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX))
    }

    /// Returns the moment beyond which a wait fails.
    pub(crate) fn limit(&self) -> Time {
        Time::from_millis(self.limit.load(Ordering::Acquire))
    }

    /// Sets the horizon of waits, counted from `time`.
    pub(crate) fn extend(&self, time: Time) {
        self.limit.fetch_max((time + self.horizon).millis(), Ordering::AcqRel);
    }

    /// Returns the step by which a poll moves the time.
    pub(crate) fn poll_step(&self) -> Span {
        match self.mode {
            ClockMode::PerPoll { step } => step.into(),
            _ => Span::ZERO,
        }
    }

    /// Returns `true` if a wait jumps ahead by itself.
    pub(crate) fn jumps(&self) -> bool {
        matches!(self.mode, ClockMode::Auto | ClockMode::PerPoll { .. })
    }

    /// Returns `true` if the time passes by itself.
    pub(crate) fn is_paced(&self) -> bool {
        self.pace.is_some()
    }

    /// Returns `true` if each poll must look at more than the present.
    pub(crate) fn moves_on_calls(&self) -> bool {
        matches!(self.mode, ClockMode::Paced { .. } | ClockMode::PerPoll { .. })
    }
}

impl Pace {
    fn new(factor: f64, from: Time) -> Self {
        let factor = if factor.is_nan() { 0.0 } else { factor.clamp(0.0, HIGHEST_FACTOR) };
        Self { since: Instant::now(), from, factor, ahead: AtomicU64::new(0) }
    }

    fn now(&self) -> Time {
        // A float beyond the largest whole number becomes that number.
        let passed = (self.since.elapsed().as_secs_f64() * 1000.0 * self.factor) as u64;
        self.from + Span::from_millis(passed) + Span::from_millis(self.ahead.load(Ordering::Acquire))
    }

    /// Continues from `time`, if that is later. Called with the world locked.
    fn reach(&self, time: Time) {
        let more = (time - self.now()).millis();
        if more > 0 {
            let ahead = self.ahead.load(Ordering::Relaxed).saturating_add(more);
            self.ahead.store(ahead, Ordering::Release);
        }
    }
}
