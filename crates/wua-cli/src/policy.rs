//! `wuasim policy`: the switches of the policy as a table.

use std::io::Write;

use wua_model::{Policy, Switch};

use crate::exit::{Exit, Outcome};
use crate::table::Layout;

pub(crate) fn print(out: &mut dyn Write) -> Outcome {
    let mut table = Layout::of_stdout().table();
    table.set_header(["Switch", "Value", "Chosen by", "Clauses"]);
    for switch in Policy::SWITCHES {
        let chosen: Vec<String> = switch.values.iter().map(|value| presets(switch, value)).collect();
        table.add_row([switch.name, &switch.values.join("\n"), &chosen.join("\n"), switch.clauses]);
    }
    writeln!(out, "{table}")?;
    Ok(Exit::Succeeded)
}

/// The presets that choose the value.
fn presets(switch: &Switch, value: &str) -> String {
    let choices = ["documented", "observed", "hostile"].into_iter().zip(switch.presets);
    let names: Vec<&str> = choices.filter(|(_, chosen)| *chosen == value).map(|(name, _)| name).collect();
    names.join(", ")
}
