//! The double for one test: registered in the process, without the registry, for as long as a guard lives.

use std::fmt;
use std::sync::Arc;

use windows::Win32::Foundation::{CO_E_CLASS_DISABLED, CO_E_OBJISREG};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, CoRegisterClassObject, CoRevokeClassObject, REGCLS_MULTIPLEUSE,
};
use windows_core::HRESULT;
use wua_com::{Registration, class_object};
use wua_sim::World;

use crate::class::Class;
use crate::server::Server;
use crate::settings::{Refusal, Settings};

/// Registers the double for this process and this apartment, without the registry: neither rights nor traces. A
/// program that creates the agent's classes by their CLSIDs meets the double until the guard is dropped, which must
/// be on the same thread if that is an apartment of its own.
///
/// Each call makes a world of its own. An apartment has one registration at a time.
///
/// # Errors
/// [`NotRegistered`] if the settings are wrong, the thread is in no apartment, or its apartment has a registration.
pub fn register(settings: &Settings) -> Result<InProcess, NotRegistered> {
    let server = Server::new(settings)?;
    let agent = server.face.register()?;
    let behind = Arc::clone(&server);
    let object = class_object(move || behind.create(Class::Control));
    let (clsid, context) = (Class::Control.clsid(), CLSCTX_INPROC_SERVER);
    // SAFETY: the class object is kept by COM until it is revoked.
    let control = unsafe { CoRegisterClassObject(&clsid, &object, context, REGCLS_MULTIPLEUSE) }?;
    Ok(InProcess { server, _agent: agent, control })
}

/// The double, registered in this process until this is dropped; then the journal is written, if the settings name a
/// file.
#[must_use = "the double is registered until this is dropped"]
pub struct InProcess {
    server: Arc<Server>,
    _agent: Registration,
    control: u32,
}

impl InProcess {
    /// The world behind the objects: to move its time, to inject faults, to read its journal.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.server.world
    }

    /// How many objects of the agent are alive.
    #[must_use]
    pub fn live_objects(&self) -> usize {
        self.server.face.live_objects()
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InProcess").field(self.world()).finish()
    }
}

impl Drop for InProcess {
    fn drop(&mut self) {
        // SAFETY: the cookie is revoked once. A failure changes nothing.
        let _ = unsafe { CoRevokeClassObject(self.control) };
        self.server.finish();
    }
}

/// Why the double is not registered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotRegistered {
    /// The settings are wrong.
    Refused(Refusal),
    /// COM does not take the classes: `CO_E_NOTINITIALIZED` if the thread is in no apartment.
    Com(HRESULT),
    /// This apartment has a registration, with which COM would go on (`CO_E_OBJISREG`).
    Taken,
}

impl NotRegistered {
    /// Returns the HRESULT for a caller that reads nothing else.
    pub(crate) fn code(&self) -> HRESULT {
        match self {
            Self::Refused(_) => CO_E_CLASS_DISABLED,
            Self::Com(code) => *code,
            Self::Taken => CO_E_OBJISREG,
        }
    }
}

impl From<Refusal> for NotRegistered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<wua_com::Fault> for NotRegistered {
    fn from(fault: wua_com::Fault) -> Self {
        match fault.0 {
            CO_E_OBJISREG => Self::Taken,
            code => Self::Com(code),
        }
    }
}

impl From<windows_core::Error> for NotRegistered {
    fn from(error: windows_core::Error) -> Self {
        Self::Com(error.code())
    }
}

impl fmt::Display for NotRegistered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Com(code) => {
                write!(f, "COM does not register the classes: {code}; was CoInitializeEx called?")
            }
            Self::Taken => f.write_str(
                "a double is registered in this apartment already; revoke that registration first",
            ),
        }
    }
}

impl std::error::Error for NotRegistered {}
