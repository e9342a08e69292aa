//! `wuasim trace check`: recordings against the model.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wua::UpdateInstallationResult;
use wua_scenario::{InstallationEvent, TraceEvents};
use wua_sim::replay::{overall_result, replay};

use crate::exit::{Exit, Outcome};
use crate::input;
use crate::text;

/// What was judged in all.
#[derive(Default)]
struct Total {
    recorded: usize,
    reproduced: usize,
    differs: bool,
}

/// Tells of every file, then of all together. Succeeds only if something was judged.
pub(crate) fn check(paths: &[PathBuf], out: &mut dyn Write) -> Outcome {
    let mut total = Total::default();
    let mut wrong = false;
    for path in paths {
        match input::trace(path).map(|trace| trace.events) {
            Ok(TraceEvents::Installation { events, final_results }) => {
                judge(path, &events, &final_results, &mut total, out)?;
            }
            Ok(TraceEvents::Download { .. }) => writeln!(
                out,
                "{}: a download recording, not checked (downloads are not modelled yet)",
                text::path(path)
            )?,
            Err(error) => {
                input::tell(&error);
                wrong = true;
            }
        }
    }
    let nothing = if total.recorded == 0 { ": nothing was checked" } else { "" };
    writeln!(out, "{} of {} events reproduced{nothing}", total.reproduced, total.recorded)?;
    Ok(match total {
        _ if wrong => Exit::WrongInput,
        Total { recorded: 0, .. } | Total { differs: true, .. } => Exit::Failed,
        _ => Exit::Succeeded,
    })
}

fn judge(
    path: &Path,
    events: &[InstallationEvent],
    final_results: &[UpdateInstallationResult],
    total: &mut Total,
    out: &mut dyn Write,
) -> io::Result<()> {
    let replay = replay(events, final_results);
    total.recorded += replay.recorded;
    total.reproduced += replay.reproduced;
    total.differs |= !replay.is_exact();
    write!(out, "{}: {replay}", text::path(path))?;
    match overall_result(events, final_results) {
        Some(overall) => {
            let code = text::bare(&overall.hresult().to_string());
            writeln!(out, "; overall {}, {code}", overall.result_code())?;
        }
        None => writeln!(out)?,
    }
    match replay.difference {
        Some(difference) => writeln!(out, "  first difference: {}", text::bare(&difference.to_string())),
        None => Ok(()),
    }
}
