//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use wua_model::Policy;
use wua_scenario::parse_duration;

const EXIT_CODES: &str = "\
Exit codes:
  0  everything succeeded
  1  the installation failed or ended in part, a recording was not reproduced,
     or a rule is broken
  2  the input is wrong: the arguments, a scenario, a recording";

const RUN_EXIT_CODES: &str = "\
Exit codes:
  0  every update succeeded
  1  the installation failed: a call was refused, the time-out passed, or the
     overall result is SucceededWithErrors, Failed or Aborted
  2  the scenario or the arguments are wrong";

const CODES: &str = "\
Quotes, brackets and punctuation around a code, HRESULT(…) and the suffixes L, u
and h are left out. Digits that can only be hexadecimal (800B0109) are read so.
Digits that may be either (80240016) are refused: write 0x80240016 or +80240016.";

const TESTS: &str = "\
A test counts for the clauses whose ids are in its doc comment, and for those
with which its name or the message of an assertion begins. Other comments and
data only mention a clause.";

const CONFORM_EXIT_CODES: &str = "\
Exit codes:
  0  no rule that matters is broken
  1  a rule is broken, a declared deviation no longer happens, or nothing could
     be checked
  2  the arguments are wrong";

/// A simulated Windows Update Agent: runs scenarios and checks recordings against its model.
#[derive(Debug, Parser)]
#[command(name = "wuasim", bin_name = "wuasim", version, max_term_width = 80, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Install every update that a scenario offers, as a polling client does
    #[command(after_help = RUN_EXIT_CODES)]
    Run(RunArgs),
    /// Check scenario files
    Check {
        /// Scenario files (TOML); - for standard input
        #[arg(required = true, value_name = "SCENARIO")]
        scenarios: Vec<PathBuf>,
    },
    /// Work with recordings of real jobs
    Trace {
        #[command(subcommand)]
        command: TraceCommand,
    },
    /// Check the simulator against the rules of the agent, and show the evidence for each
    #[command(after_help = CONFORM_EXIT_CODES)]
    Conform(ConformArgs),
    /// Explain result codes, values of enumerations and clauses of the specification
    #[command(after_help = CODES)]
    Explain {
        /// A code: a name in any letter case, 0x and hex digits, or a decimal number; the name of
        /// a value: orcFailed; or a clause: JOB-ABT-3
        #[arg(required = true, value_name = "CODE|NAME|CLAUSE", allow_hyphen_values = true)]
        codes: Vec<String>,
    },
    /// Explain the switches of the policy: the choices that the documentation leaves open
    Policy {
        /// Explain only this switch
        #[arg(value_name = "SWITCH", value_parser = switches(), ignore_case = true, hide_possible_values = true)]
        switch: Option<String>,
    },
    /// Work with the specification
    Spec {
        #[command(subcommand)]
        command: SpecCommand,
    },
    /// Print the JSON Schema of scenario files
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TraceCommand {
    /// Compute each event of a recorded installation or download with the model, and compare
    Check {
        /// Recordings (JSON Lines, format wua-trace); - for standard input
        #[arg(required = true, value_name = "TRACE")]
        traces: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SpecCommand {
    /// Report the clauses with a rule, with only a test, and with neither
    #[command(after_help = TESTS)]
    Coverage,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The scenario file (TOML); - for standard input
    pub(crate) scenario: PathBuf,
    /// Virtual time between two polls
    #[arg(long, value_name = "DURATION", default_value = "1s", value_parser = positive)]
    pub(crate) poll: Duration,
    /// Seed of the random draws
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Speed of virtual time: max, or a multiple of real time such as 1x or 60x. The default is max; with bars on a
    /// terminal the run takes two to three seconds
    #[arg(long, value_parser = speed)]
    pub(crate) speed: Option<Speed>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Preset of the policy, instead of the scenario's; switches set by the scenario are kept
    #[arg(long, value_enum)]
    pub(crate) policy: Option<Preset>,
    /// Write every call and its answer to a file
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    /// Accept licence terms before installing
    #[arg(long)]
    pub(crate) accept_eula: bool,
    /// Virtual time before the job is aborted; the run fails if the job has not ended after the same time again
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = positive)]
    pub(crate) time_out: Duration,
    /// Number of further attempts, 30 s of virtual time apart, if BeginInstall is refused for a reason that may pass
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: u32,
}

#[derive(Debug, Args)]
pub(crate) struct ConformArgs {
    /// Only this rule, by its clause (JOB-PRG-2), or all rules with this prefix (JOB-*); may be repeated
    #[arg(long = "rule", value_name = "RULE")]
    pub(crate) rules: Vec<String>,
    /// Only under this preset of the policy; under all three by default
    #[arg(long, value_enum)]
    pub(crate) policy: Option<Preset>,
    /// Number of cases of each kind to generate for each preset; at least 1
    #[arg(long, value_name = "N", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) cases: u32,
    /// Seed of the generated cases
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Format of the report
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub(crate) format: ReportFormat,
    /// Save each failing case, shrunk, into its own folder under this one
    #[arg(long, value_name = "FOLDER")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For a terminal or a log
    Text,
    /// One JSON document
    Json,
    /// One self-contained HTML page
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Lines and a table; on a terminal bars and a table
    Text,
    /// JSON Lines
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Preset {
    /// The documented behaviour
    Documented,
    /// The behaviour in recordings and reports
    Observed,
    /// The most difficult legal behaviour
    Hostile,
}

impl From<Preset> for wua_scenario::Preset {
    fn from(preset: Preset) -> Self {
        match preset {
            Preset::Documented => Self::Documented,
            Preset::Observed => Self::Observed,
            Preset::Hostile => Self::Hostile,
        }
    }
}

/// The speed of virtual time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Speed {
    /// As fast as possible.
    Max,
    /// A multiple of real time.
    Times(f64),
}

fn switches() -> PossibleValuesParser {
    Policy::SWITCHES.iter().map(|switch| PossibleValue::new(switch.name).help(switch.meaning)).into()
}

fn positive(text: &str) -> Result<Duration, String> {
    match parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err("expected more than 0".to_owned()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(error.to_string()),
    }
}

fn speed(text: &str) -> Result<Speed, String> {
    if text == "max" {
        return Ok(Speed::Max);
    }
    let factor = text.strip_suffix('x').and_then(|number| number.parse().ok());
    factor
        .filter(|factor: &f64| factor.is_finite() && *factor >= 0.001)
        .map(Speed::Times)
        .ok_or_else(|| "expected `max`, or a number of at least 0.001 and an x: `60x`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn speeds_are_max_or_a_positive_factor() {
        assert_eq!(speed("max"), Ok(Speed::Max));
        assert_eq!(speed("0.5x"), Ok(Speed::Times(0.5)));
        for wrong in ["", "x", "60", "0x", "-1x", "infx", "NaNx", "1e-9x"] {
            assert!(speed(wrong).is_err(), "{wrong:?}");
        }
    }
}
