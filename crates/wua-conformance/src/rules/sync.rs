//! The synchronous calls `Install`, `Uninstall` and `RunWizard` (clauses `SYN-…` and `WIZ-…`).

use std::sync::atomic::{AtomicBool, Ordering};

use super::about_jobs::{INSTALL_FAILURE, mixed, tells_apart};
use super::calls::{BUSY, EMPTY};
use crate::rules::words::*;

rules! {
    SYN_1 SYN_2 SYN_3 SYN_4 SYN_5 SYN_6 WIZ_1 WIZ_2 WIZ_3 WIZ_4 WIZ_5
}

/// One update of each way to end.
fn of_every_end() -> Scenario {
    machine([
        update("good"),
        update("bad").failing(INSTALL_FAILURE),
        update("partly").succeeding_in_part(),
        always_restarting("restarting"),
        update("absent").not_downloaded(),
        update("there").installed(),
        update("with terms").with_terms(),
    ])
}

/// Removals of each way to end.
fn removals() -> Scenario {
    let removable = |title: &str| update(title).installed().removable();
    let updates =
        [removable("good"), removable("bad").failing(INSTALL_FAILURE), update("lasting").installed()];
    machine(updates).managed()
}

rule!(SYN_1 = Example(syn_1) "SYN-1", needs [Install, Scripted];
    "Install gives the result that BeginInstall and EndInstall give, and is refused as BeginInstall is.";
    Documented(&["nf-wuapi-iupdateinstaller-install", "ne-wuapi-installationimpact"]));
fn syn_1(fixture: &Fixture) -> Outcome {
    is_the_same(fixture, &plain_machine(1), INSTALL)?;
    is_refused_the_same(fixture, INSTALL)?;
    for scenario in [mixed(), of_every_end()] {
        tells_apart(is_the_same(fixture, &scenario, INSTALL)?.update_results())?;
    }
    Ok(())
}

rule!(SYN_5 = Example(syn_5) "SYN-5", needs [Install, Scripted];
    "Uninstall gives the result that BeginUninstall and EndUninstall give, and is refused as BeginUninstall \
     is.";
    Documented(&["nf-wuapi-iupdateinstaller-uninstall"]));
fn syn_5(fixture: &Fixture) -> Outcome {
    let result = is_the_same(fixture, &removals(), REMOVE)?;
    is_refused_the_same(fixture, REMOVE)?;
    tells_apart(result.update_results())
}

/// Compares the one call with the two, on two machines of the same seed; returns the last result.
pub(super) fn is_the_same(
    fixture: &Fixture,
    scenario: &Scenario,
    operation: UpdateOperation,
) -> Result<InstallationResult, Fault> {
    let mut last = None;
    for seed in 0..4 {
        let at_once = fixture.trial_with_seed(scenario, seed)?.installer()?.perform(operation)?;
        let installer = fixture.trial_with_seed(scenario, seed)?.installer()?;
        let job = installer.begin(operation)?;
        ensure_eq!(at_once, installer.end_job(&job)?, "the result of the synchronous {operation}");
        last = Some(at_once);
    }
    last.ok_or_else(|| Fault::Broken("no seed was tried".to_owned()))
}

/// Situations in which every operation is refused.
fn is_refused_the_same(fixture: &Fixture, operation: UpdateOperation) -> Outcome {
    let alone = machine([update("alone").exclusive(), update("other")]);
    refuses_both(&fixture.trial(&alone)?.installer()?, operation, "with an exclusive update")?;
    let trial = fixture.trial(&plain_machine(2))?;
    refuses_both(&trial.bare_installer()?, operation, "without a list")?;
    let (installer, other) = (trial.installer()?, trial.installer()?);
    if fixture.capabilities().contains(Capability::AgentFlags) {
        for flag in AgentFlag::ALL.iter().filter(|flag| **flag != AgentFlag::PendingReboot) {
            trial.set_flag(*flag);
            refuses_both(&installer, operation, &format!("with the flag {flag}"))?;
            trial.clear_flag(*flag);
        }
    }
    other.begin(INSTALL)?;
    refuses_both(&installer, operation, "while another runs")
}

fn refuses_both(installer: &Installer, operation: UpdateOperation, when: &str) -> Outcome {
    let begun = coded(installer.begin(operation)).map(drop);
    ensure!(begun.is_err(), "Begin is not refused {when}");
    let at_once = coded(installer.perform(operation)).map(drop);
    ensure_eq!(at_once, begun, "the answer of the synchronous {operation} {when}");
    Ok(())
}

rule!(SYN_2 = Example(syn_2) "SYN-2", needs [Install, Scripted];
    "Install succeeds whichever updates fail, and its result shows which.";
    Documented(&["Wua_Sdk/searching--downloading--and-installing-updates"]));
fn syn_2(fixture: &Fixture) -> Outcome {
    (0..8_usize).try_for_each(|failing| {
        let fails = |number: usize| failing & (1 << number) != 0;
        let scripted = |number: usize| {
            let plain = update(&format!("update {number}"));
            if fails(number) { plain.failing(INSTALL_FAILURE) } else { plain }
        };
        let result = fixture.trial(&machine((0..3).map(scripted)))?.installer()?.install()?;
        let expected = |number: usize| match fails(number) {
            true => UpdateInstallationResult::failed(INSTALL_FAILURE),
            false => UpdateInstallationResult::succeeded(false),
        };
        let expected: Vec<_> = (0..3).map(expected).collect();
        ensure_eq!(result.update_results(), expected, "the results of Install");
        let overall = match failing {
            0 => OperationResultCode::SUCCEEDED,
            0b111 => OperationResultCode::FAILED,
            _ => OperationResultCode::SUCCEEDED_WITH_ERRORS,
        };
        ensure_eq!(result.result_code(), overall, "the overall result of {expected:?}");
        Ok(())
    })
}

rule!(SYN_3 = Example(syn_3) "SYN-3" PolicyDependent, needs [];
    "Install without updates is refused.";
    Documented(&["nf-wuapi-iupdateinstaller-install"]));
fn syn_3(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let (unset, empty) = (trial.bare_installer()?, trial.installer_of(&UpdateCollection::new())?);
    for installer in [unset, empty] {
        trial.legal("empty_list", &code(&installer.install()), &EMPTY)?;
        ensure!(!installer.is_busy()?, "the machine is busy after a refused Install");
    }
    Ok(())
}

rule!(SYN_4 = Example(syn_4) "SYN-4", needs [Install, Scripted, VirtualTime, Callbacks];
    "Install makes no callbacks, not even those of an earlier job.";
    Documented(&["nf-wuapi-iupdateinstaller-install"]));
fn syn_4(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let installer = trial.bare_installer()?;
    let recorder = Recorder::default();
    let offered = trial.offered()?.to_vec();
    for (number, update) in offered.iter().enumerate() {
        installer.set_updates(&UpdateCollection::from_iter([Arc::clone(update)]));
        if number == 0 {
            let (progress, completed) = (recorder.on_progress_changed(), recorder.on_completed());
            let job = installer.begin_with(INSTALL, progress, completed, AsyncState::Empty)?;
            trial.finish(&job)?;
            continue;
        }
        let before = recorder.reported().len();
        ensure!(before > 0, "no callback of the job before it came");
        let code = installer.install()?.result_code();
        ensure_eq!(code, OperationResultCode::SUCCEEDED, "the overall result of Install");
        trial.advance_seconds(60);
        ensure_eq!(recorder.reported().len(), before, "the number of callbacks after Install");
    }
    Ok(())
}

/// The number of updates on the machine of `SYN-6`: enough for another thread to look in between.
const MANY: i32 = 100;

rule!(SYN_6 = Example(syn_6) "SYN-6", needs [Install, Scripted, VirtualTime, Threads, History];
    "Install returns when the work is done, and the machine is busy for others until then.";
    Documented(&["nf-wuapi-iupdateinstaller-get_isbusy"]));
fn syn_6(fixture: &Fixture) -> Outcome {
    for _ in 0..20 {
        if installs_before_a_witness(fixture)? {
            break;
        }
    }
    Ok(())
}

/// Returns `true` if the other thread managed to look while the machine was at work.
fn installs_before_a_witness(fixture: &Fixture) -> Result<bool, Fault> {
    let trial = fixture.trial(&machine((0..MANY).map(|number| update(&format!("update {number}")))))?;
    let (installer, observer) = (trial.installer()?, trial.bare_installer()?);
    let (began, looks, done) = (trial.now(), AtomicBool::new(false), AtomicBool::new(false));
    let (result, witness) = thread::scope(|scope| {
        let witness = scope.spawn(|| watch(&trial, &observer, &looks, &done));
        while !looks.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        let result = installer.install();
        done.store(true, Ordering::SeqCst);
        (result, witness.join())
    });
    let witnessed = witness.map_err(|_| Fault::Broken("the thread that watches panicked".to_owned()))?;
    ensure_eq!(result?.result_code(), OperationResultCode::SUCCEEDED, "the overall result of Install");
    let (took, work) = (trial.now().saturating_sub(began), Duration::from_secs(1000));
    ensure!(took >= work, "Install returned after {took:?} of {work:?} of work");
    ensure!(!observer.is_busy()?, "the machine is busy after Install");
    ensure_eq!(trial.searcher()?.get_total_history_count()?, MANY, "the length of the history after Install");
    witnessed
}

/// Looks until it is done: while the history has some of the entries, the machine is busy.
fn watch(trial: &Trial, observer: &Installer, looks: &AtomicBool, done: &AtomicBool) -> Result<bool, Fault> {
    looks.store(true, Ordering::SeqCst);
    let count = || trial.session().raw().create_update_searcher()?.get_total_history_count();
    let mut witnessed = false;
    while !done.load(Ordering::SeqCst) {
        let (before, busy, after) = (count()?, observer.raw().is_busy()?, count()?);
        let at_work = before > 0 && after < MANY;
        ensure!(busy || !at_work, "the machine is not busy with {before} of {MANY} updates installed");
        witnessed |= at_work;
    }
    Ok(witnessed)
}

/// The machine with a user interface.
fn with_a_screen(mut scenario: Scenario) -> Scenario {
    scenario.agent.user_interface = true;
    scenario
}

rule!(WIZ_1 = Example(wiz_1) "WIZ-1", needs [Install, Scripted];
    "RunWizard gives the result of an installation, and WU_E_NO_UPDATE without updates.";
    Documented(&["nf-wuapi-iupdateinstaller-runwizard"]));
fn wiz_1(fixture: &Fixture) -> Outcome {
    for scenario in [plain_machine(1), with_a_screen(plain_machine(1))] {
        let trial = fixture.trial(&scenario)?;
        for installer in [trial.bare_installer()?, trial.installer_of(&UpdateCollection::new())?] {
            let answer = coded(installer.run_wizard("")).map(drop);
            ensure_eq!(answer, Err(HResult::WU_E_NO_UPDATE), "RunWizard without updates");
        }
    }
    let machine = with_a_screen(mixed());
    let result = fixture.trial(&machine)?.installer()?.run_wizard("Updates")?;
    let installed = fixture.trial(&machine)?.installer()?.install()?;
    ensure_eq!(result, installed, "the result of RunWizard");
    tells_apart(installed.update_results())
}

rule!(WIZ_2 = Example(wiz_2) "WIZ-2", needs [Install, Scripted];
    "The title of the wizard may be empty: the outcome is the same.";
    Documented(&["nf-wuapi-iupdateinstaller-runwizard"]));
fn wiz_2(fixture: &Fixture) -> Outcome {
    let machine = with_a_screen(mixed());
    let run = |title: &str| Ok::<_, Fault>(fixture.trial(&machine)?.installer()?.run_wizard(title)?);
    let titled = run("Updates of the month")?;
    for title in ["", "Download and Install Updates", "Größe „Ω“"] {
        ensure_eq!(run(title)?, titled, "the result of a wizard with the title {title:?}");
    }
    tells_apart(titled.update_results())
}

rule!(WIZ_3 = Example(wiz_3) "WIZ-3", needs [Install, Scripted, History];
    "RunWizard where there is no user interface is refused with WU_E_NO_UI_SUPPORT and does nothing.";
    Assumed("wuerror.h has the code for it"));
fn wiz_3(fixture: &Fixture) -> Outcome {
    // The list is checked first (`WIZ-1`).
    let empty = coded(fixture.trial(&plain_machine(1))?.bare_installer()?.run_wizard("")).map(drop);
    ensure!(empty != Err(HResult::WU_E_NO_UI_SUPPORT), "RunWizard without updates answers {empty:?}");
    refuses_the_wizard(fixture, &plain_machine(1), HResult::WU_E_NO_UI_SUPPORT)
}

rule!(WIZ_5 = Example(wiz_5) "WIZ-5", needs [Install, Scripted, History];
    "RunWizard without a user at the machine is refused with WU_E_NO_INTERACTIVE_USER.";
    Assumed("the help text of the IDL speaks of the local user"));
fn wiz_5(fixture: &Fixture) -> Outcome {
    let mut alone = with_a_screen(plain_machine(1));
    alone.agent.interactive_user = false;
    refuses_the_wizard(fixture, &alone, HResult::WU_E_NO_INTERACTIVE_USER)
}

fn refuses_the_wizard(fixture: &Fixture, scenario: &Scenario, code: HResult) -> Outcome {
    let trial = fixture.trial(scenario)?;
    let installer = trial.installer()?;
    let answer = coded(installer.run_wizard("")).map(drop);
    ensure_eq!(answer, Err(code), "RunWizard");
    ensure!(!installer.is_busy()?, "the machine is busy after a refused RunWizard");
    ensure_eq!(trial.searcher()?.get_total_history_count()?, 0, "the history after a refused RunWizard");
    Ok(())
}

rule!(WIZ_4 = Example(wiz_4) "WIZ-4" PolicyDependent, needs [Install, Scripted, VirtualTime];
    "RunWizard is refused while another operation runs, as any operation is.";
    Assumed("the IsBusy page speaks of any installation on the machine"));
fn wiz_4(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&with_a_screen(plain_machine(2)))?;
    let (installer, wizard) = (trial.installer()?, trial.installer()?);
    let job = installer.begin(INSTALL)?;
    trial.advance_seconds(5);
    let progress = job.get_progress()?;
    for other in [&wizard, &installer] {
        trial.legal("busy_code", &code(&other.run_wizard("")), &BUSY)?;
    }
    ensure_eq!(job.get_progress()?, progress, "the progress of the job that runs");
    trial.finish(&job)?;
    let result = wizard.run_wizard("")?;
    ensure_eq!(result.update_results().len(), 2, "the number of results of a wizard run afterwards");
    Ok(())
}
