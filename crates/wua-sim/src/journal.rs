//! The journal: every call and every callback, with its virtual time and what was answered.

use std::fmt;
use std::sync::Arc;

use wua::{HResult, UpdateIdentity};
use wua_model::{Glance, Time};
use wua_scenario::{AgentFlags, Call};

/// Who was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Who {
    /// The machine itself, or an update object of it.
    Machine,
    /// A session, by its number in this world.
    Session(u32),
    /// A searcher.
    Searcher(u32),
    /// An installer.
    Installer(u32),
    /// A job.
    Job(u32),
}

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

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A call returned.
    Returned {
        /// Which member.
        call: Call,
        /// What it answered.
        hresult: HResult,
        /// What else is worth telling.
        note: Option<Box<Note>>,
    },
    /// A call began to wait; its return is an entry of its own.
    Waits {
        /// Which member.
        call: Call,
    },
    /// `GetProgress` was called so many times in a row, at this time.
    Polled {
        /// How many times.
        times: u32,
        /// What each of them showed.
        shown: Glance,
    },
    /// `IsCompleted` was read so many times in a row, at this time.
    Looked {
        /// How many times.
        times: u32,
        /// What each of them answered.
        completed: bool,
    },
    /// The progress callback is called.
    ProgressChanged(Glance),
    /// The completed callback is called.
    Completed,
    /// A callback answered an error; the agent ignores it.
    CallbackFailed(HResult),
    /// The machine restarted; a running job was lost with it.
    Restarted {
        /// The job that was running.
        lost: Option<u32>,
    },
    /// The agent cancelled the running job with that code.
    Cancelled(HResult),
    /// The agent was to cancel with that code, but no job runs, or it is being aborted already.
    NothingCancelled(HResult),
    /// The files of an update were put into the cache from outside, or taken out of it.
    Downloaded {
        /// The update.
        update: Box<UpdateIdentity>,
        /// True if they are in the cache now.
        downloaded: bool,
    },
    /// The flags of the agent were changed from outside.
    Flags(AgentFlags),
    /// A fault was put in from outside.
    FaultInjected {
        /// The member that it strikes.
        call: Call,
        /// What the member answers.
        hresult: HResult,
        /// How many calls it strikes; `None`: every one.
        times: Option<u32>,
    },
    /// The faults that were put in from outside were taken out.
    FaultsCleared,
}

/// What else is worth telling of a call. In a box of its own, so that an entry stays small.
pub type Note = Box<str>;

fn show(shown: &Glance, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Glance { index, current, percent, code } = shown;
    write!(f, "{percent} %, update {index} at {current} % (code {code})")
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Returned { call, hresult, note } => {
                let name = hresult.name().map_or_else(|| format!("{hresult:#X}"), str::to_owned);
                write!(f, "{call} -> {name}")?;
                note.as_ref().map_or(Ok(()), |note| write!(f, " ({note})"))
            }
            Self::Waits { call } => write!(f, "{call} waits"),
            Self::Polled { times, shown } => {
                write!(f, "{} x{times} -> ", Call::JobGetProgress)?;
                show(shown, f)
            }
            Self::Looked { times, completed } => {
                write!(f, "{} x{times} -> {completed}", Call::JobGetIsCompleted)
            }
            Self::ProgressChanged(shown) => {
                f.write_str("calls onProgressChanged: ")?;
                show(shown, f)
            }
            Self::Completed => f.write_str("calls onCompleted"),
            Self::CallbackFailed(hresult) => {
                write!(f, "the callback failed with {hresult}, which is ignored")
            }
            Self::Restarted { lost: None } => f.write_str("restarts"),
            Self::Restarted { lost: Some(job) } => write!(f, "restarts; job {job} is lost"),
            Self::Cancelled(hresult) => write!(f, "is cancelled by the agent with {hresult}"),
            Self::NothingCancelled(hresult) => write!(f, "has no job to cancel with {hresult}"),
            Self::Downloaded { update, downloaded: true } => {
                write!(f, "now has the files of update {update}")
            }
            Self::Downloaded { update, downloaded: false } => {
                write!(f, "no longer has the files of update {update}")
            }
            Self::FaultInjected { call, hresult, times } => {
                let times = times.map_or("every".to_owned(), |times| format!("the next {times}"));
                write!(f, "is to answer {times} {call} with {hresult}")
            }
            Self::FaultsCleared => f.write_str("has its injected faults taken out"),
            Self::Flags(flags) => write!(f, "flags are now {flags:?}"),
        }
    }
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, in virtual time.
    pub at: Time,
    /// To whom.
    pub who: Who,
    /// What.
    pub what: What,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.at, self.who, self.what)
    }
}

/// A frozen stretch of entries and what came before it, shared by a world and its forks.
#[derive(Debug)]
struct Chunk {
    before: Option<Arc<Chunk>>,
    entries: Vec<Entry>,
}

impl Drop for Chunk {
    /// Lets go of a long chain one by one: dropping it link in link would need a stack as deep.
    fn drop(&mut self) {
        let mut before = self.before.take();
        while let Some(mut chunk) = before.and_then(Arc::into_inner) {
            before = chunk.before.take();
        }
    }
}

/// What a world has recorded so far: a value, which does not grow. Prints a line an entry.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    last: Option<Arc<Chunk>>,
}

impl Journal {
    /// The entries in the order in which things happened.
    #[must_use]
    pub fn entries(&self) -> Vec<&Entry> {
        let chunks: Vec<&Chunk> =
            std::iter::successors(self.last.as_deref(), |chunk| chunk.before.as_deref()).collect();
        chunks.into_iter().rev().flat_map(|chunk| &chunk.entries).collect()
    }
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries().into_iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

/// The journal while it is written: what is frozen, and what is not yet.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    frozen: Journal,
    entries: Vec<Entry>,
}

impl Writer {
    #[inline]
    pub(crate) fn push(&mut self, at: Time, who: Who, what: What) {
        self.entries.push(Entry { at, who, what });
    }

    /// Everything so far, as a value that is shared and costs nothing to copy.
    pub(crate) fn freeze(&mut self) -> Journal {
        if !self.entries.is_empty() {
            let entries = std::mem::take(&mut self.entries);
            self.frozen.last = Some(Arc::new(Chunk { before: self.frozen.last.take(), entries }));
        }
        self.frozen.clone()
    }

    /// A writer that goes on from here.
    pub(crate) fn fork(&mut self) -> Self {
        Self { frozen: self.freeze(), entries: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A journal of polls is most of what a long run costs in memory.
    #[test]
    fn an_entry_is_small() {
        assert_eq!(size_of::<Entry>(), 32);
    }

    #[test]
    fn a_long_chain_of_forks_is_let_go_without_a_deep_stack() {
        let mut writer = Writer::default();
        for n in 0..200_000 {
            writer.push(Time::from_millis(n), Who::Machine, What::Restarted { lost: None });
            writer = writer.fork();
        }
        let journal = writer.freeze();
        assert_eq!(journal.entries().len(), 200_000);
        assert!(journal.entries().is_sorted_by_key(|entry| entry.at));
    }
}
