//! `wuasim run`: installs every update that a scenario offers and shows the progress.

mod bars;
mod client;
mod journal;
mod json;
mod lines;
mod note;
mod pace;
mod report;
mod script;
mod view;

use std::env;
use std::io::{self, IsTerminal, Write};

use miette::Report;
use wua_model::Policy;
use wua_sim::{ClockMode, WorldBuilder};

use crate::args::{Format, Preset, RunArgs, Speed};
use crate::exit::{Exit, Outcome, Reader};
use crate::input;

use bars::Bars;
use client::Client;
use journal::JournalFile;
use json::Json;
use lines::Lines;
use view::{Unseen, View};

pub(crate) fn run(args: &RunArgs, reader: &Reader, out: &mut dyn Write) -> Outcome {
    let worlds = worlds(args)?;
    let journal = args.journal.as_deref().map(|path| JournalFile::open(path, &args.scenario)).transpose()?;
    let speed = args.speed.map_or_else(|| default_speed(&worlds, args), Ok)?;
    let world = worlds.build();
    let journal = journal.map(|journal| journal.keep(&world));
    let report = Client::new(&world, args, speed).shown_to(reader).run(&mut *view(args, out));
    journal.map_or(Ok(()), |journal| journal.finish(&world))?;
    Ok(if report?.is_success() { Exit::Succeeded } else { Exit::Failed })
}

/// Creates worlds whose clock is moved only by the client, so that every speed shows the same run.
fn worlds(args: &RunArgs) -> Result<WorldBuilder, Report> {
    let builder = input::worlds(&args.scenario)?.seed(args.seed).clock(ClockMode::Manual);
    let preset = args.policy.map(|preset| match preset {
        Preset::Documented => Policy::documented(),
        Preset::Observed => Policy::observed(),
        Preset::Hostile => Policy::hostile(),
    });
    Ok(match preset {
        Some(preset) => builder.preset(preset),
        None => builder,
    })
}

/// Returns the default speed: as fast as possible, but slow enough for bars to be seen.
fn default_speed(worlds: &WorldBuilder, args: &RunArgs) -> io::Result<Speed> {
    if args.format == Format::Json || !is_on_terminal() {
        Ok(Speed::Max)
    } else {
        speed_to_show(worlds, args)
    }
}

/// Returns the speed at which the run takes two to three seconds. Running it once without a view shows how much
/// virtual time it takes.
fn speed_to_show(worlds: &WorldBuilder, args: &RunArgs) -> io::Result<Speed> {
    let rehearsal = Client::new(&worlds.build(), args, Speed::Max).run(&mut Unseen)?;
    Ok(Speed::to_show(rehearsal.shown))
}

fn view<'a>(args: &RunArgs, out: &'a mut dyn Write) -> Box<dyn View + 'a> {
    match args.format {
        Format::Json => Box::new(Json::new(out)),
        Format::Text if is_on_terminal() => Box::new(Bars::new(out)),
        Format::Text => Box::new(Lines::new(out)),
    }
}

/// Returns `true` if both streams are a terminal that can redraw a line.
fn is_on_terminal() -> bool {
    let redraws = env::var_os("TERM").is_none_or(|term| term != "dumb");
    redraws && io::stdout().is_terminal() && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;
    use crate::args::{Cli, Command};

    fn speed_of(scenario: &Path) -> Speed {
        let cli = Cli::parse_from([Path::new("wuasim"), Path::new("run"), scenario]);
        let Command::Run(args) = cli.command else { panic!("no run") };
        speed_to_show(&worlds(&args).unwrap(), &args).unwrap()
    }

    /// A run of 25 minutes and 52 seconds takes two to three seconds.
    #[test]
    fn the_first_command_of_the_readme_shows_moving_bars_for_two_to_three_seconds() {
        let Speed::Times(factor) = speed_of(Path::new("../../fixtures/scenarios/patch-tuesday.toml")) else {
            panic!("as fast as possible")
        };
        assert!((2.0..=3.0).contains(&(1552.0 / factor)), "{factor}");
    }

    /// Only the installation is paced: neither ten minutes of waiting for a restart before it, nor the wait for a flag
    /// long after its end.
    #[test]
    fn waiting_for_what_the_scenario_has_in_store_takes_no_time() {
        for (name, installs_for) in [("p01-reboot-before-install", 14.0), ("p16-late-reboot-flag", 91.0)] {
            let Speed::Times(factor) =
                speed_of(&Path::new("../../fixtures/scenarios").join(format!("{name}.toml")))
            else {
                panic!("{name}: as fast as possible")
            };
            assert!((2.0..=3.0).contains(&(installs_for / factor)), "{name}: {factor}");
        }
    }
}
