//! The history of a machine: every attempt, newest first.

use std::sync::Arc;

use wua::{UpdateInstallationResult, UpdateOperation};
use wua_model::Time;

/// One attempt in the history.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) slot: u32,
    pub(crate) operation: UpdateOperation,
    pub(crate) result: UpdateInstallationResult,
    pub(crate) unmapped: i32,
    pub(crate) at: Time,
    pub(crate) client: Arc<str>,
    /// The number of restarts before it.
    pub(crate) restarts: u32,
    /// `true` if it waits for `Commit`, besides the restart.
    pub(crate) is_staged: bool,
}

/// The restarts of a machine so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Restarts {
    count: u32,
    /// The restarts that finished what was staged, as the counts before them.
    committed: Vec<u32>,
}

impl Restarts {
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Adds a restart.
    pub(crate) fn push(&mut self, committed: bool) {
        if committed {
            self.committed.push(self.count);
        }
        self.count = self.count.saturating_add(1);
    }

    /// Returns `true` if an attempt still waits for a restart, or for one after `Commit` (`HE-17`, `HE-21`).
    pub(crate) fn are_awaited_by(&self, attempt: &Attempt) -> bool {
        if attempt.is_staged {
            !self.committed.contains(&attempt.restarts)
        } else {
            attempt.result.reboot_required && attempt.restarts == self.count
        }
    }
}

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

#[cfg(test)]
mod tests {
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
            is_staged: false,
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
