//! `wuasim explain`: explains result codes, values of enumerations, and the clauses of the specification.

use std::io::Write;

use miette::miette;
use wua::{Code, Enumerator, HResult, ParseHResultError, codes, enumerators};
use wua_scenario::nearest;
use wua_spec::Clause;

use crate::clause::{self, Page};
use crate::exit::{Exit, Outcome};
use crate::facility;
use crate::input;
use crate::paste;

/// The maximum number of names suggested for one that does not exist.
const PROPOSALS: usize = 5;

/// Explains each code, even after one that is wrong. Codes may be separate arguments or pasted as one.
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
                input::report(error.as_ref());
                exit = Exit::WrongInput;
            }
        }
    }
    Ok(exit)
}

/// Something that can be explained.
enum Subject {
    Code(HResult),
    /// A hexadecimal code without its `0x`, as written.
    Hexadecimal(HResult, String),
    /// The values of enumerations with this name.
    Enumerators(Vec<&'static Enumerator>),
    Clause(&'static Clause),
}

impl Subject {
    /// Names of codes have no hyphens, and ids of clauses begin with a letter.
    fn of(text: &str) -> Result<Self, miette::Report> {
        let text = paste::cleaned(text);
        if text.contains('-') && text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return clause::find(&text).map(Self::Clause);
        }
        match text.parse::<HResult>() {
            Ok(code) => Ok(Self::Code(code)),
            Err(error) => match error.hexadecimal().filter(|_| paste::is_only_hexadecimal(&text)) {
                Some(code) => Ok(Self::Hexadecimal(code, text)),
                None => match named(&text) {
                    found if found.is_empty() => Err(refusal(&text, &error)),
                    found => Ok(Self::Enumerators(found)),
                },
            },
        }
    }

    fn describe(&self, out: &mut dyn Write) -> std::io::Result<()> {
        match self {
            Self::Code(code) => describe(*code, out),
            Self::Hexadecimal(code, digits) => {
                describe(*code, out)?;
                writeln!(out, "note     {digits} was read as hexadecimal, 0x{digits}")
            }
            Self::Enumerators(found) => found.iter().enumerate().try_for_each(|(place, enumerator)| {
                out.write_all(if place > 0 { b"\n" } else { b"" })?;
                describe_enumerator(enumerator, out)
            }),
            Self::Clause(clause) => clause::describe(clause, out),
        }
    }
}

/// Returns the values of enumerations with that name, in any letter case, with or without the prefix of the headers.
fn named(text: &str) -> Vec<&'static Enumerator> {
    let is_named =
        |one: &&Enumerator| [one.name, one.header_name].iter().any(|name| name.eq_ignore_ascii_case(text));
    enumerators().filter(is_named).collect()
}

fn describe_enumerator(one: &Enumerator, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "name     {}", one.name)?;
    writeln!(out, "also     {}", one.header_name)?;
    writeln!(out, "type     {}", one.enumeration)?;
    writeln!(out, "decimal  {}", one.value)?;
    Page::of_stdout().field(out, "meaning", one.meaning)
}

/// Returns the codes in an argument, without the text around them; the argument itself if it has none.
fn texts(argument: &str) -> Vec<&str> {
    let between = |letter: char| letter.is_whitespace() || letter == ',' || letter == ';';
    let texts: Vec<&str> = argument.split(between).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() { vec![argument] } else { texts }
}

fn describe(code: HResult, out: &mut dyn Write) -> std::io::Result<()> {
    let known = code.code();
    writeln!(out, "name     {}", known.map_or("none is known", Code::bare_name))?;
    for other in codes().iter().filter(|other| other.value == code && Some(*other) != known) {
        writeln!(out, "also     {}, {}", other.bare_name(), other.family)?;
    }
    writeln!(out, "hex      {code:#X}")?;
    writeln!(out, "decimal  {}", code.value())?;
    if let Some(Code { family, .. }) = known {
        writeln!(out, "family   {family}")?;
    }
    let meaning = known.map_or_else(|| facility::origin(code), |known| known.meaning.to_owned());
    Page::of_stdout().field(out, "meaning", &format!("{meaning}."))
}

fn refusal(text: &str, error: &ParseHResultError) -> miette::Report {
    match error.hexadecimal() {
        Some(_) => miette!("{error}"),
        None => miette!(help = help(text), "{error}"),
    }
}

/// Returns the names that may have been meant: the nearest one, and those that contain the text.
fn help(text: &str) -> String {
    let names = || codes().iter().map(Code::bare_name);
    let upper = text.to_uppercase();
    let holding = names().filter(|name| upper.len() > 3 && name.contains(&upper));
    let mut proposals: Vec<&str> = Vec::new();
    let values = || enumerators().flat_map(|one| [one.name, one.header_name]);
    for name in nearest(text, names().chain(values())).into_iter().chain(holding) {
        if !proposals.contains(&name) && proposals.len() < PROPOSALS {
            proposals.push(name);
        }
    }
    match proposals.as_slice() {
        [] => "no name is similar; `wuasim explain 0x80240016` also accepts a number".to_owned(),
        names => format!("did you mean {}?", names.join(", ")),
    }
}
