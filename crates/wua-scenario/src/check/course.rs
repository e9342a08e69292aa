//! Rules for how an update runs: its curve and duration, its hang and its end.

use wua::InstallationRebootBehavior;

use super::{Findings, duration, failure, percent, range, success};
use crate::place::Step::{Field, Item};
use crate::{Curve, CurvePoint, End, Hang, HangAbort, ScriptedUpdate, format_duration};

pub(super) fn check(update: &ScriptedUpdate, index: usize, findings: &mut Findings<'_>) {
    let at = |name| [Field("update"), Item(index), Field(name)];
    match &update.curve {
        Curve::Shape(_) => range(update.duration, &at("duration"), findings),
        Curve::Steps(steps) => {
            range(update.duration, &at("duration"), findings);
            if !(1..=100).contains(steps) {
                let place = [Field("update"), Item(index), Field("curve"), Field("steps")];
                findings.push(&place, format!("`steps` is {steps}"), "expected 1 to 100");
            }
        }
        Curve::Points(points) => self::points(points, index, findings),
        Curve::Instant => {}
    }
    end(update, index, findings);
    if let Some(hang) = update.hang {
        self::hang(hang, index, findings);
    }
    unreachable_places(update, index, findings);
}

fn points(points: &[CurvePoint], index: usize, findings: &mut Findings<'_>) {
    let list = [Field("update"), Item(index), Field("curve"), Field("points")];
    if points.is_empty() {
        findings.push(&list, "the curve has no points", "expected points such as [\"30s\", 25]");
    }
    let mut before = None;
    for (number, point) in points.iter().enumerate() {
        let part = |part| [list[0], list[1], list[2], list[3], Item(number), Item(part)];
        duration(point.at, &part(0), findings);
        percent(point.percent, "an item of `points`", &part(1), findings);
        if before.is_some_and(|before| point.at < before) {
            let message = format!("the point at {} comes after a later one", format_duration(point.at));
            findings.push(&part(0), message, "expected a time that is not before the point above");
        }
        before = Some(point.at);
    }
}

fn hang(hang: Hang, index: usize, findings: &mut Findings<'_>) {
    let at = |name| [Field("update"), Item(index), Field("hang"), Field(name)];
    percent(hang.at, "`at`", &at("at"), findings);
    if let Some(time) = hang.time {
        duration(time, &at("for"), findings);
    }
    if let HangAbort::Works { within } = hang.abort {
        duration(within, &at("within"), findings);
    }
}

fn end(update: &ScriptedUpdate, index: usize, findings: &mut Findings<'_>) {
    let at = |name| [Field("update"), Item(index), Field("end"), Field(name)];
    match update.end {
        End::Success { hresult, reboot_required } | End::SuccessWithErrors { hresult, reboot_required } => {
            success(hresult, &at("hresult"), findings);
            restart(update, reboot_required, index, findings);
        }
        End::SucceedsButIsNotInstalled { reboot_required } => {
            restart(update, reboot_required, index, findings);
        }
        End::Failure { hresult, at: place, .. } => {
            failure(hresult, &at("hresult"), findings);
            percent(place.unwrap_or(0), "`at`", &at("at"), findings);
        }
        End::NeedsAnotherDownload => {}
    }
}

/// Checks URES-6: an update that never restarts asks for no restart; one that always restarts asks for one.
fn restart(update: &ScriptedUpdate, asks: bool, index: usize, findings: &mut Findings<'_>) {
    let (word, demanded) = match update.data.installation_behavior.reboot_behavior {
        InstallationRebootBehavior::NEVER_REBOOTS => ("never", false),
        InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => ("always", true),
        // `CanRequestReboot` allows both, and a number without a name promises nothing.
        _ => return,
    };
    if asks != demanded {
        let place = [Field("update"), Item(index), Field("end"), Field("reboot_required")];
        let message = format!("`reboot_required = {asks}` with `reboot = \"{word}\"`");
        findings.push(&place, message, format!("expected {demanded}, or another `reboot` (URES-6)"));
    }
}

/// Reports a hang or a failure at a percentage that the curve never reaches.
fn unreachable_places(update: &ScriptedUpdate, index: usize, findings: &mut Findings<'_>) {
    let place = |table, name| [Field("update"), Item(index), Field(table), Field(name)];
    let hang = update.hang.map(|hang| hang.at);
    let failure = match update.end {
        End::Failure { at, .. } => at,
        _ => None,
    };
    let highest = match &update.curve {
        Curve::Points(points) => points.iter().map(|point| point.percent).max().unwrap_or(0),
        _ => 100,
    };
    for (percent, table) in [(hang, "hang"), (failure, "end")] {
        if let Some(percent) = percent.filter(|percent| *percent > highest && *percent < 100) {
            let label = format!("expected at most {highest}, or 100 for the end");
            findings.push(&place(table, "at"), format!("the curve never reaches {percent} %"), label);
        }
    }
    if let (Some(hang), Some(failure)) = (hang, failure)
        && failure < hang
    {
        let message = format!("the update fails before it reaches {hang} %");
        findings.push(&place("hang", "at"), message, format!("expected at most {failure}"));
    }
}
