//! The fixture of the suites: an agent that records its calls, and a face over it.

use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use std::result::Result as StdResult;

use wua::{
    AsyncState, Callback, Category, Error, HResult, InstallationProgress, InstallationResult, Member, Object,
    OnCompleted, OnProgressChanged, OperationResultCode, Result, SearchResult, Update, UpdateCollection,
    UpdateData, UpdateException, UpdateHistoryEntry, UpdateIdentity, UpdateInstallationResult,
};
use wua_automation::{Answer, Coclass, Face, Given, Handle, Refusal, Value};

/// The calls of an agent, one per line.
pub(crate) type Asked = Arc<Mutex<Vec<String>>>;

/// An agent whose parts record their calls.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agent {
    pub(crate) asked: Asked,
}

impl Agent {
    fn note(&self, line: impl Into<String>) {
        self.asked.lock().unwrap().push(line.into());
    }

    /// Returns the calls since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl wua_automation::Agent for Agent {
    fn session(&self) -> Arc<dyn wua::UpdateSession> {
        Arc::new(Session(self.clone()))
    }

    fn system_information(&self) -> Arc<dyn wua::SystemInformation> {
        Arc::new(Information)
    }

    fn not_carried(&self, member: Member) {
        self.note(format!("{member} is not carried"));
    }
}

#[derive(Debug)]
struct Information;

impl wua::SystemInformation for Information {
    fn reboot_required(&self) -> Result<bool> {
        Ok(true)
    }
}

#[derive(Debug)]
struct Session(Agent);

impl wua::UpdateSession for Session {
    fn client_application_id(&self) -> String {
        "the session's".into()
    }

    fn set_client_application_id(&self, value: &str) {
        self.0.note(format!("id {value:?}"));
    }

    fn is_read_only(&self) -> bool {
        false
    }

    fn user_locale(&self) -> u32 {
        1031
    }

    fn set_user_locale(&self, lcid: u32) {
        self.0.note(format!("locale {lcid}"));
    }

    fn create_update_searcher(&self) -> Result<Arc<dyn wua::UpdateSearcher>> {
        Ok(Arc::new(Searcher(self.0.clone())))
    }

    fn create_update_installer(&self) -> Result<Arc<dyn wua::UpdateInstaller>> {
        Ok(Arc::new(Installer::new(&self.0)))
    }

    fn query_history(&self, criteria: &str, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        self.0.note(format!("history {criteria:?} {start_index} {count}"));
        Ok(vec![entry("first"), entry("second")])
    }
}

fn entry(title: &str) -> UpdateHistoryEntry {
    UpdateHistoryEntry {
        operation: 1.into(),
        result_code: 2.into(),
        hresult: HResult::S_OK,
        date: SystemTime::UNIX_EPOCH,
        update_identity: UpdateIdentity::new("id", 7),
        title: title.into(),
        description: String::new(),
        unmapped_result_code: 0,
        client_application_id: String::new(),
        server_selection: 0.into(),
        categories: vec![],
    }
}

#[derive(Debug)]
struct Searcher(Agent);

impl wua::UpdateSearcher for Searcher {
    fn client_application_id(&self) -> String {
        String::new()
    }

    fn set_client_application_id(&self, value: &str) {
        self.0.note(format!("id {value:?}"));
    }

    fn include_potentially_superseded_updates(&self) -> bool {
        true
    }

    fn set_include_potentially_superseded_updates(&self, value: bool) {
        self.0.note(format!("superseded {value}"));
    }

    fn search(&self, criteria: &str) -> Result<SearchResult> {
        self.0.note(format!("search {criteria:?}"));
        let category = |name: &str| Category::new(name.to_uppercase(), name);
        let warning = UpdateException::new("careful", HResult::E_POINTER, 1.into());
        let updates = ["one", "two", "three"].into_iter().map(update).collect();
        let mut result = SearchResult::new(OperationResultCode::from(2), updates);
        result.root_categories = vec![category("drivers")];
        result.warnings = vec![warning];
        Ok(result)
    }

    fn query_history(&self, start_index: i32, count: i32) -> Result<Vec<UpdateHistoryEntry>> {
        self.0.note(format!("history {start_index} {count}"));
        Ok(vec![])
    }

    fn get_total_history_count(&self) -> Result<i32> {
        Ok(2)
    }
}

/// Returns an update of that title.
pub(crate) fn update(title: &str) -> Arc<Update> {
    Arc::new(Update::new(UpdateData {
        title: title.into(),
        kb_article_ids: vec!["5000001".into()],
        msrc_severity: "Important".into(),
        ..UpdateData::default()
    }))
}

#[derive(Debug)]
struct Installer {
    agent: Agent,
    updates: Mutex<UpdateCollection>,
    window: Mutex<Option<Object>>,
}

impl Installer {
    fn new(agent: &Agent) -> Self {
        Self { agent: agent.clone(), updates: Mutex::default(), window: Mutex::default() }
    }

    fn result(&self) -> Result<InstallationResult> {
        let each = [UpdateInstallationResult::succeeded(true)];
        Ok(InstallationResult::new(OperationResultCode::from(2), HResult::S_OK, each))
    }

    fn begin(
        &self,
        progress: OnProgressChanged,
        completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn wua::InstallationJob>> {
        let job: Arc<dyn wua::InstallationJob> =
            Arc::new(Job { updates: wua::UpdateInstaller::updates(self), state, agent: self.agent.clone() });
        if let Callback::Object(callback) = progress {
            let args = wua::InstallationProgressChangedCallbackArgs::new(job.get_progress()?);
            self.agent.note(answered(callback.invoke(&job, &args)));
        }
        if let Callback::Object(callback) = completed {
            let args = wua::InstallationCompletedCallbackArgs::default();
            self.agent.note(answered(callback.invoke(&job, &args)));
        }
        Ok(job)
    }
}

/// Returns the line about a callback that answered.
fn answered(answer: Result<()>) -> String {
    match answer {
        Ok(()) => "a callback succeeded".into(),
        Err(error) => format!("{} answered {:?}", error.member().unwrap(), error.hresult()),
    }
}

impl wua::UpdateInstaller for Installer {
    fn client_application_id(&self) -> String {
        String::new()
    }
    fn set_client_application_id(&self, _: &str) {}
    fn is_forced(&self) -> bool {
        false
    }
    fn set_is_forced(&self, value: bool) {
        self.agent.note(format!("forced {value}"));
    }
    fn parent_hwnd(&self) -> isize {
        7
    }
    fn set_parent_hwnd(&self, _: isize) {}
    fn parent_window(&self) -> Option<Object> {
        self.window.lock().unwrap().clone()
    }
    fn set_parent_window(&self, value: Option<Object>) {
        *self.window.lock().unwrap() = value;
    }
    fn updates(&self) -> UpdateCollection {
        self.updates.lock().unwrap().clone()
    }
    fn set_updates(&self, value: &UpdateCollection) {
        *self.updates.lock().unwrap() = value.clone();
    }
    fn begin_install(
        &self,
        progress: OnProgressChanged,
        completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn wua::InstallationJob>> {
        self.begin(progress, completed, state)
    }
    fn begin_uninstall(
        &self,
        progress: OnProgressChanged,
        completed: OnCompleted,
        state: AsyncState,
    ) -> Result<Arc<dyn wua::InstallationJob>> {
        self.begin(progress, completed, state)
    }
    fn end_install(&self, job: &Arc<dyn wua::InstallationJob>) -> Result<InstallationResult> {
        self.agent.note(format!("end of {:?}", job.async_state()));
        self.result()
    }
    fn end_uninstall(&self, _: &Arc<dyn wua::InstallationJob>) -> Result<InstallationResult> {
        self.result()
    }
    fn install(&self) -> Result<InstallationResult> {
        Err(Error::new(HResult::WU_E_NO_UPDATE, wua::member::IUpdateInstaller::Install))
    }
    fn run_wizard(&self, dialog_title: &str) -> Result<InstallationResult> {
        self.agent.note(format!("wizard {dialog_title:?}"));
        self.result()
    }
    fn is_busy(&self) -> Result<bool> {
        Ok(false)
    }
    fn uninstall(&self) -> Result<InstallationResult> {
        self.result()
    }
    fn allow_source_prompts(&self) -> bool {
        true
    }
    fn set_allow_source_prompts(&self, _: bool) {}
    fn reboot_required_before_installation(&self) -> Result<bool> {
        Ok(false)
    }
    fn force_quiet(&self) -> bool {
        false
    }
    fn set_force_quiet(&self, _: bool) {}
    fn attempt_close_apps_if_necessary(&self) -> bool {
        false
    }
    fn set_attempt_close_apps_if_necessary(&self, _: bool) {}
    fn commit(&self, flags: u32) -> Result<()> {
        self.agent.note(format!("commit {flags:#x}"));
        Ok(())
    }
}

#[derive(Debug)]
struct Job {
    updates: UpdateCollection,
    state: AsyncState,
    agent: Agent,
}

impl wua::Job for Job {
    fn async_state(&self) -> AsyncState {
        self.state.clone()
    }

    fn is_completed(&self) -> Result<bool> {
        Ok(false)
    }

    fn clean_up(&self) -> Result<HResult> {
        self.agent.note("clean up");
        Ok(HResult::S_FALSE)
    }

    fn request_abort(&self) -> Result<()> {
        Ok(())
    }
}

impl wua::InstallationJob for Job {
    fn updates(&self) -> Result<UpdateCollection> {
        Ok(self.updates.clone())
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        Ok(InstallationProgress::from_results(0, 40, 20, [UpdateInstallationResult::IN_PROGRESS]))
    }
}

/// Creates a face over an agent, with a session.
pub(crate) struct Stage {
    pub(crate) agent: Agent,
    pub(crate) face: Face,
    pub(crate) session: Handle,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let agent = Agent::default();
        let face = Face::new(Arc::new(agent.clone()));
        let session = face.create(Coclass::UpdateSession).unwrap();
        Self { agent, face, session }
    }

    pub(crate) fn create(&self, class: Coclass) -> Handle {
        self.face.create(class).unwrap()
    }

    /// Returns the updates of a search.
    pub(crate) fn found(&self) -> Handle {
        let searcher = self.create(Coclass::UpdateSearcher);
        object(object(searcher.call("Search", [Given::from("")])).get("Updates", []))
    }

    /// Creates an installer of the updates of a search.
    pub(crate) fn installer(&self) -> Handle {
        let installer = self.create(Coclass::UpdateInstaller);
        installer.put("Updates", &self.found()).unwrap();
        installer
    }

    /// Begins a job with that state.
    pub(crate) fn job(&self, state: Given) -> Handle {
        let nobody = || Given::Other(Arc::new(()));
        object(self.installer().call("BeginInstall", [nobody(), nobody(), state]))
    }
}

/// Returns the object of an answer.
pub(crate) fn object(answer: StdResult<Answer<Handle>, Refusal>) -> Handle {
    match answer.unwrap() {
        Answer::Object(Some(object)) => object,
        _ => panic!("no object"),
    }
}

/// Returns the plain value of an answer.
pub(crate) fn value(answer: StdResult<Answer<Handle>, Refusal>) -> Value {
    match answer.unwrap() {
        Answer::Value(value) => value,
        _ => panic!("no plain value"),
    }
}

/// Returns the reason why a call was refused.
pub(crate) fn refusal<T>(answer: StdResult<T, Refusal>) -> Refusal {
    answer.err().expect("the call succeeded")
}

/// Returns the code of a refused call.
pub(crate) fn code<T>(answer: StdResult<T, Refusal>) -> HResult {
    refusal(answer).code()
}
