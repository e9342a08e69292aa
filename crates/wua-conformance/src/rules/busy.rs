//! The states in which no work can begin: busyness and a restart that must come first (clauses `INST-BUSY-…`, `INST-RRB-…`).

use super::calls::{BUSY, Visible, all_refused};
use crate::rules::words::*;

rules! {
    INST_BUSY_1 INST_BUSY_2 INST_BUSY_3 INST_BUSY_4 INST_RRB_1 INST_RRB_2
}

rule!(INST_BUSY_1 = Example(inst_busy_1) "INST-BUSY-1", needs [Install, Scripted, VirtualTime];
    "IsBusy of every installer on the machine is true exactly while a job of any installer runs.";
    Documented(&["nf-wuapi-iupdateinstaller-get_isbusy"]));
/// A job runs until it is complete, also one that removes, and one that was aborted with an update in flight.
fn inst_busy_1(fixture: &Fixture) -> Outcome {
    let removable = |title: &str| update(title).installed().removable();
    let updates = [update("one"), update("two"), removable("three"), removable("four")];
    for (operation, aborts) in [(INSTALL, false), (REMOVE, false), (INSTALL, true), (REMOVE, true)] {
        let trial = fixture.trial(&machine(updates.clone()).managed())?;
        let others = [trial.installer()?, trial.another_session().create_update_installer()?];
        let installer = trial.installer()?;
        let all_are = |busy: bool, when: &str| -> Outcome {
            for asked in others.iter().chain([&installer]) {
                ensure_eq!(asked.is_busy()?, busy, "IsBusy of {asked} {when}");
            }
            Ok(())
        };
        all_are(false, "before any job")?;
        let job = installer.begin(operation)?;
        all_are(true, "at the start of a job")?;
        trial.advance_seconds(4);
        all_are(true, "while a job runs")?;
        if aborts {
            job.request_abort()?;
            all_are(true, "while the update in flight of an aborted job is worked on")?;
        }
        trial.finish(&job)?;
        all_are(false, "when the job is complete")?;
    }
    Ok(())
}

rule!(INST_BUSY_2 = Example(inst_busy_2) "INST-BUSY-2" PolicyDependent,
    needs [Install, Scripted, VirtualTime];
    "IsBusy reserves nothing: a client that read false is still refused if another client begins first.";
    Documented(&["nf-wuapi-iupdateinstaller-get_isbusy"]));
fn inst_busy_2(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let (mine, offered) = (trial.installer()?, trial.offered()?);
    let other = trial.another_session().create_update_installer()?;
    other.set_updates(&offered);
    for _ in 0..3 {
        ensure!(!mine.is_busy()?, "IsBusy is true of a machine on which nothing was begun");
    }
    let job = other.begin(INSTALL)?;
    trial.legal("busy_code", &code(&mine.begin(INSTALL)), &BUSY)?;
    trial.legal("busy_code", &code(&mine.install()), &BUSY)?;
    trial.finish(&job)?;
    ensure!(!mine.is_busy()?, "IsBusy is true after the other client's job");
    mine.begin(INSTALL)?;
    Ok(())
}

/// Reads `IsBusy`, begins, and compares the two; returns the job if there is one.
fn agrees(installer: &Installer, state: &str) -> Result<(bool, Option<Job>), Fault> {
    let busy = installer.is_busy()?;
    match installer.begin(INSTALL) {
        Ok(job) => {
            ensure!(!busy, "IsBusy was true and BeginInstall worked, {state}");
            Ok((busy, Some(job)))
        }
        Err(error) => {
            let for_busyness = BUSY.iter().any(|(_, code)| *code == error.hresult());
            ensure!(busy && for_busyness, "IsBusy was {busy} and BeginInstall answered {error}, {state}");
            Ok((busy, None))
        }
    }
}

rule!(INST_BUSY_3 = Example(inst_busy_3) "INST-BUSY-3", needs [Install, Scripted, VirtualTime, AgentFlags];
    "IsBusy is true exactly when a call that begins work would be refused because other work runs.";
    Documented(&["nf-wuapi-iupdateinstaller-get_isbusy", "nf-wuapi-iupdateinstaller-begininstall"]));
fn inst_busy_3(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let (mine, other) = (trial.installer()?, trial.installer()?);
    let (_, job) = agrees(&mine, "before anything was begun")?;
    for installer in [&mine, &other] {
        let (busy, _) = agrees(installer, "while a job runs")?;
        ensure!(busy, "IsBusy is false while a job runs");
    }
    let Some(job) = job else { broken!("an idle machine began nothing") };
    trial.finish(&job)?;
    let (busy, again) = agrees(&other, "after the job")?;
    ensure!(!busy, "IsBusy is true after the job");
    again.map_or(Ok(()), |job| trial.finish(&job))?;
    trial.set_flag(AgentFlag::Busy);
    let (busy, _) = agrees(&mine, "while the agent installs something else")?;
    ensure!(busy, "IsBusy is false while the agent installs something else");
    trial.clear_flag(AgentFlag::Busy);
    let (busy, _) = agrees(&mine, "after the agent installed something else")?;
    ensure!(!busy, "IsBusy is true after the agent installed something else");
    Ok(())
}

rule!(INST_BUSY_4 = Example(inst_busy_4) "INST-BUSY-4", needs [Install, Scripted, VirtualTime];
    "Once a job is complete the machine is free, though nobody has called End… or CleanUp.";
    Assumed("the page speaks of an operation in progress, and a complete one is not"));
fn inst_busy_4(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let (installer, job) = trial.installed()?;
    let others = [trial.installer()?, trial.another_session().create_update_installer()?];
    ensure!(job.is_completed()?, "IsCompleted is false after the job came to its end");
    for asked in others.iter().chain([&installer]) {
        ensure!(!asked.is_busy()?, "IsBusy of {asked} is true after the job, before End… and CleanUp");
    }
    others[0].begin(INSTALL)?;
    Ok(())
}

rule!(INST_RRB_1 = Example(inst_rrb_1) "INST-RRB-1", needs [AgentFlags, Restart];
    "RebootRequiredBeforeInstallation is true exactly while a restart must come first, which a restart that \
     earlier work waits for need not.";
    Documented(&["nf-wuapi-iupdateinstaller-get_rebootrequiredbeforeinstallation"]));
fn inst_rrb_1(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let required = |expected: bool, when: &str| -> Outcome {
        for session in [trial.session().clone(), trial.another_session()] {
            let found = session.create_update_installer()?.reboot_required_before_installation()?;
            ensure_eq!(found, expected, "RebootRequiredBeforeInstallation {when}");
        }
        Ok(())
    };
    let (must, pending) = (AgentFlag::MandatoryReboot, AgentFlag::PendingReboot);
    required(false, "at first")?;
    trial.set_flag(must);
    required(true, "while a restart must come first")?;
    trial.clear_flag(must);
    required(false, "when a restart need not come first any more")?;
    trial.set_flag(pending);
    required(false, "while earlier work waits for a restart")?;
    trial.set_flag(must);
    trial.restart();
    required(false, "after the restart")
}

rule!(INST_RRB_2 = Example(inst_rrb_2) "INST-RRB-2", needs [Install, AgentFlags, History, SystemInformation];
    "While a restart must come first every call that begins work answers WU_E_INSTALL_NOT_ALLOWED and \
     changes nothing.";
    Documented(&["wuerror.h", "Wua_Sdk/wua-success-and-error-codes-"]));
fn inst_rrb_2(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let installer = trial.installer()?;
    trial.set_flag(AgentFlag::MandatoryReboot);
    let before = Visible::of(&trial)?;
    all_refused(&installer, HResult::WU_E_INSTALL_NOT_ALLOWED, "while a restart must come first")?;
    ensure_eq!(Visible::of(&trial)?, before, "the machine after the refusals");
    Ok(())
}
