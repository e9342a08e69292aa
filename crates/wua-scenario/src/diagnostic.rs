//! Diagnostics: problems of a scenario or a recording, each with its place and the expected value.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use wua::text::printable;

use crate::Excerpt;

/// A text and its name in diagnostics. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

impl Default for Source {
    fn default() -> Self {
        Self::new("", "")
    }
}

impl Source {
    /// Creates a source from its name and text.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The maximum length of a message, in characters: a key or a value may be as long as its file.
const LONGEST_TEXT: usize = 600;

/// Returns the text in one printable line; of a long text both ends are kept.
fn shown(text: impl Into<String>) -> String {
    let text = text.into();
    let cut = match text.char_indices().nth(LONGEST_TEXT) {
        None => text,
        Some(_) => {
            let half = LONGEST_TEXT / 2;
            let head: String = text.chars().take(half).collect();
            let start = text.char_indices().nth_back(half - 1).map_or(0, |(at, _)| at);
            format!("{head}…{}", &text[start..])
        }
    };
    printable(&cut).into_owned()
}

/// A problem at one place. Its texts are printable, and each is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    span: Range<usize>,
    message: String,
    label: String,
    help: Option<String>,
    fix: Option<Box<Fix>>,
}

/// The replacement that a problem's help suggests for its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fix {
    /// The replacement.
    pub(crate) text: String,
    /// The help that is shown if the replacement turns out to be wrong as well.
    pub(crate) otherwise: String,
}

impl Problem {
    pub(crate) fn new(
        span: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) -> Self {
        Self { span, message: shown(message), label: shown(label), help: help.map(shown), fix: None }
    }

    /// Returns the place in the source, in bytes.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns the message: one sentence that describes the problem.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the label of the place: what was expected there.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the advice, if there is any.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    pub(crate) fn moved_to(self, span: Range<usize>) -> Self {
        Self { span, ..self }
    }

    pub(crate) fn with_fix(self, fix: Fix) -> Self {
        Self { fix: Some(Box::new(fix)), ..self }
    }

    pub(crate) fn fix(&self) -> Option<&Fix> {
        self.fix.as_deref()
    }

    /// Withdraws the suggestion.
    pub(crate) fn withdraw_fix(&mut self) {
        if let Some(fix) = self.fix.take() {
            self.help = Some(shown(fix.otherwise));
        }
    }
}

/// The problems of a scenario or a recording: at least one, each with its place.
///
/// The first [20](Self::MOST) problems are kept, and the others are counted. The error stays small whatever the file
/// holds, and prints no control characters and no marks that change the reading direction.
///
/// `Debug`, which `unwrap` prints, shows each problem with its line of the file:
///
/// ```
/// let error = wua_scenario::Scenario::from_toml("a.toml", "title = 'A'\nagent = { quue = '1s' }").unwrap_err();
/// assert_eq!(
///     format!("{error:?}"),
///     "a.toml:2:11: unknown field `quue` in [agent]
///   2 | agent = { quue = '1s' }
///     |           ^^^^ no such field
///     = help: did you mean `queue`?",
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ScenarioError {
    source: Source,
    first: Box<Problem>,
    others: Vec<Problem>,
    more: usize,
}

impl ScenarioError {
    /// The maximum number of problems that are kept.
    pub const MOST: usize = 20;

    /// Returns the error for these problems and a number of others, ordered by place; `None` if there are none.
    pub(crate) fn of(source: &Source, (mut found, more): (Vec<Problem>, usize)) -> Option<Self> {
        found.sort_by_key(|problem| problem.span.start);
        let mut found = found.into_iter();
        let first = Box::new(found.next()?);
        Some(Self { source: source.clone(), first, others: found.collect(), more })
    }

    /// Creates an error for a single problem.
    pub(crate) fn one(source: &Source, problem: Problem) -> Self {
        Self { source: source.clone(), first: Box::new(problem), others: Vec::new(), more: 0 }
    }

    /// Returns the text that the places refer to: for a scenario that was built in code, the output of
    /// [`Scenario::to_toml`](crate::Scenario::to_toml).
    #[must_use]
    pub fn source_text(&self) -> &Source {
        &self.source
    }

    /// Returns the problem whose place comes first.
    #[must_use]
    pub fn first(&self) -> &Problem {
        &self.first
    }

    /// Returns the problems that were kept, ordered by place.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&*self.first).chain(&self.others)
    }

    /// Returns the number of problems beyond those that were kept.
    #[must_use]
    pub fn more(&self) -> usize {
        self.more
    }

    /// Returns the line of the first problem, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.excerpt(&self.first).line
    }

    /// Returns the message of each problem.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.problems().map(Problem::message)
    }

    /// Returns the printable part of the source around a problem.
    #[must_use]
    pub fn excerpt(&self, problem: &Problem) -> Excerpt {
        Excerpt::new(self.source.text(), problem.span())
    }

    /// Formats one line for each problem: `file:line: message: label; help`.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.problems().map(|problem| {
            let (name, line) = (shown(self.source.name()), self.excerpt(problem).line);
            let help = problem.help().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{name}:{line}: {}: {}{help}", problem.message, problem.label)
        })
    }
}

impl fmt::Display for ScenarioError {
    /// Shows the message of the first problem.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.first.message)
    }
}

impl fmt::Debug for ScenarioError {
    /// Shows each problem with its line of the source, and the number of further problems.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = shown(self.source.name());
        for (index, problem) in self.problems().enumerate() {
            let between = if index == 0 { "" } else { "\n\n" };
            let Excerpt { line, column, .. } = self.excerpt(problem);
            write!(
                f,
                "{between}{name}:{line}:{column}: {}\n{}",
                problem.message,
                Marked { error: self, problem }
            )?;
        }
        match self.more {
            0 => Ok(()),
            more => write!(f, "\n\nand {more} more"),
        }
    }
}

/// Writes a line of the source with the problem's label below it, then the help.
struct Marked<'a> {
    error: &'a ScenarioError,
    problem: &'a Problem,
}

impl fmt::Display for Marked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let excerpt = self.error.excerpt(self.problem);
        let number = excerpt.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(f, "  {number} | {}", excerpt.marked_line())?;
        write!(f, "  {margin} | {} {}", excerpt.carets(), self.problem.label)?;
        match &self.problem.help {
            Some(help) => write!(f, "\n  {margin} = help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ScenarioError {}

/// The reason why a file could not be loaded.
#[derive(Debug)]
pub enum LoadError {
    /// The file could not be read, or is not UTF-8.
    Io(PathBuf, io::Error),
    /// The contents are wrong.
    Scenario(ScenarioError),
}

impl From<ScenarioError> for LoadError {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(error)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, _) => write!(f, "cannot read {}", shown(path.display().to_string())),
            Self::Scenario(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            Self::Scenario(_) => None,
        }
    }
}
