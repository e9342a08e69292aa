//! The course of an update: its curve and duration, where it hangs, how it ends.

use std::ops::Range;
use std::time::Duration;

use wua::{HResult, InstallationBehavior, InstallationRebootBehavior};

use super::Problems;
use super::values::{Must, any_code, code, duration, hang_time, range};
use crate::raw::{self, Abort, Outcome};
use crate::raw_values::{At, CurveWord, WordOr};
use crate::{Curve, CurvePoint, DurationRange, End, Hang, HangAbort, UpdateKind};

/// How an update runs.
pub(super) struct Course {
    pub(super) curve: Curve,
    pub(super) duration: DurationRange,
    pub(super) end: End,
    pub(super) hang: Option<Hang>,
}

pub(super) fn read(raw: &raw::Update, behavior: InstallationBehavior, problems: &mut Problems) -> Course {
    let curve = raw.curve.as_ref().and_then(|curve| self::curve(curve, problems));
    let curve = curve.unwrap_or_else(|| raw.kind.curve());
    let course = Course {
        duration: duration_of(raw, &curve, problems),
        end: end(raw, behavior, problems),
        hang: raw.hang.as_ref().map(|hang| self::hang(hang.value(), problems)),
        curve,
    };
    unreachable_places(raw, &course, problems);
    course
}

fn curve(raw: &At<WordOr<CurveWord, raw::Curve>>, problems: &mut Problems) -> Option<Curve> {
    let table = match raw.value() {
        WordOr::Word(word) => return Some(word.0.clone()),
        WordOr::Table(table) => table,
    };
    match (&table.steps, &table.points) {
        (Some(steps), None) => Some(Curve::Steps(steps.0)),
        (None, Some(points)) => self::points(points, problems),
        (None, None) => {
            problems.push(raw.span(), "a `curve` without form", "expected `steps` or `points`");
            None
        }
        (Some(_), Some(points)) => {
            problems.push(points.span(), "a `curve` of two forms", "expected either `steps` or `points`");
            None
        }
    }
}

fn points(raw: &At<Vec<raw::Point>>, problems: &mut Problems) -> Option<Curve> {
    let mut points: Vec<CurvePoint> = Vec::new();
    for raw::Point(time, percent) in raw.value() {
        let at = duration(time, problems)?;
        if points.last().is_some_and(|before| at < before.at) {
            let message = format!("the point at {} comes after a later one", time.value().0);
            problems.push(time.span(), message, "expected a time that is not before the point above");
        }
        points.push(CurvePoint { at, percent: percent.0 });
    }
    if points.is_empty() {
        problems.push(raw.span(), "a curve without points", "expected points such as [\"30s\", 25]");
        return None;
    }
    Some(Curve::Points(points))
}

fn duration_of(raw: &raw::Update, curve: &Curve, problems: &mut Problems) -> DurationRange {
    let own = match curve {
        Curve::Points(points) => {
            points.last().map(|last| (last.at, "the points say how long the update takes"))
        }
        Curve::Instant => Some((Duration::ZERO, "an instant takes no time")),
        Curve::Shape(_) | Curve::Steps(_) => None,
    };
    match (own, &raw.duration) {
        (Some((own, why)), given) => {
            if let Some(given) = given {
                let message = "a `duration` beside a curve that has its own";
                problems.push(given.span(), message, format!("leave it out: {why}"));
            }
            DurationRange::exactly(own)
        }
        (None, Some(given)) => range(given, problems).unwrap_or_else(|| raw.kind.duration()),
        (None, None) => raw.kind.duration(),
    }
}

fn hang(raw: &raw::Hang, problems: &mut Problems) -> Hang {
    let within = raw.within.as_ref().and_then(|within| duration(within, problems));
    let abort = match raw.abort.unwrap_or(Abort::Works) {
        Abort::Works => HangAbort::Works { within: within.unwrap_or(HangAbort::WITHIN) },
        Abort::Ignored => HangAbort::Ignored,
    };
    if let (Some(within), HangAbort::Ignored) = (&raw.within, abort) {
        let label = "leave it out: an abort that is ignored does not work within any time";
        problems.push(within.span(), "`within` beside `abort = \"ignored\"`", label);
    }
    Hang { at: raw.at.value().0, time: raw.time.as_ref().and_then(|time| hang_time(time, problems)), abort }
}

fn end(raw: &raw::Update, behavior: InstallationBehavior, problems: &mut Problems) -> End {
    let (outcome, details) = match raw.end.as_ref().map(At::value) {
        None => (Outcome::Success, None),
        Some(WordOr::Word(outcome)) => (*outcome, None),
        Some(WordOr::Table(end)) => (*end.result.value(), Some(end)),
    };
    if let Some(details) = details {
        misplaced(outcome, details, problems);
    }
    let must = if outcome == Outcome::Failure { Must::Fail } else { Must::Succeed };
    let given = details.and_then(|end| end.hresult.as_ref());
    let hresult = given.and_then(|given| code(given, must, problems));
    let reboot_required = reboot_required(raw.kind, behavior, details, problems);
    match outcome {
        Outcome::Success => End::Success { hresult: hresult.unwrap_or(HResult::S_OK), reboot_required },
        Outcome::SuccessWithErrors => {
            End::SuccessWithErrors { hresult: hresult.unwrap_or(HResult::WU_S_UPDATE_ERROR), reboot_required }
        }
        Outcome::Failure => failure(hresult, details, problems),
        Outcome::NeedsAnotherDownload => End::NeedsAnotherDownload,
        Outcome::SucceedsButIsNotInstalled => End::SucceedsButIsNotInstalled { reboot_required },
    }
}

fn failure(hresult: Option<HResult>, details: Option<&raw::End>, problems: &mut Problems) -> End {
    let pending = details.and_then(|end| end.leaves_reboot_pending.as_ref());
    let unmapped = details.and_then(|end| end.unmapped.as_ref());
    End::Failure {
        hresult: hresult.unwrap_or(HResult::ERROR_INSTALL_FAILURE),
        at: details.and_then(|end| end.at.as_ref()).map(|at| at.value().0),
        leaves_reboot_pending: pending.is_some_and(|pending| *pending.value()),
        unmapped: unmapped.and_then(|code| any_code(code, problems)).map_or(0, HResult::value),
    }
}

/// A field of an end: its name, where it stands, and the ends that it belongs to.
type Field<'a> = (&'static str, Option<Range<usize>>, &'a [Outcome]);

/// Complains of fields that say nothing about such an end.
fn misplaced(outcome: Outcome, end: &raw::End, problems: &mut Problems) {
    use Outcome::{Failure, SucceedsButIsNotInstalled, Success, SuccessWithErrors};
    let fields: [Field<'_>; 5] = [
        ("hresult", end.hresult.as_ref().map(At::span), &[Success, SuccessWithErrors, Failure]),
        (
            "reboot_required",
            end.reboot_required.as_ref().map(At::span),
            &[Success, SuccessWithErrors, SucceedsButIsNotInstalled],
        ),
        ("at", end.at.as_ref().map(At::span), &[Failure]),
        ("leaves_reboot_pending", end.leaves_reboot_pending.as_ref().map(At::span), &[Failure]),
        ("unmapped", end.unmapped.as_ref().map(At::span), &[Failure]),
    ];
    for (name, span, outcomes) in fields {
        let Some(span) = span.filter(|_| !outcomes.contains(&outcome)) else {
            continue;
        };
        let outcomes: Vec<_> = outcomes.iter().map(|outcome| format!("\"{outcome}\"")).collect();
        let label = format!("`{name}` is for {}", outcomes.join(", "));
        problems.push(span, format!("`{name}` beside `result = \"{outcome}\"`"), label);
    }
}

/// URES-6: what never restarts asks for none; what always does asks for one.
fn reboot_required(
    kind: UpdateKind,
    behavior: InstallationBehavior,
    details: Option<&raw::End>,
    problems: &mut Problems,
) -> bool {
    let usual = kind.asks_for_restart(behavior.reboot_behavior);
    let Some(given) = details.and_then(|end| end.reboot_required.as_ref()) else {
        return usual;
    };
    let demanded = match behavior.reboot_behavior {
        InstallationRebootBehavior::NeverReboots => Some(("never", false)),
        InstallationRebootBehavior::AlwaysRequiresReboot => Some(("always", true)),
        _ => None,
    };
    if let Some((word, demanded)) = demanded.filter(|(_, demanded)| demanded != given.value()) {
        let message = format!("`reboot_required = {}` with `reboot = \"{word}\"`", given.value());
        let label = format!("expected {demanded}, or another `reboot` (URES-6)");
        problems.push(given.span(), message, label);
    }
    *given.value()
}

/// Complains of a hang or a failure at a percentage that the update does not come to.
fn unreachable_places(raw: &raw::Update, course: &Course, problems: &mut Problems) {
    let failure = match raw.end.as_ref().map(At::value) {
        Some(WordOr::Table(end)) => end.at.as_ref(),
        _ => None,
    };
    let hang = raw.hang.as_ref().map(|hang| &hang.value().at);
    let highest = match &course.curve {
        Curve::Points(points) => points.iter().map(|point| point.percent).max().unwrap_or(0),
        _ => 100,
    };
    for at in [hang, failure].into_iter().flatten() {
        let percent = at.value().0;
        if percent > highest && percent < 100 {
            let message = format!("the curve never comes to {percent} %");
            problems.push(at.span(), message, format!("expected at most {highest}, or 100 for the end"));
        }
    }
    if let (Some(hang), Some(failure)) = (hang, failure)
        && failure.value().0 < hang.value().0
    {
        let message = format!("the update fails before it comes to {} %", hang.value().0);
        problems.push(hang.span(), message, format!("expected at most {}", failure.value().0));
    }
}
