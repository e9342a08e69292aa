//! Reads faults and triggers.

use std::ops::Range;
use std::time::Duration;

use wua::HResult;
use wua::member::IUpdateSearcher;

use super::values::{Must, call, code, duration, window};
use crate::members::{can_fail, is_read_at_search};
use crate::problems::Problems;
use crate::raw;
use crate::raw_values::At;
use crate::{Action, Fault, Trigger, When};

pub(super) fn faults(raw: &[At<raw::Fault>], problems: &mut Problems) -> Vec<Fault> {
    raw.iter().map(|raw| fault(raw.value(), problems)).collect()
}

/// Returns the fault. A field whose text is wrong gets a value that breaks no rule.
fn fault(raw: &raw::Fault, problems: &mut Problems) -> Fault {
    Fault {
        call: call(&raw.call, can_fail, problems).unwrap_or(IUpdateSearcher::Search),
        hresult: code(&raw.hresult, Must::Fail, problems).unwrap_or(HResult::E_FAIL),
        nth: raw.nth.as_ref().map(|count| count.value().0),
        first: raw.first.as_ref().map(|count| count.0),
        between: raw.between.as_ref().and_then(|between| window(between, problems)),
        probability: raw.probability,
        seed: raw.seed.as_ref().map(|seed| *seed.value()),
    }
}

pub(super) fn triggers(raw: &[At<raw::Trigger>], problems: &mut Problems) -> Vec<Trigger> {
    raw.iter().map(|raw| trigger(raw, problems)).collect()
}

/// Returns the trigger. A field whose text is wrong gets a value that breaks no rule.
fn trigger(at: &At<raw::Trigger>, problems: &mut Problems) -> Trigger {
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
    Trigger { when: when.unwrap_or(When::After(Duration::ZERO)), action: action.unwrap_or(Action::Restart) }
}

/// Reports a problem unless exactly one of the fields is given.
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
        (None, _) => problems.push(trigger.span(), format!("the trigger has no {what}"), label),
        (Some(_), Some(second)) => {
            problems.push(second.clone(), format!("the trigger has more than one {what}"), label);
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
    call(raw.call.as_ref()?, |member| !is_read_at_search(member), problems)
        .map(|call| When::Call { call, nth })
}

fn action(raw: &raw::Trigger, problems: &mut Problems) -> Option<Action> {
    if let Some(restart) = &raw.restart {
        if !restart.value() {
            let label = "expected `true`";
            problems.push(restart.span(), "`restart` is false", label);
        }
        return Some(Action::Restart);
    }
    if let Some(set) = &raw.set {
        return Some(Action::Set(set.value().iter().copied().collect()));
    }
    if let Some(clear) = &raw.clear {
        return Some(Action::Clear(clear.value().iter().copied().collect()));
    }
    code(raw.cancel.as_ref()?, Must::Fail, problems).map(Action::Cancel)
}
