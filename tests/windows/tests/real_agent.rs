//! Checks the judge's reading rules against the agent registered on this machine. Opt-in.
#![cfg(windows)]

use wua_conformance::Judge;
use wua_windows::Apartment;
use wua_windows_tests::RealAgent;

#[test]
#[ignore = "asks the agent of this machine: on purpose only"]
fn the_registered_agent_holds_the_rules_that_only_read() {
    let _apartment = Apartment::multithreaded().unwrap();
    let report = Judge::new(RealAgent).without_shrinking().run();
    println!("{report}");
    assert!(report.passed(), "{:?}", report.reasons());
}
