//! The machine: its updates, their state, and its history. It knows neither time nor threads.

pub(crate) mod catalog;
pub(crate) mod copies;
pub(crate) mod history;
pub(crate) mod state;
