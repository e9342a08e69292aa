//! Describes the triggers and faults of a scenario.

use wua_scenario::{Action, AgentFlags, Fault, Scenario, Trigger, When, format_duration};
use wua_sim::Unfired;

/// Returns a line for each trigger that never fired and each fault that never struck, in the order of the scenario.
pub(crate) fn unfired_lines(unfired: &Unfired, scenario: &Scenario) -> Vec<String> {
    let faults = unfired.faults.iter().filter_map(|number| {
        let fault = scenario.faults.get(*number)?;
        Some(format!("fault {} never struck: {}", number + 1, self::fault(fault)))
    });
    let triggers = unfired.triggers.iter().filter_map(|number| {
        let trigger = scenario.triggers.get(*number)?;
        Some(format!("trigger {} never fired: {}", number + 1, self::trigger(trigger)))
    });
    faults.chain(triggers).collect()
}

/// Describes the condition and the action of a trigger.
fn trigger(trigger: &Trigger) -> String {
    let when = match trigger.when {
        When::After(after) => format!("after {}", format_duration(after)),
        When::Polls(polls) => format!("at poll {polls}"),
        When::Call { call, nth } => format!("at call {nth} of {call}"),
    };
    format!("{when}, {}", action(trigger.action))
}

/// Describes the action of a trigger.
pub(crate) fn action(action: Action) -> String {
    match action {
        Action::Restart => "the machine restarts".to_owned(),
        Action::Set(set) => format!("the agent enters {}", flags(set)),
        Action::Clear(clear) => format!("the agent leaves {}", flags(clear)),
        Action::Cancel(code) => format!("the agent cancels the running job with {code}"),
    }
}

fn flags(flags: AgentFlags) -> String {
    flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(", ")
}

/// Describes the call, the code and the conditions of a fault.
fn fault(fault: &Fault) -> String {
    let conditions = [
        fault.nth.map(|nth| format!("at call {nth}")),
        fault.first.map(|first| match first {
            1 => "at the first call".to_owned(),
            _ => format!("at the first {first} calls"),
        }),
        fault.between.map(|(from, to)| format!("from {} to {}", format_duration(from), format_duration(to))),
        fault.probability.map(|chance| format!("with probability {chance}")),
    ];
    let conditions = conditions.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let space = if conditions.is_empty() { "" } else { " " };
    format!("{} answers {}{space}{conditions}", fault.call, fault.hresult)
}
