//! `IInstallationProgress`: a snapshot that never moves.

use std::sync::Arc;

use windows_core::implement;

use crate::abi::Object;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::own::IWuaDouble;
use crate::result::UpdateResult;
use crate::shared::{Shared, object};

/// `IInstallationProgress`.
#[implement(IInstallationProgress, IWuaDouble)]
pub(crate) struct Progress {
    progress: wua::InstallationProgress,
    shared: Arc<Shared>,
}

impl Progress {
    pub(crate) fn new(progress: wua::InstallationProgress, shared: &Arc<Shared>) -> Self {
        Self { progress, shared: Arc::clone(shared) }
    }

    fn current_update_index(&self) -> Result<i32> {
        Ok(self.progress.current_update_index())
    }

    fn current_update_percent_complete(&self) -> Result<i32> {
        Ok(self.progress.current_update_percent_complete())
    }

    fn percent_complete(&self) -> Result<i32> {
        Ok(self.progress.percent_complete())
    }

    fn get_update_result(&self, update_index: i32) -> Result<Object> {
        Ok(object(UpdateResult::new(self.progress.update_result(update_index)?, &self.shared)))
    }
}

dual! {
    impl Progress (Progress_Impl) as IInstallationProgress {
        interface IInstallationProgress (IInstallationProgress_Impl): IDispatch = "345c8244-43a3-4e32-a368-65f073b76f36" {
            0x6002_0001 Get Both CurrentUpdateIndex => current_update_index() -> i32;
            0x6002_0002 Get Both CurrentUpdatePercentComplete => current_update_percent_complete() -> i32;
            0x6002_0003 Get Both PercentComplete => percent_complete() -> i32;
            0x6002_0004 Call Both GetUpdateResult => get_update_result(updateIndex: i32) -> Object;
        }
    }
}
