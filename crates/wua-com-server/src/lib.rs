//! A `wuapi.dll` that takes the place of the Windows Update Agent and plays a scenario.
#![cfg(windows)]
