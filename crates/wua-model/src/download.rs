//! Downloads: a plan of interleaved updates, and the progress of the job at a time.

mod compile;
mod percent;
mod plan;
mod step;
mod view;

pub use plan::{DownloadPlan, DownloadPlanError};
pub use step::{DownloadNumbers, DownloadStep, KnownSizes, PlannedDownload};
pub use view::DownloadProgress;
