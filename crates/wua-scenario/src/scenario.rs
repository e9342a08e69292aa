//! A scenario: a scripted world, as the simulator takes it.

use std::cell::{LazyCell, OnceCell};
use std::path::Path;
use std::time::{Duration, SystemTime};

use toml::de::DeTable;

use crate::diagnostic::Problem;
use crate::place::{Step::Field, find, find_key};
use crate::problems::Problems;
use crate::{
    Agent, Caller, Fault, LoadError, ScenarioError, ScriptedUpdate, Source, Trigger, check, read, schema,
    write,
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

/// Putting a scenario together.
impl Scenario {
    /// A machine on which nothing is offered and nothing goes wrong, yet.
    ///
    /// ```
    /// use std::time::Duration;
    /// use wua_scenario::{Action, AgentFlag, Hang, Scenario, ScriptedUpdate, Trigger, UpdateKind};
    ///
    /// let stuck = ScriptedUpdate::new(UpdateKind::Cumulative, "2026-11 Cumulative Update").with_hang(Hang::at(95));
    /// let busy = Action::Set(AgentFlag::Busy.into());
    /// let scenario = Scenario::new("Stuck, then busy")
    ///     .with_update(stuck)
    ///     .with_trigger(Trigger::after(Duration::from_secs(600), busy));
    /// assert_eq!(scenario.check(), Ok(()));
    /// ```
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Offers one more update, after the others.
    #[must_use]
    pub fn with_update(mut self, update: ScriptedUpdate) -> Self {
        self.updates.push(update);
        self
    }

    /// Lets one more call fail.
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Lets one more thing happen by itself.
    #[must_use]
    pub fn with_trigger(mut self, trigger: Trigger) -> Self {
        self.triggers.push(trigger);
        self
    }

    /// Sets a switch of the policy.
    #[must_use]
    pub fn with_switch(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.policy.switches.push(SwitchChoice::new(name, value));
        self
    }
}

impl Scenario {
    /// Reads a scenario from TOML. `name` is what the diagnostics call the file.
    ///
    /// An update without an `id` has one that follows from its title and from the number of updates
    /// before it with the same title; a child of a bundle likewise, and from its parent's `id`.
    ///
    /// # Errors
    /// [`ScenarioError`] with what is wrong with the syntax; if nothing is, with fields, types and words; and
    /// if nothing is wrong there, with values and how they go together. What would be wrong if each proposal of
    /// the error were followed is in it as well.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, ScenarioError> {
        read::scenario(Source::new(name, text))
    }

    /// Reads a scenario from a file.
    ///
    /// # Errors
    /// [`LoadError::Io`] if the file cannot be read as text or is longer than [`Source::LONGEST`], else as
    /// [`from_toml`](Self::from_toml).
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let source = Source::load(path)?;
        Ok(Self::from_toml(source.name(), source.text())?)
    }

    /// Returns `true` if the text begins as a scenario does, right or wrong: its first line that is neither blank
    /// nor a comment is a TOML key with its value, or the header of a table.
    #[must_use]
    pub fn is_scenario(text: &str) -> bool {
        let text = text.trim_start_matches(BYTE_ORDER_MARK);
        let mut lines = text.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
        let in_brackets = first.trim_start_matches('[');
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
        let name = in_brackets.split(|letter| !is_name(letter)).next().unwrap_or_default();
        let behind = in_brackets[name.len()..].trim_start();
        let ends = if first.starts_with('[') { behind.starts_with(']') } else { behind.starts_with('=') };
        ends && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
    }

    /// Checks the rules that a scenario file must keep: no duration above 30 days, no range that runs backwards,
    /// no percentage above 100, no two updates of one identity, no fault whose code is a success, and so on. A
    /// scenario that was read keeps them, until code changes it. The policy's switches are left to the simulator.
    ///
    /// # Errors
    /// [`ScenarioError`] with what is wrong; its places are in the text that [`to_toml`](Self::to_toml) writes.
    ///
    /// ```
    /// use wua_scenario::{DurationRange, Scenario, ScriptedUpdate, UpdateKind};
    ///
    /// let mut update = ScriptedUpdate::new(UpdateKind::Driver, "A driver");
    /// update.duration = DurationRange::exactly(std::time::Duration::MAX);
    /// let scenario = Scenario { updates: vec![update], ..Scenario::default() };
    /// assert!(scenario.check().unwrap_err().to_string().ends_with("is too long"));
    /// ```
    pub fn check(&self) -> Result<(), ScenarioError> {
        // The text is only needed for the places of what is wrong, and then written once.
        let text = OnceCell::new();
        let text = || text.get_or_init(|| self.to_toml()).as_str();
        let document = LazyCell::new(|| DeTable::parse_recoverable(text()).0);
        let mut problems = Problems::default();
        check::scenario(self, &mut problems, &|steps| find(document.get_ref(), steps));
        if problems.is_empty() {
            return Ok(());
        }
        ScenarioError::of(&Source::new(WRITTEN, text()), problems).map_or(Ok(()), Err)
    }

    /// Checks the switches of the policy by rules from outside.
    ///
    /// # Errors
    /// [`ScenarioError`] with each problem at its switch: in the [`source`](Self::source) if that still says the
    /// same, else in the text that [`to_toml`](Self::to_toml) writes.
    pub fn check_switches(
        &self,
        check: impl Fn(&SwitchChoice) -> Result<(), SwitchProblem>,
    ) -> Result<(), ScenarioError> {
        let found = self.policy.switches.iter().filter_map(|choice| Some((choice, check(choice).err()?)));
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            return Ok(());
        }
        let is_as_read = Self::from_toml("", self.source.text()).is_ok_and(|read| read.policy == self.policy);
        let source = if is_as_read { self.source.clone() } else { Source::new(WRITTEN, &self.to_toml()) };
        let (document, _) = DeTable::parse_recoverable(source.text());
        let mut problems = Problems::default();
        for (choice, SwitchProblem { of_value, message, label, help }) in found {
            let value = [Field("policy"), Field(&choice.name)];
            let key = (!of_value).then(|| find_key(document.get_ref(), "policy", &choice.name)).flatten();
            let span = key.unwrap_or_else(|| find(document.get_ref(), &value));
            problems.note(|| Problem::new(span, message, label, help));
        }
        ScenarioError::of(&source, problems).map_or(Ok(()), Err)
    }

    /// The scenario as a scenario file, with no more in it than differs from what the reader fills in.
    ///
    /// A scenario that was read is read from this text again, equal in all but the
    /// [`source`](Self::source), with its comments and layout.
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
}

impl SwitchChoice {
    /// That switch, set to that value.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// Why a [`SwitchChoice`] is refused, for [`Scenario::check_switches`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchProblem {
    /// `true` if it is the value that is wrong, or else the name.
    pub of_value: bool,
    /// A sentence that says what is wrong.
    pub message: String,
    /// A note for the place itself.
    pub label: String,
    /// Advice.
    pub help: Option<String>,
}

/// The mark that some editors write before a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The name of a text that was written of a scenario in order to show what is wrong with it.
const WRITTEN: &str = "scenario.to_toml()";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_told_from_other_texts_by_its_first_line() {
        for text in [
            "title = 'A'",
            "\u{FEFF}titel=1",
            "# a comment\n\n  [agent]",
            "[[update]]\r\n",
            "agent.queue = '1s'",
            "[policy] # of the agent",
        ] {
            assert!(Scenario::is_scenario(text), "{text:?}");
        }
        for text in
            ["", "# only", "{\"format\": \"wua-trace\"}", "[1, 2]", "[\"a\"]", "wrong", "= 3", "Dear [you]"]
        {
            assert!(!Scenario::is_scenario(text), "{text:?}");
        }
    }

    #[test]
    fn the_default_start_is_patch_tuesday_of_november_2026() {
        let read = Scenario::from_toml("a", "title = 'a'\nstarts_at = 2026-11-10T18:00:00Z").unwrap();
        assert_eq!(Scenario::default().starts_at, read.starts_at);
    }
}
