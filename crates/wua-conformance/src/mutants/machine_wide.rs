//! Mutants of what an installer says of the machine, of its later versions and of `Commit` (clauses
//! `INST-BUSY-…`, `INST-RRB-…`, `INST2-…` to `INST4-…`).

use super::altered::{each_result, refused, with_switch, with_updates};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "busy-by-installer",
        fault: "IsBusy tells of the installer's own jobs only.",
        breaks: &["INST-BUSY-1"],
        hooks: Hooks { busy: Some(|installer| Ok(installer.runs_a_job())), ..Hooks::NONE },
    },
    Mutant {
        name: "busy-reserves-the-machine",
        fault: "Who is told that nothing is busy has the machine to himself until he begins.",
        breaks: &["INST-BUSY-2"],
        hooks: Hooks { busy: Some(reserve), begin: Some(begin_reserved), ..Hooks::NONE },
    },
    Mutant {
        name: "busy-turned-round",
        fault: "IsBusy tells whether an installation can be done, as the text of the type library says.",
        breaks: &["INST-BUSY-3", "INST-BUSY-1"],
        hooks: Hooks { busy: Some(|installer| Ok(!installer.good.is_busy()?)), ..Hooks::NONE },
    },
    Mutant {
        name: "busy-until-ended",
        fault: "The machine is busy until End… is called.",
        breaks: &["INST-BUSY-4"],
        hooks: Hooks {
            busy: Some(|installer| Ok(installer.good.is_busy()? || installer.bench().memo().count > 0)),
            begin: Some(|installer, begin| {
                let job = installer.begin(begin)?;
                installer.bench().memo().count += 1;
                Ok(job)
            }),
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                installer.bench().memo().count = 0;
                Ok(result)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "busy-cleared-by-end",
        fault: "A second job cannot begin before End… of the first was called.",
        breaks: &["JOB-IND-1"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                if installer.bench().memo().count > 0 {
                    return refused(HResult::WU_E_INSTALL_NOT_ALLOWED);
                }
                let job = installer.begin(begin)?;
                installer.bench().memo().count = 1;
                Ok(job)
            }),
            end: Some(|installer, operation, job| {
                installer.bench().memo().count = 0;
                installer.end(operation, job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-first-is-any-restart",
        fault: "RebootRequiredBeforeInstallation is what the system information says.",
        breaks: &["INST-RRB-1"],
        hooks: Hooks {
            restart_first: Some(|installer, required| {
                let system = installer.bench().good.system_information();
                system.and_then(|system| system.reboot_required().ok()).unwrap_or(required)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-first-never",
        fault: "RebootRequiredBeforeInstallation is always false.",
        breaks: &["INST-RRB-1"],
        hooks: Hooks { restart_first: Some(|_, _| false), ..Hooks::NONE },
    },
    Mutant {
        name: "restart-first-only-said",
        fault: "RebootRequiredBeforeInstallation is true, and an installation begins all the same.",
        breaks: &["INST-RRB-2"],
        hooks: Hooks {
            scenario: Some(unflagged),
            flags: Some(unforwarded),
            restart_first: Some(flagged),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-first-code",
        fault: "Where a restart must come first the refusal says that a restart is in progress.",
        breaks: &["INST-RRB-2"],
        hooks: Hooks {
            refusal: Some(|installer, code| {
                let first = installer.good.reboot_required_before_installation().unwrap_or(false);
                if first && code == HResult::WU_E_INSTALL_NOT_ALLOWED {
                    HResult::WU_E_REBOOT_IN_PROGRESS
                } else {
                    code
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "quiet-without-failure",
        fault: "An update that cannot be quiet is installed with ForceQuiet as if it could.",
        breaks: &["INST2-2"],
        hooks: Hooks {
            scenario: Some(|scenario| with_updates(scenario, |update| update.can_be_quiet = true)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "quiet-fails-the-call",
        fault: "One update that cannot be quiet fails the whole list.",
        breaks: &["INST2-2"],
        hooks: Hooks {
            result: Some(|_, result| {
                let loud = HResult::WU_E_UH_DOESNOTSUPPORTACTION;
                match result.update_results().iter().any(|update| update.hresult == loud) {
                    true => each_result(&result, |_| UpdateInstallationResult::failed(loud)),
                    false => result,
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "closing-apps-costs-a-restart",
        fault: "With AttemptCloseAppsIfNecessary every success asks for a restart, to open the apps again.",
        breaks: &["INST3-1"],
        hooks: Hooks {
            result: Some(|installer, result| match installer.good.attempt_close_apps_if_necessary() {
                true => each_result(&result, |update| UpdateInstallationResult {
                    reboot_required: update.hresult.is_success(),
                    ..update
                }),
                false => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "closing-apps-saves-a-restart",
        fault: "With AttemptCloseAppsIfNecessary no update asks for a restart: nothing is in use any more.",
        breaks: &["INST3-1"],
        hooks: Hooks {
            result: Some(|installer, result| match installer.good.attempt_close_apps_if_necessary() {
                true => each_result(&result, |update| UpdateInstallationResult {
                    reboot_required: false,
                    ..update
                }),
                false => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "commit-does-nothing",
        fault: "Commit answers S_OK and finalises nothing.",
        breaks: &["INST4-1"],
        hooks: Hooks { commit: Some(|_, _| Ok(())), ..Hooks::NONE },
    },
    Mutant {
        name: "commit-twice-other-than-said",
        fault: "A second Commit is refused or harmless, whatever the agent says of it.",
        breaks: &["INST4-2"],
        hooks: Hooks {
            commit: Some(|installer, flags| {
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
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-commits",
        fault: "A restart finalises what is staged without Commit.",
        breaks: &["INST4-3"],
        hooks: Hooks {
            restart: Some(|bench| {
                if let Ok(installer) = bench.good.session().create_update_installer() {
                    // Where nothing is staged that is refused, and rightly so.
                    let _ = installer.commit(0);
                }
                bench.good.restart();
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "commit-for-feature-updates-only",
        fault: "Commit fails where only other kinds of updates wait for a restart.",
        breaks: &["INST4-4"],
        hooks: Hooks { commit: Some(committed), ..Hooks::NONE },
    },
    Mutant {
        name: "commit-of-nothing",
        fault: "Commit without anything to finalise fails as an invalid operation.",
        breaks: &["INST4-5"],
        hooks: Hooks {
            commit: Some(|installer, flags| match installer.good.commit(flags) {
                Err(error) if error.hresult() == HResult::WU_E_UH_NOTREADYTOCOMMIT => {
                    refused(HResult::WU_E_INVALID_OPERATION)
                }
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "commit-ignores-flags",
        fault: "Commit takes any flags.",
        breaks: &["INST4-6"],
        hooks: Hooks { commit: Some(|installer, _| installer.good.commit(0)), ..Hooks::NONE },
    },
    Mutant {
        name: "commit-before-the-restart-fails",
        fault: "Commit right before the restart, after a result that asks for one, is refused.",
        breaks: &["INST4-7"],
        hooks: Hooks {
            commit: Some(|installer, flags| match installer.bench().good.system_information() {
                Some(system) if system.reboot_required()? => refused(HResult::WU_E_INSTALL_NOT_ALLOWED),
                _ => installer.good.commit(flags),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "mandatory-restart-other-than-said",
        fault: "A pending restart stands in the way of the next job although the agent says that it does not.",
        breaks: &["SYS-3"],
        hooks: Hooks {
            scenario: Some(|scenario| with_switch(scenario, "pending_reboot_blocks", "true")),
            ..Hooks::NONE
        },
    },
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

/// Whether the mutant was told that a restart must come first.
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
