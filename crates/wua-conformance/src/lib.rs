//! The judge: what is true of the Windows Update Agent, with the evidence, checked against any implementation.

#[macro_use]
mod rule;

mod arms;
mod generate;
mod handles;
mod harness;
mod judge;
mod log;
mod open;
mod player;
mod reference;
mod regression;
mod report;
mod rules;
mod run;
mod scene;
mod stand;
mod step;
mod subject;
mod told;
mod trim;
mod uncovered;
mod watchdog;

pub use arms::stateful_case;
pub use handles::{Installer, Job, Searcher, Session, System};
pub use harness::harness;
pub use judge::{Deviation, Judge, Stage, assert_conforms};
pub use log::Line;
pub use open::{OPEN_QUESTIONS, OpenQuestion};
pub use regression::{CaseError, Regression, assert_holds, load_regressions, save_regressions};
pub use report::{Failure, PresetReport, Report, RuleReport, SkipReason, Verdict};
pub use rule::{Basis, Check, Fault, Outcome, Rule, Severity};
pub use rules::{FAMILIES, Family};
pub use run::{Begun, Case, Kind, Poll, Record, Run};
pub use stand::{Stand, Trial};
pub use step::{Answer, Callbacks, Flag, Found, Operation, Property, Step};
pub use subject::{Capabilities, Capability, Machine, SetupError, Subject};
pub use told::{Recorder, Told, What, identity};
pub use uncovered::UNCOVERED;
