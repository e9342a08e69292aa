//! The calls of a check, in order, with their answers, for failure reports.

use std::fmt;
use std::sync::{Arc, Mutex};

use crate::lock::locked;
use crate::watchdog::Pulse;

/// One call and its answer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// The call, written as in Rust.
    pub call: String,
    /// The answer; `None` until it returns.
    pub answer: Option<String>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let answer = self.answer.as_deref().unwrap_or("(has not returned)");
        write!(f, "{} → {answer}", self.call)
    }
}

/// The calls so far, shared by all handles of a check, and by the watchdog: each call counts as activity
/// when it begins and when it returns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    lines: Arc<Mutex<Vec<Line>>>,
    pulse: Pulse,
}

impl Log {
    /// Makes a call. It is logged before it is made, so that a call that hangs is visible.
    pub(crate) fn call<T>(
        &self,
        call: String,
        make: impl FnOnce() -> T,
        show: impl FnOnce(&T) -> String,
    ) -> T {
        let number = self.open(call);
        let answer = make();
        self.close(number, show(&answer));
        answer
    }

    /// Makes a call whose answer is logged with `Debug`.
    pub(crate) fn ask<T: fmt::Debug>(&self, call: String, make: impl FnOnce() -> T) -> T {
        self.call(call, make, |answer| format!("{answer:?}"))
    }

    /// Makes a call without an answer.
    pub(crate) fn tell(&self, call: String, make: impl FnOnce()) {
        self.call(call, make, |()| "()".to_owned());
    }

    /// Returns the pulse of the check.
    pub(crate) fn pulse(&self) -> &Pulse {
        &self.pulse
    }

    fn open(&self, call: String) -> usize {
        self.pulse.beat();
        let mut lines = locked(&self.lines);
        lines.push(Line { call, answer: None });
        lines.len() - 1
    }

    fn close(&self, number: usize, answer: String) {
        self.pulse.beat();
        if let Some(line) = locked(&self.lines).get_mut(number) {
            line.answer = Some(answer);
        }
    }

    /// Returns the calls so far.
    pub(crate) fn lines(&self) -> Vec<Line> {
        locked(&self.lines).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_of_an_example_moves_it_when_it_begins_and_when_it_returns() {
        let log = Log::default();
        let before = log.pulse().clone();
        let mut begun = before.beats();
        log.ask("job.is_completed()".to_owned(), || {
            assert!(before.beats() > begun, "the call began");
            begun = before.beats();
        });
        assert!(before.beats() > begun, "and returned");
    }
}
