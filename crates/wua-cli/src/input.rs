//! Reads input files and prints diagnostics.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, Severity};
use terminal_size::{Width, terminal_size_of};
use textwrap::WordSplitter;
use wua_scenario::{LoadError, Scenario, Source, Trace};
use wua_sim::{World, WorldBuilder};

use crate::diagnostic::{Alone, FileError};
use crate::text;

/// The width of diagnostics when the output is not a terminal.
const WIDTH: usize = 100;

/// Returns `true` if the path is a hyphen, which means standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new("-")
}

/// Loads the worlds of a scenario file; names of policy switches are checked as well.
pub(crate) fn worlds(path: &Path) -> Result<WorldBuilder, FileError> {
    let source = read(path)?;
    if Trace::is_recording(source.text()) {
        let command = format!("`wuasim trace check {}` checks it", text::path(path));
        return Err(FileError::other_kind(&source, "a recording", command));
    }
    Ok(World::builder(Scenario::from_toml(source.name(), source.text())?)?)
}

/// Loads a recording.
pub(crate) fn trace(path: &Path) -> Result<Trace, FileError> {
    let source = read(path)?;
    if Scenario::is_scenario(source.text()) {
        let path = text::path(path);
        let commands = format!("`wuasim check {path}` checks it, and `wuasim run {path}` runs it");
        return Err(FileError::other_kind(&source, "a scenario", commands));
    }
    Ok(Trace::from_jsonl(source.name(), source.text())?)
}

/// Reads a file, or standard input. Called once for each input, because a pipe can only be read once.
fn read(path: &Path) -> Result<Source, LoadError> {
    if is_standard_input(path) {
        let read = Source::read("standard input", io::stdin().lock());
        return read.map_err(|error| LoadError::Io("standard input".into(), error));
    }
    Source::load(path)
}

/// Prints a diagnostic and its related ones to stderr: in colour on a terminal, plain elsewhere.
pub(crate) fn report(diagnostic: &dyn Diagnostic) {
    let colours = io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let width = terminal_size_of(io::stderr()).map_or(WIDTH, |(Width(width), _)| width.into());
    report_line(rendered(diagnostic, theme, width).trim_end());
}

/// Prints a line to stderr. Errors are ignored: there is nowhere left to report them.
pub(crate) fn report_line(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Renders a diagnostic and its related ones, all in the same form; advice is a plain line.
pub(crate) fn rendered(diagnostic: &dyn Diagnostic, theme: GraphicalTheme, width: usize) -> String {
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_links(false)
        .with_break_words(false)
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(WordSplitter::NoHyphenation);
    let related = diagnostic.related().into_iter().flatten();
    let all = std::iter::once(diagnostic).chain(related);
    all.map(|one| rendered_alone(one, &handler)).collect()
}

fn rendered_alone(diagnostic: &dyn Diagnostic, handler: &GraphicalReportHandler) -> String {
    let mut text = String::new();
    let is_plain = diagnostic.severity() == Some(Severity::Advice);
    match handler.render_report(&mut text, &Alone(diagnostic)) {
        Ok(()) if !is_plain => text,
        _ => format!("{diagnostic}\n"),
    }
}
