//! `wuasim run` shows the subject of each scenario.

#![expect(clippy::unwrap_used, reason = "a failure in a test is the message")]

use std::fs;
use std::process::Command;

const FOLDER: &str = "../../fixtures/scenarios";

/// Returns the output of a run; the exit code is not checked.
fn run(scenario: &str, options: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wuasim"));
    let output = command.arg("run").arg(scenario).args(options).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn of_fixture(name: &str) -> String {
    run(&format!("{FOLDER}/{name}.toml"), &[])
}

/// Collapses the padding of columns.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_ready_scenario_shows_the_symptom_that_its_title_promises() {
    let promises: &[(&str, &[&str])] = &[
        (
            "p01-busy",
            &["0:00:00 IUpdateInstaller::BeginInstall: WU_E_INSTALL_NOT_ALLOWED", "0:00:30 ", "Succeeded"],
        ),
        (
            "p01-reboot-before-install",
            &[
                "0:00:00 the machine must restart before anything",
                "WU_E_INSTALL_NOT_ALLOWED",
                "0:10:00 trigger 1: the machine restarts",
                "100 % [1]",
                "Succeeded",
            ],
        ),
        (
            "p05-stuck-at-95",
            &["not complete after 1d, at 95 % of [1] since 0:09:31", "Aborted, WU_E_CALL_CANCELLED"],
        ),
        ("p07-success-but-offered-again", &["Succeeded", "offered again although it succeeded"]),
        ("p08-all-failed", &["Failed, WU_E_ALL_UPDATES_FAILED"]),
        ("p08-some-failed", &["Failed, ERROR_INSTALL_FAILURE", "SucceededWithErrors"]),
        (
            "p16-late-reboot-flag",
            &["0:01:31 100 % [1]", "0:15:00 the machine needs a restart that no result reported"],
        ),
        (
            "p16-restart-in-the-middle",
            &["0:00:29 trigger 1: the machine restarts", "still offered", "RPC_S_SERVER_UNAVAILABLE"],
        ),
        ("p19-progress-falls", &["8 %, down from 25 %", "11 %, down from 100 %"]),
        ("p22-eula", &["Failed, WU_E_EULAS_DECLINED"]),
        ("p23-exclusive", &["[1] Windows 11, version 26H2 still offered", "WU_E_EXCLUSIVE_INSTALL_CONFLICT"]),
        (
            "p24-needs-another-download",
            &["WU_E_UH_NEEDANOTHERDOWNLOAD", "offered again; must be downloaded first"],
        ),
        ("p25-early-completion", &["0:00:00 the job was complete before BeginInstall returned"]),
        ("patch-tuesday", &["down from 100 %", "restart required; 0:25:52 of virtual time"]),
    ];
    for (name, shown) in promises {
        let output = squeezed(&of_fixture(name));
        // In this order.
        shown.iter().fold(output.as_str(), |rest, part| match rest.split_once(part) {
            Some((_, rest)) => rest,
            None => panic!("{name} does not show `{part}`:\n{output}"),
        });
    }
    let mut files: Vec<String> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, promises.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}

#[test]
fn a_second_search_shows_which_updates_are_offered_again() {
    let journal = format!("{}/second-search.txt", env!("CARGO_TARGET_TMPDIR"));
    let scenario = format!("{FOLDER}/p07-success-but-offered-again.toml");
    let output = run(&scenario, &["--journal", &journal]);
    assert_eq!(output.matches("offered again although it succeeded").count(), 1);
    let journal = fs::read_to_string(journal).unwrap();
    let (install, after) = journal.split_once("EndInstall -> S_OK").unwrap();
    assert!(
        install.contains("IUpdateSearcher::Search") && after.contains("IUpdateSearcher::Search"),
        "{journal}"
    );
    // Updates that only wait for their restart are not offered again.
    let ordinary = of_fixture("patch-tuesday");
    assert!(!ordinary.contains("offered"), "{ordinary}");
}

#[test]
fn triggers_and_faults_that_never_came_are_named_at_the_end_in_the_order_of_the_file() {
    let output = run("tests/data/unfired.toml", &["--time-out", "1h"]);
    let (_, end) = output.split_once("polls, seed 0\n").unwrap();
    let names: Vec<String> =
        end.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(names, ["fault 1", "fault 3", "fault 4", "trigger 1", "trigger 3", "trigger 4"], "{output}");
    let json = run("tests/data/unfired.toml", &["--time-out", "1h", "--format", "json"]);
    let last: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!(last["unfired"], serde_json::json!({ "triggers": [0, 2, 3], "faults": [0, 2, 3] }));
}

#[test]
fn every_restart_of_the_machine_is_shown_at_its_time() {
    let scenario = format!("{}/restarts.toml", env!("CARGO_TARGET_TMPDIR"));
    let update = "[[update]]\ntitle = \"A definition\"\nkind = \"definition\"\nduration = \"30s\"\n";
    let restarts =
        "[[trigger]]\nafter = \"12s\"\nrestart = true\n[[trigger]]\nafter = \"10m\"\nrestart = true\n";
    fs::write(&scenario, format!("title = \"Restarts\"\n{update}{restarts}")).unwrap();
    // Triggers between two polls are shown as well, and those after the end of the job.
    let output = run(&scenario, &["--poll", "20s"]);
    for shown in ["0:00:12  trigger 1: the machine restarts", "0:10:00  trigger 2: the machine restarts"] {
        assert!(output.contains(shown), "{output}");
    }
    let json = run(&scenario, &["--poll", "20s", "--format", "json"]);
    let at: Vec<u64> = json
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|event| event["action"] == "restart")
        .map(|event| event["at_ms"].as_u64().unwrap())
        .collect();
    assert_eq!(at, [12_000, 600_000]);
}
