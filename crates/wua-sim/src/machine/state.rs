//! The machine: its installed updates, pending restarts, flags and history.

use std::sync::Arc;

use wua::{HResult, OperationResultCode, UpdateInstallationResult, UpdateOperation};
use wua_scenario::{AgentFlag, AgentFlags, End, Scenario, ScriptedUpdate, UpdateKind};

use super::history::{Attempt, History, Restarts};

/// The state of an update on the machine (§2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    NotInstalled,
    Installed,
    InstalledPendingRestart,
    RemovedPendingRestart,
    /// A feature update that waits for `Commit` and a restart.
    Staged,
}

/// The changeable state of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) presence: Presence,
    pub(crate) downloaded: bool,
    pub(crate) hidden: bool,
    pub(crate) eula_accepted: bool,
    /// `true` if it has already asked for another download (`URES-8`).
    pub(crate) asked_again: bool,
}

impl Slot {
    fn of(update: &ScriptedUpdate) -> Self {
        let installed = update.data.is_installed;
        Self {
            presence: if installed { Presence::Installed } else { Presence::NotInstalled },
            downloaded: update.data.is_downloaded,
            hidden: update.hidden,
            eula_accepted: update.eula_accepted,
            asked_again: false,
        }
    }

    /// Returns `true` if there is nothing to install.
    pub(crate) fn is_there(self) -> bool {
        matches!(self.presence, Presence::Installed | Presence::InstalledPendingRestart | Presence::Staged)
    }

    /// Returns `true` if a search shows it as waiting for a restart (`URES-10`).
    pub(crate) fn waits_for_restart(self) -> bool {
        !matches!(self.presence, Presence::Installed | Presence::NotInstalled)
    }
}

/// The state of the machine. Copies share the parts that have not changed since.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    pub(crate) slots: Arc<Vec<Slot>>,
    pub(crate) history: History,
    pub(crate) flags: AgentFlags,
    commits: u8,
    restarts: Restarts,
}

impl Machine {
    /// Creates the machine of a scenario.
    pub(crate) fn new(scenario: &Scenario) -> Self {
        Self {
            slots: Arc::new(scenario.updates.iter().map(Slot::of).collect()),
            history: History::default(),
            flags: scenario.agent.flags,
            commits: 0,
            restarts: Restarts::default(),
        }
    }

    pub(crate) fn slot_mut(&mut self, slot: u32) -> Option<&mut Slot> {
        Arc::make_mut(&mut self.slots).get_mut(slot as usize)
    }

    /// Returns `ISystemInformation::RebootRequired` (`SYS-1`), which includes a restart that must come first.
    pub(crate) fn reboot_required(&self) -> bool {
        self.flags.contains(AgentFlag::PendingReboot) || self.flags.contains(AgentFlag::MandatoryReboot)
    }

    /// Returns the reason why the agent cannot work, apart from being busy or due for a restart (§2.1).
    pub(crate) fn refusal(&self) -> Option<HResult> {
        let codes = [
            (AgentFlag::SelfUpdate, HResult::WU_E_SELFUPDATE_IN_PROGRESS),
            (AgentFlag::ServiceStop, HResult::WU_E_SERVICE_STOP),
            (AgentFlag::RebootInProgress, HResult::WU_E_REBOOT_IN_PROGRESS),
            (AgentFlag::AccessDisabled, HResult::WU_E_USER_ACCESS_DISABLED),
            (AgentFlag::OsSetup, HResult::WU_E_SETUP_IN_PROGRESS),
            (AgentFlag::Sysprep, HResult::WU_E_SYSPREP_IN_PROGRESS),
            (AgentFlag::Oobe, HResult::WU_E_AU_OOBE_IN_PROGRESS),
            (AgentFlag::LowBattery, HResult::WU_E_LOW_BATTERY),
            (AgentFlag::Standby, HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED),
        ];
        codes.into_iter().find(|(flag, _)| self.flags.contains(*flag)).map(|(_, code)| code)
    }

    /// Records the end of an update: its state, the restart flag and the history.
    pub(crate) fn finish(&mut self, update: &ScriptedUpdate, mut attempt: Attempt) {
        let result = attempt.result;
        let installing = attempt.operation == UpdateOperation::INSTALLATION;
        let failed = result.result_code == OperationResultCode::FAILED;
        if installing
            && failed
            && let End::Failure { leaves_reboot_pending: true, .. } = update.end
        {
            self.flags.insert(AgentFlag::PendingReboot);
        }
        if result.reboot_required {
            self.flags.insert(AgentFlag::PendingReboot);
        }
        if let Some(slot) = self.slot_mut(attempt.slot) {
            if installing {
                slot.installed(update, result)
            } else {
                slot.removed(result)
            }
            attempt.is_staged =
                installing && slot.presence == Presence::Staged && !result.hresult.is_failure();
        }
        self.history.push(attempt);
    }

    /// Records an update that was passed over: only in the history.
    pub(crate) fn pass_over(&mut self, attempt: Attempt) {
        self.history.push(attempt);
    }

    pub(crate) fn restarts(&self) -> &Restarts {
        &self.restarts
    }

    /// Returns `true` if any update waits for `Commit`.
    pub(crate) fn is_staged(&self) -> bool {
        self.slots.iter().any(|slot| slot.presence == Presence::Staged)
    }

    /// Returns the number of calls of `Commit` since the last restart.
    pub(crate) fn commits(&self) -> u8 {
        self.commits
    }

    pub(crate) fn commit(&mut self) {
        self.commits = self.commits.saturating_add(1);
    }

    /// Restarts the machine: pending work is finished, a staged update only if it was
    /// committed exactly once (`INST4-2`, `INST4-3`), and the flags that a restart clears are reset.
    pub(crate) fn restart(&mut self) {
        let committed = self.commits == 1;
        if self.slots.iter().any(|slot| slot.waits_for_restart()) {
            Arc::make_mut(&mut self.slots).iter_mut().for_each(|slot| slot.restarted(committed));
        }
        self.commits = 0;
        self.restarts.push(committed);
        let cured = [
            AgentFlag::PendingReboot,
            AgentFlag::MandatoryReboot,
            AgentFlag::RebootInProgress,
            AgentFlag::Busy,
            AgentFlag::ServiceStop,
        ];
        cured.into_iter().for_each(|flag| self.flags.remove(flag));
    }
}

impl Slot {
    fn installed(&mut self, update: &ScriptedUpdate, result: UpdateInstallationResult) {
        let succeeded = !result.hresult.is_failure();
        match update.end {
            _ if result.result_code == OperationResultCode::ABORTED => {}
            End::SucceedsButIsNotInstalled { .. } => {}
            End::NeedsAnotherDownload if !succeeded => {
                self.downloaded = false;
                self.asked_again = true;
            }
            _ if !succeeded => {}
            _ if update.kind == UpdateKind::Feature => self.presence = Presence::Staged,
            _ if result.reboot_required => self.presence = Presence::InstalledPendingRestart,
            _ => self.presence = Presence::Installed,
        }
    }

    fn removed(&mut self, result: UpdateInstallationResult) {
        if !result.hresult.is_failure() {
            let waits = result.reboot_required;
            self.presence = if waits { Presence::RemovedPendingRestart } else { Presence::NotInstalled };
        }
    }

    fn restarted(&mut self, committed: bool) {
        self.presence = match self.presence {
            Presence::InstalledPendingRestart => Presence::Installed,
            Presence::RemovedPendingRestart => Presence::NotInstalled,
            Presence::Staged if committed => Presence::Installed,
            Presence::Staged => Presence::NotInstalled,
            settled => settled,
        };
    }
}
