//! The agent and its caller at the start of a scenario.

use std::fmt;
use std::time::Duration;

words! {
    /// A state of the agent or the machine in which work is refused or fails.
    pub AgentFlag {
        /// Something else is being installed.
        Busy = "busy",
        /// The agent is updating itself.
        SelfUpdate = "self-update",
        /// The machine must restart before anything can be installed.
        MandatoryReboot = "mandatory-reboot",
        /// An earlier update still needs a restart.
        PendingReboot = "pending-reboot",
        /// The agent's service is stopping.
        ServiceStop = "service-stop",
        /// A group policy forbids the use of Windows Update.
        AccessDisabled = "access-disabled",
        /// Windows setup is running.
        OsSetup = "os-setup",
        /// The machine is being prepared as an image.
        Sysprep = "sysprep",
        /// The first-run experience has not ended.
        Oobe = "oobe",
        /// The battery is too low.
        LowBattery = "low-battery",
        /// The machine is in connected standby.
        Standby = "standby",
        /// The machine is shutting down for a restart.
        RebootInProgress = "reboot-in-progress",
    }
}

words! {
    /// The caller of the agent (clauses `INST-NEW-3`, `INST-NEW-5`).
    pub Caller {
        /// A local administrator.
        Administrator = "administrator",
        /// A local user without administrator rights.
        User = "user",
        /// A client on another computer.
        Remote = "remote",
        /// A network logon on this computer (WinRM, SSH), under the stricter rules of 2025.
        RemoteToken = "remote-token",
    }
}

#[expect(clippy::derivable_impls, reason = "the enumeration is written by a macro")]
impl Default for Caller {
    fn default() -> Self {
        Self::Administrator
    }
}

/// A set of [`AgentFlag`]s.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AgentFlags(u16);

impl AgentFlags {
    /// Returns `true` if the flag is set.
    #[must_use]
    pub fn contains(self, flag: AgentFlag) -> bool {
        self.0 & bit(flag) != 0
    }

    /// Sets the flag.
    pub fn insert(&mut self, flag: AgentFlag) {
        self.0 |= bit(flag);
    }

    /// Clears the flag.
    pub fn remove(&mut self, flag: AgentFlag) {
        self.0 &= !bit(flag);
    }

    /// Returns the flags that are in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the flags of this set that are not in the other.
    #[must_use]
    pub fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the flags that are set, in the order of [`AgentFlag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = AgentFlag> {
        AgentFlag::ALL.iter().copied().filter(move |&flag| self.contains(flag))
    }

    /// Returns `true` if no flag is set.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

fn bit(flag: AgentFlag) -> u16 {
    1 << flag as u16
}

impl From<AgentFlag> for AgentFlags {
    fn from(flag: AgentFlag) -> Self {
        Self(bit(flag))
    }
}

impl FromIterator<AgentFlag> for AgentFlags {
    fn from_iter<I: IntoIterator<Item = AgentFlag>>(flags: I) -> Self {
        flags.into_iter().fold(Self::default(), |set, flag| Self(set.0 | bit(flag)))
    }
}

impl fmt::Debug for AgentFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(AgentFlag::name)).finish()
    }
}

/// The agent and the machine when the scenario starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    /// The states that are set at the start; none by default.
    pub flags: AgentFlags,
    /// `true` if dialogs can be shown; `false` by default.
    pub user_interface: bool,
    /// `true` if a user is logged on at the machine; `true` by default.
    pub interactive_user: bool,
    /// `true` if a running operation may be cancelled; `true` by default.
    pub cancellable: bool,
    /// `true` if the network is available; `true` by default.
    pub online: bool,
    /// `true` if updates come from a managed server (WSUS); `false` by default.
    pub managed_server: bool,
    /// The time between `Begin…` and the work on the first update; 200 ms by default, as measured.
    pub queue: Duration,
}

impl Default for Agent {
    fn default() -> Self {
        Self {
            flags: AgentFlags::default(),
            user_interface: false,
            interactive_user: true,
            cancellable: true,
            online: true,
            managed_server: false,
            queue: Duration::from_millis(200),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_flags_holds_what_was_put_in() {
        let mut flags: AgentFlags = [AgentFlag::Standby, AgentFlag::Busy].into_iter().collect();
        flags.insert(AgentFlag::RebootInProgress);
        flags.remove(AgentFlag::Standby);
        assert_eq!(flags.iter().collect::<Vec<_>>(), [AgentFlag::Busy, AgentFlag::RebootInProgress]);
        assert!(flags.difference(flags).is_empty());
        assert_eq!(format!("{flags:?}"), r#"{"busy", "reboot-in-progress"}"#);
    }
}
