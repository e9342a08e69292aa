//! `IInstallationProgress`: a snapshot that never changes.

use super::result::UpdateInstallationResult;

/// `IInstallationProgress`.
#[derive(Debug)]
pub struct InstallationProgress(pub wua::InstallationProgress);

/// Hands the rows of [`objects::InstallationProgress`](crate::objects::InstallationProgress) to a macro.
#[macro_export]
macro_rules! installation_progress_rows {
    ($($face:tt)+) => { $($face)+! { InstallationProgress as IInstallationProgress {
        IInstallationProgress: IDispatch = "345c8244-43a3-4e32-a368-65f073b76f36" {
            get_CurrentUpdateIndex() -> i32 => |progress| progress.0.current_update_index();
            get_CurrentUpdatePercentComplete() -> i32 => |progress| progress.0.current_update_percent_complete();
            get_PercentComplete() -> i32 => |progress| progress.0.percent_complete();
            GetUpdateResult(updateIndex: i32) -> UpdateInstallationResult =>
                |progress| UpdateInstallationResult(progress.0.update_result(updateIndex)?);
        }
    } } };
}

installation_progress_rows!(crate::rows);
