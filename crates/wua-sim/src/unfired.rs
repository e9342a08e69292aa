//! The triggers and faults of a scenario that had no effect.

use std::collections::BTreeSet;
use std::fmt;

use wua_scenario::Scenario;

/// The triggers that have not fired and the faults that have not struck, from [`World::unfired`](crate::World::unfired).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfired {
    /// The positions in [`Scenario::triggers`], ascending.
    pub triggers: Vec<usize>,
    /// The positions in [`Scenario::faults`], ascending.
    pub faults: Vec<usize>,
}

impl Unfired {
    /// Returns those of a scenario that are not among these.
    pub(crate) fn of(scenario: &Scenario, fired: &[usize], struck: &[usize]) -> Self {
        Self {
            triggers: without(scenario.triggers.len(), fired),
            faults: without(scenario.faults.len(), struck),
        }
    }

    /// Returns `true` if every trigger has fired and every fault has struck.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.triggers.is_empty() && self.faults.is_empty()
    }
}

impl fmt::Display for Unfired {
    /// Writes one line, such as `triggers 0 and 2 have not fired, fault 1 has not struck`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |kind: &str, numbers: &[usize], verb: &str| {
            let all: Vec<String> = numbers.iter().map(usize::to_string).collect();
            match &all[..] {
                [] => None,
                [one] => Some(format!("{kind} {one} has not {verb}")),
                [most @ .., last] => Some(format!("{kind}s {} and {last} have not {verb}", most.join(", "))),
            }
        };
        let parts = [of("trigger", &self.triggers, "fired"), of("fault", &self.faults, "struck")];
        match &parts.into_iter().flatten().collect::<Vec<_>>()[..] {
            [] => f.write_str("every trigger has fired and every fault has struck"),
            parts => f.write_str(&parts.join(", ")),
        }
    }
}

/// Returns the numbers below `count` that are not in `seen`.
fn without(count: usize, seen: &[usize]) -> Vec<usize> {
    let seen: BTreeSet<usize> = seen.iter().copied().collect();
    (0..count).filter(|number| !seen.contains(number)).collect()
}
