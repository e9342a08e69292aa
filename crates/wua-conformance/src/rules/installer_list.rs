//! The list of an installer (clauses `INST-UPD-…`).

use std::collections::BTreeSet;

use super::calls::{Course, EMPTY, identities, picked};
use super::obstacles::{aborted, clean, cut_off};
use super::script::scripted_end;
use crate::rules::words::*;

rules! {
    INST_UPD_1 INST_UPD_2 INST_UPD_4 INST_UPD_5 INST_UPD_6
}

rule!(INST_UPD_1 = Example(inst_upd_1) "INST-UPD-1", needs [];
    "Updates gives back the updates that were put in, all of them, in their order.";
    Documented(&["nf-wuapi-iupdateinstaller-get_updates", "nf-wuapi-iupdateinstaller-put_updates"]));
fn inst_upd_1(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(3))?;
    let offered = trial.offered()?;
    applies_if(offered.count() > 0, "the machine offers no update")?;
    let installer = trial.bare_installer()?;
    let forward: Vec<i32> = (0..offered.count()).collect();
    let backward: Vec<i32> = forward.iter().rev().copied().collect();
    let repeating = [forward.clone(), backward.clone(), vec![0]].concat();
    for places in [forward, backward, Vec::new(), repeating, vec![0]] {
        let list = picked(&offered, &places)?;
        installer.set_updates(&list);
        ensure_eq!(identities(&installer.updates()), identities(&list), "the list that was put in");
    }
    installer.set_updates(&offered);
    ensure_eq!(identities(&installer.updates()), identities(&offered), "the list that a search gave");
    Ok(())
}

rule!(INST_UPD_2 = Example(inst_upd_2) "INST-UPD-2" PolicyDependent, needs [Install, Scripted];
    "An update that is added to what Updates gives is installed by the next call or, where that list is \
     read-only, cannot be added.";
    Observed(&["CRI: adds to installer.Updates one by one and installs them",
               "WUM: adds to installer.Updates"]));
fn inst_upd_2(fixture: &Fixture) -> Outcome {
    for operation in [None, Some(INSTALL)] {
        let trial = fixture.trial(&plain_machine(3))?;
        let offered = trial.offered()?;
        let installer = trial.installer_of(&picked(&offered, &[2, 0])?)?;
        let added = code(&installer.updates().add(offered.item(1)?));
        let worked_on = installed_by(&trial, &installer, operation)?;
        let live = (HResult::S_OK, vec!["update 1", "update 2", "update 3"]);
        let read_only = (HResult::WU_E_NOT_SUPPORTED, vec!["update 1", "update 3"]);
        let found = (added, worked_on.iter().map(String::as_str).collect());
        trial.legal("updates_getter", &found, &[("live", live), ("read_only", read_only)])?;
    }
    Ok(())
}

/// Installs, by a job or in one call, and returns what is installed afterwards.
fn installed_by(
    trial: &Trial,
    installer: &Installer,
    job: Option<UpdateOperation>,
) -> Result<Vec<String>, Fault> {
    match job {
        Some(operation) => trial.finish(&installer.begin(operation)?)?,
        None => drop(installer.install()?),
    }
    let present = super::calls::present(trial)?;
    Ok(present.into_iter().filter(|update| update.is_installed).map(|update| update.title).collect())
}

rule!(INST_UPD_4 = Example(inst_upd_4) "INST-UPD-4" PolicyDependent, needs [Install];
    "An installer that was never given a list has none: it shows no updates and refuses to work.";
    Documented(&["nf-wuapi-iupdateinstaller-begininstall"]));
fn inst_upd_4(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let installer = trial.bare_installer()?;
    ensure_eq!(installer.updates().count(), 0, "the length of a list that was never set");
    trial.legal("empty_list", &code(&installer.begin(INSTALL)), &EMPTY)?;
    trial.legal("empty_list", &code(&installer.install()), &EMPTY)
}

/// A change that a client makes to its installer, or to the list that it set.
type Change = fn(&Installer, &UpdateCollection);

/// Changes the list as a client may while the job runs; a read-only list may refuse.
const CHANGES: [(&str, Change); 6] = [
    ("another list is put in", |installer, list| {
        let reversed: UpdateCollection = list.to_vec().into_iter().rev().collect();
        installer.set_updates(&reversed);
    }),
    ("an empty list is put in", |installer, _| installer.set_updates(&UpdateCollection::new())),
    ("the installer's list is cleared", |installer, _| drop(installer.updates().clear())),
    ("the installer's list grows", |installer, list| {
        drop(list.item(0).and_then(|update| installer.updates().add(update)));
    }),
    ("the client's list is cleared", |_, list| drop(list.clear())),
    ("the client's list shrinks", |_, list| drop(list.remove_at(0))),
];

rule!(INST_UPD_5 = Example(inst_upd_5) "INST-UPD-5", needs [Install, Scripted, VirtualTime, Callbacks];
    "A running job keeps the list that it was begun with, whatever happens to the installer's list.";
    Documented(&["nf-wuapi-iinstallationjob-get_updates"]));
fn inst_upd_5(fixture: &Fixture) -> Outcome {
    let begun = |change: Option<(u64, Change)>| -> Result<Course, Fault> {
        let trial = fixture.trial(&plain_machine(3))?;
        let list = picked(&trial.offered()?, &[0, 1, 2])?;
        let installer = trial.installer_of(&list)?;
        Course::of(&trial, &installer, |second, _| {
            if let Some((at, change)) = change
                && at == second
            {
                change(&installer, &list);
            }
            Ok(())
        })
    };
    let undisturbed = begun(None)?;
    for (what, change) in CHANGES {
        for second in [0, 4, 17] {
            let what = format!("where {what} at second {second}");
            begun(Some((second, change)))?.is_like(&undisturbed, &what)?;
        }
    }
    Ok(())
}

rule!(INST_UPD_6 = Law(inst_upd_6) "INST-UPD-6", needs [Install, Scripted, VirtualTime];
    "Progress and result at an index are those of the update at that index of the list, in whatever \
     order the agent works.";
    Documented(&["Wua_Sdk/searching--downloading--and-installing-updates",
                 "nf-wuapi-iinstallationprogress-getupdateresult"]));
fn inst_upd_6(run: &Run) -> Outcome {
    let mut shown = 0;
    for (number, job) in run.numbered_jobs() {
        if job.operation == INSTALL && tells_apart(run, job) {
            shown += inst_upd_6_of(run, number, job)?;
        }
    }
    applies_if(shown > 0, "no distinguishable update came to an end")
}

/// Returns `true` if two updates of the list, without obstacles, end differently.
fn tells_apart(run: &Run, job: &Begun) -> bool {
    let ends = (0..job.updates.len()).filter(|index| clean(run, job, *index));
    let ends = ends.filter_map(|index| run.scripted(job, index).map(scripted_end));
    ends.map(|end| (end.result_code.value(), end.hresult.value())).collect::<BTreeSet<_>>().len() > 1
}

/// The number of results that were seen at their places.
fn inst_upd_6_of(run: &Run, number: usize, job: &Begun) -> Result<usize, Fault> {
    let aborted = aborted(run, number);
    let snapshots = run.snapshots(number).into_iter().map(|progress| progress.update_results().collect());
    let results = run.results(number).into_iter().map(|result| result.update_results().to_vec());
    let mut shown = 0;
    for reported in snapshots.chain(results) {
        let reported: Vec<UpdateInstallationResult> = reported;
        for (index, found) in reported.iter().enumerate().filter(|(index, _)| clean(run, job, *index)) {
            let Some(expected) = run.scripted(job, index).map(scripted_end) else { continue };
            if !found.result_code.is_terminal() || aborted && cut_off(found) {
                continue;
            }
            let (found, expected) =
                ((found.result_code, found.hresult), (expected.result_code, expected.hresult));
            ensure_eq!(found, expected, "what is reported at index {index} of the list {:?}", job.updates);
            shown += 1;
        }
    }
    Ok(shown)
}
