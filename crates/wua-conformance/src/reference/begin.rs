//! The reasons to refuse a call, and the fate of each update of one that is accepted (§2.5, `BEG-…`, `URES-…`).

use wua::{
    HResult, InstallationImpact, InstallationRebootBehavior, OperationResultCode, UpdateInstallationResult,
    UpdateOperation,
};
use wua_scenario::{End, ScriptedUpdate};

use super::clause::*;
use super::job::Fate;
use super::state::{Installer, State};
use crate::case::step::{Callbacks, Flag, Property};

/// A reason to refuse a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) clause: Clause,
    pub(super) codes: Vec<HResult>,
    /// `true` if it certainly applies, `false` if it depends on choices that the subject does not declare.
    pub(super) certain: bool,
}

/// Every reason to refuse a call, in the order of §2.5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusals(pub(super) Vec<Refusal>);

impl Refusals {
    /// Returns `true` if the call cannot be accepted.
    pub(super) fn are_certain(&self) -> bool {
        self.0.iter().any(|refusal| refusal.certain)
    }

    /// Returns the clause by which that code is a legal answer.
    pub(super) fn allowing(&self, code: HResult) -> Option<Clause> {
        self.0.iter().find(|refusal| refusal.codes.contains(&code)).map(|refusal| refusal.clause)
    }
}

impl State {
    /// Returns the reasons to refuse the call; `callbacks` are those of `Begin…`.
    pub(super) fn refusals(
        &self,
        installer: usize,
        operation: UpdateOperation,
        callbacks: Option<Callbacks>,
    ) -> Refusals {
        let mut found = Vec::new();
        let mut refuse = |clause, codes: &[HResult], certain| {
            found.push(Refusal { clause, codes: codes.to_vec(), certain });
        };
        let list = self.installers[installer].list.as_deref();
        let count = list.unwrap_or_default().len();
        let null = callbacks == Some(Callbacks::Null);
        let null_is_refused = null && self.world.chose("null_callbacks", "reject");
        if null && self.world.may("null_callbacks", "reject") {
            refuse(BEG_5, &[HResult::E_POINTER], null_is_refused);
        }
        // A NULL callback is reported before an empty list: the only order that was seen.
        if count == 0 && !null_is_refused {
            let clause = match (callbacks, list) {
                (None, _) => SYN_3,
                (_, None) => INST_UPD_4,
                _ => BEG_3,
            };
            refuse(clause, &self.empty_list_codes(), true);
        }
        if self.has(Flag::SelfUpdate) {
            refuse(BEG_9, &[HResult::WU_E_SELFUPDATE_IN_PROGRESS], true);
        }
        if self.has(Flag::ServiceStop) {
            refuse(BEG_10, &[HResult::WU_E_SERVICE_STOP], true);
        }
        if self.is_busy() {
            refuse(BEG_2, &self.busy_codes(), true);
        }
        if self.has(Flag::MandatoryReboot) {
            refuse(INST_RRB_2, &[HResult::WU_E_INSTALL_NOT_ALLOWED], true);
        }
        if self.pending != Some(false) && self.world.may("pending_reboot_blocks", "true") {
            let certain = self.pending == Some(true) && self.world.chose("pending_reboot_blocks", "true");
            refuse(SYS_3, &[HResult::WU_E_INSTALL_NOT_ALLOWED], certain);
        }
        if count > 1 && list.unwrap_or_default().iter().any(|update| self.is_exclusive(*update)) {
            let installs = operation == UpdateOperation::INSTALLATION;
            let clause = if installs { BEG_8 } else { BEG_12 };
            refuse(clause, &[HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT], installs);
        }
        if has_repeated(list.unwrap_or_default()) && self.world.may("duplicates", "refuse_at_start") {
            let certain = self.world.chose("duplicates", "refuse_at_start");
            refuse(BEG_19, &[HResult::WU_E_DUPLICATE_ITEM], certain);
        }
        Refusals(found)
    }

    /// Returns `true` if it can only be installed alone.
    pub(super) fn is_exclusive(&self, update: usize) -> bool {
        let impact = self.script(update).data.installation_behavior.impact;
        impact == InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING
    }

    /// Returns the codes for busyness (`BEG-2`).
    pub(super) fn busy_codes(&self) -> Vec<HResult> {
        let codes = [
            ("install_not_allowed", HResult::WU_E_INSTALL_NOT_ALLOWED),
            ("operation_in_progress", HResult::WU_E_OPERATIONINPROGRESS),
        ];
        self.choose("busy_code", &codes)
    }

    fn empty_list_codes(&self) -> Vec<HResult> {
        let codes = [("no_update", HResult::WU_E_NO_UPDATE), ("invalid_arg", HResult::E_INVALIDARG)];
        self.choose("empty_list", &codes)
    }

    /// Returns the answers that the machine may give, by its choices.
    pub(super) fn choose<T: Clone>(&self, switch: &str, values: &[(&str, T)]) -> Vec<T> {
        let may = values.iter().filter(|(value, _)| self.world.may(switch, value));
        may.map(|(_, answer)| answer.clone()).collect()
    }

    /// Returns the fate of an update; `None` if the documents do not say.
    pub(super) fn fate(&self, update: usize, operation: UpdateOperation, by: &Installer) -> Option<Fate> {
        let installs = operation == UpdateOperation::INSTALLATION;
        let reasons = if installs {
            self.reasons_not_to_install(update, by)
        } else {
            self.reasons_not_to_remove(update, by)
        };
        let results = reasons.iter().map(|(_, result, clause)| (*result, *clause)).collect();
        if reasons.iter().any(|(certain, ..)| *certain) {
            return Some(Fate::Refused(results));
        }
        // A script defines how an installation fails; the documents do not say whether a removal fails likewise.
        let is_defined = installs || matches!(self.script(update).end, End::Success { .. });
        let there = self.units[update].installed == Some(installs);
        let forced = there && by.get(Property::IsForced);
        // Where the curve may fall, nobody knows when it reaches a percentage.
        let script = self.script(update);
        let is_timed = !has_place(script) || self.world.chose("curves", "as_scripted");
        (reasons.is_empty() && is_defined && is_timed).then(|| work(script, installs, forced))
    }

    /// Returns the reasons why an update is not begun (§2.3), certain ones marked.
    fn reasons_not_to_install(&self, update: usize, by: &Installer) -> Reasons {
        let (script, unit) = (self.script(update), &self.units[update]);
        let mut reasons = Reasons::new();
        if !by.get(Property::IsForced) && unit.installed != Some(false) {
            reasons.push((unit.installed == Some(true), success(HResult::WU_S_ALREADY_INSTALLED), URES_7));
        }
        if by.get(Property::IsForced) && unit.installed.is_none() {
            reasons.push((false, success(HResult::WU_S_ALREADY_INSTALLED), INST_FRC_2));
        }
        if unit.downloaded != Some(true) {
            reasons.push((unit.downloaded == Some(false), failure(HResult::WU_E_DM_NOTDOWNLOADED), BEG_17));
        }
        if !script.eula_accepted {
            reasons.push((true, failure(HResult::WU_E_EULAS_DECLINED), BEG_16));
        }
        if by.get(Property::ForceQuiet) && !script.can_be_quiet {
            reasons.push((true, failure(HResult::WU_E_UH_DOESNOTSUPPORTACTION), INST2_2));
        }
        reasons
    }

    fn reasons_not_to_remove(&self, update: usize, by: &Installer) -> Reasons {
        let (script, unit) = (self.script(update), &self.units[update]);
        let mut reasons = Reasons::new();
        if !self.world.scenario.agent.managed_server {
            reasons.push((true, failure(HResult::WU_E_UNINSTALL_NOT_ALLOWED), BEG_13));
        }
        if !script.data.is_uninstallable {
            reasons.push((true, failure(HResult::WU_E_UNINSTALL_NOT_ALLOWED), BEG_14));
            reasons.push((true, failure(HResult::WU_E_UH_DOESNOTSUPPORTACTION), BEG_14));
        }
        let removed = !by.get(Property::IsForced) && unit.installed == Some(false);
        if removed || unit.installed.is_none() {
            reasons.push((removed, success(HResult::WU_S_ALREADY_UNINSTALLED), URES_7));
        }
        if by.get(Property::ForceQuiet) && !script.can_be_quiet {
            reasons.push((false, failure(HResult::WU_E_UH_DOESNOTSUPPORTACTION), INST2_2));
        }
        if !script.eula_accepted {
            reasons.push((false, failure(HResult::WU_E_EULAS_DECLINED), BEG_16));
        }
        reasons
    }
}

/// Returns `true` if an update is in the list twice.
fn has_repeated(list: &[usize]) -> bool {
    list.iter().enumerate().any(|(at, update)| list[..at].contains(update))
}

/// The certainty of a result, the result, and its clause.
type Reasons = Vec<(bool, UpdateInstallationResult, Clause)>;

const fn success(hresult: HResult) -> UpdateInstallationResult {
    UpdateInstallationResult::new(OperationResultCode::SUCCEEDED, hresult, false)
}

const fn failure(hresult: HResult) -> UpdateInstallationResult {
    UpdateInstallationResult::new(OperationResultCode::FAILED, hresult, false)
}

/// Returns `true` if the update hangs or fails at a percentage.
pub(super) fn has_place(update: &ScriptedUpdate) -> bool {
    update.hang.is_some() || matches!(update.end, End::Failure { at: Some(_), .. })
}

/// Returns `true` if every removal of the update asks for a restart.
fn always_restarts(update: &ScriptedUpdate) -> bool {
    let removal = update.data.uninstallation_behavior;
    removal
        .is_some_and(|removal| removal.reboot_behavior == InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT)
}

/// Returns the end of an update that is worked on, by its script; that of a removal follows its own behaviour too.
fn work(update: &ScriptedUpdate, installs: bool, forced: bool) -> Fate {
    let (result, clause) = match update.end {
        End::Success { reboot_required, .. } if !installs => {
            let asks = reboot_required || always_restarts(update);
            (UpdateInstallationResult::succeeded(asks), if asks { URES_3 } else { URES_2 })
        }
        End::Success { hresult, reboot_required } => {
            let clause = if reboot_required { URES_3 } else { URES_2 };
            let code = OperationResultCode::SUCCEEDED;
            (UpdateInstallationResult::new(code, hresult, reboot_required), clause)
        }
        End::SuccessWithErrors { hresult, reboot_required } => {
            let code = OperationResultCode::SUCCEEDED_WITH_ERRORS;
            (UpdateInstallationResult::new(code, hresult, reboot_required), URES_2)
        }
        End::Failure { hresult, .. } => (failure(hresult), URES_1),
        End::NeedsAnotherDownload => (failure(HResult::WU_E_UH_NEEDANOTHERDOWNLOAD), URES_8),
        End::SucceedsButIsNotInstalled { reboot_required } => {
            (UpdateInstallationResult::succeeded(reboot_required), URES_2)
        }
    };
    Fate::Works { result, clause, forced }
}
