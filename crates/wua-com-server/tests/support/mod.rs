//! Shared code of the COM suites: a world behind a face, one object of every kind, and both ways to call.
#![allow(dead_code, unused_imports, reason = "each suite uses a part")]

mod call;
mod objects;
mod warned;

use std::sync::Arc;

use windows::Win32::System::Com::{COINIT_MULTITHREADED, CoInitializeEx};
use wua_com::{Agent, Face};
use wua_sim::{ClockMode, World};

pub(crate) use call::{Arg, Bytes, Memory, by_slot, invoke, late, late_by_name, late_into, text_of, variant};
pub(crate) use objects::Objects;

/// Three updates: one fails, one can be removed, one has licence terms; a search warns.
pub(crate) const SCENARIO: &str = r#"
title = "one of everything"

[[update]]
title = "Cumulative update"
kind = "cumulative"
kb = "5099134"
description = "the first"
msrc_severity = "Critical"
uninstallable = true

[[update]]
title = "Definition update"
kind = "definition"
eula = "required"

[[update]]
title = "Standalone update"
kind = "standalone"
end = { result = "failure", hresult = "ERROR_INSTALL_FAILURE", at = 66 }
"#;

/// A world behind a face, whose searches warn.
pub(crate) struct Machine(pub(crate) Arc<World>);

impl Agent for Machine {
    fn session(&self) -> Arc<dyn wua::UpdateSession> {
        warned::warned(self.0.session())
    }

    fn system_information(&self) -> Arc<dyn wua::SystemInformation> {
        self.0.system_information()
    }
}

/// A face over a world of this scenario; its objects must be released before it.
pub(crate) struct Stage {
    pub(crate) world: Arc<World>,
    pub(crate) face: Face,
}

impl Stage {
    pub(crate) fn new(scenario: &str, clock: ClockMode) -> Self {
        // SAFETY: the test's own thread, which stays in the apartment until it ends.
        unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.unwrap();
        let scenario = wua_scenario::Scenario::from_toml("scenario.toml", scenario).unwrap();
        let world = Arc::new(World::builder(scenario).unwrap().clock(clock).build());
        let face = Face::new(Arc::new(Machine(Arc::clone(&world))));
        Self { world, face }
    }
}

impl Drop for Stage {
    /// Checks that the suite ends without live objects. A running job keeps the settings of its installer and with
    /// them the caller's window; a restart ends it.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.world.restart();
            assert_eq!(self.face.live_objects(), 0, "objects that were not released");
        }
    }
}
