//! The engine: the lock of a world, its time, its threads and its jobs of every kind. It knows no rule of the agent.

pub(crate) mod advance;
pub(crate) mod call;
pub(crate) mod callbacks;
pub(crate) mod clock;
pub(crate) mod core;
pub(crate) mod deliver;
pub(crate) mod events;
pub(crate) mod faults;
pub(crate) mod finished;
pub(crate) mod gave_up;
pub(crate) mod job_core;
pub(crate) mod journal;
pub(crate) mod open;
pub(crate) mod poll_count;
pub(crate) mod random;
pub(crate) mod record;
pub(crate) mod settle;
pub(crate) mod setup;
pub(crate) mod standstill;
pub(crate) mod triggers;
pub(crate) mod wait;
pub(crate) mod worker;
