//! The script of the updates of a job, with which laws on progress and results compare.

use wua_scenario::Agent;

use crate::rules::words::*;

/// Returns every result of `End…`, with its job and the job's number.
pub(super) fn finals(run: &Run) -> impl Iterator<Item = (usize, &Begun, &InstallationResult)> {
    run.numbered_jobs()
        .flat_map(|(number, job)| run.results(number).into_iter().map(move |result| (number, job, result)))
}

/// Checks the result of every job; the check returns whether it applies.
pub(super) fn each_final(
    run: &Run,
    check: impl Fn(usize, &Begun, &InstallationResult) -> Result<bool, Fault>,
) -> Outcome {
    let mut applies = false;
    for (number, job, result) in finals(run) {
        applies |= check(number, job, result)?;
    }
    applies_if(applies, "no result bears on it")
}

/// Returns `true` if an abort was accepted that may have cut something off.
pub(super) fn may_be_cut(run: &Run, job: usize) -> bool {
    run.abort(job).is_some()
}

/// Returns `true` if the agent certainly works on that update of the list, unless an abort comes first: the list
/// names it once, and no documented reason keeps it from being begun.
pub(super) fn is_worked_on(run: &Run, job: &Begun, index: usize) -> bool {
    let ready = |update| is_due(job.operation, update) && is_ready(&run.scenario.agent, update);
    is_named_once(job, index) && run.scripted(job, index).is_some_and(ready)
}

/// Returns `true` if that is true of every update of the list.
pub(super) fn all_are_worked_on(run: &Run, job: &Begun) -> bool {
    (0..job.updates.len()).all(|index| is_worked_on(run, job, index))
}

pub(super) fn is_named_once(job: &Begun, index: usize) -> bool {
    let number = job.updates.get(index);
    job.updates.iter().filter(|other| Some(*other) == number).count() == 1
}

/// Returns `true` if there is anything to do.
fn is_due(operation: UpdateOperation, update: &ScriptedUpdate) -> bool {
    update.data.is_installed == (operation == REMOVE)
}

/// Returns `true` if nothing prevents its installation, nor its removal if it can be removed.
pub(super) fn is_ready(agent: &Agent, update: &ScriptedUpdate) -> bool {
    let data = &update.data;
    let behavior = data.installation_behavior;
    let removable = agent.managed_server && data.is_uninstallable;
    data.is_downloaded
        && update.eula_accepted
        && (removable || !data.is_installed)
        && (agent.interactive_user || !behavior.can_request_user_input)
        && (agent.online || !behavior.requires_network_connectivity)
}

/// The scripted end of that update of the list; `None` where the job may be cut off, where
/// the update may not be worked on, and of removals, of whose end a script says nothing.
pub(super) fn end_of(run: &Run, number: usize, index: usize) -> Option<UpdateInstallationResult> {
    let job = run.jobs.get(number)?;
    let surely = job.operation == INSTALL && !may_be_cut(run, number);
    run.scripted(job, index).filter(|_| surely && is_worked_on(run, job, index)).map(scripted_end)
}

/// Returns the result of an installation of the update if it is worked on to its end.
pub(super) fn scripted_end(update: &ScriptedUpdate) -> UpdateInstallationResult {
    use OperationResultCode as Code;
    use UpdateInstallationResult as R;
    match update.end {
        End::Success { hresult, reboot_required } => R::new(Code::SUCCEEDED, hresult, reboot_required),
        End::SuccessWithErrors { hresult, reboot_required } => {
            R::new(Code::SUCCEEDED_WITH_ERRORS, hresult, reboot_required)
        }
        End::Failure { hresult, .. } => R::failed(hresult),
        End::NeedsAnotherDownload => R::failed(HResult::WU_E_UH_NEEDANOTHERDOWNLOAD),
        End::SucceedsButIsNotInstalled { reboot_required } => R::succeeded(reboot_required),
    }
}
