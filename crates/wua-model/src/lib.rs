//! The pure machine of an installation job: a job is a sheet of facts, and everything it shows is
//! a function of those facts and the time.
//!
//! ```text
//! observe(plan, facts, now) -> progress, results, completed?, next moment at which anything changes
//! ```
//!
//! * [`Plan`]: what the world decided for the job, compiled once: the order in which the updates
//!   are worked on, each one's curve and its end.
//! * [`Facts`]: what the caller did and when.
//! * [`Time`]: a number the caller passes in. Nothing here reads a clock, starts a thread, draws a
//!   random number or does I/O.
//! * [`observe()`] and its parts, [`next_moment`] for callbacks, [`overall`] for the result.
//! * [`Policy`]: what the documents leave open, as one value.
//! * [`lifecycle`]: the states of a job as a table, and what each member answers in them.

mod curve;
mod facts;
mod fixed;
pub mod lifecycle;
mod moments;
mod observe;
mod overall;
mod plan;
mod policy;
mod time;

pub use curve::{Point, first_reaches};
pub use facts::{Abort, Facts};
pub use fixed::MAX_UPDATES;
pub use moments::{Cursor, Moment, next_moment, next_moment_at};
pub use observe::{
    Ending, Finish, Glance, Observation, completes_at, glance, is_completed, last_change, next_change,
    next_finish, observe, progress, result, stopped, undisturbed,
};
pub use overall::overall;
pub use plan::{OnAbort, Plan, PlanError, PlannedUpdate, Work};
pub use policy::{
    AbortLate, AbortRest, BusyCode, CallbackThread, Callbacks, CleanupInCallback, ClientId, CommitTwice,
    Curves, Duplicates, EarlyCompletion, EmptyList, EndTwice, HistoryPassedOver, HistoryPending, HistoryView,
    NullCallbacks, Order, PendingRebootBlocks, Policy, PolicyError, QueryPastEnd, Switch, SwitchValue,
    UninstallBehaviour, Unmapped, UpdatesGetter,
};
pub use time::{Time, millis};
