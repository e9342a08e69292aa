//! Exit codes and the final messages of the program.

use std::cell::Cell;
use std::io::{self, Write};
use std::process::ExitCode;
use std::rc::Rc;

use crate::input;

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: success.
    Succeeded,
    /// 1: the input is valid, and what it describes failed.
    Failed,
    /// 2: the input is wrong.
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

/// The reason why a command failed.
pub(crate) enum Failure {
    /// The input is wrong or cannot be read.
    Input(miette::Report),
    /// The output cannot be written.
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

/// The result of every command.
pub(crate) type Outcome = Result<Exit, Failure>;

/// The output of a command. Once its reader has gone away (`wuasim … | head`), it discards everything, so that the
/// command still ends with the exit code for everything it found.
pub(crate) struct Output<W> {
    to: W,
    reader: Reader,
}

/// The reader of the output, if it is still there.
#[derive(Clone, Default)]
pub(crate) struct Reader {
    gone: Rc<Cell<bool>>,
}

impl Reader {
    /// Returns `true` once the reader has gone away.
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

    /// Runs the closure while the reader is there; returns `instead` after that.
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

/// Prints the final message, if there is one.
pub(crate) fn conclude(outcome: Outcome) -> Exit {
    match outcome {
        Ok(exit) => exit,
        Err(Failure::Input(report)) => {
            input::report(report.as_ref());
            Exit::WrongInput
        }
        Err(Failure::Output(error)) => {
            input::report_line(&format!("cannot write the output: {error}"));
            Exit::Failed
        }
    }
}
