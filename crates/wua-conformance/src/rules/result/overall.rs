//! The result of a job as a whole.

use crate::rules::about_jobs::tells_apart;
use crate::rules::script::{each_final, end_of};
use crate::rules::sync::is_the_same;
use crate::rules::words::*;

rule!(RES_HR_1 = Law(res_hr_1) "RES-HR-1", needs [Install];
    "HResult of a result is the code that belongs to its ResultCode.";
    Documented(&["nf-wuapi-iinstallationresult-get_hresult", "wuerror.h"]));
fn res_hr_1(run: &Run) -> Outcome {
    each_final(run, |_, _, result| {
        let code = result.result_code();
        let expected = match code {
            OperationResultCode::SUCCEEDED => HResult::S_OK,
            OperationResultCode::SUCCEEDED_WITH_ERRORS => HResult::WU_S_UPDATE_ERROR,
            OperationResultCode::FAILED => HResult::WU_E_ALL_UPDATES_FAILED,
            _ => HResult::WU_E_CALL_CANCELLED,
        };
        ensure_eq!(result.hresult(), expected, "HResult of a result with ResultCode {code}");
        Ok(true)
    })
}

rule!(RES_RB_1 = Law(res_rb_1) "RES-RB-1", needs [Install, Scripted, VirtualTime];
    "RebootRequired of a result is true if an update of the job asks for a restart, and else false.";
    Documented(&["nf-wuapi-iinstallationresult-get_rebootrequired"]);
    by construction "the agreement with the results of the updates, of which wua::InstallationResult is made");
/// Applies only to jobs whose updates all end as their script says.
fn res_rb_1(run: &Run) -> Outcome {
    each_final(run, |number, job, result| {
        let ends: Option<Vec<_>> = (0..job.updates.len()).map(|index| end_of(run, number, index)).collect();
        let Some(ends) = ends else { return Ok(false) };
        let expected = ends.iter().any(|end| end.reboot_required);
        ensure_eq!(result.reboot_required(), expected, "RebootRequired of a job that ends with {ends:?}");
        Ok(true)
    })
}

rule!(RES_RC_1 = Law(res_rc_1) "RES-RC-1", needs [Install];
    "ResultCode of a result says that the operation is over.";
    Documented(&["nf-wuapi-iinstallationresult-get_resultcode"]));
fn res_rc_1(run: &Run) -> Outcome {
    each_final(run, |_, _, result| {
        let code = result.result_code();
        ensure!((2..=5).contains(&code.value()), "ResultCode of a result is {code}");
        Ok(true)
    })
}

rule!(RES_GUR_1 = Law(res_gur_1) "RES-GUR-1", needs [Install];
    "GetUpdateResult answers, for exactly the indexes of the job's list, what became of the update there.";
    Documented(&["nf-wuapi-iinstallationresult-getupdateresult",
                 "Wua_Sdk/searching--downloading--and-installing-updates"]));
fn res_gur_1(run: &Run) -> Outcome {
    each_final(run, |number, job, result| {
        let count = job.updates.len() as i32;
        for index in 0..job.updates.len() {
            let found = result.update_result(index as i32)?;
            if let Some(expected) = end_of(run, number, index) {
                ensure_eq!(found, expected, "the result of update {index}");
            }
        }
        for index in [-1, count, count + 1, i32::MIN, i32::MAX] {
            let answer = code(&result.update_result(index));
            ensure_eq!(answer, HResult::WU_E_INVALIDINDEX, "GetUpdateResult({index}) of {count} updates");
        }
        Ok(true)
    })
}

rule!(RES_SNAP_1 = Example(res_snap_1) "RES-SNAP-1", needs [Install, Scripted, Restart];
    "The result of a job stays what it was after a later job and after a restart.";
    Assumed("the IDL has no setters; that nothing else changes a result is inferred"));
fn res_snap_1(fixture: &Fixture) -> Outcome {
    let code = HResult::from_bits(0x8007_0643);
    let first = [always_restarting("asks for a restart"), update("fails").failing(code)];
    let later = update("comes later").failing(HResult::from_bits(0x800F_0922));
    let trial = fixture.trial(&machine(first.into_iter().chain([later])))?;
    let offered = trial.offered()?.to_vec();
    let list = |from, to| -> UpdateCollection { offered.iter().skip(from).take(to).cloned().collect() };
    let installer = trial.installer_of(&list(0, 2))?;
    let job = installer.begin(INSTALL)?;
    let result = trial.result(&installer, &job)?;
    let is_same = || -> Outcome {
        let shown: Vec<_> = job.get_progress()?.update_results().collect();
        ensure_eq!(shown, result.update_results().to_vec(), "what the job shows of its updates later");
        if trial.may_choose("end_twice", "same_result")
            && let Ok(again) = installer.end_job(&job)
        {
            ensure_eq!(again, result, "the result of the job later");
        }
        Ok(())
    };
    is_same()?;
    trial.restart();
    is_same()?;
    trial.perform(INSTALL, &list(2, 1))?;
    is_same()?;
    tells_apart(result.update_results())
}

rule!(RES_SYNC_1 = Example(res_sync_1) "RES-SYNC-1", needs [Install, Scripted];
    "Install and Uninstall give the same result as their Begin… and End… would.";
    Assumed("both give the same interface; that its values agree is inferred"));
fn res_sync_1(fixture: &Fixture) -> Outcome {
    let code = HResult::from_bits(0x8007_0643);
    let plain = || [update("succeeds"), always_restarting("asks for a restart")];
    let others = || [update("fails").failing(code), update("half").succeeding_in_part()];
    let idle = || [update("is there").installed(), update("has no files").not_downloaded()];
    let removed = plain().into_iter().chain(others()).map(|update| update.installed().removable());
    for scenario in
        [machine(plain()), machine(others()), machine(plain().into_iter().chain(others()).chain(idle()))]
    {
        tells_apart(is_the_same(fixture, &scenario, INSTALL)?.update_results())?;
    }
    is_the_same(fixture, &machine([update("fails").failing(code)]), INSTALL)?;
    let result = is_the_same(fixture, &machine(removed).managed(), REMOVE)?;
    tells_apart(result.update_results())
}
