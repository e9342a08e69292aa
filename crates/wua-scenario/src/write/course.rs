//! Writes how an update runs: its curve and duration, its hang and its end.

use wua::HResult;

use super::values::{Fields, code, list, quoted, rows};
use crate::raw::{Abort, Outcome};
use crate::{Curve, CurvePoint, End, Hang, HangAbort, ScriptedUpdate, format_duration};

/// The number of points on a line.
const POINTS_IN_A_ROW: usize = 6;

pub(super) fn write(update: &ScriptedUpdate, fields: &mut Fields) {
    let timed = matches!(update.curve, Curve::Shape(_) | Curve::Steps(_));
    if timed && update.duration != update.kind.duration() {
        fields.text("duration", &update.duration.to_string());
    }
    if update.curve != update.kind.curve() {
        fields.put("curve", curve(&update.curve));
    }
    fields.put_some("hang", update.hang.as_ref().map(|hang| self::hang(hang).inline()));
    fields.put_some("end", end(update));
}

fn curve(curve: &Curve) -> String {
    let mut fields = Fields::default();
    match curve {
        Curve::Shape(shape) => return quoted(shape.name()),
        Curve::Instant => return quoted("instant"),
        Curve::Steps(steps) => fields.put("steps", steps),
        Curve::Points(points) => fields.put("points", self::points(points)),
    }
    fields.inline()
}

fn points(points: &[CurvePoint]) -> String {
    let point = |point: &CurvePoint| format!("[{}, {}]", quoted(&format_duration(point.at)), point.percent);
    let points = points.iter().map(point);
    if points.len() <= POINTS_IN_A_ROW {
        return list(points);
    }
    rows(&points.collect::<Vec<_>>(), POINTS_IN_A_ROW)
}

fn hang(hang: &Hang) -> Fields {
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

/// Writes the end: nothing, a word, or a table.
fn end(update: &ScriptedUpdate) -> Option<String> {
    let (outcome, details) = details(update);
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

/// Writes the result, and every field that differs from its default.
fn details(update: &ScriptedUpdate) -> (Outcome, Fields) {
    let mut fields = Fields::default();
    let usual_restart = update.kind.asks_for_restart(update.data.installation_behavior.reboot_behavior);
    let outcome = match update.end {
        End::Success { hresult, reboot_required } => {
            result(hresult, HResult::S_OK, &mut fields);
            fields.unless(usual_restart, "reboot_required", reboot_required);
            Outcome::Success
        }
        End::SuccessWithErrors { hresult, reboot_required } => {
            result(hresult, HResult::WU_S_UPDATE_ERROR, &mut fields);
            fields.unless(usual_restart, "reboot_required", reboot_required);
            Outcome::SuccessWithErrors
        }
        End::Failure { hresult, at, leaves_reboot_pending, unmapped } => {
            result(hresult, HResult::ERROR_INSTALL_FAILURE, &mut fields);
            fields.put_some("at", at);
            fields.unless(false, "leaves_reboot_pending", leaves_reboot_pending);
            fields.put_some("unmapped", Some(unmapped).filter(|it| *it != 0).map(HResult::new).map(code));
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

fn result(hresult: HResult, usual: HResult, fields: &mut Fields) {
    if hresult != usual {
        fields.put("hresult", code(hresult));
    }
}
