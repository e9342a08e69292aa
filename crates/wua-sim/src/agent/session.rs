//! Sessions and the system information of a simulated machine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wua::member::{ISystemInformation, IUpdateSession, IUpdateSession2, IUpdateSession3};
use wua::{
    Error, HResult, Member, Result, SystemInformation, UpdateHistoryEntry, UpdateInstaller, UpdateSearcher,
    UpdateSession,
};
use wua_model::ClientId;
use wua_model::criteria::parse_history_criteria;
use wua_scenario::Caller;

use super::history::{self, View};
use super::install::installer::SimInstaller;
use super::searcher::SimSearcher;
use crate::engine::call::Request;
use crate::engine::core::Core;
use crate::engine::journal::{Value, Who};
use crate::machine::history::Attempt;

/// The LCID of a new session: English (United States), fixed so that it does not depend on the computer.
const DEFAULT_LOCALE: u32 = 0x0409;

/// A session of a simulated machine.
pub(crate) struct SimSession {
    world: Arc<Core>,
    number: u32,
    caller: Caller,
    history: View,
    settings: Mutex<(String, u32)>,
}

shown_by_name!(SimSession);

impl SimSession {
    pub(crate) fn new(world: &Arc<Core>, caller: Caller) -> Arc<Self> {
        let mut state = world.lock();
        state.numbers.sessions += 1;
        let (number, history) = (state.numbers.sessions, View::of(world, &state));
        drop(state);
        let settings = Mutex::new((String::new(), DEFAULT_LOCALE));
        Arc::new(Self { world: Arc::clone(world), number, caller, history, settings })
    }

    fn who(&self) -> Who {
        Who::Session(self.number)
    }

    fn asks(&self, member: Member) -> Request {
        Request::new(member, self.who())
    }

    fn settings(&self) -> MutexGuard<'_, (String, u32)> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn create_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        if is_remote(self.caller) {
            return Err(Error::new(HResult::E_ACCESSDENIED, IUpdateSession::CreateUpdateInstaller));
        }
        let client = match self.world.policy.client_id {
            ClientId::Empty => String::new(),
            ClientId::Inherit => self.settings().0.clone(),
        };
        Ok(SimInstaller::create(&self.world, self.caller, client))
    }

    fn query(&self, criteria: &str, start: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let call = IUpdateSession3::QueryHistory;
        let wanted = parse_history_criteria(criteria)
            .map_err(|error| Error::new(HResult::WU_E_INVALID_CRITERIA, call).with_source(error))?;
        let (all, restarts) = self.history.look(&self.world);
        let is_wanted = |attempt: &&Attempt| {
            let id = &self.world.setup.catalog.data(attempt.slot).identity.update_id;
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(id))
        };
        history::slice(&self.world, all.newest_first().filter(is_wanted), &restarts, start, count, call)
    }
}

/// Refuses remote callers, who may search but not install (`INST-NEW-3`, `GEN-REM-1`, `GEN-REM-4`).
fn is_remote(caller: Caller) -> bool {
    matches!(caller, Caller::Remote | Caller::RemoteToken)
}

impl UpdateSession for SimSession {
    fn client_application_id(&self) -> String {
        let value = self.settings().0.clone();
        self.world
            .get(self.asks(IUpdateSession::get_ClientApplicationID), value, |value| Value::from(&**value))
    }

    fn set_client_application_id(&self, value: &str) {
        value.clone_into(&mut self.settings().0);
        self.world.put(self.asks(IUpdateSession::put_ClientApplicationID).with(value));
    }

    fn is_read_only(&self) -> bool {
        self.world.get(self.asks(IUpdateSession::get_ReadOnly), false, |value| Value::from(*value))
    }

    fn user_locale(&self) -> u32 {
        let value = self.settings().1;
        self.world.get(self.asks(IUpdateSession2::get_UserLocale), value, |lcid| Value::from(*lcid))
    }

    fn set_user_locale(&self, lcid: u32) {
        self.settings().1 = lcid;
        self.world.put(self.asks(IUpdateSession2::put_UserLocale).with(lcid));
    }

    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        let create = || {
            let searcher: Arc<dyn UpdateSearcher> = SimSearcher::create(&self.world, self.caller);
            Ok(searcher)
        };
        self.world.call(self.asks(IUpdateSession::CreateUpdateSearcher), create, |_| None)
    }

    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        let request = self.asks(IUpdateSession::CreateUpdateInstaller);
        self.world.call(request, || self.create_installer(), |_| None)
    }

    fn query_history(&self, criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let query = || self.query(criteria, start_index, count);
        let request = self.asks(IUpdateSession3::QueryHistory).with(criteria).with(start_index).with(count);
        self.world.call(request, query, |entries| history::answer(entries))
    }
}

/// The system information of a simulated machine.
pub(crate) struct SimSystem {
    world: Arc<Core>,
    caller: Caller,
}

impl SimSystem {
    pub(crate) fn new(world: &Arc<Core>, caller: Caller) -> Arc<Self> {
        Arc::new(Self { world: Arc::clone(world), caller })
    }

    fn who(&self) -> Who {
        Who::Machine
    }
}

shown_by_name!(SimSystem);

impl SystemInformation for SimSystem {
    fn reboot_required(&self) -> Result<bool> {
        let call = ISystemInformation::get_RebootRequired;
        let required = || match is_remote(self.caller) {
            true => Err(Error::new(HResult::E_ACCESSDENIED, call)),
            false => Ok(self.world.lock().machine.reboot_required()),
        };
        let request = Request::new(call, Who::Machine);
        self.world.call(request, required, |required| Some(Value::from(*required)))
    }
}
