//! Downloads: a plan of interleaved updates, and the progress of the job at a time.

mod compile;
mod percent;
mod plan;
mod view;

pub use plan::{DownloadPlan, DownloadPlanError, DownloadStep, KnownSizes, PlannedDownload};
pub use view::{DownloadNumbers, DownloadProgress};
