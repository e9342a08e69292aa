//! The history of a simulated machine, as callers see it.

use std::sync::Arc;
use std::time::SystemTime;

use wua::member::IUpdateSession3;
use wua::{Error, HResult, Member, OperationResultCode, Result, ServerSelection, UpdateHistoryEntry};
use wua_model::{HistoryPending, HistoryView, QueryPastEnd};

use crate::inner::{Inner, State};
use crate::journal::Value;
use crate::machine::Attempt;

/// The name in the history of a client without a name (`HIST-7`).
const NAMELESS: &str = "Unknown";

/// The attempts so far. A copy is a pointer and shares them, even after either has grown: frozen views
/// and forks cost nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    newest: Option<Arc<Link>>,
}

/// An attempt and its predecessors.
#[derive(Debug)]
struct Link {
    attempt: Attempt,
    before: Option<Arc<Link>>,
    /// The number of attempts up to this one.
    count: usize,
}

impl Drop for Link {
    /// Frees a long history link by link: recursion would need a stack as deep.
    fn drop(&mut self) {
        let mut before = self.before.take();
        while let Some(mut link) = before.and_then(Arc::into_inner) {
            before = link.before.take();
        }
    }
}

impl History {
    pub(crate) fn push(&mut self, attempt: Attempt) {
        let (count, before) = (self.count() + 1, self.newest.take());
        self.newest = Some(Arc::new(Link { attempt, before, count }));
    }

    pub(crate) fn count(&self) -> usize {
        self.newest.as_ref().map_or(0, |newest| newest.count)
    }

    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Attempt> {
        let links = std::iter::successors(self.newest.as_deref(), |link| link.before.as_deref());
        links.map(|link| &link.attempt)
    }
}

/// The history as an object sees it: live, or as it was when the object was made (`HIST-13`).
pub(crate) struct View(Option<History>);

impl View {
    pub(crate) fn of(inner: &Inner, state: &State) -> Self {
        Self((inner.policy.history_view == HistoryView::Frozen).then(|| state.machine.history.clone()))
    }

    /// Returns the history, and the number of restarts so far.
    pub(crate) fn look(&self, inner: &Inner) -> (History, u32) {
        let machine = &inner.lock().machine;
        (self.0.as_ref().unwrap_or(&machine.history).clone(), machine.restarts())
    }
}

/// Returns the number of entries, for the journal.
pub(crate) fn answer(entries: &[UpdateHistoryEntry]) -> Option<Value> {
    Some(Value::Entries(u32::try_from(entries.len()).unwrap_or(u32::MAX)))
}

/// Returns at most `count` entries from `start`, newest first (`HIST-10`); none from past the end, which
/// the query of a session may answer if there is no entry at all (`HIST-11`).
pub(crate) fn slice<'a>(
    inner: &Inner,
    newest_first: impl Iterator<Item = &'a Attempt>,
    restarts: u32,
    start: i32,
    count: i32,
    call: Member,
) -> Result<Vec<UpdateHistoryEntry>> {
    let bad_index = || Error::new(HResult::WU_E_INVALIDINDEX, call);
    let first = usize::try_from(start).map_err(|_| bad_index())?;
    let count = usize::try_from(count).ok().filter(|count| *count > 0).ok_or_else(bad_index)?;
    let mut rest = newest_first.skip(first).peekable();
    let by_session = call == IUpdateSession3::QueryHistory;
    let empty_is_fine = by_session && first == 0 && inner.policy.query_past_end == QueryPastEnd::EmptyIsFine;
    if rest.peek().is_none() && !empty_is_fine {
        return Err(bad_index());
    }
    Ok(rest.take(count).map(|attempt| entry(inner, attempt, restarts)).collect())
}

/// Shows an attempt that waits for a restart as in progress until then, by policy (`HIST-3`, `HIST-17`).
fn entry(inner: &Inner, attempt: &Attempt, restarts: u32) -> UpdateHistoryEntry {
    let waits = attempt.result.reboot_required && attempt.restarts == restarts;
    let (result_code, hresult) = if waits && inner.policy.history_pending == HistoryPending::InProgress {
        (OperationResultCode::IN_PROGRESS, HResult::WU_E_UH_POSTREBOOTSTILLPENDING)
    } else {
        (attempt.result.result_code, attempt.result.hresult)
    };
    let data = inner.setup.data(attempt.slot);
    let managed = inner.setup.scenario.agent.managed_server;
    let client = if attempt.client.is_empty() { NAMELESS } else { &attempt.client };
    UpdateHistoryEntry {
        operation: attempt.operation,
        result_code,
        hresult,
        date: date(inner, attempt),
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
fn date(inner: &Inner, attempt: &Attempt) -> SystemTime {
    let start = inner.setup.scenario.starts_at;
    start.checked_add(attempt.at.since_beginning()).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use wua::{UpdateInstallationResult, UpdateOperation};
    use wua_model::Time;

    use super::*;

    fn attempt(slot: u32) -> Attempt {
        Attempt {
            slot,
            operation: UpdateOperation::INSTALLATION,
            result: UpdateInstallationResult::succeeded(false),
            unmapped: 0,
            at: Time::ZERO,
            client: Arc::from(""),
            restarts: 0,
        }
    }

    fn slots(history: &History) -> Vec<u32> {
        history.newest_first().map(|attempt| attempt.slot).collect()
    }

    #[test]
    fn frozen_views_share_the_attempts_that_they_have_in_common() {
        let mut history = History::default();
        let views: Vec<History> = (0..100)
            .map(|slot| {
                history.push(attempt(slot));
                history.clone()
            })
            .collect();
        for (older, newer) in views.iter().zip(&views[1..]) {
            let shared = newer.newest.as_ref().and_then(|link| link.before.as_ref()).unwrap();
            assert!(Arc::ptr_eq(shared, older.newest.as_ref().unwrap()));
        }
        assert_eq!(slots(&views[2]), [2, 1, 0]);
        assert_eq!((views[2].count(), history.count()), (3, 100));
    }

    #[test]
    fn copies_grow_apart() {
        let mut one = History::default();
        one.push(attempt(0));
        let mut other = one.clone();
        one.push(attempt(1));
        other.push(attempt(2));
        assert_eq!((slots(&one), slots(&other)), (vec![1, 0], vec![2, 0]));
    }

    #[test]
    fn a_long_history_is_freed_without_a_deep_stack() {
        let mut history = History::default();
        (0..200_000).for_each(|slot| history.push(attempt(slot)));
        drop(history);
    }
}
