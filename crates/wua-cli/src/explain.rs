//! `wuasim explain`: the meanings of result codes, and the clauses of the specification.

use std::io::Write;

use miette::miette;
use wua::{Code, HResult, ParseHResultError, codes};
use wua_scenario::nearest;
use wua_spec::Clause;

use crate::clause;
use crate::exit::{Exit, Outcome};
use crate::facility;
use crate::input;

/// How many names are proposed for one that does not exist.
const PROPOSALS: usize = 5;

/// Explains each code, also after one that is wrong. A paste of several codes is one argument or many.
pub(crate) fn explain(arguments: &[String], out: &mut dyn Write) -> Outcome {
    let mut exit = Exit::Succeeded;
    let mut separator = "";
    for text in arguments.iter().flat_map(|argument| texts(argument)) {
        match Subject::of(text) {
            Ok(subject) => {
                out.write_all(separator.as_bytes())?;
                subject.describe(out)?;
                separator = "\n";
            }
            Err(error) => {
                input::tell(error.as_ref());
                exit = Exit::WrongInput;
            }
        }
    }
    Ok(exit)
}

/// Something that can be explained.
enum Subject {
    Code(HResult),
    Clause(&'static Clause),
}

impl Subject {
    /// Names of codes have no hyphens, and numbers of clauses begin with a letter.
    fn of(text: &str) -> Result<Self, miette::Report> {
        if text.contains('-') && text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            clause::find(text).map(Self::Clause)
        } else {
            text.parse().map(Self::Code).map_err(|error| refusal(text, &error))
        }
    }

    fn describe(&self, out: &mut dyn Write) -> std::io::Result<()> {
        match self {
            Self::Code(code) => describe(*code, out),
            Self::Clause(clause) => clause::describe(clause, out),
        }
    }
}

/// The codes in an argument, apart from what stands between them; the argument itself if there are none.
fn texts(argument: &str) -> Vec<&str> {
    let between = |letter: char| letter.is_whitespace() || letter == ',' || letter == ';';
    let texts: Vec<&str> = argument.split(between).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() { vec![argument] } else { texts }
}

fn describe(code: HResult, out: &mut dyn Write) -> std::io::Result<()> {
    let known = code.code();
    writeln!(out, "name     {}", known.map_or("none is known", |known| known.name))?;
    for other in codes().iter().filter(|other| other.value == code && Some(*other) != known) {
        writeln!(out, "also     {}, {}", other.name, other.family)?;
    }
    writeln!(out, "hex      {code:#X}")?;
    writeln!(out, "decimal  {}", code.value())?;
    match known {
        Some(Code { family, meaning, .. }) => writeln!(out, "family   {family}\nmeaning  {meaning}."),
        None => writeln!(out, "meaning  {}.", facility::origin(code)),
    }
}

fn refusal(text: &str, error: &ParseHResultError) -> miette::Report {
    match error.hexadecimal() {
        Some(_) => miette!("{error}"),
        None => miette!(help = help(text), "{error}"),
    }
}

/// The names that may have been meant: the nearest one, and those that have the text in them.
fn help(text: &str) -> String {
    let names = || codes().iter().map(Code::bare_name);
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
