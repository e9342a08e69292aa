//! `wuasim check`: lists the valid scenario files, and the problems of the others.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wua_scenario::ScriptedUpdate;

use crate::exit::{Exit, Outcome};
use crate::input;
use crate::text;

/// Reports every file, and then how many are valid.
pub(crate) fn check(paths: &[PathBuf], out: &mut dyn Write) -> Outcome {
    let mut valid = 0;
    for path in paths {
        valid += usize::from(is_valid(path, out)?);
    }
    writeln!(out, "{valid} of {} valid", text::files(paths.len()))?;
    Ok(if valid == paths.len() { Exit::Succeeded } else { Exit::WrongInput })
}

fn is_valid(path: &Path, out: &mut dyn Write) -> io::Result<bool> {
    match input::worlds(path) {
        Ok(builder) => {
            let offers = offers(&builder.build().scenario().updates);
            writeln!(out, "ok: {} ({offers})", text::path(path))?;
            Ok(true)
        }
        Err(error) => {
            input::report(&error);
            Ok(false)
        }
    }
}

/// Describes the number of updates to install. A scenario without any is valid, but seldom intended.
fn offers(updates: &[ScriptedUpdate]) -> String {
    let count = text::updates(updates.len());
    if updates.iter().any(|update| !update.data.is_installed && !update.hidden) {
        return count;
    }
    let none = if updates.is_empty() { "" } else { ", none of them to install" };
    format!("{count}{none}: `wuasim run` will fail with WU_E_NO_UPDATE")
}
