//! The lines of a recording.

use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use wua::{HResult, OperationResultCode, UpdateDownloadResult, UpdateInstallationResult};

use crate::diagnostic::Problem;
use crate::scenario::BYTE_ORDER_MARK;
use crate::trace_event::{DownloadEvent, InstallationEvent, TraceHeader, TraceUpdate};

/// A line that is not blank.
pub(crate) struct Line<'a> {
    text: &'a str,
    start: usize,
    number: usize,
}

/// Returns the lines of a text that are not blank, without the byte order mark before the first.
pub(crate) fn lines(text: &str) -> impl DoubleEndedIterator<Item = Line<'_>> {
    let without_mark = text.trim_start_matches(BYTE_ORDER_MARK);
    let mut start = text.len() - without_mark.len();
    let lines: Vec<Line<'_>> = without_mark
        .split_inclusive('\n')
        .enumerate()
        .map(|(index, line)| {
            let here = start;
            start += line.len();
            Line { text: line.trim_end_matches(['\n', '\r']), start: here, number: index + 1 }
        })
        .filter(|line| !line.text.trim().is_empty())
        .collect();
    lines.into_iter()
}

impl Line<'_> {
    /// Parses the line as an object of this type.
    pub(crate) fn read<T: DeserializeOwned>(&self, expected: &str) -> Result<T, Problem> {
        serde_json::from_str(self.text).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            let span = self.column(error.column().saturating_sub(1));
            Problem::new(span, format!("expected {expected}"), reason, None)
        })
    }

    /// Returns the place of one byte: lines are long, and marking all of one shows nothing.
    fn column(&self, column: usize) -> Range<usize> {
        let at = self.start + column.min(self.text.len());
        at..at + 1
    }

    /// Returns the number of the line, counted from 1.
    pub(crate) const fn number(&self) -> usize {
        self.number
    }

    /// Returns the problem of a line `final` that other lines follow; `None` if the line is an event.
    pub(crate) fn early_final(&self) -> Option<Problem> {
        let line: serde_json::Value = serde_json::from_str(self.text).ok()?;
        line.get("final")?;
        let expected = "expected it once, at the end: remove the lines after it".to_owned();
        Some(self.problem("`final` is not the last line".to_owned(), expected))
    }

    pub(crate) fn problem(&self, message: String, expected: String) -> Problem {
        Problem::new(self.column(0), message, expected, None)
    }

    /// Refuses an index beyond the updates of the header.
    pub(crate) fn check_index(&self, index: i32, count: usize) -> Result<(), Problem> {
        match usize::try_from(index) {
            Ok(index) if index < count => Ok(()),
            _ => {
                let expected =
                    format!("expected an index below {count}, the number of updates in the header");
                Err(self.problem(format!("`index` is {index}"), expected))
            }
        }
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(crate) enum JobKind {
    Installation,
    Download,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    format: String,
    version: u32,
    pub(crate) job: JobKind,
    os: String,
    observed_by: String,
    pub(crate) timestamps: bool,
    source: String,
    pub(crate) updates: Vec<HeaderUpdate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeaderUpdate {
    index: usize,
    kind: String,
    impact: String,
    reboot_behavior: String,
}

impl Header {
    /// Refuses another format or version, and updates out of order.
    pub(crate) fn check(&self, line: &Line<'_>) -> Result<(), Problem> {
        let (format, version) = (&self.format, self.version);
        if format != "wua-trace" || version != 1 {
            let message = format!("the format is `{format}`, version {version}");
            return Err(line.problem(message, "expected `wua-trace`, version 1".to_owned()));
        }
        let mut updates = self.updates.iter().enumerate();
        match updates.find(|(place, update)| *place != update.index) {
            None => Ok(()),
            Some((place, update)) => {
                let message = format!("update {place} of the header has the index {}", update.index);
                Err(line.problem(message, format!("expected {place}: updates are numbered in order")))
            }
        }
    }

    pub(crate) fn into_header(self) -> TraceHeader {
        let update = |update: HeaderUpdate| TraceUpdate {
            kind: update.kind,
            impact: update.impact,
            reboot_behavior: update.reboot_behavior,
        };
        TraceHeader {
            os: self.os,
            observed_by: self.observed_by,
            timestamps: self.timestamps,
            source: self.source,
            updates: self.updates.into_iter().map(update).collect(),
        }
    }
}

/// A result code: a number, or a name from the header files.
#[derive(Deserialize)]
#[serde(untagged)]
enum Code {
    Number(i64),
    Text(String),
}

impl TryFrom<Code> for HResult {
    type Error = String;

    fn try_from(code: Code) -> Result<Self, String> {
        let code = match code {
            Code::Number(number) => HResult::try_from(number),
            Code::Text(text) => text.parse(),
        };
        code.map_err(|error| error.to_string())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstallationResultForm {
    code: i32,
    hresult: Code,
    reboot_required: bool,
}

#[derive(Deserialize)]
#[serde(try_from = "InstallationResultForm")]
pub(crate) struct InstallationResultLine(UpdateInstallationResult);

impl TryFrom<InstallationResultForm> for InstallationResultLine {
    type Error = String;

    fn try_from(form: InstallationResultForm) -> Result<Self, String> {
        let code = OperationResultCode::from(form.code);
        let hresult = form.hresult.try_into()?;
        Ok(Self(UpdateInstallationResult::new(code, hresult, form.reboot_required)))
    }
}

impl From<InstallationResultLine> for UpdateInstallationResult {
    fn from(line: InstallationResultLine) -> Self {
        line.0
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DownloadResultForm {
    code: i32,
    hresult: Code,
}

#[derive(Deserialize)]
#[serde(try_from = "DownloadResultForm")]
pub(crate) struct DownloadResultLine(UpdateDownloadResult);

impl TryFrom<DownloadResultForm> for DownloadResultLine {
    type Error = String;

    fn try_from(form: DownloadResultForm) -> Result<Self, String> {
        let code = OperationResultCode::from(form.code);
        Ok(Self(UpdateDownloadResult::new(code, form.hresult.try_into()?)))
    }
}

impl From<DownloadResultLine> for UpdateDownloadResult {
    fn from(line: DownloadResultLine) -> Self {
        line.0
    }
}

/// A line with an event.
pub(crate) trait EventLine: DeserializeOwned {
    /// The line in a message: "an event of …".
    const EXPECTED: &'static str;
    /// The type of the event.
    type Event;
    /// The type of a result in the line `final`.
    type ResultLine: DeserializeOwned;
    /// The type of a result.
    type Result: From<Self::ResultLine>;

    /// Returns the index of the current update.
    fn index(&self) -> i32;

    /// Returns the time in milliseconds, if there is one.
    fn at_ms(&self) -> Option<u64>;

    /// Returns the event, in the line of that number.
    fn into_event(self, line: usize) -> Self::Event;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstallationLine {
    index: i32,
    current_percent: i32,
    percent: i32,
    result: InstallationResultLine,
    at_ms: Option<u64>,
}

impl EventLine for InstallationLine {
    const EXPECTED: &'static str = "an event of an installation";
    type Event = InstallationEvent;
    type ResultLine = InstallationResultLine;
    type Result = UpdateInstallationResult;

    fn index(&self) -> i32 {
        self.index
    }

    fn at_ms(&self) -> Option<u64> {
        self.at_ms
    }

    fn into_event(self, line: usize) -> InstallationEvent {
        InstallationEvent {
            index: self.index,
            current_percent: self.current_percent,
            percent: self.percent,
            result: self.result.into(),
            at_ms: self.at_ms,
            line,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DownloadLine {
    index: i32,
    current_percent: i32,
    percent: i32,
    phase: i32,
    current_bytes: u64,
    current_bytes_total: u64,
    bytes: u64,
    bytes_total: u64,
    result: DownloadResultLine,
    at_ms: Option<u64>,
}

impl EventLine for DownloadLine {
    const EXPECTED: &'static str = "an event of a download";
    type Event = DownloadEvent;
    type ResultLine = DownloadResultLine;
    type Result = UpdateDownloadResult;

    fn index(&self) -> i32 {
        self.index
    }

    fn at_ms(&self) -> Option<u64> {
        self.at_ms
    }

    fn into_event(self, line: usize) -> DownloadEvent {
        DownloadEvent {
            index: self.index,
            current_percent: self.current_percent,
            percent: self.percent,
            phase: self.phase.into(),
            current_bytes: self.current_bytes,
            current_bytes_total: self.current_bytes_total,
            bytes: self.bytes,
            bytes_total: self.bytes_total,
            result: self.result.into(),
            at_ms: self.at_ms,
            line,
        }
    }
}

/// The last line, with a result for each update.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FinalLine<T> {
    r#final: Vec<T>,
}

impl<T> FinalLine<T> {
    pub(crate) fn results<R: From<T>>(self, line: &Line<'_>, updates: usize) -> Result<Vec<R>, Problem> {
        let found = self.r#final.len();
        if found != updates {
            let expected = format!("expected {updates}: one for each update of the header");
            return Err(line.problem(format!("`final` has {found} results"), expected));
        }
        Ok(self.r#final.into_iter().map(R::from).collect())
    }
}
