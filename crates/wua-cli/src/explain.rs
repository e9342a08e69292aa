//! `wuasim explain`: what a result code means.

use std::io::Write;

use miette::miette;
use wua::{Code, HResult, codes};
use wua_scenario::nearest;

use crate::exit::{Exit, Outcome};

/// How many names are proposed for one that does not exist.
const PROPOSALS: usize = 5;

pub(crate) fn explain(text: &str, out: &mut dyn Write) -> Outcome {
    let code: HResult = text.parse().map_err(|error| miette!(help = help(text), "{error}"))?;
    let known = code.code();
    writeln!(out, "name     {}", known.map_or("none is known", |known| known.name))?;
    for other in codes().iter().filter(|other| other.value == code && Some(*other) != known) {
        writeln!(out, "also     {}, {}", other.name, other.family)?;
    }
    writeln!(out, "hex      {code:#X}")?;
    writeln!(out, "decimal  {}", code.value())?;
    match known {
        Some(Code { family, meaning, .. }) => writeln!(out, "family   {family}\nmeaning  {meaning}")?,
        None => writeln!(out, "meaning  a {}", if code.is_failure() { "failure" } else { "success" })?,
    }
    Ok(Exit::Succeeded)
}

/// The names that may have been meant: the nearest one, and those that have the text in them.
fn help(text: &str) -> String {
    let names = || codes().iter().map(|code| bare(code.name));
    let upper = text.to_uppercase();
    let holding = names().filter(|name| upper.len() > 3 && name.contains(&upper));
    let mut proposals: Vec<&str> = Vec::new();
    for name in nearest(text, names()).into_iter().chain(holding) {
        if !proposals.contains(&name) && proposals.len() < PROPOSALS {
            proposals.push(name);
        }
    }
    match proposals.as_slice() {
        [] => "no name is near; `wuasim explain 0x80240016` takes a number".to_owned(),
        names => format!("did you mean {}?", names.join(", ")),
    }
}

/// The name without `HRESULT(…)` around it.
fn bare(name: &str) -> &str {
    name.strip_prefix("HRESULT(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(name)
}
