//! Installations: a plan of updates that are worked on one after another, and the progress of the job at a time.

mod cut;
mod moments;
mod plan;
mod view;

pub use moments::{Cursor, Moment};
pub use plan::{MAX_UPDATES, OnAbort, Plan, PlanError, PlannedUpdate, Work};
pub use view::{Ending, Finish, Glance, PollHint};
