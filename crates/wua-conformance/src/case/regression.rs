//! Cases as files: a case that broke a rule is kept, and checked against the rule again.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use wua::text::printable;
use wua_scenario::{Scenario, ScenarioError};

use crate::case::run::{Case, Kind};
use crate::case::step::Step;

const SCENARIO: &str = "scenario.toml";
const CALLS: &str = "calls.jsonl";
const FORMAT: &str = "wua-calls";
const VERSION: u32 = 1;

/// A case that once broke a rule.
#[derive(Debug, Clone)]
pub struct Regression {
    /// The rule; empty if the case crashed.
    pub rule: String,
    /// The case.
    pub case: Case,
}

/// The first line of a file of calls.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    kind: Kind,
    #[serde(default)]
    rule: String,
    seed: u64,
}

/// An error in the files of a case.
#[derive(Debug)]
#[non_exhaustive]
pub enum CaseError {
    /// A file or folder could not be read.
    Io(PathBuf, io::Error),
    /// The scenario is invalid.
    Scenario(ScenarioError),
    /// A line of the calls is invalid.
    Calls {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The error, and what was expected.
        message: String,
    },
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => {
                write!(f, "cannot read {}: {error}", printable(&path.display().to_string()))
            }
            Self::Scenario(error) => f.write_str(&error.lines().collect::<Vec<_>>().join("\n")),
            Self::Calls { file, line, message } => {
                write!(f, "{}:{line}: {}", printable(file), printable(message))
            }
        }
    }
}

impl std::error::Error for CaseError {}

impl Case {
    /// Reads the case from two texts: a scenario as TOML, and calls as JSON Lines.
    ///
    /// The first line of the calls is `{"format":"wua-calls","version":1,"kind":"walk","rule":"END-6","seed":3}`,
    /// where `rule` may be omitted; each line after it is a [`Step`]. Empty lines are ignored.
    ///
    /// ```
    /// let header = r#"{"format":"wua-calls","version":1,"kind":"job","seed":3}"#;
    /// let calls = format!("{header}\n\"search\"\n{{\"pol\":{{\"job\":0}}}}\n");
    /// let error = wua_conformance::Case::from_files("title = \"No updates\"", &calls).unwrap_err();
    /// assert!(error.to_string().starts_with("calls.jsonl:3: expected a call"), "{error}");
    /// ```
    ///
    /// # Errors
    /// [`CaseError`] names the first line that cannot be read, and says what was expected there.
    pub fn from_files(scenario: &str, calls: &str) -> Result<Self, CaseError> {
        Ok(Regression::from_named((SCENARIO, scenario), (CALLS, calls))?.case)
    }

    /// Writes the case as two texts, kept for that rule: the scenario as TOML, and the calls as JSON Lines.
    ///
    /// Omits parts that a scenario file cannot express, as [`Scenario::to_toml`] does.
    #[must_use]
    pub fn to_files(&self, rule: &str) -> (String, String) {
        let header = Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            kind: self.kind,
            rule: rule.to_owned(),
            seed: self.seed,
        };
        let lines = std::iter::once(json(&header)).chain(self.steps.iter().map(json));
        (self.scenario.to_toml(), lines.map(|line| line + "\n").collect())
    }
}

impl Regression {
    /// Loads the regression from a folder: `scenario.toml` and `calls.jsonl`.
    ///
    /// # Errors
    /// [`CaseError`] if one is missing or cannot be read.
    pub fn load(folder: &Path) -> Result<Self, CaseError> {
        let (scenario, calls) = (folder.join(SCENARIO), folder.join(CALLS));
        let read =
            |path: &Path| fs::read_to_string(path).map_err(|error| CaseError::Io(path.to_owned(), error));
        let (scenario_text, calls_text) = (read(&scenario)?, read(&calls)?);
        let name = |path: &Path| path.display().to_string();
        Self::from_named((&name(&scenario), &scenario_text), (&name(&calls), &calls_text))
    }

    fn from_named(scenario: (&str, &str), calls: (&str, &str)) -> Result<Self, CaseError> {
        let (file, calls) = calls;
        let wrong = |line, message| CaseError::Calls { file: file.to_owned(), line, message };
        let scenario = Scenario::from_toml(scenario.0, scenario.1).map_err(CaseError::Scenario)?;
        let mut lines = (1..).zip(calls.lines()).filter(|(_, text)| !text.trim().is_empty());
        let (line, first) = lines.next().ok_or_else(|| wrong(1, expected_header("found nothing")))?;
        let header = header(first).map_err(|message| wrong(line, message))?;
        let step = |(line, text)| step(text).map_err(|message| wrong(line, message));
        let steps = lines.map(step).collect::<Result<_, _>>()?;
        Ok(Self { rule: header.rule, case: Case { kind: header.kind, scenario, seed: header.seed, steps } })
    }

    /// Writes both files into a new folder below `folder`, and returns that folder.
    pub(crate) fn save(&self, folder: &Path) -> io::Result<PathBuf> {
        let files = self.case.to_files(&self.rule);
        let folder = folder.join(self.name(&files));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(SCENARIO), &files.0)?;
        fs::write(folder.join(CALLS), &files.1)?;
        Ok(folder)
    }

    /// Returns the name of its folder: the rule in small letters, and a hash of the files' contents.
    fn name(&self, files: &(String, String)) -> String {
        let bytes = files.0.bytes().chain([0]).chain(files.1.bytes());
        let hash =
            bytes.fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
        let rule = if self.rule.is_empty() { "crash" } else { &self.rule };
        format!("{}-{hash:08x}", rule.to_lowercase().chars().map(letter).collect::<String>())
    }
}

fn header(text: &str) -> Result<Header, String> {
    let header: Header = serde_json::from_str(text).map_err(|error| expected_header(&bare(&error)))?;
    if header.format != FORMAT || header.version != VERSION {
        let found = format!("found format {:?}, version {}", header.format, header.version);
        return Err(expected_header(&found));
    }
    Ok(header)
}

fn expected_header(found: &str) -> String {
    format!(
        "expected a first line such as {{\"format\":\"{FORMAT}\",\"version\":{VERSION},\"kind\":\"job\",\"seed\":0}}: {found}"
    )
}

fn step(text: &str) -> Result<Step, String> {
    serde_json::from_str(text)
        .map_err(|error| format!("expected a call such as {{\"poll\":{{\"job\":0}}}}: {}", bare(&error)))
}

/// Returns the message without its line number, which is always that of the first line.
fn bare(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => format!("{}, in column {}", &text[..end], error.column()),
        None => text,
    }
}

/// Neither a header nor a step holds anything that JSON cannot.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Loads every regression below a folder, ordered by the names of their folders.
///
/// ```no_run
/// # struct MyAgent;
/// # impl wua_conformance::Subject for MyAgent {
/// #     fn name(&self) -> String { String::new() }
/// #     fn capabilities(&self) -> wua_conformance::Capabilities { Default::default() }
/// #     fn machine(&self, _: &wua_scenario::Scenario, _: u64)
/// #         -> Result<Box<dyn wua_conformance::Machine>, wua_conformance::SetupError> { Err("none".into()) }
/// # }
/// use wua_conformance::{assert_holds, load_regressions};
///
/// for regression in load_regressions("tests/regressions".as_ref())? {
///     assert_holds(MyAgent, &regression.rule, &regression.case);
/// }
/// # Ok::<_, wua_conformance::CaseError>(())
/// ```
///
/// # Errors
/// [`CaseError`] if the folder does not exist, or one of them cannot be read.
pub fn load_regressions(folder: &Path) -> Result<Vec<Regression>, CaseError> {
    let unread = |error| CaseError::Io(folder.to_owned(), error);
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(unread)?.collect();
    let mut folders: Vec<_> = entries.map_err(unread)?.iter().map(fs::DirEntry::path).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders.iter().map(|folder| Regression::load(folder)).collect()
}

#[cfg(test)]
mod tests;
