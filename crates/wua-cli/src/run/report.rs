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
    /// One line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.ending {
            Ending::Result(result) => {
                write!(f, "{}, {}", result.result_code(), text::code(result.hresult()))?;
                f.write_str(if result.reboot_required() { "; restart required" } else { "" })?;
            }
            Ending::Refused(error) => write!(f, "Failed at {error}")?,
            Ending::GaveUp => f.write_str("Gave up: not complete in time, and not after the abort either")?,
        }
        if self.timed_out && !matches!(self.ending, Ending::GaveUp) {
            f.write_str("; the time-out passed")?;
        }
        let (time, polls) = (format_duration(self.at), self.polls);
        let s = if polls == 1 { "" } else { "s" };
        write!(f, "; {time} of virtual time in {polls} poll{s}, seed {}", self.seed)
    }
}
