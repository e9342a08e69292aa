//! Helpers of laws: obstacles of an update in a generated job, and its scripted end.

use super::about_jobs::steps;
use crate::rules::words::*;

/// The reason why an update of a list is answered without any work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// It is in the list before.
    Repeated,
    /// There is nothing to do: it is installed, or not there to be removed.
    NothingToDo,
    /// Its files are not there.
    NotDownloaded,
    /// Its terms are not accepted.
    Terms,
    /// It may ask the user something, and no user is there.
    NobodyToAsk,
    /// It needs the network, and there is none.
    Offline,
    /// It cannot be removed.
    NotRemovable,
    /// It did not come from a managed server.
    NotManaged,
}

/// All obstacles of the update at that place; a generated job has no list but this one.
pub(super) fn obstacles(run: &Run, job: &Begun, index: usize) -> Vec<Obstacle> {
    let Some(update) = run.scripted(job, index) else { return Vec::new() };
    let (agent, behavior) = (&run.scenario.agent, &update.data.installation_behavior);
    let installing = job.operation == INSTALL;
    let repeated = job.updates[..index].contains(&job.updates[index]);
    let all = [
        (repeated, Obstacle::Repeated),
        (update.data.is_installed == installing, Obstacle::NothingToDo),
        (installing && !update.data.is_downloaded, Obstacle::NotDownloaded),
        (installing && !update.eula_accepted, Obstacle::Terms),
        (installing && behavior.can_request_user_input && !agent.interactive_user, Obstacle::NobodyToAsk),
        (installing && behavior.requires_network_connectivity && !agent.online, Obstacle::Offline),
        (!installing && !update.data.is_uninstallable, Obstacle::NotRemovable),
        (!installing && !agent.managed_server, Obstacle::NotManaged),
    ];
    all.into_iter().filter(|(applies, _)| *applies).map(|(_, obstacle)| obstacle).collect()
}

/// Returns `true` if the update at that place has no obstacle.
pub(super) fn clean(run: &Run, job: &Begun, index: usize) -> bool {
    index < job.updates.len() && obstacles(run, job, index).is_empty()
}

/// Returns `true` if an abort of that job was accepted, at whatever time.
pub(super) fn aborted(run: &Run, job: usize) -> bool {
    steps(run, &Step::RequestAbort { job }).any(|(_, record)| record.answer == Answer::Done)
}

/// Returns `true` if a final result is that of an update that an abort kept from its end.
pub(super) fn cut_off(result: &UpdateInstallationResult) -> bool {
    matches!(result.result_code, OperationResultCode::ABORTED | OperationResultCode::NOT_STARTED)
}

/// Returns the final results of a job with their places, from `End…`; without those that an abort cut off.
pub(super) fn finals(run: &Run, number: usize) -> Vec<(usize, UpdateInstallationResult)> {
    let aborted = aborted(run, number);
    let results = run.results(number).into_iter().flat_map(|result| {
        let results = result.update_results().to_vec();
        results.into_iter().enumerate()
    });
    results.filter(|(_, result)| !(aborted && cut_off(result))).collect()
}
