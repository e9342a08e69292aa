//! `ISystemInformation::RebootRequired`.

use crate::rules::words::*;

/// The job of the run with its first result, and the number of the step that gave it.
fn ended(run: &Run) -> Option<(usize, &Begun, &InstallationResult)> {
    let (step, result) = run.ends(0).next()?;
    Some((step, run.jobs.first()?, result))
}

/// The number of the first step from `from` on that restarts the machine.
fn restart_after(run: &Run, from: usize) -> usize {
    let restarts = |(step, record): (usize, &Record)| (record.step == Step::Restart).then_some(step);
    run.records.iter().enumerate().skip(from).find_map(restarts).unwrap_or(run.records.len())
}

/// Returns the machine's answers between two steps about a needed restart.
fn said(run: &Run, steps: std::ops::Range<usize>) -> Result<Vec<bool>, Fault> {
    let mut said = Vec::new();
    for record in run.records.get(steps).unwrap_or_default() {
        match (&record.step, &record.answer) {
            (Step::RebootRequired, Answer::Flag(required)) => said.push(*required),
            (Step::RebootRequired, other) => {
                broken!("RebootRequired answered {other:?}");
            }
            _ => {}
        }
    }
    Ok(said)
}

rule!(SYS_1 = Law(sys_1) "SYS-1", needs [Install, Scripted, VirtualTime, SystemInformation];
    "The machine needs a restart exactly if an update waits for one or left one behind.";
    Documented(&["nf-wuapi-isysteminformation-get_rebootrequired"]));
fn sys_1(run: &Run) -> Outcome {
    let all = run.records.len();
    let Some((step, job, result)) = ended(run) else {
        applies_if(run.jobs.is_empty(), "the job was not ended")?;
        let said = said(run, 0..all)?;
        ensure!(!said.contains(&true), "a machine on which nothing was begun needs a restart");
        return Ok(());
    };
    let restart = restart_after(run, step);
    let left_behind = (0..job.updates.len()).any(|index| leaves_restart(run, job, result, index));
    let expected = result.reboot_required() || left_behind;
    let before = said(run, 0..job.step)?;
    ensure!(!before.contains(&true), "the machine needs a restart before anything was begun");
    for required in said(run, step..restart)? {
        ensure_eq!(required, expected, "RebootRequired after a job that ended with {result:?}");
    }
    for required in said(run, restart..all)? {
        ensure_eq!(required, false, "RebootRequired after a restart");
    }
    for record in run.records.get(step..restart).unwrap_or_default() {
        if let Answer::Found(found) = &record.answer {
            let waits = found.iter().any(|update| update.reboot_required);
            ensure!(expected || !waits, "a search finds an update that waits for a restart: {found:?}");
        }
    }
    Ok(())
}

/// Returns `true` if an update failed as scripted and leaves a pending restart that its result does not show.
fn leaves_restart(run: &Run, job: &Begun, result: &InstallationResult, index: usize) -> bool {
    let (Some(scripted), Some(result)) = (run.scripted(job, index), result.update_results().get(index))
    else {
        return false;
    };
    match scripted.end {
        End::Failure { hresult, leaves_reboot_pending, .. } => {
            leaves_reboot_pending
                && result.result_code == OperationResultCode::FAILED
                && result.hresult == hresult
        }
        _ => false,
    }
}

rule!(SYS_2 = Example(sys_2) "SYS-2", needs [Install, Scripted, VirtualTime, SystemInformation, Restart];
    "RebootRequired rises by an installation or a removal, and falls by a restart and by nothing else.";
    Observed(&["ANS: TRUE after an install whose result asked for a restart; the fall is assumed"]));
fn sys_2(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&machine([always_restarting("restarts"), update("does not")]).managed())?;
    let system = trial.system()?;
    ensure!(!system.reboot_required()?, "a fresh machine needs a restart");
    let offered = trial.offered()?.to_vec();
    let installer = trial.installer_of(&offered.iter().take(1).cloned().collect())?;
    let job = installer.begin(INSTALL)?;
    ensure!(!system.reboot_required()?, "a machine on which an update was only begun needs a restart");
    trial.finish(&job)?;
    ensure!(system.reboot_required()?, "no restart is needed after an update that asks for one");
    installer.end_job(&job)?;
    job.clean_up()?;
    drop(job);
    let still = |after: &str| -> Outcome {
        ensure!(system.reboot_required()?, "no restart is needed any more after {after}");
        Ok(())
    };
    still("End… and CleanUp")?;
    trial.advance_seconds(30 * 24 * 3600);
    still("thirty days")?;
    trial.offered()?;
    still("a search")?;
    // Whether there is anything to commit is another rule's matter (`INST4-4`).
    drop(installer.commit(0));
    still("Commit")?;
    for operation in [INSTALL, REMOVE] {
        more_work(&trial, &offered, operation)?;
        still("more work")?;
    }
    trial.restart();
    ensure!(!system.reboot_required()?, "a restart is still needed after one");
    trial.advance_seconds(24 * 3600);
    ensure!(!system.reboot_required()?, "a restart is needed again a day later");
    rises_by_a_removal(fixture)
}

fn rises_by_a_removal(fixture: &Fixture) -> Outcome {
    let trial =
        fixture.trial(&machine([always_restarting("is removed").installed().removable()]).managed())?;
    let system = trial.system()?;
    ensure!(!system.reboot_required()?, "a fresh machine needs a restart");
    trial.perform(REMOVE, &trial.offered()?)?;
    ensure!(system.reboot_required()?, "no restart is needed after a removal that asks for one");
    trial.restart();
    ensure!(!system.reboot_required()?, "a restart is still needed after one");
    Ok(())
}

/// Works on the second update, unless the pending restart prevents it.
fn more_work(trial: &Trial, offered: &[Arc<Update>], operation: UpdateOperation) -> Outcome {
    let installer = trial.installer_of(&offered.iter().skip(1).cloned().collect())?;
    if let Ok(job) = installer.begin(operation) {
        trial.finish(&job)?;
    }
    Ok(())
}

rule!(SYS_3 = Example(sys_3) "SYS-3" PolicyDependent, needs [Install, Scripted, SystemInformation];
    "A pending restart prevents nothing but by choice; one that must come first does, and shows \
     as pending too.";
    Observed(&["ANS: updates after one that asks for a restart are still installed"]));
fn sys_3(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1).flagged(AgentFlag::PendingReboot))?;
    let (required, code) = begun(&trial)?;
    ensure_eq!(required, (true, false), "RebootRequired and RebootRequiredBeforeInstallation");
    let answers = [("false", HResult::S_OK), ("true", HResult::WU_E_INSTALL_NOT_ALLOWED)];
    trial.legal("pending_reboot_blocks", &code, &answers)?;

    let trial = fixture.trial(&plain_machine(1).flagged(AgentFlag::MandatoryReboot))?;
    let (required, code) = begun(&trial)?;
    ensure_eq!(required, (true, true), "RebootRequired and RebootRequiredBeforeInstallation");
    ensure_eq!(code, HResult::WU_E_INSTALL_NOT_ALLOWED, "BeginInstall before a mandatory restart");

    let trial = fixture.trial(&machine([always_restarting("first"), update("second"), update("third")]))?;
    let (installer, job) = trial.installed()?;
    for result in installer.end_job(&job)?.update_results() {
        ensure_eq!(result.result_code, OperationResultCode::SUCCEEDED, "a result beside one with a restart");
    }
    Ok(())
}

/// Both flags of a machine, and its answer to `BeginInstall`.
fn begun(trial: &Trial) -> Result<((bool, bool), HResult), Fault> {
    let installer = trial.installer()?;
    let flags = (trial.system()?.reboot_required()?, installer.reboot_required_before_installation()?);
    Ok((flags, code(&installer.begin(INSTALL))))
}

rule!(SYS_4 = Law(sys_4) "SYS-4", needs [Install, Scripted, VirtualTime, SystemInformation];
    "Where a result asks for a restart, the machine says that it needs one until it restarts.";
    Observed(&["ANS: both TRUE after the job", "PSWU issue 52: not the other way round"]));
fn sys_4(run: &Run) -> Outcome {
    let Some((step, asks)) = asks_for_restart(run) else { not_applicable!("no result asks for a restart") };
    let said = said(run, step..restart_after(run, step))?;
    applies_if(!said.is_empty(), "nobody asked whether a restart is needed")?;
    ensure!(!said.contains(&false), "no restart is needed although a result asks for one: {asks}");
    Ok(())
}

/// The first step that shows a result which asks for a restart, polled or ended, and what it shows.
fn asks_for_restart(run: &Run) -> Option<(usize, String)> {
    run.records.iter().enumerate().find_map(|(step, record)| match &record.answer {
        Answer::Polled { progress, .. } => {
            let asks = progress.update_results().any(|result| result.reboot_required);
            asks.then(|| (step, format!("{progress:?}")))
        }
        Answer::Result(result) => {
            let asks = result.update_results().iter().any(|result| result.reboot_required);
            asks.then(|| (step, format!("{result:?}")))
        }
        _ => None,
    })
}

rule!(SYS_6 = Example(sys_6) "SYS-6", needs [Scripted, SystemInformation, Callers];
    "Any local user may read RebootRequired; a client on another computer may not.";
    Documented(&["Wua_Sdk/secured-methods-and-properties-in-the-wua-api",
                 "Wua_Sdk/using-wua-from-a-remote-computer"]));
fn sys_6(fixture: &Fixture) -> Outcome {
    let answers = [
        (Caller::Administrator, HResult::S_OK),
        (Caller::User, HResult::S_OK),
        (Caller::Remote, HResult::E_ACCESSDENIED),
        (Caller::RemoteToken, HResult::E_ACCESSDENIED),
    ];
    for (caller, expected) in answers {
        let scenario = Scenario { caller, ..plain_machine(1) };
        let answer = code(&fixture.trial(&scenario)?.system()?.reboot_required());
        ensure_eq!(answer, expected, "RebootRequired read by {caller:?}");
    }
    Ok(())
}
