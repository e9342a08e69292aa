//! Altered values: a snapshot, a result or a scenario with one thing changed.

use super::wrap::*;
use wua_scenario::SwitchChoice;

/// Returns the results of a snapshot.
pub(super) fn results(progress: &InstallationProgress) -> Vec<UpdateInstallationResult> {
    progress.update_results().collect()
}

/// Returns the snapshot with other results.
pub(super) fn with_results(
    progress: &InstallationProgress,
    results: Vec<UpdateInstallationResult>,
) -> InstallationProgress {
    InstallationProgress::from_results(
        progress.current_update_index(),
        progress.current_update_percent_complete(),
        progress.percent_complete(),
        results,
    )
}

/// Returns the snapshot with another `CurrentUpdateIndex`.
pub(super) fn with_index(progress: &InstallationProgress, index: i32) -> InstallationProgress {
    let (current, percent) = (progress.current_update_percent_complete(), progress.percent_complete());
    InstallationProgress::from_results(index, current, percent, results(progress))
}

/// Returns the snapshot with other percents.
pub(super) fn with_percents(progress: &InstallationProgress, current: i32, all: i32) -> InstallationProgress {
    let index = progress.current_update_index();
    InstallationProgress::from_results(index, current, all, results(progress))
}

/// Returns the snapshot with each result changed.
pub(super) fn each_shown(
    progress: &InstallationProgress,
    change: impl FnMut(UpdateInstallationResult) -> UpdateInstallationResult,
) -> InstallationProgress {
    with_results(progress, progress.update_results().map(change).collect())
}

/// Returns the overall result with the result of each update changed.
pub(super) fn each_result(
    result: &InstallationResult,
    change: impl FnMut(UpdateInstallationResult) -> UpdateInstallationResult,
) -> InstallationResult {
    let updates: Vec<_> = result.update_results().iter().copied().map(change).collect();
    InstallationResult::new(result.result_code(), result.hresult(), updates)
}

/// Returns the result with another overall pair.
pub(super) fn with_overall(
    result: &InstallationResult,
    code: OperationResultCode,
    hresult: HResult,
) -> InstallationResult {
    InstallationResult::new(code, hresult, result.update_results().to_vec())
}

/// Returns the overall result that follows from these updates by the rules.
pub(super) fn summed_up(updates: Vec<UpdateInstallationResult>) -> InstallationResult {
    use OperationResultCode as Code;
    let all = |code| updates.iter().all(|update| update.result_code == code);
    let any = |code| updates.iter().any(|update| update.result_code == code);
    let (code, hresult) = if any(Code::ABORTED) || any(Code::NOT_STARTED) {
        (Code::ABORTED, HResult::WU_E_CALL_CANCELLED)
    } else if all(Code::SUCCEEDED) {
        (Code::SUCCEEDED, HResult::S_OK)
    } else if all(Code::FAILED) {
        (Code::FAILED, HResult::WU_E_ALL_UPDATES_FAILED)
    } else {
        (Code::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)
    };
    InstallationResult::new(code, hresult, updates)
}

/// Returns the scenario with a switch of the policy set.
pub(super) fn with_switch(mut scenario: Scenario, switch: &str, value: &str) -> Scenario {
    scenario.policy.switches.retain(|chosen| chosen.name != switch);
    let (name, value) = (switch.to_owned(), value.to_owned());
    scenario.policy.switches.push(SwitchChoice { name, value });
    scenario
}

/// Returns the scenario with each update changed.
pub(super) fn with_updates(mut scenario: Scenario, change: fn(&mut ScriptedUpdate)) -> Scenario {
    scenario.updates.iter_mut().for_each(change);
    scenario
}

/// Returns a copy of the update object with changed data.
pub(super) fn changed(update: &Update, change: impl FnOnce(&mut UpdateData)) -> Arc<Update> {
    let mut data = (**update).clone();
    change(&mut data);
    Arc::new(Update::new(data))
}

/// Returns the answer of a refused call.
pub(super) fn refused<T>(hresult: HResult) -> Result<T> {
    Err(refusal(hresult))
}

/// Returns the error of a refused call.
pub(super) fn refusal(hresult: HResult) -> Error {
    Error::outside(hresult, "mutant")
}

/// Returns the installer that the session made first.
pub(crate) fn the_first_installer(session: &Arc<MutantSession>) -> Result<Arc<dyn UpdateInstaller>> {
    let made = session.memo().kept.first().and_then(|kept| kept.downcast_ref().cloned());
    let installer: Arc<MutantInstaller> = match made {
        Some(made) => made,
        None => session.installer()?,
    };
    if session.memo().kept.is_empty() {
        session.memo().kept.push(Box::new(Arc::clone(&installer)));
    }
    Ok(installer)
}
