//! The agent registered on this machine as a subject, which is only read and never installs.

use std::sync::Arc;

use wua::UpdateSession;
use wua_conformance::{Capabilities, Capability, Machine, SetupError, Subject};
use wua_scenario::Scenario;
use wua_windows::{Apartment, Session, SystemInfo};

/// The agent behind `Microsoft.Update.Session` on this machine: the Windows Update Agent, or a double.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealAgent;

impl Subject for RealAgent {
    fn name(&self) -> String {
        "the registered Windows Update Agent".to_owned()
    }

    /// Returns the capabilities for reading only: rules that install, move time or need a scenario are skipped.
    fn capabilities(&self) -> Capabilities {
        [Capability::History, Capability::SystemInformation].into_iter().collect()
    }

    fn machine(&self, _scenario: &Scenario, _seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        let apartment = Apartment::multithreaded()?;
        let (session, information) = (Session::create(&apartment)?, SystemInfo::create(&apartment)?);
        Ok(Box::new(Here { session: Arc::new(session), information: Arc::new(information) }))
    }
}

/// This machine.
struct Here {
    session: Arc<Session>,
    information: Arc<SystemInfo>,
}

impl Machine for Here {
    fn session(&self) -> Arc<dyn UpdateSession> {
        self.session.clone()
    }

    fn system_information(&self) -> Option<Arc<dyn wua::SystemInformation>> {
        Some(self.information.clone())
    }
}
