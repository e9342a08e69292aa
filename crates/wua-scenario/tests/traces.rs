//! The recordings of `fixtures/traces/`, and the limits of their format.

#![expect(clippy::unwrap_used, reason = "a failure is the message of a test")]

mod fixtures;

use wua::{HResult, OperationResultCode};
use wua_scenario::{Trace, TraceEvents};

#[test]
fn every_recording_is_read() {
    let mut counts = Vec::new();
    for fixture in fixtures::read("traces", ".jsonl") {
        let trace = Trace::from_jsonl(&fixture.name, &fixture.text).unwrap();
        let (events, results) = match &trace.events {
            TraceEvents::Installation { events, final_results } => (events.len(), final_results.len()),
            TraceEvents::Download { events, final_results } => (events.len(), final_results.len()),
        };
        assert_eq!(results, trace.header.updates.len(), "{}", fixture.name);
        let is_download = matches!(trace.events, TraceEvents::Download { .. });
        assert_eq!(is_download, fixture.name.contains("download"), "{}", fixture.name);
        counts.push((fixture.name, events));
    }
    let count = |name: &str| counts.iter().find(|(file, _)| file == name).unwrap().1;
    assert_eq!(count("full-run-1.installation.jsonl"), 151);
    assert_eq!(count("full-run-1.download.jsonl"), 83);
    assert_eq!(count("no-reboot-1.download.jsonl"), 69);
}

#[test]
fn values_are_those_of_the_file() {
    let fixtures = fixtures::read("traces", "failed-definition-1.installation.jsonl");
    let trace = Trace::from_jsonl("a", &fixtures[0].text).unwrap();
    assert_eq!(trace.header.os, "Windows Server 2019");
    assert_eq!(trace.header.updates[0].kind, "definition");
    assert!(!trace.header.timestamps);
    let TraceEvents::Installation { events, final_results } = trace.events else {
        panic!("an installation");
    };
    let first = &events[0];
    assert_eq!((first.index, first.current_percent, first.percent), (1, 24, 12));
    assert_eq!((first.line, first.at_ms), (2, None));
    assert_eq!(final_results[0].hresult, HResult::ERROR_INSTALL_FAILURE);
    assert_eq!(final_results[0].result_code, OperationResultCode::FAILED);
    assert!(final_results[1].reboot_required);
}

/// JSON has no other base, so a number there is decimal, however it looks.
#[test]
fn a_number_in_a_recording_is_decimal() {
    let text = r#"{"format":"wua-trace","version":1,"job":"installation","os":"","observed_by":"","timestamps":true,"source":"","updates":[{"index":0,"kind":"new","impact":"7","reboot_behavior":"8"}]}
{"index":0,"current_percent":100,"percent":100,"result":{"code":2,"hresult":0,"reboot_required":true},"at_ms":0}
{"final":[{"code":2,"hresult":2359301,"reboot_required":true}]}"#;
    let trace = Trace::from_jsonl("a", text).unwrap();
    let TraceEvents::Installation { final_results, .. } = trace.events else {
        panic!("an installation");
    };
    assert_eq!(final_results[0].hresult, HResult::WU_S_REBOOT_REQUIRED);
}

/// A real agent may answer any code: unknown codes are kept as they are.
#[test]
fn codes_without_a_name_are_values() {
    let text = r#"{"format":"wua-trace","version":1,"job":"installation","os":"","observed_by":"","timestamps":true,"source":"","updates":[{"index":0,"kind":"new","impact":"7","reboot_behavior":"8"}]}

{"index":0,"current_percent":-5,"percent":300,"result":{"code":99,"hresult":-1,"reboot_required":true},"at_ms":18446744073709551615}
{"final":[{"code":-7,"hresult":"0xC0FFEE00","reboot_required":false}]}"#;
    let trace = Trace::from_jsonl("a", text).unwrap();
    let TraceEvents::Installation { events, final_results } = trace.events else {
        panic!("an installation");
    };
    assert_eq!(events[0].result.result_code, OperationResultCode::new(99));
    assert_eq!(events[0].result.hresult, HResult::new(-1));
    assert_eq!((events[0].at_ms, events[0].line), (Some(u64::MAX), 3));
    assert_eq!(final_results[0].hresult, HResult::from_bits(0xC0FF_EE00));
}

/// Two events at one time are in order; the limits of the format are times.
#[test]
fn times_may_stay_the_same() {
    let header = r#"{"format":"wua-trace","version":1,"job":"installation","os":"","observed_by":"","timestamps":true,"source":"","updates":[{"index":0,"kind":"new","impact":"7","reboot_behavior":"8"}]}"#;
    let event = |at: u64| {
        format!(
            r#"{{"index":0,"current_percent":1,"percent":1,"result":{{"code":1,"hresult":0,"reboot_required":false}},"at_ms":{at}}}"#
        )
    };
    let last = r#"{"final":[{"code":2,"hresult":0,"reboot_required":true}]}"#;
    let read = |times: &[u64]| {
        let events: Vec<String> = times.iter().map(|at| event(*at)).collect();
        Trace::from_jsonl("a", &format!("{header}\n{}\n{last}", events.join("\n")))
    };
    assert!(read(&[0, 0, 7, 7, u64::MAX, u64::MAX]).is_ok());
    assert_eq!(read(&[0, 0, 8, 7, 9]).unwrap_err().line(), 5);
}
