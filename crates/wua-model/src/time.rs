//! Virtual time: a number that the caller passes in. Nothing in this crate reads a clock.

use std::fmt;
use std::ops::{Add, Sub};
use std::time::Duration;

/// A moment of virtual time, in milliseconds since the world began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(u64);

impl Time {
    /// The beginning of the world.
    pub const ZERO: Self = Self(0);
    /// The last moment. Later ones count as this.
    pub const MAX: Self = Self(u64::MAX);

    /// Returns the moment that many milliseconds after the beginning.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the beginning.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Returns the time since the beginning.
    #[must_use]
    pub const fn since_beginning(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// Returns the time that much later; `None` if it is not before the last moment.
    #[must_use]
    pub fn checked_add(self, span: Span) -> Option<Self> {
        Some(self + span).filter(|time| *time < Self::MAX)
    }
}

/// A span of virtual time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// Returns a span of that many milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the number of milliseconds.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Returns the same span as a duration.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl From<Duration> for Span {
    /// Rounds up to whole milliseconds, so that nothing happens too early.
    fn from(duration: Duration) -> Self {
        Self(u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX))
    }
}

impl Add for Span {
    type Output = Self;

    /// Returns the sum, or the longest possible span.
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;

    /// Returns the difference; zero if `other` is longer.
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Add<Span> for Time {
    type Output = Self;

    /// Returns the time that much later, or the last moment.
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Add<Duration> for Time {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        self + Span::from(duration)
    }
}

impl Sub for Time {
    type Output = Span;

    /// Returns the span from `earlier` to `self`; zero if `earlier` is not earlier.
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Time {
    /// Writes `h:mm:ss.mmm`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = (self.0 / 1000, self.0 % 1000);
        write!(f, "{}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stop_at_the_last_moment_and_durations_round_up() {
        let second = Span::from_millis(1000);
        assert_eq!(Time::MAX + second, Time::MAX);
        assert_eq!(Time::ZERO.checked_add(second), Some(Time::from_millis(1000)));
        assert_eq!(Time::from_millis(u64::MAX - 1000).checked_add(second), None);
        assert_eq!(Time::ZERO + Duration::from_micros(1), Time::from_millis(1));
        assert_eq!(Time::from_millis(3_723_004).to_string(), "1:02:03.004");
        assert_eq!(Time::from_millis(1) - Time::from_millis(2), Span::ZERO);
    }
}
