//! The fields of a scenario file. A test makes the JSON Schema from these types; the comments on their fields are its
//! descriptions.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::raw_values::{
    At, CallName, Code, Count, CurveWord, DurationText, HangTime, KbNumber, Percent, RangeText, StartTime,
    Steps, Switches, Uuid, Window, WordOr,
};
use crate::{AgentFlag, Caller, UpdateKind};

/// A scripted world for the Windows Update Agent simulator.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "the scenario", rename = "Scenario"))]
pub(crate) struct Scenario {
    /// The title.
    pub(crate) title: String,
    /// The purpose of the scenario, in a sentence.
    pub(crate) description: Option<String>,
    /// The time at the start, in UTC; 2026-11-10T18:00:00Z by default.
    pub(crate) starts_at: Option<At<StartTime>>,
    /// The caller of the agent; "administrator" by default.
    pub(crate) caller: Option<Caller>,
    /// The agent and the machine at the start.
    pub(crate) agent: Option<Agent>,
    /// The policy: a preset, and the switches that differ from it.
    pub(crate) policy: Option<Switches>,
    /// The updates, in the order in which a search finds them.
    pub(crate) update: Option<Vec<At<Update>>>,
    /// Calls that fail.
    pub(crate) fault: Option<Vec<At<Fault>>>,
    /// Events that happen without a call that asks for them.
    pub(crate) trigger: Option<Vec<At<Trigger>>>,
}

/// The agent and the machine at the start.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "[agent]"))]
pub(crate) struct Agent {
    /// States in which work is refused or fails; none by default.
    pub(crate) flags: Option<Vec<AgentFlag>>,
    /// True if dialogs can be shown; false by default.
    pub(crate) user_interface: Option<bool>,
    /// True if a user is logged on at the machine; true by default.
    pub(crate) interactive_user: Option<bool>,
    /// True if a running operation may be cancelled; true by default.
    pub(crate) cancellable: Option<bool>,
    /// True if the network is available; true by default.
    pub(crate) online: Option<bool>,
    /// True if updates come from a managed server (WSUS); false by default.
    pub(crate) managed_server: Option<bool>,
    /// The time between Begin… and the work on the first update; "200ms" by default.
    pub(crate) queue: Option<At<DurationText>>,
}

/// An update that the agent offers.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "[[update]]"))]
pub(crate) struct Update {
    /// Its title.
    pub(crate) title: String,
    /// Its description.
    pub(crate) description: Option<String>,
    /// The number of its Knowledge Base article, without the letters KB.
    pub(crate) kb: Option<At<KbNumber>>,
    /// Its kind, from which behaviour, curve and duration follow unless given.
    pub(crate) kind: UpdateKind,
    /// Its UUID; derived from the title by default.
    pub(crate) id: Option<At<Uuid>>,
    /// Its revision; 1 by default.
    #[cfg_attr(test, schemars(range(min = 0, max = 2_147_483_647)))]
    pub(crate) revision: Option<i32>,
    /// Its impact; "minor" for definitions, else "normal", by default.
    pub(crate) impact: Option<At<Impact>>,
    /// True if it can only be installed alone; true for feature updates by default.
    pub(crate) exclusive: Option<At<bool>>,
    /// Its restart behaviour; "never" for definitions and minor updates, "always" for feature updates, else
    /// "can-request", by default.
    pub(crate) reboot: Option<At<Reboot>>,
    /// True if it may ask the user something; false by default.
    pub(crate) asks_user: Option<At<bool>>,
    /// True if it needs the network during installation; false by default.
    pub(crate) needs_network: Option<bool>,
    /// Its licence terms; "none" by default.
    pub(crate) eula: Option<Eula>,
    /// True if its files are downloaded; true by default.
    pub(crate) downloaded: Option<bool>,
    /// True if it is installed at the start; false by default.
    pub(crate) installed: Option<bool>,
    /// True if it can be removed; false by default.
    pub(crate) uninstallable: Option<bool>,
    /// True if it is hidden; false by default.
    pub(crate) hidden: Option<bool>,
    /// True if it is optional, that is, not for Automatic Updates; false by default.
    pub(crate) optional: Option<bool>,
    /// True if it is meant for Automatic Updates (IsAssigned); true by default.
    pub(crate) assigned: Option<bool>,
    /// True if it can be installed without a user interface; true by default.
    pub(crate) can_be_quiet: Option<bool>,
    /// The UUIDs of the updates that it supersedes.
    pub(crate) supersedes: Option<Vec<At<Uuid>>>,
    /// The updates that are bundled in it.
    pub(crate) bundle: Option<Vec<At<Child>>>,
    /// Its duration: "90s" or, drawn between two, "2m..5m"; as measured for its kind by default.
    pub(crate) duration: Option<At<RangeText>>,
    /// The course of its percentage: a shape, "instant", steps, or points; that of its kind by default.
    pub(crate) curve: Option<At<WordOr<CurveWord, Curve>>>,
    /// Its end; "success" by default.
    pub(crate) end: Option<At<WordOr<Outcome, End>>>,
    /// The place where it hangs; none by default.
    pub(crate) hang: Option<At<Hang>>,
}

words! {
    /// The impact of an update. A minor one neither restarts nor asks.
    pub(crate) Impact {
        /// It may disturb the user.
        Normal = "normal",
        /// It neither restarts nor asks.
        Minor = "minor",
    }
}

words! {
    /// The restart behaviour of an update.
    pub(crate) Reboot {
        /// It never restarts the machine.
        Never = "never",
        /// It always restarts the machine.
        Always = "always",
        /// It may ask for a restart.
        CanRequest = "can-request",
    }
}

words! {
    /// The state of an update's licence terms at the start.
    pub(crate) Eula {
        /// It has none.
        None = "none",
        /// It has some, and they are accepted.
        Accepted = "accepted",
        /// It has some, and they must be accepted before it installs.
        Required = "required",
    }
}

/// An update that is bundled in another.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`bundle`"))]
pub(crate) struct Child {
    /// Its title.
    pub(crate) title: String,
    /// The number of its Knowledge Base article, without the letters KB.
    pub(crate) kb: Option<At<KbNumber>>,
    /// Its UUID; derived from the parent's UUID and the title by default.
    pub(crate) id: Option<At<Uuid>>,
    /// Its revision; 1 by default.
    #[cfg_attr(test, schemars(range(min = 0, max = 2_147_483_647)))]
    pub(crate) revision: Option<i32>,
}

/// A custom curve: either steps or points.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`curve`"))]
pub(crate) struct Curve {
    /// The number of equal steps.
    pub(crate) steps: Option<Steps>,
    /// Percentages at times since the update's start, such as ["30s", 25]. Between two points the percentage rises
    /// evenly if the second is higher; otherwise it holds and then jumps.
    pub(crate) points: Option<At<Vec<Point>>>,
}

/// A percentage that is reached at a given time.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[cfg_attr(test, schemars(title = "a time and a percentage such as [\"30s\", 25]"))]
pub(crate) struct Point(pub(crate) At<DurationText>, pub(crate) Percent);

words! {
    /// The result of an update.
    pub(crate) Outcome {
        /// Result code 2.
        Success = "success",
        /// Result code 3.
        SuccessWithErrors = "success-with-errors",
        /// Result code 4.
        Failure = "failure",
        /// Result code 4, WU_E_UH_NEEDANOTHERDOWNLOAD.
        NeedsAnotherDownload = "needs-another-download",
        /// Result code 2, but the update is offered again.
        SucceedsButIsNotInstalled = "succeeds-but-is-not-installed",
    }
}

/// The end of an update, in detail.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`end`"))]
pub(crate) struct End {
    /// The result.
    pub(crate) result: At<Outcome>,
    /// The result code: by default S_OK for a success, WU_S_UPDATE_ERROR for a success with errors,
    /// ERROR_INSTALL_FAILURE for a failure.
    pub(crate) hresult: Option<At<Code>>,
    /// True if a success asks for a restart. By default this follows from the restart behaviour; for "can-request" it
    /// is true except for definitions, removal tools and drivers.
    pub(crate) reboot_required: Option<At<bool>>,
    /// The percentage at which a failure happens; at the end by default.
    pub(crate) at: Option<At<Percent>>,
    /// True if a failure leaves the machine in need of a restart; false by default.
    pub(crate) leaves_reboot_pending: Option<At<bool>>,
    /// The installer's own code for a failure, shown in the history; 0 by default.
    pub(crate) unmapped: Option<At<Code>>,
}

/// The place where an update hangs.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`hang`"))]
pub(crate) struct Hang {
    /// The percentage at which it hangs.
    pub(crate) at: At<Percent>,
    /// The time for which it hangs; "ever" by default.
    #[serde(rename = "for")]
    pub(crate) time: Option<At<HangTime>>,
    /// The effect of RequestAbort during the hang; "works" by default.
    pub(crate) abort: Option<Abort>,
    /// The time until an abort takes effect; "5s" by default.
    pub(crate) within: Option<At<DurationText>>,
}

words! {
    /// The effect of an abort on an update that hangs.
    pub(crate) Abort {
        /// It ends the update.
        Works = "works",
        /// None.
        Ignored = "ignored",
    }
}

/// A call that fails. All conditions that are given must hold; without conditions, every call fails. A property of an
/// update is read once by every search, for every update found in the order of the result; these reads are the calls.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "[[fault]]"))]
pub(crate) struct Fault {
    /// The member: "BeginInstall" or "IUpdateInstaller::BeginInstall".
    pub(crate) call: At<CallName>,
    /// The result code that it answers.
    pub(crate) hresult: At<Code>,
    /// Only the n-th call, counted from 1.
    pub(crate) nth: Option<At<Count>>,
    /// Only the first n calls.
    pub(crate) first: Option<Count>,
    /// Only between two times since the start, such as "0s..10m".
    pub(crate) between: Option<At<Window>>,
    /// Only with this probability.
    #[cfg_attr(test, schemars(range(min = 0, max = 1)))]
    pub(crate) probability: Option<f64>,
    /// The seed of the random draws.
    #[cfg_attr(test, schemars(range(min = 0, max = 9_223_372_036_854_775_807_i64)))]
    pub(crate) seed: Option<At<u64>>,
}

/// An event that happens once: one condition (after, polls or call) and one action (restart, set, clear or cancel).
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "[[trigger]]"))]
pub(crate) struct Trigger {
    /// When this time has passed since the start.
    pub(crate) after: Option<At<DurationText>>,
    /// At the n-th GetProgress on the machine, counted from 1.
    pub(crate) polls: Option<At<Count>>,
    /// At a call of this member.
    pub(crate) call: Option<At<CallName>>,
    /// The number of the call, counted from 1; the first by default.
    pub(crate) nth: Option<At<Count>>,
    /// The machine restarts.
    pub(crate) restart: Option<At<bool>>,
    /// The agent enters these states.
    pub(crate) set: Option<At<Vec<AgentFlag>>>,
    /// The agent leaves these states.
    pub(crate) clear: Option<At<Vec<AgentFlag>>>,
    /// The agent cancels the running job with this code.
    pub(crate) cancel: Option<At<Code>>,
}
