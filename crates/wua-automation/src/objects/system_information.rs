//! `ISystemInformation`.

use std::sync::Arc;

/// `ISystemInformation`.
#[derive(Debug)]
pub struct SystemInformation(pub Arc<dyn wua::SystemInformation>);

/// Hands the rows of [`objects::SystemInformation`](crate::objects::SystemInformation) to a macro.
#[macro_export]
macro_rules! system_information_rows {
    ($($face:tt)+) => { $($face)+! { SystemInformation as ISystemInformation {
        ISystemInformation: IDispatch = "ade87bf7-7b56-4275-8fab-b9b0e591844b" {
            get_OemHardwareSupportLink() -> String;
            get_RebootRequired() -> bool => ask |information| information.reboot_required()?;
        }
    } } };
}

system_information_rows!(crate::rows);
