//! The empty subject: it answers at once and simulates nothing, so that the judge's own cost remains.

use std::sync::Arc;

use wua::{
    AsyncState, HResult, InstallationJob, InstallationProgress, InstallationResult, Job, OnCompleted,
    OnProgressChanged, OperationResultCode, Result, SearchResult, SystemInformation, Update,
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

#[derive(Debug)]
struct Shared {
    updates: UpdateCollection,
}

/// Machine, session, searcher, installer, job and system information in one object.
#[derive(Debug)]
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
    fn search(&self, _: &str) -> Result<SearchResult> {
        Ok(SearchResult::new(OperationResultCode::SUCCEEDED, self.0.updates.clone()))
    }

    fn query_history(&self, _: i32, _: i32) -> Result<Vec<UpdateHistoryEntry>> {
        Ok(Vec::new())
    }

    fn get_total_history_count(&self) -> Result<i32> {
        Ok(0)
    }
}

fn nothing_done() -> Result<InstallationResult> {
    let updates = [UpdateInstallationResult::succeeded(false)];
    Ok(InstallationResult::new(OperationResultCode::SUCCEEDED, HResult::S_OK, updates))
}

impl UpdateInstaller for Nothing {
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
        nothing_done()
    }

    fn end_uninstall(&self, _: &Arc<dyn InstallationJob>) -> Result<InstallationResult> {
        nothing_done()
    }

    fn install(&self) -> Result<InstallationResult> {
        nothing_done()
    }

    fn uninstall(&self) -> Result<InstallationResult> {
        nothing_done()
    }

    fn is_busy(&self) -> Result<bool> {
        Ok(false)
    }

    fn reboot_required_before_installation(&self) -> Result<bool> {
        Ok(false)
    }

    fn commit(&self, _: u32) -> Result<()> {
        Ok(())
    }
}

impl Job for Nothing {
    fn async_state(&self) -> AsyncState {
        AsyncState::Empty
    }

    fn is_completed(&self) -> Result<bool> {
        Ok(true)
    }

    fn clean_up(&self) -> Result<HResult> {
        Ok(HResult::S_OK)
    }

    fn request_abort(&self) -> Result<()> {
        Ok(())
    }
}

impl InstallationJob for Nothing {
    fn updates(&self) -> Result<UpdateCollection> {
        Ok(UpdateCollection::read_only([]))
    }

    fn get_progress(&self) -> Result<InstallationProgress> {
        Ok(InstallationProgress::from_results(0, 100, 100, [UpdateInstallationResult::succeeded(false)]))
    }
}
