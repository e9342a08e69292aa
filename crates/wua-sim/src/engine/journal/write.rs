//! The journal while it grows.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use wua_model::{Glance, Span, Time};

use super::fold::{Fold, Folded};
use super::print::Printer;
use super::{Call, Entry, Journal, What, Who, reads};

/// An entry in memory. Polls and calls make up most of a journal, and a journal most of the memory of a long
/// run, so these have small forms, and the rest is boxed.
#[derive(Debug, Clone)]
pub(crate) enum Line {
    /// `GetProgress`.
    Polled {
        at: Time,
        run: Run,
        job: u32,
        shown: Glance,
    },
    /// `IsCompleted`.
    Looked {
        at: Time,
        run: Run,
        job: u32,
        completed: bool,
    },
    /// A call other than a read, so never part of a run.
    Returned {
        at: Time,
        who: Who,
        call: Box<Call>,
    },
    Rest(Box<Rest>),
}

/// Any other entry.
#[derive(Debug, Clone)]
pub(crate) struct Rest {
    at: Time,
    run: Run,
    who: Who,
    what: What,
}

impl Rest {
    fn is_like(&self, other: &Self) -> bool {
        self.who == other.who && self.what.is_like(&other.what)
    }
}

/// The extent of a line beyond its first call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// Milliseconds to the last call.
    lasts: u32,
    /// The number of calls.
    times: u32,
}

impl Run {
    const ONCE: Self = Self { lasts: 0, times: 1 };

    /// Creates a run of so many calls at one moment.
    fn at_once(times: u64) -> Self {
        Self { lasts: 0, times: u32::try_from(times).unwrap_or(u32::MAX) }
    }

    /// Extends the run, which began at `at`, by another; returns `false` if there is no room for that.
    fn extend(&mut self, at: Time, next: Self, next_at: Time) -> bool {
        let lasts = u32::try_from((next_at - at).millis() + u64::from(next.lasts));
        let (Ok(lasts), Some(times)) = (lasts, self.times.checked_add(next.times)) else { return false };
        *self = Self { lasts, times };
        true
    }
}

impl Line {
    fn new(at: Time, who: Who, what: What) -> Self {
        match what {
            What::Returned(call) if !reads(call.member) => Self::Returned { at, who, call: Box::new(call) },
            what => Self::Rest(Box::new(Rest { at, run: Run::ONCE, who, what })),
        }
    }

    #[inline]
    fn of_polls(at: Time, poll: &Poll) -> Self {
        let (run, job) = (Run::at_once(poll.times), poll.job);
        match poll.shown {
            Shown::Completed(completed) => Self::Looked { at, run, job, completed },
            Shown::Progress(shown) => Self::Polled { at, run, job, shown },
        }
    }

    /// Merges polls that are not a line yet, as [`Fold::absorb`] does.
    #[inline]
    fn absorb_polls(&mut self, now: Time, poll: &Poll) -> Option<bool> {
        let more = Run::at_once(poll.times);
        match (self, poll.shown) {
            (Self::Polled { at, run, job, shown }, Shown::Progress(next)) if *job == poll.job => {
                Some(*shown == next && run.extend(*at, more, now))
            }
            (Self::Looked { at, run, job, completed }, Shown::Completed(next)) if *job == poll.job => {
                Some(*completed == next && run.extend(*at, more, now))
            }
            _ => None,
        }
    }

    /// Returns the line for readers, without a title.
    pub(super) fn entry(&self) -> Entry {
        let (at, run, who, what) = match self {
            Self::Polled { at, run, job, shown } => {
                (*at, *run, Who::Job(*job), What::Polled { shown: *shown })
            }
            Self::Looked { at, run, job, completed } => {
                (*at, *run, Who::Job(*job), What::Looked { completed: *completed })
            }
            Self::Returned { at, who, call } => (*at, Run::ONCE, *who, What::Returned((**call).clone())),
            Self::Rest(rest) => (rest.at, rest.run, rest.who, rest.what.clone()),
        };
        let until = at + Span::from_millis(run.lasts.into());
        let (at, until) = (at.since_beginning(), until.since_beginning());
        Entry { at, until, times: run.times, who, what, title: None }
    }
}

impl Fold for Line {
    fn folds(&self) -> bool {
        matches!(self, Self::Rest(rest) if rest.what.reads())
    }

    fn absorb(&mut self, next: &Self) -> Option<bool> {
        match (self, next) {
            (Self::Rest(rest), Self::Rest(next)) if rest.is_like(next) => {
                Some(rest.what == next.what && rest.run.extend(rest.at, next.run, next.at))
            }
            _ => None,
        }
    }
}

/// A settled stretch of lines and its predecessor, shared by a world and its forks.
#[derive(Debug)]
pub(crate) struct Chunk {
    before: Option<Arc<Chunk>>,
    lines: Vec<Line>,
}

impl Chunk {
    pub(super) fn before(&self) -> Option<&Self> {
        self.before.as_deref()
    }

    pub(super) fn lines(&self) -> &[Line] {
        &self.lines
    }
}

impl Drop for Chunk {
    /// Frees a long chain link by link: recursion would need a stack as deep.
    fn drop(&mut self) {
        let mut before = self.before.take();
        while let Some(mut chunk) = before.and_then(Arc::into_inner) {
            before = chunk.before.take();
        }
    }
}

/// Polls of one kind, of one job, with the same answer.
#[derive(Clone, Copy)]
pub(crate) struct Poll {
    /// The position of the first in the order of calls.
    pub(crate) place: u64,
    pub(crate) times: u64,
    pub(crate) job: u32,
    pub(crate) shown: Shown,
}

/// The answer to a poll.
#[derive(Clone, Copy)]
pub(crate) enum Shown {
    /// Of `IsCompleted`.
    Completed(bool),
    /// Of `GetProgress`.
    Progress(Glance),
}

/// A function that receives the text of a journal as it grows: complete lines, and those that may still grow.
type Write = dyn FnMut(&str, &str) + Send;

/// A text that is written while the journal grows.
pub(crate) struct Copy {
    printer: Printer,
    out: Box<Write>,
    /// A writer that panicked is not called again. It is kept, as the world is locked and dropping it may call the world.
    panicked: bool,
}

impl Copy {
    fn write(&mut self, entries: impl IntoIterator<Item = Entry>) {
        if self.panicked {
            return;
        }
        entries.into_iter().for_each(|entry| self.printer.push(entry));
        let (complete, open) = self.printer.take();
        // A panic must not interrupt the world half-way through a change.
        self.panicked = catch_unwind(AssertUnwindSafe(|| (self.out)(&complete, &open))).is_err();
    }
}

/// The journal while it grows: the settled part, and the rest.
#[derive(Default)]
pub(crate) struct Writer {
    settled: Option<Arc<Chunk>>,
    lines: Folded<Line>,
    copy: Option<Copy>,
}

impl Writer {
    /// Writes a line.
    #[inline]
    pub(crate) fn push(&mut self, at: Time, who: Who, what: What) {
        let line = Line::new(at, who, what);
        if let Some(copy) = &mut self.copy {
            copy.write([line.entry()]);
        }
        self.lines.push(line);
    }

    /// Writes polls that were made at `at`.
    #[inline]
    pub(crate) fn push_polls(&mut self, at: Time, poll: Poll) {
        if let Some(copy) = &mut self.copy {
            copy.write([Line::of_polls(at, &poll).entry()]);
        }
        self.lines.push_with(|open| open.absorb_polls(at, &poll), || Line::of_polls(at, &poll));
    }

    /// Writes the journal so far, and from now on every line as it comes. Returns the previous writer,
    /// to be dropped with the world unlocked.
    #[must_use]
    pub(crate) fn write_to(&mut self, out: Box<Write>) -> Option<Copy> {
        let mut copy = Copy { printer: Printer::default(), out, panicked: false };
        copy.write(self.freeze().lines().map(Line::entry));
        self.copy.replace(copy)
    }

    /// Returns everything so far as a value: the settled part is shared and costs nothing to copy.
    pub(crate) fn freeze(&mut self) -> Journal {
        let lines = self.lines.settle();
        if !lines.is_empty() {
            self.settled = Some(Arc::new(Chunk { before: self.settled.take(), lines }));
        }
        Journal { settled: self.settled.clone(), open: self.lines.open().to_vec() }
    }

    /// Creates a writer that continues from here.
    pub(crate) fn fork(&mut self) -> Self {
        let Journal { settled, open } = self.freeze();
        Self { settled, lines: Folded::go_on(open), copy: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: Glance = Glance { index: 0, current: 95, percent: 95, code: 1 };

    /// A journal takes most of the memory of a long run.
    #[test]
    fn a_line_is_small() {
        assert_eq!(size_of::<Line>(), 32);
    }

    #[test]
    fn a_long_chain_of_forks_is_let_go_without_a_deep_stack() {
        let mut writer = Writer::default();
        for n in 0..200_000 {
            writer.push(Time::from_millis(n), Who::Machine, What::Restarted { lost: Box::default() });
            writer = writer.fork();
        }
        let journal = writer.freeze();
        assert_eq!(journal.entries().len(), 200_000);
        assert!(journal.entries().is_sorted_by_key(|entry| entry.at));
    }

    #[test]
    fn a_restart_names_the_jobs_that_it_loses() {
        let lines: [(&[u32], &str); 3] =
            [(&[], "restarts"), (&[3], "restarts; job 3 is lost"), (&[1, 2], "restarts; jobs 1, 2 are lost")];
        for (lost, line) in lines {
            let mut writer = Writer::default();
            writer.push(Time::ZERO, Who::Machine, What::Restarted { lost: lost.into() });
            assert_eq!(writer.freeze().to_string(), format!("0:00:00.000 machine: {line}\n"));
        }
    }

    /// A run that exceeds the limits of a line continues in the next.
    #[test]
    fn a_run_counts_every_call_however_long_it_is() {
        let mut writer = Writer::default();
        for day in 0..100 {
            writer.push(Time::from_millis(day * 86_400_000), Who::Job(1), What::Polled { shown: SHOWN });
        }
        let entries = writer.freeze().entries();
        assert_eq!(entries.iter().map(|entry| entry.times).sum::<u32>(), 100);
        assert!(entries.len() < 4, "{entries:?}");
    }

    /// A journal does not depend on reads in between.
    #[test]
    fn reading_the_journal_or_forking_changes_no_run() {
        let writers = [false, true].map(|reads| {
            let mut writer = Writer::default();
            for n in 0..40 {
                let shown = Glance { current: 90 + (n / 10) as u8, ..SHOWN };
                writer.push(Time::from_millis(n), Who::Job(1), What::Looked { completed: false });
                if reads && n % 3 == 0 {
                    writer = writer.fork();
                }
                writer.push(Time::from_millis(n), Who::Job(1), What::Polled { shown });
            }
            writer.freeze().entries()
        });
        assert_eq!(writers[0], writers[1]);
        assert_eq!(writers[0].len(), 8);
    }
}
