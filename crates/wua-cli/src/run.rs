//! `wuasim run`: installs everything that a scenario offers and shows how it goes.

mod bars;
mod client;
mod json;
mod lines;
mod pace;
mod report;

use std::env;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use miette::{Context, IntoDiagnostic, Report};
use wua_model::Policy;
use wua_sim::{ClockMode, World};

use crate::args::{Format, Preset, RunArgs};
use crate::exit::{Exit, Outcome};
use crate::input;

use bars::Bars;
use client::{Client, View};
use json::Json;
use lines::Lines;

pub(crate) fn run(args: &RunArgs, out: &mut dyn Write) -> Outcome {
    let world = world(args)?;
    let journal = args.journal.as_deref().map(create).transpose()?;
    let report = Client::new(&world, args).run(&mut *view(args, out))?;
    if let (Some(file), Some(path)) = (journal, &args.journal) {
        let mut file = BufWriter::new(file);
        let written = write!(file, "{}", world.journal()).and_then(|()| file.flush());
        written.into_diagnostic().wrap_err_with(|| cannot_write(path))?;
    }
    Ok(if report.is_success() { Exit::Succeeded } else { Exit::Failed })
}

/// The world, on a clock that only the client moves: so every speed shows the same.
fn world(args: &RunArgs) -> Result<World, Report> {
    let builder = input::worlds(&args.scenario)?.seed(args.seed).clock(ClockMode::Manual);
    let preset = args.policy.map(|preset| match preset {
        Preset::Documented => Policy::documented(),
        Preset::Observed => Policy::observed(),
        Preset::Hostile => Policy::hostile(),
    });
    Ok(match preset {
        Some(preset) => builder.preset(preset).build(),
        None => builder.build(),
    })
}

fn view<'a>(args: &RunArgs, out: &'a mut dyn Write) -> Box<dyn View + 'a> {
    match args.format {
        Format::Json => Box::new(Json::new(out)),
        Format::Text if is_on_terminal() => Box::new(Bars::new(out)),
        Format::Text => Box::new(Lines::new(out)),
    }
}

/// Whether both streams go to a terminal that can redraw a line.
fn is_on_terminal() -> bool {
    let redraws = env::var_os("TERM").is_none_or(|term| term != "dumb");
    redraws && io::stdout().is_terminal() && io::stderr().is_terminal()
}

/// Made before the run: a file that cannot be written is told at once.
fn create(path: &Path) -> Result<File, Report> {
    File::create(path).into_diagnostic().wrap_err_with(|| cannot_write(path))
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}
