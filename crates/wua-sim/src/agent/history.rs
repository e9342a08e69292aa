//! The history of a machine as callers see it.

use std::time::SystemTime;

use wua::member::IUpdateSession3;
use wua::{Error, HResult, Member, OperationResultCode, Result, ServerSelection, UpdateHistoryEntry};
use wua_model::{HistoryPending, HistoryView, QueryPastEnd};

use crate::engine::core::{Core, State};
use crate::engine::journal::Value;
use crate::machine::history::{Attempt, History, Restarts};

/// The name in the history of a client without a name (`HIST-7`).
const NAMELESS: &str = "Unknown";

/// The history as an object sees it: live, or as it was when the object was made (`HIST-13`).
pub(crate) struct View(Option<History>);

impl View {
    pub(crate) fn of(world: &Core, state: &State) -> Self {
        Self((world.policy.history_view == HistoryView::Frozen).then(|| state.machine.history.clone()))
    }

    /// Returns the history, and the restarts so far.
    pub(crate) fn look(&self, world: &Core) -> (History, Restarts) {
        let machine = &world.lock().machine;
        (self.0.as_ref().unwrap_or(&machine.history).clone(), machine.restarts().clone())
    }
}

/// Returns the number of entries, for the journal.
pub(crate) fn answer(entries: &[UpdateHistoryEntry]) -> Option<Value> {
    Some(Value::Entries(u32::try_from(entries.len()).unwrap_or(u32::MAX)))
}

/// Returns at most `count` entries from `start`, newest first (`HIST-10`); none from past the end, which
/// the query of a session may answer if there is no entry at all (`HIST-11`).
pub(crate) fn slice<'a>(
    world: &Core,
    newest_first: impl Iterator<Item = &'a Attempt>,
    restarts: &Restarts,
    start: i32,
    count: i32,
    call: Member,
) -> Result<Vec<UpdateHistoryEntry>> {
    let bad_index = || Error::new(HResult::WU_E_INVALIDINDEX, call);
    let first = usize::try_from(start).map_err(|_| bad_index())?;
    let count = usize::try_from(count).ok().filter(|count| *count > 0).ok_or_else(bad_index)?;
    let mut rest = newest_first.skip(first).peekable();
    let by_session = call == IUpdateSession3::QueryHistory;
    let empty_is_fine = by_session && first == 0 && world.policy.query_past_end == QueryPastEnd::EmptyIsFine;
    if rest.peek().is_none() && !empty_is_fine {
        return Err(bad_index());
    }
    Ok(rest.take(count).map(|attempt| entry(world, attempt, restarts)).collect())
}

/// Shows an attempt that waits for a restart as in progress until then, by policy (`HIST-3`, `HIST-17`, `HE-21`).
fn entry(world: &Core, attempt: &Attempt, restarts: &Restarts) -> UpdateHistoryEntry {
    let waits = restarts.are_awaited_by(attempt);
    let (result_code, hresult) = if waits && world.policy.history_pending == HistoryPending::InProgress {
        (OperationResultCode::IN_PROGRESS, HResult::WU_E_UH_POSTREBOOTSTILLPENDING)
    } else {
        (attempt.result.result_code, attempt.result.hresult)
    };
    let data = world.setup.catalog.data(attempt.slot);
    let managed = world.setup.scenario.agent.managed_server;
    let client = if attempt.client.is_empty() { NAMELESS } else { &attempt.client };
    UpdateHistoryEntry {
        operation: attempt.operation,
        result_code,
        hresult,
        date: date(world, attempt),
        update_identity: data.identity.clone(),
        title: data.title.clone(),
        description: data.description.clone(),
        unmapped_result_code: attempt.unmapped,
        client_application_id: client.to_owned(),
        server_selection: if managed {
            ServerSelection::MANAGED_SERVER
        } else {
            ServerSelection::WINDOWS_UPDATE
        },
        categories: data.categories.clone(),
    }
}

/// Returns the virtual time as a date, counted from the start that the scenario sets.
fn date(world: &Core, attempt: &Attempt) -> SystemTime {
    let start = world.setup.scenario.starts_at;
    start.checked_add(attempt.at.since_beginning()).unwrap_or(start)
}
