//! Searchers of a simulated machine, and the agent behind the updates that they find.

use std::any::Any;
use std::error::Error as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use wua::backend::UpdateAgent;
use wua::member::{IUpdate, IUpdateSearcher};
use wua::{
    Error, HResult, Member, OperationResultCode, Result, SearchResult, Update, UpdateCollection, UpdateData,
    UpdateHistoryEntry, UpdateIdentity, UpdateSearcher,
};
use wua_scenario::Caller;

use crate::copies::with_own_bundle;
use crate::criteria::{Candidate, Criteria, one_driver_per_device, without_superseded};
use crate::history::{self, View};
use crate::inner::{Inner, State};
use crate::journal::{Note, Searched, Who};
use crate::machine::{Presence, Slot};

/// A searcher of a simulated machine.
pub(crate) struct SimSearcher {
    inner: Arc<Inner>,
    number: u32,
    caller: Caller,
    history: View,
    settings: Mutex<(String, bool)>,
}

shown_by_name!(SimSearcher);

impl SimSearcher {
    pub(crate) fn create(inner: &Arc<Inner>, caller: Caller) -> Arc<Self> {
        let mut state = inner.lock();
        state.numbers.searchers += 1;
        let (number, history) = (state.numbers.searchers, View::of(inner, &state));
        drop(state);
        let settings = Mutex::new((String::new(), false));
        Arc::new(Self { inner: Arc::clone(inner), number, caller, history, settings })
    }

    fn who(&self) -> Who {
        Who::Searcher(self.number)
    }

    fn settings(&self) -> MutexGuard<'_, (String, bool)> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn search_now(&self, criteria: &str) -> Result<SearchResult> {
        let call = IUpdateSearcher::Search;
        let criteria = Criteria::parse(criteria)
            .map_err(|error| Error::new(HResult::WU_E_INVALID_CRITERIA, call).with_source(error))?;
        let slots = {
            let state = self.inner.lock();
            if let Some(code) = refuses_search(&self.inner, &state) {
                return Err(Error::new(code, call));
            }
            Arc::clone(&state.machine.slots)
        };
        let found = self.find(&criteria, &slots);
        let agent = Arc::new(Agent { world: Arc::downgrade(&self.inner), caller: self.caller });
        let updates = found.iter().map(|found| found.update(&agent));
        Ok(SearchResult {
            result_code: OperationResultCode::SUCCEEDED,
            updates: UpdateCollection::read_only(updates.collect::<Vec<_>>()),
            root_categories: categories(&found),
            warnings: Vec::new(),
        })
    }

    /// What the journal says of a search.
    fn note(&self, criteria: &str, answer: &Result<SearchResult>) -> Option<Note> {
        let outcome = match answer {
            Ok(found) => Ok(self.inner.setup.list(&found.updates)),
            Err(error) => match error.source() {
                Some(cause) => Err(cause.to_string().into()),
                None => return Some(Note::text(criteria)),
            },
        };
        Some(Note::Searched(Box::new(Searched { criteria: criteria.into(), outcome })))
    }

    /// The pipeline of §2.3: match, one assigned driver a device, then supersedence among what is left.
    fn find(&self, criteria: &Criteria, slots: &[Slot]) -> Vec<Found> {
        let setup = &self.inner.setup;
        let seen = (0_u32..).zip(slots).map(|(number, slot)| Found {
            data: as_it_stands(setup.data(number), *slot),
            slot: *slot,
            is_assigned: setup.update(number).assigned,
        });
        let mut found: Vec<Found> = seen.filter(|found| criteria.matches(&found.candidate())).collect();
        // A scenario names no devices: drivers of one title are for the same one (`CRIT-ASG-2`).
        one_driver_per_device(&mut found, |found| {
            let only = criteria.matches_only_as_assigned(&found.candidate());
            (only && found.data.update_type == wua::UpdateType::DRIVER).then(|| found.data.title.clone())
        });
        if !self.settings().1 {
            without_superseded(&mut found, |found| &found.data);
        }
        found
    }
}

/// An update that a search found.
struct Found {
    data: Arc<UpdateData>,
    slot: Slot,
    is_assigned: bool,
}

impl Found {
    fn candidate(&self) -> Candidate<'_> {
        Candidate { data: &self.data, is_hidden: self.slot.hidden, is_assigned: self.is_assigned }
    }

    fn update(&self, agent: &Arc<Agent>) -> Arc<Update> {
        let agent: Arc<dyn UpdateAgent> = Arc::<Agent>::clone(agent);
        Arc::new(Update::found(Arc::clone(&self.data), self.slot.eula_accepted, self.slot.hidden, agent))
    }
}

/// The update as a search shows it now. As long as nothing happened to it that is what the
/// scenario says, and shared, but for the objects of what is bundled in it.
fn as_it_stands(scripted: &Arc<UpdateData>, slot: Slot) -> Arc<UpdateData> {
    let installed = slot.presence == Presence::Installed || slot.presence == Presence::RemovedPendingRestart;
    let waits = slot.waits_for_restart();
    let shown = (slot.downloaded, installed, installed, waits);
    let as_scripted =
        (scripted.is_downloaded, scripted.is_installed, scripted.is_present, scripted.reboot_required);
    let scripted = with_own_bundle(scripted);
    if shown == as_scripted {
        return scripted;
    }
    Arc::new(UpdateData {
        is_downloaded: slot.downloaded,
        is_installed: installed,
        is_present: installed,
        reboot_required: waits,
        ..(*scripted).clone()
    })
}

/// Why the agent does not search (`SRCH-10`, `SRCH-15`).
fn refuses_search(inner: &Inner, state: &State) -> Option<HResult> {
    let offline = !inner.setup.scenario.agent.online;
    let searches = [HResult::WU_E_LOW_BATTERY, HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED];
    let refusal = state.machine.refusal().filter(|code| !searches.contains(code));
    refusal.or(offline.then_some(HResult::WU_E_NO_CONNECTION))
}

/// Every category of the updates found, once (`SRES-3`).
fn categories(found: &[Found]) -> Vec<wua::Category> {
    let mut categories: Vec<wua::Category> = Vec::new();
    for category in found.iter().flat_map(|found| &found.data.categories) {
        if !categories.contains(category) {
            categories.push(category.clone());
        }
    }
    categories
}

impl UpdateSearcher for SimSearcher {
    fn client_application_id(&self) -> String {
        let value = self.settings().0.clone();
        self.inner
            .read(IUpdateSearcher::get_ClientApplicationID, self.who(), value, |value| Note::text(value))
    }

    fn set_client_application_id(&self, value: &str) {
        value.clone_into(&mut self.settings().0);
        self.inner.read(IUpdateSearcher::put_ClientApplicationID, self.who(), (), |()| Note::text(value));
    }

    fn include_potentially_superseded_updates(&self) -> bool {
        let value = self.settings().1;
        let call = IUpdateSearcher::get_IncludePotentiallySupersededUpdates;
        self.inner.read(call, self.who(), value, Note::flag)
    }

    fn set_include_potentially_superseded_updates(&self, value: bool) {
        self.settings().1 = value;
        let call = IUpdateSearcher::put_IncludePotentiallySupersededUpdates;
        self.inner.read(call, self.who(), (), |()| Note::Flag(value));
    }

    fn search(&self, criteria: &str) -> Result<SearchResult> {
        let search = || self.search_now(criteria);
        self.inner
            .call_described(IUpdateSearcher::Search, self.who(), search, |answer| self.note(criteria, answer))
    }

    fn escape_string(&self, unescaped: &str) -> String {
        let escaped = wua::escape_criteria_string(unescaped);
        self.inner.read(IUpdateSearcher::EscapeString, self.who(), escaped, |escaped| Note::text(escaped))
    }

    fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let call = IUpdateSearcher::QueryHistory;
        let query = || {
            let (all, restarts) = self.history.look(&self.inner);
            history::slice(&self.inner, all.newest_first(), restarts, start_index, count, call)
        };
        let note = |answer: &_| history::note("", (start_index, count), answer);
        self.inner.call_described(call, self.who(), query, note)
    }

    fn get_total_history_count(&self) -> Result<i32> {
        let count = || Ok(i32::try_from(self.history.look(&self.inner).0.count()).unwrap_or(i32::MAX));
        let call = IUpdateSearcher::GetTotalHistoryCount;
        self.inner.call_noted(call, self.who(), count, |count| Some(Note::Number((*count).into())))
    }
}

/// The agent behind an update object. It does not keep the world: a job holds its updates, and the
/// world its job.
struct Agent {
    world: Weak<Inner>,
    caller: Caller,
}

impl Agent {
    /// Changes what the machine keeps of an update, for callers who may (`GEN-SEC-5`).
    fn change(
        &self,
        call: Member,
        identity: &UpdateIdentity,
        change: impl FnOnce(&mut Slot),
        note: impl FnOnce(Arc<str>) -> Note,
    ) -> Result<()> {
        let refused = |code| Error::new(code, call);
        let inner = self.world.upgrade().ok_or_else(|| refused(HResult::RPC_S_SERVER_UNAVAILABLE))?;
        let slot = inner.setup.slot_of(identity);
        let act = || {
            if self.caller != Caller::Administrator {
                return Err(refused(HResult::E_ACCESSDENIED));
            }
            let mut state = inner.lock();
            let slot = slot.and_then(|slot| state.machine.slot_mut(slot));
            slot.map(change).ok_or_else(|| refused(HResult::WU_E_DS_NODATA_NOSUCHUPDATE))
        };
        inner.call_described(call, Who::Machine, act, |_| Some(note(inner.setup.title(slot?))))
    }
}

/// Returns the agent for the copy of an update in a fork: an agent of the world `from` is replaced by one
/// of the world `to`, any other stays.
pub(crate) fn agent_in(
    agent: &Arc<dyn UpdateAgent>,
    from: &Weak<Inner>,
    to: &Weak<Inner>,
) -> Arc<dyn UpdateAgent> {
    match (&**agent as &dyn Any).downcast_ref::<Agent>() {
        Some(own) if Weak::ptr_eq(&own.world, from) => {
            Arc::new(Agent { world: Weak::clone(to), caller: own.caller })
        }
        _ => Arc::clone(agent),
    }
}

impl UpdateAgent for Agent {
    fn accept_eula(&self, identity: &UpdateIdentity) -> Result<()> {
        self.change(
            IUpdate::AcceptEula,
            identity,
            |slot| slot.eula_accepted = true,
            |title| Note::text(&title),
        )
    }

    fn set_is_hidden(&self, identity: &UpdateIdentity, value: bool) -> Result<()> {
        self.change(
            IUpdate::put_IsHidden,
            identity,
            |slot| slot.hidden = value,
            |title| Note::Hidden(Box::new((title, value))),
        )
    }
}
