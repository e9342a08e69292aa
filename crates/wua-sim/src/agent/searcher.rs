//! Searchers of a simulated machine.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wua::backend::UpdateAgent;
use wua::member::{IUpdate, IUpdateSearcher};
use wua::{
    Error, HResult, Member, OperationResultCode, Result, SearchResult, Update, UpdateCollection, UpdateData,
    UpdateHistoryEntry, UpdateSearcher,
};
use wua_model::Policy;
use wua_model::criteria::{Candidate, Criteria, one_driver_per_device, without_superseded};
use wua_scenario::Caller;

use super::history::{self, View};
use super::update::Agent;
use crate::engine::call::Request;
use crate::engine::core::{Core, State};
use crate::engine::journal::{Value, Who};
use crate::engine::setup::Setup;
use crate::machine::catalog::uninstallation_behavior;
use crate::machine::copies::with_own_bundle;
use crate::machine::state::{Presence, Slot};

/// A searcher of a simulated machine.
pub(crate) struct SimSearcher {
    world: Arc<Core>,
    number: u32,
    caller: Caller,
    history: View,
    settings: Mutex<(String, bool)>,
}

shown_by_name!(SimSearcher);

impl SimSearcher {
    pub(crate) fn create(world: &Arc<Core>, caller: Caller) -> Arc<Self> {
        let mut state = world.lock();
        state.numbers.searchers += 1;
        let (number, history) = (state.numbers.searchers, View::of(world, &state));
        drop(state);
        let settings = Mutex::new((String::new(), false));
        Arc::new(Self { world: Arc::clone(world), number, caller, history, settings })
    }

    fn who(&self) -> Who {
        Who::Searcher(self.number)
    }

    fn asks(&self, member: Member) -> Request {
        Request::new(member, self.who())
    }

    fn settings(&self) -> MutexGuard<'_, (String, bool)> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn search_now(&self, criteria: &str) -> Result<SearchResult> {
        let call = IUpdateSearcher::Search;
        let criteria = Criteria::parse(criteria)
            .map_err(|error| Error::new(HResult::WU_E_INVALID_CRITERIA, call).with_source(error))?;
        let slots = {
            let state = self.world.lock();
            if let Some(code) = refuses_search(&self.world, &state) {
                return Err(Error::new(code, call));
            }
            Arc::clone(&state.machine.slots)
        };
        let found = self.find(&criteria, &slots);
        let agent = Agent::new(&self.world, self.caller);
        let faulty = self.world.faulty_reads();
        let updates = found.iter().map(|found| found.update(&agent, self.failed_reads(&faulty, &found.data)));
        let updates = UpdateCollection::read_only(updates.collect::<Vec<_>>());
        let mut result = SearchResult::new(OperationResultCode::SUCCEEDED, updates);
        result.root_categories = categories(&found);
        Ok(result)
    }

    /// Reads the properties that may fail. Faults count the reads of all updates that searches find, in their order.
    fn failed_reads(&self, faulty: &BTreeSet<Member>, data: &UpdateData) -> Vec<Error> {
        let title = || {
            self.world.setup.catalog.slot_of(&data.identity).map(|slot| self.world.setup.catalog.title(slot))
        };
        let read = |member: &Member| self.world.read(self.asks(*member).of_update(title())).err();
        faulty.iter().filter_map(read).collect()
    }

    /// Applies the pipeline of §2.3: match, one assigned driver per device, then supersedence among the rest.
    fn find(&self, criteria: &Criteria, slots: &[Slot]) -> Vec<Found> {
        let setup = &self.world.setup;
        let seen = (0_u32..).zip(slots).map(|(number, slot)| Found {
            data: as_shown_now(setup, number, *slot, &self.world.policy),
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

    /// Returns the update as it is read, without the properties whose read fails.
    fn update(&self, agent: &Arc<Agent>, failures: Vec<Error>) -> Arc<Update> {
        let agent: Arc<dyn UpdateAgent> = Arc::<Agent>::clone(agent);
        let is_read = |member| failures.iter().all(|failure| failure.member() != Some(member));
        let eula_accepted = self.slot.eula_accepted && is_read(IUpdate::get_EulaAccepted);
        let is_hidden = self.slot.hidden && is_read(IUpdate::get_IsHidden);
        let update = Update::found(Arc::clone(&self.data), eula_accepted, is_hidden, agent);
        Arc::new(update.with_failures(failures))
    }
}

/// Returns the update as a search shows it now. Until something changes, that is the data of the setup,
/// shared except for the objects of bundled updates.
fn as_shown_now(setup: &Setup, number: u32, slot: Slot, policy: &Policy) -> Arc<UpdateData> {
    let scripted = setup.catalog.data(number);
    let installed = slot.presence == Presence::Installed || slot.presence == Presence::RemovedPendingRestart;
    let waits = slot.waits_for_restart();
    let removal = uninstallation_behavior(setup.update(number), policy);
    let shown = (slot.downloaded, installed, installed, waits, removal);
    let as_scripted = (
        scripted.is_downloaded,
        scripted.is_installed,
        scripted.is_present,
        scripted.reboot_required,
        scripted.uninstallation_behavior,
    );
    let scripted = with_own_bundle(scripted);
    if shown == as_scripted {
        return scripted;
    }
    Arc::new(UpdateData {
        is_downloaded: slot.downloaded,
        is_installed: installed,
        is_present: installed,
        reboot_required: waits,
        uninstallation_behavior: removal,
        ..(*scripted).clone()
    })
}

/// Returns the reason why the agent does not search (`SRCH-10`, `SRCH-15`).
fn refuses_search(world: &Core, state: &State) -> Option<HResult> {
    let offline = !world.setup.scenario.agent.online;
    let searches = [HResult::WU_E_LOW_BATTERY, HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED];
    let refusal = state.machine.refusal().filter(|code| !searches.contains(code));
    refusal.or(offline.then_some(HResult::WU_E_NO_CONNECTION))
}

/// Returns every category of the updates found, once (`SRES-3`).
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
        self.world
            .get(self.asks(IUpdateSearcher::get_ClientApplicationID), value, |value| Value::from(&**value))
    }

    fn set_client_application_id(&self, value: &str) {
        value.clone_into(&mut self.settings().0);
        self.world.put(self.asks(IUpdateSearcher::put_ClientApplicationID).with(value));
    }

    fn include_potentially_superseded_updates(&self) -> bool {
        let value = self.settings().1;
        let call = IUpdateSearcher::get_IncludePotentiallySupersededUpdates;
        self.world.get(self.asks(call), value, |value| Value::from(*value))
    }

    fn set_include_potentially_superseded_updates(&self, value: bool) {
        self.settings().1 = value;
        let call = IUpdateSearcher::put_IncludePotentiallySupersededUpdates;
        self.world.put(self.asks(call).with(value));
    }

    fn search(&self, criteria: &str) -> Result<SearchResult> {
        let request = self.asks(IUpdateSearcher::Search).with(criteria);
        let found = |found: &SearchResult| Some(self.world.setup.list(&found.updates).into());
        self.world.call(request, || self.search_now(criteria), found)
    }

    fn escape_string(&self, unescaped: &str) -> String {
        let escaped = wua::escape_criteria_string(unescaped);
        let request = self.asks(IUpdateSearcher::EscapeString).with(unescaped);
        self.world.get(request, escaped, |escaped| Value::from(&**escaped))
    }

    fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let call = IUpdateSearcher::QueryHistory;
        let query = || {
            let (all, restarts) = self.history.look(&self.world);
            history::slice(&self.world, all.newest_first(), &restarts, start_index, count, call)
        };
        self.world
            .call(self.asks(call).with(start_index).with(count), query, |entries| history::answer(entries))
    }

    fn get_total_history_count(&self) -> Result<i32> {
        let count = || Ok(i32::try_from(self.history.look(&self.world).0.count()).unwrap_or(i32::MAX));
        self.world
            .call(self.asks(IUpdateSearcher::GetTotalHistoryCount), count, |count| Some(Value::from(*count)))
    }
}
