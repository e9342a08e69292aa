//! The pure machine of installations and downloads: a job is a sheet of facts, and everything it shows is
//! a function of those facts and the time.
//!
//! ```text
//! JobView { plan, facts } at a time -> progress, results, the next change, the end
//! ```
//!
//! * [`Plan`]: the world's decisions for an installation, compiled once: the order in which the updates
//!   are worked on, each one's [`Curve`] and its end.
//! * [`DownloadPlan`]: the plan of a download, whose updates are interleaved and counted in bytes.
//! * [`Facts`]: the actions of the caller, with their times.
//! * [`Time`]: a number the caller passes in. Nothing here reads a clock, starts a thread, draws a
//!   random number or does I/O.
//! * [`JobView`]: a job, as its plan and its facts. Its methods return what the job shows.
//! * [`Timeline`]: the common interface of jobs of every kind. A [`JobView`] of either plan implements it.
//! * [`Policy`]: the choices that the documents leave open, as one value.
//! * [`criteria`]: the language of searches.
//! * [`lifecycle`]: the states of a job as a table, and the answer of each member in them.

pub mod criteria;
mod curve;
mod download;
mod facts;
mod install;
pub mod lifecycle;
mod overall;
mod policy;
mod time;
mod timeline;

pub use curve::{Curve, Point};
pub use download::{
    DownloadNumbers, DownloadPlan, DownloadPlanError, DownloadProgress, DownloadStep, KnownSizes,
    PlannedDownload,
};
pub use facts::{Abort, Facts};
pub use install::{
    Cursor, Ending, Finish, Glance, MAX_UPDATES, Moment, OnAbort, Plan, PlanError, PlannedUpdate, PollHint,
    Work,
};
pub use overall::overall;
pub use policy::{
    AbortLate, AbortRest, BusyCode, CallbackThread, Callbacks, CleanupInCallback, ClientId, CommitTwice,
    Curves, Duplicates, EarlyCompletion, EmptyList, EndTwice, HistoryPassedOver, HistoryPending, HistoryView,
    NullCallbacks, Order, PendingRebootBlocks, Policy, PolicyError, QueryPastEnd, Switch, SwitchValue,
    UninstallBehaviour, Unmapped, UpdatesGetter,
};
pub use time::{Span, Time};
pub use timeline::{JobView, Timeline};
