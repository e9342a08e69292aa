//! The states of a job, and of an update inside it, as tables. The diagram in ARCHITECTURE.md is
//! drawn from them, and the simulator uses them for its answers.
//!
//! A job is in one phase and has two latches. Latch E, "ended", is set by the first `End…` that
//! succeeds; latch D, "detached", when `CleanUp` has released the callbacks. Neither is ever cleared.

use std::fmt::{self, Write as _};

use wua::{HResult, OperationResultCode};

use crate::{AbortLate, CleanupInCallback, EndTwice, JobView, Plan, Policy, Time, Timeline};

/// The phase of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// `Begin…` was accepted; no update has begun.
    Queued,
    /// An update is being worked on, or the next one is about to be.
    Running,
    /// An abort was accepted; the update in flight runs on, no other is begun.
    Aborting,
    /// Every result is final.
    Done,
}

/// A cause for a job to move from one phase to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// `Begin…` was accepted.
    Begin,
    /// Work on the first update begins.
    FirstUpdateBegins,
    /// `RequestAbort` was accepted.
    RequestAbort,
    /// The last update that is worked on has its result.
    LastUpdateEnds,
}

/// Every transition: from (none at first), cause, to.
pub const TRANSITIONS: &[(Option<Phase>, Event, Phase)] = &[
    (None, Event::Begin, Phase::Queued),
    (Some(Phase::Queued), Event::FirstUpdateBegins, Phase::Running),
    (Some(Phase::Queued), Event::RequestAbort, Phase::Aborting),
    (Some(Phase::Queued), Event::LastUpdateEnds, Phase::Done),
    (Some(Phase::Running), Event::RequestAbort, Phase::Aborting),
    (Some(Phase::Running), Event::LastUpdateEnds, Phase::Done),
    (Some(Phase::Aborting), Event::LastUpdateEnds, Phase::Done),
];

/// Every transition of an update's result code inside a job; none is reversed (`PROG-RES-8`).
pub const UPDATE_TRANSITIONS: &[(OperationResultCode, OperationResultCode, &str)] = &[
    (OperationResultCode::NOT_STARTED, OperationResultCode::IN_PROGRESS, "begun"),
    (OperationResultCode::NOT_STARTED, OperationResultCode::SUCCEEDED, "there already"),
    (OperationResultCode::NOT_STARTED, OperationResultCode::FAILED, "refused before work"),
    (OperationResultCode::NOT_STARTED, OperationResultCode::ABORTED, "not begun when the abort took hold"),
    (OperationResultCode::IN_PROGRESS, OperationResultCode::SUCCEEDED, "done"),
    (OperationResultCode::IN_PROGRESS, OperationResultCode::SUCCEEDED_WITH_ERRORS, "done in part"),
    (OperationResultCode::IN_PROGRESS, OperationResultCode::FAILED, "failed"),
    (OperationResultCode::IN_PROGRESS, OperationResultCode::ABORTED, "stopped by the abort"),
];

/// Returns the phase of that job at `now`.
#[must_use]
pub fn phase(job: &JobView<'_, Plan>, now: Time) -> Phase {
    if job.has_ended(now) {
        return Phase::Done;
    }
    if job.facts.abort.is_some_and(|abort| abort.at <= now) {
        return Phase::Aborting;
    }
    let seen = job.shown(now);
    let touched = seen.update_results().any(|result| result.result_code != OperationResultCode::NOT_STARTED);
    if touched { Phase::Running } else { Phase::Queued }
}

/// A way to use a job whose answer depends on its phase and latches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// `AsyncState`, `IsCompleted`, `Updates`, `GetProgress`.
    Read,
    /// `RequestAbort`.
    RequestAbort,
    /// `CleanUp`, outside the job's callbacks.
    CleanUp,
    /// `CleanUp`, inside a callback of this job.
    CleanUpInCallback,
    /// The `End…` that fits the `Begin…`, of the same installer.
    End,
    /// The other `End…`.
    EndOfTheOtherKind,
    /// `End…` of another installer.
    EndOfAnotherInstaller,
}

/// The answer to a use of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It does its work at once.
    Answers,
    /// It waits until the job is done, then does its work.
    Waits,
    /// It succeeds and changes nothing.
    NoEffect,
    /// It succeeds with that code and does its work later.
    Later(HResult),
    /// It fails with that code.
    Refused(HResult),
    /// The policy chooses.
    Open,
}

/// The legality table, one row per use; the columns are: before the end, done, done and ended.
/// (Aborting answers as running does, and detached as done.)
pub const LEGALITY: &[(Use, [Answer; 3])] = {
    use Answer::{Answers, Open, Refused, Waits};
    let other_kind = Refused(HResult::WU_E_INVALID_OPERATION);
    let other_installer = Refused(HResult::E_INVALIDARG);
    &[
        (Use::Read, [Answers, Answers, Answers]),
        (Use::RequestAbort, [Answers, Open, Open]),
        (Use::CleanUp, [Waits, Answers, Answers]),
        (Use::CleanUpInCallback, [Open, Open, Open]),
        (Use::End, [Waits, Answers, Open]),
        (Use::EndOfTheOtherKind, [other_kind, other_kind, other_kind]),
        (Use::EndOfAnotherInstaller, [other_installer, other_installer, other_installer]),
    ]
};

/// Returns the answer to a use of a job, from the table and the policy.
#[must_use]
pub fn answer(used: Use, phase: Phase, ended: bool, policy: &Policy) -> Answer {
    let column = match (phase, ended) {
        (Phase::Queued | Phase::Running | Phase::Aborting, _) => 0,
        (Phase::Done, false) => 1,
        (Phase::Done, true) => 2,
    };
    let row = LEGALITY.iter().find(|(row, _)| *row == used);
    match row.map_or(Answer::Open, |(_, answers)| answers[column]) {
        Answer::Open => chosen(used, policy),
        answer => answer,
    }
}

fn chosen(used: Use, policy: &Policy) -> Answer {
    match used {
        Use::RequestAbort => match policy.abort_late {
            AbortLate::Accepted => Answer::NoEffect,
            AbortLate::InvalidOperation => Answer::Refused(HResult::WU_E_INVALID_OPERATION),
            AbortLate::CouldNotCancel => Answer::Refused(HResult::WU_E_COULDNOTCANCEL),
        },
        Use::CleanUpInCallback => match policy.cleanup_in_callback {
            CleanupInCallback::Marked => Answer::Later(HResult::WU_S_MARKED_FOR_DISCONNECT),
            CleanupInCallback::Breach => Answer::Refused(HResult::WU_E_INVALID_OPERATION),
        },
        Use::End if policy.end_twice == EndTwice::InvalidOperation => {
            Answer::Refused(HResult::WU_E_INVALID_OPERATION)
        }
        _ => Answer::Answers,
    }
}

/// Returns the two tables of transitions as a Mermaid diagram.
#[must_use]
pub fn diagram() -> String {
    let mut text = String::from("stateDiagram-v2\n    state \"a job\" as job {\n");
    for (from, event, to) in TRANSITIONS {
        let from = from.map_or_else(|| "[*]".to_owned(), |phase| phase.to_string());
        let _ = writeln!(text, "        {from} --> {to}: {event}");
    }
    text.push_str("    }\n    state \"an update in it\" as update {\n        [*] --> NotStarted\n");
    for (from, to, why) in UPDATE_TRANSITIONS {
        let _ = writeln!(text, "        {from} --> {to}: {why}");
    }
    text.push_str("    }\n");
    text
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Begin => "Begin…",
            Self::FirstUpdateBegins => "the first update begins",
            Self::RequestAbort => "RequestAbort",
            Self::LastUpdateEnds => "the last update ends",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_has_one_row_and_the_policy_fills_the_open_cells() {
        for policy in [Policy::documented(), Policy::observed(), Policy::hostile()] {
            for (used, _) in LEGALITY {
                assert_eq!(LEGALITY.iter().filter(|(row, _)| row == used).count(), 1, "{used:?}");
                for (phase, ended) in [(Phase::Queued, false), (Phase::Done, false), (Phase::Done, true)] {
                    assert_ne!(answer(*used, phase, ended, &policy), Answer::Open, "{used:?} {phase:?}");
                }
            }
        }
    }

    /// END-6, END-7, END-8, JOB-ABT-5: the cells that differ.
    #[test]
    fn end_6_7_8_and_job_abt_5() {
        let (kind, hostile) = (Policy::observed(), Policy::hostile());
        assert_eq!(answer(Use::End, Phase::Running, false, &kind), Answer::Waits);
        assert_eq!(answer(Use::End, Phase::Done, true, &kind), Answer::Answers);
        let refused = Answer::Refused(HResult::WU_E_INVALID_OPERATION);
        assert_eq!(answer(Use::End, Phase::Done, true, &hostile), refused);
        assert_eq!(answer(Use::EndOfTheOtherKind, Phase::Done, false, &kind), refused);
        assert_eq!(answer(Use::RequestAbort, Phase::Done, false, &kind), Answer::NoEffect);
        assert_eq!(answer(Use::RequestAbort, Phase::Aborting, false, &kind), Answer::Answers);
    }
}
