//! The list of an installer: a shared Rust list for the client, a COM collection for the agent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use windows::Win32::System::UpdateAgent::{IUpdateCollection, IUpdateInstaller};
use wua::{Result, Update, UpdateCollection, member};

use crate::agile::Agile;
use crate::call::{get_object, invoke, outside};
use crate::collection::{Listed, as_list, is_read_only, listed};
use crate::state::identity;
use crate::update;

/// Creates an empty collection that can be changed.
pub(crate) type NewCollection = Arc<dyn Fn() -> windows_core::Result<IUpdateCollection> + Send + Sync>;

/// The client's list, and what the agent was last given.
pub(crate) struct List {
    new_collection: NewCollection,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The client's list; `None` before it set one.
    seen: Option<UpdateCollection>,
    /// The collection that the agent has; `None` if it has none yet.
    given: Option<Arc<Listed>>,
}

impl List {
    pub(crate) fn new(new_collection: NewCollection) -> Self {
        Self { new_collection, state: Mutex::default() }
    }

    /// Sets the client's list (`put_Updates`). A failure is reported by the next operation, which tries again.
    pub(crate) fn set(&self, installer: &Agile<IUpdateInstaller>, list: &UpdateCollection) {
        self.put(State { seen: Some(list.clone()), given: None });
        let _ = self.give(installer);
    }

    /// Gives the agent the client's list if it has changed since the last time, and returns the agent's collection. If
    /// the client never set a list, nothing is passed on.
    ///
    /// # Errors
    /// The error of the member that refused: `Add` of the collection, or `put_Updates`.
    pub(crate) fn give(&self, installer: &Agile<IUpdateInstaller>) -> Result<Arc<Listed>> {
        let (seen, given) = {
            let state = self.lock();
            (state.seen.clone(), state.given.clone())
        };
        let Some(seen) = seen else { return Ok(Arc::default()) };
        let updates = seen.to_vec();
        if let Some(given) = given.filter(|given| given.is(&updates)) {
            return Ok(given);
        }
        let (com, listed) = self.collection_of(updates)?;
        invoke!(installer, member::IUpdateInstaller::put_Updates, SetUpdates(&com))?;
        let listed = Arc::new(listed);
        let mut state = self.lock();
        let is_still_seen = state.seen.as_ref() == Some(&seen);
        let before = if is_still_seen { state.given.replace(Arc::clone(&listed)) } else { None };
        drop(state);
        drop(before);
        Ok(listed)
    }

    /// Returns the list (`get_Updates`): the client's own if the agent has the same content and allows changes,
    /// otherwise the agent's. If that can be changed, it becomes the client's list, so that additions to it reach the
    /// agent (clause `INST-UPD-2`).
    pub(crate) fn get(&self, installer: &Agile<IUpdateInstaller>) -> UpdateCollection {
        let given = self.give(installer).unwrap_or_default();
        match self.of_agent(installer, &given) {
            Ok(Some(list)) => list,
            _ => self.lock().seen.clone().unwrap_or_else(|| UpdateCollection::read_only([])),
        }
    }

    fn of_agent(
        &self,
        installer: &Agile<IUpdateInstaller>,
        given: &Listed,
    ) -> Result<Option<UpdateCollection>> {
        let Some(com) = get_object!(installer, IUpdateInstaller::Updates)? else { return Ok(None) };
        let (found, read_only) = (listed(&com, given, update::read)?, is_read_only(&com)?);
        if read_only {
            return Ok(Some(as_list(&found, true)));
        }
        let updates: Vec<Arc<Update>> = found.updates().cloned().collect();
        let seen = self.lock().seen.clone();
        if seen.is_some() && given.is(&updates) {
            return Ok(seen);
        }
        let list = as_list(&found, false);
        self.put(State { seen: Some(list.clone()), given: Some(Arc::new(found)) });
        Ok(Some(list))
    }

    /// Replaces the state. The old state, with objects of the client and of the agent, is dropped after the lock is
    /// released.
    fn put(&self, new: State) {
        let before = std::mem::replace(&mut *self.lock(), new);
        drop(before);
    }

    fn collection_of(&self, updates: Vec<Arc<Update>>) -> Result<(IUpdateCollection, Listed)> {
        let com = outside("CoCreateInstance(UpdateCollection)", (self.new_collection)())?;
        let mut listed = Listed::default();
        for update in updates {
            let item = update::com_of(&update)?;
            invoke!(com, member::IUpdateCollection::Add, Add(&item))?;
            listed.push(identity(&item), update);
        }
        Ok((com, listed))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
