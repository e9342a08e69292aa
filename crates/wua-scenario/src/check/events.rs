//! Rules of faults and triggers.

use wua::Member;

use super::{Findings, duration, failure, range};
use crate::members::{can_fail, is_known, is_read_at_search};
use crate::place::Step::{self, Field, Item};
use crate::{Action, AgentFlags, DurationRange, Fault, Scenario, Trigger, When};

pub(super) fn check(scenario: &Scenario, findings: &mut Findings<'_>) {
    for (index, it) in scenario.faults.iter().enumerate() {
        fault(index, it, findings);
    }
    for (index, it) in scenario.triggers.iter().enumerate() {
        trigger(index, it, findings);
    }
}

fn fault(index: usize, fault: &Fault, findings: &mut Findings<'_>) {
    let at = |name| [Field("fault"), Item(index), Field(name)];
    if known(fault.call, &at("call"), findings) && !can_fail(fault.call) {
        let label = "expected a member that can return an error";
        findings.push(&at("call"), format!("`{}` cannot fail", fault.call), label);
    }
    failure(fault.hresult, &at("hresult"), findings);
    counts(fault, index, findings);
    if let Some((min, max)) = fault.between {
        range(DurationRange { min, max }, &at("between"), findings);
    }
    chance(fault, index, findings);
}

/// Returns `true` if a scenario can name the member; otherwise reports it.
fn known(member: Member, place: &[Step<'_>], findings: &mut Findings<'_>) -> bool {
    let known = is_known(member);
    if !known {
        let label = "expected a member of the traits in the crate `wua`";
        findings.push(place, format!("`{member}` is not simulated"), label);
    }
    known
}

fn counts(fault: &Fault, index: usize, findings: &mut Findings<'_>) {
    let at = |name| [Field("fault"), Item(index), Field(name)];
    for (name, count) in [("nth", fault.nth), ("first", fault.first)] {
        if count == Some(0) {
            findings.push(&at(name), format!("`{name}` is 0"), "expected at least 1");
        }
    }
    if let (Some(nth), Some(first)) = (fault.nth, fault.first)
        && nth > first
    {
        let message = format!("call {nth} is not among the first {first}");
        findings.push(&at("nth"), message, "all conditions must hold at once, so this fault never occurs");
    }
}

fn chance(fault: &Fault, index: usize, findings: &mut Findings<'_>) {
    let at = |name| [Field("fault"), Item(index), Field(name)];
    match fault.probability {
        Some(0.0) => {
            let label = "expected more than 0: such a fault never occurs";
            findings.push(&at("probability"), "`probability` is 0", label);
        }
        Some(other) if !(0.0..=1.0).contains(&other) => {
            findings.push(
                &at("probability"),
                format!("`probability` is {other}"),
                "expected more than 0, up to 1",
            );
        }
        _ => {}
    }
    let Some(seed) = fault.seed else { return };
    if fault.probability.is_none() {
        let label = "only a fault with a `probability` has a seed";
        findings.push(&at("seed"), "`seed` without `probability`", label);
    }
    if i64::try_from(seed).is_err() {
        let expected = format!("expected 0 to {} (the largest number that a file can hold)", i64::MAX);
        findings.push(&at("seed"), format!("`seed` is {seed}"), expected);
    }
}

fn trigger(index: usize, trigger: &Trigger, findings: &mut Findings<'_>) {
    let at = |name| [Field("trigger"), Item(index), Field(name)];
    if let When::Call { call, .. } = trigger.when
        && known(call, &at("call"), findings)
        && is_read_at_search(call)
    {
        let label = "expected a member that a client calls";
        findings.push(&at("call"), format!("`{call}` is read by the search"), label);
    }
    match trigger.when {
        When::After(time) => duration(time, &at("after"), findings),
        When::Polls(0) => findings.push(&at("polls"), "`polls` is 0", "expected at least 1"),
        When::Call { nth: 0, .. } => findings.push(&at("nth"), "`nth` is 0", "expected at least 1"),
        When::Polls(_) | When::Call { .. } => {}
    }
    match trigger.action {
        Action::Set(flags) => some(flags, "set", index, findings),
        Action::Clear(flags) => some(flags, "clear", index, findings),
        Action::Cancel(code) => failure(code, &at("cancel"), findings),
        Action::Restart => {}
    }
}

fn some(flags: AgentFlags, name: &str, index: usize, findings: &mut Findings<'_>) {
    if flags.is_empty() {
        let label = "expected at least one state";
        findings.push(&[Field("trigger"), Item(index), Field(name)], "the list of states is empty", label);
    }
}
