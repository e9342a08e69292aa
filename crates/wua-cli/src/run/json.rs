//! Shows progress as JSON Lines, with the field names of the recording format.

use std::io::{self, Write};
use std::time::Duration;

use serde_json::Value;
use wua::{Error, InstallationProgress, UpdateInstallationResult};
use wua_scenario::{Action, AgentFlags};

use super::note::{Note, Offer, Standstill};
use super::report::{Ending, Report};
use super::view::View;

/// The values that an event shows; consecutive equal values are one event.
type Shown = (i32, i32, i32, UpdateInstallationResult);

/// Prints a line for each change. Lines are built by hand, so that their fields have the order of the recording
/// format.
pub(crate) struct Json<'a> {
    out: &'a mut dyn Write,
    last: Option<Shown>,
}

impl<'a> Json<'a> {
    pub(crate) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, last: None }
    }

    fn event(&mut self, event: &str, at: Duration, fields: &str) -> io::Result<()> {
        let comma = if fields.is_empty() { "" } else { ", " };
        writeln!(self.out, r#"{{"event": "{event}", "at_ms": {}{comma}{fields}}}"#, at.as_millis())
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
        let (event, fields) = match note {
            Note::RestartFirst => ("restart-first", String::new()),
            Note::TriesAgain { refusal, after, number, of } => {
                let retry =
                    format!(r#""retry_in_ms": {}, "retry": {number}, "retries": {of}"#, after.as_millis());
                ("refused", format!("{}, {retry}", error(refusal)))
            }
            Note::CompletedEarly => ("completed-early", String::new()),
            Note::Triggered { number, action } => {
                ("trigger", format!(r#""index": {number}, {}"#, self::action(*action)))
            }
            Note::TimedOut { after, at: Standstill { index, percent, since } } => {
                let (after, since) = (after.as_millis(), since.as_millis());
                let at = format!(r#""index": {index}, "current_percent": {percent}, "since_ms": {since}"#);
                ("time-out", format!(r#""after_ms": {after}, {at}"#))
            }
            Note::Failed(failure) => ("refused", error(failure)),
            Note::Unread { index, failure } => ("unread", format!(r#""index": {index}, {}"#, error(failure))),
            Note::OfferedAgain(Offer { index, title, why }) => {
                let (title, why) = (string(title), why.name());
                ("offered-again", format!(r#""index": {index}, "title": {title}, "why": "{why}""#))
            }
            Note::RestartRequired => ("restart-required", String::new()),
        };
        self.event(event, at, &fields)
    }

    fn ended(&mut self, report: &Report) -> io::Result<()> {
        let results = list(report.results.iter().map(result));
        let (polls, seed, timed_out) = (report.polls, report.seed, report.timed_out);
        let numbers = |numbers: &[usize]| list(numbers.iter().map(usize::to_string));
        let (triggers, faults) = (numbers(&report.unfired.triggers), numbers(&report.unfired.faults));
        let unfired = format!(r#""unfired": {{"triggers": {triggers}, "faults": {faults}}}"#);
        let run = format!(r#""timed_out": {timed_out}, "polls": {polls}, "seed": {seed}, {unfired}"#);
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

/// Returns the name and the values of an action, as a scenario writes them.
fn action(action: Action) -> String {
    let list = |flags: AgentFlags| list(flags.iter().map(|flag| string(flag.name())));
    match action {
        Action::Restart => r#""action": "restart""#.to_owned(),
        Action::Set(flags) => format!(r#""action": "set", "flags": {}"#, list(flags)),
        Action::Clear(flags) => format!(r#""action": "clear", "flags": {}"#, list(flags)),
        Action::Cancel(code) => format!(r#""action": "cancel", "hresult": "{code:#X}""#),
    }
}

fn string(text: &str) -> String {
    wua::text::printable_json(&Value::from(text).to_string()).into_owned()
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}
