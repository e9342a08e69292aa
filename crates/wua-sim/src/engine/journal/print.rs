//! The journal as text: one line per entry, and one for the whole progress of an update.

use std::fmt;
use std::time::Duration;

use wua::member::IInstallationJob;
use wua::text::printable;
use wua::{HResult, UpdateOperation};
use wua_model::{Glance, Time};

use super::fold::{Fold, Folded};
use super::{Call, Entry, Journal, List, Titles, Value, What, Who};

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine => f.write_str("machine"),
            Self::Session(n) => write!(f, "session {n}"),
            Self::Searcher(n) => write!(f, "searcher {n}"),
            Self::Installer(n) => write!(f, "installer {n}"),
            Self::Job(n) => write!(f, "job {n}"),
        }
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer::default();
        self.lines().for_each(|line| printer.push(line.entry()));
        printer.lines.into_lines().into_iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A journal as text, while it grows.
#[derive(Default)]
pub(super) struct Printer {
    titles: Titles,
    lines: Folded<Printed>,
}

impl Printer {
    pub(super) fn push(&mut self, entry: Entry) {
        self.lines.push(Printed::from(self.titles.name(entry)));
    }

    /// Removes the complete lines, and returns them and those that may still grow.
    pub(super) fn take(&mut self) -> (String, String) {
        let complete = text(&self.lines.settle());
        (complete, text(self.lines.open()))
    }
}

fn text(lines: &[Printed]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printed::from(self.clone()).fmt(f)
    }
}

/// A line of text: an entry, and the progress that the last one of its run showed.
pub(super) struct Printed {
    first: Entry,
    last: Option<Glance>,
}

impl From<Entry> for Printed {
    fn from(first: Entry) -> Self {
        Self { last: first.what.shown(), first }
    }
}

impl Fold for Printed {
    fn folds(&self) -> bool {
        let called = matches!(self.first.what, What::ProgressChanged(_) | What::CallbackFailed(_));
        called || self.first.what.reads()
    }

    fn absorb(&mut self, next: &Self) -> Option<bool> {
        if self.first.who != next.first.who || !self.first.what.is_like(&next.first.what) {
            return None;
        }
        let goes_on = match (self.last, next.last) {
            (Some(last), Some(next)) => goes_on(last, next),
            _ => self.first.what == next.first.what,
        };
        if goes_on {
            self.last = next.last;
            self.first.until = next.first.until;
            self.first.times = self.first.times.saturating_add(next.first.times);
        }
        Some(goes_on)
    }
}

/// Returns `true` if the same update has progressed at least as far.
fn goes_on(last: Glance, next: Glance) -> bool {
    let same = (last.index, last.code) == (next.index, next.code);
    same && last.current <= next.current && last.percent <= next.percent
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { at, until, .. } = &self.first;
        time(*at).fmt(f)?;
        if until > at {
            write!(f, " to {}", time(*until))?;
        }
        write!(f, " {}", self.without_time())
    }
}

/// A line without its time.
pub(super) struct WithoutTime<'a>(&'a Printed);

impl fmt::Display for WithoutTime<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Printed { first: Entry { times, who, what, .. }, .. } = self.0;
        write!(f, "{who}: ")?;
        let again = if *times > 1 { format!(" x{times}") } else { String::new() };
        match what {
            What::Returned(call) => returned(call, &again, f),
            What::Waits { call } => write!(f, "{call} waits"),
            What::Begins { operation, titles } => {
                let removes = *operation == UpdateOperation::UNINSTALLATION;
                write!(f, "begins to {} ", if removes { "uninstall" } else { "install" })?;
                list(titles.len(), titles.iter().take(SHOWN).map(|title| quoted(title)), f)
            }
            What::Polled { .. } => {
                write!(f, "{} x{times} -> ", IInstallationJob::GetProgress)?;
                self.0.show(f)
            }
            What::Looked { completed } => {
                write!(f, "{} x{times} -> {completed}", IInstallationJob::get_IsCompleted)
            }
            What::ProgressChanged(_) => {
                write!(f, "calls onProgressChanged{again}: ")?;
                self.0.show(f)
            }
            What::Completed => f.write_str("calls onCompleted"),
            What::CallbackFailed(hresult) => {
                write!(f, "the callback failed{again} with {hresult}, which is ignored")
            }
            What::Restarted { lost } => match &**lost {
                [] => f.write_str("restarts"),
                [job] => write!(f, "restarts; job {job} is lost"),
                jobs => {
                    let jobs: Vec<String> = jobs.iter().map(u32::to_string).collect();
                    write!(f, "restarts; jobs {} are lost", jobs.join(", "))
                }
            },
            What::Cancelled(hresult) => write!(f, "is cancelled by the agent with {hresult}"),
            What::NothingCancelled(hresult) => write!(f, "has no job to cancel with {hresult}"),
            What::Downloaded { title, downloaded: true } => {
                write!(f, "now has the files of {}", quoted(title))
            }
            What::Downloaded { title, downloaded: false } => {
                write!(f, "no longer has the files of {}", quoted(title))
            }
            What::FaultInjected { call, hresult, times } => {
                let times = times.map_or("every".to_owned(), |times| format!("the next {times}"));
                write!(f, "is to answer {times} {call} with {hresult}")
            }
            What::FaultsCleared => f.write_str("has its injected faults taken out"),
            What::Flags(flags) if flags.is_empty() => f.write_str("flags are now none"),
            What::Flags(flags) => {
                let names: Vec<_> = flags.iter().map(|flag| flag.name()).collect();
                write!(f, "flags are now {}", names.join(", "))
            }
            What::NotImplemented { member } => write!(f, "{member} -> E_NOTIMPL"),
        }
    }
}

/// Writes a call: `IUpdateInstaller::put_IsForced(true) -> S_OK`.
fn returned(call: &Call, again: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{}", call.member)?;
    if !call.arguments.is_empty() {
        let arguments: Vec<String> = call.arguments.iter().map(Value::to_string).collect();
        write!(f, "({})", arguments.join(", "))?;
    }
    write!(f, "{again} -> {}", name(call.hresult))?;
    let answer = call.answer.as_ref().map(Value::to_string);
    let detail = call.detail.as_deref().map(|detail| printable(detail).into_owned());
    let update = call.update.as_deref().map(quoted);
    let more: Vec<String> = answer.into_iter().chain(update).chain(detail).collect();
    if more.is_empty() { Ok(()) } else { write!(f, " ({})", more.join(", ")) }
}

impl Printed {
    pub(super) fn without_time(&self) -> WithoutTime<'_> {
        WithoutTime(self)
    }

    /// Writes progress: `3 % to 16 %, update 5 "Title" at 20 % to 100 % (code 1)`.
    fn show(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, last)) = self.first.what.shown().zip(self.last) else { return Ok(()) };
        percents(first.percent, last.percent, f)?;
        write!(f, ", update {}", first.index)?;
        self.first.title.as_ref().map_or(Ok(()), |title| write!(f, " {}", quoted(title)))?;
        f.write_str(" at ")?;
        percents(first.current, last.current, f)?;
        write!(f, " (code {})", last.code)
    }
}

fn percents(first: u8, last: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if first == last { write!(f, "{first} %") } else { write!(f, "{first} % to {last} %") }
}

fn time(since_beginning: Duration) -> Time {
    Time::ZERO + since_beginning
}

fn name(hresult: HResult) -> String {
    hresult.name().map_or_else(|| format!("{hresult:#X}"), str::to_owned)
}

/// Writes a text from elsewhere in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", printable(text))
}

/// The number of titles of a list that are shown.
const SHOWN: usize = 3;

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        list(self.count as usize, self.first.iter().map(|title| quoted(title)), f)
    }
}

/// Writes a list: `6 updates: "A", "B", "C" and 3 more`.
fn list(count: usize, titles: impl Iterator<Item = String>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{count} update{}", if count == 1 { "" } else { "s" })?;
    let titles: Vec<String> = titles.collect();
    if !titles.is_empty() {
        write!(f, ": {}", titles.join(", "))?;
    }
    match count - titles.len() {
        more if more > 0 && !titles.is_empty() => write!(f, " and {more} more"),
        _ => Ok(()),
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::Flag(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
            Self::Fraction(text) => f.write_str(text),
            Self::Updates(list) => list.fmt(f),
            Self::Job(number) => write!(f, "job {number}"),
            Self::Entries(1) => f.write_str("1 entry"),
            Self::Entries(count) => write!(f, "{count} entries"),
            Self::Result { result_code, hresult, reboot_required } => {
                let restart = if *reboot_required { ", restart required" } else { "" };
                write!(f, "{result_code}, {hresult}{restart}")
            }
            Self::Code(hresult) => hresult.fmt(f),
        }
    }
}
