//! `cargo xtask mutants`: runs cargo-mutants over the pure crates, or over the changes since a commit. Each crate is
//! judged by its own tests.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use comfy_table::Table;
use miette::{IntoDiagnostic, WrapErr, miette};
use serde::Deserialize;

use crate::process::{is_there, quietly};
use crate::suites::Workspace;
use crate::survivors::{Accepted, LIST};

/// The crates without a clock, threads or input and output of their own.
const PURE: &[&str] = &["wua", "wua-model", "wua-scenario", "wua-automation"];

#[derive(Debug, Args)]
pub(crate) struct MutantsArgs {
    /// Plant mistakes in this crate; may be repeated [default: the pure crates]
    #[arg(long, short, value_name = "CRATE")]
    package: Vec<String>,
    /// Plant mistakes only in what has changed since this commit
    #[arg(long, value_name = "COMMIT")]
    since: Option<String>,
    /// Draw one mutant in this many
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    one_in: u64,
    /// The seed of that draw
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Stop after this time, in minutes, and report on the mutants tested until then
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    minutes: u64,
    /// Number of mutants that are tested at the same time
    #[arg(long, default_value_t = 1)]
    jobs: usize,
}

/// Runs the command.
pub(crate) fn run(args: &MutantsArgs) -> miette::Result<ExitCode> {
    if !is_there("cargo-mutants") {
        return Err(miette!(help = "run `cargo install --locked cargo-mutants`", "cargo-mutants is missing"));
    }
    let workspace = Workspace::find()?;
    let accepted = Accepted::read(&workspace.root)?;
    let deadline = Instant::now() + Duration::from_secs(args.minutes * 60);
    let mut report = Report::default();
    for package in packages(args) {
        let folder = workspace.target_folder.join("mutants").join(&package);
        fs::create_dir_all(&folder).into_diagnostic()?;
        let mut command = command(args, &package, &folder, &workspace)?;
        println!("\n== mutants of {package}");
        let child = command.spawn().into_diagnostic().wrap_err("cargo mutants")?;
        wait(child, deadline)?;
        report.add(&package, &outcomes(&folder)?, &accepted);
    }
    println!("\n{report}");
    Ok(if report.succeeded() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn packages(args: &MutantsArgs) -> Vec<String> {
    let default = || PURE.iter().map(|name| (*name).to_owned()).collect();
    if args.package.is_empty() { default() } else { args.package.clone() }
}

fn command(
    args: &MutantsArgs,
    package: &str,
    folder: &Path,
    workspace: &Workspace,
) -> miette::Result<Command> {
    let mut command = Command::new("cargo");
    command.current_dir(&workspace.root).args(["mutants", "--package", package, "--output"]).arg(folder);
    // On a busy computer a test may take far longer than in the first run.
    command.args(["--jobs", &args.jobs.to_string(), "--minimum-test-timeout", "120"]);
    command.args(["--sharding", "round-robin"]);
    command.arg("--shard").arg(format!("{}/{}", args.seed % args.one_in, args.one_in));
    if let Some(commit) = &args.since {
        let changes = quietly(Command::new("git").current_dir(&workspace.root).args(["diff", commit]))?;
        let file = folder.join("changes.diff");
        fs::write(&file, changes.stdout).into_diagnostic()?;
        command.arg("--in-diff").arg(file);
    }
    Ok(command)
}

/// Waits for cargo-mutants, and interrupts it at the deadline: it then writes down what it has found.
fn wait(mut child: Child, deadline: Instant) -> miette::Result<()> {
    let mut interrupted = false;
    while child.try_wait().into_diagnostic()?.is_none() {
        if !interrupted && Instant::now() >= deadline {
            interrupted = true;
            quietly(Command::new("kill").args(["-INT", &child.id().to_string()]))?;
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// The part of the outcomes of cargo-mutants that is used.
#[derive(Debug, Deserialize)]
struct Outcomes {
    outcomes: Vec<Outcome>,
}

#[derive(Debug, Deserialize)]
struct Outcome {
    scenario: Scenario,
    summary: Summary,
}

#[derive(Debug, Deserialize)]
enum Scenario {
    Baseline,
    Mutant { name: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
enum Summary {
    Success,
    CaughtMutant,
    MissedMutant,
    Unviable,
    Failure,
    Timeout,
}

fn outcomes(folder: &Path) -> miette::Result<Outcomes> {
    let path: PathBuf = folder.join("mutants.out/outcomes.json");
    let text = fs::read_to_string(&path)
        .into_diagnostic()
        .wrap_err("cargo mutants left no outcomes: its messages above say why")?;
    serde_json::from_str(&text).into_diagnostic().wrap_err_with(|| path.display().to_string())
}

/// The numbers of one package.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    caught: usize,
    accepted: usize,
    new: usize,
    unviable: usize,
}

impl Count {
    /// Returns the mutants that compiled.
    fn viable(&self) -> usize {
        self.caught + self.accepted + self.new
    }

    /// Returns the share of the viable mutants that survived, in percent.
    fn survived(&self) -> f64 {
        100.0 * (self.accepted + self.new) as f64 / self.viable().max(1) as f64
    }
}

/// The result for all packages.
#[derive(Debug, Default)]
struct Report {
    counts: BTreeMap<String, Count>,
    /// Survivors that are not in the list.
    new: Vec<String>,
    /// Mutants in the list that a test has found.
    found: Vec<String>,
    broken: bool,
}

impl Report {
    fn add(&mut self, package: &str, outcomes: &Outcomes, accepted: &Accepted) {
        let count = self.counts.entry(package.to_owned()).or_default();
        let mut caught = Vec::new();
        for Outcome { scenario, summary } in &outcomes.outcomes {
            let Scenario::Mutant { name } = scenario else {
                self.broken |= *summary != Summary::Success;
                continue;
            };
            match summary {
                // A mutant that never ends is found by whoever waits for it.
                Summary::CaughtMutant | Summary::Timeout => {
                    count.caught += 1;
                    caught.push(name.as_str());
                }
                Summary::MissedMutant if accepted.has(name) => count.accepted += 1,
                Summary::MissedMutant => {
                    count.new += 1;
                    self.new.push(name.clone());
                }
                Summary::Unviable | Summary::Failure | Summary::Success => count.unviable += 1,
            }
        }
        self.found.extend(accepted.among(caught.into_iter()));
    }

    fn succeeded(&self) -> bool {
        let tested: usize = self.counts.values().map(Count::viable).sum();
        self.new.is_empty() && !self.broken && tested > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.set_header(["crate", "viable", "found", "accepted survivors", "new survivors", "survived"]);
        for (package, count) in &self.counts {
            table.add_row([
                package.clone(),
                count.viable().to_string(),
                count.caught.to_string(),
                count.accepted.to_string(),
                count.new.to_string(),
                format!("{:.1} %", count.survived()),
            ]);
        }
        writeln!(f, "{table}")?;
        if self.broken {
            writeln!(f, "The tests fail without any mutant: nothing was judged.")?;
        }
        for mutant in &self.found {
            writeln!(f, "{LIST} lists `{mutant}`, which a test finds now: remove it")?;
        }
        for mutant in &self.new {
            writeln!(f, "survived: {mutant}")?;
        }
        if !self.new.is_empty() {
            writeln!(f, "Write a test that finds each of them, or list it in {LIST} with a reason.")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcomes: &str, list: &str) -> Report {
        let outcomes = serde_json::from_str(&format!("{{\"outcomes\": [{outcomes}]}}")).expect("outcomes");
        let mut report = Report::default();
        report.add("a", &outcomes, &Accepted::parse(list).expect("a list"));
        report
    }

    fn mutant(name: &str, summary: &str) -> String {
        format!(r#"{{"scenario": {{"Mutant": {{"name": "{name}"}}}}, "summary": "{summary}"}}"#)
    }

    const BASELINE: &str = r#"{"scenario": "Baseline", "summary": "Success"}"#;
    const LISTED: &str = "[[survivor]]\nmutant = 'a.rs: m'\nreason = 'the same'";

    #[test]
    fn a_survivor_that_is_not_listed_fails() {
        let missed = mutant("a.rs:1:2: m", "MissedMutant");
        let caught = mutant("a.rs:1:2: n", "CaughtMutant");
        let outcomes = format!("{BASELINE}, {missed}, {caught}");
        assert!(!report(&outcomes, "").succeeded());
        let listed = report(&outcomes, LISTED);
        assert!(listed.succeeded());
        let count = Count { caught: 1, accepted: 1, ..Count::default() };
        assert_eq!(listed.counts["a"], count);
        assert!((count.survived() - 50.0).abs() < 0.1);
    }

    #[test]
    fn a_listed_mutant_that_is_found_is_named() {
        let caught = mutant("a.rs:1:2: m", "Timeout");
        assert!(report(&caught, LISTED).to_string().contains("which a test finds now"));
    }

    #[test]
    fn nothing_tested_or_tests_that_fail_are_no_success() {
        assert!(!report(BASELINE, "").succeeded());
        assert!(!report(&mutant("a.rs:1:2: m", "Unviable"), "").succeeded());
        let failing = BASELINE.replace("Success", "Failure");
        let caught = mutant("a.rs:1:2: m", "CaughtMutant");
        assert!(!report(&format!("{failing}, {caught}"), "").succeeded());
    }
}
