//! The enumerations of the API. Each is 32 bits wide and total: a number without a name is carried as it is.

use std::fmt;

/// Writes an enumeration, its numbers and its conversions from one line a value.
macro_rules! enumeration {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $value:literal,)* }) => {
        $(#[doc = $doc])+
        ///
        /// Conversion from a number is total and round-trips (clause `ENUM-7`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[doc = $vdoc])+ $variant,)*
            /// A number that this list does not have.
            Unknown(i32),
        }

        impl $name {
            /// The values that have a name, in the order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The number of the value.
            #[must_use]
            pub const fn value(self) -> i32 {
                match self {
                    $($name::$variant => $value,)*
                    $name::Unknown(value) => value,
                }
            }
        }

        impl From<i32> for $name {
            fn from(value: i32) -> Self {
                match value {
                    $($value => $name::$variant,)*
                    other => $name::Unknown(other),
                }
            }
        }

        impl From<$name> for i32 {
            fn from(value: $name) -> i32 {
                value.value()
            }
        }

        impl fmt::Display for $name {
            /// The name, or the number where there is none.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $($name::$variant => f.write_str(stringify!($variant)),)*
                    $name::Unknown(value) => write!(f, "{value}"),
                }
            }
        }
    };
}

enumeration! {
    /// How an operation on one update, or on all of them, stands or ended: `OperationResultCode` (`ENUM-1`).
    OperationResultCode {
        /// Not touched yet.
        NotStarted = 0,
        /// Being worked on.
        InProgress = 1,
        /// Ended well.
        Succeeded = 2,
        /// Complete, but one or more errors occurred; the results may be incomplete.
        SucceededWithErrors = 3,
        /// Ended with a failure.
        Failed = 4,
        /// Cancelled.
        Aborted = 5,
    }
}

impl OperationResultCode {
    /// Returns `true` if nothing more will happen: 2, 3, 4 or 5.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self.value(), 2..=5)
    }
}

enumeration! {
    /// How much an installation disturbs: `InstallationImpact` (`ENUM-3`).
    InstallationImpact {
        /// May disturb.
        Normal = 0,
        /// Neither restarts, nor asks, nor fails because something is in use (`BEH-5`).
        Minor = 1,
        /// Must be the only update of its call (`BEG-8`).
        RequiresExclusiveHandling = 2,
    }
}

enumeration! {
    /// Whether an installation restarts the machine: `InstallationRebootBehavior` (`ENUM-4`).
    InstallationRebootBehavior {
        /// Never.
        NeverReboots = 0,
        /// Always, after a success.
        AlwaysRequiresReboot = 1,
        /// It may ask for a restart.
        CanRequestReboot = 2,
    }
}

enumeration! {
    /// What a history entry tells of: `UpdateOperation` (`ENUM-6`). There is no 0.
    UpdateOperation {
        /// An installation.
        Installation = 1,
        /// A removal.
        Uninstallation = 2,
    }
}

enumeration! {
    /// The phase of the download of one update: `DownloadPhase` (`DL-PROG-PH`).
    DownloadPhase {
        /// Nothing of the update is fetched yet.
        Initializing = 1,
        /// The update is being fetched.
        Downloading = 2,
        /// What was fetched is being checked. No recording shows it.
        Verifying = 3,
    }
}

enumeration! {
    /// The kind of an update: `UpdateType`.
    UpdateType {
        /// Software.
        Software = 1,
        /// A driver.
        Driver = 2,
    }
}

enumeration! {
    /// What the server wants done with an update: `DeploymentAction`.
    DeploymentAction {
        /// Nothing by itself; inherited from a bundle.
        None = 0,
        /// To be installed.
        Installation = 1,
        /// To be removed.
        Uninstallation = 2,
        /// To be detected only.
        Detection = 3,
        /// To be offered as optional.
        OptionalInstallation = 4,
    }
}

enumeration! {
    /// Which service a search asks: `ServerSelection`.
    ServerSelection {
        /// The managed server if there is one, else the default service.
        Default = 0,
        /// The managed server (WSUS).
        ManagedServer = 1,
        /// Windows Update.
        WindowsUpdate = 2,
        /// The service named by its id.
        Others = 3,
    }
}

enumeration! {
    /// What a search warning is about: `UpdateExceptionContext` (`ENUM-5`). There is no 0.
    UpdateExceptionContext {
        /// In general.
        General = 1,
        /// A Windows driver.
        WindowsDriver = 2,
        /// Windows Installer.
        WindowsInstaller = 3,
        /// The search is incomplete (newer headers only).
        SearchIncomplete = 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// ENUM-1, ENUM-3, ENUM-4, ENUM-5, ENUM-6: the numbers of the headers.
    #[test]
    fn numbers_are_those_of_the_headers() {
        let numbers = |values: &[i32]| values.to_vec();
        let of = |all: &[OperationResultCode]| all.iter().map(|v| v.value()).collect::<Vec<_>>();
        assert_eq!(of(OperationResultCode::ALL), numbers(&[0, 1, 2, 3, 4, 5]));
        assert_eq!(InstallationImpact::RequiresExclusiveHandling.value(), 2);
        assert_eq!(InstallationRebootBehavior::AlwaysRequiresReboot.value(), 1);
        assert_eq!(UpdateOperation::from(0), UpdateOperation::Unknown(0));
        assert_eq!(UpdateOperation::Uninstallation.value(), 2);
        assert_eq!(UpdateExceptionContext::SearchIncomplete.value(), 4);
        assert_eq!(DeploymentAction::OptionalInstallation.value(), 4);
        assert_eq!(ServerSelection::Others.value(), 3);
    }

    proptest! {
        /// ENUM-7: conversion is total and round-trips.
        #[test]
        fn enum_7_any_number_round_trips(value: i32) {
            prop_assert_eq!(OperationResultCode::from(value).value(), value);
            prop_assert_eq!(InstallationImpact::from(value).value(), value);
            prop_assert_eq!(UpdateExceptionContext::from(value).value(), value);
        }
    }
}
