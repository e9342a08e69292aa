//! A simulated machine with a Windows Update Agent, on virtual time, behind the traits of crate `wua`.
//!
//! A [`World`] is made from a scenario: the updates on offer, their durations and
//! percentages, their ends, and the events that go wrong. Sessions, searchers, installers and jobs of a
//! world behave as the real agent's do, by rules that each cite a clause; where
//! the documents are silent a policy decides ([`Policy`]).
//!
//! Time is virtual and has four modes ([`ClockMode`]); randomness is ChaCha with 8 rounds, drawn
//! from a seed, in one labelled stream per purpose. The same scenario and seed give the same
//! [`Journal`], byte for byte, unless the clock is paced by real time. Nothing is global: a world is a value, and
//! [`World::fork`] copies it.
//!
//! **Callbacks** are made by the thread that moves the time, or by a worker that it waits for; with no lock held,
//! and one after another for each job. Every member may be called from inside one.

/// Writes `Debug` for an object of a world: its name in the journal, such as `job 1`.
macro_rules! shown_by_name {
    ($object:ident) => {
        impl std::fmt::Debug for $object {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.who(), f)
            }
        }
    };
}

mod agent;
mod engine;
mod machine;
pub mod replay;
mod unfired;
mod world;

pub use engine::clock::ClockMode;
pub use engine::journal::{Call, Calls, Entry, Journal, List, Text, Value, What, Who};
pub use unfired::Unfired;
pub use world::{FaultError, World, WorldBuilder};

// Everything that a test needs comes from here: the words of the agent,
pub use wua;
// the parts of a scenario,
pub use wua_scenario::{
    Action, Agent, AgentFlag, AgentFlags, Caller, Curve, CurvePoint, DownloadEvent, DurationRange, End,
    Excerpt, Fault, FindMemberError, Hang, HangAbort, InstallationEvent, LONGEST_DURATION, LoadError,
    Measured, ParseDurationError, PolicyChoice, Preset, Problem, Scenario, ScenarioError, ScriptedUpdate,
    Shape, ShapePoint, Source, SwitchChoice, SwitchProblem, Trace, TraceEvents, TraceHeader, TraceUpdate,
    Trigger, UpdateKind, When, can_fail, find_member, format_duration, is_known, is_read_at_search, members,
    nearest, parse_duration,
};
// the language of searches,
pub use wua_model::criteria;
// and the policy.
pub use wua_model::{
    AbortLate, AbortRest, BusyCode, CallbackThread, Callbacks, CleanupInCallback, ClientId, CommitTwice,
    Curves, Duplicates, EarlyCompletion, EmptyList, EndTwice, HistoryPassedOver, HistoryPending, HistoryView,
    NullCallbacks, Order, PendingRebootBlocks, Policy, PolicyError, QueryPastEnd, Switch, SwitchValue,
    UninstallBehaviour, Unmapped, UpdatesGetter,
};
