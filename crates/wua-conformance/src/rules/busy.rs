//! Whether anything can be begun: busyness and a restart that must come first (clauses `INST-BUSY-…`, `INST-RRB-…`).

use wua::{HResult, UpdateOperation};
use wua_scenario::AgentFlag;

use super::calls::{BUSY, Standing, all_refused, code};
use crate::case::run::{Record, Run};
use crate::case::step::{Answer, Step};
use crate::fault::{Fault, Outcome};
use crate::fixture::Fixture;
use crate::fixture::logged::{Installer, Job};
use crate::fixture::scenarios::plain_machine;
use crate::rule::Rule;
use crate::subject::Capability::{
    AgentFlags, History, Install, Restart, Scripted, SystemInformation, VirtualTime,
};

const INSTALL: UpdateOperation = UpdateOperation::INSTALLATION;

pub(super) const RULES: &[Rule] = &[
    Rule::law("INST-BUSY-1", inst_busy_1)
        .says("IsBusy is true of every installer on the machine exactly while a job runs, whoever began it.")
        .documented(&["nf-wuapi-iupdateinstaller-get_isbusy"]),
    Rule::example("INST-BUSY-2", inst_busy_2)
        .says(
            "IsBusy reserves nothing: who read false is refused all the same if another client begins first.",
        )
        .documented(&["nf-wuapi-iupdateinstaller-get_isbusy"])
        .policy_dependent()
        .needs(&[Install, Scripted, VirtualTime]),
    Rule::example("INST-BUSY-3", inst_busy_3)
        .says(
            "IsBusy is true exactly when a call that begins work would be refused because other work \
               runs.",
        )
        .documented(&["nf-wuapi-iupdateinstaller-get_isbusy", "nf-wuapi-iupdateinstaller-begininstall"])
        .needs(&[Install, Scripted, VirtualTime, AgentFlags]),
    Rule::example("INST-BUSY-4", inst_busy_4)
        .says("Once a job is complete the machine is free, though nobody has called End… or CleanUp.")
        .assumed("the page speaks of an operation in progress, and a complete one is not")
        .needs(&[Install, Scripted, VirtualTime]),
    Rule::example("INST-RRB-1", inst_rrb_1)
        .says(
            "RebootRequiredBeforeInstallation is true exactly while a restart must come first, which a \
                   restart that earlier work waits for need not.",
        )
        .documented(&["nf-wuapi-iupdateinstaller-get_rebootrequiredbeforeinstallation"])
        .needs(&[AgentFlags, Restart]),
    Rule::example("INST-RRB-2", inst_rrb_2)
        .says(
            "While a restart must come first every call that begins work answers \
                   WU_E_INSTALL_NOT_ALLOWED and changes nothing.",
        )
        .documented(&["wuerror.h", "Wua_Sdk/wua-success-and-error-codes-"])
        .needs(&[Install, AgentFlags, History, SystemInformation]),
];

fn inst_busy_1(run: &Run) -> Outcome {
    let mut asked = 0;
    let mut runs = None;
    for record in &run.records {
        if let (Step::IsBusy { installer }, Some(runs)) = (&record.step, runs) {
            let found = &record.answer;
            ensure_eq!(*found, Answer::Flag(runs), "IsBusy of installer{installer} at {:?}", record.from);
            asked += 1;
        }
        runs = runs_after(record, runs);
    }
    if asked == 0 {
        not_applicable!("IsBusy was never asked when it was known whether a job runs");
    }
    Ok(())
}

/// Whether a job runs after the step; `None` if only another poll can tell.
fn runs_after(record: &Record, before: Option<bool>) -> Option<bool> {
    match (&record.step, &record.answer) {
        (Step::Poll { .. }, Answer::Polled { completed, .. }) => Some(!completed),
        (Step::Begin { .. }, Answer::Refused(_)) => Some(false),
        (Step::Begin { .. } | Step::Advance { .. } | Step::Finish | Step::Restart, _) => None,
        (Step::End { .. }, Answer::Result(_)) | (Step::CleanUp { .. }, Answer::Code(_)) => Some(false),
        (Step::RequestAbort { .. }, _) => None,
        _ => before,
    }
}

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

/// Asks IsBusy, begins, and holds the one against the other; gives the job if there is one.
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

fn inst_busy_3(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let (mine, other) = (trial.installer()?, trial.installer()?);
    let (_, job) = agrees(&mine, "before anything was begun")?;
    for installer in [&mine, &other] {
        let (busy, _) = agrees(installer, "while a job runs")?;
        ensure!(busy, "IsBusy is false while a job runs");
    }
    let Some(job) = job else { return Err(Fault::Broken("an idle machine began nothing".to_owned())) };
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

fn inst_rrb_2(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let installer = trial.installer()?;
    trial.set_flag(AgentFlag::MandatoryReboot);
    let before = Standing::of(&trial)?;
    all_refused(&installer, HResult::WU_E_INSTALL_NOT_ALLOWED, "while a restart must come first")?;
    ensure_eq!(Standing::of(&trial)?, before, "the machine after the refusals");
    Ok(())
}
