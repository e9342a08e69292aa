//! Faults and triggers.

use std::ops::Range;

use super::Problems;
use super::values::{Must, call, code, duration, window};
use crate::raw;
use crate::raw_values::At;
use crate::{Action, AgentFlag, AgentFlags, Fault, Trigger, When};

pub(super) fn faults(raw: &[At<raw::Fault>], problems: &mut Problems) -> Vec<Fault> {
    raw.iter().filter_map(|raw| fault(raw.value(), problems)).collect()
}

fn fault(raw: &raw::Fault, problems: &mut Problems) -> Option<Fault> {
    let call = call(&raw.call, problems);
    if let Some(call) = call.filter(|call| !call.can_fail()) {
        problems.push(
            raw.call.span(),
            format!("`{call}` cannot fail"),
            "expected a member that answers a result; this one has nowhere to put a failure",
        );
    }
    let hresult = code(&raw.hresult, Must::Fail, problems);
    if let (Some(seed), None) = (&raw.seed, raw.probability) {
        let label = "a seed is for a fault with a `probability`";
        problems.push(seed.span(), "`seed` without `probability`", label);
    }
    if let (Some(nth), Some(first)) = (&raw.nth, &raw.first)
        && nth.value().0 > first.0
    {
        let message = format!("call {} is not among the first {}", nth.value().0, first.0);
        problems.push(nth.span(), message, "a fault strikes where all its conditions hold: this one never");
    }
    let between = raw.between.as_ref().and_then(|between| window(between, problems));
    Some(Fault {
        call: call?,
        hresult: hresult?,
        nth: raw.nth.as_ref().map(|count| count.value().0),
        first: raw.first.as_ref().map(|count| count.0),
        between,
        probability: raw.probability,
        seed: raw.seed.as_ref().map(|seed| *seed.value()),
    })
}

pub(super) fn triggers(raw: &[At<raw::Trigger>], problems: &mut Problems) -> Vec<Trigger> {
    raw.iter().filter_map(|raw| trigger(raw, problems)).collect()
}

fn trigger(at: &At<raw::Trigger>, problems: &mut Problems) -> Option<Trigger> {
    let raw = at.value();
    let conditions =
        [raw.after.as_ref().map(At::span), raw.polls.as_ref().map(At::span), raw.call.as_ref().map(At::span)];
    let actions = [
        raw.restart.as_ref().map(At::span),
        raw.set.as_ref().map(At::span),
        raw.clear.as_ref().map(At::span),
        raw.cancel.as_ref().map(At::span),
    ];
    one_of(at, "condition", "`after`, `polls`, `call`", &conditions, problems);
    one_of(at, "action", "`restart`, `set`, `clear`, `cancel`", &actions, problems);
    let (when, action) = (when(raw, problems), action(raw, problems));
    Some(Trigger { when: when?, action: action? })
}

/// Complains unless exactly one of the fields is there.
fn one_of(
    trigger: &At<raw::Trigger>,
    what: &str,
    names: &str,
    fields: &[Option<Range<usize>>],
    problems: &mut Problems,
) {
    let mut given = fields.iter().flatten();
    let label = format!("expected one of {names}");
    match (given.next(), given.next()) {
        (Some(_), None) => {}
        (None, _) => problems.push(trigger.span(), format!("a trigger without {what}"), label),
        (Some(_), Some(second)) => {
            problems.push(second.clone(), format!("a trigger with more than one {what}"), label);
        }
    }
}

fn when(raw: &raw::Trigger, problems: &mut Problems) -> Option<When> {
    if let (Some(nth), None) = (&raw.nth, &raw.call) {
        problems.push(nth.span(), "`nth` without `call`", "`nth` counts the calls of a member");
    }
    if let Some(after) = &raw.after {
        return duration(after, problems).map(When::After);
    }
    if let Some(polls) = &raw.polls {
        return Some(When::Polls(polls.value().0));
    }
    let nth = raw.nth.as_ref().map_or(1, |nth| nth.value().0);
    call(raw.call.as_ref()?, problems).map(|call| When::Call { call, nth })
}

fn action(raw: &raw::Trigger, problems: &mut Problems) -> Option<Action> {
    if let Some(restart) = &raw.restart {
        if !restart.value() {
            let label = "expected `true`; a trigger that does nothing is left out";
            problems.push(restart.span(), "`restart` is false", label);
        }
        return Some(Action::Restart);
    }
    if let Some(set) = &raw.set {
        return Some(Action::Set(flags(set, problems)));
    }
    if let Some(clear) = &raw.clear {
        return Some(Action::Clear(flags(clear, problems)));
    }
    code(raw.cancel.as_ref()?, Must::Fail, problems).map(Action::Cancel)
}

fn flags(raw: &At<Vec<AgentFlag>>, problems: &mut Problems) -> AgentFlags {
    if raw.value().is_empty() {
        let label = "expected a state; a trigger that does nothing is left out";
        problems.push(raw.span(), "an empty list of states", label);
    }
    raw.value().iter().copied().collect()
}
