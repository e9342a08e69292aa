//! What goes wrong, and what happens by itself: faults and triggers.

use std::time::Duration;

use wua::{HResult, Member};

use crate::AgentFlags;

/// A call that answers a failure. All conditions that are given must hold; none means always.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The call; one that can fail.
    pub call: Member,
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

impl Fault {
    /// A call that always answers that failure. The other methods narrow down when.
    ///
    /// ```
    /// use wua::HResult;
    /// use wua::member::IUpdateInstaller;
    /// use wua_scenario::Fault;
    ///
    /// let twice = Fault::new(IUpdateInstaller::BeginInstall, HResult::WU_E_INSTALL_NOT_ALLOWED).first(2);
    /// assert_eq!((twice.first, twice.nth), (Some(2), None));
    /// ```
    #[must_use]
    pub const fn new(call: Member, hresult: HResult) -> Self {
        Self { call, hresult, nth: None, first: None, between: None, probability: None, seed: None }
    }

    /// Only the n-th call of that member, counted from 1.
    #[must_use]
    pub const fn nth(self, n: u32) -> Self {
        Self { nth: Some(n), ..self }
    }

    /// Only the first n calls of that member.
    #[must_use]
    pub const fn first(self, n: u32) -> Self {
        Self { first: Some(n), ..self }
    }

    /// Only between two times, from the start of the scenario.
    #[must_use]
    pub const fn between(self, from: Duration, until: Duration) -> Self {
        Self { between: Some((from, until)), ..self }
    }

    /// Only with that probability, 0 to 1, drawn from that seed.
    #[must_use]
    pub const fn with_probability(self, probability: f64, seed: u64) -> Self {
        Self { probability: Some(probability), seed: Some(seed), ..self }
    }
}

/// Something that happens by itself, once.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// When.
    pub when: When,
    /// What.
    pub action: Action,
}

impl Trigger {
    /// That action, then.
    #[must_use]
    pub const fn new(when: When, action: Action) -> Self {
        Self { when, action }
    }

    /// That action, so long after the start of the scenario.
    #[must_use]
    pub const fn after(time: Duration, action: Action) -> Self {
        Self::new(When::After(time), action)
    }
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
        call: Member,
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
