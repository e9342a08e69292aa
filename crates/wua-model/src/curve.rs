//! Curves: where an update's percent is, and when it first comes to one.

use crate::fixed::Rate;

/// A point of an update's curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// When, in milliseconds after work on the update began.
    pub at: u64,
    /// `CurrentUpdatePercentComplete`, 0 to 100. It may be lower than that of the point before.
    pub percent: u8,
    /// `true` if it climbs evenly to the next point if that one is higher; else it holds and jumps.
    pub glides: bool,
}

/// Each point of a curve with the climb that begins there: to the next point, or to 100 at the end. A climb without
/// an end is none.
pub(crate) fn climbs(curve: &[Point], lasts: Option<u64>) -> impl Iterator<Item = (Point, Rate)> {
    curve.iter().enumerate().map(move |(index, point)| {
        let next = curve.get(index + 1).map(|next| (next.at, next.percent));
        let (until, target) = next.unwrap_or((lasts.unwrap_or(point.at), 100));
        let climb = if point.glides { target.saturating_sub(point.percent) } else { 0 };
        (*point, Rate::climb(climb, until.saturating_sub(point.at)))
    })
}

/// When the curve of an update that takes `lasts` milliseconds first shows `percent` or more, and before which of its
/// points one for that moment belongs; `None` if it only does at its end. Every update begins at 0.
///
/// A [`Plan`](crate::Plan) shows the percent of that moment, and less a millisecond before.
///
/// ```
/// use wua_model::{Point, first_reaches};
///
/// let climb = [Point { at: 0, percent: 0, glides: true }];
/// assert_eq!(first_reaches(&climb, 333, 66), Some((220, 1)));
/// assert_eq!(first_reaches(&climb, 333, 100), None);
/// ```
#[must_use]
pub fn first_reaches(curve: &[Point], lasts: u64, percent: u8) -> Option<(u64, usize)> {
    if percent == 0 {
        return Some((0, 0));
    }
    for (position, (point, rate)) in climbs(curve, Some(lasts)).enumerate() {
        let Some(missing) = percent.checked_sub(point.percent).filter(|missing| *missing > 0) else {
            return Some((point.at, position));
        };
        let until = curve.get(position + 1).map_or(lasts, |next| next.at);
        let reached = rate.time_to(missing).map(|after| point.at.saturating_add(after));
        if let Some(at) = reached.filter(|at| *at < until) {
            return Some((at, position + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use wua::UpdateInstallationResult;

    use super::*;
    use crate::{Facts, OnAbort, Plan, PlannedUpdate, Time, Work, observe};

    /// What a job of one update of that curve shows after so many milliseconds.
    fn shown(curve: &[Point], lasts: u64, elapsed: u64) -> i32 {
        let work =
            Work { curve: curve.to_vec(), lasts: Some(lasts), on_abort: OnAbort::RunsOn, told_twice: true };
        let end = UpdateInstallationResult::succeeded(false);
        let plan = Plan::new(&[0], &[PlannedUpdate { work: Some(work), end }], 0).unwrap();
        observe(&plan, &Facts::begun(Time::ZERO), Time::from_millis(elapsed))
            .progress
            .current_update_percent_complete()
    }

    fn curve() -> impl Strategy<Value = (Vec<Point>, u64)> {
        let time = || prop_oneof![0..400_u64, 0..2_592_000_000_u64];
        let point = (time(), 0..=100_u8, any::<bool>());
        (vec(point, 0..6), time()).prop_map(|(points, rest)| {
            let mut curve: Vec<_> =
                points.into_iter().map(|(at, percent, glides)| Point { at, percent, glides }).collect();
            curve.sort_by_key(|point| point.at);
            // Of points of one time only the last is shown, and callbacks are told of all.
            curve.dedup_by_key(|point| point.at);
            let lasts = curve.last().map_or(0, |last| last.at) + rest;
            (curve, lasts)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn a_curve_reaches_a_percent_when_it_is_first_shown((curve, lasts) in curve(), percent in 0..=100_u8) {
            let wanted = i32::from(percent);
            let at = first_reaches(&curve, lasts, percent).map_or(lasts, |(at, _)| at);
            prop_assert!(shown(&curve, lasts, at) >= wanted, "{} ms", at);
            if at > 0 {
                prop_assert!(shown(&curve, lasts, at - 1) < wanted || percent == 0, "{} ms", at - 1);
            }
        }

        #[test]
        fn a_point_belongs_where_the_curve_reaches_its_percent((curve, lasts) in curve(), percent in 0..=100_u8) {
            if let Some((at, position)) = first_reaches(&curve, lasts, percent) {
                prop_assert!(curve[..position].iter().all(|point| point.at <= at && point.percent < percent));
                prop_assert!(curve[position..].iter().all(|point| point.at >= at));
            }
        }
    }
}
