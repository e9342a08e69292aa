//! The facts: what the caller did, and when.

use wua::HResult;

use crate::Time;

/// The external events of a job. With the plan and the time, they determine everything that it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The time at which `Begin…` was accepted.
    pub begun_at: Time,
    /// The first request to abort that was accepted, from the caller or from the agent itself.
    pub abort: Option<Abort>,
}

impl Facts {
    /// Returns the facts of a job that was begun at that time.
    #[must_use]
    pub const fn begun(begun_at: Time) -> Self {
        Self { begun_at, abort: None }
    }
}

/// A request to abort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abort {
    /// The time at which it was accepted.
    pub at: Time,
    /// The end of the updates that it cuts off: aborted with this code, or still not
    /// started if it is `S_OK` (clauses `JOB-ABT-3`, `JOB-ABT-9`).
    pub cut_off: HResult,
}

impl Abort {
    /// Returns a request of the caller at that time, with `WU_E_CALL_CANCELLED`.
    #[must_use]
    pub const fn requested(at: Time) -> Self {
        Self { at, cut_off: HResult::WU_E_CALL_CANCELLED }
    }
}
