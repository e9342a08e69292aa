//! Files that are read, and the diagnostics about those that are wrong.

use std::env;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use terminal_size::{Width, terminal_size_of};
use wua_scenario::{LoadError, Scenario, Trace};
use wua_sim::{World, WorldBuilder};

use crate::diagnostic::FileError;

/// How wide diagnostics are where no terminal tells.
const WIDTH: usize = 100;

/// Worlds of a scenario file; the names of policy switches are checked as well.
pub(crate) fn worlds(path: &Path) -> Result<WorldBuilder, FileError> {
    Ok(World::builder(Scenario::load(path)?)?)
}

/// A recording.
pub(crate) fn trace(path: &Path) -> Result<Trace, FileError> {
    let text = fs::read_to_string(path).map_err(|error| LoadError::Io(path.to_owned(), error))?;
    Ok(Trace::from_jsonl(&path.display().to_string(), &text)?)
}

/// Prints a diagnostic to stderr: in colour on a terminal, plain elsewhere.
pub(crate) fn tell(diagnostic: &dyn Diagnostic) {
    let colours = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let width = terminal_size_of(io::stderr()).map_or(WIDTH, |(Width(width), _)| width.into());
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false);
    tell_line(rendered(diagnostic, &handler).trim_end());
}

/// Prints a line to stderr. If even that is not possible there is nobody left to tell.
pub(crate) fn tell_line(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn rendered(diagnostic: &dyn Diagnostic, handler: &GraphicalReportHandler) -> String {
    let mut text = String::new();
    match handler.render_report(&mut text, diagnostic) {
        Ok(()) => text,
        Err(_) => diagnostic.to_string(),
    }
}
