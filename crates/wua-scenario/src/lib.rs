//! Scripted worlds as data: scenario files and recordings for a simulated Windows Update Agent.
//!
//! * [`Scenario`]: a machine, its policy, the updates that are offered, and scripted faults and events; read from TOML
//!   by [`Scenario::from_toml`] or [`Scenario::load`], written by [`Scenario::to_toml`].
//! * [`Trace`]: the events that a real job reported; read from JSON Lines.
//! * [`ScenarioError`]: the problems of a scenario, each with its line, what was expected and the nearest name that is
//!   accepted there. Nothing is guessed.
//! * [`Scenario::check`]: the same rules for a scenario that was built in code.
//! * [`Scenario::json_schema`]: the schema of scenario files, for editors. The reader checks files against the same
//!   schema, so the two cannot differ.
//!
//! No file and no scenario makes this crate panic.
//!
//! ```
//! use wua_scenario::{Curve, Scenario, Shape};
//!
//! let scenario = Scenario::from_toml(
//!     "example.toml",
//!     r#"
//!     title = "One update that fails at two thirds"
//!
//!     [[update]]
//!     title = "2026-11 Cumulative Update"
//!     kind = "cumulative"
//!     end = { result = "failure", hresult = "ERROR_INSTALL_FAILURE", at = 66 }
//!     "#,
//! )?;
//! assert_eq!(scenario.updates[0].curve, Curve::Shape(Shape::Cumulative));
//!
//! let error = Scenario::from_toml("wrong.toml", "title = \"A\"\n[agent]\nquue = \"1s\"").unwrap_err();
//! assert_eq!(error.to_string(), "unknown field `quue` in [agent]");
//! assert_eq!(error.line(), 3);
//! # Ok::<(), wua_scenario::ScenarioError>(())
//! ```

#[macro_use]
mod words;

mod agent;
mod calendar;
mod check;
mod curve;
mod diagnostic;
mod duration;
mod events;
mod excerpt;
mod fix;
mod form;
mod identity;
mod load;
mod measured;
mod members;
mod nearest;
mod place;
mod problems;
mod raw;
mod raw_trace;
mod raw_values;
mod read;
mod scenario;
mod schema;
mod trace;
mod trace_event;
mod update;
mod update_table;
mod write;

pub use agent::{Agent, AgentFlag, AgentFlags, Caller};
pub use curve::{Curve, CurvePoint, Shape, ShapePoint};
pub use diagnostic::{LoadError, Problem, ScenarioError, Source};
pub use duration::{DurationRange, LONGEST_DURATION, ParseDurationError, format_duration, parse_duration};
pub use events::{Action, Fault, Trigger, When};
pub use excerpt::Excerpt;
pub use measured::Measured;
pub use members::{FindMemberError, can_fail, find_member, is_known, is_read_at_search, members};
pub use nearest::nearest;
pub use scenario::{PolicyChoice, Preset, Scenario, SwitchChoice, SwitchProblem};
pub use trace::Trace;
pub use trace_event::{DownloadEvent, InstallationEvent, TraceEvents, TraceHeader, TraceUpdate};
pub use update::{End, Hang, HangAbort, ScriptedUpdate, UpdateKind};
