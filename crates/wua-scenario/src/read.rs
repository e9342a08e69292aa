//! Reads a [`Scenario`] from the text of a file: syntax, then form, then meaning and rules.

mod events;
mod schema_check;
pub(crate) mod values;

use std::cell::LazyCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use toml::de::DeTable;
use toml::value::Offset;

use crate::calendar::days_from_1970;
use crate::diagnostic::Problem;
use crate::place::find;
use crate::problems::Problems;
use crate::raw;
use crate::raw_values::{At, StartTime, Switches};
use crate::{
    Agent, PolicyChoice, Scenario, ScenarioError, Source, SwitchChoice, check, fix, schema, update_table,
};

/// Reads a scenario, or reports the problems of the first stage that finds any.
pub(crate) fn scenario(source: Source) -> Result<Scenario, ScenarioError> {
    let problems = match read(&source) {
        Ok(scenario) => return Ok(scenario),
        Err(problems) => fix::follow(problems, &source, &|source| read(source).err()),
    };
    let unknown = || Problem::new(0..0, "not a valid scenario", "", None);
    Err(ScenarioError::of(&source, problems.into_parts())
        .unwrap_or_else(|| ScenarioError::one(&source, unknown())))
}

/// Reads the scenario of the text: syntax, form and meaning.
pub(crate) fn read(source: &Source) -> Result<Scenario, Problems> {
    let none = |problems: Problems| if problems.is_empty() { Ok(()) } else { Err(problems) };
    let (document, errors) = DeTable::parse_recoverable(source.text());
    let mut problems = Problems::default();
    for error in &errors {
        problems.note(|| toml_problem("not valid TOML", error));
    }
    none(problems)?;
    none(schema_check::problems(schema::scenario(), &document))?;
    let mut problems = Problems::default();
    let raw = match raw::Scenario::deserialize(toml::Deserializer::from(document)) {
        Ok(raw) => raw,
        // The schema accepts integers beyond 64 bits as switches; serde refuses them.
        Err(error) => {
            problems.note(|| toml_problem("not a valid scenario", &error));
            return Err(problems);
        }
    };
    let scenario = meaning(&raw, source, &mut problems);
    keeps_the_rules(&scenario, source, &mut problems);
    none(problems)?;
    Ok(scenario)
}

fn toml_problem(message: &str, error: &toml::de::Error) -> Problem {
    Problem::new(error.span().unwrap_or_default(), message, error.message().trim(), None)
}

/// Checks the rules for every scenario. The document is parsed again only if a place in it is needed.
fn keeps_the_rules(scenario: &Scenario, source: &Source, problems: &mut Problems) {
    let document = LazyCell::new(|| DeTable::parse_recoverable(source.text()).0);
    check::scenario(scenario, problems, &|steps| find(document.get_ref(), steps));
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
        updates: update_table::read(raw.update.as_deref().unwrap_or_default(), problems),
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
    };
    PolicyChoice { preset: raw.preset, switches: raw.switches.iter().map(switch).collect() }
}

/// Returns the moment of a date and time, which must be in UTC.
fn start_time(raw: &At<StartTime>, problems: &mut Problems) -> Option<SystemTime> {
    let time = raw.value().0;
    let (Some(date), Some(clock), Some(Offset::Z)) = (time.date, time.time, time.offset) else {
        problems.push(
            raw.span(),
            format!("`starts_at` is {time}"),
            "expected a date and time in UTC, such as 2026-11-10T18:00:00Z",
        );
        return None;
    };
    let days = days_from_1970(date.year.into(), date.month.into(), date.day.into());
    let seconds = u64::from(clock.hour) * 3600
        + u64::from(clock.minute) * 60
        + u64::from(clock.second.unwrap_or_default());
    let of_day = Duration::new(seconds, clock.nanosecond.unwrap_or_default());
    let midnight = Duration::from_secs(days.unsigned_abs() * 86_400);
    let midnight = if days < 0 { UNIX_EPOCH.checked_sub(midnight) } else { UNIX_EPOCH.checked_add(midnight) };
    midnight?.checked_add(of_day)
}
