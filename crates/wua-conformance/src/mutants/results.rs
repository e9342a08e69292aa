//! Mutants of overall results (clauses `RES-…`).

use OperationResultCode::{Aborted, Failed, InProgress, Succeeded, SucceededWithErrors};

use super::altered::{each_result, each_shown, results, summed_up, with_overall};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "overall-hresult-always-good",
        fault: "The overall HResult is always S_OK.",
        breaks: &["RES-HR-1", "RES-AGG-2", "RES-AGG-3"],
        hooks: Hooks {
            result: Some(|_, result| with_overall(&result, result.result_code(), HResult::S_OK)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-never",
        fault: "No result ever asks for a restart.",
        breaks: &["RES-RB-1", "URES-3", "URES-6"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, |update| restarting(update, false))),
            progress: Some(|_, progress| each_shown(&progress, |update| restarting(update, false))),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-of-the-first-update-only",
        fault: "Only the first update of a job may ask for a restart.",
        breaks: &["RES-RB-1"],
        hooks: Hooks {
            result: Some(|_, result| {
                let mut first = true;
                each_result(&result, |update| match std::mem::take(&mut first) {
                    true => update,
                    false => restarting(update, false),
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "overall-in-progress",
        fault: "The overall result code is that of an operation in progress while a restart is pending.",
        breaks: &["RES-RC-1"],
        hooks: Hooks {
            result: Some(|_, result| match result.reboot_required() {
                true => with_overall(&result, InProgress, result.hresult()),
                false => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "one-final-result-too-many",
        fault: "GetUpdateResult of the overall result answers one index past the list.",
        breaks: &["RES-GUR-1"],
        hooks: Hooks {
            result: Some(|_, result| {
                let mut updates = result.update_results().to_vec();
                updates.push(UpdateInstallationResult::NOT_STARTED);
                InstallationResult::new(result.result_code(), result.hresult(), updates)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "success-with-a-restart-is-not-s-ok",
        fault: "The overall HResult of a success is WU_S_REBOOT_REQUIRED when a restart is due, else S_FALSE.",
        breaks: &["RES-AGG-1"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                Succeeded => with_overall(&result, Succeeded, HResult::WU_S_REBOOT_REQUIRED),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "overall-is-the-worst",
        fault: "The overall result code is the greatest of the updates' codes.",
        breaks: &["RES-AGG-2"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                SucceededWithErrors => {
                    let codes = result.update_results().iter().map(|update| update.result_code);
                    let worst = codes.max_by_key(|code| code.value()).unwrap_or(Succeeded);
                    with_overall(&result, worst, result.hresult())
                }
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "mixed-is-failed",
        fault: "A job in which one update failed has failed.",
        breaks: &["RES-AGG-2"],
        hooks: Hooks {
            result: Some(|_, result| match result.update_results().iter().any(|u| u.result_code == Failed) {
                true if result.result_code() == SucceededWithErrors => {
                    with_overall(&result, Failed, HResult::WU_E_ALL_UPDATES_FAILED)
                }
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "mixed-is-succeeded",
        fault: "A job in which one update succeeded has succeeded.",
        breaks: &["RES-AGG-2"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                SucceededWithErrors => with_overall(&result, Succeeded, HResult::S_OK),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "single-failure-keeps-its-code",
        fault: "The overall HResult of a job of one update is that update's.",
        breaks: &["RES-AGG-3"],
        hooks: Hooks {
            result: Some(|_, result| match result.update_results() {
                [only] if only.result_code == Failed => with_overall(&result, Failed, only.hresult),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "all-failed-is-with-errors",
        fault: "A job in which every update failed is complete with errors.",
        breaks: &["RES-AGG-3", "ENUM-2"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                Failed => with_overall(&result, SucceededWithErrors, HResult::WU_S_UPDATE_ERROR),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "aborted-has-no-code",
        fault: "The overall HResult of an aborted job is S_OK: it was asked for.",
        breaks: &["RES-AGG-4", "RES-AGG-7"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                Aborted => with_overall(&result, Aborted, HResult::S_OK),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "with-errors-is-success",
        fault: "Updates that succeeded with errors count as successes.",
        breaks: &["RES-AGG-5"],
        hooks: Hooks {
            result: Some(|_, result| {
                let good = |update: &UpdateInstallationResult| {
                    matches!(update.result_code, Succeeded | SucceededWithErrors)
                };
                match result.update_results().iter().all(good) {
                    true => with_overall(&result, Succeeded, HResult::S_OK),
                    false => result,
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "skipped-updates-have-no-result",
        fault: "Updates that were refused before work read not started in the end.",
        breaks: &["RES-AGG-6"],
        hooks: Hooks {
            result: Some(|_, result| {
                each_result(&result, |update| match update.hresult {
                    HResult::WU_E_DM_NOTDOWNLOADED
                    | HResult::WU_E_EULAS_DECLINED
                    | HResult::WU_S_ALREADY_INSTALLED
                    | HResult::WU_E_UNINSTALL_NOT_ALLOWED => UpdateInstallationResult::NOT_STARTED,
                    _ => update,
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "with-errors-is-a-failure-code",
        fault: "The overall HResult is a failure as soon as one update failed, whatever the code says.",
        breaks: &["RES-AGG-7"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                SucceededWithErrors => with_overall(&result, SucceededWithErrors, HResult::E_FAIL),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "first-failure-stops-the-rest",
        fault: "After an update has failed those behind it in the list are not begun.",
        breaks: &["RES-AGG-8"],
        hooks: Hooks {
            result: Some(|_, result| {
                let mut stopped = false;
                let updates = result.update_results().iter().map(|update| {
                    let shown = if stopped { UpdateInstallationResult::ABORTED } else { *update };
                    stopped |= update.result_code == Failed;
                    shown
                });
                summed_up(updates.collect())
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "overall-is-the-last",
        fault: "The overall pair is that of the last update of the list.",
        breaks: &["RES-AGG-9"],
        hooks: Hooks {
            result: Some(|_, result| match (result.result_code(), result.update_results().last()) {
                (SucceededWithErrors, Some(last)) => with_overall(&result, last.result_code, last.hresult),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "result-follows-the-machine",
        fault: "The result of a job shows no restart any more once the machine has restarted.",
        breaks: &["RES-SNAP-1"],
        hooks: Hooks {
            restart: Some(|bench| {
                bench.good.restart();
                bench.memo().flag = true;
            }),
            result: Some(|installer, result| match installer.bench().memo().flag {
                true => each_result(&result, |update| restarting(update, false)),
                false => result,
            }),
            progress: Some(|job, progress| match job.installer.bench().memo().flag {
                true => each_shown(&progress, |update| restarting(update, false)),
                false => progress,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "results-shared-between-updates",
        fault: "Every update of a job has the result of the first.",
        breaks: &["RES-AGG-8", "INST-UPD-6"],
        hooks: Hooks {
            result: Some(|_, result| {
                let first = result.update_results().first().copied();
                let updates = result.update_results().iter().map(|update| first.unwrap_or(*update));
                summed_up(updates.collect())
            }),
            progress: Some(|_, progress| {
                let first = results(&progress).first().copied();
                each_shown(&progress, |update| match update.result_code.is_terminal() {
                    true => first.filter(|first| first.result_code.is_terminal()).unwrap_or(update),
                    false => update,
                })
            }),
            ..Hooks::NONE
        },
    },
];

pub(super) fn restarting(
    update: UpdateInstallationResult,
    reboot_required: bool,
) -> UpdateInstallationResult {
    UpdateInstallationResult { reboot_required, ..update }
}
