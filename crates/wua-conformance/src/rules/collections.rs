//! The collections that an agent hands out (clauses `COLL-…`).

use crate::rules::words::*;

rules! {
    COLL_1 COLL_2 COLL_3 COLL_4 COLL_6 COLL_7 COLL_8
}

fn titles(list: &UpdateCollection) -> Vec<String> {
    list.to_vec().iter().map(|update| update.title.clone()).collect()
}

/// The answer of a call: the index of `Add`, 0 for the others, or the code of the failure.
type Answered = Result<i32, HResult>;

/// A change of a list of the first two of three updates, with the third as the new item.
struct Change {
    call: &'static str,
    make: fn(&UpdateCollection, Arc<Update>) -> wua::Result<i32>,
    /// The legal answers, each with the numbers of the updates that are in the list then.
    expected: &'static [(Answered, &'static [usize])],
}

const BAD_INDEX: &[(Answered, &[usize])] = &[(Err(HResult::WU_E_INVALIDINDEX), &[0, 1])];

/// Makes each change on the list of an installer, under both values of the switch.
fn changes(fixture: &Fixture, changes: &[Change]) -> Outcome {
    for getter in ["live", "read_only"] {
        for change in changes {
            let trial = fixture.trial(&plain_machine(3).choosing("updates_getter", getter))?;
            change.check(&trial)?;
        }
    }
    Ok(())
}

impl Change {
    fn check(&self, trial: &Trial) -> Outcome {
        let found = trial.offered()?;
        let (offered, new) = (found.to_vec(), found.item(2)?);
        let installer = trial.installer_of(&offered.iter().take(2).cloned().collect())?;
        let made = (self.make)(&installer.updates(), new).map_err(|error| error.hresult());
        let numbers = |numbers: &[usize]| numbers.iter().filter_map(|at| offered.get(*at)).cloned().collect();
        let titled = |of: &[usize]| titles(&numbers(of));
        let refused = (Err(HResult::WU_E_NOT_SUPPORTED), titled(&[0, 1]));
        let found = (made, titles(&installer.updates()));
        let live = self.expected.iter().map(|(answer, list)| ("live", (*answer, titled(list))));
        let answers: Vec<_> = live.chain([("read_only", refused)]).collect();
        trial.legal("updates_getter", &found, &answers)?;
        works_on(trial, &installer, &found.1, self.call)
    }
}

/// Checks that the next job of the installer has these updates.
fn works_on(trial: &Trial, installer: &Installer, expected: &[String], after: &str) -> Outcome {
    if expected.is_empty() {
        let begun = installer.begin(INSTALL);
        ensure!(begun.is_err(), "a job is begun after {after}");
        return Ok(());
    }
    let job = installer.begin(INSTALL)?;
    ensure_eq!(titles(&job.updates()?), expected, "the list of the job after {after}");
    trial.finish(&job)
}

rule!(COLL_1 = Example(coll_1) "COLL-1" PolicyDependent, needs [Install, Scripted];
    "An item put into the installer's list takes the place of the one at that index.";
    Documented(&["nf-wuapi-iupdatecollection-get_item"]);
    by construction "the answers of wua::UpdateCollection; that the list is the installer's own is not");
fn coll_1(fixture: &Fixture) -> Outcome {
    let put = |call, make, expected| Change { call, make, expected };
    changes(
        fixture,
        &[
            put("put_Item(0)", |list, new| list.set_item(0, new).map(|()| 0), &[(Ok(0), &[2, 1])]),
            put("put_Item(1)", |list, new| list.set_item(1, new).map(|()| 0), &[(Ok(0), &[0, 2])]),
            put("put_Item(2)", |list, new| list.set_item(2, new).map(|()| 0), BAD_INDEX),
            put("put_Item(-1)", |list, new| list.set_item(-1, new).map(|()| 0), BAD_INDEX),
        ],
    )
}

rule!(COLL_2 = Example(coll_2) "COLL-2" PolicyDependent, needs [Install, Scripted];
    "Adding to the installer's list gives the old count, and the item is worked on as the last.";
    Documented(&["nf-wuapi-iupdatecollection-add"]));
fn coll_2(fixture: &Fixture) -> Outcome {
    let add = Change { call: "Add", make: |list, new| list.add(new), expected: &[(Ok(2), &[0, 1, 2])] };
    changes(fixture, &[add])
}

/// The documents contradict each other about an insertion at the end.
const AT_THE_END: &[(Answered, &[usize])] =
    &[(Ok(0), &[0, 1, 2]), (Err(HResult::WU_E_INVALIDINDEX), &[0, 1])];

rule!(COLL_3 = Example(coll_3) "COLL-3" PolicyDependent, needs [Install, Scripted];
    "An item inserted into the installer's list is before the one that had the index; an index that is the \
     count is the end, or is refused.";
    Documented(&["nf-wuapi-iupdatecollection-insert"]);
    by construction "the answers of wua::UpdateCollection; that the list is the installer's own is not");
fn coll_3(fixture: &Fixture) -> Outcome {
    let insert = |call, make, expected| Change { call, make, expected };
    changes(
        fixture,
        &[
            insert("Insert(0)", |list, new| list.insert(0, new).map(|()| 0), &[(Ok(0), &[2, 0, 1])]),
            insert("Insert(1)", |list, new| list.insert(1, new).map(|()| 0), &[(Ok(0), &[0, 2, 1])]),
            insert("Insert(2)", |list, new| list.insert(2, new).map(|()| 0), AT_THE_END),
            insert("Insert(3)", |list, new| list.insert(3, new).map(|()| 0), BAD_INDEX),
        ],
    )
}

rule!(COLL_4 = Example(coll_4) "COLL-4" PolicyDependent, needs [Install, Scripted];
    "What is removed from the installer's list is not in the next job, and nothing is left of a cleared \
     one.";
    Documented(&["nf-wuapi-iupdatecollection-removeat", "nf-wuapi-iupdatecollection-clear"]);
    by construction "the answers of wua::UpdateCollection; that the list is the installer's own is not");
fn coll_4(fixture: &Fixture) -> Outcome {
    let remove = |call, make, expected| Change { call, make, expected };
    changes(
        fixture,
        &[
            remove("RemoveAt(0)", |list, _| list.remove_at(0).map(|()| 0), &[(Ok(0), &[1])]),
            remove("RemoveAt(1)", |list, _| list.remove_at(1).map(|()| 0), &[(Ok(0), &[0])]),
            remove("RemoveAt(2)", |list, _| list.remove_at(2).map(|()| 0), BAD_INDEX),
            remove("Clear", |list, _| list.clear().map(|()| 0), &[(Ok(0), &[])]),
        ],
    )
}

rule!(COLL_6 = Example(coll_6) "COLL-6", needs [Install];
    "The list of a job is read-only: every change is refused with WU_E_NOT_SUPPORTED and none happens.";
    Documented(&["nf-wuapi-iupdatecollection-get_readonly", "nf-wuapi-iinstallationjob-get_updates"]));
fn coll_6(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let (installer, job) = trial.begun()?;
    let expected = titles(&installer.updates());
    refuses_changes(&job.updates()?)?;
    trial.finish(&job)?;
    refuses_changes(&job.updates()?)?;
    ensure_eq!(titles(&job.updates()?), expected, "the list of the job");
    Ok(())
}

fn refuses_changes(list: &UpdateCollection) -> Outcome {
    ensure!(list.is_read_only(), "the list of a job can be changed");
    let item = list.item(0)?;
    let changes = [
        list.add(Arc::clone(&item)).map(drop),
        list.insert(0, Arc::clone(&item)),
        list.set_item(0, item),
        list.remove_at(0),
        list.clear(),
    ];
    for change in changes {
        ensure_eq!(code(&change), HResult::WU_E_NOT_SUPPORTED, "a change of the list of a job");
    }
    Ok(())
}

rule!(COLL_7 = Example(coll_7) "COLL-7", needs [Install, Scripted, VirtualTime];
    "An installation changes IsInstalled of no existing update object in any list; a new search shows it.";
    Documented(&["nf-wuapi-iupdate-get_isinstalled", "MS-UAMG"]));
fn coll_7(fixture: &Fixture) -> Outcome {
    let updates = [update("comes").removable(), update("was there").installed().removable()];
    for operation in [INSTALL, REMOVE] {
        let trial = fixture.trial(&machine(updates.clone()).managed())?;
        let found = trial.offered()?;
        let installer = trial.installer_of(&found)?;
        let job = installer.begin(operation)?;
        let as_found = |when: &str| -> Outcome {
            for list in [&found, &installer.updates(), &job.updates()?] {
                ensure_eq!(installed(list), [false, true], "IsInstalled of the objects {when}");
            }
            Ok(())
        };
        as_found("at the start")?;
        trial.advance_seconds(8);
        as_found("while the job runs")?;
        trial.finish(&job)?;
        as_found("after the job")?;
        installer.end_job(&job)?;
        as_found("after End…")?;
        let installs = operation == INSTALL;
        ensure_eq!(installed(&trial.offered()?), [installs, installs], "IsInstalled in a new search");
    }
    Ok(())
}

fn installed(list: &UpdateCollection) -> Vec<bool> {
    list.to_vec().iter().map(|update| update.is_installed).collect()
}

rule!(COLL_8 = Example(coll_8) "COLL-8", needs [Install, Scripted, Callers];
    "An update with terms is installed after AcceptEula, which a remote caller and a plain user may not \
     call.";
    Documented(&["nf-wuapi-iupdate-accepteula"]));
fn coll_8(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&machine([update("with terms").with_terms()]))?;
    for caller in [Caller::Remote, Caller::User] {
        let found = trial.session_as(caller).create_update_searcher()?.search("IsInstalled=0")?;
        let accepted = code(&found.updates.item(0)?.accept_eula());
        ensure_eq!(accepted, HResult::E_ACCESSDENIED, "AcceptEula called by {caller:?}");
    }
    let offered = trial.offered()?;
    let update = offered.item(0)?;
    ensure!(!update.eula_accepted(), "the terms are accepted, and nobody did it");
    let declined = install(&trial, &offered)?;
    let expected = (OperationResultCode::FAILED, HResult::WU_E_EULAS_DECLINED);
    ensure_eq!(declined, Some(expected), "the result before the terms are accepted");
    update.accept_eula()?;
    ensure!(trial.offered()?.item(0)?.eula_accepted(), "a new search does not show the terms as accepted");
    let installed = install(&trial, &offered)?;
    let expected = (OperationResultCode::SUCCEEDED, HResult::S_OK);
    ensure_eq!(installed, Some(expected), "the result after the terms are accepted");
    Ok(())
}

/// Installs these updates and returns the result of the first.
fn install(
    trial: &Trial,
    updates: &UpdateCollection,
) -> Result<Option<(OperationResultCode, HResult)>, Fault> {
    let result = trial.perform(INSTALL, updates)?;
    Ok(result.update_results().first().map(|result| (result.result_code, result.hresult)))
}
