//! Scenarios that checks choose: small machines, in a few words.

use std::time::Duration;

use wua::{HResult, InstallationImpact, InstallationRebootBehavior};
use wua_scenario::{
    AgentFlag, Curve, DurationRange, End, Scenario, ScriptedUpdate, Shape, SwitchChoice, UpdateKind,
};

/// A machine that offers these updates, in this order.
pub(crate) fn machine(updates: impl IntoIterator<Item = ScriptedUpdate>) -> Scenario {
    Scenario {
        title: "a machine of the judge".to_owned(),
        updates: updates.into_iter().collect(),
        ..Scenario::default()
    }
}

/// A machine with `count` plain updates of ten seconds each.
pub(crate) fn plain_machine(count: usize) -> Scenario {
    machine((1..=count).map(|number| update(&format!("update {number}"))))
}

/// A plain update: a single package, ten seconds, evenly, a success without a restart.
pub(crate) fn update(title: &str) -> ScriptedUpdate {
    let plain = ScriptedUpdate::new(UpdateKind::Standalone, title);
    ScriptedUpdate { curve: Curve::Shape(Shape::Linear), ..plain }.lasting(10).restarting(false)
}

/// Words for what differs from a plain update.
pub(crate) trait Scripting: Sized {
    /// Takes that many seconds.
    fn lasting(self, seconds: u64) -> Self;
    /// Fails at its end with that code.
    fn failing(self, hresult: HResult) -> Self;
    /// Succeeds, and asks for a restart or does not.
    fn restarting(self, restart: bool) -> Self;
    /// Succeeds with errors.
    fn succeeding_in_part(self) -> Self;
    /// Can only be installed alone.
    fn exclusive(self) -> Self;
    /// Is installed from the start.
    fn installed(self) -> Self;
    /// Can be removed.
    fn removable(self) -> Self;
    /// Its files are not there.
    fn not_downloaded(self) -> Self;
    /// Has licence terms that nobody accepted.
    fn with_terms(self) -> Self;
}

impl Scripting for ScriptedUpdate {
    fn lasting(self, seconds: u64) -> Self {
        Self { duration: DurationRange::exactly(Duration::from_secs(seconds)), ..self }
    }

    fn failing(self, hresult: HResult) -> Self {
        let end = End::Failure { hresult, at: None, leaves_reboot_pending: false, unmapped: 0 };
        Self { end, ..self }
    }

    fn restarting(mut self, restart: bool) -> Self {
        self.end = End::Success { hresult: HResult::S_OK, reboot_required: restart };
        self
    }

    fn succeeding_in_part(self) -> Self {
        let end = End::SuccessWithErrors { hresult: HResult::WU_S_UPDATE_ERROR, reboot_required: false };
        Self { end, ..self }
    }

    fn exclusive(mut self) -> Self {
        self.data.installation_behavior.impact = InstallationImpact::RequiresExclusiveHandling;
        self
    }

    fn installed(mut self) -> Self {
        self.data.is_installed = true;
        self.data.is_present = true;
        self
    }

    fn removable(mut self) -> Self {
        self.data.is_uninstallable = true;
        self.data.uninstallation_behavior = Some(self.data.installation_behavior);
        self
    }

    fn not_downloaded(mut self) -> Self {
        self.data.is_downloaded = false;
        self
    }

    fn with_terms(mut self) -> Self {
        self.data.eula_text = "terms".to_owned();
        Self { eula_accepted: false, ..self }
    }
}

/// Words for what differs from a plain machine.
pub(crate) trait Staging: Sized {
    /// The agent is in this state at the start.
    fn flagged(self, flag: AgentFlag) -> Self;
    /// The policy's switch is set so, whatever the preset ([`Capability::Policies`](crate::Capability)).
    fn choosing(self, switch: &str, value: &str) -> Self;
    /// Updates come from a managed server, so that they can be removed (`BEG-13`).
    fn managed(self) -> Self;
}

impl Staging for Scenario {
    fn flagged(mut self, flag: AgentFlag) -> Self {
        self.agent.flags.insert(flag);
        self
    }

    fn choosing(mut self, switch: &str, value: &str) -> Self {
        let (name, value) = (switch.to_owned(), value.to_owned());
        self.policy.switches.push(SwitchChoice { name, value });
        self
    }

    fn managed(mut self) -> Self {
        self.agent.managed_server = true;
        self
    }
}

/// An update that always asks for a restart after success.
pub(crate) fn always_restarting(title: &str) -> ScriptedUpdate {
    let mut update = update(title).restarting(true);
    update.data.installation_behavior.reboot_behavior = InstallationRebootBehavior::AlwaysRequiresReboot;
    update
}
