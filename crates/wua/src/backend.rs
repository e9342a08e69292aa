//! What only a backend needs, beside the traits: the sheet that the progress of a job is read from, and the agent behind
//! an update.

pub use crate::progress::{PlannedResults, Stage};
pub use crate::update::UpdateAgent;
