//! A checker: one subject under one preset, and the rules that may be checked on it.

use std::sync::Arc;
use std::time::Duration;

use wua_scenario::Preset;

use crate::case::run::{Case, Kind};
use crate::log::Line;
use crate::reference;
use crate::report::Failure;
use crate::rule::{Check, Rule};
use crate::subject::{Capabilities, Capability, Subject};

/// Capabilities that walks need: the order of work must be set, and steps must find their objects.
const WALKED: &[Capability] = &[
    Capability::Install,
    Capability::Scripted,
    Capability::VirtualTime,
    Capability::Callbacks,
    Capability::History,
    Capability::Restart,
    Capability::AgentFlags,
    Capability::Policies,
];

/// Returns the kinds of cases that these rules need, of a subject with these capabilities.
pub(crate) fn needed(rules: &[&'static Rule], can: &Capabilities) -> Vec<Kind> {
    let asks = |kind| rules.iter().any(|rule| judged_by(rule, kind, can));
    [Kind::Job, Kind::Walk].into_iter().filter(|kind| asks(*kind)).collect()
}

/// Returns `true` if cases of that kind judge the rule. Walks judge everything that the reference knows, in addition
/// to the rule's own check.
pub(super) fn judged_by(rule: &Rule, kind: Kind, can: &Capabilities) -> bool {
    let walks = || can.missing(WALKED).is_empty();
    can.missing(rule.needs).is_empty()
        && match kind {
            Kind::Job => matches!(rule.check, Check::Law(_)),
            Kind::Walk => reference::JUDGES.contains(&rule.id) && walks(),
        }
}

/// One subject under one preset.
#[derive(Clone)]
pub(crate) struct Checker {
    pub(crate) subject: Arc<dyn Subject>,
    pub(crate) preset: Preset,
    pub(crate) cases: u32,
    pub(crate) seed: u64,
    pub(crate) patience: Duration,
    pub(crate) shrinks: bool,
}

impl Checker {
    pub(super) fn failure(
        &self,
        rule: &str,
        message: String,
        case: Option<Case>,
        calls: Vec<Line>,
    ) -> Failure {
        Failure { rule: rule.to_owned(), message, preset: self.preset, case, calls }
    }
}

/// Returns the message of a check without activity.
pub(super) fn hangs(patience: Duration) -> String {
    format!("nothing moved for {patience:?} of real time: the last call that began does not return")
}

/// Returns the message of a check that panicked.
pub(super) fn panicked(message: &str) -> String {
    format!("it panicked: {message}")
}
