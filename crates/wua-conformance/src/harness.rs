//! A test harness in which each rule is a test of its own, filtered by name like any other test.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial, run};
use wua::text::printable;
use wua_scenario::Preset;

use crate::judge::Judge;
use crate::report::{Report, Verdict};
use crate::rule::Rule;

/// Runs as the `main` of a test with `harness = false`: every rule under every preset is a test called
/// `observed::JOB-PRG-2`. A skipped rule is shown as ignored, with the reason, and not as passed.
///
/// ```no_run
/// # mod mine {
/// #     pub struct MyAgent;
/// #     impl wua_conformance::Subject for MyAgent {
/// #         fn name(&self) -> String { String::new() }
/// #         fn capabilities(&self) -> wua_conformance::Capabilities { Default::default() }
/// #         fn machine(&self, _: &wua_scenario::Scenario, _: u64)
/// #             -> Result<Box<dyn wua_conformance::Machine>, wua_conformance::SetupError> { Err("none".into()) }
/// #     }
/// # }
/// # use mine::MyAgent;
/// fn main() -> std::process::ExitCode {
///     wua_conformance::harness(wua_conformance::Judge::new(MyAgent))
/// }
/// ```
#[must_use]
pub fn harness(judge: Judge) -> ExitCode {
    let arguments = Arguments::from_args();
    let listed = arguments.list;
    let named_nothing = arguments.filter.is_none() && arguments.skip.is_empty();
    let conclusion = run(&arguments, trials(&judge));
    let nothing_ran = conclusion.num_passed + conclusion.num_failed == 0;
    if named_nothing && !listed && nothing_ran {
        eprintln!("no rule could be checked: the subject can do too little");
        return ExitCode::from(101);
    }
    conclusion.exit_code()
}

fn trials(judge: &Judge) -> Vec<Trial> {
    let presets = judge.presets_to_judge();
    let of_preset = |preset: Preset| judge.selected().map(move |rule| (preset, rule));
    let pairs = presets.into_iter().flat_map(of_preset);
    pairs.map(|(preset, rule)| trial(judge.clone(), preset, rule)).collect()
}

fn trial(judge: Judge, preset: Preset, rule: &'static Rule) -> Trial {
    let name = format!("{preset}::{}", rule.id);
    let check = move || completion(&judge.only(rule.id, preset).run());
    Trial::ignorable_test(name, check).with_kind(rule.severity.name())
}

fn completion(report: &Report) -> Result<Completion, Failed> {
    if report.passed() {
        return Ok(Completion::Completed);
    }
    let skipped = report.rules().find_map(|(_, rule)| match &rule.verdict {
        Verdict::Skipped(reason) => Some(reason.to_string()),
        _ => None,
    });
    match skipped {
        Some(reason) if report.crashes().next().is_none() => Ok(Completion::ignored_with(printable(&reason))),
        _ => Err(Failed::from(report.to_string())),
    }
}
