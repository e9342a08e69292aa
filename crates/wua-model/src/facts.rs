//! The facts: what the caller did, and when.

use wua::HResult;

use crate::Time;

/// What happened to a job from outside. With the plan and the time, everything it shows follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// When `Begin…` was accepted.
    pub begun_at: Time,
    /// The first request to abort that was accepted, of the caller or of the agent itself.
    pub abort: Option<Abort>,
}

impl Facts {
    /// A job begun at that time, and nothing else yet.
    #[must_use]
    pub const fn begun(begun_at: Time) -> Self {
        Self { begun_at, abort: None }
    }
}

/// A request to abort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abort {
    /// When it was accepted.
    pub at: Time,
    /// What updates show that it keeps from their end: aborted with this code, or still not
    /// started if it is `S_OK` (clauses `JOB-ABT-3`, `JOB-ABT-9`).
    pub cut_off: HResult,
}

impl Abort {
    /// A request of the caller at that time, `WU_E_CALL_CANCELLED`.
    #[must_use]
    pub const fn requested(at: Time) -> Self {
        Self { at, cut_off: HResult::WU_E_CALL_CANCELLED }
    }
}
