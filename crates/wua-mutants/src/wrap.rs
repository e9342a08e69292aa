//! The wrappers: every trait of `wua` forwarded to a good backend, with a hook wherever a mutant may differ.
//!
//! Without hooks a wrapper is transparent. A hook is called instead of the good member (it forwards the call
//! itself) or with the good answer; the hook's comment says which.
//!
//! The wrappers are no layers (`wua::layer`). A layer sees arguments only to show them, but a mutant of `Begin…`
//! replaces the callbacks and one of `End…` another job. A layer has no objects: a hook needs the wrapped installer
//! or job itself, with the mutant's notes on it and the jobs that it began. And behind a layer a job has another
//! identity than the one that its callbacks receive without it, which is what `JOB-ID-1` and `END-8` judge.

/// Calls a hook of the machine, or the default if it is empty.
macro_rules! hooked {
    ($bench:expr, $hook:ident($($argument:expr),*) else $usual:expr) => {
        match $bench.hooks.$hook {
            Some(hook) => hook($($argument),*),
            None => $usual,
        }
    };
}

/// Writes `Debug` for a wrapped object, which no rule may see through.
macro_rules! opaque {
    ($($type:ident),+) => {
        $(impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        })+
    };
}

mod hooks;
mod installer;
mod job;
mod machine;
mod session;

pub(super) use hooks::{Begin, Hooks, Memo};
pub(super) use installer::MutantInstaller;
pub(super) use job::{MutantJob, PendingCallback};
pub(super) use machine::{Bench, MutantSubject};
pub(super) use session::{MutantSearcher, MutantSession, Query};

pub(super) use std::sync::Arc;
pub(super) use std::time::Duration;

pub(super) use wua::{
    AsyncState, Callback, Error, HResult, InstallationJob, InstallationProgress, InstallationResult, Job,
    OperationResultCode, Result, Update, UpdateCollection, UpdateData, UpdateHistoryEntry,
    UpdateInstallationResult, UpdateInstaller, UpdateOperation, UpdateSession,
};
pub(super) use wua_scenario::{AgentFlag, AgentFlags, Caller, Scenario, ScriptedUpdate};

pub(super) use super::Mutant;
pub(super) use wua_conformance::Property;
