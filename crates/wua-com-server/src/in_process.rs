//! The double for one test: registered in the process, without the registry, until a guard is dropped.

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
use crate::control;
use crate::server::Server;
use crate::settings::{Refusal, Settings};

/// Registers the double for this process and this apartment. The registry is not touched, so no special rights are
/// needed. A program that creates the agent's classes by their CLSIDs gets the double until the guard is dropped; in a
/// single-threaded apartment, that must be on the same thread.
///
/// Each call creates its own world. An apartment has at most one registration at a time.
///
/// # Errors
/// [`NotRegistered`] if the settings are wrong, the thread is in no apartment, or its apartment already has a
/// registration.
pub fn register(settings: &Settings) -> Result<InProcess, NotRegistered> {
    let server = Server::new(settings)?;
    let agent = server.face.register()?;
    let behind = Arc::clone(&server);
    let object = class_object(move || control::create(&behind, Class::Control));
    let (clsid, context) = (Class::Control.clsid(), CLSCTX_INPROC_SERVER);
    // SAFETY: COM keeps the class object until it is revoked.
    let control = unsafe { CoRegisterClassObject(&clsid, &object, context, REGCLS_MULTIPLEUSE) }?;
    Ok(InProcess { server, _agent: agent, control })
}

/// The registration of the double in this process. Dropping it revokes the registration and, if the settings name a
/// file, completes the journal.
#[must_use = "the double is registered until this is dropped"]
pub struct InProcess {
    server: Arc<Server>,
    _agent: Registration,
    control: u32,
}

impl InProcess {
    /// Returns the world behind the objects: to move its time, inject faults, or read its journal.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.server.world
    }

    /// Returns the number of live objects of the agent.
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

/// The reason why the double is not registered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotRegistered {
    /// The settings are wrong.
    Refused(Refusal),
    /// COM refuses the classes: `CO_E_NOTINITIALIZED` if the thread is in no apartment.
    Com(HRESULT),
    /// This apartment already has a registration, which COM would continue to use (`CO_E_OBJISREG`).
    Taken,
}

impl NotRegistered {
    /// Returns the HRESULT for a caller that needs only a code.
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
