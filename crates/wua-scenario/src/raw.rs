//! The fields of a scenario file, but those of `[[update]]`, which are in `update_table.rs`. A test makes the JSON Schema from these types; the comments on their fields are its
//! descriptions.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::raw_values::{At, CallName, Code, Count, DurationText, StartTime, Switches, Window};
use crate::update_table::UpdateTable;
use crate::{AgentFlag, Caller};

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
    pub(crate) update: Option<Vec<At<UpdateTable>>>,
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
