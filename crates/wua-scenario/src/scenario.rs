//! Scenarios: scripted worlds for the simulator.

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

/// A scripted world, read from a file or built in code.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The title.
    pub title: String,
    /// The purpose of the scenario, in a sentence.
    pub description: String,
    /// The time at the start; 2026-11-10T18:00:00Z by default.
    pub starts_at: SystemTime,
    /// The agent and the machine at the start.
    pub agent: Agent,
    /// The caller of the agent.
    pub caller: Caller,
    /// The choices where the agent's behaviour is open.
    pub policy: PolicyChoice,
    /// The updates that are offered, in the order in which a search finds them.
    pub updates: Vec<ScriptedUpdate>,
    /// Calls that fail.
    pub faults: Vec<Fault>,
    /// Events that happen without a call that asks for them.
    pub triggers: Vec<Trigger>,
    /// The text that the scenario was read from; empty for one that was built in code.
    pub source: Source,
}

impl Default for Scenario {
    /// Returns a machine on which no updates are offered and nothing fails.
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

/// Building scenarios.
impl Scenario {
    /// Creates a scenario in which no updates are offered and nothing fails.
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

    /// Adds an update after the others.
    #[must_use]
    pub fn with_update(mut self, update: ScriptedUpdate) -> Self {
        self.updates.push(update);
        self
    }

    /// Adds a fault.
    #[must_use]
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Adds a trigger.
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
    /// Reads a scenario from TOML. Diagnostics call the file `name`.
    ///
    /// An update without an `id` gets one derived from its title and from the number of earlier updates with the same
    /// title; for a child of a bundle the parent's `id` counts as well.
    ///
    /// # Errors
    /// [`ScenarioError`] with the problems of syntax; if there are none, of fields, types and words; and if there are
    /// none, of values and their combinations. Problems that would remain after following each suggestion are
    /// included.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, ScenarioError> {
        read::scenario(Source::new(name, text))
    }

    /// Reads a scenario from a file.
    ///
    /// # Errors
    /// [`LoadError::Io`] if the file cannot be read as text or is longer than [`Source::LONGEST`]; otherwise the
    /// errors of [`from_toml`](Self::from_toml).
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        let source = Source::load(path)?;
        Ok(Self::from_toml(source.name(), source.text())?)
    }

    /// Returns `true` if the text looks like a scenario, valid or not: its first line that is neither blank nor a
    /// comment is a TOML key with its value, or the header of a table.
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

    /// Checks the rules for scenario files: no duration above 30 days, no reversed range, no percentage above 100, no
    /// two updates with the same identity, no fault whose code is a success, and so on. A scenario that was read
    /// satisfies them until code changes it. Switches of the policy are checked by the simulator.
    ///
    /// # Errors
    /// [`ScenarioError`] with the problems; their places are in the text that [`to_toml`](Self::to_toml) writes.
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
        // The text is only needed for the places of problems, and is written at most once.
        let text = OnceCell::new();
        let text = || text.get_or_init(|| self.to_toml()).as_str();
        let document = LazyCell::new(|| DeTable::parse_recoverable(text()).0);
        let mut problems = Problems::default();
        check::scenario(self, &mut problems, &|steps| find(document.get_ref(), steps));
        if problems.is_empty() {
            return Ok(());
        }
        ScenarioError::of(&Source::new(WRITTEN, text()), problems.into_parts()).map_or(Ok(()), Err)
    }

    /// Checks the switches of the policy with a function from outside.
    ///
    /// # Errors
    /// [`ScenarioError`] with each problem at its switch: in the [`source`](Self::source) if it still contains the
    /// switch, otherwise in the text that [`to_toml`](Self::to_toml) writes.
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
            let preset = (!of_value).then(|| self.policy.preset_meant(&choice.value)).flatten();
            let help = preset.or(help);
            let value = [Field("policy"), Field(&choice.name)];
            let key = (!of_value).then(|| find_key(document.get_ref(), "policy", &choice.name)).flatten();
            let span = key.unwrap_or_else(|| find(document.get_ref(), &value));
            problems.note(|| Problem::new(span, message, label, help));
        }
        ScenarioError::of(&source, problems.into_parts()).map_or(Ok(()), Err)
    }

    /// Returns the scenario as the text of a scenario file, without anything that equals a default.
    ///
    /// Reading the text of a scenario that was read gives an equal scenario, except for the [`source`](Self::source),
    /// which has other layout and no comments.
    ///
    /// A scenario that was built in code may hold values that a file cannot. They never cause a panic:
    ///
    /// * Values without a field in the file are left out: categories, custom licence terms, a second article number,
    ///   children of children, fractions of a millisecond. A start before 1970 or after 9999 becomes the nearest
    ///   moment that a file can hold.
    /// * Values that break a rule are written as they are, and [`from_toml`](Self::from_toml) refuses the text and
    ///   explains why: points that go back in time, a fault whose code is not a failure, the same identity or the same
    ///   switch twice.
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

    /// Returns the JSON Schema of scenario files, for editors. The reader checks files against the same schema.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        schema::scenario().clone()
    }
}

/// The choices where the agent's behaviour is undocumented, or differs from the documents in the field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyChoice {
    /// The preset to start from; `None` for the simulator's default.
    pub preset: Option<Preset>,
    /// The switches that differ from the preset. Their names and values are defined by the simulator.
    pub switches: Vec<SwitchChoice>,
}

impl PolicyChoice {
    /// Suggests `preset` for an unknown switch with the name of a preset as its value, unless one is chosen.
    fn preset_meant(&self, value: &str) -> Option<String> {
        let is_meant = self.preset.is_none() && Preset::from_name(value).is_some();
        is_meant.then(|| "did you mean `preset`?".to_owned())
    }
}

words! {
    /// A named set of choices.
    pub Preset {
        /// The documented behaviour.
        Documented = "documented",
        /// The behaviour in recordings and reports.
        Observed = "observed",
        /// The most difficult legal behaviour.
        Hostile = "hostile",
    }
}

/// One switch of the policy and its value, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchChoice {
    /// The name.
    pub name: String,
    /// The value as text: `true`, `3`, or the text itself.
    pub value: String,
}

impl SwitchChoice {
    /// Creates a choice from a switch and its value.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// The reason why a [`SwitchChoice`] is refused, for [`Scenario::check_switches`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchProblem {
    /// `true` if the value is wrong, `false` if the name is.
    pub of_value: bool,
    /// A sentence that describes the problem.
    pub message: String,
    /// A label for the place.
    pub label: String,
    /// Advice, if there is any.
    pub help: Option<String>,
}

/// The byte order mark that some editors write at the start of a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The name of the text of a scenario that was built in code, in diagnostics.
const WRITTEN: &str = "scenario.to_toml()";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_differs_from_other_texts_by_its_first_line() {
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
