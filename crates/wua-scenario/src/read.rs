//! From the text of a scenario file to a [`Scenario`]: syntax, then form, then meaning.

mod course;
mod events;
mod update;
mod values;

use std::ops::Range;
use std::time::{Duration, SystemTime};

use toml::de::DeTable;
use toml::value::Offset;

use crate::calendar::days_from_1970;
use crate::diagnostic::Problem;
use crate::raw;
use crate::raw_values::{At, StartTime, Switches};
use crate::{Agent, PolicyChoice, Scenario, ScenarioError, Source, SwitchChoice, fit, schema};

/// The problems found so far, and the text in which they are.
struct Problems {
    source: Source,
    found: Vec<Problem>,
}

impl Problems {
    fn new(source: &Source) -> Self {
        Self { source: source.clone(), found: Vec::new() }
    }

    /// The text of a value, as it is written.
    fn text_at(&self, span: Range<usize>) -> &str {
        self.source.text().get(span).unwrap_or_default()
    }

    fn push(&mut self, span: Range<usize>, message: impl Into<String>, label: impl Into<String>) {
        self.found.push(Problem::new(span, message, label, None));
    }

    fn push_with_help(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) {
        self.found.push(Problem::new(span, message, label, help));
    }
}

/// Reads a scenario, or tells all that is wrong at the first of the three stages that finds anything.
pub(crate) fn scenario(source: Source) -> Result<Scenario, ScenarioError> {
    let fails = |problems| ScenarioError::of(&source, problems).map_or(Ok(()), Err);
    let (document, errors) = DeTable::parse_recoverable(source.text());
    fails(errors.iter().map(syntax_problem).collect())?;
    fails(fit::problems(schema::scenario(), &document))?;
    let raw: raw::Scenario = serde::Deserialize::deserialize(toml::Deserializer::from(document))
        .map_err(|error| ScenarioError::new(source.clone(), form_problem(&error), Vec::new()))?;
    let mut problems = Problems::new(&source);
    let scenario = meaning(&raw, &source, &mut problems);
    fails(problems.found)?;
    Ok(scenario)
}

fn syntax_problem(error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or_default();
    Problem::new(span, "this is no TOML", error.message().trim(), None)
}

/// What serde refuses although the schema fits: a switch that is a number beyond 64 bits.
fn form_problem(error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or_default();
    Problem::new(span, "this is no scenario", error.message().trim(), None)
}

fn meaning(raw: &raw::Scenario, source: &Source, problems: &mut Problems) -> Scenario {
    let default = Scenario::default();
    let starts_at = raw.starts_at.as_ref().and_then(|time| start_time(time, problems));
    Scenario {
        title: raw.title.clone(),
        description: raw.description.clone().unwrap_or_default(),
        starts_at: starts_at.unwrap_or(default.starts_at),
        agent: raw.agent.as_ref().map_or(default.agent, |agent| self::agent(agent, problems)),
        caller: raw.caller.unwrap_or_default(),
        policy: raw.policy.as_ref().map(policy).unwrap_or_default(),
        updates: update::updates(raw.update.as_deref().unwrap_or_default(), problems),
        faults: events::faults(raw.fault.as_deref().unwrap_or_default(), problems),
        triggers: events::triggers(raw.trigger.as_deref().unwrap_or_default(), problems),
        source: source.clone(),
    }
}

fn agent(raw: &raw::Agent, problems: &mut Problems) -> Agent {
    let default = Agent::default();
    let queue = raw.queue.as_ref().and_then(|queue| values::duration(queue, problems));
    Agent {
        flags: raw.flags.iter().flatten().copied().collect(),
        user_interface: raw.user_interface.unwrap_or(default.user_interface),
        interactive_user: raw.interactive_user.unwrap_or(default.interactive_user),
        cancellable: raw.cancellable.unwrap_or(default.cancellable),
        online: raw.online.unwrap_or(default.online),
        managed_server: raw.managed_server.unwrap_or(default.managed_server),
        queue: queue.unwrap_or(default.queue),
    }
}

fn policy(raw: &Switches) -> PolicyChoice {
    let switch = |(name, value): &(At<String>, At<toml::Value>)| SwitchChoice {
        name: name.value().clone(),
        value: match value.value() {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        },
        span: name.span(),
        value_span: value.span(),
    };
    PolicyChoice { preset: raw.preset, switches: raw.switches.iter().map(switch).collect() }
}

/// The moment of a date and time that says it is in UTC.
fn start_time(raw: &At<StartTime>, problems: &mut Problems) -> Option<SystemTime> {
    let time = raw.value().0;
    let read = match (time.date, time.time, time.offset) {
        (Some(date), Some(clock), Some(Offset::Z)) => {
            let days = days_from_1970(date.year.into(), date.month.into(), date.day.into());
            let of_day = u64::from(clock.hour) * 3600
                + u64::from(clock.minute) * 60
                + u64::from(clock.second.unwrap_or_default());
            let since =
                |days: u64| Duration::new(days * 86_400 + of_day, clock.nanosecond.unwrap_or_default());
            u64::try_from(days).ok().map(since)
        }
        _ => None,
    };
    let moment = read.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
    if moment.is_none() {
        problems.push(
            raw.span(),
            format!("`starts_at` is {time}"),
            "expected a date and time in UTC, from 1970 on, such as 2026-11-10T18:00:00Z",
        );
    }
    moment
}
