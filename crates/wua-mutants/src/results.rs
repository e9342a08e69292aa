//! Mutants of overall results (clauses `RES-…`).

use OperationResultCode as Code;

use super::altered::{each_result, each_shown, results, summed_up, with_overall};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("overall-hresult-always-good", &["RES-HR-1", "RES-AGG-2", "RES-AGG-3"])
        .fault("The overall HResult is always S_OK.")
        .result(|_, result| with_overall(&result, result.result_code(), HResult::S_OK)),
    Mutant::new("restart-never", &["RES-RB-1", "URES-3", "URES-6"])
        .fault("No result ever asks for a restart.")
        .result(|_, result| each_result(&result, |update| restarting(update, false)))
        .progress(|_, progress| each_shown(&progress, |update| restarting(update, false))),
    Mutant::new("restart-of-the-first-update-only", &["RES-RB-1"])
        .fault("Only the first update of a job may ask for a restart.")
        .result(|_, result| {
            let mut first = true;
            each_result(&result, |update| match std::mem::take(&mut first) {
                true => update,
                false => restarting(update, false),
            })
        }),
    Mutant::new("overall-in-progress", &["RES-RC-1"])
        .fault("The overall result code is that of an operation in progress while a restart is pending.")
        .result(|_, result| match result.reboot_required() {
            true => with_overall(&result, Code::IN_PROGRESS, result.hresult()),
            false => result,
        }),
    Mutant::new("one-final-result-too-many", &["RES-GUR-1"])
        .fault("GetUpdateResult of the overall result answers one index past the list.")
        .result(|_, result| {
            let mut updates = result.update_results().to_vec();
            updates.push(UpdateInstallationResult::NOT_STARTED);
            InstallationResult::new(result.result_code(), result.hresult(), updates)
        }),
    Mutant::new("success-with-a-restart-is-not-s-ok", &["RES-AGG-1"])
        .fault(
            "The overall HResult of a success is WU_S_REBOOT_REQUIRED when a restart is due, else S_FALSE.",
        )
        .result(|_, result| match result.result_code() {
            Code::SUCCEEDED => with_overall(&result, Code::SUCCEEDED, HResult::WU_S_REBOOT_REQUIRED),
            _ => result,
        }),
    Mutant::new("overall-is-the-worst", &["RES-AGG-2"])
        .fault("The overall result code is the greatest of the updates' codes.")
        .result(|_, result| match result.result_code() {
            Code::SUCCEEDED_WITH_ERRORS => {
                let codes = result.update_results().iter().map(|update| update.result_code);
                let worst = codes.max_by_key(|code| code.value()).unwrap_or(Code::SUCCEEDED);
                with_overall(&result, worst, result.hresult())
            }
            _ => result,
        }),
    Mutant::new("mixed-is-failed", &["RES-AGG-2"])
        .fault("A job in which one update failed has failed.")
        .result(|_, result| match result.update_results().iter().any(|u| u.result_code == Code::FAILED) {
            true if result.result_code() == Code::SUCCEEDED_WITH_ERRORS => {
                with_overall(&result, Code::FAILED, HResult::WU_E_ALL_UPDATES_FAILED)
            }
            _ => result,
        }),
    Mutant::new("mixed-is-succeeded", &["RES-AGG-2"])
        .fault("A job in which one update succeeded has succeeded.")
        .result(|_, result| match result.result_code() {
            Code::SUCCEEDED_WITH_ERRORS => with_overall(&result, Code::SUCCEEDED, HResult::S_OK),
            _ => result,
        }),
    Mutant::new("single-failure-keeps-its-code", &["RES-AGG-3"])
        .fault("The overall HResult of a job of one update is that update's.")
        .result(|_, result| match result.update_results() {
            [only] if only.result_code == Code::FAILED => with_overall(&result, Code::FAILED, only.hresult),
            _ => result,
        }),
    Mutant::new("all-failed-is-with-errors", &["RES-AGG-3", "ENUM-2"])
        .fault("A job in which every update failed is complete with errors.")
        .result(|_, result| match result.result_code() {
            Code::FAILED => with_overall(&result, Code::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR),
            _ => result,
        }),
    Mutant::new("aborted-has-no-code", &["RES-AGG-4", "RES-AGG-7"])
        .fault("The overall HResult of an aborted job is S_OK: it was asked for.")
        .result(|_, result| match result.result_code() {
            Code::ABORTED => with_overall(&result, Code::ABORTED, HResult::S_OK),
            _ => result,
        }),
    Mutant::new("with-errors-is-success", &["RES-AGG-5"])
        .fault("Updates that succeeded with errors count as successes.")
        .result(|_, result| {
            let good = |update: &UpdateInstallationResult| {
                matches!(update.result_code, Code::SUCCEEDED | Code::SUCCEEDED_WITH_ERRORS)
            };
            match result.update_results().iter().all(good) {
                true => with_overall(&result, Code::SUCCEEDED, HResult::S_OK),
                false => result,
            }
        }),
    Mutant::new("skipped-updates-have-no-result", &["RES-AGG-6"])
        .fault("Updates that were refused before work read not started in the end.")
        .result(|_, result| {
            each_result(&result, |update| match update.hresult {
                HResult::WU_E_DM_NOTDOWNLOADED
                | HResult::WU_E_EULAS_DECLINED
                | HResult::WU_S_ALREADY_INSTALLED
                | HResult::WU_E_UNINSTALL_NOT_ALLOWED => UpdateInstallationResult::NOT_STARTED,
                _ => update,
            })
        }),
    Mutant::new("with-errors-is-a-failure-code", &["RES-AGG-7"])
        .fault("The overall HResult is a failure as soon as one update failed, whatever the code says.")
        .result(|_, result| match result.result_code() {
            Code::SUCCEEDED_WITH_ERRORS => {
                with_overall(&result, Code::SUCCEEDED_WITH_ERRORS, HResult::E_FAIL)
            }
            _ => result,
        }),
    Mutant::new("first-failure-stops-the-rest", &["RES-AGG-8"])
        .fault("After an update has failed those behind it in the list are not begun.")
        .result(|_, result| {
            let mut stopped = false;
            let updates = result.update_results().iter().map(|update| {
                let shown = if stopped { UpdateInstallationResult::ABORTED } else { *update };
                stopped |= update.result_code == Code::FAILED;
                shown
            });
            summed_up(updates.collect())
        }),
    Mutant::new("overall-is-the-last", &["RES-AGG-9"])
        .fault("The overall pair is that of the last update of the list.")
        .result(|_, result| match (result.result_code(), result.update_results().last()) {
            (Code::SUCCEEDED_WITH_ERRORS, Some(last)) => {
                with_overall(&result, last.result_code, last.hresult)
            }
            _ => result,
        }),
    Mutant::new("result-follows-the-machine", &["RES-SNAP-1"])
        .fault("The result of a job shows no restart any more once the machine has restarted.")
        .restart(|bench| {
            bench.good.restart();
            bench.memo().flag = true;
        })
        .result(|installer, result| match installer.bench().memo().flag {
            true => each_result(&result, |update| restarting(update, false)),
            false => result,
        })
        .progress(|job, progress| match job.installer.bench().memo().flag {
            true => each_shown(&progress, |update| restarting(update, false)),
            false => progress,
        }),
    Mutant::new("results-shared-between-updates", &["RES-AGG-8", "INST-UPD-6"])
        .fault("Every update of a job has the result of the first.")
        .result(|_, result| {
            let first = result.update_results().first().copied();
            let updates = result.update_results().iter().map(|update| first.unwrap_or(*update));
            summed_up(updates.collect())
        })
        .progress(|_, progress| {
            let first = results(&progress).first().copied();
            each_shown(&progress, |update| match update.result_code.is_terminal() {
                true => first.filter(|first| first.result_code.is_terminal()).unwrap_or(update),
                false => update,
            })
        }),
];

pub(super) fn restarting(
    update: UpdateInstallationResult,
    reboot_required: bool,
) -> UpdateInstallationResult {
    UpdateInstallationResult { reboot_required, ..update }
}
