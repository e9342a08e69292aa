//! The simulator as a subject of the judge: neither crate sees the other, so they meet here.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use wua::{HResult, SystemInformation, UpdateIdentity, UpdateSession};
use wua_conformance::{Capabilities, Machine, SetupError, Subject};
use wua_scenario::{AgentFlags, Caller, Scenario};
use wua_sim::World;

/// The simulator, which can do everything that the judge may ask for.
///
/// ```
/// use wua_conformance::Judge;
/// use wua_sim_subject::Simulator;
///
/// let report = Judge::new(Simulator).cases(10).run();
/// assert!(report.passed(), "{report}");
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Simulator;

impl Subject for Simulator {
    fn name(&self) -> String {
        format!("wua-sim {}", env!("CARGO_PKG_VERSION"))
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        let world = World::builder(scenario.clone())?.seed(seed).build();
        Ok(Box::new(Simulated(world)))
    }
}

/// A world as a machine of the judge.
struct Simulated(World);

impl Machine for Simulated {
    fn session(&self) -> Arc<dyn UpdateSession> {
        self.0.session()
    }

    fn session_as(&self, caller: Caller) -> Arc<dyn UpdateSession> {
        self.0.session_as(caller)
    }

    fn system_information(&self) -> Option<Arc<dyn SystemInformation>> {
        Some(self.0.system_information())
    }

    fn advance(&self, duration: Duration) {
        self.0.advance(duration);
    }

    fn now(&self) -> Duration {
        self.0.now()
    }

    fn restart(&self) {
        self.0.restart();
    }

    fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.0.change_flags(set, clear);
    }

    fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) {
        self.0.set_downloaded(identity, downloaded);
    }

    fn cancel(&self, code: HResult) {
        // A success is refused, and the judge cancels with none.
        let _ = self.0.cancel(code);
    }

    fn choice(&self, switch: &str) -> Option<Cow<'static, str>> {
        self.0.policy().get(switch).map(Cow::Borrowed)
    }
}
