//! The form of a scenario file, field by field. The JSON Schema is made from these types by a test, and the
//! comments on their fields are its descriptions.

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
    /// What the scenario is called.
    pub(crate) title: String,
    /// What it shows.
    pub(crate) description: Option<String>,
    /// The time at the start, in UTC; 2026-11-10T18:00:00Z by default.
    pub(crate) starts_at: Option<At<StartTime>>,
    /// Who calls the agent; "administrator" by default.
    pub(crate) caller: Option<Caller>,
    /// The agent and the machine at the start.
    pub(crate) agent: Option<Agent>,
    /// How the agent behaves where that is open: a preset, and the switches that differ from it.
    pub(crate) policy: Option<Switches>,
    /// The updates, in the order in which a search finds them.
    pub(crate) update: Option<Vec<At<Update>>>,
    /// Calls that fail.
    pub(crate) fault: Option<Vec<At<Fault>>>,
    /// What happens by itself.
    pub(crate) trigger: Option<Vec<At<Trigger>>>,
}

/// The agent and the machine at the start.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "[agent]"))]
pub(crate) struct Agent {
    /// States in which work is refused, or goes wrong; none by default.
    pub(crate) flags: Option<Vec<AgentFlag>>,
    /// Whether there is a user interface for dialogs; false by default.
    pub(crate) user_interface: Option<bool>,
    /// Whether a user sits at the machine; true by default.
    pub(crate) interactive_user: Option<bool>,
    /// Whether a running operation may be cancelled; true by default.
    pub(crate) cancellable: Option<bool>,
    /// Whether the network is there; true by default.
    pub(crate) online: Option<bool>,
    /// Whether updates come from a managed server (WSUS); false by default.
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
    /// The number of its article, without the letters KB.
    pub(crate) kb: Option<At<KbNumber>>,
    /// What sort of update it is; behaviour, curve and duration follow from it unless given.
    pub(crate) kind: UpdateKind,
    /// Its UUID; follows from the title by default.
    pub(crate) id: Option<At<Uuid>>,
    /// Its revision; 1 by default.
    #[cfg_attr(test, schemars(range(min = 0, max = 2_147_483_647)))]
    pub(crate) revision: Option<i32>,
    /// How much it disturbs; "minor" for definitions, else "normal", by default.
    pub(crate) impact: Option<At<Impact>>,
    /// Whether it can only be installed alone; true for feature updates by default.
    pub(crate) exclusive: Option<At<bool>>,
    /// Whether it restarts the machine; "never" for definitions and whatever is minor, "always" for
    /// feature updates, else "can-request", by default.
    pub(crate) reboot: Option<At<Reboot>>,
    /// Whether it may ask the user something; false by default.
    pub(crate) asks_user: Option<At<bool>>,
    /// Whether it needs the network while it installs; false by default.
    pub(crate) needs_network: Option<bool>,
    /// Its licence terms; "none" by default.
    pub(crate) eula: Option<Eula>,
    /// Whether its files are there; true by default.
    pub(crate) downloaded: Option<bool>,
    /// Whether it is installed at the start; false by default.
    pub(crate) installed: Option<bool>,
    /// Whether it can be removed; false by default.
    pub(crate) uninstallable: Option<bool>,
    /// Whether it is hidden; false by default.
    pub(crate) hidden: Option<bool>,
    /// Whether it is optional: not for Automatic Updates; false by default.
    pub(crate) optional: Option<bool>,
    /// Whether it is meant for Automatic Updates (IsAssigned); true by default.
    pub(crate) assigned: Option<bool>,
    /// Whether it can be installed without a user interface; true by default.
    pub(crate) can_be_quiet: Option<bool>,
    /// The UUIDs of the updates that it supersedes.
    pub(crate) supersedes: Option<Vec<At<Uuid>>>,
    /// The updates that are bundled in it.
    pub(crate) bundle: Option<Vec<At<Child>>>,
    /// How long it takes, "90s" or, drawn between two, "2m..5m"; as measured for its kind by default.
    pub(crate) duration: Option<At<RangeText>>,
    /// How its percentage moves: a shape, "instant", steps, or points; usual for its kind by default.
    pub(crate) curve: Option<At<WordOr<CurveWord, Curve>>>,
    /// How it ends; "success" by default.
    pub(crate) end: Option<At<WordOr<Outcome, End>>>,
    /// Where it gets stuck; nowhere by default.
    pub(crate) hang: Option<At<Hang>>,
}

words! {
    /// How much an update disturbs. A minor one neither restarts nor asks.
    pub(crate) Impact {
        /// May disturb.
        Normal = "normal",
        /// Neither restarts nor asks.
        Minor = "minor",
    }
}

words! {
    /// Whether an update restarts the machine.
    pub(crate) Reboot {
        /// Never.
        Never = "never",
        /// Always.
        Always = "always",
        /// It may ask for a restart.
        CanRequest = "can-request",
    }
}

words! {
    /// Whether an update has licence terms, and whether they are accepted at the start.
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
    /// The number of its article, without the letters KB.
    pub(crate) kb: Option<At<KbNumber>>,
    /// Its UUID; follows from the parent's UUID and the title by default.
    pub(crate) id: Option<At<Uuid>>,
    /// Its revision; 1 by default.
    #[cfg_attr(test, schemars(range(min = 0, max = 2_147_483_647)))]
    pub(crate) revision: Option<i32>,
}

/// A curve of one's own: either steps or points.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`curve`"))]
pub(crate) struct Curve {
    /// That many equal steps.
    pub(crate) steps: Option<Steps>,
    /// Percentages at times from the update's start, as ["30s", 25]. In between it climbs evenly; where
    /// the next is not higher it holds and then jumps.
    pub(crate) points: Option<At<Vec<Point>>>,
}

/// A percentage that is reached at a time.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[cfg_attr(test, schemars(title = "a time and a percentage such as [\"30s\", 25]"))]
pub(crate) struct Point(pub(crate) At<DurationText>, pub(crate) Percent);

words! {
    /// What an update ends with.
    pub(crate) Outcome {
        /// Result code 2.
        Success = "success",
        /// Result code 3.
        SuccessWithErrors = "success-with-errors",
        /// Result code 4.
        Failure = "failure",
        /// Result code 4, WU_E_UH_NEEDANOTHERDOWNLOAD.
        NeedsAnotherDownload = "needs-another-download",
        /// Result code 2, and it is offered again.
        SucceedsButIsNotInstalled = "succeeds-but-is-not-installed",
    }
}

/// How an update ends, in detail.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`end`"))]
pub(crate) struct End {
    /// With what.
    pub(crate) result: At<Outcome>,
    /// Its result code: by default S_OK for a success, WU_S_UPDATE_ERROR for one with errors,
    /// ERROR_INSTALL_FAILURE for a failure.
    pub(crate) hresult: Option<At<Code>>,
    /// Whether a success asks for a restart; by default as the behaviour demands and, where it can
    /// request one, true unless it is a definition, a removal tool or a driver.
    pub(crate) reboot_required: Option<At<bool>>,
    /// The percentage at which a failure happens; at the end by default.
    pub(crate) at: Option<At<Percent>>,
    /// Whether a failure leaves the machine in need of a restart; false by default.
    pub(crate) leaves_reboot_pending: Option<At<bool>>,
    /// The installer's own code of a failure, for the history; 0 by default.
    pub(crate) unmapped: Option<At<Code>>,
}

/// Where an update gets stuck.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "`hang`"))]
pub(crate) struct Hang {
    /// The percentage at which it gets stuck.
    pub(crate) at: At<Percent>,
    /// For how long; "ever" by default.
    #[serde(rename = "for")]
    pub(crate) time: Option<At<HangTime>>,
    /// What RequestAbort does meanwhile; "works" by default.
    pub(crate) abort: Option<Abort>,
    /// How long an abort takes to work; "5s" by default.
    pub(crate) within: Option<At<DurationText>>,
}

words! {
    /// What an abort does to an update that is stuck.
    pub(crate) Abort {
        /// It ends the update.
        Works = "works",
        /// Nothing.
        Ignored = "ignored",
    }
}

/// A call that fails. All conditions that are given must hold; none means always.
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "[[fault]]"))]
pub(crate) struct Fault {
    /// The call: "BeginInstall" or "IUpdateInstaller::BeginInstall".
    pub(crate) call: At<CallName>,
    /// What it answers.
    pub(crate) hresult: At<Code>,
    /// Only at the n-th call, counted from 1.
    pub(crate) nth: Option<At<Count>>,
    /// Only at the first n calls.
    pub(crate) first: Option<Count>,
    /// Only between two times from the start, as "0s..10m".
    pub(crate) between: Option<At<Window>>,
    /// Only with this probability.
    #[cfg_attr(test, schemars(range(min = 0, max = 1)))]
    pub(crate) probability: Option<f64>,
    /// The seed of the draws.
    #[cfg_attr(test, schemars(range(min = 0, max = 9_223_372_036_854_775_807_i64)))]
    pub(crate) seed: Option<At<u64>>,
}

/// Something that happens by itself, once: one condition (after, polls or call) and one action
/// (restart, set, clear or cancel).
#[derive(Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(title = "[[trigger]]"))]
pub(crate) struct Trigger {
    /// When so much time has passed since the start.
    pub(crate) after: Option<At<DurationText>>,
    /// At the n-th GetProgress on the machine, counted from 1.
    pub(crate) polls: Option<At<Count>>,
    /// At a call of this member.
    pub(crate) call: Option<At<CallName>>,
    /// At which call of it, counted from 1; the first by default.
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
