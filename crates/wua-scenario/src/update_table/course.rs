//! The course of an update in a scenario file: its curve and duration, its hang and its end, as they are read and written.

use std::ops::Range;
use std::time::Duration;

use serde::Deserialize;
use wua::HResult;

use crate::problems::Problems;
use crate::raw_values::{At, Code, CurveWord, DurationText, HangTime, Percent, RangeText, Steps, WordOr};
use crate::read::values::{Must, any_code, code, duration, hang_time, range};
use crate::write::values::{self as written, Fields, list, quoted, rows};
use crate::{
    Curve, CurvePoint, DurationRange, End, Hang, HangAbort, ScriptedUpdate, UpdateKind, format_duration,
};

/// A custom curve: either steps or points.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`curve`", rename = "Curve"))]
pub(crate) struct CurveTable {
    /// The number of equal steps.
    pub(crate) steps: Option<Steps>,
    /// Percentages at times since the update's start, such as ["30s", 25]. Between two points the percentage rises
    /// evenly if the second is higher; otherwise it holds and then jumps.
    pub(crate) points: Option<At<Vec<Point>>>,
}

/// A percentage that is reached at a given time.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "a time and a percentage such as [\"30s\", 25]"))]
pub(crate) struct Point(pub(crate) At<DurationText>, pub(crate) Percent);

words! {
    /// The result of an update.
    pub(crate) Outcome {
        /// Result code 2.
        Success = "success",
        /// Result code 3.
        SuccessWithErrors = "success-with-errors",
        /// Result code 4.
        Failure = "failure",
        /// Result code 4, WU_E_UH_NEEDANOTHERDOWNLOAD.
        NeedsAnotherDownload = "needs-another-download",
        /// Result code 2, but the update is offered again.
        SucceedsButIsNotInstalled = "succeeds-but-is-not-installed",
    }
}

/// The end of an update, in detail.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`end`", rename = "End"))]
pub(crate) struct EndTable {
    /// The result.
    pub(crate) result: At<Outcome>,
    /// The result code: by default S_OK for a success, WU_S_UPDATE_ERROR for a success with errors,
    /// ERROR_INSTALL_FAILURE for a failure.
    pub(crate) hresult: Option<At<Code>>,
    /// True if a success asks for a restart. By default this follows from the restart behaviour; for "can-request" it
    /// is true except for definitions, removal tools and drivers.
    pub(crate) reboot_required: Option<At<bool>>,
    /// The percentage at which a failure happens; at the end by default.
    pub(crate) at: Option<At<Percent>>,
    /// True if a failure leaves the machine in need of a restart; false by default.
    pub(crate) leaves_reboot_pending: Option<At<bool>>,
    /// The installer's own code for a failure, shown in the history; 0 by default.
    pub(crate) unmapped: Option<At<Code>>,
}

/// The place where an update hangs.
#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`hang`", rename = "Hang"))]
pub(crate) struct HangTable {
    /// The percentage at which it hangs.
    pub(crate) at: At<Percent>,
    /// The time for which it hangs; "ever" by default.
    #[serde(rename = "for")]
    pub(crate) time: Option<At<HangTime>>,
    /// The effect of RequestAbort during the hang; "works" by default.
    pub(crate) abort: Option<Abort>,
    /// The time until an abort takes effect; "5s" by default.
    pub(crate) within: Option<At<DurationText>>,
}

words! {
    /// The effect of an abort on an update that hangs.
    pub(crate) Abort {
        /// It ends the update.
        Works = "works",
        /// None.
        Ignored = "ignored",
    }
}

/// Reads the curve; that of the kind by default.
pub(super) fn read_curve(
    kind: UpdateKind,
    raw: Option<&At<WordOr<CurveWord, CurveTable>>>,
    problems: &mut Problems,
) -> Curve {
    raw.and_then(|raw| given_curve(raw, problems)).unwrap_or_else(|| kind.curve())
}

fn given_curve(raw: &At<WordOr<CurveWord, CurveTable>>, problems: &mut Problems) -> Option<Curve> {
    let table = match raw.value() {
        WordOr::Word(word) => return Some(word.0.clone()),
        WordOr::Table(table) => table,
    };
    match (&table.steps, &table.points) {
        (Some(steps), None) => Some(Curve::Steps(steps.0)),
        (None, Some(points)) => read_points(points, problems),
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

fn read_points(raw: &At<Vec<Point>>, problems: &mut Problems) -> Option<Curve> {
    let mut points = Vec::new();
    for Point(time, percent) in raw.value() {
        points.push(CurvePoint { at: duration(time, problems)?, percent: percent.0 });
    }
    Some(Curve::Points(points))
}

/// Reads the duration, unless the curve determines it; that of the kind by default.
pub(super) fn read_duration(
    kind: UpdateKind,
    raw: Option<&At<RangeText>>,
    curve: &Curve,
    problems: &mut Problems,
) -> DurationRange {
    let own = match curve {
        Curve::Points(points) => points.last().map(|last| (last.at, "the points determine the duration")),
        Curve::Instant => Some((Duration::ZERO, "an instant takes no time")),
        Curve::Shape(_) | Curve::Steps(_) => None,
    };
    match (own, raw) {
        (Some((own, why)), given) => {
            if let Some(given) = given {
                let message = "the `duration` conflicts with the curve";
                problems.push(given.span(), message, format!("remove it: {why}"));
            }
            DurationRange::exactly(own)
        }
        (None, Some(given)) => range(given, problems).unwrap_or_else(|| kind.duration()),
        (None, None) => kind.duration(),
    }
}

pub(super) fn read_hang(raw: &HangTable, problems: &mut Problems) -> Hang {
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

/// Reads the end; `usual_restart` is whether a success asks for a restart by default.
pub(super) fn read_end(
    raw: Option<&At<WordOr<Outcome, EndTable>>>,
    usual_restart: bool,
    problems: &mut Problems,
) -> End {
    let (outcome, details) = match raw.map(At::value) {
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
    let reboot_required = details.and_then(|end| end.reboot_required.as_ref());
    let reboot_required = reboot_required.map_or(usual_restart, |given| *given.value());
    match outcome {
        Outcome::Success => End::Success { hresult: hresult.unwrap_or(HResult::S_OK), reboot_required },
        Outcome::SuccessWithErrors => {
            End::SuccessWithErrors { hresult: hresult.unwrap_or(HResult::WU_S_UPDATE_ERROR), reboot_required }
        }
        Outcome::Failure => read_failure(hresult, details, problems),
        Outcome::NeedsAnotherDownload => End::NeedsAnotherDownload,
        Outcome::SucceedsButIsNotInstalled => End::SucceedsButIsNotInstalled { reboot_required },
    }
}

fn read_failure(hresult: Option<HResult>, details: Option<&EndTable>, problems: &mut Problems) -> End {
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
fn misplaced(outcome: Outcome, end: &EndTable, problems: &mut Problems) {
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

/// The number of points on a line.
const POINTS_IN_A_ROW: usize = 6;

/// Writes how an update runs.
pub(super) fn write(update: &ScriptedUpdate, fields: &mut Fields) {
    let timed = matches!(update.curve, Curve::Shape(_) | Curve::Steps(_));
    if timed && update.duration != update.kind.duration() {
        fields.text("duration", &update.duration.to_string());
    }
    if update.curve != update.kind.curve() {
        fields.put("curve", written_curve(&update.curve));
    }
    fields.put_some("hang", update.hang.as_ref().map(|hang| hang_fields(hang).inline()));
    fields.put_some("end", written_end(update));
}

fn written_curve(curve: &Curve) -> String {
    let mut fields = Fields::default();
    match curve {
        Curve::Shape(shape) => return quoted(shape.name()),
        Curve::Instant => return quoted("instant"),
        Curve::Steps(steps) => fields.put("steps", steps),
        Curve::Points(points) => fields.put("points", written_points(points)),
    }
    fields.inline()
}

fn written_points(points: &[CurvePoint]) -> String {
    let point = |point: &CurvePoint| format!("[{}, {}]", quoted(&format_duration(point.at)), point.percent);
    let points = points.iter().map(point);
    if points.len() <= POINTS_IN_A_ROW {
        return list(points);
    }
    rows(&points.collect::<Vec<_>>(), POINTS_IN_A_ROW)
}

fn hang_fields(hang: &Hang) -> Fields {
    let mut fields = Fields::default();
    fields.put("at", hang.at);
    fields.put_some("for", hang.time.map(|time| quoted(&format_duration(time))));
    match hang.abort {
        HangAbort::Ignored => fields.text("abort", Abort::Ignored.name()),
        HangAbort::Works { within } if within != HangAbort::WITHIN => {
            fields.text("within", &format_duration(within));
        }
        HangAbort::Works { .. } => {}
    }
    fields
}

/// Returns the end as it is written: nothing, a word, or a table.
fn written_end(update: &ScriptedUpdate) -> Option<String> {
    let (outcome, details) = end_fields(update);
    match outcome {
        Outcome::Success if details.is_empty() => None,
        outcome if details.is_empty() => Some(quoted(outcome.name())),
        outcome => {
            let mut fields = Fields::default();
            fields.text("result", outcome.name());
            fields.append(details);
            Some(fields.inline())
        }
    }
}

/// Returns the result, and every field that differs from its default.
fn end_fields(update: &ScriptedUpdate) -> (Outcome, Fields) {
    let mut fields = Fields::default();
    let usual_restart = update.kind.asks_for_restart(update.data.installation_behavior.reboot_behavior);
    let outcome = match update.end {
        End::Success { hresult, reboot_required } => {
            write_code(hresult, HResult::S_OK, &mut fields);
            fields.unless(usual_restart, "reboot_required", reboot_required);
            Outcome::Success
        }
        End::SuccessWithErrors { hresult, reboot_required } => {
            write_code(hresult, HResult::WU_S_UPDATE_ERROR, &mut fields);
            fields.unless(usual_restart, "reboot_required", reboot_required);
            Outcome::SuccessWithErrors
        }
        End::Failure { hresult, at, leaves_reboot_pending, unmapped } => {
            write_code(hresult, HResult::ERROR_INSTALL_FAILURE, &mut fields);
            fields.put_some("at", at);
            fields.unless(false, "leaves_reboot_pending", leaves_reboot_pending);
            fields.put_some(
                "unmapped",
                Some(unmapped).filter(|it| *it != 0).map(HResult::new).map(written::code),
            );
            Outcome::Failure
        }
        End::NeedsAnotherDownload => Outcome::NeedsAnotherDownload,
        End::SucceedsButIsNotInstalled { reboot_required } => {
            fields.unless(usual_restart, "reboot_required", reboot_required);
            Outcome::SucceedsButIsNotInstalled
        }
    };
    (outcome, fields)
}

fn write_code(hresult: HResult, usual: HResult, fields: &mut Fields) {
    if hresult != usual {
        fields.put("hresult", written::code(hresult));
    }
}
