//! How the program ends: exit codes, and what is said on the way out.

use std::io;
use std::process::ExitCode;

use crate::input;

/// What the exit code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: everything went well.
    Succeeded,
    /// 1: the input was right, and what it describes failed.
    Failed,
    /// 2: the input was wrong.
    WrongInput,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Succeeded => 0,
            Exit::Failed => 1,
            Exit::WrongInput => 2,
        })
    }
}

/// Why a command could not do its work.
pub(crate) enum Failure {
    /// The input is wrong or cannot be read.
    Input(miette::Report),
    /// What it has to say cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<miette::Report> for Failure {
    fn from(report: miette::Report) -> Self {
        Self::Input(report)
    }
}

/// What every command gives.
pub(crate) type Outcome = Result<Exit, Failure>;

/// Says what is left to say. A reader that went away early (`wuasim … | head`) is no failure.
pub(crate) fn conclude(outcome: Outcome) -> Exit {
    match outcome {
        Ok(exit) => exit,
        Err(Failure::Input(report)) => {
            input::tell(report.as_ref());
            Exit::WrongInput
        }
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Succeeded,
        Err(Failure::Output(error)) => {
            input::tell_line(&format!("cannot write the output: {error}"));
            Exit::Failed
        }
    }
}
