//! The numbers of enumerations as a backend answers them (clauses `ENUM-…`).

use wua::UpdateType;

use crate::rules::words::*;

rules! {
    ENUM_1 ENUM_2 ENUM_3 ENUM_4 ENUM_6 ENUM_7
}

/// A machine whose five updates end in all ways, if the job is aborted while it works on the fourth.
fn every_end(fixture: &Fixture) -> Result<Trial, Fault> {
    let updates = [
        update("succeeds"),
        update("succeeds in part").succeeding_in_part(),
        update("fails").failing(HResult::E_FAIL),
        update("is cut off or ends"),
        update("is not begun"),
    ];
    fixture.trial(&machine(updates).choosing("order", "listed").choosing("abort_rest", "aborted"))
}

fn numbers(progress: &InstallationProgress) -> Vec<i32> {
    progress.update_results().map(|result| i32::from(result.result_code)).collect()
}

fn number(result: &UpdateInstallationResult) -> i32 {
    i32::from(result.result_code)
}

/// Holds that a value has the name of its number, if there is one.
fn named<E: From<i32> + Copy + PartialEq + std::fmt::Debug>(value: E) -> Outcome
where
    i32: From<E>,
{
    ensure_eq!(value, E::from(i32::from(value)), "a value");
    Ok(())
}

rule!(ENUM_1 = Example(enum_1) "ENUM-1", needs [Install, Scripted, VirtualTime];
    "Not started, in progress, succeeded, succeeded with errors, failed and aborted are 0 to 5, in this \
     order.";
    Documented(&["ne-wuapi-operationresultcode", "wuapi.idl"]));
fn enum_1(fixture: &Fixture) -> Outcome {
    let trial = every_end(fixture)?;
    if !trial.may_choose("order", "listed") || !trial.may_choose("abort_rest", "aborted") {
        not_applicable!("the subject works in another order, or does not show what was aborted");
    }
    let (installer, job) = trial.begun()?;
    ensure_eq!(numbers(&job.get_progress()?), [0, 0, 0, 0, 0], "the numbers before the work begins");
    trial.advance_seconds(6);
    ensure_eq!(numbers(&job.get_progress()?), [1, 0, 0, 0, 0], "the numbers within the first update");
    trial.advance_seconds(30);
    ensure_eq!(numbers(&job.get_progress()?), [2, 3, 4, 1, 0], "the numbers within the fourth update");
    job.request_abort()?;
    let result = trial.result(&installer, &job)?;
    let mut ends: Vec<_> = result.update_results().iter().map(number).collect();
    // The fourth may have gone on to its own end.
    ends.retain(|end| *end != 2);
    ends.dedup();
    ensure_eq!(ends, [3, 4, 5], "the numbers of the results other than 2");
    ensure_eq!(i32::from(result.result_code()), 5, "the number of the result of a job that was aborted");
    for result in result.update_results() {
        named(result.result_code)?;
    }
    named(result.result_code())
}

rule!(ENUM_2 = Law(enum_2) "ENUM-2", needs [Install];
    "A job that succeeded with errors has an update that did not simply succeed, and none without a result.";
    Documented(&["ne-wuapi-operationresultcode"]));
fn enum_2(run: &Run) -> Outcome {
    let mut judged = false;
    for result in run.numbered_jobs().flat_map(|(number, _)| run.results(number)) {
        if i32::from(result.result_code()) != 3 {
            continue;
        }
        judged = true;
        let updates = result.update_results();
        ensure!(updates.iter().all(|it| it.result_code.is_terminal()), "not complete: {result:?}");
        ensure!(updates.iter().any(|it| matches!(number(it), 3 | 4)), "no error occurred: {result:?}");
        ensure!(updates.iter().any(|it| matches!(number(it), 2 | 3)), "nothing succeeded: {result:?}");
    }
    applies_if(judged, "no job succeeded with errors")
}

rule!(ENUM_3 = Example(enum_3) "ENUM-3", needs [Scripted];
    "Impacts normal, minor and exclusive are shown as 0, 1 and 2.";
    Documented(&["ne-wuapi-installationimpact"]));
fn enum_3(fixture: &Fixture) -> Outcome {
    use InstallationImpact as Impact;
    let updates = [Impact::NORMAL, Impact::MINOR, Impact::REQUIRES_EXCLUSIVE_HANDLING].map(|impact| {
        let mut update = update(&format!("{impact}"));
        update.data.installation_behavior.impact = impact;
        update.data.installation_behavior.reboot_behavior = InstallationRebootBehavior::NEVER_REBOOTS;
        update
    });
    let offered = fixture.trial(&machine(updates))?.offered()?.to_vec();
    let impacts: Vec<_> = offered.iter().map(|update| update.installation_behavior.impact).collect();
    ensure_eq!(impacts.iter().map(|it| it.value()).collect::<Vec<_>>(), [0, 1, 2], "the impacts");
    impacts.into_iter().try_for_each(named)
}

rule!(ENUM_4 = Example(enum_4) "ENUM-4", needs [Scripted];
    "Updates that never restart, always do and can ask for it are shown as 0, 1 and 2.";
    Documented(&["ne-wuapi-installationrebootbehavior"]));
fn enum_4(fixture: &Fixture) -> Outcome {
    use InstallationRebootBehavior as Reboot;
    let updates =
        [Reboot::NEVER_REBOOTS, Reboot::ALWAYS_REQUIRES_REBOOT, Reboot::CAN_REQUEST_REBOOT].map(|behavior| {
            let mut update =
                update(&format!("{behavior}")).restarting(behavior == Reboot::ALWAYS_REQUIRES_REBOOT);
            update.data.installation_behavior.reboot_behavior = behavior;
            update
        });
    let offered = fixture.trial(&machine(updates))?.offered()?.to_vec();
    let shown: Vec<_> = offered.iter().map(|it| it.installation_behavior.reboot_behavior).collect();
    ensure_eq!(shown.iter().map(|it| it.value()).collect::<Vec<_>>(), [0, 1, 2], "the reboot behaviours");
    shown.into_iter().try_for_each(named)
}

rule!(ENUM_6 = Example(enum_6) "ENUM-6", needs [Install, Scripted, History];
    "An installation is in the history as 1 and a removal as 2.";
    Documented(&["ne-wuapi-updateoperation"]));
fn enum_6(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&machine([update("can be removed").removable()]).managed())?;
    let installer = trial.installer()?;
    for operation in [INSTALL, REMOVE] {
        let job = installer.begin(operation)?;
        trial.finish(&job)?;
    }
    let history = trial.searcher()?.whole_history()?;
    let operations: Vec<_> = history.iter().rev().map(|entry| entry.operation).collect();
    ensure_eq!(operations.iter().map(|it| it.value()).collect::<Vec<_>>(), [1, 2], "the operations");
    operations.into_iter().try_for_each(named)
}

rule!(ENUM_7 = Example(enum_7) "ENUM-7", needs [Install, Scripted, History];
    "Numbers without a name, of enumerations and result codes, are passed on unchanged.";
    Assumed("numbers were added to the headers over time, and clients met them before"));
fn enum_7(fixture: &Fixture) -> Outcome {
    const CODES: [u32; 4] = [0x8024_9FFD, 0xC0FF_EE00, 0x8ABC_DEF1, 0xFFFF_FFFE];
    let mut unheard_of = update("unheard of");
    unheard_of.data.installation_behavior.impact = InstallationImpact::new(77);
    unheard_of.data.installation_behavior.reboot_behavior = InstallationRebootBehavior::new(-5);
    unheard_of.data.update_type = UpdateType::new(9);
    let fails = CODES.map(|code| update(&format!("fails with {code:08X}")).failing(HResult::from_bits(code)));
    let trial = fixture.trial(&machine([vec![unheard_of], fails.to_vec()].concat()))?;
    let offered = trial.offered()?;
    let shown = shown(&*offered.item(0)?);
    ensure_eq!(shown, [77, -5, 9], "impact, reboot behaviour and type");
    let (installer, job) = trial.installed()?;
    let result = installer.end_job(&job)?;
    let last: Vec<_> = job.get_progress()?.update_results().collect();
    ensure_eq!(result.update_results(), last, "the results");
    ensure_eq!(
        last.first().map(|it| it.result_code),
        Some(OperationResultCode::SUCCEEDED),
        "the first result"
    );
    let codes: Vec<_> = last.iter().skip(1).map(|result| result.hresult.bits()).collect();
    ensure_eq!(codes, CODES, "the codes of the failures");
    let mut history: Vec<_> =
        trial.searcher()?.whole_history()?.iter().map(|entry| entry.hresult.bits()).collect();
    let mut expected = [vec![0], CODES.to_vec()].concat();
    history.sort_unstable();
    expected.sort_unstable();
    ensure_eq!(history, expected, "the codes in the history");
    Ok(())
}

fn shown(update: &Update) -> [i32; 3] {
    let behavior = update.installation_behavior;
    [behavior.impact.value(), behavior.reboot_behavior.value(), update.update_type.value()]
}
