//! The judge: statements about the Windows Update Agent, with their evidence, checked against any implementation.

#![cfg_attr(
    not(feature = "generation"),
    expect(dead_code, reason = "what generated cases alone use is compiled all the same")
)]

#[macro_use]
mod fault;
#[macro_use]
mod rule;

mod case;
mod causes;
mod choices;
mod fixture;
#[cfg(feature = "harness")]
mod harness;
mod judge;
mod lock;
mod log;
mod mutants;
mod reference;
mod report;
mod rules;
mod subject;
mod uncovered;
mod watchdog;

pub use case::play::play;
pub use case::regression::{CaseError, Regression, load_regressions};
pub use case::run::{Begun, Case, Kind, Poll, Record, Run};
pub use case::step::{Answer, Callbacks, Flag, Found, Property, Step};
pub use causes::{CAUSES, Cause};
pub use choices::{OPEN_QUESTIONS, OpenQuestion};
pub use fault::{Fault, Outcome};
pub use fixture::recorder::{CallbackKind, Reported};
#[cfg(feature = "harness")]
pub use harness::harness;
#[cfg(feature = "generation")]
pub use judge::cases::generated_case;
pub use judge::{Deviation, Judge, Stage, assert_conforms, assert_holds};
pub use log::Line;
pub use mutants::{KnownMutant, known_mutants};
pub use reference::rules_compared;
pub use report::save::save_regressions;
pub use report::{Failure, PresetReport, ProbableCause, Report, RuleReport, SkipReason, Verdict};
pub use rule::{Basis, Rule, Severity};
pub use rules::{FAMILIES, Family};
pub use subject::{Capabilities, Capability, Machine, SetupError, Subject};
pub use uncovered::UNCOVERED;
