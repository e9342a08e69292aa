//! Recorded jobs of real machines: the model computes every event of each of them.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::fs;
use std::path::Path;

use wua::{HResult, OperationResultCode, UpdateDownloadResult, UpdateInstallationResult};
use wua_scenario::{DownloadEvent, InstallationEvent, Trace, TraceEvents, TraceUpdate};
use wua_sim::replay::{Difference, overall_download_result, overall_result, replay, replay_download};

type Recording = (String, Vec<InstallationEvent>, Vec<UpdateInstallationResult>);

/// Every recording in the fixtures.
fn traces() -> Vec<(String, Trace)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/traces");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &Path| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(path).unwrap();
        let trace = Trace::from_jsonl(&name, &text).unwrap();
        (name, trace)
    };
    let is_trace = |path: &&std::path::PathBuf| path.extension().is_some_and(|end| end == "jsonl");
    files.iter().filter(is_trace).map(|path| read(path)).collect()
}

/// Every installation recording in the fixtures.
fn recordings() -> Vec<Recording> {
    let installation = |(name, trace): (String, Trace)| match trace.events {
        TraceEvents::Installation { events, final_results } => Some((name, events, final_results)),
        _ => None,
    };
    traces().into_iter().filter_map(installation).collect()
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
        |event| event.result.hresult = HResult::E_FAIL,
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
        let other = UpdateInstallationResult::failed(HResult::E_FAIL);
        let mut falsified = results.clone();
        *falsified.last_mut().unwrap() = other;
        assert!(!replay(&events, &falsified).is_exact(), "{name}");
    }
}

/// A recorded download: name, updates, events, final results.
type Download = (String, Vec<TraceUpdate>, Vec<DownloadEvent>, Vec<UpdateDownloadResult>);

/// Every download recording in the fixtures.
fn downloads() -> Vec<Download> {
    let download = |(name, trace): (String, Trace)| match trace.events {
        TraceEvents::Download { events, final_results } => {
            Some((name, trace.header.updates, events, final_results))
        }
        _ => None,
    };
    traces().into_iter().filter_map(download).collect()
}

/// DL-PROG-PCT-3, DL-PROG-BYT-2, DL-PROG-BYT-3, DL-PROG-IDX, DL-PROG-PH, DL-PROG-RES on the evidence: 207 of 207 events
/// with a known total. The 10 others agree as well, but nothing is computed for them.
#[test]
fn every_recorded_download_event_with_a_known_total_is_reproduced() {
    let (mut reproduced, mut without_total) = (0, 0);
    for (name, updates, events, results) in downloads() {
        let replayed = replay_download(&updates, &events, &results);
        assert!(replayed.is_exact(), "{name}: {replayed}: {:?}", replayed.difference);
        assert_eq!(replayed.recorded + replayed.without_total, events.len(), "{name}");
        reproduced += replayed.reproduced;
        without_total += replayed.without_total;
    }
    assert_eq!((reproduced, without_total), (207, 10));
}

/// The overall result follows from the recorded ends (DL-RES-3).
#[test]
fn dl_res_3_the_overall_result_of_a_download_follows() {
    for (name, updates, events, results) in downloads() {
        let overall = overall_download_result(&updates, &events, &results);
        assert_eq!(overall, Some((OperationResultCode::SUCCEEDED, HResult::S_OK)), "{name}");
    }
}

/// A change of one event of a download.
type Falsify = fn(&mut DownloadEvent);

/// A check that can fail: a download with one number falsified is not reproduced, and the difference names the line.
#[test]
fn a_falsified_download_event_is_found_in_its_line() {
    let falsify: [Falsify; 6] = [
        |event| event.percent += 1,
        |event| event.percent -= 1,
        |event| event.bytes_total += 1,
        |event| event.current_bytes += 1,
        |event| event.result.hresult = HResult::E_FAIL,
        |event| event.current_percent += 101,
    ];
    for (name, updates, events, results) in downloads() {
        for (at, falsify) in (0..events.len()).flat_map(|at| falsify.iter().map(move |falsify| (at, falsify)))
        {
            let mut falsified = events.clone();
            falsify(&mut falsified[at]);
            let replayed = replay_download(&updates, &falsified, &results);
            let found = matches!(replayed.difference, Some(Difference::Event { line, .. }) if line <= events[at].line);
            assert!(found, "{name}, line {}: {:?}", events[at].line, replayed.difference);
        }
    }
}

/// The bytes that a cumulative update fetches unseen are known only from the sum, so a wrong sum is found at the
/// next event; and not at all if that is of the same update, as in four places.
#[test]
fn a_falsified_sum_of_bytes_is_found() {
    let mut missed = Vec::new();
    for (name, updates, events, results) in downloads() {
        for at in 0..events.len() {
            let mut falsified = events.clone();
            falsified[at].bytes += 1;
            match replay_download(&updates, &falsified, &results).difference {
                Some(Difference::Event { line, .. }) => {
                    assert!(line <= events[at].line + 1, "{name}: {line}")
                }
                found => missed.push((name.clone(), events[at].line, found)),
            }
        }
    }
    let missed: Vec<_> = missed.iter().map(|(name, line, _)| (&name[..], *line)).collect();
    let (failed, no_reboot) = ("failed-definition-1.download.jsonl", "no-reboot-1.download.jsonl");
    assert_eq!(missed, [(failed, 13), (failed, 14), (no_reboot, 11), (no_reboot, 24)]);
}
