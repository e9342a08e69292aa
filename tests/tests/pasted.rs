//! The tests that a report offers for pasting: they compile, hold for the simulator, and match the report.
//! `WUA_BLESS=1 cargo test` updates them.

use std::fs;
use std::sync::Arc;

use wua_conformance::{Judge, Verdict};
use wua_mutants::mutants;
use wua_scenario::Preset;
use wua_sim_subject::Simulator;
use wua_tests::root;

fn subject() -> Simulator {
    Simulator
}

mod of_an_example {
    use super::subject;
    include!("pasted/an_example.test");
}

mod of_a_generated_case {
    use super::subject;
    include!("pasted/a_generated_case.test");
}

/// Returns the test that the report on the first mutant that breaks the rule offers for pasting.
fn pasted(rule: &str) -> String {
    let mutant = mutants().find(|mutant| mutant.breaks.contains(&rule));
    let faulty = mutant
        .map(|mutant| mutant.of(Arc::new(Simulator)))
        .unwrap_or_else(|| panic!("no mutant breaks {rule}"));
    let report = Judge::of(faulty).rules([rule]).presets([Preset::Observed]).run();
    assert!(report.rules().any(|(_, found)| matches!(found.verdict, Verdict::Broken(_))), "{report}");
    let text = report.to_string();
    let (_, test) = text.split_once("in a test to paste:\n\n").unwrap_or_else(|| panic!("{text}"));
    let end = test.find("\n}\n").map_or(test.len(), |end| end + 3);
    test[..end].to_owned()
}

#[test]
fn the_report_prints_what_is_pasted_here() {
    for (file, rule) in [("an_example", "SYN-4"), ("a_generated_case", "PROG-ALL-2")] {
        let path = root().join(format!("tests/tests/pasted/{file}.test"));
        let printed = format!("// What the report on a mutant printed.\n\n{}", pasted(rule));
        if std::env::var_os("WUA_BLESS").is_some() {
            fs::write(&path, &printed).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == printed, "{file} was out of date: run the tests with WUA_BLESS=1");
    }
}
