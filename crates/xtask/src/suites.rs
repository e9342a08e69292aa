//! Builds and runs the suites of the crates that need Windows.

use std::ffi::OsString;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Artifact, Message, Metadata, MetadataCommand};
use miette::{Context, IntoDiagnostic, miette};

use crate::environment::Environment;
use crate::report::{Ending, Outcome};

/// The crates that are empty on other systems.
const PACKAGES: &[&str] = &["wua-windows", "wua-com", "wua-com-server", "wua-windows-tests"];

/// The workspace as cargo sees it.
#[derive(Debug)]
pub(crate) struct Workspace {
    metadata: Metadata,
    /// The folder of the workspace.
    pub(crate) root: PathBuf,
    /// The folder for everything that is built.
    pub(crate) target_folder: PathBuf,
}

/// The products of the build.
#[derive(Debug)]
pub(crate) struct Built {
    /// The DLL.
    pub(crate) double: PathBuf,
    /// The suites, in the order in which they run.
    pub(crate) suites: Vec<Suite>,
}

/// A set of tests that run together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suite {
    package: String,
    name: String,
    runs: Runs,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Runs {
    /// A program that cargo built, and the folder in which cargo would run it.
    Program { file: PathBuf, folder: PathBuf },
    /// The examples in the documentation, which only cargo can build.
    Docs,
}

impl Workspace {
    pub(crate) fn find() -> miette::Result<Self> {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
        let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().into_diagnostic()?;
        let target_folder = metadata.target_directory.clone().into_std_path_buf();
        let root = metadata.workspace_root.clone().into_std_path_buf();
        Ok(Self { metadata, root, target_folder })
    }

    /// Builds the double and every suite at once: separate builds would share less.
    pub(crate) fn build(&self, environment: &Environment) -> miette::Result<Built> {
        let packages = PACKAGES.iter().flat_map(|package| ["--package", package]);
        let made = artifacts(environment.cargo("build").args(["--lib", "--tests"]).args(packages))?;
        let double = made.iter().flat_map(|artifact| &artifact.filenames).find(|file| is_the_double(file));
        let double = double.cloned().ok_or_else(|| {
            miette!(help = "see [lib] of the package wua-com-server", "the build made no wuapi.dll")
        })?;
        let mut suites: Vec<Suite> = made.into_iter().filter_map(|artifact| self.suite(artifact)).collect();
        suites.push(Suite { package: "examples".to_owned(), name: "docs".to_owned(), runs: Runs::Docs });
        suites.sort_by_key(Suite::rank);
        Ok(Built { double: double.into_std_path_buf(), suites })
    }

    /// Runs the COM bench: measured with `cargo bench`, or run once with `cargo test`.
    pub(crate) fn bench(&self, environment: &Environment, command: &str) -> miette::Result<()> {
        let mut cargo = environment.cargo(command);
        cargo.args(["--package", "wua-com-server", "--bench", "com"]);
        cargo.env("CRITERION_HOME", environment.path_inside(&self.target_folder.join("criterion")));
        let succeeded = cargo.status().into_diagnostic()?.success();
        if succeeded { Ok(()) } else { Err(miette!(help = "see above", "the bench failed")) }
    }

    fn suite(&self, artifact: Artifact) -> Option<Suite> {
        let file = artifact.executable.filter(|_| artifact.profile.test)?.into_std_path_buf();
        let package = self.metadata.packages.iter().find(|package| package.id == artifact.package_id)?;
        let folder = package.manifest_path.parent()?.to_owned().into_std_path_buf();
        let name = if artifact.target.is_test() { artifact.target.name } else { "unit".to_owned() };
        Some(Suite { package: package.name.to_string(), name, runs: Runs::Program { file, folder } })
    }
}

fn is_the_double(file: &Utf8Path) -> bool {
    file.file_name() == Some("wuapi.dll")
}

/// Runs a build, and returns its products in the order in which they were made.
fn artifacts(command: &mut Command) -> miette::Result<Vec<Artifact>> {
    command.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    let mut cargo = command.spawn().into_diagnostic().wrap_err("cannot start cargo")?;
    let out = cargo.stdout.take().ok_or_else(|| miette!("cargo has no output"))?;
    let mut made = Vec::new();
    for message in Message::parse_stream(BufReader::new(out)) {
        if let Message::CompilerArtifact(artifact) = message.into_diagnostic()? {
            made.push(artifact);
        }
    }
    if cargo.wait().into_diagnostic()?.success() {
        return Ok(made);
    }
    Err(miette!(help = "see the messages of the compiler above", "the build failed"))
}

/// Returns the requested suites; all of them if none was named.
pub(crate) fn choose(suites: Vec<Suite>, only: &[String]) -> miette::Result<Vec<Suite>> {
    if let Some(unknown) = only.iter().find(|wanted| !suites.iter().any(|suite| suite.answers_to(wanted))) {
        let names: Vec<_> = suites.iter().map(Suite::to_string).collect();
        return Err(miette!(
            help = format!("the suites are\n{}", names.join("\n")),
            "no suite named {unknown}"
        ));
    }
    let chosen = |suite: &Suite| only.is_empty() || only.iter().any(|wanted| suite.answers_to(wanted));
    Ok(suites.into_iter().filter(chosen).collect())
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.package, self.name)
    }
}

impl Suite {
    /// Returns the sort key: its package, then the unit tests first; the examples are last.
    fn rank(&self) -> (usize, bool, String) {
        let package = PACKAGES.iter().position(|package| *package == self.package);
        (package.unwrap_or(PACKAGES.len()), self.name != "unit", self.name.clone())
    }

    fn answers_to(&self, wanted: &str) -> bool {
        wanted == self.package || wanted == self.to_string()
    }

    /// Runs the suite with these variables, and shows its output immediately.
    pub(crate) fn run(
        &self,
        environment: &Environment,
        variables: &[(&str, OsString)],
        limit: Duration,
    ) -> miette::Result<Outcome> {
        let began = Instant::now();
        let mut command = self.command(environment);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn().into_diagnostic().wrap_err("cannot start the suite")?;
        let mut outcome = Outcome::default();
        let in_time = within(limit, &mut child, environment, |line| {
            outcome.read(line);
            println!("{line}");
            let _ = std::io::stdout().flush();
        })?;
        let status = child.wait().into_diagnostic()?;
        outcome.took = began.elapsed();
        outcome.ending = match (in_time, status.success()) {
            (false, _) => Ending::Hung(limit),
            (true, true) => Ending::Succeeded,
            (true, false) => Ending::Failed,
        };
        Ok(outcome)
    }

    fn command(&self, environment: &Environment) -> Command {
        let mut command = match &self.runs {
            Runs::Program { file, folder } => {
                let mut program = environment.program(file);
                program.current_dir(folder).env("CARGO_MANIFEST_DIR", folder);
                program
            }
            Runs::Docs => {
                let mut cargo = environment.cargo("test");
                cargo.arg("--doc").args(PACKAGES.iter().flat_map(|package| ["--package", package]));
                cargo
            }
        };
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }
}

/// Passes on every line that a child prints. Returns `false` if the child was stopped because it took too long.
fn within(
    limit: Duration,
    child: &mut Child,
    environment: &Environment,
    mut each: impl FnMut(&str),
) -> miette::Result<bool> {
    let id = child.id();
    let out = child.stdout.take().ok_or_else(|| miette!("the suite has no output"))?;
    let (done, wait) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let watch = scope.spawn(move || {
            let in_time = wait.recv_timeout(limit) != Err(RecvTimeoutError::Timeout);
            if !in_time {
                environment.stop(id);
            }
            in_time
        });
        for line in BufReader::new(out).split(b'\n').map_while(Result::ok) {
            each(String::from_utf8_lossy(&line).trim_end_matches('\r'));
        }
        drop(done);
        watch.join().map_err(|_| miette!("the watchdog of the suite failed"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suites() -> Vec<Suite> {
        [("wua-com", "unit"), ("wua-com", "identity"), ("wua-windows-tests", "scripts")]
            .map(|(package, name)| Suite { package: package.into(), name: name.into(), runs: Runs::Docs })
            .into()
    }

    fn chosen(only: &[&str]) -> Vec<String> {
        let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
        choose(suites(), &only).unwrap().iter().map(Suite::to_string).collect()
    }

    #[test]
    fn a_package_means_all_its_suites() {
        assert_eq!(chosen(&["wua-com"]), ["wua-com/unit", "wua-com/identity"]);
        assert_eq!(chosen(&["wua-com/identity", "wua-windows-tests/scripts"]).len(), 2);
        assert_eq!(chosen(&[]).len(), 3);
    }

    #[test]
    fn an_unknown_suite_is_an_error_that_names_those_that_exist() {
        let error = choose(suites(), &["scripts".to_owned()]).unwrap_err();
        assert!(error.help().unwrap().to_string().contains("wua-windows-tests/scripts"));
    }
}
