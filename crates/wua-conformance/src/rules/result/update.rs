//! The result of one update.

use crate::rules::script::{each_final, end_of, finals, is_named_once, is_ready, is_worked_on, may_be_cut};
use crate::rules::words::*;

/// An update in the result of its job: its place, its scripted end, and its result.
struct Ended<'a> {
    number: usize,
    job: &'a Begun,
    index: usize,
    scripted: Option<UpdateInstallationResult>,
    found: UpdateInstallationResult,
}

/// Checks every update of every result; the check returns whether it applies.
fn each_update(run: &Run, check: impl Fn(&Ended) -> Result<bool, Fault>) -> Outcome {
    each_final(run, |number, job, result| {
        let mut bears = false;
        for (index, found) in result.update_results().iter().enumerate() {
            let scripted = end_of(run, number, index);
            bears |= check(&Ended { number, job, index, scripted, found: *found })?;
        }
        Ok(bears)
    })
}

fn is_success(result: &UpdateInstallationResult) -> bool {
    use OperationResultCode as Code;
    matches!(result.result_code, Code::SUCCEEDED | Code::SUCCEEDED_WITH_ERRORS)
}

rule!(URES_1 = Law(ures_1) "URES-1", needs [Install, Scripted, VirtualTime];
    "An update that fails with a code of any facility ends with exactly that code.";
    Documented(&["nf-wuapi-iupdateinstallationresult-get_hresult"]));
fn ures_1(run: &Run) -> Outcome {
    each_update(run, |update| {
        let failure = update.scripted.filter(|end| end.result_code == OperationResultCode::FAILED);
        let Some(expected) = failure else { return Ok(false) };
        let found = (update.found.result_code, update.found.hresult);
        ensure_eq!(found, (expected.result_code, expected.hresult), "the end of update {}", update.index);
        Ok(true)
    })
}

rule!(URES_2 = Law(ures_2) "URES-2" PolicyDependent, needs [Install];
    "ResultCode of an update is one of the six codes, and in the result of a job a final one.";
    Documented(&["nf-wuapi-iupdateinstallationresult-get_resultcode"]));
/// An update that an abort kept from being begun may read not started, if the subject says so.
fn ures_2(run: &Run) -> Outcome {
    let shown = (0..run.jobs.len()).flat_map(|job| run.snapshots(job));
    for code in shown.flat_map(|progress| progress.update_results()).map(|result| result.result_code) {
        ensure!((0..=5).contains(&code.value()), "a snapshot shows the result code {code}");
    }
    each_update(run, |update| {
        let code = update.found.result_code;
        let untouched = code == OperationResultCode::NOT_STARTED;
        let may_be_untouched = may_be_cut(run, update.number) && run.may_choose("abort_rest", "not_started");
        let fits = (2..=5).contains(&code.value()) || (untouched && may_be_untouched);
        ensure!(fits, "update {} ends with the result code {code}", update.index);
        Ok(true)
    })
}

rule!(URES_3 = Law(ures_3) "URES-3", needs [Install, Scripted, VirtualTime];
    "RebootRequired of an update that succeeds is true exactly if its installer asks for a restart, at its \
     removal too.";
    Documented(&["nf-wuapi-iupdateinstallationresult-get_rebootrequired"]));
fn ures_3(run: &Run) -> Outcome {
    each_update(run, |update| {
        let installed = update.scripted.filter(is_success).map(|end| end.reboot_required);
        let Some(expected) = installed.or_else(|| asks_at_removal(run, update)) else { return Ok(false) };
        ensure_eq!(update.found.reboot_required, expected, "RebootRequired of update {}", update.index);
        Ok(true)
    })
}

/// Returns `true` if the removal of an update asks for a restart: one that always does, or that may and has it in
/// its script.
fn asks_at_removal(run: &Run, update: &Ended) -> Option<bool> {
    let removed = update.job.operation == REMOVE && !may_be_cut(run, update.number);
    let worked = removed && is_worked_on(run, update.job, update.index);
    let end = run.scripted(update.job, update.index).filter(|_| worked)?.end;
    match (reboot_behavior(run, update.job, update.index)?, end) {
        (InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT, _) => Some(true),
        (InstallationRebootBehavior::CAN_REQUEST_REBOOT, End::Success { reboot_required, .. }) => {
            Some(reboot_required)
        }
        _ => None,
    }
}

rule!(URES_4 = Law(ures_4) "URES-4", needs [Install];
    "HResult of an update is a success code if its ResultCode is a success, and a failure code if it is \
     not.";
    Observed(&["POA: takes a success code for installed"]));
fn ures_4(run: &Run) -> Outcome {
    each_update(run, |update| {
        let (code, hresult) = (update.found.result_code, update.found.hresult);
        let fits = match code {
            OperationResultCode::FAILED | OperationResultCode::ABORTED => hresult.is_failure(),
            _ => hresult.is_success(),
        };
        ensure!(fits, "HResult is {hresult} where ResultCode is {code}");
        Ok(code.is_terminal())
    })
}

rule!(URES_5 = Law(ures_5) "URES-5", needs [Install];
    "RebootRequired of an update is true only once it succeeded, not even where its failure leaves a \
     restart pending.";
    Observed(&["ANS: true only together with a success",
               "PSWU 52: a failure without it, and yet the machine needs a restart"]));
fn ures_5(run: &Run) -> Outcome {
    let shown = (0..run.jobs.len()).flat_map(|job| run.snapshots(job));
    for result in shown.flat_map(|progress| progress.update_results()) {
        ensure!(!result.reboot_required || is_success(&result), "a snapshot shows {result:?}");
    }
    each_update(run, |update| {
        let found = update.found;
        ensure!(!found.reboot_required || is_success(&found), "update {} ends with {found:?}", update.index);
        let script = run.scripted(update.job, update.index).map(|update| update.end);
        let leaves_pending = matches!(script, Some(End::Failure { leaves_reboot_pending: true, .. }));
        Ok(found.reboot_required || (leaves_pending && !is_success(&found)))
    })
}

rule!(URES_6 = Law(ures_6) "URES-6", needs [Install, Scripted, VirtualTime];
    "An update that never restarts asks for no restart, and one that always does asks for it when it \
     succeeds.";
    Documented(&["ne-wuapi-installationrebootbehavior"]));
fn ures_6(run: &Run) -> Outcome {
    each_update(run, |update| {
        let Some(behavior) = reboot_behavior(run, update.job, update.index) else { return Ok(false) };
        let asks = update.found.reboot_required;
        let worked = !may_be_cut(run, update.number) && is_worked_on(run, update.job, update.index);
        match behavior {
            InstallationRebootBehavior::NEVER_REBOOTS => {
                ensure!(!asks, "update {} never restarts, and asks for it", update.index);
                Ok(worked)
            }
            InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT if worked && is_success(&update.found) => {
                ensure!(asks, "update {} always restarts, and does not ask for it", update.index);
                Ok(true)
            }
            _ => Ok(false),
        }
    })
}

fn reboot_behavior(run: &Run, job: &Begun, index: usize) -> Option<InstallationRebootBehavior> {
    let data = &run.scripted(job, index)?.data;
    let removes = job.operation == REMOVE;
    let behavior = if removes { data.uninstallation_behavior } else { Some(data.installation_behavior) };
    behavior.map(|behavior| behavior.reboot_behavior)
}

rule!(URES_7 = Law(ures_7) "URES-7", needs [Install, Scripted, VirtualTime];
    "An update that is already installed, or already removed, is not touched and succeeds with the code for that.";
    Observed(&["evidence.md §2, §7: 11 entries with 0x00240006, and an installed update that took 1 s and \
                gave rc 2"]));
/// Applies only if there is no other legal answer: which of several wins is open.
fn ures_7(run: &Run) -> Outcome {
    each_update(run, |update| {
        let expected = answer_without_work(run, update);
        let Some(expected) = expected.filter(|_| !may_be_cut(run, update.number)) else { return Ok(false) };
        ensure_eq!(update.found, expected, "the result of update {}", update.index);
        let shown = run.snapshots(update.number);
        let results = shown.iter().filter_map(|progress| progress.update_results().nth(update.index));
        let touched = results.filter(|result| result.result_code == OperationResultCode::IN_PROGRESS).count();
        ensure_eq!(touched, 0, "the number of snapshots that show update {} in progress", update.index);
        Ok(true)
    })
}

fn answer_without_work(run: &Run, update: &Ended) -> Option<UpdateInstallationResult> {
    let scripted =
        run.scripted(update.job, update.index).filter(|_| is_named_once(update.job, update.index))?;
    let code = match update.job.operation {
        INSTALL if scripted.data.is_installed => HResult::WU_S_ALREADY_INSTALLED,
        REMOVE if !scripted.data.is_installed => HResult::WU_S_ALREADY_UNINSTALLED,
        _ => return None,
    };
    let agent = &run.scenario.agent;
    let removable = agent.managed_server && scripted.data.is_uninstallable;
    let nothing_else = is_ready(agent, &not_installed(scripted));
    let only_this = nothing_else && (removable || update.job.operation == INSTALL);
    only_this.then(|| UpdateInstallationResult::new(OperationResultCode::SUCCEEDED, code, false))
}

fn not_installed(update: &ScriptedUpdate) -> ScriptedUpdate {
    let data = wua::UpdateData { is_installed: false, ..update.data.clone() };
    ScriptedUpdate { data, ..update.clone() }
}

rule!(URES_8 = Example(ures_8) "URES-8", needs [Install, Scripted, Downloads];
    "An update that needs another download fails with WU_E_UH_NEEDANOTHERDOWNLOAD, and after that download \
     it succeeds and is installed.";
    Documented(&["Wua_Sdk/searching--downloading--and-installing-updates"]));
fn ures_8(fixture: &Fixture) -> Outcome {
    let needy = ScriptedUpdate { end: End::NeedsAnotherDownload, ..update("needs another download") };
    let trial = fixture.trial(&machine([needy]))?;
    let needs = UpdateInstallationResult::failed(HResult::WU_E_UH_NEEDANOTHERDOWNLOAD);
    ensure_eq!(install_again(&trial)?, [needs], "the results of the first run");
    let [offered] = &trial.offered()?.to_vec()[..] else { not_applicable!("it is not offered again") };
    let shown = (offered.is_downloaded, offered.is_installed);
    ensure_eq!(shown, (false, false), "(IsDownloaded, IsInstalled) of the update after the first run");
    let without = install_again(&trial)?;
    let fails = without.iter().all(|result| result.result_code == OperationResultCode::FAILED);
    ensure!(fails, "without a download the results of the second run are {without:?}");
    trial.set_downloaded(&offered.identity, true);
    let found: Vec<_> =
        install_again(&trial)?.iter().map(|result| (result.result_code, result.hresult)).collect();
    ensure_eq!(found, [(OperationResultCode::SUCCEEDED, HResult::S_OK)], "the results after the download");
    let installed = trial.offered()?.to_vec().iter().all(|update| update.is_installed);
    ensure!(installed, "the update succeeded after the download and is not installed");
    Ok(())
}

/// Installs everything once more, and returns the results.
fn install_again(trial: &Trial) -> Result<Vec<UpdateInstallationResult>, Fault> {
    Ok(trial.perform(INSTALL, &trial.offered()?)?.update_results().to_vec())
}

rule!(URES_9 = Law(ures_9) "URES-9", needs [Install, Scripted, VirtualTime];
    "An update that succeeds and asks for a restart has the HResult that its installer gave: S_OK.";
    Observed(&["ANS: recorded successes with RebootRequired carry 0"]));
fn ures_9(run: &Run) -> Outcome {
    each_update(run, |update| {
        let success = |end: &UpdateInstallationResult| end.result_code == OperationResultCode::SUCCEEDED;
        let scripted = update.scripted.filter(|end| success(end) && end.reboot_required);
        let Some(expected) = scripted else { return Ok(false) };
        ensure_eq!(update.found.hresult, expected.hresult, "HResult of update {}", update.index);
        Ok(true)
    })
}

rule!(URES_10 = Law(ures_10) "URES-10", needs [Install, Scripted, VirtualTime, Restart];
    "An update whose success asks for a restart is found with RebootRequired until the restart, and done \
     after it.";
    Documented(&["nf-wuapi-iupdate2-get_rebootrequired"]));
/// Of searches after the end and before a restart, and of those after the restart.
fn ures_10(run: &Run) -> Outcome {
    let restarted = run.records.iter().position(|record| record.step == Step::Restart);
    let mut bears = false;
    for (number, job, result) in finals(run) {
        let ended = run.ends(number).next().map_or(usize::MAX, |(step, _)| step);
        for (index, result) in result.update_results().iter().enumerate() {
            if !is_success(result) || !result.reboot_required {
                continue;
            }
            for (step, found) in searches(run, job, index).filter(|(step, _)| *step > ended) {
                let Some(found) = found else { broken!("search {step} does not find update {index}") };
                let pending = restarted.is_none_or(|restart| step < restart);
                ensure_eq!(found.reboot_required, pending, "RebootRequired of {}", found.identity);
                let installed = job.operation == INSTALL;
                ensure!(pending || found.is_installed == installed, "after the restart: {found:?}");
                bears = true;
            }
        }
    }
    applies_if(bears, "no update asks for a restart")
}

/// Returns the findings of a run's searches about an update, if any, with the numbers of their steps.
fn searches<'a>(run: &'a Run, job: &Begun, index: usize) -> impl Iterator<Item = (usize, Option<&'a Found>)> {
    let identity = job.updates.get(index).and_then(|number| run.identities.get(*number));
    run.records.iter().enumerate().filter_map(move |(step, record)| match &record.answer {
        Answer::Found(found) => Some((step, found.iter().find(|found| Some(&found.identity) == identity))),
        _ => None,
    })
}
