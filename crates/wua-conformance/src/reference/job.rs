//! A job of the reference: its plan, the effect of an abort, and its possible progress at a moment (§2.2, §2.3).

use std::time::Duration;

use wua::{UpdateInstallationResult, UpdateOperation};

use super::clause::{Clause, INST_FRC_2, JOB_PRG_1};
use crate::case::step::{Callbacks, is_nothing_to_do};

/// The fate of an update in a job.
#[derive(Debug, Clone)]
pub(super) enum Fate {
    /// It needs no work: any of these results, each with its clause.
    Refused(Vec<(UpdateInstallationResult, Clause)>),
    /// It is worked on and ends so.
    Works {
        result: UpdateInstallationResult,
        clause: Clause,
        /// Only because the installer is forced.
        forced: bool,
    },
}

impl Fate {
    /// Returns `true` if there may be nothing to do.
    pub(super) fn is_passed_over(&self) -> bool {
        let Self::Refused(results) = self else { return false };
        results.iter().any(|(result, _)| is_nothing_to_do(result.hresult))
    }

    pub(super) fn works(&self) -> bool {
        matches!(self, Self::Works { .. })
    }

    /// Returns the clause that allows that result, or else the one that it breaks.
    pub(super) fn judge(&self, found: UpdateInstallationResult) -> Result<Clause, Clause> {
        match self {
            Self::Refused(results) => {
                let allowed = results.iter().find(|(result, _)| *result == found);
                allowed.map(|(_, clause)| *clause).ok_or(results.first().map_or(JOB_PRG_1, |first| first.1))
            }
            Self::Works { result, clause, .. } if *result == found => Ok(*clause),
            Self::Works { forced: true, .. } if is_nothing_to_do(found.hresult) => Err(INST_FRC_2),
            Self::Works { clause, .. } => Err(*clause),
        }
    }

    /// Its possible ends, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Refused(results) => {
                let all: Vec<_> = results.iter().map(|(result, _)| words(*result)).collect();
                all.join(" or ")
            }
            Self::Works { result, .. } => words(*result),
        }
    }
}

/// Returns a short text for a result.
pub(super) fn words(result: UpdateInstallationResult) -> String {
    let restart = if result.reboot_required { ", restart required" } else { "" };
    format!("({}, {}{restart})", result.result_code, result.hresult)
}

/// One update's turn.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) update: usize,
    pub(super) begins: Duration,
    pub(super) ends: Duration,
    pub(super) fate: Fate,
}

/// An abort that was accepted: turns from `cut` on are not begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Abort {
    pub(super) at: Duration,
    pub(super) cut: usize,
}

/// A position in a job: the number of finished turns, and whether the next one has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) over: usize,
    pub(super) working: bool,
}

/// A job, or a call of `Install` or `Uninstall`.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) installer: usize,
    pub(super) operation: UpdateOperation,
    pub(super) state: i32,
    pub(super) callbacks: Callbacks,
    pub(super) begun: Duration,
    pub(super) turns: Vec<Turn>,
    /// The number of turns whose effects the machine shows.
    pub(super) settled: usize,
    pub(super) abort: Option<Abort>,
    pub(super) ended: bool,
    pub(super) cleaned: bool,
    /// A restart removed it: the documents say nothing more about it.
    pub(super) lost: bool,
    pub(super) seen_completed: bool,
    pub(super) completions: usize,
}

impl Job {
    /// The number of turns that are taken.
    pub(super) fn taken(&self) -> usize {
        self.abort.map_or(self.turns.len(), |abort| abort.cut)
    }

    /// Returns `true` if an abort cut something off.
    pub(super) fn is_cut(&self) -> bool {
        self.taken() < self.turns.len()
    }

    /// Returns the time at which it is complete.
    pub(super) fn finish(&self) -> Duration {
        let last = self.taken().checked_sub(1).and_then(|last| self.turns.get(last));
        let end = last.map_or(Duration::ZERO, |turn| turn.ends);
        end.max(self.abort.map_or(Duration::ZERO, |abort| abort.at))
    }

    /// Returns `true` if nothing in it is worked on.
    pub(super) fn has_no_work(&self) -> bool {
        !self.turns.iter().any(|turn| turn.fate.works())
    }

    /// Returns `true` if work has not come to the first update yet.
    pub(super) fn is_queued(&self, now: Duration) -> bool {
        self.turns.first().is_some_and(|turn| now < turn.begins)
    }

    pub(super) fn moment(&self, now: Duration) -> Moment {
        if self.is_queued(now) {
            return Moment { over: 0, working: false };
        }
        let taken = &self.turns[..self.taken()];
        let over = taken.iter().take_while(|turn| turn.ends <= now).count();
        Moment { over, working: over < taken.len() }
    }

    /// Records an abort; the current turn runs to its own end (`JOB-ABT-3`).
    pub(super) fn request_abort(&mut self, at: Duration) {
        if self.abort.is_none() {
            let moment = self.moment(at);
            self.abort = Some(Abort { at, cut: moment.over + usize::from(moment.working) });
        }
    }

    /// Returns the time of its next change, if there is one.
    pub(super) fn until_change(&self, now: Duration) -> Option<Duration> {
        let moments = self.turns.iter().flat_map(|turn| [turn.begins, turn.ends]);
        moments.filter(|at| *at > now).min().map(|at| at.saturating_sub(now))
    }
}
