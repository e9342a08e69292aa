//! `wuasim check`: lists the scenario files that are right, and the problems of the others.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use wua_scenario::ScriptedUpdate;

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
    match input::worlds(path) {
        Ok(builder) => {
            let offers = offers(&builder.build().scenario().updates);
            writeln!(out, "ok: {} ({offers})", text::path(path))?;
            Ok(true)
        }
        Err(error) => {
            input::tell(&error);
            Ok(false)
        }
    }
}

/// The number of updates. That none of them is to be installed is right, and seldom meant.
fn offers(updates: &[ScriptedUpdate]) -> String {
    let count = text::updates(updates.len());
    if updates.iter().any(|update| !update.data.is_installed && !update.hidden) {
        return count;
    }
    let none = if updates.is_empty() { "" } else { ", none of them to install" };
    format!("{count}{none}: `wuasim run` will fail with WU_E_NO_UPDATE")
}
