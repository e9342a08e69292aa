//! Rules declare what they need: a subject with fewer capabilities is not asked for more, and a skipped rule does not
//! count as passed.

use std::sync::Arc;
use std::time::Duration;

use wua::{HResult, SystemInformation, UpdateIdentity, UpdateSession};
use wua_conformance::{
    Capabilities, Capability, Judge, Machine, Report, SetupError, SkipReason, Subject, Verdict,
};
use wua_mutants::mutants_breaking;
use wua_scenario::{AgentFlags, Caller, Preset, Scenario};
use wua_sim_subject::Simulator;

/// The simulator without some of its capabilities; a call that needs one of them panics.
fn limited(can: Capabilities) -> LimitedTo {
    LimitedTo(Arc::new(Simulator), can)
}

/// The same of any subject.
struct LimitedTo(Arc<dyn Subject>, Capabilities);

impl Subject for LimitedTo {
    fn name(&self) -> String {
        "a simulator that can do less".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        self.1.clone()
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        let offered = if self.1.contains(Capability::Scripted) { scenario.clone() } else { unscripted() };
        Ok(Box::new(Poor { rich: self.0.machine(&offered, seed)?, can: self.1.clone() }))
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
        let report = Judge::new(limited(Capabilities::all().without(*missing))).cases(8).run();
        assert!(report.passed(), "without {missing}: {report}");
    }
}

/// A subject with only a session: the rules that are checked hold, and the rest is skipped, not passed.
#[test]
fn what_cannot_be_checked_is_skipped() {
    let report = Judge::new(limited(Capabilities::default())).run();
    assert!(report.passed(), "{report}");
    let skipped = report.rules().filter(|(_, rule)| matches!(rule.verdict, Verdict::Skipped(_))).count();
    assert!(skipped > 100, "{skipped} rules were skipped");
    assert_eq!(report.cases_played(), 0);
}

/// The capabilities of any real agent, on an expendable machine: neither a script nor virtual time.
fn real() -> Capabilities {
    [Capability::Install, Capability::Callbacks].into_iter().collect()
}

/// Examples, and laws over generated calls, are judged on whatever such a machine offers.
#[test]
fn more_than_thirty_rules_apply_to_a_real_backend() {
    const NAMES: &str = include_str!("real_backend.txt");
    let report = Judge::new(limited(real())).cases(64).run();
    assert!(report.passed(), "{report}");
    let missing = |verdict: &Verdict| matches!(verdict, Verdict::Skipped(SkipReason::Missing(_)));
    let apply: Vec<_> =
        report.rules().filter(|(_, rule)| !missing(&rule.verdict)).map(|(_, rule)| rule).collect();
    let names: Vec<&str> = apply.iter().map(|rule| rule.rule.id).collect();
    assert_eq!(names, NAMES.lines().collect::<Vec<_>>());
    assert!(names.len() > 30);
    let held = apply.iter().filter(|rule| matches!(rule.verdict, Verdict::Held)).count();
    assert!(held > 30, "only {held} of {} could be held on two updates", names.len());
    assert_eq!(report.cases_played(), 64);
}

/// The laws among them find faults on such a machine, too.
#[test]
fn laws_break_without_a_script() {
    for id in ["RES-HR-1", "PROG-ALL-1", "JOB-ID-1", "END-2"] {
        let mutant = mutants_breaking(id).next().expect("a rule has a mutant");
        let limited = LimitedTo(mutant.of(Arc::new(Simulator)), real());
        let report = Judge::new(limited).cases(64).rules([id]).without_shrinking().run();
        assert!(!report.passed(), "{id} is not broken by {mutant:?}: {report}");
    }
}

/// A subject that plays no scenario with more updates than that.
struct Small(usize);

impl Subject for Small {
    fn name(&self) -> String {
        "a simulator of small machines".to_owned()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    fn machine(&self, scenario: &Scenario, seed: u64) -> Result<Box<dyn Machine>, SetupError> {
        if scenario.updates.len() > self.0 {
            return Err(SetupError::Refused(format!("more than {} updates", self.0)));
        }
        Simulator.machine(scenario, seed)
    }
}

/// A rule whose scenario is refused is not judged, and others are: laws on the cases that can be played.
#[test]
fn a_subject_may_refuse_scenarios() {
    let judge = |most| Judge::new(Small(most)).presets([Preset::Observed]).cases(32);
    let report = judge(2).rules(["END-12", "BEG-4", "PROG-IDX-1"]).run();
    assert!(report.passed(), "{report}");
    let verdict = |report: &Report, id| {
        let found = report.rules().find(|(_, rule)| rule.rule.id == id).expect("it was asked for");
        format!("{:?}", found.1.verdict)
    };
    let refused = "Skipped(Refused(\"more than 2 updates\"))";
    assert_eq!(verdict(&report, "END-12"), refused, "three updates");
    assert_eq!(verdict(&report, "BEG-4"), "Held", "one update");
    assert_eq!(verdict(&report, "PROG-IDX-1"), "Held", "on the smaller of the cases");
    let times = report.presets[0].refusals["more than 2 updates"];
    assert!(report.cases_played() > 0 && report.cases_played() + times > 64, "{report}");
    assert!(
        report.to_string().contains(&format!("refused by the subject, {times} times: more than 2 updates"))
    );

    let nothing = judge(0).rules(["END-12", "PROG-IDX-1"]).run();
    assert!(!nothing.passed(), "nothing was judged");
    let reason = "not judged: the subject refuses the scenario: more than 0 updates: 2 rules";
    assert!(nothing.to_string().contains(reason), "{nothing}");
    assert_eq!(nothing.cases_played(), 0);
}

/// A run in which no rule is checked fails.
#[test]
fn a_run_without_a_check_fails() {
    let nothing = || Judge::new(limited(Capabilities::default()));
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
