//! Checks of rules on a run: by their laws, or by the reference.

use crate::case::run::{Kind, Run};
use crate::fault::{Fault, Outcome};
use crate::reference::{self, Compared};
use crate::rule::{Check, Rule};

/// The findings of a run for the rules that were checked on it.
pub(super) struct Shown {
    pub(super) outcomes: Vec<(&'static str, Outcome)>,
    /// The rules that it did not reach because it was cut short.
    pub(super) unreached: Vec<&'static str>,
}

/// Checks each rule on a run.
pub(super) fn shown(rules: &[&'static Rule], run: &Run) -> Shown {
    match run.kind {
        Kind::Job => {
            let law = |rule: &&'static Rule| match rule.check {
                Check::Law(law) => Some((rule.id, law(run))),
                _ => None,
            };
            Shown { outcomes: rules.iter().filter_map(law).collect(), unreached: Vec::new() }
        }
        Kind::Walk => {
            let Compared { mut outcomes, cut_short } = reference::compare(run);
            outcomes.retain(|(rule, _)| rules.iter().any(|known| known.id == *rule));
            let missed = |id: &&str| cut_short && outcomes.iter().all(|(rule, _)| rule != id);
            let unreached = rules.iter().map(|rule| rule.id).filter(missed).collect();
            Shown { outcomes, unreached }
        }
    }
}

/// Returns the way in which a run breaks the rule, if it does.
pub(super) fn break_of(rule: &'static Rule, run: &Run) -> Option<String> {
    let broken = |(_, outcome)| match outcome {
        Err(Fault::Broken(message)) => Some(message),
        _ => None,
    };
    shown(&[rule], run).outcomes.into_iter().find_map(broken)
}
