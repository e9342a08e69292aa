//! Mutants of what an installer says of the machine, of its later versions and of `Commit` (clauses
//! `INST-BUSY-…`, `INST-RRB-…`, `INST2-…` to `INST4-…`).

use super::altered::{each_result, refused, with_switch, with_updates};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("busy-by-installer", &["INST-BUSY-1"])
        .fault("IsBusy covers only the installer's own jobs.")
        .busy(|installer| Ok(installer.runs_a_job())),
    Mutant::new("busy-reserves-the-machine", &["INST-BUSY-2"])
        .fault("A client that reads IsBusy as false has the machine to itself until it begins.")
        .busy(reserve)
        .begin(begin_reserved),
    Mutant::new("busy-turned-round", &["INST-BUSY-3", "INST-BUSY-1"])
        .fault("IsBusy says whether an installation can be done, as the text of the type library says.")
        .busy(|installer| Ok(!installer.good.is_busy()?)),
    Mutant::new("busy-until-ended", &["INST-BUSY-4"])
        .fault("The machine is busy until End… is called.")
        .busy(|installer| Ok(installer.good.is_busy()? || installer.bench().memo().count > 0))
        .begin(|installer, begin| {
            let job = installer.begin(begin)?;
            installer.bench().memo().count += 1;
            Ok(job)
        })
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            installer.bench().memo().count = 0;
            Ok(result)
        }),
    Mutant::new("busy-cleared-by-end", &["JOB-IND-1"])
        .fault("A second job cannot begin before End… of the first was called.")
        .begin(|installer, begin| {
            if installer.bench().memo().count > 0 {
                return refused(HResult::WU_E_INSTALL_NOT_ALLOWED);
            }
            let job = installer.begin(begin)?;
            installer.bench().memo().count = 1;
            Ok(job)
        })
        .end(|installer, operation, job| {
            installer.bench().memo().count = 0;
            installer.end(operation, job)
        }),
    Mutant::new("restart-first-is-any-restart", &["INST-RRB-1"])
        .fault("RebootRequiredBeforeInstallation is what the system information says.")
        .restart_first(|installer, required| {
            let system = installer.bench().good.system_information();
            system.and_then(|system| system.reboot_required().ok()).unwrap_or(required)
        }),
    Mutant::new("restart-first-never", &["INST-RRB-1"])
        .fault("RebootRequiredBeforeInstallation is always false.")
        .restart_first(|_, _| false),
    Mutant::new("restart-first-only-said", &["INST-RRB-2"])
        .fault("RebootRequiredBeforeInstallation is true, and an installation begins all the same.")
        .scenario(unflagged)
        .flags(unforwarded)
        .restart_first(flagged),
    Mutant::new("restart-first-code", &["INST-RRB-2"])
        .fault("Where a restart must come first the refusal says that a restart is in progress.")
        .refusal(|installer, code| {
            let first = installer.good.reboot_required_before_installation().unwrap_or(false);
            if first && code == HResult::WU_E_INSTALL_NOT_ALLOWED {
                HResult::WU_E_REBOOT_IN_PROGRESS
            } else {
                code
            }
        }),
    Mutant::new("quiet-without-failure", &["INST2-2"])
        .fault("An update that cannot be quiet is installed with ForceQuiet as if it could.")
        .scenario(|scenario| with_updates(scenario, |update| update.can_be_quiet = true)),
    Mutant::new("quiet-fails-the-call", &["INST2-2"])
        .fault("One update that cannot be quiet fails the whole list.")
        .result(|_, result| {
            let loud = HResult::WU_E_UH_DOESNOTSUPPORTACTION;
            match result.update_results().iter().any(|update| update.hresult == loud) {
                true => each_result(&result, |_| UpdateInstallationResult::failed(loud)),
                false => result,
            }
        }),
    Mutant::new("closing-apps-costs-a-restart", &["INST3-1"])
        .fault("With AttemptCloseAppsIfNecessary every success asks for a restart, to open the apps again.")
        .result(|installer, result| match installer.good.attempt_close_apps_if_necessary() {
            true => each_result(&result, |update| UpdateInstallationResult {
                reboot_required: update.hresult.is_success(),
                ..update
            }),
            false => result,
        }),
    Mutant::new("closing-apps-saves-a-restart", &["INST3-1"])
        .fault("With AttemptCloseAppsIfNecessary no update asks for a restart: nothing is in use any more.")
        .result(|installer, result| match installer.good.attempt_close_apps_if_necessary() {
            true => {
                each_result(&result, |update| UpdateInstallationResult { reboot_required: false, ..update })
            }
            false => result,
        }),
    Mutant::new("commit-does-nothing", &["INST4-1"])
        .fault("Commit answers S_OK and finalises nothing.")
        .commit(|_, _| Ok(())),
    Mutant::new("commit-twice-other-than-said", &["INST4-2"])
        .fault("A second Commit is refused or harmless, whatever the agent says of it.")
        .commit(|installer, flags| {
            let ask = if installer.bench().chose("commit_twice", "invalid_operation") {
                Ok(())
            } else {
                refused(HResult::WU_E_INVALID_OPERATION)
            };
            if installer.bench().memo().flag {
                return ask;
            }
            installer.good.commit(flags)?;
            installer.bench().memo().flag = true;
            Ok(())
        }),
    Mutant::new("restart-commits", &["INST4-3"])
        .fault("A restart finalises what is staged without Commit.")
        .restart(|bench| {
            if let Ok(installer) = bench.good.session().create_update_installer() {
                // Where nothing is staged that is refused, and rightly so.
                let _ = installer.commit(0);
            }
            bench.good.restart();
        }),
    Mutant::new("commit-for-feature-updates-only", &["INST4-4"])
        .fault("Commit fails where only other kinds of updates wait for a restart.")
        .commit(committed),
    Mutant::new("commit-of-nothing", &["INST4-5"])
        .fault("Commit without anything to finalise fails as an invalid operation.")
        .commit(|installer, flags| match installer.good.commit(flags) {
            Err(error) if error.hresult() == HResult::WU_E_UH_NOTREADYTOCOMMIT => {
                refused(HResult::WU_E_INVALID_OPERATION)
            }
            other => other,
        }),
    Mutant::new("commit-ignores-flags", &["INST4-6"])
        .fault("Commit takes any flags.")
        .commit(|installer, _| installer.good.commit(0)),
    Mutant::new("commit-before-the-restart-fails", &["INST4-7"])
        .fault("Commit right before the restart, after a result that asks for one, is refused.")
        .commit(|installer, flags| match installer.bench().good.system_information() {
            Some(system) if system.reboot_required()? => refused(HResult::WU_E_INSTALL_NOT_ALLOWED),
            _ => installer.good.commit(flags),
        }),
    Mutant::new("mandatory-restart-other-than-said", &["SYS-3"])
        .fault("A pending restart blocks the next job although the agent says that it does not.")
        .scenario(|scenario| with_switch(scenario, "pending_reboot_blocks", "true")),
];

fn reserve(installer: &MutantInstaller) -> Result<bool> {
    let busy = installer.good.is_busy()?;
    if !busy {
        let me: *const MutantInstaller = installer;
        installer.bench().memo().count = me as usize;
    }
    Ok(busy)
}

fn begin_reserved(installer: &Arc<MutantInstaller>, begin: Begin) -> Result<Arc<dyn InstallationJob>> {
    let reserved = std::mem::take(&mut installer.bench().memo().count);
    if reserved != 0 && reserved != Arc::as_ptr(installer) as usize {
        return refused(HResult::WU_E_INSTALL_NOT_ALLOWED);
    }
    Ok(installer.begin(begin)?)
}

/// Returns `true` if the mutant reported that a restart must come first.
fn flagged(installer: &MutantInstaller, _: bool) -> bool {
    let bench = installer.bench();
    bench.memo().flag || bench.scenario.agent.flags.contains(AgentFlag::MandatoryReboot)
}

fn unflagged(mut scenario: Scenario) -> Scenario {
    scenario.agent.flags.remove(AgentFlag::MandatoryReboot);
    scenario
}

fn unforwarded(bench: &Bench, mut set: AgentFlags, clear: AgentFlags) {
    if set.contains(AgentFlag::MandatoryReboot) {
        bench.memo().flag = true;
    }
    if clear.contains(AgentFlag::MandatoryReboot) {
        bench.memo().flag = false;
    }
    set.remove(AgentFlag::MandatoryReboot);
    bench.good.change_flags(set, clear);
}

/// `Commit`, which fails for other than feature updates.
fn committed(installer: &MutantInstaller, flags: u32) -> Result<()> {
    let feature = installer
        .bench()
        .scenario
        .updates
        .iter()
        .any(|update| update.kind == wua_scenario::UpdateKind::Feature);
    if feature { installer.good.commit(flags) } else { refused(HResult::WU_E_UH_NOTREADYTOCOMMIT) }
}
