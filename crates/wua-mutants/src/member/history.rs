//! Members of the history, and parts of its entries.

use wua::{ServerSelection, UpdateIdentity};

use super::*;
use crate::altered::refused;

const HOUR: Duration = Duration::from_secs(3600);
const PAIRS: [(OperationResultCode, HResult); 2] =
    [(OperationResultCode::SUCCEEDED, HResult::S_OK), (OperationResultCode::FAILED, HResult::E_FAIL)];
const OPERATIONS: [UpdateOperation; 2] = [UpdateOperation::INSTALLATION, UpdateOperation::UNINSTALLATION];
const SERVERS: [ServerSelection; 2] = [ServerSelection::WINDOWS_UPDATE, ServerSelection::MANAGED_SERVER];

members! {
    "the history" {
        "empty": history = |_, _| Vec::new();
        "its newest entry": history = |_, entries| entries.into_iter().take(1).collect();
        "its newest entry, again and again": history = |_, entries| match entries.first() {
            Some(newest) => vec![newest.clone(); entries.len()],
            None => entries,
        };
        erratic: history = |bench, mut entries| {
            if !entries.is_empty() {
                let by = draw(bench, entries.len() as u64) as usize;
                entries.rotate_left(by);
            }
            entries.into_iter().filter(|_| draw(bench, 4) > 0).collect()
        };
    }
    "the order of the history" {
        "by title": history = |_, mut entries| {
            entries.sort_by(|one, other| one.title.cmp(&other.title));
            entries
        };
        "oldest first": history = |_, entries| entries.into_iter().rev().collect();
        "by title, backwards": history = |_, mut entries| {
            entries.sort_by(|one, other| other.title.cmp(&one.title));
            entries
        };
        erratic: history = |bench, mut entries| {
            if !entries.is_empty() {
                let by = draw(bench, entries.len() as u64) as usize;
                entries.rotate_left(by);
            }
            entries
        };
    }
    "Operation of an entry" {
        "an installation": entry = |_, entry| UpdateHistoryEntry { operation: OPERATIONS[0], ..entry };
        "a removal": entry = |_, entry| UpdateHistoryEntry { operation: OPERATIONS[1], ..entry };
        erratic: entry = |bench, entry| {
            UpdateHistoryEntry { operation: one_of(bench, &OPERATIONS), ..entry }
        };
    }
    "ResultCode and HResult of an entry" {
        "a success": entry = |_, entry| with_pair(entry, PAIRS[0]);
        "a failure": entry = |_, entry| with_pair(entry, PAIRS[1]);
        erratic: entry = |bench, entry| with_pair(entry, one_of(bench, &PAIRS));
    }
    "Date of an entry" {
        "the start": entry = |bench, entry| {
            UpdateHistoryEntry { date: bench.scenario.starts_at, ..entry }
        };
        "an hour after the start": entry = |bench, entry| {
            UpdateHistoryEntry { date: bench.scenario.starts_at + HOUR, ..entry }
        };
        erratic: entry = |bench, entry| {
            let after = Duration::from_secs(draw(bench, 7200));
            UpdateHistoryEntry { date: bench.scenario.starts_at + after, ..entry }
        };
    }
    "UpdateIdentity of an entry" {
        "that of the first update": entry = |bench, entry| with_identity(bench, entry, 0);
        "that of the last update": entry = |bench, entry| {
            with_identity(bench, entry, bench.scenario.updates.len().saturating_sub(1))
        };
        erratic: entry = |bench, entry| {
            let at = draw(bench, bench.scenario.updates.len().max(1) as u64) as usize;
            with_identity(bench, entry, at)
        };
    }
    "UnmappedResultCode of an entry" {
        "0": entry = |_, entry| UpdateHistoryEntry { unmapped_result_code: 0, ..entry };
        "1603": entry = |_, entry| UpdateHistoryEntry { unmapped_result_code: 1603, ..entry };
        erratic: entry = |bench, entry| {
            UpdateHistoryEntry { unmapped_result_code: draw(bench, 3) as i32, ..entry }
        };
    }
    "the texts of an entry" {
        "empty": entry = |_, entry| with_texts(entry, "");
        "a text": entry = |_, entry| with_texts(entry, "a text");
        erratic: entry = |bench, entry| with_texts(entry, one_of(bench, &["a text", "another"]));
    }
    "ClientApplicationID of an entry" {
        "Unknown": entry = |_, entry| with_client(entry, "Unknown");
        "a name": entry = |_, entry| with_client(entry, "a name");
        erratic: entry = |bench, entry| with_client(entry, one_of(bench, &["Unknown", "a name"]));
    }
    "ServerSelection of an entry" {
        "Windows Update": entry = |_, entry| UpdateHistoryEntry { server_selection: SERVERS[0], ..entry };
        "a managed server": entry = |_, entry| UpdateHistoryEntry { server_selection: SERVERS[1], ..entry };
        erratic: entry = |bench, entry| {
            UpdateHistoryEntry { server_selection: one_of(bench, &SERVERS), ..entry }
        };
    }
    "QueryHistory" {
        "all of it": query = |query| Ok(query.whole());
        "nothing": query = |_| Ok(Vec::new());
        "refused": query = |_| refused(HResult::WU_E_INVALIDINDEX);
        erratic: query = |query| match draw(query.bench, 3) {
            0 => Ok(query.whole()),
            1 => refused(HResult::WU_E_INVALIDINDEX),
            _ => query.usual(),
        };
    }
    "GetTotalHistoryCount" {
        "0": total = |_, _| 0;
        "1": total = |_, _| 1;
        erratic: total = |bench, total| total + draw(bench, 3) as i32;
    }
}

fn with_pair(
    entry: UpdateHistoryEntry,
    (result_code, hresult): (OperationResultCode, HResult),
) -> UpdateHistoryEntry {
    UpdateHistoryEntry { result_code, hresult, ..entry }
}

fn with_identity(bench: &Bench, entry: UpdateHistoryEntry, at: usize) -> UpdateHistoryEntry {
    let known = bench.scenario.updates.get(at).map(|update| update.data.identity.clone());
    UpdateHistoryEntry { update_identity: known.unwrap_or_else(|| UpdateIdentity::new("", 1)), ..entry }
}

fn with_texts(entry: UpdateHistoryEntry, text: &str) -> UpdateHistoryEntry {
    let (title, description) = (text.to_owned(), text.to_owned());
    UpdateHistoryEntry { title, description, categories: Vec::new(), ..entry }
}

fn with_client(entry: UpdateHistoryEntry, client: &str) -> UpdateHistoryEntry {
    UpdateHistoryEntry { client_application_id: client.to_owned(), ..entry }
}
