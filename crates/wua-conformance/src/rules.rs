//! The rules, one family per file.

mod abort;
mod about_jobs;
mod aggregation;
mod begin;
mod begin_updates;
mod busy;
mod callbacks;
mod calls;
mod clean_up;
mod codes;
mod collections;
mod commit;
mod end;
mod history;
mod installer;
mod installer_list;
mod job;
mod job_progress;
mod obstacles;
mod pair;
mod progress;
mod reboot;
mod result;
mod script;
mod sync;
mod updates;
mod words;

use crate::rule::Rule;

/// A family of rules.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Family {
    /// The subject matter.
    pub name: &'static str,
    /// Its rules, in the order of the specification.
    pub rules: &'static [Rule],
}

/// Every family, in the order of the specification.
pub const FAMILIES: &[Family] = &[
    Family { name: "installer", rules: installer::RULES },
    Family { name: "list of an installer", rules: installer_list::RULES },
    Family { name: "busyness", rules: busy::RULES },
    Family { name: "commit", rules: commit::RULES },
    Family { name: "begin", rules: begin::RULES },
    Family { name: "updates with something in their way", rules: begin_updates::RULES },
    Family { name: "end", rules: end::RULES },
    Family { name: "synchronous calls", rules: sync::RULES },
    Family { name: "job", rules: job::RULES },
    Family { name: "progress of a job", rules: job_progress::RULES },
    Family { name: "abort", rules: abort::RULES },
    Family { name: "clean-up", rules: clean_up::RULES },
    Family { name: "progress", rules: progress::RULES },
    Family { name: "result", rules: result::RULES },
    Family { name: "aggregation", rules: aggregation::RULES },
    Family { name: "callbacks", rules: callbacks::RULES },
    Family { name: "reboot", rules: reboot::RULES },
    Family { name: "history", rules: history::RULES },
    Family { name: "collections", rules: collections::RULES },
    Family { name: "properties of updates", rules: updates::RULES },
    Family { name: "enumerations and codes", rules: codes::RULES },
];

/// Every rule.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules)
}
