//! Members of sessions and installers.

use super::*;
use crate::altered::{each_result, refused, summed_up, the_first_installer, with_overall};

const INSTALL_NOT_ALLOWED: HResult = HResult::WU_E_INSTALL_NOT_ALLOWED;
const PAIRS: [(OperationResultCode, HResult); 3] = [
    (OperationResultCode::SUCCEEDED, HResult::S_OK),
    (OperationResultCode::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR),
    (OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED),
];
const ENDS: [UpdateInstallationResult; 4] =
    [SUCCEEDED, FAILED, UpdateInstallationResult::succeeded(true), ABORTED];

members! {
    "IUpdateSession::CreateUpdateInstaller" {
        "the first one": create_installer = the_first_installer;
        "refused": create_installer = |_| refused(HResult::E_ACCESSDENIED);
        erratic: create_installer = |session| match draw(&session.bench, 3) {
            0 => the_first_installer(session),
            1 => Ok(session.installer()?),
            _ => refused(HResult::E_ACCESSDENIED),
        };
    }
    "IUpdateInstaller::IsBusy" {
        "true": busy = |_| Ok(true);
        "false": busy = |_| Ok(false);
        erratic: busy = |installer| Ok(toss(installer.bench()));
    }
    "IUpdateInstaller::RebootRequiredBeforeInstallation" {
        "true": restart_first = |_, _| true;
        "false": restart_first = |_, _| false;
        erratic: restart_first = |installer, _| toss(installer.bench());
    }
    "the switches of an installer" {
        "true": get = |_, _| true;
        "false": get = |_, _| false;
        erratic: get = |installer, _| toss(installer.bench());
    }
    "IUpdateInstaller::ClientApplicationID" {
        "empty": get_client = |_, _| String::new();
        "a name": get_client = |_, _| "a name".to_owned();
        erratic: get_client = |installer, _| draw(installer.bench(), 9).to_string();
    }
    "IUpdateInstaller::ParentHwnd" {
        "0": put_hwnd = |_, _| {};
        "7": put_hwnd = |installer, _| installer.good.set_parent_hwnd(7);
        erratic: put_hwnd = |installer, _| {
            installer.good.set_parent_hwnd(draw(installer.bench(), 9) as isize);
        };
    }
    "IUpdateInstaller2::ParentWindow" {
        "none": put_window = |_, _| {};
        "a window": put_window = |installer, _| installer.good.set_parent_window(Some(Arc::new(())));
        erratic: put_window = |installer, window| {
            installer.good.set_parent_window(window.filter(|_| toss(installer.bench())));
        };
    }
    "IUpdateInstaller::Updates" {
        "empty": get_updates = |_| UpdateCollection::new();
        "the first of them": get_updates = |installer| installer.list().into_iter().take(1).collect();
        erratic: get_updates = |installer| {
            installer.list().into_iter().filter(|_| toss(installer.bench())).collect()
        };
    }
    "IUpdateInstaller::Begin…" {
        "refused": begin = |_, _| refused(INSTALL_NOT_ALLOWED);
        "the first job": begin = the_first_job;
        erratic: begin = |installer, begin| match toss(installer.bench()) {
            true => Ok(installer.begin(begin)?),
            false => refused(INSTALL_NOT_ALLOWED),
        };
    }
    "the code of a refusal" {
        "WU_E_INSTALL_NOT_ALLOWED": refusal = |_, _| INSTALL_NOT_ALLOWED;
        "E_FAIL": refusal = |_, _| HResult::E_FAIL;
        erratic: refusal = |installer, code| match toss(installer.bench()) {
            true => code,
            false => HResult::WU_E_UNEXPECTED,
        };
    }
    "IUpdateInstaller::End…" {
        "refused": end = |_, _, _| refused(HResult::WU_E_INVALID_OPERATION);
        "the first result": end = |installer, operation, job| {
            let result = installer.end(operation, job)?;
            Ok(installer.bench().memo().result.get_or_insert(result).clone())
        };
        "a success": end = |installer, operation, job| Ok(a_success(&installer.end(operation, job)?));
        erratic: end = |installer, operation, job| {
            let result = installer.end(operation, job)?;
            match draw(installer.bench(), 3) {
                0 => Ok(result),
                1 => Ok(a_success(&result)),
                _ => refused(HResult::WU_E_INVALID_OPERATION),
            }
        };
    }
    "IUpdateInstaller::Install, Uninstall" {
        "refused": sync = |_, _| refused(INSTALL_NOT_ALLOWED);
        "a success": sync = |installer, operation| Ok(a_success(&installer.operate(operation)?));
        erratic: sync = |installer, operation| match draw(installer.bench(), 3) {
            0 => installer.operate(operation),
            1 => Ok(a_success(&installer.operate(operation)?)),
            _ => refused(INSTALL_NOT_ALLOWED),
        };
    }
    "IUpdateInstaller::RunWizard" {
        "refused": wizard = |_, _| refused(HResult::WU_E_NO_UI_SUPPORT);
        "a success": wizard = |installer, _| {
            Ok(summed_up(installer.list().iter().map(|_| SUCCEEDED).collect()))
        };
        erratic: wizard = |installer, title| match toss(installer.bench()) {
            true => installer.good.run_wizard(title),
            false => refused(HResult::WU_E_UNEXPECTED),
        };
    }
    "the pair of an overall result" {
        "succeeded": result = |_, result| with_overall(&result, PAIRS[0].0, PAIRS[0].1);
        "aborted": result = |_, result| with_overall(&result, PAIRS[2].0, PAIRS[2].1);
        erratic: result = |installer, result| {
            let (code, hresult) = one_of(installer.bench(), &PAIRS);
            with_overall(&result, code, hresult)
        };
    }
    "the results of the updates" {
        "succeeded": result = |_, result| each_result(&result, |_| SUCCEEDED);
        "failed": result = |_, result| each_result(&result, |_| FAILED);
        "with a restart": result = |_, result| each_result(&result, |_| ENDS[2]);
        "aborted": result = |_, result| each_result(&result, |_| ABORTED);
        erratic: result = |installer, result| {
            each_result(&result, |_| one_of(installer.bench(), &ENDS))
        };
    }
    "IUpdateInstaller4::Commit" {
        "a success": commit = |_, _| Ok(());
        "refused": commit = |_, _| refused(HResult::E_FAIL);
        erratic: commit = |installer, flags| match toss(installer.bench()) {
            true => installer.good.commit(flags),
            false => refused(HResult::E_FAIL),
        };
    }
    "ISystemInformation::RebootRequired" {
        "true": system = |_, _| true;
        "false": system = |_, _| false;
        erratic: system = |bench, _| toss(bench);
    }
}

/// As many updates, all of which succeeded.
fn a_success(result: &InstallationResult) -> InstallationResult {
    summed_up(vec![SUCCEEDED; result.update_results().len()])
}

/// The job that the installer began first.
fn the_first_job(installer: &Arc<MutantInstaller>, begin: Begin) -> Result<Arc<dyn InstallationJob>> {
    let begun = installer.memo().kept.first().and_then(|kept| kept.downcast_ref().cloned());
    let job: Arc<MutantJob> = match begun {
        Some(begun) => begun,
        None => installer.begin(begin)?,
    };
    if installer.memo().kept.is_empty() {
        installer.memo().kept.push(Box::new(Arc::clone(&job)));
    }
    Ok(job)
}
