//! `wuasim trace check`: recordings against the model.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wua::{HResult, OperationResultCode};
use wua_scenario::{Trace, TraceEvents};
use wua_sim::replay::{Replay, overall_download_result, overall_result, replay, replay_download};

use crate::exit::{Exit, Outcome};
use crate::input;
use crate::text;

/// The results of all recordings.
#[derive(Default)]
struct Total {
    recorded: usize,
    reproduced: usize,
    without_total: usize,
    /// The number of recordings that are not reproduced.
    differing: usize,
}

/// Reports on every file, then on all together. Succeeds only if something was judged.
pub(crate) fn check(paths: &[PathBuf], out: &mut dyn Write) -> Outcome {
    let mut total = Total::default();
    let mut wrong = false;
    for path in paths {
        match input::trace(path) {
            Ok(trace) => judge(path, &trace, &mut total, out)?,
            Err(error) => {
                input::report(&error);
                wrong = true;
            }
        }
    }
    write!(out, "{} of {} events reproduced", total.reproduced, total.recorded)?;
    match (total.recorded, total.without_total) {
        (0, _) => write!(out, ": nothing was checked")?,
        (_, 0) => {}
        (_, 1) => write!(out, "; 1 more has no known total")?,
        (_, more) => write!(out, "; {more} more have no known total")?,
    }
    match total.differing {
        0 => writeln!(out)?,
        1 => writeln!(out, "; 1 recording differs")?,
        more => writeln!(out, "; {more} recordings differ")?,
    }
    Ok(match total {
        _ if wrong => Exit::WrongInput,
        Total { recorded: 0, .. } | Total { differing: 1.., .. } => Exit::Failed,
        _ => Exit::Succeeded,
    })
}

fn judge(path: &Path, trace: &Trace, total: &mut Total, out: &mut dyn Write) -> io::Result<()> {
    let (replay, overall) = replayed(trace);
    total.recorded += replay.recorded;
    total.reproduced += replay.reproduced;
    total.without_total += replay.without_total;
    total.differing += usize::from(!replay.is_exact());
    write!(out, "{}: {replay}", text::path(path))?;
    match overall {
        Some((code, hresult)) => {
            writeln!(out, "; overall {code}, {}", text::bare(&hresult.to_string()))?;
        }
        None => writeln!(out)?,
    }
    match replay.difference {
        Some(difference) => writeln!(out, "  first difference: {}", text::bare(&difference.to_string())),
        None => Ok(()),
    }
}

/// Returns the result of the comparison, and the overall result that the model computes.
fn replayed(trace: &Trace) -> (Replay, Option<(OperationResultCode, HResult)>) {
    match &trace.events {
        TraceEvents::Installation { events, final_results } => {
            let overall = overall_result(events, final_results);
            let overall = overall.map(|result| (result.result_code(), result.hresult()));
            (replay(events, final_results), overall)
        }
        TraceEvents::Download { events, final_results } => {
            let updates = &trace.header.updates;
            let overall = overall_download_result(updates, events, final_results);
            (replay_download(updates, events, final_results), overall)
        }
    }
}
