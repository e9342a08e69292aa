//! `ISystemInformation`: the state of the machine.

use windows::Win32::System::Com::{CLSCTX_INPROC_SERVER, CoCreateInstance};
use windows::Win32::System::UpdateAgent::{ISystemInformation, SystemInformation as CLASS};
use wua::{Result, SystemInformation};

use crate::agile::Agile;
use crate::apartment::{Apartment, keep_com};
use crate::call::{get, outside, truth};

/// `ISystemInformation` of the machine: the coclass `Microsoft.Update.SystemInfo`.
pub struct SystemInfo(Agile<ISystemInformation>);

shown_by_type!(SystemInfo);

impl SystemInfo {
    /// Creates one from the coclass `Microsoft.Update.SystemInfo`.
    ///
    /// # Errors
    /// The error of CoCreateInstance: `REGDB_E_CLASSNOTREG` if there is no agent.
    pub fn create(_apartment: &Apartment) -> Result<Self> {
        // SAFETY: a thread that holds an `Apartment` is in one; the class id outlives the call.
        let com = unsafe { CoCreateInstance(&CLASS, None, CLSCTX_INPROC_SERVER) };
        outside("CoCreateInstance(SystemInformation)", com).map(Self::new)
    }

    /// Wraps an existing object.
    #[must_use]
    pub fn new(com: ISystemInformation) -> Self {
        keep_com();
        Self(Agile::new(com))
    }
}

impl SystemInformation for SystemInfo {
    fn reboot_required(&self) -> Result<bool> {
        get!(self.0, ISystemInformation::RebootRequired).map(truth)
    }
}
