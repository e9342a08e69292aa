//! Writes faults and triggers.

use std::time::Duration;

use super::values::{Fields, code, list, quoted};
use crate::members::short_name;
use crate::{Action, AgentFlags, Fault, Trigger, When, format_duration};

pub(super) fn fault(fault: &Fault) -> Fields {
    let mut fields = Fields::default();
    fields.text("call", short_name(fault.call));
    fields.put("hresult", code(fault.hresult));
    fields.put_some("nth", fault.nth);
    fields.put_some("first", fault.first);
    fields.put_some("between", fault.between.map(window));
    fields.put_some("probability", fault.probability.map(toml::Value::Float));
    fields.put_some("seed", fault.seed);
    fields
}

/// Writes two times, even if they are equal.
fn window((from, to): (Duration, Duration)) -> String {
    quoted(&format!("{}..{}", format_duration(from), format_duration(to)))
}

pub(super) fn trigger(trigger: &Trigger) -> Fields {
    let mut fields = Fields::default();
    match trigger.when {
        When::After(time) => fields.text("after", &format_duration(time)),
        When::Polls(polls) => fields.put("polls", polls),
        When::Call { call, nth } => {
            fields.text("call", short_name(call));
            fields.unless(1, "nth", nth);
        }
    }
    match trigger.action {
        Action::Restart => fields.put("restart", true),
        Action::Set(flags) => fields.put("set", states(flags)),
        Action::Clear(flags) => fields.put("clear", states(flags)),
        Action::Cancel(hresult) => fields.put("cancel", code(hresult)),
    }
    fields
}

/// Writes a list of states.
pub(super) fn states(flags: AgentFlags) -> String {
    list(flags.iter().map(|flag| quoted(flag.name())))
}
