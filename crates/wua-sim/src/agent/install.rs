//! Installations and removals: the installer, its jobs, and their plans.

pub(crate) mod installation;
pub(crate) mod installer;
pub(crate) mod job;
mod listeners;
mod objects;
mod plan;
mod refusals;
