//! The words that every rule is written in, imported at once.

pub(super) use std::sync::{Arc, Mutex};
pub(super) use std::thread;
pub(super) use std::time::Duration;

pub(super) use wua::{
    AsyncState, Error, HResult, InstallationCompletedCallbackArgs, InstallationImpact, InstallationJob,
    InstallationProgress, InstallationProgressChangedCallbackArgs, InstallationRebootBehavior,
    InstallationResult, OnCompleted, OnProgressChanged, OperationResultCode, Update, UpdateCollection,
    UpdateHistoryEntry, UpdateIdentity, UpdateInstallationResult, UpdateOperation,
};
pub(super) use wua_scenario::{
    AgentFlag, Caller, Curve, DurationRange, End, Scenario, ScriptedUpdate, Shape, UpdateKind,
};

pub(super) use crate::case::run::{Begun, Poll, Record, Run};
pub(super) use crate::case::step::{Answer, Callbacks, EVERYTHING, Found, Step, is_nothing_to_do};
pub(super) use crate::fault::{Fault, Outcome, applies_if};
pub(super) use crate::fixture::logged::{Installer, Job, Session};
pub(super) use crate::fixture::recorder::{CallbackKind, Recorder, Reported, identity};
pub(super) use crate::fixture::scenarios::{
    Scripting, Staging, always_restarting, machine, plain_machine, update,
};
pub(super) use crate::fixture::{Fixture, Trial};
pub(super) use crate::subject::Capability;

pub(super) const INSTALL: UpdateOperation = UpdateOperation::INSTALLATION;
pub(super) const REMOVE: UpdateOperation = UpdateOperation::UNINSTALLATION;
pub(super) const NOT_STARTED: UpdateInstallationResult = UpdateInstallationResult::NOT_STARTED;

/// Returns the code of an answer.
pub(super) fn code<T>(answer: &wua::Result<T>) -> HResult {
    answer.as_ref().map_or_else(Error::hresult, |_| HResult::S_OK)
}

/// Returns an answer in a form that can be compared.
pub(super) fn coded<T>(answer: wua::Result<T>) -> Result<T, HResult> {
    answer.map_err(|error| error.hresult())
}
