//! The trait of the output formats of a run.

use std::io;
use std::time::Duration;

use wua::InstallationProgress;

use super::note::Note;
use super::report::Report;

/// An output format of a run.
pub(crate) trait View {
    /// Shows the titles of the updates that will be installed.
    fn found(&mut self, at: Duration, titles: &[String]) -> io::Result<()>;

    /// Shows the state after a poll.
    fn polled(&mut self, at: Duration, progress: &InstallationProgress) -> io::Result<()>;

    /// Shows an event other than progress.
    fn noted(&mut self, at: Duration, note: &Note) -> io::Result<()>;

    /// Shows the final report.
    fn ended(&mut self, report: &Report) -> io::Result<()>;
}

/// A view that shows nothing, for a run whose duration alone matters.
pub(crate) struct Unseen;

impl View for Unseen {
    fn found(&mut self, _: Duration, _: &[String]) -> io::Result<()> {
        Ok(())
    }

    fn polled(&mut self, _: Duration, _: &InstallationProgress) -> io::Result<()> {
        Ok(())
    }

    fn noted(&mut self, _: Duration, _: &Note) -> io::Result<()> {
        Ok(())
    }

    fn ended(&mut self, _: &Report) -> io::Result<()> {
        Ok(())
    }
}
