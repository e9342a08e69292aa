//! The judge over the sandwich.
#![cfg(windows)]

use wua_conformance::Judge;
use wua_windows::Apartment;
use wua_windows_tests::Sandwich;

#[test]
fn the_sandwich_holds_what_the_simulator_holds() {
    let _apartment = Apartment::multithreaded().unwrap();
    let report = Judge::new(Sandwich).cases(16).without_shrinking().run();
    println!("{report}");
    assert!(report.passed());
}
