//! Mutants of the results of single updates (clauses `URES-…`).

use OperationResultCode::{Failed, Succeeded, SucceededWithErrors};

use super::altered::{each_result, each_shown, summed_up, with_updates};
use super::results::restarting;
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "codes-mapped-to-the-agent",
        fault: "Codes of other facilities are mapped to a code of the agent.",
        breaks: &["URES-1"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, mapped)),
            progress: Some(|_, progress| each_shown(&progress, mapped)),
            entry: Some(|_, entry| {
                let own = mapped(UpdateInstallationResult::new(entry.result_code, entry.hresult, false));
                UpdateHistoryEntry { hresult: own.hresult, ..entry }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "result-code-of-no-name",
        fault: "An update that succeeded with errors has a code of its own.",
        breaks: &["URES-2"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, unnamed)),
            progress: Some(|_, progress| each_shown(&progress, unnamed)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "failed-without-a-code",
        fault: "An update that failed carries S_OK.",
        breaks: &["URES-4"],
        hooks: Hooks {
            result: Some(|_, result| {
                each_result(&result, |update| match update.result_code {
                    Failed => UpdateInstallationResult { hresult: HResult::S_OK, ..update },
                    _ => update,
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-of-a-failure",
        fault: "An update that failed asks for a restart.",
        breaks: &["URES-5"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, failure_restarts)),
            progress: Some(|_, progress| each_shown(&progress, failure_restarts)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-of-what-never-restarts",
        fault: "Every success asks for a restart, also of updates that never do.",
        breaks: &["URES-6", "BEH-5"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, success_restarts)),
            progress: Some(|_, progress| each_shown(&progress, success_restarts)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "already-there-is-a-failure",
        fault: "An update that is installed already fails.",
        breaks: &["URES-7"],
        hooks: Hooks {
            result: Some(|_, result| {
                summed_up(result.update_results().iter().map(|update| already_fails(*update)).collect())
            }),
            progress: Some(|_, progress| each_shown(&progress, already_fails)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "already-there-is-plain-success",
        fault: "An update that is installed already carries S_OK.",
        breaks: &["URES-7"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, already_plain)),
            progress: Some(|_, progress| each_shown(&progress, already_plain)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "second-download-does-not-help",
        fault: "An update that needs another download fails again after it.",
        breaks: &["URES-8"],
        hooks: Hooks { downloaded: Some(|_, _, _| {}), ..Hooks::NONE },
    },
    Mutant {
        name: "another-download-is-a-common-failure",
        fault: "An update that needs another download fails with the code of any installer failure.",
        breaks: &["URES-8"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, another_download)),
            progress: Some(|_, progress| each_shown(&progress, another_download)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-as-a-code",
        fault: "A success that asks for a restart carries ERROR_SUCCESS_REBOOT_REQUIRED (3010).",
        breaks: &["URES-9"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, with_3010)),
            progress: Some(|_, progress| each_shown(&progress, with_3010)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "installed-before-the-restart",
        fault: "A search shows an update that waits for a restart as plainly installed.",
        breaks: &["URES-10"],
        hooks: Hooks {
            found: Some(|_, update| match update.reboot_required {
                true => UpdateData { is_installed: true, reboot_required: false, ..update },
                false => update,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-completes-nothing",
        fault: "After the restart an update still waits for it.",
        breaks: &["URES-10"],
        hooks: Hooks { restart: Some(|_| {}), ..Hooks::NONE },
    },
    Mutant {
        name: "failures-succeed",
        fault: "Every update succeeds, as in a double that knows no failures.",
        breaks: &["URES-1"],
        hooks: Hooks {
            scenario: Some(|scenario| {
                with_updates(scenario, |update| {
                    let restart = update.data.installation_behavior.reboot_behavior
                        == wua::InstallationRebootBehavior::AlwaysRequiresReboot;
                    update.end =
                        wua_scenario::End::Success { hresult: HResult::S_OK, reboot_required: restart };
                })
            }),
            ..Hooks::NONE
        },
    },
];

fn mapped(update: UpdateInstallationResult) -> UpdateInstallationResult {
    let own = update.hresult.bits() >> 16 & 0x1FFF == 0x24;
    match update.hresult.is_failure() && !own {
        true => UpdateInstallationResult { hresult: HResult::WU_E_UH_INSTALLERFAILURE, ..update },
        false => update,
    }
}

fn unnamed(update: UpdateInstallationResult) -> UpdateInstallationResult {
    match update.result_code {
        SucceededWithErrors => {
            UpdateInstallationResult { result_code: OperationResultCode::Unknown(6), ..update }
        }
        _ => update,
    }
}

fn failure_restarts(update: UpdateInstallationResult) -> UpdateInstallationResult {
    if update.result_code == Failed { restarting(update, true) } else { update }
}

fn success_restarts(update: UpdateInstallationResult) -> UpdateInstallationResult {
    if update.result_code == Succeeded { restarting(update, true) } else { update }
}

fn is_already(update: UpdateInstallationResult) -> bool {
    matches!(update.hresult, HResult::WU_S_ALREADY_INSTALLED | HResult::WU_S_ALREADY_UNINSTALLED)
}

fn already_fails(update: UpdateInstallationResult) -> UpdateInstallationResult {
    if is_already(update) { UpdateInstallationResult::failed(HResult::E_FAIL) } else { update }
}

fn already_plain(update: UpdateInstallationResult) -> UpdateInstallationResult {
    if is_already(update) { UpdateInstallationResult::succeeded(false) } else { update }
}

fn another_download(update: UpdateInstallationResult) -> UpdateInstallationResult {
    match update.hresult {
        HResult::WU_E_UH_NEEDANOTHERDOWNLOAD => {
            UpdateInstallationResult::failed(HResult::WU_E_UH_INSTALLERFAILURE)
        }
        _ => update,
    }
}

fn with_3010(update: UpdateInstallationResult) -> UpdateInstallationResult {
    match update.reboot_required && update.result_code == Succeeded {
        true => UpdateInstallationResult { hresult: HResult::new(3010), ..update },
        false => update,
    }
}
