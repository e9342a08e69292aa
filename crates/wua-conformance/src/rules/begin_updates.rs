//! The results of updates that have an obstacle, or nothing to do (clauses `BEG-13` to
//! `BEG-19`, `INST-FRC-2`, `INST-FRC-3`, `INST2-2`).

use super::calls::{picked, present};
use super::obstacles::{Obstacle, finals, obstacles};
use crate::rules::words::*;

/// The result of an update that was worked on, unlike any other.
const WORKED_ON: HResult = HResult::from_bits(0x8007_0643);

rules! {
    BEG_13 BEG_14 BEG_15 BEG_16 BEG_17 BEG_18 BEG_19 INST_FRC_2 INST_FRC_3 INST2_2
}

/// The final results of all jobs of that kind, each with the job and its place.
fn all_finals(run: &Run, operation: UpdateOperation) -> Vec<(&Begun, usize, UpdateInstallationResult)> {
    let jobs = run.numbered_jobs().filter(|(_, job)| job.operation == operation);
    let of_job = |(number, job)| finals(run, number).into_iter().map(move |(at, result)| (job, at, result));
    jobs.flat_map(of_job).collect()
}

fn ensure_failed(found: UpdateInstallationResult, code: HResult, what: &str) -> Outcome {
    ensure_eq!(found, UpdateInstallationResult::failed(code), "the result of {what}");
    Ok(())
}

rule!(BEG_13 = Law(beg_13) "BEG-13", needs [Install, Scripted, VirtualTime];
    "An update that did not come from a managed server is not removed: it fails with \
     WU_E_UNINSTALL_NOT_ALLOWED and stays.";
    Documented(&["wuerror.h", "Wua_Sdk/wua-success-and-error-codes-"]));
fn beg_13(run: &Run) -> Outcome {
    let mut shown = 0;
    for (job, at, found) in all_finals(run, REMOVE) {
        let why = obstacles(run, job, at);
        let other = why.contains(&Obstacle::Repeated) || why.contains(&Obstacle::NothingToDo);
        if why.contains(&Obstacle::NotManaged) && !other {
            ensure_failed(found, HResult::WU_E_UNINSTALL_NOT_ALLOWED, "a removal without a managed server")?;
            ensure!(stays(run, job, at), "update {} is gone after a removal that failed", job.updates[at]);
            shown += 1;
        }
    }
    applies_if(shown > 0, "nothing that is installed was to be removed without a managed server")
}

/// Returns `true` if every search since the job finds the update installed.
fn stays(run: &Run, job: &Begun, at: usize) -> bool {
    let identity = job.updates.get(at).and_then(|number| run.identities.get(*number));
    let later = run.records.iter().skip(job.step + 1);
    let mut searches = later.filter_map(|record| match &record.answer {
        Answer::Found(found) => Some(found),
        _ => None,
    });
    searches.all(|found| found.iter().any(|update| Some(&update.identity) == identity && update.is_installed))
}

rule!(BEG_14 = Example(beg_14) "BEG-14", needs [Install, Scripted];
    "An update that is not uninstallable fails to be removed and stays; the others of the list go.";
    Documented(&["nf-wuapi-iupdate-get_isuninstallable"]));
fn beg_14(fixture: &Fixture) -> Outcome {
    let fixed = update("fixed").installed();
    let trial = fixture.trial(&machine([fixed, update("removable").installed().removable()]).managed())?;
    let results = results(&trial, &[0, 1], REMOVE, |_| ())?;
    let legal = [HResult::WU_E_UNINSTALL_NOT_ALLOWED, HResult::WU_E_UH_DOESNOTSUPPORTACTION];
    let (code, hresult) = (results[0].result_code, results[0].hresult);
    ensure_eq!(code, OperationResultCode::FAILED, "the result code of what cannot be removed");
    ensure!(legal.contains(&hresult), "the HRESULT of what cannot be removed is {hresult}");
    ensure_eq!(results[1], UpdateInstallationResult::succeeded(false), "the result of what can be removed");
    let installed: Vec<bool> = present(&trial)?.iter().map(|update| update.is_installed).collect();
    ensure_eq!(installed, [true, false], "whether they are installed afterwards");
    Ok(())
}

rule!(BEG_15 = Law(beg_15) "BEG-15", needs [Install, Scripted, VirtualTime];
    "An update that may ask the user fails with WU_E_NO_INTERACTIVE_USER exactly where nobody sits at the \
     machine.";
    Documented(&["Wua_Sdk/using-wua-from-a-secondary-logon--run-as--process"]));
fn beg_15(run: &Run) -> Outcome {
    let mut shown = 0;
    for (job, at, found) in all_finals(run, INSTALL) {
        let why = obstacles(run, job, at);
        if why == [Obstacle::NobodyToAsk] {
            ensure_failed(found, HResult::WU_E_NO_INTERACTIVE_USER, "an update that nobody can answer")?;
        } else if !why.contains(&Obstacle::NobodyToAsk) {
            let other = found.hresult != HResult::WU_E_NO_INTERACTIVE_USER;
            ensure!(other, "an update fails for want of a user though nobody need be asked: {why:?}");
        }
        shown += usize::from(run.scripted(job, at).is_some_and(asks));
    }
    applies_if(shown > 0, "no update of the job may ask the user")
}

fn asks(update: &ScriptedUpdate) -> bool {
    update.data.installation_behavior.can_request_user_input
}

/// Begins that operation on the updates at those places, lets it finish, and returns the results.
fn results(
    trial: &Trial,
    places: &[i32],
    operation: UpdateOperation,
    set: impl Fn(&Installer),
) -> Result<Vec<UpdateInstallationResult>, Fault> {
    let installer = trial.installer_of(&picked(&trial.offered()?, places)?)?;
    set(&installer);
    let job = installer.begin(operation)?;
    let results = trial.result(&installer, &job)?.update_results().to_vec();
    ensure_eq!(results.len(), places.len(), "the number of results");
    Ok(results)
}

rule!(BEG_16 = Example(beg_16) "BEG-16", needs [Install, Scripted];
    "An update whose terms nobody accepted fails with WU_E_EULAS_DECLINED, and installs once they are \
     accepted.";
    Assumed("the sample accepts the terms first, and a code exists for those who do not"));
fn beg_16(fixture: &Fixture) -> Outcome {
    let declined = UpdateInstallationResult::failed(HResult::WU_E_EULAS_DECLINED);
    let done = UpdateInstallationResult::succeeded(false);
    let trial = fixture.trial(&machine([update("a").with_terms(), update("b"), update("c").with_terms()]))?;
    let found = results(&trial, &[0, 2], INSTALL, |_| ())?;
    ensure_eq!(found, [declined, declined], "the results where no terms are accepted");
    trial.offered()?.item(2)?.accept_eula()?;
    let found = results(&trial, &[0, 1, 2], INSTALL, |_| ())?;
    ensure_eq!(found, [declined, done, done], "the results where the terms of the last are accepted");
    Ok(())
}

rule!(BEG_17 = Law(beg_17) "BEG-17", needs [Install, Scripted, VirtualTime];
    "An update whose files are not there fails with WU_E_DM_NOTDOWNLOADED, and no other does.";
    Assumed("the sample installs what is downloaded, and a code exists for what is not"));
fn beg_17(run: &Run) -> Outcome {
    let mut shown = 0;
    for (job, at, found) in all_finals(run, INSTALL) {
        let why = obstacles(run, job, at);
        if why == [Obstacle::NotDownloaded] {
            ensure_failed(found, HResult::WU_E_DM_NOTDOWNLOADED, "an update that is not downloaded")?;
            shown += 1;
        } else if !why.contains(&Obstacle::NotDownloaded) {
            let other = found.hresult != HResult::WU_E_DM_NOTDOWNLOADED;
            ensure!(other, "update {} is downloaded, and fails as if it were not", job.updates[at]);
        }
    }
    applies_if(shown > 0, "every update of the job is downloaded, or has something else in its way")
}

rule!(BEG_18 = Example(beg_18) "BEG-18", needs [Install, Scripted, Downloads];
    "What counts is how the agent finds an update when the call is made, whatever the update object of an \
     earlier search says.";
    Documented(&["nf-wuapi-iupdate-get_isinstalled"]));
fn beg_18(fixture: &Fixture) -> Outcome {
    let there =
        UpdateInstallationResult::new(OperationResultCode::SUCCEEDED, HResult::WU_S_ALREADY_INSTALLED, false);
    let trial = fixture.trial(&machine([update("a"), update("b").removable()]).managed())?;
    let stale = trial.offered()?;
    let installer = trial.installer_of(&stale)?;
    let with_a_stale_list = |operation| -> Result<Vec<UpdateInstallationResult>, Fault> {
        let job = installer.begin(operation)?;
        Ok(trial.result(&installer, &job)?.update_results().to_vec())
    };
    let done = UpdateInstallationResult::succeeded(false);
    ensure_eq!(with_a_stale_list(INSTALL)?, [done, done], "the results of the first installation");
    ensure_eq!(with_a_stale_list(INSTALL)?, [there, there], "the results when both are installed already");
    ensure_eq!(results(&trial, &[1], REMOVE, |_| ())?, [done], "the result of removing the second");
    trial.set_downloaded(&stale.item(1)?.identity, false);
    let absent = UpdateInstallationResult::failed(HResult::WU_E_DM_NOTDOWNLOADED);
    let what = "the results when the second was removed and its files are gone";
    ensure_eq!(with_a_stale_list(INSTALL)?, [there, absent], "{what}");
    trial.set_downloaded(&stale.item(1)?.identity, true);
    ensure_eq!(with_a_stale_list(INSTALL)?, [there, done], "the results when its files are back");
    Ok(())
}

rule!(BEG_19 = Law(beg_19) "BEG-19" Optional, needs [Install, Scripted, VirtualTime, History];
    "An update that is in a list twice is worked on once, and the later one has nothing to do; or the call \
     is refused, by choice.";
    Assumed("a list refuses no duplicates, and no update is installed twice"));
fn beg_19(run: &Run) -> Outcome {
    let is_refusal = |record: &&Record| record.answer == Answer::Refused(HResult::WU_E_DUPLICATE_ITEM);
    let mut shown = run.records.iter().filter(is_refusal).count();
    let may_refuse = shown == 0 || run.may_choose("duplicates", "refuse_at_start");
    ensure!(may_refuse, "a list is refused for an update that is in it twice");
    for (number, job) in run.numbered_jobs() {
        for (at, found) in finals(run, number) {
            if obstacles(run, job, at).contains(&Obstacle::Repeated) {
                let refuses = run.chose("duplicates", "refuse_at_start");
                ensure!(!refuses, "the list {:?} began a job", job.updates);
                let nothing =
                    UpdateInstallationResult::new(OperationResultCode::SUCCEEDED, done_already(job), false);
                ensure_eq!(found, nothing, "the result at {at} of the list {:?}", job.updates);
                shown += 1;
            }
        }
    }
    applies_if(shown > 0, "no update is in the list twice")?;
    ensure!(is_recorded_once(run), "the history has an update of one job twice");
    Ok(())
}

fn done_already(job: &Begun) -> HResult {
    let removes = job.operation == REMOVE;
    if removes { HResult::WU_S_ALREADY_UNINSTALLED } else { HResult::WU_S_ALREADY_INSTALLED }
}

/// Returns `true` if each answer to QueryHistory has an update at most once, apart from entries that say that there was
/// nothing to do; a generated case begins one job.
fn is_recorded_once(run: &Run) -> bool {
    run.records.iter().all(|record| match &record.answer {
        Answer::History(entries) => {
            let mut seen = std::collections::BTreeSet::new();
            let mut tried = entries.iter().filter(|entry| !is_nothing_to_do(entry.hresult));
            tried.all(|entry| seen.insert(&entry.update_identity))
        }
        _ => true,
    })
}

rule!(INST_FRC_2 = Example(inst_frc_2) "INST-FRC-2", needs [Install, Scripted, History];
    "IsForced makes the agent install what is installed and remove what is not there, once, and without it \
     neither is worked on.";
    Documented(&["nf-wuapi-iupdateinstaller-get_isforced"]));
fn inst_frc_2(fixture: &Fixture) -> Outcome {
    for forced in [false, true] {
        let trial = fixture.trial(&machine([update("there").installed().failing(WORKED_ON)]))?;
        let found = results(&trial, &[0], INSTALL, |installer| installer.set_is_forced(forced))?;
        worked_on_once_if(forced, &trial, found[0].hresult == WORKED_ON, "an update that is installed")?;
        let worked = if forced { OperationResultCode::FAILED } else { OperationResultCode::SUCCEEDED };
        ensure_eq!(found[0].result_code, worked, "the result code of installing what is installed");
        let trial = fixture.trial(&machine([update("gone").removable()]).managed())?;
        let found = results(&trial, &[0], REMOVE, |installer| installer.set_is_forced(forced))?;
        worked_on_once_if(forced, &trial, found[0].hresult == HResult::S_OK, "an update that is not there")?;
        let succeeded = OperationResultCode::SUCCEEDED;
        ensure_eq!(found[0].result_code, succeeded, "the result code of removing what is not there");
    }
    Ok(())
}

/// Checks that work has an entry in the history, and that an update without work has none, or one that says so.
fn worked_on_once_if(forced: bool, trial: &Trial, worked_on: bool, what: &str) -> Outcome {
    ensure_eq!(worked_on, forced, "whether {what} is worked on where IsForced is {forced}");
    let history = trial.searcher()?.whole_history()?;
    let tried = history.iter().filter(|entry| !is_nothing_to_do(entry.hresult)).count();
    ensure_eq!(tried, usize::from(forced), "how often {what} was tried where IsForced is {forced}");
    Ok(())
}

rule!(INST_FRC_3 = Example(inst_frc_3) "INST-FRC-3", needs [Install, Scripted];
    "An update whose files are not there fails, whether IsForced is set or not.";
    Documented(&["nf-wuapi-iupdateinstaller-get_isforced"]));
fn inst_frc_3(fixture: &Fixture) -> Outcome {
    let absent = || update("absent").not_downloaded();
    for (forced, absent) in [(false, absent()), (true, absent()), (true, absent().installed())] {
        let trial = fixture.trial(&machine([absent, update("other")]))?;
        let found = results(&trial, &[0, 1], INSTALL, |installer| installer.set_is_forced(forced))?;
        let failed = found[0].result_code == OperationResultCode::FAILED && found[0].hresult.is_failure();
        ensure!(
            failed,
            "the result of an update without files is {:?}, where IsForced is {forced}",
            found[0]
        );
        ensure_eq!(found[1], UpdateInstallationResult::succeeded(false), "the result of the other update");
    }
    Ok(())
}

rule!(INST2_2 = Example(inst2_2) "INST2-2", needs [Install, Scripted];
    "Under ForceQuiet an update that cannot be quiet fails by itself, with WU_E_UH_DOESNOTSUPPORTACTION, \
     and the others are installed.";
    Documented(&["nf-wuapi-iupdateinstaller2-get_forcequiet"]));
fn inst2_2(fixture: &Fixture) -> Outcome {
    let mut loud = update("loud");
    loud.can_be_quiet = false;
    let scenario = machine([update("first"), loud, update("last")]);
    let done = UpdateInstallationResult::succeeded(false);
    let failed = UpdateInstallationResult::failed(HResult::WU_E_UH_DOESNOTSUPPORTACTION);
    for (quiet, second) in [(true, failed), (false, done)] {
        let trial = fixture.trial(&scenario)?;
        let found = results(&trial, &[0, 1, 2], INSTALL, |installer| installer.set_force_quiet(quiet))?;
        ensure_eq!(found, [done, second, done], "the results where ForceQuiet is {quiet}");
    }
    Ok(())
}
