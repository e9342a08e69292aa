//! Wrapped sessions and searchers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use wua::backend::UpdateAgent;
use wua::{
    HResult, Result, SearchResult, Update, UpdateHistoryEntry, UpdateIdentity, UpdateInstaller,
    UpdateSearcher, UpdateSession,
};

use super::super::altered::refusal;
use super::{Bench, Memo, MutantInstaller};

/// A wrapped `IUpdateSession`.
pub(crate) struct MutantSession {
    pub(crate) bench: Arc<Bench>,
    pub(crate) good: Arc<dyn UpdateSession>,
    memo: Mutex<Memo>,
    me: Weak<MutantSession>,
}

impl MutantSession {
    pub(crate) fn wrap(bench: Arc<Bench>, good: Arc<dyn UpdateSession>) -> Arc<Self> {
        Arc::new_cyclic(|me| Self { bench, good, memo: Mutex::default(), me: Weak::clone(me) })
    }

    pub(crate) fn memo(&self) -> MutexGuard<'_, Memo> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn me(&self) -> Result<Arc<Self>> {
        self.me.upgrade().ok_or_else(|| refusal(HResult::WU_E_UNEXPECTED))
    }

    /// Makes an installer as without a hook.
    pub(crate) fn installer(self: &Arc<Self>) -> Result<Arc<MutantInstaller>> {
        Ok(MutantInstaller::wrap(Arc::clone(self), self.good.create_update_installer()?))
    }
}

opaque!(MutantSession, MutantSearcher);

impl UpdateSession for MutantSession {
    fn inner(&self) -> Option<&dyn UpdateSession> {
        Some(&*self.good)
    }

    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        let good = self.good.create_update_searcher()?;
        Ok(Arc::new(MutantSearcher { bench: Arc::clone(&self.bench), good }))
    }

    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        let me = self.me()?;
        hooked!(self.bench, create_installer(&me) else Ok(me.installer()?))
    }

    fn query_history(&self, criteria: &str, start: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let query = |start, count| self.good.query_history(criteria, start, count);
        Query { bench: &self.bench, good: &query, criteria: Some(criteria), start, count }.answer()
    }
}

/// A wrapped `IUpdateSearcher`.
pub(crate) struct MutantSearcher {
    pub(crate) bench: Arc<Bench>,
    pub(crate) good: Arc<dyn UpdateSearcher>,
}

impl UpdateSearcher for MutantSearcher {
    fn inner(&self) -> Option<&dyn UpdateSearcher> {
        Some(&*self.good)
    }

    fn search(&self, criteria: &str) -> Result<SearchResult> {
        let mut found = self.good.search(criteria)?;
        if let Some(change) = self.bench.hooks.found {
            let updates = found.updates.to_vec().into_iter();
            let changed = updates.map(|update| {
                let (eula, hidden) = (update.eula_accepted(), update.is_hidden());
                let data = Arc::new(change(&self.bench, (**update).clone()));
                let failures: Arc<[_]> = update.failures().into();
                let shown = Update::found(data, eula, hidden, Arc::new(Behind(update)));
                Arc::new(shown.with_failures(failures))
            });
            found.updates = wua::UpdateCollection::read_only(changed);
        }
        Ok(hooked!(self.bench, search(self, found) else found))
    }

    fn query_history(&self, start: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let query = |start, count| self.good.query_history(start, count);
        Query { bench: &self.bench, good: &query, criteria: None, start, count }.answer()
    }

    fn get_total_history_count(&self) -> Result<i32> {
        let total = self.good.get_total_history_count()?;
        let total = match self.bench.hooks.history {
            None => total,
            Some(_) => {
                let query = |start, count| self.good.query_history(start, count);
                let (bench, count) = (&*self.bench, i32::MAX);
                let all = Query { bench, good: &query, criteria: None, start: 0, count }.whole();
                i32::try_from(all.len()).unwrap_or(i32::MAX)
            }
        };
        Ok(hooked!(self.bench, total(&self.bench, total) else total))
    }
}

/// The good update behind one that a mutant shows differently.
struct Behind(Arc<Update>);

impl UpdateAgent for Behind {
    fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
        self.0.accept_eula()
    }

    fn set_is_hidden(&self, _: &UpdateIdentity, value: bool) -> Result<()> {
        self.0.set_is_hidden(value)
    }
}

/// A call of `QueryHistory`.
pub(crate) struct Query<'a> {
    pub(crate) bench: &'a Bench,
    good: &'a dyn Fn(i32, i32) -> Result<Vec<UpdateHistoryEntry>>,
    /// Of a session's; a searcher's has none.
    pub(crate) criteria: Option<&'a str>,
    pub(crate) start: i32,
    pub(crate) count: i32,
}

impl Query<'_> {
    fn answer(&self) -> Result<Vec<UpdateHistoryEntry>> {
        hooked!(self.bench, query(self) else self.usual())
    }

    /// Answers as without a hook of its own.
    pub(crate) fn usual(&self) -> Result<Vec<UpdateHistoryEntry>> {
        match self.bench.hooks.history {
            Some(_) => self.slice(self.start, self.count),
            None => Ok(self.each((self.good)(self.start, self.count)?)),
        }
    }

    /// The whole history as the mutant has it, newest first; empty if it cannot be had.
    pub(crate) fn whole(&self) -> Vec<UpdateHistoryEntry> {
        let good = self.each((self.good)(0, i32::MAX).unwrap_or_default());
        hooked!(self.bench, history(self.bench, good) else good)
    }

    /// A part of the whole history, by the rules.
    pub(crate) fn slice(&self, start: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let good = (self.good)(start, count);
        let all = self.whole();
        let from = usize::try_from(start).ok().filter(|_| count > 0);
        match from.filter(|from| *from < all.len()) {
            Some(from) => {
                let most = usize::try_from(count).unwrap_or(usize::MAX);
                Ok(all.into_iter().skip(from).take(most).collect())
            }
            // Past the end, or nothing that may be asked for: the good backend's to answer.
            None => good.map(|_| Vec::new()),
        }
    }

    fn each(&self, entries: Vec<UpdateHistoryEntry>) -> Vec<UpdateHistoryEntry> {
        match self.bench.hooks.entry {
            Some(change) => entries.into_iter().map(|entry| change(self.bench, entry)).collect(),
            None => entries,
        }
    }
}
