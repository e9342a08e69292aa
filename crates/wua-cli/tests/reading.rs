//! Sources of input: pipes, files without end, files of another kind, and a journal next to the scenario.

#![expect(clippy::unwrap_used, reason = "a failure in a test is the message")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SCENARIO: &str = "tests/data/short.toml";
const RECORDING: &str = "../../fixtures/traces/full-run-2.installation.jsonl";

fn wuasim(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wuasim"));
    command.args(arguments);
    command
}

fn output(arguments: &[&str]) -> Output {
    wuasim(arguments).output().unwrap()
}

/// Runs the program with this text on a pipe.
fn piped(arguments: &[&str], text: &[u8]) -> Output {
    let mut command = wuasim(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The program may refuse before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(text);
    child.wait_with_output().unwrap()
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Creates a folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reading").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_journal_that_is_the_scenario_by_any_path_is_refused_and_the_scenario_stays() {
    let folder = folder("journal-is-scenario");
    let scenario = folder.join("scenario.toml");
    let text = fs::read(SCENARIO).unwrap();
    fs::write(&scenario, &text).unwrap();
    fs::hard_link(&scenario, folder.join("hard.toml")).unwrap();
    let mut journals = vec![scenario.clone(), folder.join("hard.toml"), folder.join("./scenario.toml")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&scenario, folder.join("symbolic.toml")).unwrap();
        journals.push(folder.join("symbolic.toml"));
    }
    for journal in journals {
        let (scenario, journal) = (scenario.to_str().unwrap(), journal.to_str().unwrap());
        let ended = output(&["run", scenario, "--journal", journal]);
        assert_eq!(ended.status.code(), Some(2), "{journal}");
        assert!(
            stderr_of(&ended).contains("the journal would overwrite the scenario"),
            "{}",
            stderr_of(&ended)
        );
        let file = Stdio::from(fs::File::open(scenario).unwrap());
        let ended = wuasim(&["run", "-", "--journal", journal]).stdin(file).output().unwrap();
        assert_eq!(ended.status.code(), Some(2), "{journal}");
        assert_eq!(fs::read(scenario).unwrap(), text);
    }
}

#[test]
fn the_journal_is_whole_though_nobody_reads_the_output() {
    let folder = folder("journal");
    let (read, unread) = (folder.join("read.txt"), folder.join("unread.txt"));
    let run = ["run", "../../fixtures/scenarios/patch-tuesday.toml", "--journal"];
    assert!(output(&[&run[..], &[read.to_str().unwrap()]].concat()).status.success());
    fs::write(&unread, "what the file held before, and it is longer than nothing").unwrap();
    let mut command = wuasim(&[&run[..], &[unread.to_str().unwrap(), "--speed", "2000x"]].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(fs::read_to_string(unread).unwrap(), fs::read_to_string(read).unwrap());
}

#[test]
fn a_run_that_does_not_begin_leaves_the_old_journal() {
    let journal = folder("old-journal").join("journal.txt");
    fs::write(&journal, "old").unwrap();
    let ended = output(&["run", "no-such.toml", "--journal", journal.to_str().unwrap()]);
    assert_eq!((ended.status.code(), fs::read_to_string(&journal).unwrap().as_str()), (Some(2), "old"));
}

/// Problems found before the reader went away are in the exit code.
#[test]
fn a_reader_that_leaves_does_not_turn_a_failure_into_a_success() {
    let failed = "../../fixtures/scenarios/p08-all-failed.toml";
    let falsified = "tests/data/falsified.installation.jsonl";
    let commands: &[(&[&str], i32)] = &[
        (&["check", "tests/data/wrong-switch.toml", SCENARIO], 2),
        (&["trace", "check", falsified, RECORDING], 1),
        (&["explain", "no-such-code", "0x80240016"], 2),
        (&["run", failed], 1),
        (&["run", SCENARIO], 0),
    ];
    for (arguments, code) in commands {
        let mut command = wuasim(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(*code), "{arguments:?}");
    }
}

#[test]
fn a_pipe_is_read_once_and_a_hyphen_is_standard_input() {
    let (scenario, recording) = (fs::read(SCENARIO).unwrap(), fs::read(RECORDING).unwrap());
    let mut names = vec!["-"];
    if cfg!(unix) {
        names.push("/dev/stdin");
    }
    for name in names {
        for (arguments, text) in [
            (&["check", name][..], &scenario),
            (&["run", name], &scenario),
            (&["trace", "check", name], &recording),
        ] {
            let ended = piped(arguments, text);
            assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {}", stderr_of(&ended));
        }
        let wrong = piped(&["check", name], b"titel = 1");
        assert!(stderr_of(&wrong).contains("unknown field `titel`"), "{}", stderr_of(&wrong));
    }
    assert!(stderr_of(&piped(&["check", "-"], b"titel = 1")).contains("[standard input:1:1]"));
}

#[cfg(unix)]
#[test]
fn a_file_without_end_is_refused() {
    for arguments in [&["check", "/dev/zero"][..], &["run", "/dev/zero"], &["trace", "check", "/dev/zero"]] {
        let ended = output(arguments);
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}");
        assert!(
            stderr_of(&ended).contains("the file is longer than the limit of 64 MiB"),
            "{}",
            stderr_of(&ended)
        );
    }
}

#[test]
fn a_file_of_the_other_kind_is_refused_with_the_command_that_takes_it() {
    for command in ["run", "check"] {
        let ended = output(&[command, RECORDING]);
        let shown = stderr_of(&ended);
        assert_eq!(ended.status.code(), Some(2));
        assert!(shown.contains("is a recording") && shown.lines().count() <= 4, "{shown}");
        let unbroken = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(unbroken.contains(&format!("`wuasim trace check {RECORDING}` checks it")), "{shown}");
    }
    let ended = output(&["trace", "check", SCENARIO]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(stderr_of(&ended).contains("is a scenario"), "{}", stderr_of(&ended));
    assert!(stderr_of(&ended).contains("`wuasim check tests/data/short.toml`"), "{}", stderr_of(&ended));
}

#[test]
fn a_byte_order_mark_is_no_mistake() {
    let marked = |path: &str| [&b"\xEF\xBB\xBF"[..], &fs::read(path).unwrap()].concat();
    for (arguments, path) in
        [(&["check", "-"][..], SCENARIO), (&["run", "-"], SCENARIO), (&["trace", "check", "-"], RECORDING)]
    {
        let ended = piped(arguments, &marked(path));
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {}", stderr_of(&ended));
    }
    assert!(stderr_of(&piped(&["run", "-"], &marked(RECORDING))).contains("is a recording"));
    assert!(stderr_of(&piped(&["trace", "check", "-"], &marked(SCENARIO))).contains("is a scenario"));
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_its_line_and_advice() {
    let latin = piped(&["check", "-"], b"title = 'A'\n# f\xFCr\n");
    assert!(
        stderr_of(&latin).contains("line 2 is not UTF-8: save the file as UTF-8"),
        "{}",
        stderr_of(&latin)
    );
    let utf_16: Vec<u8> = "\u{FEFF}title = 'A'".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for arguments in [&["check", "-"][..], &["run", "-"], &["trace", "check", "-"]] {
        let ended = piped(arguments, &utf_16);
        assert_eq!(ended.status.code(), Some(2));
        assert!(stderr_of(&ended).contains("it is UTF-16"), "{}", stderr_of(&ended));
    }
}
