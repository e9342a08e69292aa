//! Backends one member of which always answers the same, or answers at random. A rule that the random
//! answers break depends on the member; it must not hold whatever the member always answers.

/// Writes members: for each its name, its constants, and its erratic answers, by the hooks that give them.
macro_rules! members {
    ($($name:literal {
        $($answer:literal: $hook:ident = $constant:expr;)+
        erratic: $erratic_hook:ident = $erratic:expr;
    })+) => {
        pub(super) const MEMBERS: &[Member] = &[$(Member {
            name: $name,
            constants: &[$(($answer, Hooks { $hook: Some($constant), ..Hooks::NONE })),+],
            erratic: Hooks { $erratic_hook: Some($erratic), ..Hooks::NONE },
        }),+];
    };
}

mod found;
mod history;
mod installer;
mod job;
mod snapshot;

use std::sync::Arc;

use super::wrap::*;
use wua_conformance::Subject;

/// A member of the traits, or one part of its answer.
#[derive(Clone, Copy)]
pub struct Member {
    /// Its name: `IInstallationJob::IsCompleted`.
    pub name: &'static str,
    constants: &'static [(&'static str, Hooks)],
    erratic: Hooks,
}

impl Member {
    /// The subject with this member answering the same whatever happens: one for each answer, with the
    /// name of the answer.
    pub fn constants(&self, good: &Arc<dyn Subject>) -> Vec<(&'static str, Arc<dyn Subject>)> {
        let constant = |(answer, hooks): &(&'static str, Hooks)| {
            let subject: Arc<dyn Subject> = Arc::new(self.with(good, *hooks));
            (*answer, subject)
        };
        self.constants.iter().map(constant).collect()
    }

    /// The subject with this member answering at random, the same for the same seed.
    #[must_use]
    pub fn erratic(&self, good: &Arc<dyn Subject>, seed: u16) -> Arc<dyn Subject> {
        Arc::new(self.with(good, self.erratic).drawing(seed))
    }

    fn with(&self, good: &Arc<dyn Subject>, hooks: Hooks) -> MutantSubject {
        MutantSubject::new(Arc::clone(good), self.name, hooks)
    }
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Member({})", self.name)
    }
}

/// Every member that answers anything a rule asks for, and each part of an answer on its own where the
/// other parts may still change.
pub fn members() -> impl Iterator<Item = &'static Member> {
    [installer::MEMBERS, job::MEMBERS, snapshot::MEMBERS, found::MEMBERS, history::MEMBERS]
        .into_iter()
        .flatten()
}

const SUCCEEDED: UpdateInstallationResult = UpdateInstallationResult::succeeded(false);
const ABORTED: UpdateInstallationResult = UpdateInstallationResult::ABORTED;
const FAILED: UpdateInstallationResult = UpdateInstallationResult::failed(HResult::E_FAIL);

/// A number below `below` (by SplitMix64): another each time and on each machine, the same in each run.
fn draw(bench: &Bench, below: u64) -> u64 {
    let mut memo = bench.memo();
    memo.count = memo.count.wrapping_add(1);
    let mut bits = (memo.count as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(bench.seed);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (bits ^ (bits >> 31)) % below
}

/// Heads or tails.
fn toss(bench: &Bench) -> bool {
    draw(bench, 2) == 0
}

/// One of these at random.
fn one_of<T: Copy>(bench: &Bench, all: &[T]) -> T {
    all[draw(bench, all.len() as u64) as usize]
}
