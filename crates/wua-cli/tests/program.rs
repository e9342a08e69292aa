//! Behaviour of the program that golden files cannot show: broken pipes, speeds, the schema, the journal.

#![expect(clippy::unwrap_used, reason = "a failure in a test is the message")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use wua_model::Policy;

const PATCH_TUESDAY: &str = "../../fixtures/scenarios/patch-tuesday.toml";

fn wuasim(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wuasim"));
    command.args(args);
    command
}

fn output(args: &[&str]) -> Output {
    wuasim(args).output().unwrap()
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Reads the first line and closes the pipe.
fn read_one_line(args: &[&str]) -> (String, Output) {
    let mut child = wuasim(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (line, child.wait_with_output().unwrap())
}

#[test]
fn a_reader_that_leaves_is_not_a_failure() {
    // Without a pause the program may be done before the pipe breaks; both must be quiet.
    for speed in ["max", "1000x"] {
        let (line, ended) = read_one_line(&["run", PATCH_TUESDAY, "--format", "json", "--speed", speed]);
        assert!(line.starts_with(r#"{"event": "found""#), "{line}");
        assert_eq!(ended.status.code(), Some(0));
        assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}

#[test]
fn every_speed_shows_the_same() {
    let scenario = "tests/data/short.toml";
    let fast = output(&["run", scenario]);
    let slow = output(&["run", scenario, "--speed", "200x"]);
    assert_eq!(fast, slow);
    assert!(fast.status.success());
}

#[test]
fn every_line_of_json_is_a_json_object_and_the_last_is_the_result() {
    let seen = lines(&output(&["run", PATCH_TUESDAY, "--format", "json", "--policy", "hostile"]));
    let events: Vec<&str> = seen.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events.len(), seen.len());
    assert_eq!((events.first(), events.last()), (Some(&"found"), Some(&"result")));
    assert!(seen.is_sorted_by_key(|line| line["at_ms"].as_u64()));
    let same = seen.windows(2).find(|pair| {
        let shown = |line: &serde_json::Value| {
            ["event", "index", "current_percent", "percent", "result"].map(|field| line[field].clone())
        };
        shown(&pair[0]) == shown(&pair[1])
    });
    assert_eq!(same, None, "an event that shows nothing new");
}

#[test]
fn another_seed_gives_another_run_and_the_same_seed_the_same() {
    let run = |seed| output(&["run", PATCH_TUESDAY, "--seed", seed]).stdout;
    assert_eq!(run("7"), run("7"));
    assert_ne!(run("7"), run("8"));
}

#[test]
fn the_schema_is_that_of_the_scenario_crate() {
    let printed: serde_json::Value = serde_json::from_slice(&output(&["schema"]).stdout).unwrap();
    assert_eq!(printed, wua_scenario::Scenario::json_schema());
}

#[test]
fn the_journal_has_every_call() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("journal.txt");
    let ended = output(&["run", "tests/data/short.toml", "--journal", path.to_str().unwrap()]);
    assert!(ended.status.success());
    let journal = fs::read_to_string(path).unwrap();
    assert!(journal.contains("IUpdateInstaller::BeginInstall -> S_OK (job 1)"), "{journal}");
    assert!(journal.contains("EndInstall -> S_OK (Succeeded"), "{journal}");
    let last = journal.lines().last().unwrap();
    assert!(last.contains("ISystemInformation::get_RebootRequired -> S_OK"), "{journal}");
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = output(&["completions", shell]);
        assert!(ended.status.success());
        assert!(String::from_utf8_lossy(&ended.stdout).contains("wuasim"), "{shell}");
    }
}

#[test]
fn explain_prints_no_control_character_of_its_argument() {
    for text in ["\u{1b}[31mWU_E\u{202e}_NO_UPDATE", "WU\u{9b}2J\nE\u{200b}", "8024\u{2028}0016"] {
        let ended = output(&["explain", text]);
        assert_eq!(ended.status.code(), Some(2), "{text:?}");
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert!(stderr.lines().all(|line| line.chars().all(wua::text::is_printable)), "{stderr:?}");
    }
}

#[test]
fn a_code_is_found_in_any_paste() {
    let once = output(&["explain", "0x80240016"]).stdout;
    for text in [
        "-2145124330 ",
        "-2145124330,",
        "\u{a0}0x80240016\n",
        "; wu_e_INSTALL_not_allowed",
        "\"0x80240016\".",
        "(0x80240016):",
        "[0x80240016L]",
        "80240016h",
        "HRESULT(0x80240016)",
        "‘WU_E_INSTALL_NOT_ALLOWED’;",
    ] {
        let ended = output(&["explain", text]);
        assert!(ended.status.success(), "{text:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&once), "{text:?}");
    }
}

/// The report of the judge depends on the seed alone.
#[test]
fn the_same_seed_gives_the_same_report() {
    let conform = |seed: &str| output(&["conform", "--cases", "20", "--seed", seed, "--format", "json"]);
    let report = |output: &Output| -> serde_json::Value { serde_json::from_slice(&output.stdout).unwrap() };
    let (once, again, other) = (conform("7"), conform("7"), conform("8"));
    assert_eq!(once.stdout, again.stdout);
    let (once, other) = (report(&once), report(&other));
    assert_eq!((&once["passed"], &once["seed"]), (&true.into(), &7.into()));
    assert!(once["rules"].as_array().unwrap().len() > 150, "every rule is in the report");
    assert_ne!(once["rules"], other["rules"], "how often rules were checked depends on the cases");
}

#[test]
fn the_page_is_one_document() {
    let page = output(&["conform", "--rule", "JOB-PRG-*", "--cases", "4", "--format", "html"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"), "{page}");
    assert!(page.contains("JOB-PRG-2"));
}

/// The meanings come from the table of the model, in lines of at most 80 columns.
#[test]
fn policy_explains_each_switch_and_value_with_its_presets_at_80_columns() {
    let printed = String::from_utf8(output(&["policy"]).stdout).unwrap();
    assert_eq!(printed.lines().find(|line| line.chars().count() > 80), None);
    let unwrapped = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    for switch in Policy::SWITCHES {
        assert!(unwrapped.contains(&format!("({}) {}", switch.clauses, switch.meaning)), "{}", switch.name);
        for value in switch.values {
            let chosen = ["documented", "observed", "hostile"].into_iter().zip(switch.presets);
            let presets: Vec<&str> =
                chosen.filter(|(_, name)| *name == value.name).map(|(preset, _)| preset).collect();
            let beside =
                if presets.is_empty() { String::new() } else { format!(" ({})", presets.join(", ")) };
            let entry = format!("- {}{beside}: {}", value.name, value.meaning);
            assert!(unwrapped.contains(&entry), "{}: {entry}", switch.name);
        }
    }
}

#[test]
fn policy_of_one_name_explains_that_switch_alone() {
    let all = String::from_utf8(output(&["policy"]).stdout).unwrap();
    for switch in Policy::SWITCHES {
        let printed = String::from_utf8(output(&["policy", &switch.name.to_uppercase()]).stdout).unwrap();
        let (explained, example) = printed.split_once("\nIn a scenario:\n\n").unwrap();
        assert!(all.contains(explained), "{printed}");
        let scenario = format!("title = \"An example\"\n{example}");
        let scenario = wua_scenario::Scenario::from_toml("example", &scenario).unwrap();
        let [choice] = scenario.policy.switches.as_slice() else { panic!("{printed}") };
        let mut policy = Policy::default();
        policy.set(&choice.name, &choice.value).unwrap();
        assert_eq!(choice.name, switch.name);
        assert_ne!(policy, Policy::default(), "an example that changes nothing");
    }
}

/// A code that lost its `0x` is explained with a note; digits that may be decimal are never guessed.
#[test]
fn digits_that_can_only_be_hexadecimal_are_read_so_and_no_others() {
    for (digits, name) in [("8024000B", "WU_E_CALL_CANCELLED"), ("800b0109", "CERT_E_UNTRUSTEDROOT")] {
        let ended = output(&["explain", digits]);
        let printed = String::from_utf8(ended.stdout).unwrap();
        assert!(ended.status.success() && printed.contains(name), "{printed}");
        assert!(printed.ends_with(&format!("{digits} was read as hexadecimal, 0x{digits}\n")), "{printed}");
    }
    let ended = output(&["explain", "80240016"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("write 0x80240016"));
}

/// The name is refused before any case runs: this many cases would take an hour.
#[test]
fn a_rule_that_does_not_exist_is_refused_before_anything_runs() {
    let ended = output(&[
        "conform",
        "--rule",
        "JOB-*",
        "--rule",
        "job-prg-22",
        "--cases",
        "1000000",
        "--format",
        "json",
    ]);
    assert_eq!((ended.status.code(), ended.stdout.len()), (Some(2), 0));
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(
        stderr.contains("no rule named job-prg-22") && stderr.contains("its rules are JOB-PRG-"),
        "{stderr}"
    );
}

#[test]
fn nothing_generated_is_no_judgement() {
    let ended = output(&["conform", "--cases", "0"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("'--cases <N>'"));
}

#[test]
fn the_last_line_of_a_report_says_how_many_rules_were_not_checked() {
    let printed =
        String::from_utf8(output(&["conform", "--cases", "1", "--policy", "observed"]).stdout).unwrap();
    let last = printed.lines().last().unwrap();
    let skipped: usize = printed
        .lines()
        .filter(|line| line.starts_with("skipped, "))
        .map(|line| line.rsplit(' ').nth(1).unwrap().parse::<usize>().unwrap())
        .sum();
    assert!(skipped > 0 && last.contains(&format!("{skipped} of 214 rules not checked")), "{printed}");
    assert_eq!(printed.lines().take(40).find(|line| line.chars().count() > 80), None, "the tables");
}

#[test]
fn help_fits_80_columns() {
    for command in ["", "run", "check", "trace check", "conform", "explain", "policy", "spec", "schema"] {
        let help = output(&["help"].into_iter().chain(command.split_whitespace()).collect::<Vec<_>>());
        let printed = String::from_utf8(help.stdout).unwrap();
        assert!(help.status.success() && !printed.is_empty(), "{command}");
        assert_eq!(printed.lines().find(|line| line.chars().count() > 80), None, "{command}");
    }
}

/// A run shows thousands of triggers without a search through all of them at each step.
#[test]
fn thousands_of_triggers_are_outwaited_in_one_step() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("many-triggers.toml");
    let trigger = |n: u32| format!("[[trigger]]\nafter = \"{}s\"\nset = [\"busy\"]\n", 100 + n);
    let triggers: String = (0..10_000).map(trigger).collect();
    fs::write(&path, format!("title = \"Many\"\n{triggers}")).unwrap();
    let journal = path.with_extension("txt");
    let arguments = ["run", path.to_str().unwrap(), "--journal", journal.to_str().unwrap()];
    let printed = String::from_utf8(output(&arguments).stdout).unwrap();
    assert_eq!(printed.lines().filter(|line| line.contains(": the agent enters busy")).count(), 10_000);
    assert!(printed.contains("2:48:19  trigger 10000: the agent enters busy"), "{}", &printed[..200]);
}
