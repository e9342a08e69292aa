//! The agent: its objects and its rules, a file for each interface.

pub(crate) mod history;
pub(crate) mod install;
pub(crate) mod searcher;
pub(crate) mod session;
pub(crate) mod update;
