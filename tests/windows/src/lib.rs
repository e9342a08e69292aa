//! The sandwich: a subject of the judge made of `wua-windows`, COM, `wua-com` and the simulator.
#![cfg(windows)]

pub mod beside;
mod real;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use wua::{HResult, UpdateIdentity, UpdateSession};
use wua_com::{Agent, Face};
use wua_conformance::{Capabilities, Machine, SetupError, Subject};
use wua_scenario::{AgentFlags, Caller, Scenario};
use wua_sim::World;
use wua_windows::{Session, SystemInfo};

pub use real::RealAgent;

/// The simulator behind COM, as a client sees it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sandwich;

impl Subject for Sandwich {
    fn name(&self) -> String {
        format!("wua-windows on wua-com on wua-sim {}", env!("CARGO_PKG_VERSION"))
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        let world = Arc::new(World::builder(scenario.clone())?.seed(seed).build());
        let face = Face::new(Arc::new(Simulated(Arc::clone(&world))));
        Ok(Box::new(Layers { world, face }))
    }
}

/// A world behind a COM face.
struct Simulated(Arc<World>);

impl Agent for Simulated {
    fn session(&self) -> Arc<dyn UpdateSession> {
        self.0.session()
    }

    fn system_information(&self) -> Arc<dyn wua::SystemInformation> {
        self.0.system_information()
    }
}

/// A world, and the COM face in front of it.
struct Layers {
    world: Arc<World>,
    face: Face,
}

impl Layers {
    /// Returns the client's view of that session.
    #[expect(clippy::expect_used, reason = "an object of the face answers its own interface")]
    fn through_com(&self, session: Arc<dyn UpdateSession>) -> Arc<dyn UpdateSession> {
        let session = self.face.session(session).expect("a session of the face");
        let face = self.face.clone();
        Arc::new(Session::new(session.into()).with_collections(move || Ok(face.update_collection()?)))
    }
}

impl Machine for Layers {
    fn session(&self) -> Arc<dyn UpdateSession> {
        self.through_com(self.world.session())
    }

    fn session_as(&self, caller: Caller) -> Arc<dyn UpdateSession> {
        self.through_com(self.world.session_as(caller))
    }

    fn system_information(&self) -> Option<Arc<dyn wua::SystemInformation>> {
        let information = self.face.system_information(self.world.system_information()).ok()?;
        Some(Arc::new(SystemInfo::new(information)))
    }

    fn advance(&self, duration: Duration) {
        self.world.advance(duration);
    }

    fn now(&self) -> Duration {
        self.world.now()
    }

    fn restart(&self) {
        self.world.restart();
    }

    fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.world.change_flags(set, clear);
    }

    fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) {
        self.world.set_downloaded(identity, downloaded);
    }

    fn cancel(&self, code: HResult) {
        // A success code is refused; the judge never cancels with one.
        let _ = self.world.cancel(code);
    }

    fn choice(&self, switch: &str) -> Option<Cow<'static, str>> {
        self.world.policy().get(switch).map(Cow::Borrowed)
    }
}
