//! The history of a simulated machine, as callers are shown it.

use std::sync::Arc;
use std::time::SystemTime;

use wua::{Error, HResult, Result, ServerSelection, UpdateHistoryEntry};
use wua_model::{HistoryView, QueryPastEnd};
use wua_scenario::Call;

use crate::inner::{Inner, State};
use crate::machine::Attempt;

/// What stands in the history for a client without a name (`HIST-7`).
const NAMELESS: &str = "Unknown";

/// The history as an object sees it: as it is, or as it was when the object was made (`HIST-13`).
pub(crate) struct View(Option<Arc<Vec<Attempt>>>);

impl View {
    pub(crate) fn of(inner: &Inner, state: &State) -> Self {
        Self((inner.policy.history_view == HistoryView::Frozen).then(|| Arc::clone(&state.machine.history)))
    }

    pub(crate) fn history(&self, inner: &Inner) -> Arc<Vec<Attempt>> {
        self.0.clone().unwrap_or_else(|| Arc::clone(&inner.lock().machine.history))
    }
}

/// What the journal says of entries found.
pub(crate) fn entries(count: usize) -> Option<String> {
    Some(format!("{count} entries"))
}

/// At most `count` entries from `start`, newest first (`HIST-10`, `HIST-11`).
pub(crate) fn slice(
    inner: &Inner,
    selected: &[&Attempt],
    start: i32,
    count: i32,
    call: Call,
) -> Result<Vec<UpdateHistoryEntry>> {
    let bad_index = || Error::new(HResult::WU_E_INVALIDINDEX, call.name());
    let first = usize::try_from(start).map_err(|_| bad_index())?;
    let count = usize::try_from(count).ok().filter(|count| *count > 0).ok_or_else(bad_index)?;
    let empty_is_fine =
        inner.policy.query_past_end == QueryPastEnd::EmptyIsFine && selected.is_empty() && first == 0;
    if first >= selected.len() && !empty_is_fine {
        return Err(bad_index());
    }
    Ok(selected.iter().rev().skip(first).take(count).map(|attempt| entry(inner, attempt)).collect())
}

fn entry(inner: &Inner, attempt: &Attempt) -> UpdateHistoryEntry {
    let data = inner.setup.data(attempt.slot);
    let managed = inner.setup.scenario.agent.managed_server;
    let client = if attempt.client.is_empty() { NAMELESS } else { &attempt.client };
    UpdateHistoryEntry {
        operation: attempt.operation,
        result_code: attempt.result.result_code,
        hresult: attempt.result.hresult,
        date: date(inner, attempt),
        update_identity: data.identity.clone(),
        title: data.title.clone(),
        description: data.description.clone(),
        unmapped_result_code: attempt.unmapped,
        client_application_id: client.to_owned(),
        server_selection: if managed {
            ServerSelection::ManagedServer
        } else {
            ServerSelection::WindowsUpdate
        },
        categories: data.categories.clone(),
    }
}

/// The virtual time as a date: the scenario says when it begins.
fn date(inner: &Inner, attempt: &Attempt) -> SystemTime {
    let start = inner.setup.scenario.starts_at;
    start.checked_add(attempt.at.since_beginning()).unwrap_or(start)
}
