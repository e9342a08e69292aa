//! Recordings: the events that a real job reported (format `wua-trace`, version 1).

use crate::diagnostic::Problem;
use crate::raw_trace::{self, DownloadLine, EventLine, FinalLine, Header, InstallationLine, JobKind, Line};
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
    let events = match header.job {
        JobKind::Installation => {
            let (events, final_results) = body::<InstallationLine>(&header, lines, &last)?;
            TraceEvents::Installation { events, final_results }
        }
        JobKind::Download => {
            let (events, final_results) = body::<DownloadLine>(&header, lines, &last)?;
            TraceEvents::Download { events, final_results }
        }
    };
    Ok(Trace { header: header.into_header(), events })
}

/// The events of a recording, and the results in its last line.
type Body<E> = (Vec<<E as EventLine>::Event>, Vec<<E as EventLine>::Result>);

/// Reads the lines after the header.
fn body<'a, E: EventLine>(
    header: &Header,
    lines: impl Iterator<Item = Line<'a>>,
    last: &Line<'_>,
) -> Result<Body<E>, Problem> {
    let updates = header.updates.len();
    let mut times = Times { expected: header.timestamps, before: None };
    let event = |line: Line<'_>| {
        let event: E = line.read(E::EXPECTED).map_err(|problem| line.early_final().unwrap_or(problem))?;
        line.check_index(event.index(), updates)?;
        times.check(&line, event.at_ms())?;
        Ok(event.into_event(line.number()))
    };
    let events: Vec<E::Event> = lines.map(event).collect::<Result<_, Problem>>()?;
    let results = last.read::<FinalLine<E::ResultLine>>("the last line, `final`")?.results(last, updates)?;
    if events.is_empty() {
        let expected = "expected at least one event between the header and `final`";
        return Err(last.problem("the recording has no events".to_owned(), expected.to_owned()));
    }
    Ok((events, results))
}

/// The times of the events so far.
struct Times {
    /// `true` if the header says that the events have times.
    expected: bool,
    /// The time of the last event, and its line.
    before: Option<(u64, usize)>,
}

impl Times {
    /// Refuses a time that goes back, is missing, or is not announced by the header.
    fn check(&mut self, line: &Line<'_>, at_ms: Option<u64>) -> Result<(), Problem> {
        let (message, expected) = match (at_ms, self.before) {
            (Some(_), _) if !self.expected => (
                "an event with `at_ms`".to_owned(),
                "expected none, as the header has `\"timestamps\": false`; make it `true`".to_owned(),
            ),
            (None, _) if self.expected => (
                "an event without `at_ms`".to_owned(),
                "expected a time, as the header has `\"timestamps\": true`; make it `false` if no event has one"
                    .to_owned(),
            ),
            (Some(at), Some((before, earlier))) if at < before => (
                format!("`at_ms` is {at}, but {before} in line {earlier}"),
                format!("expected {before} or more: events are in the order of time"),
            ),
            _ => {
                self.before = at_ms.map(|at| (at, line.number()));
                return Ok(());
            }
        };
        Err(line.problem(message, expected))
    }
}

fn missing(text: &str, message: &str, expected: &str) -> Problem {
    Problem::new(text.len()..text.len(), message, format!("expected {expected}"), None)
}
