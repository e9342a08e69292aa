//! Reads results and progress of the agent into values that never change.

use windows::Win32::System::UpdateAgent::{
    IInstallationProgress, IInstallationResult, IUpdateInstallationResult,
};
use wua::{HResult, InstallationProgress, InstallationResult, Result, UpdateInstallationResult, member};

use crate::call::{get, invoke, truth};

/// Reads a snapshot of a job with this many updates, as `GetProgress` took it at one moment (clause `JOB-PRG-2`). All
/// numbers are passed on unchanged.
pub(crate) fn progress(com: &IInstallationProgress, count: i32) -> Result<InstallationProgress> {
    let results = results(count, |index| {
        invoke!(com, member::IInstallationProgress::GetUpdateResult, GetUpdateResult(index))
    })?;
    Ok(InstallationProgress::from_results(
        get!(com, IInstallationProgress::CurrentUpdateIndex)?,
        get!(com, IInstallationProgress::CurrentUpdatePercentComplete)?,
        get!(com, IInstallationProgress::PercentComplete)?,
        results,
    ))
}

/// Reads the result of an operation on this many updates (clause `RES-SNAP-1`).
pub(crate) fn installation(com: &IInstallationResult, count: i32) -> Result<InstallationResult> {
    let results = results(count, |index| {
        invoke!(com, member::IInstallationResult::GetUpdateResult, GetUpdateResult(index))
    })?;
    Ok(InstallationResult::new(
        get!(com, IInstallationResult::ResultCode)?.0.into(),
        HResult::new(get!(com, IInstallationResult::HResult)?),
        results,
    ))
}

/// Reads the results of this many updates. If the agent says that it has fewer, the result has fewer as well and
/// answers `WU_E_INVALIDINDEX` for the others, as the agent does (clauses `PROG-RES-2`, `RES-GUR-1`).
fn results(
    count: i32,
    result: impl Fn(i32) -> Result<IUpdateInstallationResult>,
) -> Result<Vec<UpdateInstallationResult>> {
    let mut results = Vec::new();
    for index in 0..count {
        match result(index) {
            Ok(com) => results.push(update(&com)?),
            Err(error) if error.hresult() == HResult::WU_E_INVALIDINDEX => break,
            Err(error) => return Err(error),
        }
    }
    Ok(results)
}

fn update(com: &IUpdateInstallationResult) -> Result<UpdateInstallationResult> {
    Ok(UpdateInstallationResult::new(
        get!(com, IUpdateInstallationResult::ResultCode)?.0.into(),
        HResult::new(get!(com, IUpdateInstallationResult::HResult)?),
        truth(get!(com, IUpdateInstallationResult::RebootRequired)?),
    ))
}
