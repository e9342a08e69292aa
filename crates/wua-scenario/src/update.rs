//! Scripted updates: their properties, how they install, and how they end.

use std::time::Duration;

use wua::{
    Category, HResult, InstallationBehavior, InstallationImpact, InstallationRebootBehavior, UpdateData,
    UpdateIdentity, UpdateType,
};

use crate::{Curve, DurationRange, Measured, identity};

/// An update that the simulated agent offers.
#[derive(Debug, Clone)]
pub struct ScriptedUpdate {
    /// The properties of the update object.
    pub data: UpdateData,
    /// Its kind, from which its defaults come.
    pub kind: UpdateKind,
    /// `true` if its licence terms are accepted, or if it has none.
    pub eula_accepted: bool,
    /// `true` if it is hidden.
    pub hidden: bool,
    /// `true` if it is meant for Automatic Updates (`IsAssigned` of the search criteria).
    pub assigned: bool,
    /// `true` if it can be installed without a user interface.
    pub can_be_quiet: bool,
    /// The course of its percentage.
    pub curve: Curve,
    /// Its duration, drawn evenly from the range; the range of its kind ([`UpdateKind::duration`]) is drawn as
    /// measured. For [`Curve::Points`] it is the time of the last point, for [`Curve::Instant`] 0.
    pub duration: DurationRange,
    /// Its end.
    pub end: End,
    /// The place where it hangs.
    pub hang: Option<Hang>,
}

impl ScriptedUpdate {
    /// Creates an update that succeeds, with the defaults of its kind. Its identity is derived from the title; two
    /// updates with the same title need explicit identities.
    #[must_use]
    pub fn new(kind: UpdateKind, title: impl Into<String>) -> Self {
        let title = title.into();
        let behavior = kind.behavior();
        let data = UpdateData {
            identity: UpdateIdentity::new(identity::from_title(&title, 0), 1),
            title,
            update_type: if kind == UpdateKind::Driver { UpdateType::DRIVER } else { UpdateType::SOFTWARE },
            categories: vec![kind.category()],
            installation_behavior: behavior,
            auto_select_on_web_sites: true,
            ..UpdateData::default()
        };
        Self {
            data,
            kind,
            eula_accepted: true,
            hidden: false,
            assigned: true,
            can_be_quiet: true,
            curve: kind.curve(),
            duration: kind.duration(),
            end: End::Success {
                hresult: HResult::S_OK,
                reboot_required: kind.asks_for_restart(behavior.reboot_behavior),
            },
            hang: None,
        }
    }
}

/// Changes to how the update runs.
impl ScriptedUpdate {
    /// Sets its duration: a [`Duration`] or a [`DurationRange`].
    #[must_use]
    pub fn with_duration(self, duration: impl Into<DurationRange>) -> Self {
        Self { duration: duration.into(), ..self }
    }

    /// Sets its curve.
    #[must_use]
    pub fn with_curve(self, curve: Curve) -> Self {
        Self { curve, ..self }
    }

    /// Sets its end.
    #[must_use]
    pub fn with_end(self, end: End) -> Self {
        Self { end, ..self }
    }

    /// Sets the place where it hangs.
    #[must_use]
    pub fn with_hang(self, hang: Hang) -> Self {
        Self { hang: Some(hang), ..self }
    }
}

words! {
    /// The kind of an update. The defaults of its behaviour, curve and duration follow from it.
    pub UpdateKind {
        /// A cumulative update of Windows, which is installed first in a job.
        Cumulative = "cumulative",
        /// A cumulative update of .NET.
        DotnetCumulative = "dotnet-cumulative",
        /// A single package.
        Standalone = "standalone",
        /// A servicing stack update.
        ServicingStack = "servicing-stack",
        /// Definitions of Defender.
        Definition = "definition",
        /// The Malicious Software Removal Tool.
        RemovalTool = "removal-tool",
        /// A driver.
        Driver = "driver",
        /// A new release of Windows.
        Feature = "feature",
    }
}

impl UpdateKind {
    /// Returns the usual behaviour of this kind. Definitions are minor and never restart; feature updates are
    /// exclusive and always restart.
    #[must_use]
    pub fn behavior(self) -> InstallationBehavior {
        let (impact, reboot_behavior) = match self {
            Self::Definition => (InstallationImpact::MINOR, InstallationRebootBehavior::NEVER_REBOOTS),
            Self::Feature => (
                InstallationImpact::REQUIRES_EXCLUSIVE_HANDLING,
                InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT,
            ),
            _ => (InstallationImpact::NORMAL, InstallationRebootBehavior::CAN_REQUEST_REBOOT),
        };
        InstallationBehavior { impact, reboot_behavior, ..InstallationBehavior::default() }
    }

    /// Returns the usual curve of this kind, as measured.
    #[must_use]
    pub fn curve(self) -> Curve {
        Curve::Shape(Measured::of(self).shape)
    }

    /// Returns the measured range of durations of this kind. An update with this range draws its duration from the
    /// measured distribution ([`Measured::duration_at`]), not evenly.
    ///
    /// | kind | duration | half take at most |
    /// |---|---|---|
    /// | cumulative | 5m42s..21m10s | 17m40s |
    /// | dotnet-cumulative | 9s140ms..22s940ms | 16s |
    /// | standalone | 5s500ms..20s | 11s |
    /// | servicing-stack | 1s900ms..6s200ms | 4s450ms |
    /// | definition | 4s990ms..4m34s | 8s200ms |
    /// | removal-tool | 46s80ms..2m18s | 1m20s |
    /// | driver | 190ms..26s600ms | 380ms |
    /// | feature | 30m..1h (assumed) | 45m |
    #[must_use]
    pub fn duration(self) -> DurationRange {
        Measured::of(self).range()
    }

    /// Returns `true` if a success of this kind asks for a restart when the script does not say so: this follows from
    /// the behaviour (clause `URES-6`) or, if that allows both, from recordings.
    #[must_use]
    pub fn asks_for_restart(self, behavior: InstallationRebootBehavior) -> bool {
        match behavior {
            InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT => true,
            InstallationRebootBehavior::CAN_REQUEST_REBOOT => {
                !matches!(self, Self::Definition | Self::RemovalTool | Self::Driver)
            }
            // `NEVER_REBOOTS`, or a number without a name, which promises no restart.
            _ => false,
        }
    }

    /// Returns the usual classification of this kind (`CAT-10`).
    #[must_use]
    pub fn category(self) -> Category {
        let (id, name) = match self {
            Self::Cumulative | Self::DotnetCumulative | Self::Standalone | Self::ServicingStack => {
                ("0fa1201d-4330-4fa8-8ae9-b877473b6441", "Security Updates")
            }
            Self::Definition => ("e0789628-ce08-4437-be74-2495b842f43b", "Definition Updates"),
            Self::RemovalTool => ("28bc880e-0592-4cbf-8f95-c79b17911d5f", "Update Rollups"),
            Self::Driver => ("ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0", "Drivers"),
            Self::Feature => ("3689bdc8-b205-4af4-8d4a-a63924c5e9d5", "Upgrades"),
        };
        Category::new(id, name)
    }
}

/// The end of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Result code 2.
    Success {
        /// A success, `S_OK` by default.
        hresult: HResult,
        /// `true` if the result asks for a restart; must agree with the behaviour (`URES-6`).
        reboot_required: bool,
    },
    /// Result code 3.
    SuccessWithErrors {
        /// A success, `WU_S_UPDATE_ERROR` by default.
        hresult: HResult,
        /// As in [`End::Success`].
        reboot_required: bool,
    },
    /// Result code 4.
    Failure {
        /// A failure, `ERROR_INSTALL_FAILURE` (0x80070643) by default.
        hresult: HResult,
        /// The update fails when the curve first reaches this percentage; `None`: at the end.
        at: Option<u8>,
        /// `true` if the machine needs a restart although the result does not say so.
        leaves_reboot_pending: bool,
        /// The installer's own code, shown in the history (`UnmappedResultCode`); 0 by default.
        unmapped: i32,
    },
    /// Result code 4 with `WU_E_UH_NEEDANOTHERDOWNLOAD`: the update must be downloaded and installed again.
    NeedsAnotherDownload,
    /// Result code 2, but the update is not installed afterwards and is offered again.
    SucceedsButIsNotInstalled {
        /// As in [`End::Success`].
        reboot_required: bool,
    },
}

impl End {
    /// Returns a success with `S_OK`.
    #[must_use]
    pub const fn success(reboot_required: bool) -> Self {
        Self::Success { hresult: HResult::S_OK, reboot_required }
    }

    /// Returns a success with errors, with `WU_S_UPDATE_ERROR`.
    #[must_use]
    pub const fn success_with_errors(reboot_required: bool) -> Self {
        Self::SuccessWithErrors { hresult: HResult::WU_S_UPDATE_ERROR, reboot_required }
    }

    /// Returns a failure with this code at the end of the curve.
    #[must_use]
    pub const fn failure(hresult: HResult) -> Self {
        Self::Failure { hresult, at: None, leaves_reboot_pending: false, unmapped: 0 }
    }

    /// Returns a failure with this code when the curve first reaches this percentage.
    #[must_use]
    pub const fn failure_at(percent: u8, hresult: HResult) -> Self {
        Self::Failure { hresult, at: Some(percent), leaves_reboot_pending: false, unmapped: 0 }
    }
}

/// A place where an update hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hang {
    /// The percentage; the update hangs when the curve first reaches it.
    pub at: u8,
    /// The time for which it hangs; `None`: for ever.
    pub time: Option<Duration>,
    /// The effect of an abort during the hang.
    pub abort: HangAbort,
}

impl Hang {
    /// Creates a hang at this percentage that never ends; an abort takes effect within 5 s.
    #[must_use]
    pub const fn at(percent: u8) -> Self {
        Self { at: percent, time: None, abort: HangAbort::Works { within: HangAbort::WITHIN } }
    }

    /// Limits the hang to this time.
    #[must_use]
    pub const fn lasting(self, time: Duration) -> Self {
        Self { time: Some(time), ..self }
    }

    /// Makes the update ignore an abort until the hang ends.
    #[must_use]
    pub const fn ignoring_abort(self) -> Self {
        Self { abort: HangAbort::Ignored, ..self }
    }
}

/// The effect of `RequestAbort` on an update that hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HangAbort {
    /// The abort ends the update within a time (5 s by default).
    Works {
        /// The time.
        within: Duration,
    },
    /// The abort is ignored until the update continues.
    Ignored,
}

impl HangAbort {
    /// The default time until an abort takes effect.
    pub(crate) const WITHIN: Duration = Duration::from_secs(5);
}
