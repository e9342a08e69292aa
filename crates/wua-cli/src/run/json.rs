//! Progress as JSON Lines, with the names of the recording format.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::Value;
use wua::{Error, InstallationProgress, UpdateInstallationResult};

use super::client::{Note, View};
use super::report::{Ending, Report};

/// What an event shows; equal values in a row are one event.
type Shown = (i32, i32, i32, UpdateInstallationResult);

/// Prints a line for each change of what is shown. Lines are put together by hand, so that their
/// fields stand in the order of the recording format.
pub(crate) struct Json<'a> {
    out: &'a mut dyn Write,
    last: Option<Shown>,
}

impl<'a> Json<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, last: None }
    }

    fn event(&mut self, event: &str, at: Duration, fields: &str) -> io::Result<()> {
        writeln!(self.out, r#"{{"event": "{event}", "at_ms": {}, {fields}}}"#, at.as_millis())
    }
}

impl View for Json<'_> {
    fn found(&mut self, at: Duration, titles: &[String]) -> io::Result<()> {
        let update =
            |(index, title): (usize, &String)| format!(r#"{{"index": {index}, "title": {}}}"#, string(title));
        let updates = list(titles.iter().enumerate().map(update));
        self.event("found", at, &format!(r#""updates": {updates}"#))
    }

    fn polled(&mut self, at: Duration, progress: &InstallationProgress) -> io::Result<()> {
        let index = progress.current_update_index();
        let current = progress.current_update_percent_complete();
        let percent = progress.percent_complete();
        let shown_result = progress.update_result(index).unwrap_or(UpdateInstallationResult::NOT_STARTED);
        let shown = (index, current, percent, shown_result);
        if self.last.replace(shown) == Some(shown) {
            return Ok(());
        }
        let numbers = format!(r#""index": {index}, "current_percent": {current}, "percent": {percent}"#);
        self.event("progress", at, &format!(r#"{numbers}, "result": {}"#, result(&shown_result)))
    }

    fn noted(&mut self, at: Duration, note: &Note) -> io::Result<()> {
        match note {
            Note::TriesAgain { refusal, after, number, of } => {
                let retry =
                    format!(r#""retry_in_ms": {}, "retry": {number}, "retries": {of}"#, after.as_millis());
                self.event("refused", at, &format!("{}, {retry}", error(refusal)))
            }
            Note::TimedOut { after } => {
                self.event("time-out", at, &format!(r#""after_ms": {}"#, after.as_millis()))
            }
            Note::AbortRefused(refusal) => self.event("refused", at, &error(refusal)),
        }
    }

    fn ended(&mut self, report: &Report) -> io::Result<()> {
        let results = list(report.results.iter().map(result));
        let (polls, seed, timed_out) = (report.polls, report.seed, report.timed_out);
        let run = format!(r#""timed_out": {timed_out}, "polls": {polls}, "seed": {seed}"#);
        match &report.ending {
            Ending::Result(overall) => {
                let sum = UpdateInstallationResult::new(
                    overall.result_code(),
                    overall.hresult(),
                    overall.reboot_required(),
                );
                let fields = format!(r#""result": {}, "final": {results}, {run}"#, result(&sum));
                self.event("result", report.at, &fields)
            }
            Ending::Refused(refusal) => {
                let fields = format!(r#"{}, "last": {results}, {run}"#, error(refusal));
                self.event("failure", report.at, &fields)
            }
            Ending::GaveUp => self.event("failure", report.at, &format!(r#""last": {results}, {run}"#)),
        }
    }
}

fn result(result: &UpdateInstallationResult) -> String {
    let (code, restart) = (result.result_code.value(), result.reboot_required);
    format!(r#"{{"code": {code}, "hresult": "{:#X}", "reboot_required": {restart}}}"#, result.hresult)
}

fn error(error: &Error) -> String {
    let (call, message) = (string(error.operation()), string(&error.to_string()));
    format!(r#""call": {call}, "hresult": "{:#X}", "message": {message}"#, error.hresult())
}

fn string(text: &str) -> String {
    Value::from(text).to_string()
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
