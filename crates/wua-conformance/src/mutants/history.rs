//! Mutants of the history (clauses `HIST-…`).

use wua::{Category, ServerSelection};

use super::altered::{refused, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "history-without-failures",
        fault: "Failures are not recorded.",
        breaks: &["HIST-1"],
        hooks: Hooks {
            history: Some(|_, entries| {
                let kept = |entry: &UpdateHistoryEntry| entry.result_code != OperationResultCode::Failed;
                entries.into_iter().filter(kept).collect()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-of-the-whole-list",
        fault: "Every update of a job is recorded, also if it was never begun.",
        breaks: &["HIST-1"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                record_skipped(installer, job, &result);
                Ok(result)
            }),
            history: Some(|bench, entries| bench.memo().history.iter().cloned().chain(entries).collect()),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-of-jobs",
        fault: "A job is one entry, whatever the number of its updates.",
        breaks: &["HIST-1"],
        hooks: Hooks { history: Some(|_, entries| entries.into_iter().take(1).collect()), ..Hooks::NONE },
    },
    Mutant {
        name: "history-knows-installations-only",
        fault: "A removal is recorded as an installation.",
        breaks: &["HIST-2"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry { operation: UpdateOperation::Installation, ..entry }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-operation-from-zero",
        fault: "Operations are recorded counting from zero.",
        breaks: &["HIST-2", "ENUM-6"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry {
                operation: (entry.operation.value() - 1).into(),
                ..entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-without-codes",
        fault: "Failures are recorded with S_OK.",
        breaks: &["HIST-3"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry { hresult: HResult::S_OK, ..entry }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-succeeds-or-fails",
        fault: "A success with errors is recorded as a success.",
        breaks: &["HIST-3"],
        hooks: Hooks {
            entry: Some(|_, entry| match entry.result_code {
                OperationResultCode::SucceededWithErrors => {
                    UpdateHistoryEntry { result_code: OperationResultCode::Succeeded, ..entry }
                }
                _ => entry,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "unmapped-code-lost",
        fault: "The installer's own code is not recorded.",
        breaks: &["HIST-4"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry { unmapped_result_code: 0, ..entry }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "unmapped-code-is-the-hresult",
        fault: "Where the installer has no code of its own the HRESULT is recorded twice.",
        breaks: &["HIST-4"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry {
                unmapped_result_code: entry.hresult.value(),
                ..entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-in-local-time",
        fault: "Dates are recorded in local time.",
        breaks: &["HIST-5"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry {
                date: entry.date + Duration::from_secs(7200),
                ..entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-dated-when-read",
        fault: "Dates are those of the query.",
        breaks: &["HIST-5", "HIST-9"],
        hooks: Hooks {
            entry: Some(|bench, entry| UpdateHistoryEntry {
                date: bench.scenario.starts_at + bench.now(),
                ..entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-by-identity-only",
        fault: "Entries carry the identity of the update and no texts.",
        breaks: &["HIST-6"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry {
                title: String::new(),
                description: String::new(),
                categories: Vec::new(),
                ..entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-without-categories",
        fault: "Entries carry no categories.",
        breaks: &["HIST-6"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry { categories: Vec::<Category>::new(), ..entry }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-without-clients",
        fault: "The application id of the installer is not recorded.",
        breaks: &["HIST-7"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry {
                client_application_id: "Unknown".to_owned(),
                ..entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-of-clients-without-name",
        fault: "An installer without an application id is recorded with an empty one.",
        breaks: &["HIST-7"],
        hooks: Hooks {
            entry: Some(|_, mut entry| {
                if entry.client_application_id == "Unknown" {
                    entry.client_application_id.clear();
                }
                entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-of-the-present-client",
        fault: "Every entry carries the application id that was set last.",
        breaks: &["HIST-7"],
        hooks: Hooks {
            put_client: Some(|installer, id| {
                installer.good.set_client_application_id(id);
                installer.bench().memo().text = Some(id.to_owned());
            }),
            entry: Some(|bench, mut entry| {
                if let Some(id) = &bench.memo().text {
                    entry.client_application_id.clone_from(id);
                }
                entry
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-of-other-servers",
        fault: "Every update is recorded as from a server of its own.",
        breaks: &["HIST-8"],
        hooks: Hooks {
            entry: Some(|_, entry| UpdateHistoryEntry { server_selection: ServerSelection::Others, ..entry }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "removal-deletes-history",
        fault: "A removal deletes the entries of the installation.",
        breaks: &["HIST-9"],
        hooks: Hooks {
            history: Some(|_, entries| {
                let removed: Vec<_> = entries.iter().filter(|entry| is_removal(entry)).cloned().collect();
                let gone = |entry: &UpdateHistoryEntry| {
                    !is_removal(entry) && removed.iter().any(|r| r.update_identity == entry.update_identity)
                };
                entries.into_iter().filter(|entry| !gone(entry)).collect()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "one-entry-an-update",
        fault: "A new attempt overwrites the entry of the last one.",
        breaks: &["HIST-9"],
        hooks: Hooks {
            history: Some(|_, entries| {
                let mut seen = Vec::new();
                let newest = |entry: &UpdateHistoryEntry| {
                    let known = seen.contains(&entry.update_identity);
                    seen.push(entry.update_identity.clone());
                    !known
                };
                entries.into_iter().filter(newest).collect()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-oldest-first",
        fault: "The history stands oldest first.",
        breaks: &["HIST-10"],
        hooks: Hooks { history: Some(|_, entries| entries.into_iter().rev().collect()), ..Hooks::NONE },
    },
    Mutant {
        name: "history-oldest-first-by-the-job",
        fault: "The history stands oldest first, and the entries of one job have one date.",
        breaks: &["HIST-10"],
        hooks: Hooks {
            history: Some(|_, entries| one_date_a_job(entries.into_iter().rev().collect())),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-from-zero-to-zero",
        fault: "QueryHistory takes a count of zero or less and answers nothing.",
        breaks: &["HIST-10"],
        hooks: Hooks {
            query: Some(|query| if query.count <= 0 { Ok(Vec::new()) } else { query.usual() }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-from-below-zero",
        fault: "A start below zero counts as zero.",
        breaks: &["HIST-10"],
        hooks: Hooks { query: Some(|query| query.slice(query.start.max(0), query.count)), ..Hooks::NONE },
    },
    Mutant {
        name: "history-counts-from-one",
        fault: "The start of a query counts from one.",
        breaks: &["HIST-10"],
        hooks: Hooks {
            query: Some(|query| match query.start {
                1.. => query.slice(query.start - 1, query.count),
                _ => query.usual(),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-count-is-an-end",
        fault: "The count of a query is taken as the index of its end.",
        breaks: &["HIST-10"],
        hooks: Hooks {
            query: Some(|query| match query.start {
                1.. if query.count > query.start => query.slice(query.start, query.count - query.start),
                1.. if query.count > 0 => query.slice(query.start, query.count).map(|_| Vec::new()),
                _ => query.usual(),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-past-the-end",
        fault: "Past the end the history is answered otherwise than the agent says.",
        breaks: &["HIST-11"],
        hooks: Hooks {
            query: Some(|query| match query.usual() {
                Ok(entries) if entries.is_empty() => refused(HResult::WU_E_INVALIDINDEX),
                Err(_) if query.start >= 0 && query.count > 0 => Ok(Vec::new()),
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-count-off-by-one",
        fault: "GetTotalHistoryCount gives the last index instead of the count.",
        breaks: &["HIST-12"],
        hooks: Hooks { total: Some(|_, total| (total - 1).max(0)), ..Hooks::NONE },
    },
    Mutant {
        name: "history-view-other-than-said",
        fault: "A searcher sees the history as it was when it was made although the agent says that it is live, or the other way round.",
        breaks: &["HIST-13"],
        hooks: Hooks {
            scenario: Some(|scenario| {
                let chosen = scenario.policy.switches.iter().find(|switch| switch.name == "history_view");
                let frozen = match chosen {
                    Some(chosen) => chosen.value == "frozen",
                    None => scenario.policy.preset != Some(wua_scenario::Preset::Observed),
                };
                with_switch(scenario, "history_view", if frozen { "live" } else { "frozen" })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-criteria-ignored",
        fault: "A session's QueryHistory takes no notice of its criteria.",
        breaks: &["HIST-14"],
        hooks: Hooks {
            query: Some(|query| match query.criteria {
                Some(criteria) if !criteria.is_empty() => everything(query),
                _ => query.usual(),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-criteria-never-wrong",
        fault: "Criteria that do not parse find nothing.",
        breaks: &["HIST-14"],
        hooks: Hooks {
            query: Some(|query| match query.usual() {
                Err(error) if error.hresult() == HResult::WU_E_INVALID_CRITERIA => Ok(Vec::new()),
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-of-work-going-on",
        fault: "An update that waits for a restart is recorded as in progress.",
        breaks: &["HIST-17"],
        hooks: Hooks {
            entry: Some(|bench, entry| {
                let system = bench.good.system_information();
                let waits = system.is_some_and(|system| system.reboot_required().unwrap_or(false));
                match waits && entry.result_code == OperationResultCode::Succeeded {
                    true => UpdateHistoryEntry { result_code: OperationResultCode::InProgress, ..entry },
                    false => entry,
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "history-written-by-end",
        fault: "The history is written when End… is called.",
        breaks: &["HIST-17", "JOB-CLN-8"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                installer.bench().memo().flag = true;
                Ok(result)
            }),
            history: Some(|bench, entries| if bench.memo().flag { entries } else { Vec::new() }),
            ..Hooks::NONE
        },
    },
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
    entry.operation == UpdateOperation::Uninstallation
}

/// An entry as the mutant makes one up.
pub(super) fn entry_of(bench: &Bench, update: &Update, hresult: HResult) -> UpdateHistoryEntry {
    UpdateHistoryEntry {
        operation: UpdateOperation::Installation,
        result_code: OperationResultCode::Failed,
        hresult,
        date: bench.scenario.starts_at + bench.now(),
        update_identity: update.identity.clone(),
        title: update.title.clone(),
        description: update.description.clone(),
        unmapped_result_code: 0,
        client_application_id: "Unknown".to_owned(),
        server_selection: ServerSelection::WindowsUpdate,
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

/// What a query without criteria would find.
fn everything(query: &Query<'_>) -> Result<Vec<UpdateHistoryEntry>> {
    let session = query.bench.good.session();
    query.usual()?;
    session.query_history("", query.start, query.count)
}
