//! The arguments of the two callbacks of an installation.

use super::progress::InstallationProgress;
use crate::callback::CallbackArgs;
use crate::object::Made;

/// `IInstallationProgressChangedCallbackArgs`.
#[derive(Debug)]
pub struct InstallationProgressChangedCallbackArgs(pub wua::InstallationProgress);

/// Hands the rows of
/// [`objects::InstallationProgressChangedCallbackArgs`](crate::objects::InstallationProgressChangedCallbackArgs) to a
/// macro.
#[macro_export]
macro_rules! installation_progress_changed_callback_args_rows {
    ($($face:tt)+) => { $($face)+! {
        InstallationProgressChangedCallbackArgs as IInstallationProgressChangedCallbackArgs {
        IInstallationProgressChangedCallbackArgs: IDispatch = "e4f14e1e-689d-4218-a0b9-bc189c484a01" {
            get_Progress() -> InstallationProgress => |args| InstallationProgress(args.0.clone());
        }
    } } };
}

installation_progress_changed_callback_args_rows!(crate::rows);

/// `IInstallationCompletedCallbackArgs`: has no members (clause `CB-C-2`).
#[derive(Debug)]
pub struct InstallationCompletedCallbackArgs;

/// Hands the rows of [`objects::InstallationCompletedCallbackArgs`](crate::objects::InstallationCompletedCallbackArgs)
/// to a macro.
#[macro_export]
macro_rules! installation_completed_callback_args_rows {
    ($($face:tt)+) => { $($face)+! { InstallationCompletedCallbackArgs as IInstallationCompletedCallbackArgs {
        IInstallationCompletedCallbackArgs: IDispatch = "250e2106-8efb-4705-9653-ef13c581b6a1" {}
    } } };
}

installation_completed_callback_args_rows!(crate::rows);

/// Returns the object of a callback's arguments.
#[must_use]
pub fn of_args(args: CallbackArgs) -> Made {
    match args {
        CallbackArgs::ProgressChanged(args) => {
            Box::new(InstallationProgressChangedCallbackArgs(args.progress))
        }
        CallbackArgs::Completed(_) => Box::new(InstallationCompletedCallbackArgs),
    }
}
