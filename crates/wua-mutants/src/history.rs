//! Mutants of the history (clauses `HIST-…`).

use wua::{Category, ServerSelection};

use super::altered::{refused, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("history-without-failures", &["HIST-1"]).fault("Failures are not recorded.").history(
        |_, entries| {
            let kept = |entry: &UpdateHistoryEntry| entry.result_code != OperationResultCode::FAILED;
            entries.into_iter().filter(kept).collect()
        },
    ),
    Mutant::new("history-of-the-whole-list", &["HIST-1"])
        .fault("Every update of a job is recorded, also if it was never begun.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            record_skipped(installer, job, &result);
            Ok(result)
        })
        .history(|bench, entries| bench.memo().history.iter().cloned().chain(entries).collect()),
    Mutant::new("history-of-jobs", &["HIST-1"])
        .fault("A job is one entry, whatever the number of its updates.")
        .history(|_, entries| entries.into_iter().take(1).collect()),
    Mutant::new("history-knows-installations-only", &["HIST-2"])
        .fault("A removal is recorded as an installation.")
        .entry(|_, entry| UpdateHistoryEntry { operation: UpdateOperation::INSTALLATION, ..entry }),
    Mutant::new("history-operation-from-zero", &["HIST-2", "ENUM-6"])
        .fault("Operations are recorded counting from zero.")
        .entry(|_, entry| UpdateHistoryEntry { operation: (entry.operation.value() - 1).into(), ..entry }),
    Mutant::new("history-without-codes", &["HIST-3"])
        .fault("Failures are recorded with S_OK.")
        .entry(|_, entry| UpdateHistoryEntry { hresult: HResult::S_OK, ..entry }),
    Mutant::new("history-succeeds-or-fails", &["HIST-3"])
        .fault("A success with errors is recorded as a success.")
        .entry(|_, entry| match entry.result_code {
            OperationResultCode::SUCCEEDED_WITH_ERRORS => {
                UpdateHistoryEntry { result_code: OperationResultCode::SUCCEEDED, ..entry }
            }
            _ => entry,
        }),
    Mutant::new("unmapped-code-lost", &["HIST-4"])
        .fault("The installer's own code is not recorded.")
        .entry(|_, entry| UpdateHistoryEntry { unmapped_result_code: 0, ..entry }),
    Mutant::new("unmapped-code-is-the-hresult", &["HIST-4"])
        .fault("Where the installer has no code of its own the HRESULT is recorded twice.")
        .entry(|_, entry| UpdateHistoryEntry { unmapped_result_code: entry.hresult.value(), ..entry }),
    Mutant::new("history-in-local-time", &["HIST-5"])
        .fault("Dates are recorded in local time.")
        .entry(|_, entry| UpdateHistoryEntry { date: entry.date + Duration::from_secs(7200), ..entry }),
    Mutant::new("history-dated-when-read", &["HIST-5", "HIST-9"])
        .fault("Dates are those of the query.")
        .entry(|bench, entry| UpdateHistoryEntry { date: bench.scenario.starts_at + bench.now(), ..entry }),
    Mutant::new("history-by-identity-only", &["HIST-6"])
        .fault("Entries carry the identity of the update and no texts.")
        .entry(|_, entry| UpdateHistoryEntry {
            title: String::new(),
            description: String::new(),
            categories: Vec::new(),
            ..entry
        }),
    Mutant::new("history-without-categories", &["HIST-6"])
        .fault("Entries carry no categories.")
        .entry(|_, entry| UpdateHistoryEntry { categories: Vec::<Category>::new(), ..entry }),
    Mutant::new("history-without-clients", &["HIST-7"])
        .fault("The application id of the installer is not recorded.")
        .entry(|_, entry| UpdateHistoryEntry { client_application_id: "Unknown".to_owned(), ..entry }),
    Mutant::new("history-of-clients-without-name", &["HIST-7"])
        .fault("An installer without an application id is recorded with an empty one.")
        .entry(|_, mut entry| {
            if entry.client_application_id == "Unknown" {
                entry.client_application_id.clear();
            }
            entry
        }),
    Mutant::new("history-of-the-present-client", &["HIST-7"])
        .fault("Every entry carries the application id that was set last.")
        .put_client(|installer, id| {
            installer.good.set_client_application_id(id);
            installer.bench().memo().text = Some(id.to_owned());
        })
        .entry(|bench, mut entry| {
            if let Some(id) = &bench.memo().text {
                entry.client_application_id.clone_from(id);
            }
            entry
        }),
    Mutant::new("history-of-other-servers", &["HIST-8"])
        .fault("Every update is recorded as from a server of its own.")
        .entry(|_, entry| UpdateHistoryEntry { server_selection: ServerSelection::OTHERS, ..entry }),
    Mutant::new("removal-deletes-history", &["HIST-9"])
        .fault("A removal deletes the entries of the installation.")
        .history(|_, entries| {
            let removed: Vec<_> = entries.iter().filter(|entry| is_removal(entry)).cloned().collect();
            let gone = |entry: &UpdateHistoryEntry| {
                !is_removal(entry) && removed.iter().any(|r| r.update_identity == entry.update_identity)
            };
            entries.into_iter().filter(|entry| !gone(entry)).collect()
        }),
    Mutant::new("one-entry-an-update", &["HIST-9"])
        .fault("A new attempt overwrites the entry of the last one.")
        .history(|_, entries| {
            let mut seen = Vec::new();
            let newest = |entry: &UpdateHistoryEntry| {
                let known = seen.contains(&entry.update_identity);
                seen.push(entry.update_identity.clone());
                !known
            };
            entries.into_iter().filter(newest).collect()
        }),
    Mutant::new("history-oldest-first", &["HIST-10"])
        .fault("The history is ordered oldest first.")
        .history(|_, entries| entries.into_iter().rev().collect()),
    Mutant::new("history-oldest-first-by-the-job", &["HIST-10"])
        .fault("The history is ordered oldest first, and the entries of one job have one date.")
        .history(|_, entries| one_date_a_job(entries.into_iter().rev().collect())),
    Mutant::new("history-from-zero-to-zero", &["HIST-10"])
        .fault("QueryHistory takes a count of zero or less and answers nothing.")
        .query(|query| if query.count <= 0 { Ok(Vec::new()) } else { query.usual() }),
    Mutant::new("history-from-below-zero", &["HIST-10"])
        .fault("A start below zero counts as zero.")
        .query(|query| query.slice(query.start.max(0), query.count)),
    Mutant::new("history-counts-from-one", &["HIST-10"])
        .fault("The start of a query counts from one.")
        .query(|query| match query.start {
            1.. => query.slice(query.start - 1, query.count),
            _ => query.usual(),
        }),
    Mutant::new("history-count-is-an-end", &["HIST-10"])
        .fault("The count of a query is taken as the index of its end.")
        .query(|query| match query.start {
            1.. if query.count > query.start => query.slice(query.start, query.count - query.start),
            1.. if query.count > 0 => query.slice(query.start, query.count).map(|_| Vec::new()),
            _ => query.usual(),
        }),
    Mutant::new("history-past-the-end", &["HIST-11"])
        .fault("Past the end the history is answered otherwise than the agent says.")
        .query(|query| match query.usual() {
            Ok(entries) if entries.is_empty() => refused(HResult::WU_E_INVALIDINDEX),
            Err(_) if query.start >= 0 && query.count > 0 => Ok(Vec::new()),
            other => other,
        }),
    Mutant::new("history-count-off-by-one", &["HIST-12"])
        .fault("GetTotalHistoryCount gives the last index instead of the count.")
        .total(|_, total| (total - 1).max(0)),
    Mutant::new("history-view-other-than-said", &["HIST-13"])
        .fault(
            "A searcher sees the history as it was when it was made although the agent says that it is \
                live, or the other way round.",
        )
        .scenario(|scenario| {
            let chosen = scenario.policy.switches.iter().find(|switch| switch.name == "history_view");
            let frozen = match chosen {
                Some(chosen) => chosen.value == "frozen",
                None => scenario.policy.preset != Some(wua_scenario::Preset::Observed),
            };
            with_switch(scenario, "history_view", if frozen { "live" } else { "frozen" })
        }),
    Mutant::new("history-criteria-ignored", &["HIST-14"])
        .fault("A session's QueryHistory takes no notice of its criteria.")
        .query(|query| match query.criteria {
            Some(criteria) if !criteria.is_empty() => everything(query),
            _ => query.usual(),
        }),
    Mutant::new("history-criteria-never-wrong", &["HIST-14"])
        .fault("Criteria that do not parse find nothing.")
        .query(|query| match query.usual() {
            Err(error) if error.hresult() == HResult::WU_E_INVALID_CRITERIA => Ok(Vec::new()),
            other => other,
        }),
    Mutant::new("history-of-work-going-on", &["HIST-17"])
        .fault("An update that waits for a restart is recorded as in progress.")
        .entry(|bench, entry| {
            let system = bench.good.system_information();
            let waits = system.is_some_and(|system| system.reboot_required().unwrap_or(false));
            match waits && entry.result_code == OperationResultCode::SUCCEEDED {
                true => UpdateHistoryEntry { result_code: OperationResultCode::IN_PROGRESS, ..entry },
                false => entry,
            }
        }),
    Mutant::new("history-written-by-end", &["HIST-17", "JOB-CLN-8"])
        .fault("The history is written when End… is called.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            installer.bench().memo().flag = true;
            Ok(result)
        })
        .history(|bench, entries| if bench.memo().flag { entries } else { Vec::new() }),
];

/// Gives the entries of a job, oldest first, the date of its first: those between which little time passed.
fn one_date_a_job(mut entries: Vec<UpdateHistoryEntry>) -> Vec<UpdateHistoryEntry> {
    const PAUSE: Duration = Duration::from_secs(1800);
    let mut last: Option<(std::time::SystemTime, std::time::SystemTime)> = None;
    for entry in &mut entries {
        let date = entry.date;
        let begun = last.filter(|(before, _)| *before + PAUSE > date).map_or(date, |(_, begun)| begun);
        (entry.date, last) = (begun, Some((date, begun)));
    }
    entries
}

fn is_removal(entry: &UpdateHistoryEntry) -> bool {
    entry.operation == UpdateOperation::UNINSTALLATION
}

/// An entry as the mutant makes one up.
pub(super) fn entry_of(bench: &Bench, update: &Update, hresult: HResult) -> UpdateHistoryEntry {
    UpdateHistoryEntry {
        operation: UpdateOperation::INSTALLATION,
        result_code: OperationResultCode::FAILED,
        hresult,
        date: bench.scenario.starts_at + bench.now(),
        update_identity: update.identity.clone(),
        title: update.title.clone(),
        description: update.description.clone(),
        unmapped_result_code: 0,
        client_application_id: "Unknown".to_owned(),
        server_selection: ServerSelection::WINDOWS_UPDATE,
        categories: update.categories.clone(),
    }
}

/// Records the updates of a job that were never worked on.
fn record_skipped(installer: &MutantInstaller, job: &Arc<dyn InstallationJob>, result: &InstallationResult) {
    let updates = job.updates().map(|updates| updates.to_vec()).unwrap_or_default();
    for (update, end) in updates.iter().zip(result.update_results()) {
        let skipped = matches!(
            end.hresult,
            HResult::WU_E_CALL_CANCELLED
                | HResult::WU_S_ALREADY_INSTALLED
                | HResult::WU_S_ALREADY_UNINSTALLED
        );
        if skipped {
            let entry = entry_of(installer.bench(), update, end.hresult);
            installer.bench().memo().history.push(entry);
        }
    }
}

/// The answer of a query without criteria.
fn everything(query: &Query<'_>) -> Result<Vec<UpdateHistoryEntry>> {
    let session = query.bench.good.session();
    query.usual()?;
    session.query_history("", query.start, query.count)
}
