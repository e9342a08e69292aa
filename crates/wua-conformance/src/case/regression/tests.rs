//! Generated cases can be read again as they were written, and no text panics.

use proptest::prelude::*;
use wua_scenario::Preset;

use super::*;
use crate::case::generate;
use crate::reference;

fn cases() -> impl Strategy<Value = Case> {
    let of = |preset| prop_oneof![generate::case(preset, true), reference::case(preset, true)];
    prop::sample::select(Preset::ALL).prop_flat_map(of)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_case_is_read_as_it_was_written(case in cases()) {
        let (scenario, calls) = case.to_files("END-6");
        let read = Regression::from_named((SCENARIO, &scenario), (CALLS, &calls)).unwrap();
        prop_assert_eq!(&read.rule, "END-6");
        prop_assert_eq!((&read.case.steps, read.case.seed), (&case.steps, case.seed));
        // Without the parts that no file holds: its own text, the wording of terms, removals
        // that differ, upper case.
        let plain = |case: &Case| {
            let mut scenario = case.scenario.clone();
            scenario.source = Default::default();
            for update in &mut scenario.updates {
                update.data.uninstallation_behavior = None;
                update.data.identity.update_id.make_ascii_lowercase();
            }
            for update in scenario.updates.iter_mut().filter(|update| !update.data.eula_text.is_empty()) {
                update.data.eula_text = "terms".to_owned();
            }
            format!("{scenario:?}")
        };
        prop_assert_eq!(plain(&read.case), plain(&case));
        // An id in upper case is read in lower case, so the first file may differ from all later ones.
        let written = read.case.to_files("END-6");
        let again = Regression::from_named((SCENARIO, &written.0), (CALLS, &written.1)).unwrap();
        prop_assert_eq!(again.case.to_files("END-6"), written);
    }

    #[test]
    fn no_text_panics(scenario in ".*", calls in "(?s).*", line in "[\\[\\]{}\":,a-z_0-9\\-]{0,40}") {
        let header = r#"{"format":"wua-calls","version":1,"kind":"job","seed":3}"#;
        let _ = Case::from_files(&scenario, &calls);
        let _ = Case::from_files("", &calls);
        let _ = Case::from_files("title = \"x\"", &calls);
        let _ = Case::from_files("title = \"x\"", &format!("{header}\n{line}\n{calls}"));
    }
}

#[test]
fn names_follow_from_the_rule_and_from_what_is_in_the_files() {
    let case = Case { kind: Kind::Walk, scenario: Scenario::default(), seed: 3, steps: vec![Step::Search] };
    let name = |rule: &str| {
        let regression = Regression { rule: rule.to_owned(), case: case.clone() };
        regression.name(&("a".to_owned(), "b".to_owned()))
    };
    // A change of these numbers makes a second folder of every regression that is kept.
    assert_eq!(name("END-6"), "end-6-10f3abd2");
    assert_eq!(name(""), "crash-10f3abd2");
    assert_eq!(name("../x/Ä"), "---x---10f3abd2");
}
