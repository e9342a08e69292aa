//! A `wuapi.dll` that takes the place of the Windows Update Agent and plays a scenario.

mod settings;

pub use settings::{Refusal, Settings, VARIABLES};
