//! No control or bidirectional character of an argument, a file name or a file reaches the terminal.

#![expect(clippy::unwrap_used, reason = "a failure in a test is the message")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use wua::text::is_printable;

/// A text that clears a screen, colours, rings, hides, changes the reading direction and begins lines.
const HOSTILE: &str = "A\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{202e}B\u{2066}\nC\rD\tE\u{200b}\u{2028}\u{feff}\u{e0041}\u{ad}\u{7f}F";

/// Returns the same text without the characters that a file name cannot hold.
fn hostile_name() -> String {
    let legal = |letter: &char| !cfg!(windows) || !letter.is_control() && !"[];".contains(*letter);
    HOSTILE.chars().filter(legal).collect()
}

/// Creates a folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Creates a file with a hostile name.
fn file(folder: &Path, end: &str, text: &str) -> OsString {
    let path = folder.join(format!("{}{end}", hostile_name()));
    fs::write(&path, text).unwrap();
    path.into()
}

/// Returns a TOML string with the hostile text, escaped.
fn quoted() -> String {
    let escaped: String = HOSTILE.chars().map(|letter| format!("\\U{:08x}", u32::from(letter))).collect();
    format!("\"{escaped}\"")
}

fn wuasim(arguments: &[OsString]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wuasim")).args(arguments).env("NO_COLOR", "1").output().unwrap()
}

/// Runs the program, and fails if it prints characters that act on a terminal. Returns the output.
fn harmless(arguments: &[OsString]) -> String {
    let output = wuasim(arguments);
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8(printed).expect("all output is UTF-8");
    let found = printed.chars().find(|letter| *letter != '\n' && !is_printable(*letter));
    assert_eq!(found, None, "{arguments:?} prints it:\n{printed:?}");
    assert!(!printed.lines().any(|line| line.starts_with('C')), "{arguments:?} begins a line:\n{printed}");
    printed
}

/// Splits arguments; `!` is replaced by the hostile one.
fn arguments(line: &str) -> Vec<OsString> {
    line.split(' ').map(|word| if word == "!" { HOSTILE.into() } else { word.into() }).collect()
}

/// Returns the commands that the help lists.
fn commands() -> Vec<String> {
    let help = String::from_utf8(wuasim(&["help".into()]).stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let lines = commands.lines().filter_map(|line| line.strip_prefix("  "));
    // Continuation lines of a description are indented further.
    let names =
        lines.filter(|line| !line.starts_with(' ')).map(|line| line.split(' ').next().unwrap().to_owned());
    names.collect()
}

#[test]
fn a_hostile_argument_of_any_command_is_printed_escaped() {
    const LINES: &[&str] = &[
        "!",
        "help !",
        "run",
        "run --poll ! x.toml",
        "run --seed ! x.toml",
        "run --speed ! x.toml",
        "run --format ! x.toml",
        "run --policy ! x.toml",
        "run --time-out ! x.toml",
        "run --retries ! x.toml",
        "run --accept-eula=! x.toml",
        "run --! x.toml",
        "run -! x.toml",
        "run x.toml !",
        "run tests/data/short.toml --journal /no/such/folder/!",
        "check --!",
        "trace !",
        "trace check --!",
        "conform --rule !",
        "conform --policy !",
        "conform --cases !",
        "conform --seed !",
        "conform --format !",
        "conform !",
        "policy !",
        "policy busy_code !",
        "explain JOB-!",
        "spec !",
        "spec coverage !",
        "schema !",
        "completions !",
        "completions bash !",
    ];
    for line in LINES {
        let mut arguments: Vec<OsString> = arguments(line);
        // Part of an argument as well.
        for argument in &mut arguments {
            *argument = argument.to_str().unwrap().replace('!', HOSTILE).into();
        }
        harmless(&arguments);
    }
    let driven = |command: &String| LINES.iter().any(|line| line.split(' ').next() == Some(command));
    // `explain` has a test of its own.
    let missing: Vec<_> =
        commands().into_iter().filter(|command| !driven(command) && command != "explain").collect();
    assert!(missing.is_empty(), "{missing:?} are not driven");
}

#[test]
fn what_a_hostile_argument_says_is_still_readable() {
    for line in ["policy !", "conform --rule !", "run --poll ! x.toml", "run x.toml !", "!"] {
        // Diagnostics break long lines.
        let printed = harmless(&arguments(line)).replace("\n  │ ", "");
        assert!(
            printed.contains(r"A\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{202e}B\u{2066}\nC\rD\tE"),
            "{printed}"
        );
    }
}

#[cfg(unix)]
fn not_unicode() -> OsString {
    use std::os::unix::ffi::OsStringExt;

    OsString::from_vec(b"\x9b31m\xff\xfe\n\x1b[2J".to_vec())
}

#[cfg(windows)]
fn not_unicode() -> OsString {
    use std::os::windows::ffi::OsStringExt;

    OsString::from_wide(&[0xD800, 0x9B, 0x33])
}

#[test]
fn arguments_that_are_not_unicode_are_harmless() {
    for command in ["conform", "policy", "completions", "schema"] {
        harmless(&[command.into(), not_unicode()]);
    }
    harmless(&[not_unicode()]);
    harmless(&["trace".into(), not_unicode()]);
    let refused = harmless(&["conform".into(), "--rule".into(), not_unicode()]);
    assert!(refused.contains("\n\nUsage: wuasim conform"), "{refused}");
    harmless(&["run".into(), "x.toml".into(), "--poll".into(), not_unicode()]);
    harmless(&[
        "run".into(),
        "tests/data/short.toml".into(),
        "--journal".into(),
        "/no/such/folder".into(),
        not_unicode(),
    ]);
}

#[test]
fn a_hostile_rule_among_others_is_printed_escaped_in_every_form_of_the_report() {
    for form in ["text", "json", "html"] {
        harmless(&arguments(&format!("conform --rule JOB-PRG-2 --rule ! --cases 1 --format {form}")));
    }
}

#[test]
fn hostile_arguments_of_explain_are_printed_escaped() {
    for text in [
        HOSTILE.to_owned(),
        format!("0x80240016{HOSTILE}"),
        format!("{HOSTILE}0x80240016"),
        "80240016\u{202e}".to_owned(),
    ] {
        harmless(&["explain".into(), text.clone().into()]);
        harmless(&["explain".into(), format!("-{text}").into()]);
    }
}

#[test]
fn hostile_titles_are_printed_escaped_in_every_form_of_a_run() {
    let folder = folder("titles");
    let title = quoted();
    let text = format!(
        "title = {title}\ndescription = {title}\n\
         [[update]]\ntitle = {title}\nkind = 'definition'\nend = 'succeeds-but-is-not-installed'\n\
         [[update]]\ntitle = {title}\nkind = 'driver'\neula = 'required'\n\
         [[update]]\ntitle = {title}\nkind = 'removal-tool'\nend = 'needs-another-download'\n\
         [[trigger]]\nafter = '1h'\nset = ['pending-reboot']\n"
    );
    let scenario = file(&folder, ".toml", &text);
    let journal: OsString = folder.join("journal.txt").into();
    for format in ["text", "json"] {
        let options = ["run", "--format", format, "--journal"].map(OsString::from);
        let printed = harmless(&[&options[..], &[journal.clone(), scenario.clone()]].concat());
        assert!(printed.contains("31m"), "the titles are there: {printed}");
    }
    let journal = fs::read_to_string(folder.join("journal.txt")).unwrap();
    assert_eq!(journal.chars().find(|letter| *letter != '\n' && !is_printable(*letter)), None, "{journal:?}");
}

#[test]
fn hostile_names_of_files_are_printed_escaped() {
    let folder = folder("names");
    let missing: OsString = folder.join(format!("{}.missing", hostile_name())).into();
    let recording = fs::read_to_string("../../fixtures/traces/full-run-2.installation.jsonl").unwrap();
    let download = fs::read_to_string("../../fixtures/traces/full-run-1.download.jsonl").unwrap();
    let right = file(&folder, ".toml", &fs::read_to_string("tests/data/short.toml").unwrap());
    let names = [
        file(&folder, ".jsonl", &recording),
        file(&folder, ".download.jsonl", &download),
        file(&folder, ".empty", ""),
        file(&folder, ".wrong", "wrong"),
        missing,
        folder.clone().into(),
        not_unicode(),
    ];
    let short = || OsString::from("tests/data/short.toml");
    harmless(&["run".into(), right.clone()]);
    harmless(&["check".into(), right.clone()]);
    for name in &names {
        harmless(&["run".into(), name.clone()]);
        harmless(&["check".into(), right.clone(), name.clone()]);
        harmless(&["trace".into(), "check".into(), name.clone(), right.clone()]);
        // The journal's folder is a file.
        let inside: OsString = Path::new(name).join(hostile_name()).into();
        harmless(&["run".into(), short(), "--journal".into(), inside.clone()]);
        harmless(&[
            "conform".into(),
            "--rule".into(),
            "JOB-PRG-2".into(),
            "--cases".into(),
            "1".into(),
            "--save".into(),
            inside,
        ]);
    }
}

#[test]
fn hostile_contents_of_wrong_files_are_printed_escaped() {
    let folder = folder("contents");
    let raw: String = HOSTILE.chars().filter(|letter| !letter.is_control()).collect();
    let quoted = quoted();
    let update = |field: &str| format!("title = 'T'\n[[update]]\ntitle = 'U'\nkind = 'driver'\n{field}\n");
    let scenarios = [
        HOSTILE.to_owned(),
        format!("# {HOSTILE}\ntitle = 1\n"),
        format!("title = 1 # {raw}\n"),
        format!("title = 'T'\n{quoted} = 1 # {raw}\n"),
        format!("title = 'T'\n[{quoted}]\nx = 1\n"),
        format!("title = 'T'\n'{raw}' = 1\n"),
        format!("title = 'T'\n[policy]\n{quoted} = true\n"),
        format!("title = 'T'\n[policy]\nbusy_code = {quoted}\n"),
        format!("title = 'T'\n[policy]\npreset = {quoted}\n"),
        format!("title = 'T'\n[agent]\nflags = [{quoted}]\nqueue = {quoted}\n"),
        update(&format!("kb = {quoted}")),
        update(&format!("duration = {quoted}")),
        update(&format!("curve = {quoted}")),
        update(&format!("id = {quoted}\nsupersedes = [{quoted}]")),
        update(&format!("end = {{ result = 'failure', hresult = {quoted} }}")),
        update(&format!("end = {quoted}")),
        update(&format!("hang = {{ at = 5, for = {quoted} }}")),
        update(&format!("[[fault]]\ncall = {quoted}\nhresult = {quoted}")),
        update(&format!("[[trigger]]\nafter = {quoted}\nset = [{quoted}]")),
    ];
    let header = fs::read_to_string("../../fixtures/traces/full-run-2.installation.jsonl").unwrap();
    let header = header.lines().next().unwrap();
    let json = serde_json::Value::from(HOSTILE).to_string();
    let recordings = [
        HOSTILE.to_owned(),
        json.clone(),
        format!("{{{json}: {json}}}"),
        format!("{header}\n{json}\n"),
        format!("{header}\n{{{json}: 1}}\n"),
        format!("{header}\n{{\"{raw}\": 1, \"final\": \"{raw}\"}}\n"),
        header.replace("\"wua-trace\"", &json),
        header.replace("\"installation\"", &json),
    ];
    for (number, text) in scenarios.iter().chain(&recordings).enumerate() {
        let path: OsString = file(&folder, &format!(".{number}"), text);
        for command in [&["run"][..], &["check"], &["trace", "check"]] {
            let mut arguments: Vec<OsString> = command.iter().map(OsString::from).collect();
            arguments.push(path.clone());
            assert!(!harmless(&arguments).is_empty());
        }
    }
}
