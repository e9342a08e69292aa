//! Random curves, durations, hangs and ends, such that an update reaches the place where it hangs or fails.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use wua::{HResult, InstallationRebootBehavior};
use wua_scenario::{
    Curve, CurvePoint, DurationRange, End, Hang, HangAbort, ScriptedUpdate, Shape, UpdateKind,
};

use super::texts::{code, failure, success, time};

/// The curve, duration, hang and end of an update.
#[derive(Debug, Clone)]
pub(super) struct Course {
    curve: Curve,
    duration: DurationRange,
    end: End,
    hang: Option<Hang>,
}

impl Course {
    pub(super) fn set(self, update: &mut ScriptedUpdate) {
        let Self { curve, duration, end, hang } = self;
        (update.curve, update.duration, update.end, update.hang) = (curve, duration, end, hang);
    }
}

/// Generates how an update of a kind with a restart behaviour runs.
pub(super) fn of(kind: UpdateKind, reboot: InstallationRebootBehavior) -> impl Strategy<Value = Course> {
    (curve(kind), range(kind), end(kind, reboot), option::of(hang())).prop_map(
        |(curve, duration, mut end, mut hang)| {
            let (highest, duration) = match &curve {
                Curve::Points(points) => (
                    points.iter().map(|point| point.percent).max().unwrap_or(0),
                    DurationRange::exactly(points.last().map_or(Duration::ZERO, |last| last.at)),
                ),
                Curve::Instant => (100, DurationRange::exactly(Duration::ZERO)),
                _ => (100, duration),
            };
            make_reachable(&mut end, &mut hang, highest);
            Course { curve, duration, end, hang }
        },
    )
}

fn make_reachable(end: &mut End, hang: &mut Option<Hang>, highest: u8) {
    let reachable = |at: &mut u8| *at = if *at > highest { 100 } else { *at };
    let failure = if let End::Failure { at: Some(at), .. } = end { Some(at) } else { None };
    match (failure, hang) {
        (None, None) => {}
        (Some(at), None) => reachable(at),
        (None, Some(hang)) => reachable(&mut hang.at),
        (Some(at), Some(hang)) => {
            reachable(at);
            reachable(&mut hang.at);
            (hang.at, *at) = (hang.at.min(*at), hang.at.max(*at));
        }
    }
}

fn curve(kind: UpdateKind) -> impl Strategy<Value = Curve> {
    let points = vec((time(), 0..=100_u8), 1..15).prop_map(|points| {
        let mut points: Vec<_> = points.into_iter().map(|(at, percent)| CurvePoint { at, percent }).collect();
        points.sort_by_key(|point| point.at);
        Curve::Points(points)
    });
    prop_oneof![
        Just(kind.curve()),
        select(Shape::ALL).prop_map(Curve::Shape),
        (1..=100_u8).prop_map(Curve::Steps),
        points,
        Just(Curve::Instant),
    ]
}

fn range(kind: UpdateKind) -> impl Strategy<Value = DurationRange> {
    prop_oneof![
        Just(kind.duration()),
        time().prop_map(DurationRange::exactly),
        (time(), time()).prop_map(|(a, b)| DurationRange { min: a.min(b), max: a.max(b) }),
    ]
}

/// Generates an end within URES-6: an update that never restarts asks for no restart; one that always restarts does.
fn end(kind: UpdateKind, behavior: InstallationRebootBehavior) -> impl Strategy<Value = End> {
    let asks = match behavior {
        InstallationRebootBehavior::NEVER_REBOOTS => vec![false],
        InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => vec![true],
        _ => vec![false, true],
    };
    let asks = select(asks);
    let usual = End::Success { hresult: HResult::S_OK, reboot_required: kind.asks_for_restart(behavior) };
    let errors = prop_oneof![Just(HResult::WU_S_UPDATE_ERROR), success()];
    let failing = prop_oneof![Just(HResult::ERROR_INSTALL_FAILURE), failure()];
    let unmapped = prop_oneof![Just(0), code().prop_map(HResult::value)];
    prop_oneof![
        Just(usual),
        (success(), asks.clone())
            .prop_map(|(hresult, reboot_required)| End::Success { hresult, reboot_required }),
        (errors, asks.clone())
            .prop_map(|(hresult, reboot_required)| End::SuccessWithErrors { hresult, reboot_required }),
        (failing, option::of(0..=100_u8), any::<bool>(), unmapped).prop_map(
            |(hresult, at, leaves_reboot_pending, unmapped)| End::Failure {
                hresult,
                at,
                leaves_reboot_pending,
                unmapped
            }
        ),
        Just(End::NeedsAnotherDownload),
        asks.prop_map(|reboot_required| End::SucceedsButIsNotInstalled { reboot_required }),
    ]
}

fn hang() -> impl Strategy<Value = Hang> {
    let within = prop_oneof![(0..10_u64).prop_map(Duration::from_secs), time()];
    let abort = prop_oneof![Just(HangAbort::Ignored), within.prop_map(|within| HangAbort::Works { within })];
    (0..=100_u8, option::of(time()), abort).prop_map(|(at, time, abort)| Hang { at, time, abort })
}
