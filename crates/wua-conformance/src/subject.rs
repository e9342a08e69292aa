//! The subject of a judge, the fresh machines that it makes, and its declared capabilities.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wua::{HResult, SystemInformation, UpdateIdentity, UpdateSession};
use wua_scenario::{AgentFlags, Caller, Scenario};

/// The reason why a subject creates no machine of a scenario. Any other error converts into a failure.
#[derive(Debug)]
#[non_exhaustive]
pub enum SetupError {
    /// It cannot play this scenario, for this reason: the rules that need it are not judged.
    Refused(String),
    /// It should be able to, but failed: every rule that needs it is broken.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> From<E> for SetupError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(reason) => write!(f, "the subject refuses the scenario: {reason}"),
            Self::Failed(error) => write!(f, "no machine could be made: {error}"),
        }
    }
}

/// An implementation of the traits of the crate `wua`, as the judge sees it.
pub trait Subject: Send + Sync {
    /// Returns its name in the report.
    fn name(&self) -> String;

    /// Returns its capabilities. A rule that needs more is skipped, and the report says so.
    fn capabilities(&self) -> Capabilities;

    /// Creates a new machine. A subject with [`Capability::Scripted`] follows the scenario, with
    /// everything random drawn from `seed`; any other ignores both:
    /// the judge uses the updates that the machine offers.
    ///
    /// # Errors
    /// [`SetupError::Refused`] if it cannot play this scenario; [`SetupError::Failed`] for any other reason
    /// not to create a machine.
    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError>;
}

/// One machine with its agent, on which a rule is checked. Each method except [`session`](Self::session)
/// belongs to a [`Capability`] and is not called without it.
pub trait Machine: Send + Sync {
    /// Creates a session of the scenario's caller; of an administrator if nothing is scripted.
    fn session(&self) -> Arc<dyn UpdateSession>;

    /// Creates a session of that caller ([`Capability::Callers`]).
    fn session_as(&self, _caller: Caller) -> Arc<dyn UpdateSession> {
        self.session()
    }

    /// Returns the machine's information about itself ([`Capability::SystemInformation`]).
    fn system_information(&self) -> Option<Arc<dyn SystemInformation>> {
        None
    }

    /// Moves the time ([`Capability::VirtualTime`]). Every event on the way happens before it returns.
    fn advance(&self, _duration: Duration) {}

    /// Returns the time since the machine was made ([`Capability::VirtualTime`]).
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// Restarts the machine ([`Capability::Restart`]).
    fn restart(&self) {}

    /// Sets and clears flags of the agent ([`Capability::AgentFlags`]).
    fn change_flags(&self, _set: AgentFlags, _clear: AgentFlags) {}

    /// Puts the files of an update into the cache, or removes them ([`Capability::Downloads`]).
    fn set_downloaded(&self, _identity: &UpdateIdentity, _downloaded: bool) {}

    /// Cancels the running job on the agent's side ([`Capability::AgentCancels`]).
    fn cancel(&self, _code: HResult) {}

    /// Returns the subject's choice where the documents are silent or contradicted, by the name of the
    /// switch (see [`OPEN_QUESTIONS`](crate::OPEN_QUESTIONS)); `None` for no statement. A rule
    /// then allows every legal answer.
    fn choice(&self, _switch: &str) -> Option<Cow<'static, str>> {
        None
    }
}

/// Writes [`Capability`] from one line per capability.
macro_rules! capabilities {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)+) => {
        /// Something that a subject can do and a rule may need.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Capability { $($(#[doc = $doc])+ $name,)+ }

        impl Capability {
            /// Returns every capability.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns its name in reports.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

capabilities! {
    /// It may install and remove updates here: the machine is expendable.
    Install = "install";
    /// Its machines follow a scenario.
    Scripted = "scripted";
    /// The judge moves its time.
    VirtualTime = "virtual time";
    /// It makes callbacks.
    Callbacks = "callbacks";
    /// Its objects may be used from several threads at once, and calls that wait really wait.
    Threads = "threads";
    /// It keeps a history.
    History = "history";
    /// It says whether the machine needs a restart.
    SystemInformation = "system information";
    /// Its machines can be restarted.
    Restart = "restart";
    /// Flags of its agent can be set.
    AgentFlags = "agent flags";
    /// Files of updates can be put into the cache and taken out.
    Downloads = "downloads";
    /// Its agent can cancel a job by itself.
    AgentCancels = "agent cancels";
    /// It knows callers of different rights.
    Callers = "callers";
    /// Its machines follow the policy that a scenario chooses, preset and switches.
    Policies = "policies";
    /// Its calls fail where a scenario says so.
    Faults = "faults";
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The capabilities of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities(BTreeSet<Capability>);

impl Capabilities {
    /// Everything that a simulator can do.
    #[must_use]
    pub fn all() -> Self {
        Capability::ALL.iter().copied().collect()
    }

    /// The same without one.
    #[must_use]
    pub fn without(mut self, capability: Capability) -> Self {
        self.0.remove(&capability);
        self
    }

    /// Returns `true` if it has that one.
    #[must_use]
    pub fn contains(&self, capability: Capability) -> bool {
        self.0.contains(&capability)
    }

    /// Which of those are missing.
    #[must_use]
    pub fn missing(&self, needed: &[Capability]) -> Vec<Capability> {
        needed.iter().copied().filter(|capability| !self.contains(*capability)).collect()
    }

    /// Those that are there, in the order of [`Capability::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = Capability> {
        self.0.iter().copied()
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        Self(capabilities.into_iter().collect())
    }
}
