//! The course of one update by its script: its percentage at a time, where it hangs, and how long it takes.

use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use wua_scenario::{Curve, End, ScriptedUpdate};

/// A time that never comes: the end of a hang without one.
pub(super) const NEVER: Duration = Duration::MAX;

/// A percentage that holds, or climbs evenly, from one time to another.
#[derive(Debug, Clone)]
struct Stretch {
    time: Range<Duration>,
    percent: u8,
    climb: u8,
}

/// The course of an update from the start of work on it.
#[derive(Debug, Clone)]
pub(super) struct Course {
    stretches: Vec<Stretch>,
    /// The time of its hang, and the percentage.
    hang: Option<(Range<Duration>, u8)>,
    pub(super) lasts: Duration,
}

impl Course {
    /// Returns the course of a script that takes its longest time.
    pub(super) fn of(script: &ScriptedUpdate) -> Self {
        let whole = match &script.curve {
            Curve::Instant => Duration::ZERO,
            Curve::Points(points) => points.last().map_or(Duration::ZERO, |last| last.at),
            Curve::Steps(_) | Curve::Shape(_) => script.duration.max,
        };
        let stretches = stretches(&marks(&script.curve, whole), whole);
        let reach = |percent| reach(&stretches, percent).unwrap_or(whole);
        let end = match script.end {
            End::Failure { at: Some(percent), .. } => reach(percent),
            _ => whole,
        };
        let hang = script.hang.map(|hang| {
            let (from, time) = (reach(hang.at).min(end), hang.time.unwrap_or(NEVER));
            (from..from.saturating_add(time), hang.at)
        });
        let pause = script.hang.map_or(Duration::ZERO, |hang| hang.time.unwrap_or(NEVER));
        Self { stretches, hang, lasts: end.saturating_add(pause) }
    }

    /// Returns the times at which its hang begins and ends.
    pub(super) fn hang(&self) -> impl Iterator<Item = Duration> {
        self.hang.iter().flat_map(|(time, _)| [time.start, time.end])
    }

    /// Returns `true` if it hangs at that time.
    pub(super) fn hangs(&self, at: Duration) -> bool {
        self.hang.as_ref().is_some_and(|(time, _)| time.contains(&at))
    }

    /// Returns the percentages that it may show at that time: a climb may be rounded either way.
    pub(super) fn percent(&self, at: Duration) -> RangeInclusive<i32> {
        let at = match &self.hang {
            Some((time, percent)) if time.contains(&at) => return i32::from(*percent)..=i32::from(*percent),
            Some((time, _)) if at >= time.end => at - (time.end - time.start),
            _ => at,
        };
        let Some(now) = self.stretches.iter().rfind(|stretch| stretch.time.start <= at) else { return 0..=0 };
        let percent = i32::from(now.percent) + now.climbed(at);
        if now.climb == 0 { percent..=percent } else { percent - 1..=percent + 1 }
    }
}

impl Stretch {
    fn climbed(&self, at: Duration) -> i32 {
        let (done, all) = ((at - self.time.start).as_millis(), (self.time.end - self.time.start).as_millis());
        let climbed = (u128::from(self.climb) * done).checked_div(all).unwrap_or(0);
        i32::try_from(climbed).unwrap_or(i32::MAX)
    }

    /// Returns the first millisecond at which it shows that percentage.
    fn reaches(&self, percent: u8) -> Option<Duration> {
        let Some(missing) = percent.checked_sub(self.percent).filter(|missing| *missing > 0) else {
            return Some(self.time.start);
        };
        let all = (self.time.end - self.time.start).as_millis();
        let after = (u128::from(missing) * all).div_ceil(u128::from(self.climb.max(1)));
        let at = self.time.start + Duration::from_millis(u64::try_from(after).unwrap_or(u64::MAX));
        (self.climb > 0 && at < self.time.end).then_some(at)
    }
}

/// Returns the time at which the percentage is first shown; none if only at the end, or never.
fn reach(stretches: &[Stretch], percent: u8) -> Option<Duration> {
    match percent {
        0 => Some(Duration::ZERO),
        _ => stretches.iter().find_map(|stretch| stretch.reaches(percent)),
    }
}

/// Returns the percentages at their times, each with `true` if it climbs from there.
fn marks(curve: &Curve, whole: Duration) -> Vec<(Duration, u8, bool)> {
    let part = |part: u64, of: u64| {
        let millis = whole.as_millis() * u128::from(part) / u128::from(of);
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    };
    match curve {
        Curve::Instant => Vec::new(),
        Curve::Points(points) => points.iter().map(|point| (point.at, point.percent, true)).collect(),
        Curve::Steps(steps) => {
            let percent = |step: u8| u8::try_from(100 * u32::from(step) / u32::from(*steps)).unwrap_or(100);
            (1..*steps).map(|step| (part(step.into(), (*steps).into()), percent(step), false)).collect()
        }
        Curve::Shape(shape) => {
            let points = shape.points().iter();
            points.map(|point| (part(point.part.into(), 1_000_000), point.percent, point.glides)).collect()
        }
    }
}

/// Returns the stretches between the marks; the last one is towards 100 % at the end.
fn stretches(marks: &[(Duration, u8, bool)], whole: Duration) -> Vec<Stretch> {
    let nexts = marks.iter().skip(1).map(|(at, percent, _)| (*at, *percent)).chain([(whole, 100)]);
    let stretch = |((at, percent, climbs), (until, next)): (&(Duration, u8, bool), (Duration, u8))| Stretch {
        time: *at..until,
        percent: *percent,
        climb: if *climbs { next.saturating_sub(*percent) } else { 0 },
    };
    marks.iter().zip(nexts).map(stretch).collect()
}
