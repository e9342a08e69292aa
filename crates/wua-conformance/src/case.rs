//! A case: a scenario and calls as data; and how cases are generated, played, shrunk and kept in files.

#[cfg(feature = "generation")]
pub(crate) mod generate;
pub(crate) mod play;
pub(crate) mod regression;
pub(crate) mod run;
#[cfg(feature = "generation")]
pub(crate) mod shrink;
pub(crate) mod step;
