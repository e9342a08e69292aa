//! `wuasim policy`: explains the switches of the policy.

use std::io::{self, Write};

use textwrap::Options;
use wua_model::{Policy, Switch, SwitchValue};

use crate::exit::{Exit, Outcome};
use crate::table::Layout;

const PRESETS: [&str; 3] = ["documented", "observed", "hostile"];

const INTRODUCTION: &str = "\
The policy decides where the documentation is silent or field reports disagree. A preset chooses for all \
switches: `documented` follows the letter of the documentation, `observed` (the default) recordings and field \
reports, and `hostile` everything legal but unpleasant. A scenario chooses under [policy].";

/// Explains one switch, or all of them.
pub(crate) fn print(switch: Option<&str>, out: &mut dyn Write) -> Outcome {
    let width = Layout::of_stdout().text_width();
    let Some(name) = switch else {
        all(width, out)?;
        return Ok(Exit::Succeeded);
    };
    for switch in Policy::SWITCHES.iter().filter(|switch| switch.name.eq_ignore_ascii_case(name)) {
        explain(switch, width, out)?;
        example(switch, out)?;
    }
    Ok(Exit::Succeeded)
}

fn all(width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", textwrap::fill(INTRODUCTION, width))?;
    Policy::SWITCHES.iter().try_for_each(|switch| {
        writeln!(out)?;
        explain(switch, width, out)
    })
}

/// Prints the name and clauses, the meaning, and each value with the presets that choose it.
fn explain(switch: &Switch, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}  ({})", switch.name, switch.clauses)?;
    let meaning = Options::new(width).initial_indent("  ").subsequent_indent("  ");
    writeln!(out, "{}", textwrap::fill(switch.meaning, meaning))?;
    switch.values.iter().try_for_each(|value| {
        let hanging = Options::new(width).initial_indent("  - ").subsequent_indent("    ");
        writeln!(out, "{}", textwrap::fill(&entry(switch, value), hanging))
    })
}

fn entry(switch: &Switch, value: &SwitchValue) -> String {
    let SwitchValue { name, meaning, .. } = value;
    let choices = PRESETS.into_iter().zip(switch.presets);
    let presets: Vec<&str> = choices.filter(|(_, chosen)| chosen == name).map(|(preset, _)| preset).collect();
    let presets = if presets.is_empty() { String::new() } else { format!(" ({})", presets.join(", ")) };
    format!("{name}{presets}: {meaning}")
}

/// Prints the lines of a scenario that set the switch to a value other than the default.
fn example(switch: &Switch, out: &mut dyn Write) -> io::Result<()> {
    let [_, default, _] = switch.presets;
    let Some(other) = switch.values.iter().find(|value| value.name != default) else { return Ok(()) };
    let value = match other.name {
        "true" | "false" => other.name.to_owned(),
        name => format!("{name:?}"),
    };
    writeln!(out, "\nIn a scenario:\n\n  [policy]\n  {} = {value}", switch.name)
}
