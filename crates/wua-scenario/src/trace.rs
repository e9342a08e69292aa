//! Recordings: the events that a real job reported (format `wua-trace`, version 1).

use crate::diagnostic::Problem;
use crate::raw_trace::{
    self, DownloadLine, DownloadResultLine, FinalLine, Header, InstallationLine, InstallationResultLine,
    JobKind,
};
use crate::scenario::BYTE_ORDER_MARK;
use crate::trace_event::{TraceEvents, TraceHeader};
use crate::{ScenarioError, Source};

/// A recording of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The recorded system and job.
    pub header: TraceHeader,
    /// The events and results.
    pub events: TraceEvents,
}

impl Trace {
    /// Returns `true` if the text looks like a recording: it begins with a line that is a JSON object and names the
    /// format `wua-trace`.
    #[must_use]
    pub fn is_recording(text: &str) -> bool {
        let text = text.trim_start_matches(BYTE_ORDER_MARK);
        let first = text.trim_start().lines().next().unwrap_or_default();
        let header: Option<serde_json::Value> = serde_json::from_str(first).ok();
        header.is_some_and(|header| header["format"] == "wua-trace")
    }

    /// Reads a recording: a header, the events, and a last line `final`. Diagnostics call the file `name`. Codes
    /// without a name are kept as numbers.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first line that does not follow the format.
    pub fn from_jsonl(name: &str, text: &str) -> Result<Self, ScenarioError> {
        let source = Source::new(name, text);
        read(&source).map_err(|problem| ScenarioError::one(&source, problem))
    }
}

fn read(source: &Source) -> Result<Trace, Problem> {
    let text = source.text();
    let mut lines = raw_trace::lines(text);
    let first = lines.next().ok_or_else(|| missing(text, "the recording is empty", "a header"))?;
    let header: Header = first.read("a header")?;
    header.check(&first)?;
    let last = lines
        .next_back()
        .ok_or_else(|| missing(text, "the recording has no line `final`", "a line `final`"))?;
    let count = header.updates.len();
    let events = match header.job {
        JobKind::Installation => TraceEvents::Installation {
            events: lines
                .map(|line| line.read::<InstallationLine>("an event of an installation")?.event(&line, count))
                .collect::<Result<_, _>>()?,
            final_results: last
                .read::<FinalLine<InstallationResultLine>>("the last line, `final`")?
                .results(&last, count)?,
        },
        JobKind::Download => TraceEvents::Download {
            events: lines
                .map(|line| line.read::<DownloadLine>("an event of a download")?.event(&line, count))
                .collect::<Result<_, _>>()?,
            final_results: last
                .read::<FinalLine<DownloadResultLine>>("the last line, `final`")?
                .results(&last, count)?,
        },
    };
    Ok(Trace { header: header.into_header(), events })
}

fn missing(text: &str, message: &str, expected: &str) -> Problem {
    Problem::new(text.len()..text.len(), message, format!("expected {expected}"), None)
}
