//! The judge: what is true of the Windows Update Agent, with the evidence, checked against any implementation.

#[macro_use]
mod fault;

mod case;
mod choices;
mod fixture;
mod harness;
mod judge;
mod log;
mod reference;
mod report;
mod rule;
mod rules;
mod subject;
mod uncovered;
mod watchdog;

pub use case::regression::{CaseError, Regression, load_regressions};
pub use case::run::{Begun, Case, Kind, Poll, Record, Run};
pub use case::step::{Answer, Callbacks, Flag, Found, Property, Step};
pub use choices::{OPEN_QUESTIONS, OpenQuestion};
pub use fault::{Fault, Outcome};
pub use fixture::logged::{Installer, Job, Searcher, Session, System};
pub use fixture::recorder::{CallbackKind, Recorder, Told, identity};
pub use fixture::{Fixture, Trial};
pub use harness::harness;
pub use judge::cases::stateful_case;
pub use judge::{Deviation, Judge, Stage, assert_conforms, assert_holds};
pub use log::Line;
pub use report::save::save_regressions;
pub use report::{Failure, PresetReport, Report, RuleReport, SkipReason, Verdict};
pub use rule::{Basis, Check, Rule, Severity};
pub use rules::{FAMILIES, Family};
pub use subject::{Capabilities, Capability, Machine, SetupError, Subject};
pub use uncovered::UNCOVERED;
