//! Judges the simulator: each rule under each preset is a separate test.
//!
//! `cargo test -p wua-tests --test conformance -- JOB-PRG` judges the rules of one family.

use std::process::ExitCode;

use wua_conformance::{Judge, harness};
use wua_sim_subject::Simulator;

fn main() -> ExitCode {
    harness(Judge::new(Simulator).cases(64))
}
