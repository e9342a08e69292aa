//! Mutants of the results of single updates (clauses `URES-…`).

use OperationResultCode as Code;

use super::altered::{each_result, each_shown, summed_up, with_updates};
use super::results::restarting;
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("codes-mapped-to-the-agent", &["URES-1"])
        .fault("Codes of other facilities are mapped to a code of the agent.")
        .result(|_, result| each_result(&result, mapped))
        .progress(|_, progress| each_shown(&progress, mapped))
        .entry(|_, entry| {
            let own = mapped(UpdateInstallationResult::new(entry.result_code, entry.hresult, false));
            UpdateHistoryEntry { hresult: own.hresult, ..entry }
        }),
    Mutant::new("result-code-of-no-name", &["URES-2"])
        .fault("An update that succeeded with errors has a code of its own.")
        .result(|_, result| each_result(&result, unnamed))
        .progress(|_, progress| each_shown(&progress, unnamed)),
    Mutant::new("failed-without-a-code", &["URES-4"]).fault("An update that failed carries S_OK.").result(
        |_, result| {
            each_result(&result, |update| match update.result_code {
                Code::FAILED => UpdateInstallationResult { hresult: HResult::S_OK, ..update },
                _ => update,
            })
        },
    ),
    Mutant::new("restart-of-a-failure", &["URES-5"])
        .fault("An update that failed asks for a restart.")
        .result(|_, result| each_result(&result, failure_restarts))
        .progress(|_, progress| each_shown(&progress, failure_restarts)),
    Mutant::new("restart-of-what-never-restarts", &["URES-6", "BEH-5"])
        .fault("Every success asks for a restart, also of updates that never do.")
        .result(|_, result| each_result(&result, success_restarts))
        .progress(|_, progress| each_shown(&progress, success_restarts)),
    Mutant::new("already-there-is-a-failure", &["URES-7"])
        .fault("An update that is installed already fails.")
        .result(|_, result| {
            summed_up(result.update_results().iter().map(|update| already_fails(*update)).collect())
        })
        .progress(|_, progress| each_shown(&progress, already_fails)),
    Mutant::new("already-there-is-plain-success", &["URES-7"])
        .fault("An update that is installed already carries S_OK.")
        .result(|_, result| each_result(&result, already_plain))
        .progress(|_, progress| each_shown(&progress, already_plain)),
    Mutant::new("second-download-does-not-help", &["URES-8"])
        .fault("An update that needs another download fails again after it.")
        .downloaded(|_, _, _| {}),
    Mutant::new("another-download-is-a-common-failure", &["URES-8"])
        .fault("An update that needs another download fails with the code of any installer failure.")
        .result(|_, result| each_result(&result, another_download))
        .progress(|_, progress| each_shown(&progress, another_download)),
    Mutant::new("restart-as-a-code", &["URES-9"])
        .fault("A success that asks for a restart carries ERROR_SUCCESS_REBOOT_REQUIRED (3010).")
        .result(|_, result| each_result(&result, with_3010))
        .progress(|_, progress| each_shown(&progress, with_3010)),
    Mutant::new("installed-before-the-restart", &["URES-10"])
        .fault("A search shows an update that waits for a restart as plainly installed.")
        .found(|_, update| match update.reboot_required {
            true => UpdateData { is_installed: true, reboot_required: false, ..update },
            false => update,
        }),
    Mutant::new("restart-completes-nothing", &["URES-10"])
        .fault("After the restart an update still waits for it.")
        .restart(|_| {}),
    Mutant::new("failures-succeed", &["URES-1"])
        .fault("Every update succeeds, as in a double that knows no failures.")
        .scenario(|scenario| {
            with_updates(scenario, |update| {
                let restart = update.data.installation_behavior.reboot_behavior
                    == wua::InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT;
                update.end = wua_scenario::End::Success { hresult: HResult::S_OK, reboot_required: restart };
            })
        }),
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
        Code::SUCCEEDED_WITH_ERRORS => {
            UpdateInstallationResult { result_code: OperationResultCode::new(6), ..update }
        }
        _ => update,
    }
}

fn failure_restarts(update: UpdateInstallationResult) -> UpdateInstallationResult {
    if update.result_code == Code::FAILED { restarting(update, true) } else { update }
}

fn success_restarts(update: UpdateInstallationResult) -> UpdateInstallationResult {
    if update.result_code == Code::SUCCEEDED { restarting(update, true) } else { update }
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
    match update.reboot_required && update.result_code == Code::SUCCEEDED {
        true => UpdateInstallationResult { hresult: HResult::new(3010), ..update },
        false => update,
    }
}
