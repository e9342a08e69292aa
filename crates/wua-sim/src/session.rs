//! Sessions and the system information of a simulated machine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wua::member::{ISystemInformation, IUpdateSession, IUpdateSession2, IUpdateSession3};
use wua::{
    Error, HResult, Result, SystemInformation, UpdateHistoryEntry, UpdateInstaller, UpdateSearcher,
    UpdateSession,
};
use wua_model::ClientId;
use wua_scenario::Caller;

use crate::criteria::parse_history_criteria;
use crate::history::{self, View};
use crate::inner::Inner;
use crate::installer::SimInstaller;
use crate::journal::{Note, Who};
use crate::machine::Attempt;
use crate::searcher::SimSearcher;

/// The LCID of a new session: English (United States), a fixed value so that no machine differs.
const DEFAULT_LOCALE: u32 = 0x0409;

/// A session of a simulated machine.
pub(crate) struct SimSession {
    inner: Arc<Inner>,
    number: u32,
    caller: Caller,
    history: View,
    settings: Mutex<(String, u32)>,
}

shown_by_name!(SimSession);

impl SimSession {
    pub(crate) fn new(inner: &Arc<Inner>, caller: Caller) -> Arc<Self> {
        let mut state = inner.lock();
        state.numbers.sessions += 1;
        let (number, history) = (state.numbers.sessions, View::of(inner, &state));
        drop(state);
        let settings = Mutex::new((String::new(), DEFAULT_LOCALE));
        Arc::new(Self { inner: Arc::clone(inner), number, caller, history, settings })
    }

    fn who(&self) -> Who {
        Who::Session(self.number)
    }

    fn settings(&self) -> MutexGuard<'_, (String, u32)> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn create_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        if is_remote(self.caller) {
            return Err(Error::new(HResult::E_ACCESSDENIED, IUpdateSession::CreateUpdateInstaller));
        }
        let client = match self.inner.policy.client_id {
            ClientId::Empty => String::new(),
            ClientId::Inherit => self.settings().0.clone(),
        };
        Ok(SimInstaller::create(&self.inner, self.caller, client))
    }

    fn query(&self, criteria: &str, start: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let call = IUpdateSession3::QueryHistory;
        let wanted = parse_history_criteria(criteria)
            .map_err(|error| Error::new(HResult::WU_E_INVALID_CRITERIA, call).with_source(error))?;
        let (all, restarts) = self.history.look(&self.inner);
        let is_wanted = |attempt: &&Attempt| {
            let id = &self.inner.setup.data(attempt.slot).identity.update_id;
            wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(id))
        };
        history::slice(&self.inner, all.newest_first().filter(is_wanted), restarts, start, count, call)
    }
}

/// Callers from elsewhere may search but not install (`INST-NEW-3`, `GEN-REM-1`, `GEN-REM-4`).
fn is_remote(caller: Caller) -> bool {
    matches!(caller, Caller::Remote | Caller::RemoteToken)
}

impl UpdateSession for SimSession {
    fn client_application_id(&self) -> String {
        let value = self.settings().0.clone();
        self.inner.read(IUpdateSession::get_ClientApplicationID, self.who(), value, |value| Note::text(value))
    }

    fn set_client_application_id(&self, value: &str) {
        value.clone_into(&mut self.settings().0);
        self.inner.read(IUpdateSession::put_ClientApplicationID, self.who(), (), |()| Note::text(value));
    }

    fn is_read_only(&self) -> bool {
        self.inner.read(IUpdateSession::get_ReadOnly, self.who(), false, Note::flag)
    }

    fn user_locale(&self) -> u32 {
        let value = self.settings().1;
        self.inner
            .read(IUpdateSession2::get_UserLocale, self.who(), value, |lcid| Note::Number((*lcid).into()))
    }

    fn set_user_locale(&self, lcid: u32) {
        self.settings().1 = lcid;
        self.inner.read(IUpdateSession2::put_UserLocale, self.who(), (), |()| Note::Number(lcid.into()));
    }

    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        let create = || {
            let searcher: Arc<dyn UpdateSearcher> = SimSearcher::create(&self.inner, self.caller);
            Ok(searcher)
        };
        self.inner.call(IUpdateSession::CreateUpdateSearcher, self.who(), create)
    }

    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        self.inner.call(IUpdateSession::CreateUpdateInstaller, self.who(), || self.create_installer())
    }

    fn query_history(&self, criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        let query = || self.query(criteria, start_index, count);
        let note = |answer: &_| history::note(criteria, (start_index, count), answer);
        self.inner.call_described(IUpdateSession3::QueryHistory, self.who(), query, note)
    }
}

/// What a simulated machine says of itself.
pub(crate) struct SimSystem {
    inner: Arc<Inner>,
    caller: Caller,
}

impl SimSystem {
    pub(crate) fn new(inner: &Arc<Inner>, caller: Caller) -> Arc<Self> {
        Arc::new(Self { inner: Arc::clone(inner), caller })
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
            false => Ok(self.inner.lock().machine.reboot_required()),
        };
        self.inner.call_noted(call, self.who(), required, |required| Some(Note::flag(required)))
    }
}
