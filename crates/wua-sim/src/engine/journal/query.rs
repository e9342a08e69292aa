//! Queries on a journal: the calls of a member, and a text that does not depend on times.

use std::fmt;

use wua::member::IInstallationJob;
use wua::{HResult, Member};

use super::print::Printed;
use super::{Entry, Journal, Line, Titles, What};

/// The calls of one member, from [`Journal::calls`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    entries: Vec<Entry>,
}

impl Calls {
    /// Returns the number of calls. A run of reads counts each of its calls.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.entries.iter().map(|entry| u64::from(entry.times)).sum()
    }

    /// Returns `true` if there was no such call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the entries of the calls, in their order. A run of reads is one entry.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

impl What {
    /// Returns the member that was called, if the entry is a call.
    #[must_use]
    pub fn member(&self) -> Option<Member> {
        match self {
            Self::Returned(call) => Some(call.member),
            Self::Polled { .. } => Some(IInstallationJob::GetProgress),
            Self::Looked { .. } => Some(IInstallationJob::get_IsCompleted),
            Self::NotImplemented { member } => Some(*member),
            _ => None,
        }
    }

    /// Returns the code of the call, if the entry is a call.
    #[must_use]
    pub fn hresult(&self) -> Option<HResult> {
        match self {
            Self::Returned(call) => Some(call.hresult),
            Self::Polled { .. } | Self::Looked { .. } => Some(HResult::S_OK),
            Self::NotImplemented { .. } => Some(HResult::E_NOTIMPL),
            _ => None,
        }
    }
}

impl Journal {
    /// Returns the calls of a member.
    ///
    /// ```
    /// use wua_sim::wua::member::{IInstallationJob, IUpdateInstaller};
    /// # let world = wua_sim::World::from_toml("title = 'one'\n[[update]]\ntitle = 'A'\nkind = 'driver'")?;
    /// # let session = world.session();
    /// # let installer = session.create_update_installer()?;
    /// # installer.set_updates(&session.create_update_searcher()?.search("")?.updates);
    /// installer.install()?;
    ///
    /// let journal = world.journal();
    /// assert_eq!(journal.calls(IUpdateInstaller::Install).count(), 1);
    /// assert!(journal.calls(IInstallationJob::GetProgress).is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn calls(&self, member: Member) -> Calls {
        let of_member = |entry: &Entry| entry.what.member() == Some(member);
        Calls { entries: self.entries().into_iter().filter(of_member).collect() }
    }

    /// Returns the same journal without the calls of `GetProgress` and `IsCompleted`.
    #[must_use]
    pub fn without_polls(&self) -> Self {
        let is_poll = |line: &&Line| matches!(line, Line::Polled { .. } | Line::Looked { .. });
        Self { settled: None, open: self.lines().filter(|line| !is_poll(line)).cloned().collect() }
    }

    /// Returns the journal as a text for snapshots: without times, reads and progress callbacks. It changes
    /// only if another event happens, or the order changes.
    ///
    /// ```
    /// # let world = wua_sim::World::from_toml("title = 'empty'")?;
    /// world.session().create_update_searcher()?.search("IsInstalled=0")?;
    /// world.restart();
    /// let text = "session 1: IUpdateSession::CreateUpdateSearcher -> S_OK\n\
    ///             searcher 1: IUpdateSearcher::Search(\"IsInstalled=0\") -> S_OK (0 updates)\n\
    ///             machine: restarts\n";
    /// assert_eq!(world.journal().compact().to_string(), text);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn compact(&self) -> impl fmt::Display + '_ {
        Compact(self)
    }
}

struct Compact<'a>(&'a Journal);

impl fmt::Display for Compact<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut titles = Titles::default();
        let entries = self.0.lines().map(|line| titles.name(line.entry()));
        let is_event = |entry: &Entry| !entry.what.reads() && !matches!(entry.what, What::ProgressChanged(_));
        for entry in entries.filter(is_event) {
            writeln!(f, "{}", Printed::from(entry).without_time())?;
        }
        Ok(())
    }
}
