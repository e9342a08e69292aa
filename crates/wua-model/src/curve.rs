//! Curves: the percentage of an update over time, from its start to its end.

use crate::Span;

/// A point of an update's curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Time since work on the update began.
    pub at: Span,
    /// `CurrentUpdatePercentComplete`, 0 to 100. It may be lower than at the point before.
    pub percent: u8,
    /// `true` if it climbs evenly to the next point, if that one is higher; otherwise it holds and then jumps.
    pub glides: bool,
}

impl Point {
    /// Returns a point that holds until the next one.
    const fn holding(at: Span, percent: u8) -> Self {
        Self { at, percent, glides: false }
    }
}

/// The percentage of an update while it is worked on. Until the first point it is 0, and after the end it is 100.
///
/// Progress callbacks are made at each point, even if it repeats the one before.
///
/// ```
/// use wua_model::{Curve, Point, Span};
///
/// let climb = Point { at: Span::ZERO, percent: 0, glides: true };
/// let curve = Curve::new(vec![climb], Some(Span::from_millis(1_000)));
/// assert_eq!(curve.first_reach(25), Some(Span::from_millis(250)));
///
/// let failing = curve.clone().cut_at(25);
/// assert_eq!(failing.lasts(), Some(Span::from_millis(250)));
///
/// let hanging = curve.hold_at(25, None);
/// assert_eq!(hanging.lasts(), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    points: Vec<Point>,
    lasts: Option<Span>,
}

impl Curve {
    /// Creates a curve of those points, in the order of time, with that duration; `None` if it never ends.
    #[must_use]
    pub const fn new(points: Vec<Point>, lasts: Option<Span>) -> Self {
        Self { points, lasts }
    }

    /// Returns its points.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Returns its duration; `None` if it never ends.
    #[must_use]
    pub const fn lasts(&self) -> Option<Span> {
        self.lasts
    }

    /// Removes the points that repeat what is shown anyway: 0 % at the start and 100 % at the end.
    #[must_use]
    pub fn without_ends(mut self) -> Self {
        self.points.retain(|point| !(point.at == Span::ZERO && point.percent == 0 && !point.glides));
        while self.points.last().is_some_and(|last| Some(last.at) == self.lasts && last.percent == 100) {
            self.points.pop();
        }
        self
    }

    /// Returns the time at which the curve first shows `percent` or more; `None` if that is only at its end, or never.
    #[must_use]
    pub fn first_reach(&self, percent: u8) -> Option<Span> {
        self.reach(percent).map(|(at, _)| at)
    }

    /// Ends the curve where it first reaches `percent`; if it never does, the curve is unchanged.
    #[must_use]
    pub fn cut_at(mut self, percent: u8) -> Self {
        if let Some((at, place)) = self.reach(percent) {
            self.stop(at, place, percent);
            self.lasts = Some(at);
        }
        self
    }

    /// Holds the curve at `percent` where it first reaches it, or at its end, for that time or for ever.
    #[must_use]
    pub fn hold_at(mut self, percent: u8, time: Option<Span>) -> Self {
        let end = (self.lasts.unwrap_or_default(), self.points.len());
        let (at, place) = self.reach(percent).unwrap_or(end);
        match time {
            Some(time) => self.pause(at, place, percent, time),
            None => {
                self.stop(at, place, percent);
                self.lasts = None;
            }
        }
        self
    }

    /// Raises the curve to 100 at that time, then drops it to `low` a millisecond later until its next point. If it ends
    /// before that, the curve is unchanged.
    #[must_use]
    pub fn fall_at(mut self, at: Span, low: u8) -> Self {
        let later = at + Span::from_millis(1);
        if self.lasts.is_some_and(|lasts| lasts < later) {
            return self;
        }
        self.points.retain(|point| point.at != later);
        let place = self.points.partition_point(|point| point.at <= at);
        if let Some(before) = place.checked_sub(1) {
            self.points[before].glides = false;
        }
        self.points.splice(place..place, [Point::holding(at, 100), Point::holding(later, low)]);
        self
    }

    /// Replaces the points from that position on by one with `percent` at `at`.
    fn stop(&mut self, at: Span, place: usize, percent: u8) {
        self.points.truncate(place);
        self.insert(place, &[Point::holding(at, percent)]);
    }

    /// Inserts a pause at `percent` at that position, and moves the later points.
    fn pause(&mut self, at: Span, place: usize, percent: u8, time: Span) {
        let glides = place.checked_sub(1).is_some_and(|before| self.points[before].glides);
        self.points[place..].iter_mut().for_each(|point| point.at = point.at + time);
        self.lasts = self.lasts.map(|lasts| lasts + time);
        self.insert(place, &[Point::holding(at, percent), Point { at: at + time, percent, glides }]);
    }

    /// Inserts points, except at 0 %, where every curve starts.
    fn insert(&mut self, place: usize, points: &[Point]) {
        if points.iter().all(|point| point.percent > 0) {
            self.points.splice(place..place, points.iter().copied());
        }
    }

    /// Returns the time at which the curve first shows `percent` or more, and the position of a point for that moment.
    fn reach(&self, percent: u8) -> Option<(Span, usize)> {
        if percent == 0 {
            return Some((Span::ZERO, 0));
        }
        for (place, (point, climb, until)) in self.climbs().enumerate() {
            let Some(missing) = percent.checked_sub(point.percent).filter(|missing| *missing > 0) else {
                return Some((point.at, place));
            };
            let reached = time_to(missing, climb, until - point.at).map(|after| point.at + after);
            if let Some(at) = reached.filter(|at| *at < until) {
                return Some((at, place + 1));
            }
        }
        None
    }

    /// Returns each point with the percent that it climbs, and the time at which the climb ends: at the next point, or at
    /// 100 at the end. A climb without an end counts as none.
    pub(crate) fn climbs(&self) -> impl Iterator<Item = (Point, u8, Span)> + '_ {
        self.points.iter().enumerate().map(|(place, point)| {
            let next = self.points.get(place + 1).map(|next| (next.at, next.percent));
            let (until, target) = next.unwrap_or((self.lasts.unwrap_or(point.at), 100));
            let climbs = point.glides && until > point.at;
            (*point, if climbs { target.saturating_sub(point.percent) } else { 0 }, until)
        })
    }
}

/// Returns the time after which an even climb of `climb` percent within that time first reaches `percent`; `None` if
/// there is no climb.
pub(crate) fn time_to(percent: u8, climb: u8, within: Span) -> Option<Span> {
    let climbed = u128::from(percent) * u128::from(within.millis());
    let millis = (climb > 0).then(|| climbed.div_ceil(climb.into()))?;
    u64::try_from(millis).ok().map(Span::from_millis)
}

/// Returns the percent that an even climb of `climb` percent within that time has reached, rounded down.
#[inline]
pub(crate) fn climbed(elapsed: Span, climb: u8, within: Span) -> u64 {
    if climb == 0 {
        return 0;
    }
    u64::from(climb).saturating_mul(elapsed.millis()).checked_div(within.millis()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use wua::UpdateInstallationResult;

    use super::*;
    use crate::{Facts, JobView, OnAbort, Plan, PlannedUpdate, Time, Timeline, Work};

    /// Returns the percentage of a job with only that curve after that time.
    fn shown(curve: &Curve, elapsed: Span) -> u8 {
        let work = Work { curve: curve.clone(), on_abort: OnAbort::RunsOn, reported_twice: true };
        let end = UpdateInstallationResult::succeeded(false);
        let plan = Plan::new(&[0], &[PlannedUpdate { work: Some(work), end }], Span::ZERO).unwrap();
        let seen = JobView::new(&plan, Facts::begun(Time::ZERO)).shown(Time::ZERO + elapsed);
        u8::try_from(seen.current_update_percent_complete()).unwrap()
    }

    fn time() -> impl Strategy<Value = Span> {
        prop_oneof![0..400_u64, 0..2_592_000_000_u64].prop_map(Span::from_millis)
    }

    fn curve() -> impl Strategy<Value = Curve> {
        let point = (time(), 0..=100_u8, any::<bool>());
        (vec(point, 0..6), time()).prop_map(|(points, rest)| {
            let mut points: Vec<_> =
                points.into_iter().map(|(at, percent, glides)| Point { at, percent, glides }).collect();
            points.sort_by_key(|point| point.at);
            // Of several points at one time only the last is shown, but callbacks are made for all.
            points.dedup_by_key(|point| point.at);
            let lasts = points.last().map_or(Span::ZERO, |last| last.at) + rest;
            Curve::new(points, Some(lasts))
        })
    }

    /// Returns the points at those times.
    fn points(curve: &Curve, at: impl Fn(Span) -> bool) -> Vec<Point> {
        curve.points().iter().filter(|point| at(point.at)).copied().collect()
    }

    /// Returns a time within that span.
    fn within(span: Span, part: f64) -> Span {
        Span::from_millis((span.millis() as f64 * part) as u64)
    }

    const fn before(at: Span) -> Span {
        Span::from_millis(at.millis().saturating_sub(1))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_curve_reaches_a_percent_when_it_is_first_shown(curve in curve(), percent in 0..=100_u8) {
            let at = curve.first_reach(percent).or(curve.lasts()).unwrap();
            prop_assert!(shown(&curve, at) >= percent, "{:?}", at);
            prop_assert!(at == Span::ZERO || percent == 0 || shown(&curve, before(at)) < percent, "{:?}", at);
        }

        /// Every operation keeps the points in order and within the duration.
        #[test]
        fn operations_keep_the_points_in_order(
            curve in curve(), percent in 0..=100_u8, time in time(), at in time(), low in 0..=100_u8,
        ) {
            let fallen = curve.clone().fall_at(at, low);
            for curve in [curve, fallen] {
                let held = curve.clone().hold_at(percent, Some(time));
                let all = [curve.clone().cut_at(percent), held, curve.clone().hold_at(percent, None), curve.without_ends()];
                for curve in all {
                    prop_assert!(curve.points().is_sorted_by_key(|point| point.at), "{:?}", curve);
                    let last = curve.points().last().map(|last| last.at);
                    prop_assert!(last <= curve.lasts().or(last), "{:?}", curve);
                }
            }
        }

        /// A cut curve is the same until the cut, and ends where it first reaches that percent.
        #[test]
        fn a_curve_is_cut_where_it_reaches_the_percent(curve in curve(), percent in 0..=100_u8, part in 0.0..1.0_f64) {
            let cut = curve.clone().cut_at(percent);
            let at = cut.lasts().unwrap();
            prop_assert_eq!(Some(at), curve.first_reach(percent).or(curve.lasts()));
            prop_assert_eq!(points(&cut, |point| point < at), points(&curve, |point| point < at));
            prop_assert!(at == Span::ZERO || shown(&cut, within(before(at), part)) < percent.max(1));
        }

        /// A held curve is the same before, stays at the percent, and continues where it was.
        #[test]
        fn a_curve_is_held_at_the_percent(
            curve in curve(), percent in 1..=100_u8, time in time(), part in 0.0..1.0_f64,
        ) {
            let lasts = curve.lasts().unwrap();
            let at = curve.first_reach(percent).unwrap_or(lasts);
            let (pausing, hanging) = (curve.clone().hold_at(percent, Some(time)), curve.clone().hold_at(percent, None));
            prop_assert_eq!((pausing.lasts(), hanging.lasts()), (Some(lasts + time), None));
            prop_assert_eq!(shown(&hanging, at + within(lasts, part)), percent);
            if time > Span::ZERO {
                prop_assert_eq!(shown(&pausing, at + within(before(time), part)), percent);
            }
            prop_assert_eq!(points(&pausing, |point| point < at), points(&curve, |point| point < at));
            prop_assert!(at == Span::ZERO || shown(&pausing, within(before(at), part)) < percent);
            let mut later = points(&curve, |point| point > at);
            later.iter_mut().for_each(|point| point.at = point.at + time);
            prop_assert_eq!(points(&pausing, |point| point > at + time), later);
        }

        /// A held climb continues as evenly as before: after half of its way it is where it was, within a millisecond.
        #[test]
        fn a_climb_continues_after_a_hold(lasts in 200..2_592_000_000_u64, percent in 1..100_u8, time in time()) {
            let climb = Point { at: Span::ZERO, percent: 0, glides: true };
            let curve = Curve::new(vec![climb], Some(Span::from_millis(lasts)));
            let at = curve.first_reach(percent).unwrap();
            let later = at + within(curve.lasts().unwrap() - at, 0.5);
            let paused = shown(&curve.clone().hold_at(percent, Some(time)), later + time);
            prop_assert!(paused.abs_diff(shown(&curve, later)) <= 1);
        }

        /// A falling curve shows 100, then the lower percent, and otherwise only what it showed before.
        #[test]
        fn a_curve_falls_once(
            curve in curve(), part in 0.0..1.0_f64, before_a_point: bool, low in 0..=100_u8, seen in 0.0..1.0_f64,
        ) {
            let lasts = curve.lasts().unwrap();
            prop_assume!(lasts > Span::from_millis(2));
            let point = curve.points().last().filter(|_| before_a_point).map(|point| before(point.at));
            let latest = lasts - Span::from_millis(2);
            let at = point.unwrap_or(within(latest, part)).min(latest);
            let fallen = curve.clone().fall_at(at, low);
            prop_assert_eq!(fallen.lasts(), curve.lasts());
            prop_assert_eq!(shown(&fallen, at), 100);
            prop_assert_eq!(shown(&fallen, at + Span::from_millis(1)), low);
            let before = within(at, seen);
            prop_assert!(before == at || shown(&fallen, before) <= shown(&curve, before));
            let kept = |point: &&Point| point.at > at + Span::from_millis(1);
            prop_assert!(curve.points().iter().filter(kept).eq(fallen.points().iter().filter(kept)));
        }

        /// The two directions of a climb agree: no millisecond earlier.
        #[test]
        fn a_climb_comes_to_each_percent_on_time(climb in 1..=100_u8, lasts in time(), percent in 1..=100_u8) {
            prop_assume!(lasts > Span::ZERO);
            let percent = percent.min(climb);
            let at = time_to(percent, climb, lasts).unwrap();
            prop_assert!(climbed(at, climb, lasts) >= percent.into());
            prop_assert!(climbed(before(at), climb, lasts) < percent.into());
        }
    }
}
