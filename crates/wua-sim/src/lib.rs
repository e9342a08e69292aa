//! A simulated Windows Update Agent.

pub mod criteria;
