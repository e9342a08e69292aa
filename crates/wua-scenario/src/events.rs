//! Faults and triggers: scripted failures of calls, and scripted events.

use std::time::Duration;

use wua::{HResult, Member};

use crate::AgentFlags;

/// A call that fails. All conditions that are given must hold; without conditions, every call fails.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The member that fails; it must be able to.
    pub call: Member,
    /// The code that the call answers: a failure.
    pub hresult: HResult,
    /// Only the n-th call of the member, counted from 1.
    pub nth: Option<u32>,
    /// Only the first n calls of the member.
    pub first: Option<u32>,
    /// Only between two times since the start of the scenario.
    pub between: Option<(Duration, Duration)>,
    /// Only with this probability, more than 0 and up to 1.
    pub probability: Option<f64>,
    /// The seed of the random draws; only with a probability.
    pub seed: Option<u64>,
}

impl Fault {
    /// Creates a fault that strikes every call. The other methods add conditions.
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

    /// Restricts the fault to the n-th call of the member, counted from 1.
    #[must_use]
    pub const fn nth(self, n: u32) -> Self {
        Self { nth: Some(n), ..self }
    }

    /// Restricts the fault to the first n calls of the member.
    #[must_use]
    pub const fn first(self, n: u32) -> Self {
        Self { first: Some(n), ..self }
    }

    /// Restricts the fault to calls between two times since the start of the scenario.
    #[must_use]
    pub const fn between(self, from: Duration, until: Duration) -> Self {
        Self { between: Some((from, until)), ..self }
    }

    /// Restricts the fault to calls drawn with this probability, 0 to 1, from this seed.
    #[must_use]
    pub const fn with_probability(self, probability: f64, seed: u64) -> Self {
        Self { probability: Some(probability), seed: Some(seed), ..self }
    }
}

/// An event that happens once, without a call that asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// The condition.
    pub when: When,
    /// The action.
    pub action: Action,
}

impl Trigger {
    /// Creates a trigger from its condition and action.
    #[must_use]
    pub const fn new(when: When, action: Action) -> Self {
        Self { when, action }
    }

    /// Creates a trigger for a time since the start of the scenario.
    #[must_use]
    pub const fn after(time: Duration, action: Action) -> Self {
        Self::new(When::After(time), action)
    }
}

/// The condition of a [`Trigger`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// This time has passed since the start of the scenario.
    After(Duration),
    /// The n-th `GetProgress` on the machine, counted from 1.
    Polls(u32),
    /// The n-th call of a member, counted from 1.
    Call {
        /// The member.
        call: Member,
        /// The number of the call.
        nth: u32,
    },
}

/// The action of a [`Trigger`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The machine restarts.
    Restart,
    /// The agent enters these states.
    Set(AgentFlags),
    /// The agent leaves these states.
    Clear(AgentFlags),
    /// The agent cancels the running job with this code.
    Cancel(HResult),
}
