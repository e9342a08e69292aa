//! Diagnostics: what is wrong with a file, where, and what was expected.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};

/// A text and the name that diagnostics call it by. Cheap to clone.
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
    /// A text of that name.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A diagnostic about a part of this text, in bytes: what is wrong, what the label at the place
    /// says, and advice. A part that is not in the text is moved into it.
    #[must_use]
    pub fn error(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) -> ScenarioError {
        ScenarioError::new(self.clone(), Problem::new(span, message, label, help), Vec::new())
    }

    /// The line in which that byte stands, counted from 1.
    fn line(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    fn clamp(&self, span: &Range<usize>) -> Range<usize> {
        let boundary = |mut at: usize| {
            at = at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        boundary(span.start)..boundary(span.end)
    }
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let part = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.to_string(),
            part.data(),
            *part.span(),
            part.line(),
            part.column(),
            part.line_count(),
        )))
    }
}

/// One thing that is wrong at one place.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    span: Range<usize>,
    message: String,
    label: String,
    help: Option<String>,
}

impl Problem {
    pub(crate) fn new(
        span: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) -> Self {
        Self { span, message: message.into(), label: label.into(), help }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(Some(self.label.clone()), self.span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}

/// What is wrong with a scenario or a recording: at least one problem, each with its place.
///
/// As a [`Diagnostic`] it renders with the lines it is about; its `Debug` form, which `unwrap`
/// shows, is one line a problem.
#[derive(Clone)]
pub struct ScenarioError {
    source: Source,
    first: Box<Problem>,
    others: Vec<Problem>,
}

impl ScenarioError {
    pub(crate) fn new(source: Source, first: Problem, others: Vec<Problem>) -> Self {
        let clamped = |problem: Problem| Problem { span: source.clamp(&problem.span), ..problem };
        Self { first: Box::new(clamped(first)), others: others.into_iter().map(clamped).collect(), source }
    }

    /// The error of these problems, by their places; `None` if there are none.
    pub(crate) fn of(source: &Source, mut problems: Vec<Problem>) -> Option<Self> {
        problems.sort_by_key(|problem| problem.span.start);
        let mut problems = problems.into_iter();
        let first = problems.next()?;
        Some(Self::new(source.clone(), first, problems.collect()))
    }

    /// Both errors as one; for errors of the same source.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.others.push(*other.first);
        self.others.extend(other.others);
        self
    }

    /// The text that it is about.
    #[must_use]
    pub fn source_text(&self) -> &Source {
        &self.source
    }

    /// The line of the first problem, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.source.line(self.first.span.start)
    }

    /// The message of each problem.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.problems().map(|problem| problem.message.as_str())
    }

    fn problems(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(&*self.first).chain(&self.others)
    }
}

impl fmt::Display for ScenarioError {
    /// The message of the first problem.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(f)
    }
}

impl fmt::Debug for ScenarioError {
    /// A line a problem: `file:line: message: label; help`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems().enumerate() {
            let newline = if index == 0 { "" } else { "\n" };
            let line = self.source.line(problem.span.start);
            write!(f, "{newline}{}:{line}: {}: {}", self.source.name, problem.message, problem.label)?;
            if let Some(help) = &problem.help {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioError {}

impl Diagnostic for ScenarioError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.first.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.first.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.others.is_empty() {
            return None;
        }
        Some(Box::new(self.others.iter().map(|problem| problem as _)))
    }
}

/// Why a file could not be loaded.
#[derive(Debug)]
pub enum LoadError {
    /// It could not be read, or is not UTF-8.
    Io(PathBuf, io::Error),
    /// Something is wrong with its contents.
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
            Self::Io(path, _) => write!(f, "cannot read {}", path.display()),
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

impl Diagnostic for LoadError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.inner()?.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.inner()?.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.inner()?.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        self.inner()?.related()
    }
}

impl LoadError {
    fn inner(&self) -> Option<&ScenarioError> {
        match self {
            Self::Io(..) => None,
            Self::Scenario(error) => Some(error),
        }
    }
}

/// The name that is nearest to the text, if one is near enough to have been meant.
///
/// ```
/// assert_eq!(wua_scenario::nearest("duraton", ["title", "duration"]), Some("duration"));
/// assert_eq!(wua_scenario::nearest("colour", ["title", "duration"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if text.len() > 100 {
        return None;
    }
    let text = text.to_lowercase();
    let allowed = (text.chars().count() / 3).max(1);
    let distances =
        names.into_iter().map(|name| (strsim::damerau_levenshtein(&text, &name.to_lowercase()), name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= allowed).then_some(name)
}
