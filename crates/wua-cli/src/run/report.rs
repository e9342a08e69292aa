//! How an installation ended, in words.

use std::fmt;
use std::time::Duration;

use wua::{Error, InstallationResult, OperationResultCode, UpdateInstallationResult};
use wua_scenario::format_duration;

use crate::table::Layout;
use crate::text;

/// How an installation ended.
pub(crate) enum Ending {
    /// With a result, which may tell of failures.
    Result(InstallationResult),
    /// A call failed.
    Refused(Error),
    /// The job was not complete in time, and did not end after the abort either.
    GaveUp,
}

/// Everything that is told at the end.
pub(crate) struct Report {
    pub(crate) titles: Vec<String>,
    /// The final results, or the last ones that were seen.
    pub(crate) results: Vec<UpdateInstallationResult>,
    pub(crate) ending: Ending,
    pub(crate) timed_out: bool,
    /// Virtual time since the beginning of the world.
    pub(crate) at: Duration,
    pub(crate) polls: u64,
    pub(crate) seed: u64,
}

impl Report {
    /// Whether everything that was offered is installed, in time.
    pub(crate) fn is_success(&self) -> bool {
        match &self.ending {
            Ending::Result(result) => {
                result.result_code() == OperationResultCode::Succeeded && !self.timed_out
            }
            Ending::Refused(_) | Ending::GaveUp => false,
        }
    }

    /// The table, if there is anything in it, and the line below.
    pub(crate) fn text(&self, layout: Layout) -> String {
        if self.results.is_empty() {
            return format!("{self}\n");
        }
        format!("{}\n{self}\n", layout.results(&text::printable(&self.titles), &self.results))
    }
}

impl fmt::Display for Report {
    /// One line, which an error ends, as its message may be as long as a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.polls == 1 { "" } else { "s" };
        let (time, polls, seed) = (format_duration(self.at), self.polls, self.seed);
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
                write!(f, "Gave up: not complete in time, and not after the abort either; {spent}")
            }
        }
    }
}
