//! `wuasim check`: whether scenario files are right.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wua::text::printable;
use wua_scenario::Trace;

use crate::exit::{Exit, Outcome};
use crate::input;
use crate::text;

/// Reports every file, also after one that is wrong, and then how many are right.
pub(crate) fn check(paths: &[PathBuf], out: &mut dyn Write) -> Outcome {
    let mut right = 0;
    for path in paths {
        right += usize::from(is_right(path, out)?);
    }
    writeln!(out, "{right} of {} right", text::files(paths.len()))?;
    Ok(if right == paths.len() { Exit::Succeeded } else { Exit::WrongInput })
}

fn is_right(path: &Path, out: &mut dyn Write) -> io::Result<bool> {
    let shown = path.display().to_string();
    let shown = printable(&shown);
    if is_recording(path) {
        input::tell_line(&format!("{shown} is a recording: `wuasim trace check` takes it"));
        return Ok(false);
    }
    match input::worlds(path) {
        Ok(builder) => {
            let count = builder.build().scenario().updates.len();
            writeln!(out, "ok: {shown} ({})", text::updates(count))?;
            Ok(true)
        }
        Err(error) => {
            input::tell(&error);
            Ok(false)
        }
    }
}

/// Returns `true` if the file begins as a recording does. Its name does not matter.
fn is_recording(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| Trace::is_recording(&text))
}
