//! Types that only a backend needs, besides the traits: the results sheet behind the progress of a job, and the agent
//! behind an update.

pub use crate::progress::{PlannedResults, Stage};
pub use crate::update::UpdateAgent;
