//! `ISystemInformation`.

use std::sync::Arc;

use windows_core::implement;

use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::own::IWuaDouble;
use crate::shared::{Shared, outside};

/// `ISystemInformation`.
#[implement(ISystemInformation, IWuaDouble)]
pub(crate) struct SystemInformation {
    information: Arc<dyn wua::SystemInformation>,
    shared: Arc<Shared>,
}

impl SystemInformation {
    pub(crate) fn new(information: Arc<dyn wua::SystemInformation>, shared: &Arc<Shared>) -> Self {
        Self { information, shared: Arc::clone(shared) }
    }

    fn reboot_required(&self) -> Result<bool> {
        Ok(outside(&self.information, |information| information.reboot_required())?)
    }
}

dual! {
    impl SystemInformation (SystemInformation_Impl) as ISystemInformation {
        interface ISystemInformation (ISystemInformation_Impl): IDispatch = "ade87bf7-7b56-4275-8fab-b9b0e591844b" {
            0x6002_0001 Get No OemHardwareSupportLink => oem_hardware_support_link() -> String;
            0x6002_0002 Get Both RebootRequired => reboot_required() -> bool;
        }
    }
}
