//! `IUpdateInstaller4::Commit`: finalising a staged feature update (clauses `INST4-…`).

use super::calls::{Present, Visible, picked, present};
use crate::rules::words::*;

const PAGE: &str = "nf-wuapi-iupdateinstaller4-commit";

rules! {
    INST4_1 INST4_2 INST4_3 INST4_4 INST4_5 INST4_6 INST4_7
}

/// A feature update of ten seconds.
pub(super) fn feature(title: &str) -> ScriptedUpdate {
    let feature = ScriptedUpdate::new(UpdateKind::Feature, title);
    ScriptedUpdate { curve: Curve::Shape(Shape::Linear), ..feature }.lasting(10)
}

/// A machine on which a feature update was installed and waits for the restart, and an installer.
fn staged(fixture: &Fixture) -> Result<(Trial, Installer), Fault> {
    let trial = fixture.trial(&machine([feature("a release")]))?;
    let (installer, job) = trial.installed()?;
    let result = installer.end_job(&job)?;
    ensure_eq!(result.hresult(), HResult::S_OK, "the result of installing a feature update");
    ensure!(result.reboot_required(), "a feature update was installed and asks for no restart");
    Ok((trial, installer))
}

/// Restarts, and returns `true` if the only update of the machine is installed then.
fn is_installed_after_restart(trial: &Trial) -> Result<bool, Fault> {
    trial.restart();
    Ok(present(trial)?.iter().all(|update| update.is_installed))
}

rule!(INST4_1 = Example(inst4_1) "INST4-1", needs [Install, Scripted, VirtualTime];
    "Commit fails while a feature update is being installed, and succeeds once it is staged.";
    Documented(&[PAGE]));
fn inst4_1(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&machine([feature("a release")]))?;
    let (installer, job) = trial.begun()?;
    for _ in 0..4 {
        ensure!(installer.commit(0).is_err(), "Commit succeeds while the update is being installed");
        trial.advance_seconds(2);
    }
    trial.finish(&job)?;
    ensure_eq!(code(&installer.commit(0)), HResult::S_OK, "the answer of Commit once the update is staged");
    Ok(())
}

rule!(INST4_2 = Example(inst4_2) "INST4-2" PolicyDependent, needs [Install, Scripted, Restart];
    "A second Commit before the restart makes the update fail, or has no effect, or is refused.";
    Documented(&[PAGE]));
fn inst4_2(fixture: &Fixture) -> Outcome {
    let (trial, installer) = staged(fixture)?;
    installer.commit(0)?;
    let again = code(&installer.commit(0));
    let found = (again, is_installed_after_restart(&trial)?);
    let answers = [
        ("fails", (HResult::S_OK, false)),
        ("no_op", (HResult::S_OK, true)),
        ("invalid_operation", (HResult::WU_E_INVALID_OPERATION, true)),
    ];
    trial.legal("commit_twice", &found, &answers)
}

rule!(INST4_3 = Example(inst4_3) "INST4-3", needs [Install, Scripted, Restart];
    "A feature update is installed after the restart if it was committed before, and else is not.";
    Documented(&[PAGE]));
fn inst4_3(fixture: &Fixture) -> Outcome {
    for committed in [false, true] {
        let (trial, installer) = staged(fixture)?;
        if committed {
            installer.commit(0)?;
        }
        let before = present(&trial)?;
        ensure!(before.iter().all(|update| !update.is_installed), "it is installed before the restart");
        let installed = is_installed_after_restart(&trial)?;
        ensure_eq!(installed, committed, "IsInstalled after a restart, committed before: {committed},");
    }
    Ok(())
}

rule!(INST4_4 = Example(inst4_4) "INST4-4", needs [Install, Scripted, Restart, SystemInformation];
    "Where only other updates wait for the restart Commit succeeds, and makes no difference.";
    Documented(&[PAGE]));
fn inst4_4(fixture: &Fixture) -> Outcome {
    let cumulative = ScriptedUpdate::new(UpdateKind::Cumulative, "cumulative").lasting(20);
    let failing = update("failing").failing(HResult::from_bits(0x8007_0643));
    let lists = [
        vec![always_restarting("restarting")],
        vec![update("plain"), cumulative, always_restarting("restarting"), failing],
    ];
    for updates in lists {
        let scenario = machine(updates);
        let with = after_restart(fixture, &scenario, true)?;
        ensure_eq!(with, after_restart(fixture, &scenario, false)?, "the machine after Commit and a restart");
    }
    Ok(())
}

/// Installs everything, perhaps commits, restarts, and returns the state of the machine.
fn after_restart(
    fixture: &Fixture,
    scenario: &Scenario,
    commit: bool,
) -> Result<(Vec<Present>, bool), Fault> {
    let trial = fixture.trial(scenario)?;
    let (installer, job) = trial.installed()?;
    installer.end_job(&job)?;
    if commit {
        ensure_eq!(code(&installer.commit(0)), HResult::S_OK, "the answer of Commit without feature updates");
    }
    trial.restart();
    Ok((present(&trial)?, trial.system()?.reboot_required()?))
}

rule!(INST4_5 = Example(inst4_5) "INST4-5", needs [Install, Scripted, Restart, History, SystemInformation];
    "Where nothing waits for a restart Commit answers S_OK or WU_E_UH_NOTREADYTOCOMMIT, and changes \
     nothing.";
    Assumed("a code exists for committing what was never staged, and no page names it"));
fn inst4_5(fixture: &Fixture) -> Outcome {
    let nothing_to_commit = |trial: &Trial| -> Outcome {
        let before = Visible::of(trial)?;
        let answer = code(&trial.bare_installer()?.commit(0));
        let legal = [HResult::S_OK, HResult::WU_E_UH_NOTREADYTOCOMMIT].contains(&answer);
        ensure!(legal, "Commit with nothing staged answers {answer}");
        ensure_eq!(Visible::of(trial)?, before, "the machine after it");
        Ok(())
    };
    let trial = fixture.trial(&plain_machine(1))?;
    nothing_to_commit(&trial)?;
    trial.perform(INSTALL, &trial.offered()?)?;
    nothing_to_commit(&trial)?;
    let (trial, installer) = staged(fixture)?;
    installer.commit(0)?;
    ensure!(is_installed_after_restart(&trial)?, "a committed update is not installed after the restart");
    nothing_to_commit(&trial)
}

rule!(INST4_6 = Example(inst4_6) "INST4-6", needs [Install, Scripted, Restart];
    "Commit refuses every flag with E_INVALIDARG, and what it refuses does not count as a Commit.";
    Assumed("the flags are reserved, and this is the code for an argument without a meaning"));
fn inst4_6(fixture: &Fixture) -> Outcome {
    let (trial, installer) = staged(fixture)?;
    for flags in [1, 2, 0x8000_0000, u32::MAX] {
        let answer = code(&installer.commit(flags));
        ensure_eq!(answer, HResult::E_INVALIDARG, "the answer of Commit with the flags {flags:#x}");
    }
    installer.commit(0)?;
    ensure_eq!(code(&installer.commit(1)), HResult::E_INVALIDARG, "the answer of Commit(1) after Commit(0)");
    ensure!(is_installed_after_restart(&trial)?, "refused calls of Commit spoilt the update");
    Ok(())
}

rule!(INST4_7 = Example(inst4_7) "INST4-7", needs [Install, Scripted, Restart, SystemInformation];
    "Who commits when the result asks for a restart, and restarts then, ends with everything installed and \
     nothing pending.";
    Documented(&["Wua_Sdk/searching--downloading--and-installing-updates"]));
fn inst4_7(fixture: &Fixture) -> Outcome {
    let trial =
        fixture.trial(&machine([update("plain"), update("other").restarting(true), feature("release")]))?;
    let offered = trial.offered()?;
    for places in [[0].as_slice(), &[1], &[2]] {
        let installer = trial.another_session().create_update_installer()?;
        installer.set_updates(&picked(&offered, places)?);
        let result = installer.install()?;
        ensure_eq!(result.hresult(), HResult::S_OK, "the result of installing {places:?}");
        ensure_eq!(result.reboot_required(), places != [0], "whether {places:?} asks for a restart");
        if result.reboot_required() {
            installer.commit(0)?;
            trial.restart();
        }
        ensure!(!trial.system()?.reboot_required()?, "a restart is required after the restart");
    }
    for update in present(&trial)? {
        ensure!(update.is_installed, "{:?} is not installed in the end", update.title);
    }
    Ok(())
}
