//! Clients in the languages of the field, each in its own process, compared with golden transcripts and journals;
//! `WUA_BLESS=1` writes those.
//!
//! The first lines of a client are comments with its requirements: `scenario: <file>|none`; `clock: <mode>|not set`,
//! by default `auto`; `registry: not needed`; `says: <text>` and `says once: <text>`, which standard error must
//! contain (without them it must be empty); `may leave: <number>`, the number of objects that a script host may leave
//! alive (by default none); `journal: differs from run to run`, for clocks that real time moves; `ends: killed`, for a
//! client that kills itself.

#[cfg(not(windows))]
fn main() {
    eprintln!("skipped: the clients need Windows or Wine (cargo xtask windows)");
}

#[cfg(windows)]
fn main() {
    clients::main();
}

#[cfg(windows)]
#[expect(clippy::unwrap_used, reason = "in a test a failure is the message")]
mod clients {
    use std::fs;
    use std::io::Read;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::thread;
    use std::time::Duration;

    use libtest_mimic::{Arguments, Failed, Trial};

    /// The time after which a client counts as hung.
    const LIMIT: Duration = Duration::from_secs(30);

    pub(super) fn main() {
        let mut files: Vec<PathBuf> =
            fs::read_dir(folder("clients")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let trials = files.iter().filter_map(|file| Client::of(file)).map(Client::into_trial).collect();
        libtest_mimic::run(&Arguments::from_args(), trials).exit();
    }

    /// Returns a folder of the fixtures as a path for a program: tests run in the folder of their package.
    fn folder(name: &str) -> PathBuf {
        let package = std::env::current_dir().unwrap();
        let root = package.parent().and_then(Path::parent).unwrap();
        root.join("fixtures").join(name)
    }

    /// A client and the program that runs it.
    struct Client {
        file: PathBuf,
        text: String,
    }

    /// The output of a client.
    struct Run {
        code: Option<i32>,
        stdout: String,
        stderr: String,
        journal: Option<String>,
    }

    impl Run {
        /// Removes the last line of the journal, and the same report on standard error; returns the number of objects
        /// alive at the end. `None` if there is a journal without such a line.
        fn take_alive(&mut self) -> Option<usize> {
            let is_report = |line: &&str| {
                line.starts_with("wuasim: ") && line.ends_with(" still alive when the program ended")
            };
            let reports = self.stderr.lines().filter(is_report).count();
            self.stderr =
                self.stderr.lines().filter(|line| !is_report(line)).map(|line| format!("{line}\n")).collect();
            let Some(journal) = &mut self.journal else { return (reports == 0).then_some(0) };
            // Reported if another thread was in a call when the process ended.
            let at = journal.rfind("end: objects alive: ").or_else(|| journal.rfind("end, in the middle"))?;
            let alive: usize = journal.split_off(at).split(' ').next_back()?.trim().parse().ok()?;
            (reports == usize::from(alive > 0)).then_some(alive)
        }
    }

    impl Client {
        fn of(file: &Path) -> Option<Self> {
            let end = file.extension()?.to_str()?;
            let text = || fs::read_to_string(file).unwrap();
            ["vbs", "js", "cpp"].contains(&end).then(|| Self { file: file.to_owned(), text: text() })
        }

        fn name(&self) -> &str {
            self.file.file_name().unwrap().to_str().unwrap()
        }

        /// Returns the value of a line of the header.
        fn header(&self, key: &str) -> Option<&str> {
            self.headers(key).next()
        }

        /// Returns the values of the lines of the header with this key.
        fn headers(&self, key: &str) -> impl Iterator<Item = &str> {
            let comments = self.text.lines().map_while(|line| line.strip_prefix(['\'', '/']));
            let lines = comments.map(|line| line.trim_start_matches('/').trim());
            lines.filter_map(move |line| line.strip_prefix(key)?.strip_prefix(": "))
        }

        /// Checks that standard error contains what the header requires, and is empty if that requires nothing.
        fn check_said(&self, stderr: &str) -> Result<(), Failed> {
            let said = |text: &&str| stderr.contains(text);
            let said_once = |text: &&str| stderr.matches(text).count() == 1;
            let expects = self.headers("says").chain(self.headers("says once")).count() > 0;
            let all = self.headers("says").all(|text| said(&text))
                && self.headers("says once").all(|text| said_once(&text));
            if all && (expects || stderr.is_empty()) {
                return Ok(());
            }
            Err(format!("not what the header expects on standard error:\n{stderr}").into())
        }

        fn needs_the_registry(&self) -> bool {
            self.header("registry") != Some("not needed")
        }

        /// Returns the program that runs the client, or the reason why there is none.
        fn program(&self) -> Result<Command, &'static str> {
            if self.needs_the_registry() && std::env::var_os("WUA_LEG_REGISTERED").is_none() {
                return Err("the double is not registered");
            }
            if self.name().ends_with(".cpp") {
                let built = std::env::var_os("WUA_LEG_CLIENTS").ok_or("the clients in C++ are not built")?;
                let program = Path::new(&built).join(self.file.file_stem().unwrap()).with_extension("exe");
                return Ok(Command::new(program));
            }
            let mut host = Command::new("cscript");
            host.arg("//nologo").arg(&self.file);
            Ok(host)
        }

        fn into_trial(self) -> Trial {
            let registered = if self.needs_the_registry() { "registered_" } else { "" };
            let name = format!("{registered}{}", self.name());
            match self.program() {
                Ok(program) => Trial::test(name, move || self.check(program)),
                Err(why) => Trial::test(format!("{name} ({why})"), || Ok(())).with_ignored_flag(true),
            }
        }

        /// Runs the client and checks everything it left.
        fn check(&self, program: Command) -> Result<(), Failed> {
            let mut run = self.run(program)?;
            if run.code != Some(0) || run.stdout.lines().last() != Some("done") {
                return Err(format!("exit code {:?} after\n{}{}", run.code, run.stdout, run.stderr).into());
            }
            let may_leave = self.header("may leave").map_or(Ok(0), str::parse)?;
            match run.take_alive() {
                None if self.header("ends") == Some("killed") => {}
                Some(0) => {}
                Some(alive) if alive == may_leave => {}
                alive => {
                    let last = run.journal.as_deref().and_then(|journal| journal.lines().last());
                    return Err(format!(
                        "objects alive at the end: {alive:?}, after {last:?}\n{}",
                        run.stderr
                    )
                    .into());
                }
            }
            self.check_said(&run.stderr)?;
            self.compare("out", Some(&run.stdout))?;
            match self.header("journal") {
                None => self.compare("journal", run.journal.as_deref()),
                Some(_) if run.journal.is_some_and(|journal| !journal.is_empty()) => Ok(()),
                Some(_) => Err("there is no journal".into()),
            }
        }

        /// Runs the client to its end, or to the limit.
        fn run(&self, mut program: Command) -> Result<Run, Failed> {
            let journal = std::env::temp_dir().join(format!("wuasim-{}-{}", std::process::id(), self.name()));
            let _ = fs::remove_file(&journal);
            std::env::vars_os()
                .map(|(name, _)| name)
                .filter(|name| name.to_string_lossy().to_uppercase().starts_with("WUASIM_"))
                .for_each(|name| _ = program.env_remove(name));
            let scenario = self.header("scenario").ok_or("the client names no scenario")?;
            if scenario != "none" {
                program.env("WUASIM_SCENARIO", folder("scenarios").join(scenario));
                match self.header("clock").unwrap_or("auto") {
                    "not set" => {}
                    clock => _ = program.env("WUASIM_CLOCK", clock),
                }
                program.env("WUASIM_JOURNAL", &journal);
            }
            program.current_dir(folder("scenarios"));
            let (code, stdout, stderr) = within(LIMIT, program)?;
            let written = fs::read_to_string(&journal).ok().map(without_header).transpose()?;
            let _ = fs::remove_file(journal);
            Ok(Run { code, stdout, stderr, journal: written })
        }

        /// Compares the output of a client with its golden file, or writes that.
        fn compare(&self, ending: &str, found: Option<&str>) -> Result<(), Failed> {
            let golden = self.file.with_file_name(format!("{}.{ending}", self.name()));
            if std::env::var_os("WUA_BLESS").is_some() {
                match found {
                    Some(found) => fs::write(&golden, found).unwrap(),
                    None => _ = fs::remove_file(&golden),
                }
            }
            let expected = fs::read_to_string(&golden).ok().map(|text| text.replace("\r\n", "\n"));
            if expected.as_deref() == found {
                return Ok(());
            }
            Err(difference(&golden, &expected.unwrap_or_default(), found.unwrap_or_default()).into())
        }
    }

    /// Returns a journal without its header line.
    fn without_header(journal: String) -> Result<String, Failed> {
        match journal.split_once('\n') {
            Some((header, entries)) if header.starts_with("journal of process ") => Ok(entries.to_owned()),
            _ => Err(format!("the journal does not begin with its process\n{journal}").into()),
        }
    }

    /// Returns the first line that differs.
    fn difference(golden: &Path, expected: &str, found: &str) -> String {
        let (mut expected, mut found) = (expected.lines(), found.lines());
        for number in 1.. {
            let (expected, found) = (expected.next(), found.next());
            if expected != found || expected.is_none() {
                let golden = golden.display();
                return format!(
                    "{golden}:{number}\n  expected {expected:?}\n  found    {found:?}\n(WUA_BLESS=1 writes it)"
                );
            }
        }
        unreachable!("a text has an end");
    }

    /// Runs a program, and returns its exit code and output. A program that hangs is stopped.
    fn within(limit: Duration, mut program: Command) -> Result<(Option<i32>, String, String), Failed> {
        program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().map_err(|error| format!("{program:?}: {error}"))?;
        let (sender, printed) = channel();
        let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let errors = thread::spawn(move || text_of(&mut err));
        thread::spawn(move || sender.send(text_of(&mut out)));
        // Both end when the program does.
        let stdout = match printed.recv_timeout(limit) {
            Ok(stdout) => stdout,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                let _ = child.kill();
                let printed = printed.recv().unwrap_or_default();
                return Err(
                    format!("it hung and was stopped after {limit:?}, having printed\n{printed}").into()
                );
            }
        };
        let code = child.wait().unwrap().code();
        Ok((code, stdout, errors.join().unwrap()))
    }

    fn text_of(pipe: &mut impl Read) -> String {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).replace("\r\n", "\n")
    }
}
