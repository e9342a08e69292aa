//! A job of the reference: its plan, the effect of an abort, and its possible progress at a moment (§2.2, §2.3).

use std::time::Duration;

use wua::{HResult, OperationResultCode, UpdateInstallationResult, UpdateOperation};

use super::clause::{Clause, INST_FRC_2, JOB_ABT_3, JOB_ABT_9, JOB_PRG_1};
use super::course::{Course, NEVER};
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
    /// Its course, if it is worked on.
    pub(super) course: Option<Course>,
    /// The time within which an abort stops it while it hangs.
    pub(super) stops_within: Option<Duration>,
}

impl Turn {
    /// Returns `true` if it hangs at that time.
    pub(super) fn hangs(&self, now: Duration) -> bool {
        let elapsed = now.checked_sub(self.begins);
        self.course.as_ref().zip(elapsed).is_some_and(|(course, elapsed)| course.hangs(elapsed))
    }

    /// Returns the times of its beginning and end, and those of its hang.
    fn changes(&self) -> impl Iterator<Item = Duration> {
        let hang = self.course.iter().flat_map(Course::hang).map(|at| self.begins.saturating_add(at));
        [self.begins, self.ends].into_iter().chain(hang)
    }

    /// Stops it by an abort, if it can be stopped and does not end before.
    fn stop(&mut self, now: Duration, reason: Option<HResult>) -> bool {
        let stop = self.stops_within.map(|within| now.saturating_add(within));
        let Some(stop) = stop.filter(|stop| *stop < self.ends && self.hangs(now)) else { return false };
        let code = reason.unwrap_or(HResult::WU_E_CALL_CANCELLED);
        let result = UpdateInstallationResult::new(OperationResultCode::ABORTED, code, false);
        let clause = if reason.is_some() { JOB_ABT_9 } else { JOB_ABT_3 };
        self.ends = stop;
        self.fate = Fate::Works { result, clause, forced: false };
        true
    }
}

/// An abort that was accepted: turns from `cut` on are not begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Abort {
    pub(super) at: Duration,
    pub(super) cut: usize,
    /// `true` if it stopped the last turn before `cut` while that hung.
    pub(super) stopped: bool,
    /// The code of the agent's own reason; none if the caller asked for it.
    pub(super) reason: Option<HResult>,
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
        self.taken() < self.turns.len() || self.abort.is_some_and(|abort| abort.stopped)
    }

    /// Returns the clause about what an abort cut off.
    pub(super) fn cuts_by(&self) -> Clause {
        let by_agent = self.abort.is_some_and(|abort| abort.reason.is_some());
        if by_agent { JOB_ABT_9 } else { JOB_ABT_3 }
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

    /// Returns `true` if the current update hangs.
    pub(super) fn hangs(&self, now: Duration) -> bool {
        let Moment { over, working } = self.moment(now);
        working && self.turns[over].hangs(now)
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

    /// Records the first abort, by the caller or for a reason of the agent. The current turn runs to its own end
    /// (`JOB-ABT-3`), unless it hangs and can be stopped.
    pub(super) fn request_abort(&mut self, at: Duration, reason: Option<HResult>) {
        if self.abort.is_some() {
            return;
        }
        let Moment { over, working } = self.moment(at);
        let stopped = working && self.turns[over].stop(at, reason);
        self.abort = Some(Abort { at, cut: over + usize::from(working), stopped, reason });
    }

    /// Returns `true` unless the effect of an abort is open: the script of an update that can be stopped says what an
    /// abort does during its hang only.
    pub(super) fn can_be_aborted(&self, now: Duration) -> bool {
        let Moment { over, working } = self.moment(now);
        let current = self.turns.get(over).filter(|_| working && self.abort.is_none());
        current.is_none_or(|turn| turn.stops_within.is_none() || turn.hangs(now))
    }

    /// Returns the time of its next change, if there is one.
    pub(super) fn until_change(&self, now: Duration) -> Option<Duration> {
        let moments = self.turns.iter().flat_map(Turn::changes);
        moments.filter(|at| *at > now && *at < NEVER).min().map(|at| at.saturating_sub(now))
    }
}
