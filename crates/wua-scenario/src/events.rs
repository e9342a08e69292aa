//! What goes wrong, and what happens by itself: faults and triggers.

use std::time::Duration;

use wua::HResult;

use crate::{AgentFlags, Call};

/// A call that answers a failure. All conditions that are given must hold; none means always.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The call; one that can fail.
    pub call: Call,
    /// What it answers: a failure.
    pub hresult: HResult,
    /// Only the n-th call of that member, counted from 1.
    pub nth: Option<u32>,
    /// Only the first n calls of that member.
    pub first: Option<u32>,
    /// Only from the first time to the second, from the start of the scenario.
    pub between: Option<(Duration, Duration)>,
    /// Only with that probability, 0 to 1.
    pub probability: Option<f64>,
    /// The seed of the draws; only with a probability.
    pub seed: Option<u64>,
}

/// Something that happens by itself, once.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// When.
    pub when: When,
    /// What.
    pub action: Action,
}

/// When a [`Trigger`] goes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// That long after the start of the scenario.
    After(Duration),
    /// At the n-th `GetProgress` on the machine, counted from 1.
    Polls(u32),
    /// At the n-th call of a member, counted from 1.
    Call {
        /// The member.
        call: Call,
        /// Which call of it.
        nth: u32,
    },
}

/// What a [`Trigger`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The machine restarts.
    Restart,
    /// The agent enters these states.
    Set(AgentFlags),
    /// The agent leaves these states.
    Clear(AgentFlags),
    /// The agent cancels the running job with that code.
    Cancel(HResult),
}
