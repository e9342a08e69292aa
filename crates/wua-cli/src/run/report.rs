//! The outcome of an installation, and its description.

use std::fmt;
use std::time::Duration;

use wua::{Error, InstallationResult, OperationResultCode, UpdateInstallationResult};

use crate::table::Layout;
use crate::text;
use wua_sim::Unfired;

/// The outcome of an installation.
pub(crate) enum Ending {
    /// The job has a result, which may contain failures.
    Result(InstallationResult),
    /// A call failed.
    Refused(Error),
    /// The job was neither complete in time nor after the abort.
    GaveUp,
}

/// The final report.
pub(crate) struct Report {
    pub(crate) titles: Vec<String>,
    /// The final results, or the last ones that were seen.
    pub(crate) results: Vec<UpdateInstallationResult>,
    pub(crate) ending: Ending,
    pub(crate) timed_out: bool,
    /// The virtual time at the end of the run.
    pub(crate) at: Duration,
    /// The part of the virtual time that is paced if a speed is given.
    pub(crate) shown: Duration,
    pub(crate) polls: u64,
    pub(crate) seed: u64,
    /// The triggers and faults of the scenario that never occurred.
    pub(crate) unfired: Unfired,
    /// The same as text, one line each.
    pub(crate) unfired_lines: Vec<String>,
}

impl Report {
    /// Returns `true` if every update that was offered is installed, in time.
    pub(crate) fn is_success(&self) -> bool {
        match &self.ending {
            Ending::Result(result) => {
                result.result_code() == OperationResultCode::SUCCEEDED && !self.timed_out
            }
            Ending::Refused(_) | Ending::GaveUp => false,
        }
    }

    /// Writes the table, unless it is empty, the summary, and the triggers and faults that never occurred.
    pub(crate) fn text(&self, layout: Layout) -> String {
        let table = match self.results.as_slice() {
            [] => String::new(),
            results => format!("{}\n", layout.results(&text::printable(&self.titles), results)),
        };
        let lines = std::iter::once(self.to_string()).chain(self.unfired_lines.iter().cloned());
        let lines: String = lines.map(|line| layout.fill(&text::bare(&line)) + "\n").collect();
        table + &lines
    }
}

impl fmt::Display for Report {
    /// Writes the summary. An error comes last, as its message may be a whole sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.polls == 1 { "" } else { "s" };
        let (time, polls, seed) = (text::clock(self.at), self.polls, self.seed);
        let spent = format!("{time} of virtual time in {polls} poll{s}, seed {seed}");
        let late = if self.timed_out { "; the time-out passed" } else { "" };
        match &self.ending {
            Ending::Result(result) => {
                let (ended, code) = (result.result_code(), result.hresult());
                let restart = if result.reboot_required() { "; restart required" } else { "" };
                write!(f, "{ended}, {code}{restart}{late}; {spent}")
            }
            Ending::Refused(error) => write!(f, "Failed after {spent}{late}: {error}"),
            Ending::GaveUp => {
                write!(f, "Gave up: the job completed neither in time nor after the abort; {spent}")
            }
        }
    }
}
