//! The enumerations of the API. Each is 32 bits wide and accepts any number, with or without a name.

use std::fmt;

/// A named value of an enumeration, for tables and tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Enumerator {
    /// The name of the enumeration, as in the headers: `OperationResultCode`.
    pub enumeration: &'static str,
    /// The name, as in the headers without its prefix: `Succeeded`.
    pub name: &'static str,
    /// The name in the headers: `orcSucceeded`.
    pub header_name: &'static str,
    /// The number.
    pub value: i32,
    /// The meaning, as a sentence.
    pub meaning: &'static str,
}

/// Returns the named values of all enumerations.
pub fn enumerators() -> impl Iterator<Item = &'static Enumerator> {
    [
        OperationResultCode::ENUMERATORS,
        InstallationImpact::ENUMERATORS,
        InstallationRebootBehavior::ENUMERATORS,
        UpdateOperation::ENUMERATORS,
        DownloadPhase::ENUMERATORS,
        UpdateType::ENUMERATORS,
        DeploymentAction::ENUMERATORS,
        ServerSelection::ENUMERATORS,
        UpdateExceptionContext::ENUMERATORS,
    ]
    .into_iter()
    .flatten()
}

/// Writes an enumeration, its constants and its names from one line per value: the constant, the number, the name, and
/// the name in the headers.
macro_rules! enumeration {
    (
        $(#[doc = $doc:literal])+
        $type:ident { $($(#[doc = $about:literal])+ $constant:ident = $value:literal, $name:ident $header:literal;)* }
    ) => {
        $(#[doc = $doc])+
        ///
        /// Any number is legal and round-trips (clause `ENUM-7`); only the constants have names.
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $type(i32);

        impl $type {
            $($(#[doc = $about])+
            #[doc(alias = $header)]
            pub const $constant: Self = Self($value);)*

            const ENUMERATORS: &[Enumerator] = &[$(Enumerator {
                enumeration: stringify!($type),
                name: stringify!($name),
                header_name: $header,
                value: $value,
                meaning: concat!($($about),+).trim_ascii(),
            }),*];

            /// The values with a name, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$constant),*];

            /// Returns the value with that number.
            #[must_use]
            pub const fn new(value: i32) -> Self {
                Self(value)
            }

            /// Returns the number of the value.
            #[must_use]
            pub const fn value(self) -> i32 {
                self.0
            }

            /// Returns the name of the value, as in the headers without its prefix; `None` for a number that they do not list.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }

        impl From<i32> for $type {
            fn from(value: i32) -> Self {
                Self(value)
            }
        }

        impl From<$type> for i32 {
            fn from(value: $type) -> i32 {
                value.0
            }
        }

        impl fmt::Display for $type {
            /// Writes the name, or the type and the number if there is none.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => f.pad(&format!(concat!(stringify!($type), "({})"), self.0)),
                }
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

enumeration! {
    /// The state or the end of an operation on one update or on all of them: `OperationResultCode` (`ENUM-1`).
    OperationResultCode {
        /// Not started.
        NOT_STARTED = 0, NotStarted "orcNotStarted";
        /// In progress.
        IN_PROGRESS = 1, InProgress "orcInProgress";
        /// Succeeded.
        SUCCEEDED = 2, Succeeded "orcSucceeded";
        /// Complete, but one or more errors occurred; the results may be incomplete.
        SUCCEEDED_WITH_ERRORS = 3, SucceededWithErrors "orcSucceededWithErrors";
        /// Failed.
        FAILED = 4, Failed "orcFailed";
        /// Cancelled.
        ABORTED = 5, Aborted "orcAborted";
    }
}

impl OperationResultCode {
    /// Returns `true` if the result is final: 2, 3, 4 or 5.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self.value(), 2..=5)
    }
}

enumeration! {
    /// The degree to which an installation disturbs the user: `InstallationImpact` (`ENUM-3`).
    InstallationImpact {
        /// May disturb the user.
        NORMAL = 0, Normal "iiNormal";
        /// Neither restarts, nor asks, nor fails because something is in use (`BEH-5`).
        MINOR = 1, Minor "iiMinor";
        /// Must be the only update of its call (`BEG-8`).
        REQUIRES_EXCLUSIVE_HANDLING = 2, RequiresExclusiveHandling "iiRequiresExclusiveHandling";
    }
}

enumeration! {
    /// The restart behaviour of an installation: `InstallationRebootBehavior` (`ENUM-4`).
    InstallationRebootBehavior {
        /// Never restarts.
        NEVER_REBOOTS = 0, NeverReboots "irbNeverReboots";
        /// Always restarts after a success.
        ALWAYS_REQUIRES_REBOOT = 1, AlwaysRequiresReboot "irbAlwaysRequiresReboot";
        /// May ask for a restart.
        CAN_REQUEST_REBOOT = 2, CanRequestReboot "irbCanRequestReboot";
    }
}

enumeration! {
    /// An installation or a removal: `UpdateOperation` (`ENUM-6`). There is no 0.
    UpdateOperation {
        /// An installation.
        INSTALLATION = 1, Installation "uoInstallation";
        /// A removal.
        UNINSTALLATION = 2, Uninstallation "uoUninstallation";
    }
}

enumeration! {
    /// The phase of the download of one update: `DownloadPhase` (`DL-PROG-PH`).
    DownloadPhase {
        /// Nothing of the update is fetched yet.
        INITIALIZING = 1, Initializing "dphInitializing";
        /// The update is being fetched.
        DOWNLOADING = 2, Downloading "dphDownloading";
        /// The downloaded files are being checked. No recording shows it.
        VERIFYING = 3, Verifying "dphVerifying";
    }
}

enumeration! {
    /// The kind of an update: `UpdateType`.
    UpdateType {
        /// Software.
        SOFTWARE = 1, Software "utSoftware";
        /// A driver.
        DRIVER = 2, Driver "utDriver";
    }
}

enumeration! {
    /// The action that the server wants for an update: `DeploymentAction`.
    DeploymentAction {
        /// No action of its own; inherited from a bundle.
        NONE = 0, None "daNone";
        /// To be installed.
        INSTALLATION = 1, Installation "daInstallation";
        /// To be removed.
        UNINSTALLATION = 2, Uninstallation "daUninstallation";
        /// To be detected only.
        DETECTION = 3, Detection "daDetection";
        /// To be offered as optional.
        OPTIONAL_INSTALLATION = 4, OptionalInstallation "daOptionalInstallation";
    }
}

enumeration! {
    /// The service that a search asks: `ServerSelection`.
    ServerSelection {
        /// The managed server if there is one, else the default service.
        DEFAULT = 0, Default "ssDefault";
        /// The managed server (WSUS).
        MANAGED_SERVER = 1, ManagedServer "ssManagedServer";
        /// Windows Update.
        WINDOWS_UPDATE = 2, WindowsUpdate "ssWindowsUpdate";
        /// The service named by its id.
        OTHERS = 3, Others "ssOthers";
    }
}

enumeration! {
    /// The subject of a search warning: `UpdateExceptionContext` (`ENUM-5`). There is no 0.
    UpdateExceptionContext {
        /// The search in general.
        GENERAL = 1, General "uecGeneral";
        /// A Windows driver.
        WINDOWS_DRIVER = 2, WindowsDriver "uecWindowsDriver";
        /// Windows Installer.
        WINDOWS_INSTALLER = 3, WindowsInstaller "uecWindowsInstaller";
        /// The search is incomplete (newer headers only).
        SEARCH_INCOMPLETE = 4, SearchIncomplete "uecSearchIncomplete";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// ENUM-1, ENUM-3, ENUM-4, ENUM-5, ENUM-6: the numbers of the headers.
    #[test]
    fn numbers_are_those_of_the_headers() {
        assert!(OperationResultCode::ALL.iter().map(|code| code.value()).eq(0..=5));
        assert_eq!(InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING.value(), 2);
        assert_eq!(InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT.value(), 1);
        assert_eq!(UpdateOperation::UNINSTALLATION.value(), 2);
        assert_eq!(UpdateExceptionContext::SEARCH_INCOMPLETE.value(), 4);
        assert_eq!(DeploymentAction::OPTIONAL_INSTALLATION.value(), 4);
        assert_eq!(ServerSelection::OTHERS.value(), 3);
    }

    #[test]
    fn a_value_prints_its_name_or_its_number() {
        let known = OperationResultCode::SUCCEEDED_WITH_ERRORS;
        assert_eq!(
            (known.name(), known.to_string().as_str()),
            (Some("SucceededWithErrors"), "SucceededWithErrors")
        );
        assert_eq!(format!("{known:?} {known:>20}"), "SucceededWithErrors  SucceededWithErrors");
        let unknown = UpdateOperation::new(0);
        assert_eq!((unknown.name(), unknown.to_string().as_str()), (None, "UpdateOperation(0)"));
        assert_eq!(format!("{unknown:?}"), "UpdateOperation(0)");
        assert_eq!(format!("{unknown:>20}|{unknown:<20}|"), "  UpdateOperation(0)|UpdateOperation(0)  |");
    }

    #[test]
    fn an_enumerator_is_found_by_its_names() {
        let found: Vec<_> = enumerators().filter(|one| one.header_name == "orcFailed").collect();
        let failed = OperationResultCode::FAILED;
        let [one] = found[..] else { panic!("{found:?}") };
        assert_eq!((one.enumeration, one.name, one.value), ("OperationResultCode", "Failed", failed.value()));
        assert_eq!(
            enumerators().filter(|one| one.enumeration == "UpdateType").count(),
            UpdateType::ALL.len()
        );
        assert!(enumerators().all(|one| one.meaning.ends_with('.') && one.header_name.ends_with(one.name)));
    }

    /// A number is the value of that number, whether or not it came by its name.
    #[test]
    fn a_number_with_a_name_equals_its_constant() {
        assert_eq!(OperationResultCode::new(2), OperationResultCode::SUCCEEDED);
        assert!(OperationResultCode::ALL.iter().all(|code| code.name().is_some()));
        assert!(DeploymentAction::ALL.iter().all(|action| DeploymentAction::from(action.value()) == *action));
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
