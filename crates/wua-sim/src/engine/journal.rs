//! The journal: every call and every callback, with its virtual time and its answer.

mod call;
mod fold;
mod print;
mod query;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use wua::member::{
    IInstallationJob, ISystemInformation, IUpdateInstaller, IUpdateInstaller2, IUpdateInstaller3,
    IUpdateSearcher, IUpdateSession, IUpdateSession2,
};
use wua::{HResult, Member, UpdateOperation};
use wua_model::Glance;
use wua_scenario::AgentFlags;

pub use call::{Call, List, Text, Value};
pub use query::Calls;
pub(crate) use write::{Chunk, Line, Poll, Shown, Writer};

/// The object that an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// The content of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A call returned.
    Returned(Call),
    /// A call began to wait; its return is an entry of its own.
    Waits {
        /// The member.
        call: Member,
    },
    /// A job began to work on its list.
    Begins {
        /// The operation.
        operation: UpdateOperation,
        /// The titles of its updates, in the order of its list.
        titles: Box<[Arc<str>]>,
    },
    /// `GetProgress` was called.
    Polled {
        /// The progress that it answered.
        shown: Glance,
    },
    /// `IsCompleted` was read.
    Looked {
        /// The value that it answered.
        completed: bool,
    },
    /// The progress callback is called.
    ProgressChanged(Glance),
    /// The completed callback is called.
    Completed,
    /// A callback returned an error; the agent ignores it.
    CallbackFailed(HResult),
    /// The machine restarted; running jobs were lost with it.
    Restarted {
        /// The numbers of the jobs that were running.
        lost: Box<[u32]>,
    },
    /// The agent cancelled the running job with that code.
    Cancelled(HResult),
    /// The agent was asked to cancel with that code, but no job runs, or it is already being aborted.
    NothingCancelled(HResult),
    /// The files of an update were put into the cache from outside, or taken out of it.
    Downloaded {
        /// The title of the update.
        title: Arc<str>,
        /// True if they are in the cache now.
        downloaded: bool,
    },
    /// The flags of the agent were changed from outside.
    Flags(AgentFlags),
    /// A fault was injected.
    FaultInjected {
        /// The member that it strikes.
        call: Member,
        /// The code that the member answers.
        hresult: HResult,
        /// The number of calls that it strikes; `None` for every call.
        times: Option<u32>,
    },
    /// The injected faults were removed.
    FaultsCleared,
    /// A member that the front end has, but the simulator does not implement, answered `E_NOTIMPL`.
    NotImplemented {
        /// The member.
        member: Member,
    },
}

/// An entry of the journal: something that happened, or a run of reads with the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The virtual time since the world began; for a run, that of its first call.
    pub at: Duration,
    /// The time of the last call of the run; `at` if there is only one.
    pub until: Duration,
    /// The number of calls in the entry: 1, or more for a run.
    pub times: u32,
    /// The object.
    pub who: Who,
    /// The content.
    pub what: What,
    /// The title of the update that a poll or a progress callback showed as the current one.
    pub title: Option<Arc<str>>,
}

/// A snapshot of the journal of a world, which does not grow.
///
/// # Runs
/// Reads that change nothing (`GetProgress` and every getter) are recorded as runs: an entry says when the
/// first and when the last call was made, and how many there were. A run continues for as long as each of
/// these calls answers the same and nothing else happens, so that a client that waits for a job that hangs
/// does not make the journal grow. Calls that alternate, also of several jobs, are a run each, in the order
/// of their first calls; when one of them answers something new, all that follow are new runs.
///
/// # Order
/// Every entry has the facts of its own moment, and entries are in the order of the calls. Polls take no
/// lock, which limits precision for several threads: a poll that overlaps a call or a change made by
/// another thread may be recorded before or after it, and with the progress after the change; but
/// never with less than it answered. A poll that answered that the job is completed is recorded so.
///
/// # Text
/// The text has one line per entry, except that all polls, callbacks and reads that show one update's progress share a
/// single line: from the first percent to the last.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// Lines that no longer change.
    settled: Option<Arc<Chunk>>,
    /// The runs that were open when this was read.
    open: Vec<Line>,
}

impl Journal {
    /// Returns the entries in the order of events.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let mut titles = Titles::default();
        self.lines().map(|line| titles.name(line.entry())).collect()
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        let chunks = std::iter::successors(self.settled.as_deref(), |chunk| chunk.before());
        let chunks: Vec<&Chunk> = chunks.collect();
        chunks.into_iter().rev().flat_map(Chunk::lines).chain(&self.open)
    }
}

/// The titles of the updates of each job.
#[derive(Debug, Default)]
struct Titles(BTreeMap<Who, Box<[Arc<str>]>>);

impl Titles {
    /// Returns the entry with the title of the update that it shows, which the job recorded when it began.
    fn name(&mut self, mut entry: Entry) -> Entry {
        if let What::Begins { titles, .. } = &entry.what {
            self.0.insert(entry.who, titles.clone());
        }
        entry.title = entry.what.shown().and_then(|shown| {
            let of_job = self.0.get(&entry.who)?;
            of_job.get(shown.index as usize).cloned()
        });
        entry
    }
}

impl What {
    /// Returns the progress that a poll or a callback showed.
    fn shown(&self) -> Option<Glance> {
        match self {
            Self::Polled { shown } | Self::ProgressChanged(shown) => Some(*shown),
            _ => None,
        }
    }

    /// Returns `true` if both are calls of the same member, whatever the answers.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Returned(call), Self::Returned(other)) => call.member == other.member,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Returns `true` for a call that changes nothing: a poll or a getter.
    fn reads(&self) -> bool {
        match self {
            Self::Polled { .. } | Self::Looked { .. } => true,
            Self::Returned(call) => reads(call.member),
            _ => false,
        }
    }
}

/// Returns `true` for members that change nothing and are read repeatedly. A search is recorded each
/// time, as its answer does not fit into a line.
fn reads(call: Member) -> bool {
    matches!(
        call,
        IUpdateSession::get_ClientApplicationID
            | IUpdateSession::get_ReadOnly
            | IUpdateSession2::get_UserLocale
            | IUpdateSearcher::get_ClientApplicationID
            | IUpdateSearcher::get_IncludePotentiallySupersededUpdates
            | IUpdateSearcher::GetTotalHistoryCount
            | IUpdateInstaller::get_ClientApplicationID
            | IUpdateInstaller::get_IsForced
            | IUpdateInstaller::get_ParentHwnd
            | IUpdateInstaller::get_ParentWindow
            | IUpdateInstaller::get_Updates
            | IUpdateInstaller::get_IsBusy
            | IUpdateInstaller::get_AllowSourcePrompts
            | IUpdateInstaller::get_RebootRequiredBeforeInstallation
            | IUpdateInstaller2::get_ForceQuiet
            | IUpdateInstaller3::get_AttemptCloseAppsIfNecessary
            | IInstallationJob::get_AsyncState
            | IInstallationJob::get_IsCompleted
            | IInstallationJob::get_Updates
            | IInstallationJob::GetProgress
            | ISystemInformation::get_RebootRequired
    )
}
