//! How the program ends: exit codes, and what is said on the way out.

use std::cell::Cell;
use std::io::{self, Write};
use std::process::ExitCode;
use std::rc::Rc;

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

/// The output of a command. Once its reader has gone away (`wuasim … | head`) it takes everything and writes nothing: so
/// that a command ends as it would have ended, with the exit code for all that was found.
pub(crate) struct Output<W> {
    to: W,
    reader: Reader,
}

/// The reader of the output, as far as is known.
#[derive(Clone, Default)]
pub(crate) struct Reader {
    gone: Rc<Cell<bool>>,
}

impl Reader {
    /// Returns `true` once nobody reads any more.
    pub(crate) fn is_gone(&self) -> bool {
        self.gone.get()
    }
}

impl<W: Write> Output<W> {
    pub(crate) fn new(to: W) -> Self {
        Self { to, reader: Reader::default() }
    }

    pub(crate) fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// Does it unless the reader is gone; gives `instead` from then on.
    fn attempt<T>(&mut self, what: impl FnOnce(&mut W) -> io::Result<T>, instead: T) -> io::Result<T> {
        if self.reader.is_gone() {
            return Ok(instead);
        }
        match what(&mut self.to) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.reader.gone.set(true);
                Ok(instead)
            }
            done => done,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(|to| to.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt(Write::flush, ())
    }
}

/// Says what is left to say.
pub(crate) fn conclude(outcome: Outcome) -> Exit {
    match outcome {
        Ok(exit) => exit,
        Err(Failure::Input(report)) => {
            input::tell(report.as_ref());
            Exit::WrongInput
        }
        Err(Failure::Output(error)) => {
            input::tell_line(&format!("cannot write the output: {error}"));
            Exit::Failed
        }
    }
}
