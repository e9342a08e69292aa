//! Runs programs, and describes their failures.

use std::process::{Command, Output};

use miette::{IntoDiagnostic, WrapErr, miette};

/// Returns `true` if a program can be started.
pub(crate) fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Runs a command to its end; its output is shown immediately.
pub(crate) fn run(command: &mut Command) -> miette::Result<()> {
    let status = command.status().into_diagnostic().wrap_err_with(|| shown(command))?;
    if status.success() { Ok(()) } else { Err(miette!("{}: {status}", shown(command))) }
}

/// Runs a command to its end and keeps its output, which is shown if it fails.
pub(crate) fn quietly(command: &mut Command) -> miette::Result<Output> {
    let output = command.output().into_diagnostic().wrap_err_with(|| shown(command))?;
    if output.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(miette!("{}: {}\n{}", shown(command), output.status, said.trim_end()))
}

/// Formats the command as a person would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
