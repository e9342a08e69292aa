//! The project's own commands: `cargo xtask windows` and `cargo xtask mutants`.

mod clients;
mod environment;
mod mutants;
mod prefix;
mod process;
mod report;
mod suites;
mod survivors;
mod tools;
mod windows;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use mutants::MutantsArgs;
use windows::WindowsArgs;

const WINDOWS_CODES: &str = "\
Exit codes:
  0  every suite passed
  1  a test failed, a suite crashed or hung, a step failed, or no test ran at all
  2  the arguments are wrong";

const MUTANTS_CODES: &str = "\
Exit codes:
  0  every mutant that survived is an accepted one
  1  another one survived, a step failed, or nothing was tested
  2  the arguments are wrong";

/// The project's own commands
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build and test the crates that need Windows: under Wine, or natively on Windows
    #[command(after_help = WINDOWS_CODES)]
    Windows(WindowsArgs),
    /// Plant small mistakes with cargo-mutants, and report those that no test finds
    #[command(after_help = MUTANTS_CODES)]
    Mutants(MutantsArgs),
}

fn main() -> miette::Result<ExitCode> {
    match Cli::parse().command {
        Command::Windows(args) => windows::run(&args),
        Command::Mutants(args) => mutants::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
