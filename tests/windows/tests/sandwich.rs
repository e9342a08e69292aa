//! Judges the sandwich, and compares it with the simulator alone.
#![cfg(windows)]

use wua_conformance::{Judge, Report};
use wua_sim_subject::Simulator;
use wua_windows::Apartment;
use wua_windows_tests::Sandwich;
use wua_windows_tests::beside::Beside;

/// The deviations that COM makes necessary, each with its reason. There are none.
const DEVIATIONS: &[(&str, &str)] = &[];

/// Writes the HTML report of the sandwich, if a path for it is set.
fn save(report: &Report) {
    if let Some(path) = std::env::var_os("WUA_LEG_SANDWICH") {
        std::fs::write(path, report.to_html()).expect("the page can be written");
    }
}

#[test]
fn the_sandwich_holds_what_the_simulator_holds() {
    let _apartment = Apartment::multithreaded().unwrap();
    let alone = Judge::new(Simulator).without_shrinking().run();
    let declared = |judge: Judge, (rule, reason): &(&str, &str)| judge.deviates(*rule, *reason);
    let through_com = DEVIATIONS.iter().fold(Judge::new(Sandwich).without_shrinking(), declared).run();
    let both = Beside { alone: &alone, through: &through_com };
    println!("{both}");
    save(&through_com);
    assert!(alone.passed(), "{alone}");
    assert!(through_com.passed(), "{through_com}");
    assert_eq!(both.lost(), Vec::<String>::new());
    assert!(DEVIATIONS.len() < 10);
}
