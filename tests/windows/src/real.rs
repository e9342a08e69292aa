//! The agent that is registered on this machine as a subject: looked at, never made to install.

use std::sync::Arc;

use wua::UpdateSession;
use wua_conformance::{Capabilities, Capability, Machine, SetupError, Subject};
use wua_scenario::Scenario;
use wua_windows::{Apartment, Session, SystemInfo};

/// Whatever answers to `Microsoft.Update.Session` here: the Windows Update Agent, or a double in its place.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealAgent;

impl Subject for RealAgent {
    fn name(&self) -> String {
        "the registered Windows Update Agent".to_owned()
    }

    /// Reading only: no rule that installs, moves time or scripts anything is asked.
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
