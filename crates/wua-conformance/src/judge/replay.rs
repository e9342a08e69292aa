//! A replay of one case for one rule, as it failed before.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use super::checker::{Checker, hangs, panicked};
use super::hold::break_of;
use crate::case::play::play_counting;
use crate::case::run::{Case, Kind};
use crate::fault::Fault;
use crate::reference;
use crate::report::{Failure, SkipReason};
use crate::rule::{Check, Rule};
use crate::watchdog::{Pulse, Watched, watch};

impl Checker {
    /// The reason why a rule cannot be checked on a case.
    pub(crate) fn obstacle(&self, rule: &Rule, case: &Case) -> Option<String> {
        let missing = self.subject.capabilities().missing(rule.needs);
        let judges = match case.kind {
            Kind::Job => matches!(rule.check, Check::Law(_)),
            Kind::Walk => reference::JUDGES.contains(&rule.id),
        };
        if !judges {
            return Some("such a case says nothing of the rule: judge it with `Judge::rules`".to_owned());
        }
        (!missing.is_empty()).then(|| SkipReason::Missing(missing).to_string())
    }

    /// Checks a rule on a case under the watchdog; without a rule the case must only come to its end.
    pub(crate) fn hold(&self, rule: Option<&'static Rule>, case: &Case) -> Option<Failure> {
        let (subject, played) = (Arc::clone(&self.subject), case.clone());
        let (pulse, begun) = (Pulse::default(), AtomicUsize::new(0));
        let beats = pulse.clone();
        let replayed = watch(self.patience, &pulse, &mut || {}, move || {
            let run = play_counting(&played, &subject, &begun, &beats)?;
            let broken = rule.and_then(|rule| break_of(rule, &run));
            Ok::<_, Fault>(broken.map(|message| (message, run.lines())))
        });
        let (message, calls) = match replayed {
            Watched::Returned(Ok(broken)) => broken?,
            Watched::Returned(Err(fault)) => (fault.to_string(), Vec::new()),
            Watched::Panicked(message) => (panicked(&message), Vec::new()),
            Watched::Hangs => (hangs(self.patience), Vec::new()),
        };
        Some(self.failure(rule.map_or("", |rule| rule.id), message, Some(case.clone()), calls))
    }
}
