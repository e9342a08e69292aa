//! `IInstallationResult` and `IUpdateInstallationResult`.

/// `IInstallationResult`.
#[derive(Debug)]
pub struct InstallationResult(pub wua::InstallationResult);

/// Hands the rows of [`objects::InstallationResult`](crate::objects::InstallationResult) to a macro.
#[macro_export]
macro_rules! installation_result_rows {
    ($($face:tt)+) => { $($face)+! { InstallationResult as IInstallationResult {
        IInstallationResult: IDispatch = "a43c56d6-7451-48d4-af96-b6cd2d0d9b7a" {
            get_HResult() -> i32 => |result| result.0.hresult().value();
            get_RebootRequired() -> bool => |result| result.0.reboot_required();
            get_ResultCode() -> i32 => |result| result.0.result_code().value();
            GetUpdateResult(updateIndex: i32) -> UpdateInstallationResult =>
                |result| UpdateInstallationResult(result.0.update_result(updateIndex)?);
        }
    } } };
}

installation_result_rows!(crate::rows);

/// `IUpdateInstallationResult`.
#[derive(Debug)]
pub struct UpdateInstallationResult(pub wua::UpdateInstallationResult);

/// Hands the rows of [`objects::UpdateInstallationResult`](crate::objects::UpdateInstallationResult) to a macro.
#[macro_export]
macro_rules! update_installation_result_rows {
    ($($face:tt)+) => { $($face)+! { UpdateInstallationResult as IUpdateInstallationResult {
        IUpdateInstallationResult: IDispatch = "d940f0f8-3cbb-4fd0-993f-471e7f2328ad" {
            get_HResult() -> i32 => |result| result.0.hresult.value();
            get_RebootRequired() -> bool => |result| result.0.reboot_required;
            get_ResultCode() -> i32 => |result| result.0.result_code.value();
        }
    } } };
}

update_installation_result_rows!(crate::rows);
