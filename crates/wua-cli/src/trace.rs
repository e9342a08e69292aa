//! `wuasim trace check`: recordings against the model.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wua::UpdateInstallationResult;
use wua::text::printable;
use wua_scenario::{InstallationEvent, TraceEvents};
use wua_sim::replay::{overall_result, replay};

use crate::exit::{Exit, Outcome};
use crate::input;

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
                shown(path)
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
    write!(out, "{}: {replay}", shown(path))?;
    match overall_result(events, final_results) {
        Some(overall) => writeln!(out, "; overall {}, {}", overall.result_code(), overall.hresult())?,
        None => writeln!(out)?,
    }
    match replay.difference {
        Some(difference) => writeln!(out, "  first difference: {difference}"),
        None => Ok(()),
    }
}

/// The path, fit to be printed.
fn shown(path: &Path) -> String {
    printable(&path.display().to_string()).into_owned()
}
