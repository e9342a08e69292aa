//! Mutants of numbers and codes (clauses `ENUM-…`).

use wua::{InstallationImpact, InstallationRebootBehavior, UpdateType};

use super::altered::{each_result, each_shown};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("codes-by-significance", &["ENUM-1"])
        .fault("Failed is 5 and aborted is 4.")
        .result(|_, result| {
            let overall = exchanged(result.result_code());
            let result = each_result(&result, |update| shown(update, exchanged(update.result_code)));
            InstallationResult::new(overall, result.hresult(), result.update_results().to_vec())
        })
        .progress(|_, progress| each_shown(&progress, |update| shown(update, exchanged(update.result_code)))),
    Mutant::new("codes-from-one", &["ENUM-1"]).fault("The result codes of updates count from one.").progress(
        |_, progress| each_shown(&progress, |update| shown(update, (update.result_code.value() + 1).into())),
    ),
    Mutant::new("impacts-exchanged", &["ENUM-3"]).fault("Minor is 0 and normal is 1.").found(
        |_, mut update| {
            let impact = &mut update.installation_behavior.impact;
            *impact = match *impact {
                InstallationImpact::NORMAL => InstallationImpact::MINOR,
                InstallationImpact::MINOR => InstallationImpact::NORMAL,
                other => other,
            };
            update
        },
    ),
    Mutant::new("restarts-by-likelihood", &["ENUM-4"])
        .fault("Updates that can ask for a restart are 1, and those that always do 2.")
        .found(|_, mut update| {
            let behavior = &mut update.installation_behavior.reboot_behavior;
            *behavior = match *behavior {
                InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => {
                    InstallationRebootBehavior::CAN_REQUEST_REBOOT
                }
                InstallationRebootBehavior::CAN_REQUEST_REBOOT => {
                    InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT
                }
                other => other,
            };
            update
        }),
    Mutant::new("unheard-of-numbers-replaced", &["ENUM-7"])
        .fault("Numbers without a name are replaced by the first that has one.")
        .found(|_, mut update| {
            if update.installation_behavior.impact.name().is_none() {
                update.installation_behavior.impact = InstallationImpact::NORMAL;
            }
            if update.update_type.name().is_none() {
                update.update_type = UpdateType::SOFTWARE;
            }
            update
        }),
    Mutant::new("unheard-of-codes-replaced", &["ENUM-7", "URES-1"])
        .fault("Result codes without a name are replaced by E_FAIL.")
        .result(|_, result| each_result(&result, named))
        .progress(|_, progress| each_shown(&progress, named))
        .entry(|_, entry| match entry.hresult.name() {
            None => UpdateHistoryEntry { hresult: HResult::E_FAIL, ..entry },
            Some(_) => entry,
        }),
];

fn exchanged(code: OperationResultCode) -> OperationResultCode {
    match code {
        OperationResultCode::FAILED => OperationResultCode::ABORTED,
        OperationResultCode::ABORTED => OperationResultCode::FAILED,
        other => other,
    }
}

fn shown(update: UpdateInstallationResult, result_code: OperationResultCode) -> UpdateInstallationResult {
    UpdateInstallationResult { result_code, ..update }
}

fn named(update: UpdateInstallationResult) -> UpdateInstallationResult {
    match update.hresult.name() {
        None => UpdateInstallationResult { hresult: HResult::E_FAIL, ..update },
        Some(_) => update,
    }
}
