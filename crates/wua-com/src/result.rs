//! `IInstallationResult` and `IUpdateInstallationResult`.

use std::sync::Arc;

use windows_core::implement;

use crate::abi::Object;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::own::IWuaDouble;
use crate::shared::{Shared, object};

/// `IInstallationResult`.
#[implement(IInstallationResult, IWuaDouble)]
pub(crate) struct InstallationResult {
    result: wua::InstallationResult,
    shared: Arc<Shared>,
}

impl InstallationResult {
    pub(crate) fn new(result: wua::InstallationResult, shared: &Arc<Shared>) -> Self {
        Self { result, shared: Arc::clone(shared) }
    }

    fn hresult(&self) -> Result<i32> {
        Ok(self.result.hresult().value())
    }

    fn reboot_required(&self) -> Result<bool> {
        Ok(self.result.reboot_required())
    }

    fn result_code(&self) -> Result<i32> {
        Ok(self.result.result_code().value())
    }

    fn get_update_result(&self, update_index: i32) -> Result<Object> {
        Ok(object(UpdateResult::new(self.result.update_result(update_index)?, &self.shared)))
    }
}

dual! {
    impl InstallationResult (InstallationResult_Impl) as IInstallationResult {
        interface IInstallationResult (IInstallationResult_Impl): IDispatch = "a43c56d6-7451-48d4-af96-b6cd2d0d9b7a" {
            0x6002_0001 Get Both HResult => hresult() -> i32;
            0x6002_0002 Get Both RebootRequired => reboot_required() -> bool;
            0x6002_0003 Get Both ResultCode => result_code() -> i32;
            0x6002_0004 Call Both GetUpdateResult => get_update_result(updateIndex: i32) -> Object;
        }
    }
}

/// `IUpdateInstallationResult`.
#[implement(IUpdateInstallationResult, IWuaDouble)]
pub(crate) struct UpdateResult {
    result: wua::UpdateInstallationResult,
    _shared: Arc<Shared>,
}

impl UpdateResult {
    pub(crate) fn new(result: wua::UpdateInstallationResult, shared: &Arc<Shared>) -> Self {
        Self { result, _shared: Arc::clone(shared) }
    }

    fn hresult(&self) -> Result<i32> {
        Ok(self.result.hresult.value())
    }

    fn reboot_required(&self) -> Result<bool> {
        Ok(self.result.reboot_required)
    }

    fn result_code(&self) -> Result<i32> {
        Ok(self.result.result_code.value())
    }
}

dual! {
    impl UpdateResult (UpdateResult_Impl) as IUpdateInstallationResult {
        interface IUpdateInstallationResult (IUpdateInstallationResult_Impl): IDispatch = "d940f0f8-3cbb-4fd0-993f-471e7f2328ad" {
            0x6002_0001 Get Both HResult => hresult() -> i32;
            0x6002_0002 Get Both RebootRequired => reboot_required() -> bool;
            0x6002_0003 Get Both ResultCode => result_code() -> i32;
        }
    }
}
