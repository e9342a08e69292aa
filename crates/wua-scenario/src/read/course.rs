//! Reads how an update runs: its curve and duration, its hang and its end.

use std::ops::Range;
use std::time::Duration;

use wua::{HResult, InstallationBehavior};

use super::values::{Must, any_code, code, duration, hang_time, range};
use crate::problems::Problems;
use crate::raw::{self, Abort, Outcome};
use crate::raw_values::{At, CurveWord, WordOr};
use crate::{Curve, CurvePoint, DurationRange, End, Hang, HangAbort};

/// The parsed curve, duration, hang and end of an update.
pub(super) struct Course {
    pub(super) curve: Curve,
    pub(super) duration: DurationRange,
    pub(super) end: End,
    pub(super) hang: Option<Hang>,
}

pub(super) fn read(raw: &raw::Update, behavior: InstallationBehavior, problems: &mut Problems) -> Course {
    let curve = raw.curve.as_ref().and_then(|curve| self::curve(curve, problems));
    let curve = curve.unwrap_or_else(|| raw.kind.curve());
    Course {
        duration: duration_of(raw, &curve, problems),
        end: end(raw, behavior, problems),
        hang: raw.hang.as_ref().map(|hang| self::hang(hang.value(), problems)),
        curve,
    }
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
            problems.push(raw.span(), "the `curve` has neither `steps` nor `points`", "expected one of them");
            None
        }
        (Some(_), Some(points)) => {
            problems.push(
                points.span(),
                "the `curve` has both `steps` and `points`",
                "expected only one of them",
            );
            None
        }
    }
}

fn points(raw: &At<Vec<raw::Point>>, problems: &mut Problems) -> Option<Curve> {
    let mut points = Vec::new();
    for raw::Point(time, percent) in raw.value() {
        points.push(CurvePoint { at: duration(time, problems)?, percent: percent.0 });
    }
    Some(Curve::Points(points))
}

fn duration_of(raw: &raw::Update, curve: &Curve, problems: &mut Problems) -> DurationRange {
    let own = match curve {
        Curve::Points(points) => points.last().map(|last| (last.at, "the points determine the duration")),
        Curve::Instant => Some((Duration::ZERO, "an instant takes no time")),
        Curve::Shape(_) | Curve::Steps(_) => None,
    };
    match (own, &raw.duration) {
        (Some((own, why)), given) => {
            if let Some(given) = given {
                let message = "the `duration` conflicts with the curve";
                problems.push(given.span(), message, format!("remove it: {why}"));
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
        let label = "remove it: an abort that is ignored takes no effect";
        problems.push(within.span(), "`within` conflicts with `abort = \"ignored\"`", label);
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
    let usual = raw.kind.asks_for_restart(behavior.reboot_behavior);
    let reboot_required = details.and_then(|end| end.reboot_required.as_ref());
    let reboot_required = reboot_required.map_or(usual, |given| *given.value());
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

/// A field of an end: its name, its place, and the results that it belongs to.
type Field<'a> = (&'static str, Option<Range<usize>>, &'a [Outcome]);

/// Reports fields that do not apply to this result.
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
        let label = format!("`{name}` only applies to {}", outcomes.join(", "));
        problems.push(span, format!("`{name}` conflicts with `result = \"{outcome}\"`"), label);
    }
}
