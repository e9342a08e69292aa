//! `cargo xtask windows`: builds and tests the crates that need Windows.

use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use crate::environment::{self, Environment};
use crate::report::{self, Report};
use crate::suites::{self, Built};
use crate::{clients, prefix, tools};

#[derive(Debug, Args)]
pub(crate) struct WindowsArgs {
    /// Install nothing; if something is missing, list it and stop
    #[arg(long)]
    no_install: bool,
    /// Run only this suite: a package, or package/suite as in the report; may be repeated
    #[arg(long, value_name = "SUITE")]
    only: Vec<String>,
    /// Use the Wine prefix of the last run instead of a new one
    #[arg(long)]
    keep_prefix: bool,
    /// On Windows, register the double for this user while the suites run; under Wine it is always registered
    #[arg(long)]
    register: bool,
    /// Measure the COM bench instead of running it once; the benches' table includes the result
    #[arg(long)]
    bench: bool,
    /// Number of seconds after which a suite counts as hung
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    time_limit: u64,
}

/// Runs the command.
pub(crate) fn run(args: &WindowsArgs) -> miette::Result<ExitCode> {
    let workspace = suites::Workspace::find()?;
    let mut report = Report::default();
    let mut environment = if cfg!(windows) {
        Environment::native(args.register)
    } else {
        report::step("Check the tools", || tools::ensure(!args.no_install))?;
        Environment::wine(prefix::make(&workspace.target_folder, args.keep_prefix)?)
    };
    let Built { double, suites } = report::step("Build", || workspace.build(&environment))?;
    let chosen = suites::choose(suites, &args.only)?;
    let page = workspace.target_folder.join("windows-leg").join("sandwich.html");
    let mut variables = vec![
        ("WUA_LEG_DLL", environment.path_inside(&double)),
        ("WUA_LEG_SANDWICH", environment.path_inside(&page)),
    ];
    if cfg!(windows) {
        report.skip("the clients in C++", "they are built with mingw, on Linux");
    } else {
        let clients = report::step("Build the clients in C++", || clients::build(&workspace.target_folder))?;
        variables.push(("WUA_LEG_CLIENTS", environment.path_inside(&clients)));
    }
    match report::step("Register the double", || environment.register(&double))? {
        environment::Registered::Yes => variables.push(("WUA_LEG_REGISTERED", "1".into())),
        environment::Registered::No(why) => report.skip("the double in the registry", why),
    }
    for suite in chosen {
        let name = suite.to_string();
        println!("\n== {name}");
        let outcome = suite.run(&environment, &variables, Duration::from_secs(args.time_limit))?;
        report.ran(name, outcome);
    }
    if args.bench {
        report::step("Measure a poll through COM", || workspace.bench(&environment, "bench"))?;
    } else if args.only.is_empty() {
        report::step("Run the COM bench once", || workspace.bench(&environment, "test"))?;
    }
    drop(environment);
    println!("\n{report}");
    Ok(if report.succeeded() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
