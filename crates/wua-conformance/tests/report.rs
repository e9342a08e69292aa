//! The appearance of a report with every verdict, and the escaping of any text in it.

use std::collections::BTreeMap;
use std::time::Duration;

use wua_conformance::{
    Capabilities, Capability, Case, FAMILIES, Failure, Kind, Line, PresetReport, ProbableCause, Report, Rule,
    RuleReport, Severity, SkipReason, Step, Verdict,
};
use wua_scenario::{Preset, Scenario};

fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}

fn rule(id: &str) -> &'static Rule {
    rules().find(|rule| rule.id == id).expect("the rule is there")
}

/// Returns a machine with one plain update.
fn machine() -> Scenario {
    let plain = "duration = '10s'\ncurve = 'linear'\nend = { result = 'success', reboot_required = false }";
    let update = format!("[[update]]\ntitle = 'update 1'\nkind = 'standalone'\n{plain}\n");
    Scenario::from_toml("machine.toml", &format!("title = 'a machine of the judge'\n{update}"))
        .expect("a scenario")
}

fn found(id: &str, verdict: Verdict, checks: u64) -> RuleReport {
    RuleReport { rule: rule(id), verdict, checks, walks_cut_short: 0 }
}

fn broken(id: &str, message: &str, case: Option<Case>) -> Verdict {
    let call =
        |call: &str, answer: Option<&str>| Line { call: call.into(), answer: answer.map(str::to_owned) };
    Verdict::Broken(Box::new(Failure {
        rule: id.to_owned(),
        message: message.to_owned(),
        preset: Preset::Observed,
        case,
        calls: vec![call("job0.request_abort()", Some("Done")), call("job0.clean_up()", None)],
    }))
}

fn case(scenario: Scenario) -> Case {
    let steps =
        vec![Step::PutUpdates { installer: 0, updates: vec![0] }, Step::advance(Duration::from_secs(1))];
    Case { kind: Kind::Job, scenario, seed: 3, steps }
}

fn report(rules: Vec<RuleReport>) -> Report {
    Report {
        subject: "a subject".to_owned(),
        capabilities: Capabilities::all().without(Capability::Restart),
        cases: 16,
        seed: 5,
        unknown_rules: Vec::new(),
        presets: vec![PresetReport {
            preset: Preset::Observed,
            crashes: Vec::new(),
            rules,
            cases_played: 32,
            refusals: BTreeMap::new(),
        }],
    }
}

/// One rule of each verdict.
fn every_verdict() -> Report {
    report(vec![
        found("INST-NEW-6", Verdict::Held, 1),
        found("JOB-ABT-3", broken("JOB-ABT-3", "update 0 reads 0", Some(case(machine()))), 7),
        found("END-5", broken("END-5", "two threads were the first", None), 0),
        found("SYS-2", Verdict::Skipped(SkipReason::Missing(vec![Capability::Restart])), 0),
        found("JOB-CLN-5", Verdict::Deviates("our agent says S_FALSE".to_owned()), 0),
        found("JOB-CLN-1", Verdict::UnexpectedPass("it used to leak".to_owned()), 1),
    ])
}

#[test]
fn the_text_shows_what_matters() {
    insta::assert_snapshot!("text", every_verdict().to_string());
}

#[test]
fn the_clauses_without_a_rule_belong_to_a_report_on_all_rules() {
    let held: Vec<_> = rules().map(|rule| found(rule.id, Verdict::Held, 1)).collect();
    let counts = |rules| report(rules).to_string().contains("clauses of the specification without a rule: ");
    assert!(counts(held.clone()) && !counts(held[1..].to_vec()));
}

#[test]
fn the_json_holds_everything() {
    let document: serde_json::Value = serde_json::from_str(&every_verdict().to_json()).expect("it is JSON");
    insta::assert_snapshot!("json", format!("{document:#}"));
}

#[test]
fn a_report_passes_only_if_something_held_and_nothing_broke() {
    let skipped = || found("SYS-2", Verdict::Skipped(SkipReason::NotReached), 0);
    let held = || found("INST-NEW-6", Verdict::Held, 1);
    let optional = rules().find(|rule| rule.severity == Severity::Optional).expect("there is one");
    assert!(!report(vec![skipped()]).passed(), "nothing was checked");
    assert!(report(vec![skipped(), held()]).passed());
    assert!(!every_verdict().passed());
    let tolerated = found(optional.id, broken(optional.id, "a matter of taste", None), 1);
    assert!(
        report(vec![held(), tolerated]).passed(),
        "an optional rule is reported and does not fail the run"
    );
    let unknown = Report { unknown_rules: vec!["JOB-*-2".to_owned()], ..report(vec![held()]) };
    assert!(!unknown.passed());
}

/// Acts on a terminal, hides from a reader, or ends its context.
const NASTY: &str =
    "</pre><script>alert(1)</script>\"#\"##\u{1b}[31m\u{9b}31m\u{202e}\u{200b}\u{2028}\r*/\nnext\tline";

/// Returns a report whose every text comes from the subject, a file or an argument.
fn nasty() -> Report {
    let mut scenario = machine();
    scenario.updates[0].data.title = NASTY.to_owned();
    let (verdict, crash) =
        (broken("JOB-ABT-3", NASTY, Some(case(scenario.clone()))), broken("", NASTY, Some(case(scenario))));
    let reason = SkipReason::NotApplicable(NASTY.to_owned());
    let mut report = report(vec![
        found("JOB-ABT-3", verdict, 1),
        found("SYS-2", Verdict::Skipped(reason), 0),
        found("JOB-CLN-5", Verdict::Deviates(NASTY.to_owned()), 0),
        found("JOB-CLN-1", Verdict::UnexpectedPass(NASTY.to_owned()), 1),
    ]);
    report.presets[0].crashes.extend(crash.failure().cloned());
    for call in report.presets[0].crashes.iter_mut().flat_map(|crash| &mut crash.calls) {
        *call = Line { call: NASTY.to_owned(), answer: Some(NASTY.to_owned()) };
    }
    Report { subject: NASTY.to_owned(), unknown_rules: vec![NASTY.to_owned()], ..report }
}

#[cfg(feature = "html")]
#[test]
fn nothing_in_a_report_gets_out() {
    let page = nasty().to_html();
    assert!(!page.contains("<script>alert"), "{page}");
    assert_eq!(page.matches("<script>").count(), 1, "the page's own");
}

#[test]
fn no_control_or_bidirectional_character_reaches_any_rendering() {
    let report = nasty();
    let failure = report.crashes().next().expect("a case crashed").to_string();
    for (name, text) in [
        ("text", report.to_string()),
        ("JSON", report.to_json()),
        #[cfg(feature = "html")]
        ("HTML", report.to_html()),
        ("a failure", failure),
    ] {
        let acts = |letter: &char| *letter != '\n' && !wua::text::is_printable(*letter);
        let escaped: Vec<_> = text.chars().filter(acts).collect();
        assert!(escaped.is_empty(), "{name} holds {escaped:?}");
    }
}

#[test]
fn json_means_what_it_meant_before_it_was_escaped() {
    let document: serde_json::Value = serde_json::from_str(&nasty().to_json()).expect("it is JSON");
    assert_eq!(document["subject"], NASTY);
    assert_eq!(document["crashes"][0]["message"], NASTY);
}

#[test]
fn a_verdict_says_how_many_walks_were_cut_short_before_they_reached_its_rule() {
    let cut = RuleReport { walks_cut_short: 7, ..found("BEG-1", Verdict::Held, 3) };
    let report = report(vec![cut, found("BEG-2", Verdict::Held, 10)]);
    let text = report.to_string();
    assert!(text.contains("\nwalks that were cut short before they reached a rule:\n  BEG-1 7\n"), "{text}");
    let document: serde_json::Value = serde_json::from_str(&report.to_json()).expect("it is JSON");
    assert_eq!(document["rules"][0]["results"][0]["walks_cut_short"], 7);
    assert_eq!(document["rules"][1]["results"][0]["walks_cut_short"], 0);
    #[cfg(feature = "html")]
    assert_eq!(report.to_html().matches(">7 cut short<").count(), 1);
}

#[test]
fn every_rendering_begins_with_the_probable_cause() {
    let all =
        ["END-3", "END-12", "SYN-1", "SYN-5", "BEG-1"].map(|id| found(id, broken(id, "too early", None), 1));
    let explained = report(all.to_vec());
    let [ProbableCause { cause, rules }] = &explained.probable_causes()[..] else { panic!("one cause") };
    assert_eq!((cause.witness, &rules[..]), ("END-3", &["END-3", "END-12", "SYN-1", "SYN-5"][..]));
    let head = format!(
        "\nprobable cause of 4 broken rules: {} (END-3)\n  END-3, END-12, SYN-1, SYN-5\n",
        cause.fault
    );
    assert!(explained.to_string().contains(&head), "{explained}");
    let document: serde_json::Value = serde_json::from_str(&explained.to_json()).expect("it is JSON");
    assert_eq!(document["probable_causes"][0]["witness"], "END-3");
    assert_eq!(document["probable_causes"][0]["rules"][3], "SYN-5");
    #[cfg(feature = "html")]
    assert!(explained.to_html().contains(cause.fault));
    assert_eq!(report(all[1..].to_vec()).probable_causes(), [], "its witness holds");
    assert_eq!(report(all[..3].to_vec()).probable_causes(), [], "too few rules break with it");
}
