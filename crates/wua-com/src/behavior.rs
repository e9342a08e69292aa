//! `IInstallationBehavior`.

use std::sync::Arc;

use windows_core::implement;

use crate::abi::Object;
use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::own::IWuaDouble;
use crate::shared::{Shared, object};

/// `IInstallationBehavior`.
#[implement(IInstallationBehavior, IWuaDouble)]
pub(crate) struct Behavior {
    behavior: wua::InstallationBehavior,
    _shared: Arc<Shared>,
}

/// The behaviour, or a null pointer where there is none (clause `BEH-2`).
pub(crate) fn optional(behavior: Option<wua::InstallationBehavior>, shared: &Arc<Shared>) -> Object {
    behavior.map_or(Object::NONE, |behavior| object(Behavior::new(behavior, shared)))
}

impl Behavior {
    pub(crate) fn new(behavior: wua::InstallationBehavior, shared: &Arc<Shared>) -> Self {
        Self { behavior, _shared: Arc::clone(shared) }
    }

    fn can_request_user_input(&self) -> Result<bool> {
        Ok(self.behavior.can_request_user_input)
    }

    fn impact(&self) -> Result<i32> {
        Ok(self.behavior.impact.value())
    }

    fn reboot_behavior(&self) -> Result<i32> {
        Ok(self.behavior.reboot_behavior.value())
    }

    fn requires_network_connectivity(&self) -> Result<bool> {
        Ok(self.behavior.requires_network_connectivity)
    }
}

dual! {
    impl Behavior (Behavior_Impl) as IInstallationBehavior {
        interface IInstallationBehavior (IInstallationBehavior_Impl): IDispatch = "d9a59339-e245-4dbd-9686-4d5763e39624" {
            0x6002_0001 Get Both CanRequestUserInput => can_request_user_input() -> bool;
            0x6002_0002 Get Both Impact => impact() -> i32;
            0x6002_0003 Get Both RebootBehavior => reboot_behavior() -> i32;
            0x6002_0004 Get Both RequiresNetworkConnectivity => requires_network_connectivity() -> bool;
        }
    }
}
