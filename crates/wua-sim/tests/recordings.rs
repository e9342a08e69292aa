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
    let falsify: [fn(&mut InstallationEvent); 7] = [
        |event| event.percent += 1,
        |event| event.index = (event.index + 1) % 2,
        |event| event.result.reboot_required = !event.result.reboot_required,
        |event| event.result.result_code = OperationResultCode::ABORTED,
        |event| event.result.hresult = HResult::E_FAIL,
        |event| event.current_percent = 255,
        |event| event.current_percent = -1,
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

/// A percentage that no update can have is a difference in its line, and spoils no other line.
#[test]
fn an_impossible_percentage_is_one_difference() {
    for (name, events, results) in recordings() {
        for (at, percent) in (0..events.len()).flat_map(|at| [(at, 255), (at, -1), (at, 101)]) {
            let mut falsified = events.clone();
            falsified[at].current_percent = percent;
            let replayed = replay(&falsified, &results);
            assert_eq!(replayed.reproduced, events.len() - 1, "{name}: {:?}", replayed.difference);
            let found = matches!(replayed.difference, Some(Difference::Event { line, .. }) if line == events[at].line);
            assert!(found, "{name}, line {}: {:?}", events[at].line, replayed.difference);
        }
    }
}

/// Every reason for which there is no plan names the line.
#[test]
fn no_plan_has_a_reason_with_a_line() {
    let (_, events, results) =
        recordings().into_iter().find(|(name, ..)| name.starts_with("full-run-2")).unwrap();
    let reason = |events: &[InstallationEvent], results: &[UpdateInstallationResult]| {
        replay(events, results).difference.unwrap().to_string()
    };
    let mut mixed = events.clone();
    mixed.push(events[0].clone());
    assert_eq!(
        reason(&mixed, &results),
        "no plan shows these events: line 2: update 0 again, after events of another one; \
         expected all events of an update in one piece"
    );
    let open: Vec<_> =
        events.iter().filter(|event| !event.result.result_code.is_terminal()).cloned().collect();
    let line = open.iter().filter(|event| event.index == 0).map(|event| event.line).max().unwrap();
    assert_eq!(
        reason(&open, &results),
        format!(
            "no plan shows these events: line {line}, the last event of update 0: InProgress is not an end; \
             expected Succeeded, SucceededWithErrors, Failed or Aborted"
        )
    );
    let one: Vec<_> = events.iter().filter(|event| event.index == 0).cloned().collect();
    assert_eq!(
        reason(&one, &[results[0], UpdateInstallationResult::NOT_STARTED]),
        "no plan shows these events: `final`, update 1: NotStarted is not an end; \
         expected Succeeded, SucceededWithErrors, Failed or Aborted"
    );
    let mut beyond = events.clone();
    beyond[0].index = 2;
    assert_eq!(
        reason(&beyond, &results),
        format!("no plan shows these events: line {}: there is no update 2", events[0].line)
    );
}

/// URES-4: a success with a code of failure, or a failure with a code of success, is a difference wherever it is.
#[test]
fn ures_4_a_result_that_contradicts_itself_is_a_difference() {
    for (name, mut events, mut results) in recordings() {
        for (code, hresult) in CONTRADICTIONS {
            let contradiction = UpdateInstallationResult::new(code, hresult, false);
            let index = events.last().unwrap().index;
            for event in events.iter_mut().filter(|event| event.index == index) {
                if event.result.result_code.is_terminal() {
                    event.result = contradiction;
                }
            }
            results[index as usize] = contradiction;
            let difference = replay(&events, &results).difference.unwrap().to_string();
            assert!(difference.contains("with a code of"), "{name}: {difference}");
        }
    }
}

const CONTRADICTIONS: [(OperationResultCode, HResult); 2] = [
    (OperationResultCode::FAILED, HResult::S_OK),
    (OperationResultCode::SUCCEEDED, HResult::WU_E_DOWNLOAD_FAILED),
];

/// DL-RES-5: the same for a download, in an event and in the last line.
#[test]
fn dl_res_5_a_result_that_contradicts_itself_is_a_difference() {
    for (name, updates, events, results) in downloads() {
        for (code, hresult) in CONTRADICTIONS {
            let contradiction = UpdateDownloadResult::new(code, hresult);
            let (mut falsified, mut ends) = (events.clone(), results.clone());
            let last = falsified.last_mut().unwrap();
            last.result = contradiction;
            ends[last.index as usize] = contradiction;
            let line = last.line;
            match replay_download(&updates, &falsified, &ends).difference {
                Some(Difference::Event { line: found, computed: Some(computed), .. }) => {
                    assert!(found <= line, "{name}: {found}");
                    assert!(found < line || computed.contains("with a code of"), "{name}: {computed}");
                }
                other => panic!("{name}: {other:?}"),
            }
            // An update without an event that shows its end: only the last line has it.
            for index in 0..results.len() {
                let mut ends = results.clone();
                ends[index] = contradiction;
                let replayed = replay_download(&updates, &events, &ends);
                let Some(Difference::Result { index: found, computed, .. }) = &replayed.difference else {
                    panic!("{name}: {:?}", replayed.difference)
                };
                assert_eq!((*found, replayed.reproduced), (index, replayed.recorded), "{name}");
                assert!(computed.as_ref().unwrap().contains("with a code of"), "{name}: {computed:?}");
            }
        }
    }
}

/// A final result is compared with the end that the events of the update show, and the summary says that it differs.
#[test]
fn a_falsified_final_result_of_a_download_is_found() {
    let other = UpdateDownloadResult::new(OperationResultCode::FAILED, HResult::WU_E_DOWNLOAD_FAILED);
    let mut found = 0;
    for (name, updates, events, results) in downloads() {
        for index in 0..results.len() {
            let shown = |event: &&DownloadEvent| {
                event.index as usize == index && event.result.result_code.is_terminal()
            };
            let mut falsified = results.clone();
            falsified[index] = other;
            let replayed = replay_download(&updates, &events, &falsified);
            assert_eq!(replayed.reproduced, replayed.recorded, "{name}");
            if events.iter().any(|event| shown(&event)) {
                found += 1;
                let expected = Difference::Result {
                    index,
                    recorded: Some("Failed, WU_E_DOWNLOAD_FAILED (0x80240034)".to_owned()),
                    computed: Some("Succeeded, S_OK (0x00000000)".to_owned()),
                };
                assert_eq!(replayed.difference, Some(expected), "{name}");
                assert!(replayed.to_string().ends_with(", but a final result differs"), "{replayed}");
            } else {
                assert!(replayed.is_exact(), "{name}: nothing in the events shows the end of update {index}");
            }
        }
    }
    assert_eq!(found, 7);
}

/// Returns a download in one event for each update, of these sizes, with the numbers that an agent would show.
fn download_of(sizes: &[u64]) -> (Vec<TraceUpdate>, Vec<DownloadEvent>, Vec<UpdateDownloadResult>) {
    let update = TraceUpdate {
        kind: "driver".to_owned(),
        impact: "Normal".to_owned(),
        reboot_behavior: "CanRequestReboot".to_owned(),
    };
    let whole: u128 = sizes.iter().copied().map(u128::from).sum();
    let shown = |sum: u128| u64::try_from(sum).unwrap_or(u64::MAX);
    let mut so_far = 0_u128;
    let event = |(index, size): (usize, &u64)| {
        so_far += u128::from(*size);
        DownloadEvent {
            index: index as i32,
            current_percent: 100,
            percent: (100 * so_far / whole) as i32,
            phase: wua::DownloadPhase::DOWNLOADING,
            current_bytes: *size,
            current_bytes_total: *size,
            bytes: shown(so_far),
            bytes_total: shown(whole),
            result: UpdateDownloadResult::SUCCEEDED,
            at_ms: None,
            line: index + 2,
        }
    };
    let events = sizes.iter().enumerate().map(event).collect();
    (vec![update; sizes.len()], events, vec![UpdateDownloadResult::SUCCEEDED; sizes.len()])
}

/// DL-PROG-PCT-3: the percentage follows the sizes also where their sum needs more than 64 bits. The sums that are shown
/// stay at the limit of their format.
#[test]
fn dl_prog_pct_3_sizes_beyond_64_bits_in_all_have_the_right_percentage() {
    let (updates, mut events, results) = download_of(&[u64::MAX, u64::MAX, u64::MAX / 2, 7]);
    assert_eq!(events.iter().map(|event| event.percent).collect::<Vec<_>>(), [39, 79, 99, 100]);
    let replayed = replay_download(&updates, &events, &results);
    assert!(replayed.is_exact(), "{:?}", replayed.difference);
    events[0].percent = 100;
    assert!(!replay_download(&updates, &events, &results).is_exact());
}

/// Bad arguments have an answer.
#[test]
fn an_event_of_an_update_beyond_the_list_is_no_plan() {
    let (updates, mut events, results) = download_of(&[1, 2]);
    for index in [-1, 2, i32::MAX, i32::MIN] {
        events[1].index = index;
        let difference = replay_download(&updates, &events, &results).difference.unwrap().to_string();
        assert_eq!(difference, format!("no plan shows these events: line 3: there is no update {index}"));
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
