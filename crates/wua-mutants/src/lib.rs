//! Mutants: faulty backends, each a good one with a single mistake that a real implementer might
//! make. A rule that no mutant breaks has not been shown to be able to fail.

mod abort;
mod altered;
mod begin;
mod begin_updates;
mod callbacks;
mod clean_up;
mod codes;
mod ending;
mod getting;
mod history;
mod job;
mod job_progress;
mod machine;
mod machine_wide;
mod member;
mod progress;
mod progress_results;
mod results;
mod sentences;
mod sync;
mod update_results;
mod wrap;

use std::sync::Arc;

use self::wrap::{Hooks, MutantSubject};
pub use member::{Member, members};
use wua_conformance::Subject;

/// A fault that can be put into any good backend.
#[derive(Clone, Copy)]
pub struct Mutant {
    /// The name.
    pub name: &'static str,
    /// The fault, as a sentence.
    pub fault: &'static str,
    /// The rules that must find it.
    pub breaks: &'static [&'static str],
    hooks: Hooks,
}

impl Mutant {
    /// The control: it has no fault, so no rule may find one.
    pub const IDENTITY: Self = Self::new("identity", &[]).fault("Nothing is wrong with it.");

    /// Creates a mutant without a fault; the methods named like the hooks add it.
    const fn new(name: &'static str, breaks: &'static [&'static str]) -> Self {
        Self { name, fault: "", breaks, hooks: Hooks::NONE }
    }

    const fn fault(mut self, fault: &'static str) -> Self {
        self.fault = fault;
        self
    }

    /// Returns a subject whose machines are those of `good`, with this fault.
    #[must_use]
    pub fn of(&self, good: Arc<dyn Subject>) -> Arc<dyn Subject> {
        Arc::new(MutantSubject::new(good, self.name, self.hooks))
    }
}

impl std::fmt::Debug for Mutant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mutant({}: {})", self.name, self.fault)
    }
}

/// Returns the mutants, family by family.
const FAMILIES: &[&[Mutant]] = &[
    getting::MUTANTS,
    machine_wide::MUTANTS,
    begin::MUTANTS,
    begin_updates::MUTANTS,
    ending::MUTANTS,
    sync::MUTANTS,
    job::MUTANTS,
    job_progress::MUTANTS,
    abort::MUTANTS,
    clean_up::MUTANTS,
    progress::MUTANTS,
    progress_results::MUTANTS,
    results::MUTANTS,
    update_results::MUTANTS,
    callbacks::MUTANTS,
    machine::MUTANTS,
    history::MUTANTS,
    codes::MUTANTS,
    sentences::MUTANTS,
];

/// Returns every mutant.
pub fn mutants() -> impl Iterator<Item = &'static Mutant> {
    FAMILIES.iter().copied().flatten()
}

/// Returns the mutants that a rule must find.
pub fn mutants_breaking(rule_id: &str) -> impl Iterator<Item = &'static Mutant> {
    mutants().filter(move |mutant| mutant.breaks.contains(&rule_id))
}
