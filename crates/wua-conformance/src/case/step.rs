//! Calls as data: the steps of a case, and their answers.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wua::{
    HResult, InstallationProgress, InstallationResult, UpdateHistoryEntry, UpdateIdentity, UpdateOperation,
};

use crate::subject::Capability;

/// The criteria of a search of a case.
pub(crate) const EVERYTHING: &str = "IsInstalled=0 or IsInstalled=1";

/// The number of installers of a case.
pub(crate) const INSTALLERS: usize = 3;

/// The two callbacks of a `Begin…` call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Callbacks {
    /// NULL pointers.
    Null,
    /// Objects that are not callbacks: the client polls.
    Foreign,
    /// Callbacks that record their arguments.
    Recorded,
}

/// A switch of the installer that is read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Property {
    /// `IsForced`.
    IsForced,
    /// `AllowSourcePrompts`.
    AllowSourcePrompts,
    /// `ForceQuiet`.
    ForceQuiet,
    /// `AttemptCloseAppsIfNecessary`.
    AttemptCloseAppsIfNecessary,
}

/// A flag of the agent that a case turns on and off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// Something else is being installed.
    Busy,
    /// The agent is replacing itself.
    SelfUpdate,
    /// A restart must come first.
    MandatoryReboot,
    /// The service is stopping.
    ServiceStop,
}

/// One call of a case. Installers are numbered from 0, jobs in the order in which they were begun;
/// updates are numbered in the order of the scenario. A number without an object makes no call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Sets the list of the installer to a new collection of these updates.
    PutUpdates {
        /// The number of the installer.
        installer: usize,
        /// Numbers of updates; may be empty, may repeat.
        updates: Vec<usize>,
    },
    /// Reads the list of the installer and adds an update to it.
    AddUpdate {
        /// The number of the installer.
        installer: usize,
        /// The number of the update.
        update: usize,
    },
    /// `BeginInstall` or `BeginUninstall`.
    Begin {
        /// The number of the installer.
        installer: usize,
        /// The operation.
        #[serde(with = "operation_word")]
        operation: UpdateOperation,
        /// Both callbacks.
        callbacks: Callbacks,
        /// The state: a number.
        state: i32,
    },
    /// `Install` or `Uninstall`.
    Sync {
        /// The number of the installer.
        installer: usize,
        /// The operation.
        #[serde(with = "operation_word")]
        operation: UpdateOperation,
    },
    /// `EndInstall` or `EndUninstall`.
    End {
        /// The number of the installer.
        installer: usize,
        /// The operation.
        #[serde(with = "operation_word")]
        operation: UpdateOperation,
        /// The number of the job.
        job: usize,
    },
    /// Calls `CleanUp`.
    CleanUp {
        /// The number of the job.
        job: usize,
    },
    /// Calls `RequestAbort`.
    RequestAbort {
        /// The number of the job.
        job: usize,
    },
    /// Reads `IsCompleted` and then calls `GetProgress`.
    Poll {
        /// The number of the job.
        job: usize,
    },
    /// Reads the list of the job.
    JobUpdates {
        /// The number of the job.
        job: usize,
    },
    /// Reads the state of the job.
    AsyncState {
        /// The number of the job.
        job: usize,
    },
    /// Reads `IsBusy`.
    IsBusy {
        /// The number of the installer.
        installer: usize,
    },
    /// Reads `RebootRequiredBeforeInstallation`.
    RebootRequiredBeforeInstallation {
        /// The number of the installer.
        installer: usize,
    },
    /// Reads `RebootRequired` of the machine.
    RebootRequired,
    /// A setter of the installer.
    Put {
        /// The number of the installer.
        installer: usize,
        /// The switch.
        property: Property,
        /// The value.
        value: bool,
    },
    /// A getter of the installer.
    Get {
        /// The number of the installer.
        installer: usize,
        /// The switch.
        property: Property,
    },
    /// Calls `Commit`.
    Commit {
        /// The number of the installer.
        installer: usize,
        /// The flags.
        flags: u32,
    },
    /// Calls `GetTotalHistoryCount` of a new searcher.
    HistoryCount,
    /// Calls `QueryHistory` of a new searcher.
    QueryHistory {
        /// The index of the first entry.
        start: i32,
        /// The number of entries.
        count: i32,
    },
    /// Searches for everything with a new searcher.
    Search,
    /// Moves the time.
    Advance {
        /// The number of milliseconds.
        millis: u64,
    },
    /// Moves the time until no job runs any more, seven days at most.
    Finish,
    /// Makes the agent enter or leave a state.
    SetFlag {
        /// The state.
        flag: Flag,
        /// `true` if it enters the state.
        on: bool,
    },
    /// Restarts the machine.
    Restart,
    /// Makes the agent cancel the running job, for a reason of its own.
    Cancel {
        /// The code of the reason.
        code: u32,
    },
}

impl Step {
    /// Returns the capability that a subject needs for the step.
    pub(crate) fn needs(&self) -> Option<Capability> {
        match self {
            Self::Advance { .. } | Self::Finish => Some(Capability::VirtualTime),
            Self::Restart => Some(Capability::Restart),
            Self::Cancel { .. } => Some(Capability::AgentCancels),
            Self::SetFlag { .. } => Some(Capability::AgentFlags),
            Self::RebootRequired => Some(Capability::SystemInformation),
            Self::HistoryCount | Self::QueryHistory { .. } => Some(Capability::History),
            _ => None,
        }
    }

    /// Returns an advance by that time.
    #[must_use]
    pub fn advance(duration: Duration) -> Self {
        Self::Advance { millis: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX) }
    }
}

impl fmt::Display for Step {
    /// Writes the call as in Rust, objects with their numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PutUpdates { installer, updates } => {
                write!(f, "installer{installer}.set_updates({updates:?})")
            }
            Self::AddUpdate { installer, update } => {
                write!(f, "installer{installer}.updates().add({update})")
            }
            Self::Begin { installer, operation, callbacks, state } => {
                let member = word(*operation);
                write!(f, "installer{installer}.begin_{member}({callbacks:?}, {callbacks:?}, I4({state}))")
            }
            Self::Sync { installer, operation } => write!(f, "installer{installer}.{}()", word(*operation)),
            Self::End { installer, operation, job } => {
                write!(f, "installer{installer}.end_{}(&job{job})", word(*operation))
            }
            Self::CleanUp { job } => write!(f, "job{job}.clean_up()"),
            Self::RequestAbort { job } => write!(f, "job{job}.request_abort()"),
            Self::Poll { job } => write!(f, "(job{job}.is_completed(), job{job}.get_progress())"),
            Self::JobUpdates { job } => write!(f, "job{job}.updates()"),
            Self::AsyncState { job } => write!(f, "job{job}.async_state()"),
            Self::IsBusy { installer } => write!(f, "installer{installer}.is_busy()"),
            Self::RebootRequiredBeforeInstallation { installer } => {
                write!(f, "installer{installer}.reboot_required_before_installation()")
            }
            Self::RebootRequired => f.write_str("system.reboot_required()"),
            Self::Put { installer, property, value } => {
                write!(f, "installer{installer}.set_{}({value})", property.member())
            }
            Self::Get { installer, property } => write!(f, "installer{installer}.{}()", property.member()),
            Self::Commit { installer, flags } => write!(f, "installer{installer}.commit({flags})"),
            Self::HistoryCount => f.write_str("searcher.get_total_history_count()"),
            Self::QueryHistory { start, count } => write!(f, "searcher.query_history({start}, {count})"),
            Self::Search => f.write_str("searcher.search(\"IsInstalled=0 or IsInstalled=1\")"),
            Self::Advance { millis } => write!(f, "machine.advance({:?})", Duration::from_millis(*millis)),
            Self::Finish => f.write_str("machine.advance(until no job runs)"),
            Self::SetFlag { flag, on } => write!(f, "machine.set_flag({flag:?}, {on})"),
            Self::Restart => f.write_str("machine.restart()"),
            Self::Cancel { code } => write!(f, "machine.cancel({code:#010X})"),
        }
    }
}

/// Returns the word for an operation, as in the names of members.
fn word(operation: UpdateOperation) -> &'static str {
    if operation == UpdateOperation::UNINSTALLATION { "uninstall" } else { "install" }
}

/// An operation in a file of calls: its word.
mod operation_word {
    use serde::{Deserialize as _, Deserializer, Serializer, de};
    use wua::UpdateOperation;

    pub(super) fn serialize<S: Serializer>(operation: &UpdateOperation, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(super::word(*operation))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<UpdateOperation, D::Error> {
        let word = String::deserialize(from)?;
        let known = [UpdateOperation::INSTALLATION, UpdateOperation::UNINSTALLATION];
        let found = known.into_iter().find(|operation| super::word(*operation) == word);
        found.ok_or_else(|| de::Error::unknown_variant(&word, &["install", "uninstall"]))
    }
}

impl Property {
    fn member(self) -> &'static str {
        match self {
            Self::IsForced => "is_forced",
            Self::AllowSourcePrompts => "allow_source_prompts",
            Self::ForceQuiet => "force_quiet",
            Self::AttemptCloseAppsIfNecessary => "attempt_close_apps_if_necessary",
        }
    }
}

/// The answer to a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// None: the step has no answer, or the call answered only `S_OK`.
    Done,
    /// There is no such installer, job or update: no call was made.
    NoSuchObject,
    /// The call failed with that code.
    Refused(HResult),
    /// `Begin…`: the job with that number.
    Job(usize),
    /// `CleanUp`: a success code.
    Code(HResult),
    /// A poll.
    Polled {
        /// `IsCompleted`, read first.
        completed: bool,
        /// `GetProgress`, read next.
        progress: InstallationProgress,
    },
    /// A truth value.
    Flag(bool),
    /// A number: a count, an index, or a state.
    Number(i32),
    /// A state that is not of the type that was given.
    OtherState(String),
    /// `End…`, `Install`, `Uninstall`.
    Result(InstallationResult),
    /// `IInstallationJob::Updates`: the identities, and whether the list is read-only.
    Updates(Vec<UpdateIdentity>, bool),
    /// `QueryHistory`.
    History(Vec<UpdateHistoryEntry>),
    /// `Search`: the updates found.
    Found(Vec<Found>),
}

/// An update that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its identity.
    pub identity: UpdateIdentity,
    /// `IsInstalled`.
    pub is_installed: bool,
    /// `IsDownloaded`.
    pub is_downloaded: bool,
    /// `RebootRequired`.
    pub reboot_required: bool,
}

/// Returns `true` for the codes of an update that is already installed, or already removed.
pub(crate) fn is_nothing_to_do(code: HResult) -> bool {
    [HResult::WU_S_ALREADY_INSTALLED, HResult::WU_S_ALREADY_UNINSTALLED].contains(&code)
}
