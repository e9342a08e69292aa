//! Writes a [`Scenario`] as the text of a scenario file, without anything that the reader adds by default.

mod events;
pub(crate) mod values;

use values::{Fields, start_time};

use crate::identity::Titles;
use crate::{Agent, Caller, PolicyChoice, Scenario, format_duration, update_table};

/// Returns the file: the fields at the top, then the tables, each after an empty line.
pub(crate) fn scenario(scenario: &Scenario) -> String {
    let mut titles = Titles::default();
    let mut tables = vec![
        head(scenario).lines(),
        table("[agent]", &agent(&scenario.agent)),
        table("[policy]", &policy(&scenario.policy)),
    ];
    tables
        .extend(scenario.updates.iter().map(|it| table("[[update]]", &update_table::write(it, &mut titles))));
    tables.extend(scenario.faults.iter().map(|it| table("[[fault]]", &events::fault(it))));
    tables.extend(scenario.triggers.iter().map(|it| table("[[trigger]]", &events::trigger(it))));
    tables.retain(|table| !table.is_empty());
    tables.join("\n")
}

/// Returns a table under its header; nothing if it has no fields.
fn table(header: &str, fields: &Fields) -> String {
    if fields.is_empty() { String::new() } else { format!("{header}\n{}", fields.lines()) }
}

fn head(scenario: &Scenario) -> Fields {
    let mut fields = Fields::default();
    fields.text("title", &scenario.title);
    if !scenario.description.is_empty() {
        fields.text("description", &scenario.description);
    }
    if scenario.starts_at != Scenario::default().starts_at {
        fields.put("starts_at", start_time(scenario.starts_at));
    }
    if scenario.caller != Caller::default() {
        fields.text("caller", scenario.caller.name());
    }
    fields
}

fn agent(agent: &Agent) -> Fields {
    let usual = Agent::default();
    let mut fields = Fields::default();
    if !agent.flags.is_empty() {
        fields.put("flags", events::states(agent.flags));
    }
    fields.unless(usual.user_interface, "user_interface", agent.user_interface);
    fields.unless(usual.interactive_user, "interactive_user", agent.interactive_user);
    fields.unless(usual.cancellable, "cancellable", agent.cancellable);
    fields.unless(usual.online, "online", agent.online);
    fields.unless(usual.managed_server, "managed_server", agent.managed_server);
    if agent.queue != usual.queue {
        fields.text("queue", &format_duration(agent.queue));
    }
    fields
}

fn policy(policy: &PolicyChoice) -> Fields {
    let mut fields = Fields::default();
    if let Some(preset) = policy.preset {
        fields.text("preset", preset.name());
    }
    for switch in &policy.switches {
        fields.switch(&switch.name, &switch.value);
    }
    fields
}
