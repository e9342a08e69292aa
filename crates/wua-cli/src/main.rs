//! `wuasim`: runs scenarios of a simulated Windows Update Agent and checks recordings against its model.

mod args;
mod check;
mod cited_by;
mod clause;
mod conform;
mod diagnostic;
mod exit;
mod explain;
mod facility;
mod input;
mod paste;
mod policy;
mod run;
mod spec;
mod table;
mod text;
mod trace;

use std::env;
use std::io::{self, StdoutLock, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use wua::text::printable;
use wua_scenario::Scenario;

use args::{Cli, Command, SpecCommand, TraceCommand};
use exit::{Exit, Failure, Outcome, Output};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(error),
    };
    let mut out = Output::new(io::stdout().lock());
    let outcome = dispatch(cli.command, &mut out).and_then(|exit| Ok(out.flush().map(|()| exit)?));
    exit::conclude(outcome).into()
}

/// Prints help that was asked for, or an error about the arguments. clap repeats arguments unescaped, so the error is
/// built again from escaped arguments.
fn refuse(error: clap::Error) -> ExitCode {
    let safe = env::args_os().map(|argument| printable(&argument.to_string_lossy()).into_owned());
    match Cli::try_parse_from(safe) {
        Err(error) => {
            let _ = error.print();
        }
        // Escaping made the arguments valid: they were not Unicode, and that was the only error.
        Ok(_) => error.to_string().lines().for_each(|line| input::report_line(&printable(line))),
    }
    u8::try_from(error.exit_code()).unwrap_or(2).into()
}

fn dispatch(command: Command, out: &mut Output<StdoutLock<'_>>) -> Outcome {
    match command {
        Command::Run(args) => run::run(&args, &out.reader(), out),
        Command::Check { scenarios } => check::check(&scenarios, out),
        Command::Trace { command: TraceCommand::Check { traces } } => trace::check(&traces, out),
        Command::Conform(args) => conform::conform(&args, out),
        Command::Explain { codes } => explain::explain(&codes, out),
        Command::Policy { switch } => policy::print(switch.as_deref(), out),
        Command::Spec { command: SpecCommand::Coverage } => spec::coverage(out),
        Command::Schema => schema(out),
        Command::Completions { shell } => completions(shell, out),
    }
}

fn schema(out: &mut dyn Write) -> Outcome {
    writeln!(out, "{:#}", Scenario::json_schema())?;
    Ok(Exit::Succeeded)
}

fn completions(shell: Shell, out: &mut dyn Write) -> Outcome {
    // Written to memory first: the generator panics if it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "wuasim", &mut script);
    out.write_all(&script).map_err(Failure::Output)?;
    Ok(Exit::Succeeded)
}
