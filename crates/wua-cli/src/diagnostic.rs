//! Converts the problems of a file into diagnostics of miette.

use std::error::Error;
use std::fmt;
use std::io;
use std::iter::once;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents,
};
use wua::text::printable;
use wua_scenario::{Excerpt, LoadError, ScenarioError, Source};

/// The reason why a file cannot be used.
#[derive(Debug)]
pub(crate) enum FileError {
    /// The file cannot be read.
    Io { message: String, cause: io::Error },
    /// The file is of another kind.
    OtherKind { message: String, help: String },
    /// The contents are wrong.
    Wrong { first: Box<Shown>, others: Vec<Shown>, more: Option<More> },
}

/// A problem and an excerpt of its file. miette renders whole lines, once for each problem, and panics beyond column
/// 65 535, so the excerpt is short.
#[derive(Debug)]
pub(crate) struct Shown {
    file: String,
    excerpt: Excerpt,
    message: String,
    label: String,
    help: Option<String>,
}

/// The number of problems that are not shown.
#[derive(Debug)]
pub(crate) struct More(usize);

impl From<LoadError> for FileError {
    fn from(error: LoadError) -> Self {
        let message = error.to_string();
        match error {
            LoadError::Io(_, cause) => Self::Io { message, cause },
            LoadError::Scenario(error) => error.into(),
        }
    }
}

impl From<ScenarioError> for FileError {
    fn from(error: ScenarioError) -> Self {
        let shown = |problem: &wua_scenario::Problem| Shown {
            file: printable(error.source_text().name()).into_owned(),
            excerpt: error.excerpt(problem),
            message: problem.message().to_owned(),
            label: problem.label().to_owned(),
            help: problem.help().map(str::to_owned),
        };
        Self::Wrong {
            first: Box::new(shown(error.first())),
            others: error.problems().skip(1).map(shown).collect(),
            more: Some(error.more()).filter(|more| *more > 0).map(More),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { message, .. } | Self::OtherKind { message, .. } => f.write_str(message),
            Self::Wrong { first, .. } => first.fmt(f),
        }
    }
}

impl Error for FileError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { cause, .. } => Some(cause),
            Self::OtherKind { .. } | Self::Wrong { .. } => None,
        }
    }
}

impl Diagnostic for FileError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        if let Self::OtherKind { help, .. } = self {
            return Some(Box::new(help));
        }
        self.first()?.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.first()?.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.first()?.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let Self::Wrong { others, more, .. } = self else { return None };
        let more = more.iter().map(|more| more as &dyn Diagnostic);
        let related: Vec<_> = others.iter().map(|problem| problem as &dyn Diagnostic).chain(more).collect();
        (!related.is_empty()).then(|| Box::new(related.into_iter()) as _)
    }
}

impl FileError {
    /// Returns the error for a file that belongs to another command.
    pub(crate) fn other_kind(source: &Source, what: &str, help: String) -> Self {
        Self::OtherKind { message: format!("{} is {what}", printable(source.name())), help }
    }

    fn first(&self) -> Option<&Shown> {
        match self {
            Self::Io { .. } | Self::OtherKind { .. } => None,
            Self::Wrong { first, .. } => Some(first),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Shown {}

impl Diagnostic for Shown {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as _)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(Some(self.label.clone()), self.excerpt.mark.clone());
        Some(Box::new(once(label)))
    }
}

impl SourceCode for Shown {
    /// Returns the lines of the excerpt, numbered as in the file.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let part = self.excerpt.text.read_span(span, before, after)?;
        // Asked for no surrounding lines: miette wants only the line and column of the place.
        let column = if before == 0 { self.excerpt.column - 1 } else { part.column() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.file.clone(),
            part.data(),
            *part.span(),
            part.line() + self.excerpt.first_line - 1,
            column,
            part.line_count(),
        )))
    }
}

impl fmt::Display for More {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "… and {} more problem{plural}", self.0)
    }
}

impl Error for More {}

impl Diagnostic for More {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Advice)
    }
}

/// A diagnostic without its related ones.
#[derive(Debug)]
pub(crate) struct Alone<'a>(pub(crate) &'a dyn Diagnostic);

impl fmt::Display for Alone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0, f)
    }
}

impl Error for Alone<'_> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl Diagnostic for Alone<'_> {
    fn severity(&self) -> Option<Severity> {
        self.0.severity()
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.0.labels()
    }

    fn diagnostic_source(&self) -> Option<&dyn Diagnostic> {
        self.0.diagnostic_source()
    }
}

#[cfg(test)]
mod tests {
    use miette::GraphicalTheme;
    use wua_scenario::{Scenario, Trace};

    use super::*;

    fn rendered(error: ScenarioError) -> String {
        crate::input::rendered(&FileError::from(error), GraphicalTheme::unicode_nocolor(), 100)
    }

    fn scenario(text: &str) -> String {
        rendered(Scenario::from_toml("a.toml", text).unwrap_err())
    }

    #[test]
    fn thousands_of_unknown_keys_on_one_line_take_a_few_screens() {
        let keys: Vec<String> = (0..8_000).map(|n| format!("a{n} = 1")).collect();
        let text = scenario(&format!("title = 'A'\nagent = {{ {} }}\n", keys.join(", ")));
        assert!(text.len() < 40_000, "{} bytes", text.len());
        assert!(text.contains("\n… and 7980 more problems\n"), "{text}");
        assert!(text.contains("a.toml:2:11"), "{text}");
    }

    #[test]
    fn the_first_problem_looks_like_the_others() {
        let text = scenario("title = 'A'\ntitel = 1\nagnet = 1\n");
        assert_eq!(text.matches("  × unknown field").count(), 2, "{text}");
        assert!(!text.contains("Error"), "{text}");
    }

    #[test]
    fn text_in_backquotes_is_not_broken_at_a_hyphen() {
        let text = scenario("title = 'A'\n[[update]]\ntitle = 'B'\nkind = 'driver'\nend = 'x'\n");
        assert!(text.contains("`succeeds-but-is-not-installed`"), "{text}");
    }

    #[test]
    fn a_problem_far_to_the_right_is_shown_with_its_column() {
        let text = scenario(&format!("title = 'A'\nagent = {{ {}quue = '1s' }}\n", " ".repeat(70_000)));
        assert!(text.contains("a.toml:2:70011") && text.contains("did you mean `queue`?"), "{text}");
        let header =
            include_str!("../../../fixtures/wrong-scenarios/trace-json.jsonl").lines().next().unwrap();
        let last = format!("{header}\n{{\"final\": {}[{{\"code\": 2}}]}}\n", " ".repeat(70_000));
        let text = rendered(Trace::from_jsonl("a.jsonl", &last).unwrap_err());
        assert!(text.contains("a.jsonl:2:70022") && text.len() < 2_000, "{text}");
    }

    #[test]
    fn nothing_that_a_file_holds_acts_on_the_terminal() {
        let text = "title = 'A'\n\"a\\u001b[31m\\nb\" = 1 # \u{202E}\u{200B}\n\u{2028} \u{9B}31m\n";
        let shown = scenario(text);
        assert!(shown.chars().all(|letter| letter == '\n' || wua::text::is_printable(letter)), "{shown:?}");
        let keys = "title = 'A'\n# \u{202E}\u{200B}\n\"a\\u001b[31m\\nb\" = 1 # \u{2028}\n";
        let shown = scenario(keys);
        assert!(shown.contains(r"unknown field `a\u{1b}[31m\nb` in the scenario"), "{shown}");
        assert!(shown.chars().all(|letter| letter == '\n' || wua::text::is_printable(letter)), "{shown:?}");
    }
}
