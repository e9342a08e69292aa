//! `IInstallationBehavior`.

/// `IInstallationBehavior`.
#[derive(Debug)]
pub struct InstallationBehavior(pub wua::InstallationBehavior);

/// Hands the rows of [`objects::InstallationBehavior`](crate::objects::InstallationBehavior) to a macro.
#[macro_export]
macro_rules! installation_behavior_rows {
    ($($face:tt)+) => { $($face)+! { InstallationBehavior as IInstallationBehavior {
        IInstallationBehavior: IDispatch = "d9a59339-e245-4dbd-9686-4d5763e39624" {
            get_CanRequestUserInput() -> bool => |behavior| behavior.0.can_request_user_input;
            get_Impact() -> i32 => |behavior| behavior.0.impact.value();
            get_RebootBehavior() -> i32 => |behavior| behavior.0.reboot_behavior.value();
            get_RequiresNetworkConnectivity() -> bool => |behavior| behavior.0.requires_network_connectivity;
        }
    } } };
}

installation_behavior_rows!(crate::rows);
