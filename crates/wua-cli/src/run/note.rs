//! Events of a run other than progress, and their descriptions.

use std::time::Duration;

use wua::Error;
use wua_scenario::{Action, format_duration};

use super::script;
use crate::text;

/// An event other than progress.
pub(crate) enum Note {
    /// The machine must restart before anything can be installed.
    RestartFirst,
    /// `BeginInstall` was refused and will be tried again.
    TriesAgain { refusal: Error, after: Duration, number: u32, of: u32 },
    /// The completed callback ran before `BeginInstall` returned.
    CompletedEarly,
    /// A trigger of the scenario fired, given by its position there.
    Triggered { number: usize, action: Action },
    /// The time-out passed; the job is asked to abort.
    TimedOut { after: Duration, at: Standstill },
    /// A call failed, and the client continues without it.
    Failed(Error),
    /// A search could not read a property of the update at that position in the list.
    Unread { index: usize, failure: Error },
    /// A second search offers an update.
    OfferedAgain(Offer),
    /// The machine needs a restart that no result reported.
    RestartRequired,
}

/// The update in progress, its percentage, and the time at which it reached that.
#[derive(Clone, Copy, Default)]
pub(crate) struct Standstill {
    pub(crate) index: i32,
    pub(crate) percent: i32,
    pub(crate) since: Duration,
}

/// An update that is offered after the installation.
pub(crate) struct Offer {
    /// The position in the list that was installed; for a new update, one after its last.
    pub(crate) index: usize,
    pub(crate) title: String,
    pub(crate) why: Why,
}

/// The reason why an update is offered after the installation.
#[derive(Clone, Copy)]
pub(crate) enum Why {
    /// It succeeded, and is not installed.
    ThoughSucceeded,
    /// It must be downloaded a second time.
    NeedsDownload,
    /// The update was not installed.
    NotInstalled,
    /// The update was not offered before.
    New,
}

impl Why {
    /// Returns the word for the reason in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ThoughSucceeded => "though-succeeded",
            Self::NeedsDownload => "needs-download",
            Self::NotInstalled => "not-installed",
            Self::New => "new",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ThoughSucceeded => "offered again although it succeeded",
            Self::NeedsDownload => "offered again; must be downloaded first",
            Self::NotInstalled => "still offered",
            Self::New => "offered now",
        }
    }
}

impl Note {
    /// Returns the note as one line.
    pub(crate) fn sentence(&self) -> String {
        text::bare(&self.words())
    }

    fn words(&self) -> String {
        match self {
            Self::RestartFirst => "the machine must restart before anything can be installed".to_owned(),
            Self::TriesAgain { refusal, after, number, of } => {
                let (call, code, again) = (refusal.operation(), refusal.hresult(), format_duration(*after));
                format!("{call}: {code}; trying again in {again} ({number} of {of})")
            }
            Self::CompletedEarly => "the job was complete before BeginInstall returned".to_owned(),
            Self::Triggered { number, action } => {
                format!("trigger {}: {}", number + 1, script::action(*action))
            }
            Self::TimedOut { after, at: Standstill { index, percent, since } } => format!(
                "not complete after {}, at {percent} % of [{}] since {}; asking for an abort",
                format_duration(*after),
                index.saturating_add(1),
                text::clock(*since)
            ),
            Self::Failed(error) => error.to_string(),
            Self::Unread { index, failure } => format!("[{}] cannot be read: {failure}", index + 1),
            Self::OfferedAgain(Offer { index, title, why }) => {
                format!(
                    "[{}] {}  {}",
                    index + 1,
                    text::shorten(&wua::text::printable(title), text::TITLE),
                    why.words()
                )
            }
            Self::RestartRequired => "the machine needs a restart that no result reported".to_owned(),
        }
    }
}
