//! The operations of a curve at their edges, by exact points and moments.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use wua::UpdateInstallationResult;
use wua_model::{Cursor, Curve, Facts, JobView, OnAbort, Plan, PlannedUpdate, Point, Span, Time, Work};

fn span(millis: u64) -> Span {
    Span::from_millis(millis)
}

/// A point from which the curve climbs to the next one.
fn climbs(at: u64, percent: u8) -> Point {
    Point { at: span(at), percent, glides: true }
}

/// A point that holds until the next one.
fn holds(at: u64, percent: u8) -> Point {
    Point { at: span(at), percent, glides: false }
}

fn curve(points: &[Point]) -> Curve {
    Curve::new(points.to_vec(), Some(span(1_000)))
}

#[test]
fn ends_are_removed_where_they_repeat_what_is_shown_anyway() {
    let cases: &[(&[Point], &[Point])] = &[
        (&[holds(0, 0), holds(500, 50)], &[holds(500, 50)]),
        (&[climbs(0, 0), holds(500, 50)], &[climbs(0, 0), holds(500, 50)]),
        (&[holds(1, 0), holds(500, 50)], &[holds(1, 0), holds(500, 50)]),
        (&[holds(0, 1), holds(500, 50)], &[holds(0, 1), holds(500, 50)]),
        (&[holds(500, 50), holds(1_000, 100), climbs(1_000, 100)], &[holds(500, 50)]),
        (&[holds(500, 50), holds(999, 100)], &[holds(500, 50), holds(999, 100)]),
        (&[holds(500, 50), holds(1_000, 99)], &[holds(500, 50), holds(1_000, 99)]),
    ];
    for (before, after) in cases {
        assert_eq!(curve(before).without_ends(), curve(after), "{before:?}");
    }
}

#[test]
fn a_percent_is_first_reached_on_the_way_or_at_a_point() {
    let curve = curve(&[climbs(0, 0), holds(400, 40), holds(600, 60), climbs(800, 80)]);
    let reached = |percent| curve.first_reach(percent).map(Span::millis);
    let expected = [
        (0, Some(0)),
        (1, Some(10)),
        (39, Some(390)),
        (40, Some(400)),
        (41, Some(600)),
        (60, Some(600)),
        (61, Some(800)),
        (80, Some(800)),
        (81, Some(810)),
        (99, Some(990)),
        (100, None),
    ];
    expected.iter().for_each(|(percent, at)| assert_eq!(reached(*percent), *at, "{percent} %"));
}

#[test]
fn a_curve_is_cut_where_it_first_reaches_the_percent() {
    let whole = curve(&[climbs(0, 0), holds(500, 50)]);
    assert_eq!(whole.clone().cut_at(25), Curve::new(vec![climbs(0, 0), holds(250, 25)], Some(span(250))));
    assert_eq!(whole.clone().cut_at(50), Curve::new(vec![climbs(0, 0), holds(500, 50)], Some(span(500))));
    assert_eq!(whole.clone().cut_at(51), whole, "it is never reached");
    assert_eq!(whole.cut_at(0), Curve::new(vec![], Some(Span::ZERO)));
}

#[test]
fn a_curve_is_held_for_a_time_or_for_ever() {
    let whole = curve(&[climbs(0, 0), holds(500, 50)]);
    let held = whole.clone().hold_at(25, Some(span(100)));
    let points = vec![climbs(0, 0), holds(250, 25), climbs(350, 25), holds(600, 50)];
    assert_eq!(held, Curve::new(points, Some(span(1_100))), "then it climbs on");
    let held = whole.clone().hold_at(50, Some(span(100)));
    assert_eq!(held.lasts(), Some(span(1_100)));
    let for_ever = whole.clone().hold_at(25, None);
    assert_eq!(for_ever, Curve::new(vec![climbs(0, 0), holds(250, 25)], None));
    let at_the_end = whole.hold_at(90, Some(span(100)));
    assert_eq!(at_the_end.lasts(), Some(span(1_100)), "never reached, so at the end");
    assert_eq!(at_the_end.points()[2..], [holds(1_000, 90), holds(1_100, 90)]);
}

#[test]
fn a_fall_leaves_out_what_it_hides_and_one_after_the_end_is_none() {
    let whole = curve(&[climbs(0, 0), holds(600, 60)]);
    let fallen = whole.clone().fall_at(span(300), 10);
    let points = vec![holds(0, 0), holds(300, 100), holds(301, 10), holds(600, 60)];
    assert_eq!(fallen, Curve::new(points, Some(span(1_000))));
    assert_eq!(whole.clone().fall_at(span(1_000), 10), whole, "it ends before");
    let last = whole.fall_at(span(999), 10);
    assert_eq!(last.points().last(), Some(&holds(1_000, 10)));
}

/// Returns the times and percentages of the callbacks of a job with that curve alone.
fn moments(curve: Curve) -> Vec<(u64, i32)> {
    let work = Work { curve, on_abort: OnAbort::RunsOn, reported_twice: false };
    let update = PlannedUpdate { work: Some(work), end: UpdateInstallationResult::succeeded(false) };
    let plan = Plan::new(&[0], &[update], Span::ZERO).unwrap();
    let job = JobView::new(&plan, Facts::begun(Time::ZERO));
    let mut cursor = Cursor::default();
    let next = || {
        let (moment, behind) = job.next_moment(cursor)?;
        cursor = behind;
        Some((moment.at.millis(), moment.progress.current_update_percent_complete()))
    };
    std::iter::from_fn(next).take(1_000).collect()
}

/// The last percent of a climb is that of the point at which it ends, and is reported once.
#[test]
fn a_climb_reports_each_percent_once() {
    let climb = Curve::new(vec![climbs(0, 0), climbs(30, 3), holds(50, 5)], Some(span(60)));
    let all = moments(climb);
    let expected = [(0, 0), (10, 1), (20, 2), (30, 3), (40, 4), (50, 5), (60, 100)];
    assert_eq!(all, expected);
}

/// The benches count with it: all segments and all updates, and nothing else that grows.
#[test]
fn the_footprint_of_a_plan_grows_with_its_updates() {
    let footprint = |updates: usize| {
        let update = PlannedUpdate { work: None, end: UpdateInstallationResult::succeeded(false) };
        let order: Vec<u32> = (0..).take(updates).collect();
        Plan::new(&order, &vec![update; updates], Span::ZERO).unwrap().footprint()
    };
    let (one, two, three) = (footprint(1), footprint(2), footprint(3));
    assert_eq!(three - two, two - one, "the same for each update");
    let least = 3 * size_of::<u32>() + size_of::<OnAbort>() + size_of::<UpdateInstallationResult>();
    assert!(two - one >= least, "{}", two - one);
}
