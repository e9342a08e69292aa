//! `wuasim check`: whether scenario files are right.

use std::io::Write;
use std::path::PathBuf;

use crate::exit::{Exit, Outcome};
use crate::input;
use crate::text;

/// Tells of every file, also after one that is wrong.
pub(crate) fn check(paths: &[PathBuf], out: &mut dyn Write) -> Outcome {
    let mut exit = Exit::Succeeded;
    for path in paths {
        match input::worlds(path) {
            Ok(builder) => {
                let count = builder.build().scenario().updates.len();
                writeln!(out, "ok: {} ({})", path.display(), text::updates(count))?;
            }
            Err(error) => {
                input::tell(&error);
                exit = Exit::WrongInput;
            }
        }
    }
    Ok(exit)
}
