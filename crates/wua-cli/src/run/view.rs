//! The form in which a run is shown.

use std::io;
use std::time::Duration;

use wua::InstallationProgress;

use super::note::Note;
use super::report::Report;

/// The form in which a run is shown.
pub(crate) trait View {
    /// The updates that will be installed, by their titles.
    fn found(&mut self, at: Duration, titles: &[String]) -> io::Result<()>;

    /// A poll.
    fn polled(&mut self, at: Duration, progress: &InstallationProgress) -> io::Result<()>;

    /// An event beside the progress.
    fn noted(&mut self, at: Duration, note: &Note) -> io::Result<()>;

    /// The end.
    fn ended(&mut self, report: &Report) -> io::Result<()>;
}

/// A view that shows nothing: for a run whose duration alone matters.
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
