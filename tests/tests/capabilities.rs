//! Rules declare what they need: a subject with fewer capabilities is not asked for more, and a skipped rule does not
//! count as passed.

use std::sync::Arc;
use std::time::Duration;

use wua::{HResult, SystemInformation, UpdateIdentity, UpdateSession};
use wua_conformance::{Capabilities, Capability, Judge, Machine, SetupError, Subject, Verdict};
use wua_scenario::{AgentFlags, Caller, Scenario};
use wua_sim_subject::Simulator;

/// The simulator without some of its capabilities; a call that needs one of them panics.
struct Limited(Capabilities);

impl Subject for Limited {
    fn name(&self) -> String {
        "a simulator that can do less".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        self.0.clone()
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        let offered = if self.0.contains(Capability::Scripted) { scenario.clone() } else { unscripted() };
        Ok(Box::new(Poor { rich: Simulator.machine(&offered, seed)?, can: self.0.clone() }))
    }
}

/// Returns the content of a machine without a scenario: two updates.
fn unscripted() -> Scenario {
    use wua_scenario::{ScriptedUpdate, UpdateKind};
    let updates = ["one", "two"].map(|title| ScriptedUpdate::new(UpdateKind::Standalone, title));
    Scenario { updates: updates.to_vec(), ..Scenario::default() }
}

struct Poor {
    rich: Box<dyn Machine>,
    can: Capabilities,
}

impl Poor {
    fn using(&self, capability: Capability) -> &dyn Machine {
        assert!(self.can.contains(capability), "asked for `{capability}`, which the subject cannot do");
        &*self.rich
    }
}

impl Machine for Poor {
    fn session(&self) -> Arc<dyn UpdateSession> {
        self.rich.session()
    }

    fn session_as(&self, caller: Caller) -> Arc<dyn UpdateSession> {
        self.using(Capability::Callers).session_as(caller)
    }

    fn system_information(&self) -> Option<Arc<dyn SystemInformation>> {
        self.using(Capability::SystemInformation).system_information()
    }

    fn advance(&self, duration: Duration) {
        self.using(Capability::VirtualTime).advance(duration);
    }

    fn now(&self) -> Duration {
        self.using(Capability::VirtualTime).now()
    }

    fn restart(&self) {
        self.using(Capability::Restart).restart();
    }

    fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.using(Capability::AgentFlags).change_flags(set, clear);
    }

    fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) {
        self.using(Capability::Downloads).set_downloaded(identity, downloaded);
    }

    fn cancel(&self, code: HResult) {
        self.using(Capability::AgentCancels).cancel(code);
    }
}

/// Whichever capability is missing, no rule needs it, and the rules that can be checked hold.
#[test]
fn a_subject_is_asked_for_no_more_than_it_can_do() {
    for missing in Capability::ALL {
        let report = Judge::new(Limited(Capabilities::all().without(*missing))).cases(8).run();
        assert!(report.passed(), "without {missing}: {report}");
    }
}

/// A subject with only a session: the rules that are checked hold, and the rest is skipped, not passed.
#[test]
fn what_cannot_be_checked_is_skipped() {
    let report = Judge::new(Limited(Capabilities::default())).run();
    assert!(report.passed(), "{report}");
    let skipped = report.rules().filter(|(_, rule)| matches!(rule.verdict, Verdict::Skipped(_))).count();
    assert!(skipped > 100, "{skipped} rules were skipped");
    assert_eq!(report.cases_played(), 0);
}

/// A run in which no rule is checked fails.
#[test]
fn a_run_without_a_check_fails() {
    let nothing = || Judge::new(Limited(Capabilities::default()));
    assert!(!nothing().rules(["JOB-*"]).run().passed(), "every one of them is skipped");
    assert!(!nothing().rules(["NO-SUCH-RULE"]).run().passed(), "and none is called so");
}

/// A deviation that no longer occurs fails the run, and so does one for an unknown rule.
#[test]
fn an_unexpected_pass_fails() {
    let held = Judge::new(Simulator).cases(8).rules(["INST-NEW-6"]).deviates("INST-NEW-6", "not so");
    let report = held.run();
    assert!(report.rules().all(|(_, rule)| matches!(rule.verdict, Verdict::UnexpectedPass(_))));
    assert!(!report.passed());
    let misspelt = Judge::new(Simulator).cases(8).rules(["INST-NEW-6"]).deviates("INST-NEW-66", "not so");
    assert!(!misspelt.run().passed());
}
