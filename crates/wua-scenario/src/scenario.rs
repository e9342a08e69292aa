//! A scenario: a scripted world, as the simulator takes it.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::{
    Agent, Caller, Fault, LoadError, ScenarioError, ScriptedUpdate, Source, Trigger, read, schema, write,
};

/// A scripted world. It can be read from a file or, as every field is public, be put together.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What it is called.
    pub title: String,
    /// What it shows.
    pub description: String,
    /// The time at the start; 2026-11-10T18:00:00Z by default.
    pub starts_at: SystemTime,
    /// The agent and the machine.
    pub agent: Agent,
    /// Who calls.
    pub caller: Caller,
    /// How the agent behaves where that is open.
    pub policy: PolicyChoice,
    /// What is offered, in the order in which a search finds it.
    pub updates: Vec<ScriptedUpdate>,
    /// Calls that fail.
    pub faults: Vec<Fault>,
    /// What happens by itself.
    pub triggers: Vec<Trigger>,
    /// The text that it came from; empty for one that was put together.
    pub source: Source,
}

impl Default for Scenario {
    /// A machine on which nothing is offered and nothing goes wrong.
    fn default() -> Self {
        Self {
            title: String::new(),
            description: String::new(),
            starts_at: SystemTime::UNIX_EPOCH + Duration::from_secs(1_794_333_600),
            agent: Agent::default(),
            caller: Caller::default(),
            policy: PolicyChoice::default(),
            updates: Vec::new(),
            faults: Vec::new(),
            triggers: Vec::new(),
            source: Source::default(),
        }
    }
}

impl Scenario {
    /// Reads a scenario from TOML. `name` is what the diagnostics call the file.
    ///
    /// An update without an `id` has one that follows from its title and from the number of updates
    /// before it with the same title; a child of a bundle likewise, and from its parent's `id`.
    ///
    /// # Errors
    /// [`ScenarioError`] with everything that is wrong: of the syntax; if that is well, of fields,
    /// types and words; and if those are well, of meaning.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, ScenarioError> {
        read::scenario(Source::new(name, text))
    }

    /// Reads a scenario from a file.
    ///
    /// # Errors
    /// [`LoadError::Io`] if the file cannot be read as text, else as [`from_toml`](Self::from_toml).
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let path = path.as_ref();
        let text = fs::read_to_string(path).map_err(|error| LoadError::Io(path.to_owned(), error))?;
        Ok(Self::from_toml(&path.display().to_string(), &text)?)
    }

    /// The scenario as a scenario file, with no more in it than differs from what the reader fills in.
    ///
    /// A scenario that was read is read from this text again, equal in all but the
    /// [`source`](Self::source), with its comments and layout, and the spans of each [`SwitchChoice`].
    ///
    /// A scenario that was put together may hold what no file can say. It never makes this panic:
    ///
    /// * Where a file has no field for it, the text does without: categories, words of licence terms
    ///   of one's own, a second article number, children of children, parts of a millisecond. A start
    ///   before 1970 or after 9999 becomes the nearest moment that a file can say.
    /// * Where a file has a field that may not hold it, it is written as it stands, and
    ///   [`from_toml`](Self::from_toml) refuses the text and says why: points that go back in time, a
    ///   fault whose code is no failure, the same identity or the same switch twice.
    ///
    /// ```
    /// use wua_scenario::{Scenario, ScriptedUpdate, UpdateKind};
    ///
    /// let update = ScriptedUpdate::new(UpdateKind::Driver, "A driver");
    /// let scenario = Scenario { title: "One driver".into(), updates: vec![update], ..Scenario::default() };
    /// assert_eq!(
    ///     scenario.to_toml(),
    ///     "title = \"One driver\"\n\n[[update]]\ntitle = \"A driver\"\nkind = \"driver\"\n",
    /// );
    /// ```
    #[must_use]
    pub fn to_toml(&self) -> String {
        write::scenario(self)
    }

    /// The JSON Schema of a scenario file, for editors. Files are checked against it when they are read.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        schema::scenario().clone()
    }
}

/// How the agent behaves where the documents leave it open, or differ from the field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyChoice {
    /// The preset to start from; `None`: the simulator's own choice.
    pub preset: Option<Preset>,
    /// The switches that differ from it. Their names and values are the simulator's.
    pub switches: Vec<SwitchChoice>,
}

words! {
    /// A whole set of choices.
    pub Preset {
        /// As the documents say.
        Documented = "documented",
        /// As recordings and reports show.
        Observed = "observed",
        /// Everything legal but unpleasant.
        Hostile = "hostile",
    }
}

/// One switch, as the file names and sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchChoice {
    /// Its name.
    pub name: String,
    /// Its value as text: `true`, `3`, or the text itself.
    pub value: String,
    /// Where the name stands in the source.
    pub span: Range<usize>,
    /// Where the value stands in the source.
    pub value_span: Range<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_start_is_patch_tuesday_of_november_2026() {
        let read = Scenario::from_toml("a", "title = 'a'\nstarts_at = 2026-11-10T18:00:00Z").unwrap();
        assert_eq!(Scenario::default().starts_at, read.starts_at);
    }
}
