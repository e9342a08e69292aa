//! The empty subject: it answers at once and simulates nothing, so that the judge's own cost remains.

use std::sync::Arc;

use wua::{
    AsyncState, Error, HResult, InstallationJob, InstallationProgress, InstallationResult, Object,
    OnCompleted, OnProgressChanged, OperationResultCode, Result, SearchResult, SystemInformation, Update,
    UpdateCollection, UpdateHistoryEntry, UpdateInstallationResult, UpdateInstaller, UpdateSearcher,
    UpdateSession,
};
use wua_conformance::{Capabilities, Machine, SetupError, Subject};
use wua_scenario::Scenario;

/// A subject that does nothing.
pub struct Empty;

impl Subject for Empty {
    fn name(&self) -> String {
        "an empty subject".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn machine(&self, scenario: &Scenario, _: u64) -> std::result::Result<Box<dyn Machine>, SetupError> {
        let updates = scenario.updates.iter().map(|update| Arc::new(Update::new(update.data.clone())));
        Ok(Box::new(Nothing(Arc::new(Shared { updates: updates.collect() }))))
    }
}

struct Shared {
    updates: UpdateCollection,
}

/// Machine, session, searcher, installer, job and system information in one object.
struct Nothing(Arc<Shared>);

impl Nothing {
    fn again(&self) -> Arc<Self> {
        Arc::new(Self(Arc::clone(&self.0)))
    }
}

impl Machine for Nothing {
    fn session(&self) -> Arc<dyn UpdateSession> {
        self.again()
    }

    fn system_information(&self) -> Option<Arc<dyn SystemInformation>> {
        Some(self.again())
    }
}

impl SystemInformation for Nothing {
    fn reboot_required(&self) -> Result<bool> {
        Ok(false)
    }
}

impl UpdateSession for Nothing {
    fn client_application_id(&self) -> String {
        String::new()
    }

    fn set_client_application_id(&self, _: &str) {}

    fn is_read_only(&self) -> bool {
        false
    }

    fn user_locale(&self) -> u32 {
        0
    }

    fn set_user_locale(&self, _: u32) {}

    fn create_update_searcher(&self) -> Result<Arc<dyn UpdateSearcher>> {
        Ok(self.again())
    }

    fn create_update_installer(&self) -> Result<Arc<dyn UpdateInstaller>> {
        Ok(self.again())
    }

    fn query_history(&self, _: &str, _: i32, _: i32) -> Result<Vec<UpdateHistoryEntry>> {
        Ok(Vec::new())
    }
}

impl UpdateSearcher for Nothing {
    fn client_application_id(&self) -> String {
        String::new()
    }

    fn set_client_application_id(&self, _: &str) {}

    fn include_potentially_superseded_updates(&self) -> bool {
        false
    }

    fn set_include_potentially_superseded_updates(&self, _: bool) {}

    fn search(&self, _: &str) -> Result<SearchResult> {
        Ok(SearchResult {
            result_code: OperationResultCode::SUCCEEDED,
            updates: self.0.updates.clone(),
            root_categories: Vec::new(),
            warnings: Vec::new(),
        })
    }

    fn query_history(&self, _: i32, _: i32) -> Result<Vec<UpdateHistoryEntry>> {
        Ok(Vec::new())
    }

    fn get_total_history_count(&self) -> Result<i32> {
        Ok(0)
    }
}

fn nothing_done() -> InstallationResult {
    InstallationResult::new(
        OperationResultCode::SUCCEEDED,
        HResult::S_OK,
        [UpdateInstallationResult::succeeded(false)],
    )
}

impl UpdateInstaller for Nothing {
    fn client_application_id(&self) -> String {
        String::new()
    }

    fn set_client_application_id(&self, _: &str) {}

    fn is_forced(&self) -> bool {
        false
    }

    fn set_is_forced(&self, _: bool) {}

    fn parent_hwnd(&self) -> isize {
        0
    }

    fn set_parent_hwnd(&self, _: isize) {}

    fn parent_window(&self) -> Option<Object> {
        None
    }

    fn set_parent_window(&self, _: Option<Object>) {}

    fn updates(&self) -> UpdateCollection {
        UpdateCollection::new()
    }

    fn set_updates(&self, _: &UpdateCollection) {}

    fn begin_install(
        &self,
        _: OnProgressChanged,
        _: OnCompleted,
        _: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        Ok(self.again())
    }

    fn begin_uninstall(
        &self,
        _: OnProgressChanged,
        _: OnCompleted,
        _: AsyncState,
    ) -> Result<Arc<dyn InstallationJob>> {
        Ok(self.again())
    }

    fn end_install(&self, _: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        Ok(nothing_done())
    }

    fn end_uninstall(&self, _: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        Ok(nothing_done())
    }

    fn install(&self) -> Result<InstallationResult> {
        Ok(nothing_done())
    }

    fn run_wizard(&self, _: &str) -> Result<InstallationResult> {
        Err(Error::new(HResult::WU_E_NO_UI_SUPPORT, wua::member::IUpdateInstaller::RunWizard))
    }

    fn is_busy(&self) -> Result<bool> {
        Ok(false)
    }

    fn uninstall(&self) -> Result<InstallationResult> {
        Ok(nothing_done())
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

    fn commit(&self, _: u32) -> Result<()> {
        Ok(())
    }
}

impl InstallationJob for Nothing {
    fn async_state(&self) -> AsyncState {
        AsyncState::Empty
    }

    fn is_completed(&self) -> Result<bool> {
        Ok(true)
    }

    fn updates(&self) -> Result<UpdateCollection> {
        Ok(UpdateCollection::read_only([]))
    }

    fn clean_up(&self) -> Result<HResult> {
        Ok(HResult::S_OK)
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        Ok(InstallationProgress::from_results(0, 100, 100, [UpdateInstallationResult::succeeded(false)]))
    }

    fn request_abort(&self) -> Result<()> {
        Ok(())
    }
}
