//! The history of chosen machines.

use wua::Category;

use super::entries::PENDING;
use crate::rules::commit::feature;
use crate::rules::words::*;

/// Does that with one update, and returns only the machine's history.
fn work(
    trial: &Trial,
    update: &Arc<Update>,
    operation: UpdateOperation,
) -> Result<Vec<UpdateHistoryEntry>, Fault> {
    trial.perform(operation, &[Arc::clone(update)].into_iter().collect())?;
    Ok(trial.searcher()?.whole_history()?)
}

rule!(HIST_6 = Example(hist_6) "HIST-6", needs [Install, History];
    "An entry has the identity, title, description and categories of its update.";
    Documented(&["nn-wuapi-iupdatehistoryentry2", "MS-UAMG 3.32.1", "MS-UAMG 3.32.4.6"]));
fn hist_6(fixture: &Fixture) -> Outcome {
    let described = |title: &str| {
        let mut update = update(title);
        update.data.description = format!("what {title} does");
        let category = Category::new(format!("id of {title}"), format!("name of {title}"));
        update.data.categories.push(category);
        update
    };
    let trial = fixture.trial(&machine([described("one"), described("two").failing(HResult::E_FAIL)]))?;
    let known = trial.searcher()?.get_total_history_count()?;
    let (_, job) = trial.installed()?;
    let updates = job.updates()?.to_vec();
    let history = trial.searcher()?.whole_history()?;
    let added = history.len() - usize::try_from(known).unwrap_or(0).min(history.len());
    ensure_eq!(added, updates.len(), "the number of entries added");
    for update in updates {
        let entry = history.iter().take(added).find(|entry| entry.update_identity == update.identity);
        let found = entry.map(|entry| (&entry.title, &entry.description, &entry.categories));
        let expected = Some((&update.title, &update.description, &update.categories));
        ensure_eq!(found, expected, "title, description and categories of the entry of {}", update.identity);
    }
    Ok(())
}

rule!(HIST_7 = Example(hist_7) "HIST-7" PolicyDependent, needs [Install, Scripted, History];
    "An entry names the client as its installer did at the start of the job, or Unknown.";
    Documented(&["nf-wuapi-iupdatehistoryentry-get_clientapplicationid"]));
fn hist_7(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(3))?;
    let session = trial.session();
    session.set_client_application_id("the session");
    let (named, unnamed) = (trial.bare_installer()?, trial.bare_installer()?);
    let clients = trial.another_session().create_update_installer()?;
    named.set_client_application_id("the client");
    let installers = [named, unnamed, clients];
    for (installer, update) in installers.iter().zip(trial.offered()?.to_vec()) {
        installer.set_updates(&[update].into_iter().collect());
        let job = installer.begin(INSTALL)?;
        if installer.client_application_id() == "the client" {
            installer.set_client_application_id("renamed while it ran");
        }
        trial.finish(&job)?;
    }
    let history = trial.searcher()?.whole_history()?;
    let clients: Vec<_> = history.iter().rev().map(|entry| entry.client_application_id.as_str()).collect();
    let expected = |unnamed| vec!["the client", unnamed, "Unknown"];
    let answers = [("empty", expected("Unknown")), ("inherit", expected("the session"))];
    trial.legal("client_id", &clients, &answers)
}

rule!(HIST_9 = Example(hist_9) "HIST-9", needs [Install, Scripted, History, Restart];
    "Later work, a removal and a restart add entries and leave those that are there as they are.";
    Documented(&["MS-UAMG 3.32"]));
fn hist_9(fixture: &Fixture) -> Outcome {
    let fails = update("fails").failing(HResult::from_bits(0x8007_0643));
    let updates = [update("can be removed").removable(), fails, update("comes late")];
    let trial = fixture.trial(&machine(updates).managed())?;
    let [first, second, third] =
        trial.offered()?.to_vec().try_into().map_err(|found| {
            Fault::Broken(format!("three updates are offered, and a search finds {found:?}"))
        })?;
    let mut before = Vec::new();
    let doings =
        [(&first, INSTALL), (&second, INSTALL), (&first, REMOVE), (&second, INSTALL), (&third, INSTALL)];
    for (update, operation) in doings {
        let now = work(&trial, update, operation)?;
        grown(&now, &before)?;
        let entry = now.first().map(|entry| (&entry.update_identity, entry.operation));
        ensure_eq!(entry, Some((&update.identity, operation)), "the subject of the newest entry");
        before = now;
    }
    trial.restart();
    let after = trial.searcher()?.whole_history()?;
    ensure_eq!(after, before, "the history after a restart");
    Ok(())
}

/// Checks that exactly one entry came, before the others.
fn grown(now: &[UpdateHistoryEntry], before: &[UpdateHistoryEntry]) -> Outcome {
    ensure_eq!(now.get(1..), Some(before), "the older part of the history");
    Ok(())
}

rule!(HIST_10 = Example(hist_10) "HIST-10", needs [Install, Scripted, VirtualTime, History];
    "QueryHistory gives that slice of the entries, newest first, and refuses a negative start or a count \
     below one.";
    Documented(&["nf-wuapi-iupdatesearcher-queryhistory", "MS-UAMG 3.38.4.10"]));
/// Two jobs an hour apart, of two updates each. The entries of one job may share a date, but not with
/// those of the other, so that their order is visible.
fn hist_10(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(4))?;
    let offered = trial.offered()?.to_vec();
    for two in offered.chunks(2) {
        trial.perform(INSTALL, &two.iter().cloned().collect())?;
        trial.advance_seconds(3600);
    }
    let searcher = trial.searcher()?;
    let all = searcher.whole_history()?;
    ensure_eq!(all.len(), 4, "the number of entries after two jobs of two updates");
    newest_first(&all, &offered)?;
    for (start, count) in (-1..4).flat_map(|start| (-1..6).map(move |count| (start, count))) {
        let found = coded(searcher.query_history(start, count));
        let expected = match (usize::try_from(start), usize::try_from(count)) {
            (Ok(start), Ok(count @ 1..)) => Ok(all.iter().skip(start).take(count).cloned().collect()),
            _ => Err(HResult::WU_E_INVALIDINDEX),
        };
        ensure_eq!(found, expected, "QueryHistory({start}, {count}) of 4 entries");
    }
    Ok(())
}

/// Checks that the entries of the second job come before those of the first, by updates and by dates.
fn newest_first(entries: &[UpdateHistoryEntry], worked_on: &[Arc<Update>]) -> Outcome {
    let (newer, older) = entries.split_at(2);
    for (entries, updates) in [(newer, &worked_on[2..]), (older, &worked_on[..2])] {
        for update in updates {
            let listed = entries.iter().any(|entry| entry.update_identity == update.identity);
            ensure!(
                listed,
                "{:?} is not in the place of its job, newest first, in {entries:?}",
                update.title
            );
        }
    }
    for pair in entries.windows(2) {
        ensure!(pair[0].date >= pair[1].date, "{:?} comes before the newer {:?}", pair[0], pair[1]);
    }
    let ages = (newer[1].date, older[0].date);
    ensure!(ages.0 > ages.1, "the entries of jobs an hour apart are dated {ages:?}");
    Ok(())
}

rule!(HIST_13 = Example(hist_13) "HIST-13" PolicyDependent, needs [Install, Scripted, History];
    "A searcher sees history younger than itself or not, by choice; a new searcher sees all of it.";
    Documented(&["MS-UAMG 3.38.1", "MS-UAMG 3.16.1"]));
fn hist_13(fixture: &Fixture) -> Outcome {
    for view in ["live", "frozen"] {
        let trial = fixture.trial(&plain_machine(2).choosing("history_view", view))?;
        let (session, searcher) = (trial.another_session(), trial.searcher()?);
        ensure_eq!(searcher.get_total_history_count()?, 0, "the entries of a fresh machine");
        trial.installed()?;
        let counts = (searcher.get_total_history_count()?, searcher.whole_history()?.len());
        trial.legal("history_view", &counts, &[("live", (2, 2)), ("frozen", (0, 0))])?;
        let seen = match session.query_history("", 0, 10) {
            Err(error) if error.hresult() == HResult::WU_E_INVALIDINDEX => 0,
            entries => entries?.len(),
        };
        trial.legal("history_view", &seen, &[("live", 2), ("frozen", 0)])?;
        ensure_eq!(trial.searcher()?.get_total_history_count()?, 2, "the entries that a new searcher counts");
    }
    Ok(())
}

rule!(HIST_14 = Example(hist_14) "HIST-14" PolicyDependent, needs [Install, Scripted, History];
    "A session gives the entries of one update, or all without criteria, and refuses other criteria.";
    Documented(&["nf-wuapi-iupdatesession3-queryhistory", "MS-UAMG 3.16.6.2"]));
fn hist_14(fixture: &Fixture) -> Outcome {
    let fails = update("fails").failing(HResult::from_bits(0x8007_0643));
    let trial = fixture.trial(&machine([update("one"), fails, update("not installed")]))?;
    let offered = trial.offered()?.to_vec();
    let of_nothing = coded(trial.another_session().query_history("", 0, 10));
    let refused = Err(HResult::WU_E_INVALIDINDEX);
    trial.legal("query_past_end", &of_nothing, &[("empty_is_fine", Ok(Vec::new())), ("error", refused)])?;
    let all = [1, 0, 1]
        .into_iter()
        .filter_map(|at: usize| offered.get(at))
        .try_fold(Vec::new(), |_, update| work(&trial, update, INSTALL))?;
    ensure_eq!(all.len(), 3, "the entries after three jobs");
    let session = trial.another_session();
    ensure_eq!(session.query_history("", 0, 10)?, all, "the history without criteria");
    ensure_eq!(session.query_history("", 1, 1)?, all.get(1..2).unwrap_or_default(), "one entry of it");
    for update in &offered {
        let of_update = |entry: &&UpdateHistoryEntry| entry.update_identity == update.identity;
        let expected: Vec<_> = all.iter().filter(of_update).cloned().collect();
        let criteria = format!("UpdateID='{}'", update.identity.update_id);
        let found = coded(session.query_history(&criteria, 0, 10));
        if expected.is_empty() {
            let refused = Err(HResult::WU_E_INVALIDINDEX);
            trial.legal("query_past_end", &found, &[("empty_is_fine", Ok(expected)), ("error", refused)])?;
        } else {
            ensure_eq!(found, Ok(expected), "the history of {:?}", update.title);
        }
    }
    for criteria in ["IsInstalled=1", "UpdateID", "UpdateID=", "UpdateID!='x'", "Title='one'", "nonsense"] {
        let answer = code(&session.query_history(criteria, 0, 10));
        ensure_eq!(answer, HResult::WU_E_INVALID_CRITERIA, "QueryHistory({criteria:?})");
    }
    Ok(())
}

rule!(HE_21 = Example(he_21) "HE-21" PolicyDependent, needs [Install, Scripted, History, Restart];
    "A staged feature update is in progress in the history until the restart after its Commit; a restart \
     without Commit makes it no success. Or its entry shows the result at once, by choice.";
    Observed(&["obs:DavidXanatos/wumgr 139", "obs:PSWindowsUpdate 59"]));
fn he_21(fixture: &Fixture) -> Outcome {
    const DONE: (OperationResultCode, HResult) = (OperationResultCode::SUCCEEDED, HResult::S_OK);
    for commits in [false, true] {
        let trial = fixture.trial(&machine([feature("a release")]))?;
        let shows = |pending, when: &str| -> Outcome {
            let entries = trial.searcher()?.whole_history()?;
            let [entry] = &entries[..] else { broken!("one update was installed, and {when} {entries:?}") };
            let found = (entry.result_code, entry.hresult);
            let legal = [("in_progress", if pending { PENDING } else { DONE }), ("as_result", DONE)];
            trial.legal("history_pending", &found, &legal)
        };
        let (installer, job) = trial.installed()?;
        shows(true, "before Commit")?;
        installer.end_job(&job)?;
        if commits {
            installer.commit(0)?;
            shows(true, "before the restart")?;
        }
        for _ in 0..2 {
            trial.restart();
            shows(!commits, "after the restart")?;
        }
    }
    Ok(())
}
