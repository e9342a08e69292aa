//! The specification of the Windows Update Agent as data: its clauses, and the sources that they cite.
//!
//! ```
//! use wua_spec::Basis;
//!
//! let clause = wua_spec::clause("JOB-PRG-2").expect("a clause of the specification");
//! assert_eq!(clause.family, "JOB-PRG");
//! assert_eq!(clause.basis(), Basis::Documented);
//! ```

mod citation;
mod clause;
mod ids;
mod link;
mod source;
mod tsv;

pub use citation::Citation;
pub use clause::{Basis, Clause, Side, clause, clauses};
pub use ids::{CitedId, cited_ids};
pub use link::page_link;
pub use source::{Source, sources};

/// The code blocks of the README, compiled and run.
#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;
