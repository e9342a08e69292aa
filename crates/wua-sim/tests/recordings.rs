//! Recorded jobs of real machines: the model computes every installation event of each of them.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::fs;
use std::path::Path;

use wua::{OperationResultCode, UpdateInstallationResult};
use wua_scenario::{InstallationEvent, Trace, TraceEvents};
use wua_sim::replay::{overall_result, replay};

type Recording = (String, Vec<InstallationEvent>, Vec<UpdateInstallationResult>);

/// Every installation recording in the fixtures.
fn recordings() -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/traces");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &Path| {
        let name = path.file_name()?.to_str()?.to_owned();
        let text = fs::read_to_string(path).unwrap();
        match Trace::from_jsonl(&name, &text).unwrap().events {
            TraceEvents::Installation { events, final_results } => Some((name, events, final_results)),
            _ => None,
        }
    };
    files
        .iter()
        .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
        .filter_map(|path| read(path))
        .collect()
}

/// PROG-ALL-2, PROG-IDX-2, CB-P-3, PROG-RES-4, PROG-RES-7 on the evidence: 336 of 336.
#[test]
fn every_recorded_installation_event_is_reproduced() {
    let mut reproduced = 0;
    for (name, events, results) in recordings() {
        let replayed = replay(&events, &results);
        assert!(replayed.is_exact(), "{name}: {replayed}: {:?}", replayed.difference);
        reproduced += replayed.reproduced;
    }
    assert_eq!(reproduced, 336);
}

/// The overall result follows from the recorded ends (RES-AGG-1, RES-AGG-2).
#[test]
fn the_overall_result_follows() {
    for (name, events, results) in recordings() {
        let overall = overall_result(&events, &results).unwrap();
        let failed = results.iter().any(|result| result.result_code == OperationResultCode::FAILED);
        let expected =
            if failed { OperationResultCode::SUCCEEDED_WITH_ERRORS } else { OperationResultCode::SUCCEEDED };
        assert_eq!(overall.result_code(), expected, "{name}");
        assert_eq!(overall.reboot_required(), results.iter().any(|result| result.reboot_required));
    }
}

/// A check that can fail: a recording with any one event falsified is not reproduced.
#[test]
fn a_falsified_event_is_found() {
    let falsify: [fn(&mut InstallationEvent); 5] = [
        |event| event.percent += 1,
        |event| event.index = (event.index + 1) % 2,
        |event| event.result.reboot_required = !event.result.reboot_required,
        |event| event.result.result_code = OperationResultCode::ABORTED,
        |event| event.result.hresult = wua::HResult::E_FAIL,
    ];
    for (name, events, results) in recordings() {
        for at in 0..events.len() {
            for (kind, falsify) in falsify.iter().enumerate() {
                let mut falsified = events.clone();
                falsify(&mut falsified[at]);
                let replayed = replay(&falsified, &results);
                assert!(!replayed.is_exact(), "{name}: event {at}, kind {kind}");
                assert!(replayed.difference.is_some());
            }
        }
    }
}

/// Dropping any event that ends an update, or the last result, is found as well.
#[test]
fn a_missing_end_is_found() {
    for (name, events, results) in recordings() {
        for at in (0..events.len()).filter(|at| events[*at].result.result_code.is_terminal()) {
            let mut shorter = events.clone();
            shorter.remove(at);
            assert!(!replay(&shorter, &results).is_exact(), "{name}: without event {at}");
        }
        let other = UpdateInstallationResult::failed(wua::HResult::E_FAIL);
        let mut falsified = results.clone();
        *falsified.last_mut().unwrap() = other;
        assert!(!replay(&events, &falsified).is_exact(), "{name}");
    }
}
