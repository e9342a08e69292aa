//! The reference's knowledge of a machine, and the effects of calls and time on it (§2.1, §2.4, §5.1).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use wua::{OperationResultCode, UpdateInstallationResult, UpdateOperation};
use wua_scenario::{End, Scenario, ScriptedUpdate, UpdateKind};

use super::job::{Fate, Job, Turn};
use crate::case::step::INSTALLERS;
use crate::case::step::{Flag, Property};

/// The machine as scripted, with its choices where the documents leave them open.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub(super) scenario: Scenario,
    pub(super) seed: u64,
    pub(super) choices: BTreeMap<&'static str, Cow<'static, str>>,
}

impl World {
    /// Returns `true` if it may behave so: it chose that, or made no statement.
    pub(super) fn may(&self, switch: &str, value: &str) -> bool {
        self.choices.get(switch).is_none_or(|chosen| chosen == value)
    }

    /// Returns `true` if it certainly behaves so.
    pub(super) fn chose(&self, switch: &str, value: &str) -> bool {
        self.choices.get(switch).is_some_and(|chosen| chosen == value)
    }
}

/// An update on the machine; `None` if the documents do not say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) installed: Option<bool>,
    pub(super) downloaded: Option<bool>,
    /// `IUpdate2::RebootRequired`.
    pub(super) restart: Option<bool>,
    /// `true` if it is installed after the restart that it waits for.
    pub(super) then: Option<Option<bool>>,
    /// `true` if it is a feature update that waits for `Commit`.
    pub(super) staged: bool,
}

impl Unit {
    const UNCLEAR: Self =
        Self { installed: None, downloaded: None, restart: None, then: None, staged: false };
}

/// An installer.
#[derive(Debug, Clone)]
pub(super) struct Installer {
    pub(super) list: Option<Vec<usize>>,
    pub(super) values: [bool; 4],
    pub(super) written: [bool; 4],
}

impl Installer {
    /// As `INST-NEW-6` has it.
    const fn new() -> Self {
        Self { list: None, values: [false, true, false, false], written: [false; 4] }
    }

    pub(super) fn get(&self, property: Property) -> bool {
        self.values[property as usize]
    }
}

/// An entry of the history.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) update: usize,
    pub(super) operation: UpdateOperation,
    pub(super) result: UpdateInstallationResult,
    pub(super) begins: Duration,
    pub(super) ends: Duration,
    /// The number of restarts before it.
    pub(super) restarts: usize,
    /// `true` if it waits for a restart after `Commit`, not for any.
    pub(super) staged: bool,
}

/// The whole state of the reference.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) world: Arc<World>,
    pub(super) now: Duration,
    pub(super) units: Vec<Unit>,
    pub(super) installers: Vec<Installer>,
    pub(super) jobs: Vec<Job>,
    /// The running job.
    pub(super) running: Option<usize>,
    pub(super) flags: Vec<Flag>,
    /// `true` if earlier work waits for a restart; `None` if that is not clear.
    pub(super) pending: Option<bool>,
    pub(super) restarts: usize,
    /// The history, oldest first; `None` where it is not clear: once a restart broke into work, or an update
    /// was passed over that may have left an entry at any moment of its job.
    pub(super) history: Option<Vec<Entry>>,
    /// The number of accepted calls of `Commit` since the last restart.
    pub(super) commits: usize,
    /// The number of the last restart that finalised what was staged.
    pub(super) finalised: usize,
}

impl State {
    pub(super) fn new(world: Arc<World>) -> Self {
        let unit = |update: &ScriptedUpdate| Unit {
            installed: Some(update.data.is_installed),
            downloaded: Some(update.data.is_downloaded),
            restart: Some(false),
            then: None,
            staged: false,
        };
        Self {
            units: world.scenario.updates.iter().map(unit).collect(),
            world,
            now: Duration::ZERO,
            installers: vec![Installer::new(); INSTALLERS],
            jobs: Vec::new(),
            running: None,
            flags: Vec::new(),
            pending: Some(false),
            restarts: 0,
            history: Some(Vec::new()),
            commits: 0,
            finalised: 0,
        }
    }

    pub(super) fn script(&self, update: usize) -> &ScriptedUpdate {
        &self.world.scenario.updates[update]
    }

    pub(super) fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// Returns `true` if something is being installed or removed (`INST-BUSY-1`).
    pub(super) fn is_busy(&self) -> bool {
        self.running.is_some() || self.has(Flag::Busy)
    }

    /// Returns `true` if the installer has a list of updates whose state is clear.
    pub(super) fn is_ready(&self, installer: usize) -> bool {
        let list = self.installers[installer].list.as_deref().unwrap_or_default();
        !list.is_empty() && list.iter().all(|update| self.units[*update].installed.is_some())
    }

    /// Returns the job of that number, unless a restart removed it.
    pub(super) fn job(&self, number: usize) -> Option<&Job> {
        self.jobs.get(number).filter(|job| !job.lost)
    }

    /// Moves the time; events on the way happen.
    pub(super) fn settle(&mut self, now: Duration) {
        self.now = now;
        let Some(number) = self.running else { return };
        let mut settled = self.jobs[number].settled;
        let over = self.jobs[number].moment(now).over;
        while settled < over {
            let job = &self.jobs[number];
            let (turn, operation) = (job.turns[settled].clone(), job.operation);
            self.show(&turn, operation);
            settled += 1;
        }
        let job = &mut self.jobs[number];
        job.settled = settled;
        if job.finish() <= now {
            self.running = None;
        }
    }

    /// Applies the effects of an update on the machine at the end of its turn (`HIST-1`, §2.4).
    fn show(&mut self, turn: &Turn, operation: UpdateOperation) {
        let Fate::Works { result, .. } = turn.fate else { return };
        let (restarts, wants) = (self.restarts, operation == UpdateOperation::INSTALLATION);
        let is_feature = self.script(turn.update).kind == UpdateKind::Feature;
        let staged = wants && is_feature && !result.hresult.is_failure();
        if let Some(history) = &mut self.history {
            let (update, begins, ends) = (turn.update, turn.begins, turn.ends);
            history.push(Entry { update, operation, result, begins, ends, restarts, staged });
        }
        if result.result_code == OperationResultCode::ABORTED {
            return;
        }
        let end = self.script(turn.update).end;
        let unit = &mut self.units[turn.update];
        match end {
            _ if staged => *unit = Unit { restart: Some(true), staged, ..Unit::UNCLEAR },
            End::Success { .. } if !result.reboot_required => {
                *unit = Unit { installed: Some(wants), restart: Some(false), ..Unit::UNCLEAR };
            }
            End::Success { .. } => {
                *unit = Unit { restart: wants.then_some(true), then: Some(Some(wants)), ..Unit::UNCLEAR };
            }
            End::Failure { leaves_reboot_pending, .. } if leaves_reboot_pending => unit.restart = None,
            End::Failure { .. } => {}
            End::NeedsAnotherDownload => unit.downloaded = Some(false),
            End::SuccessWithErrors { .. } | End::SucceedsButIsNotInstalled { .. } => *unit = Unit::UNCLEAR,
        }
        if result.reboot_required || matches!(end, End::Failure { leaves_reboot_pending: true, .. }) {
            self.pending = Some(true);
        }
    }

    pub(super) fn set_flag(&mut self, flag: Flag, on: bool) {
        let lifted = !on && self.has(Flag::MandatoryReboot) && flag == Flag::MandatoryReboot;
        self.flags.retain(|known| *known != flag);
        if on {
            self.flags.push(flag);
        }
        // No document defines an end of that state without a restart.
        if lifted && self.pending == Some(false) {
            self.pending = None;
        }
    }

    /// Restarts the machine (§2.1): pending work is finished, running work is lost.
    pub(super) fn restart(&mut self) {
        if let Some(number) = self.running.take() {
            let moment = self.jobs[number].moment(self.now);
            let job = &mut self.jobs[number];
            job.lost = true;
            if moment.working {
                self.units[job.turns[moment.over].update] = Unit::UNCLEAR;
                self.history = None;
            }
        }
        self.flags.retain(|flag| *flag != Flag::MandatoryReboot);
        let finalised = match self.commits {
            _ if self.units.iter().all(|unit| !unit.staged) => Some(false),
            0 => Some(false),
            1 => Some(true),
            _ => None,
        };
        for unit in &mut self.units {
            if unit.staged {
                // `INST4-3`: only one `Commit` before the restart finalises it.
                *unit = Unit { installed: finalised, restart: Some(false), ..Unit::UNCLEAR };
            } else if let Some(installed) = unit.then {
                *unit = Unit { installed, restart: Some(false), ..Unit::UNCLEAR };
            } else if unit.restart.is_none() && unit.installed.is_some() {
                unit.restart = Some(false);
            }
        }
        self.pending = Some(false);
        self.restarts += 1;
        self.commits = 0;
        match finalised {
            Some(true) => self.finalised = self.restarts,
            Some(false) => {}
            None => self.history = None,
        }
    }
}
