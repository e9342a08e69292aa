//! Mutants of the synchronous forms and of the wizard (clauses `SYN-…`, `WIZ-…`).

use super::altered::{each_result, refused, results, summed_up, with_overall};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("sync-forgets-restarts", &["SYN-1", "RES-SYNC-1"])
        .fault("Install gives no restart flags.")
        .sync(|installer, operation| {
            let result = installer.operate(operation)?;
            Ok(each_result(&result, |update| UpdateInstallationResult { reboot_required: false, ..update }))
        }),
    Mutant::new("sync-succeeds-or-fails", &["SYN-1", "RES-SYNC-1"])
        .fault("Install knows no overall result between success and failure.")
        .sync(|installer, operation| {
            let result = installer.operate(operation)?;
            Ok(match result.result_code() {
                OperationResultCode::SUCCEEDED_WITH_ERRORS => {
                    with_overall(&result, OperationResultCode::FAILED, HResult::E_FAIL)
                }
                _ => result,
            })
        }),
    Mutant::new("sync-throws", &["SYN-2"])
        .fault("Install fails with the code of the first update that failed.")
        .sync(|installer, operation| {
            let result = installer.operate(operation)?;
            match result.update_results().iter().find(|update| update.hresult.is_failure()) {
                Some(failed) => refused(failed.hresult),
                None => Ok(result),
            }
        }),
    Mutant::new("sync-of-an-empty-list-succeeds", &["SYN-3"])
        .fault("Install with an empty list has nothing to do and succeeds.")
        .sync(|installer, operation| match installer.list().is_empty() {
            true => Ok(InstallationResult::new(OperationResultCode::SUCCEEDED, HResult::S_OK, Vec::new())),
            false => installer.operate(operation),
        }),
    Mutant::new("sync-calls-back", &["SYN-4"])
        .fault("Install makes the completion callback of the installer's last job.")
        .begin(|installer, begin| {
            let job = installer.begin(begin)?;
            if let Some(callback) = job.callback() {
                installer.memo().kept.push(Box::new(callback));
            }
            Ok(job)
        })
        .sync(|installer, operation| {
            let last = installer.memo().kept.pop();
            let result = installer.operate(operation)?;
            if let Some(callback) = last
                .as_deref()
                .and_then(|kept| (kept as &dyn std::any::Any).downcast_ref::<PendingCallback>())
            {
                callback.complete()?;
            }
            Ok(result)
        }),
    Mutant::new("sync-removal-installs", &["SYN-5"])
        .fault("Uninstall does what Install does.")
        .sync(|installer, _| installer.operate(UpdateOperation::INSTALLATION)),
    Mutant::new("sync-is-not-busy", &["SYN-6"])
        .fault("The machine is not busy while a synchronous call runs.")
        .sync(|installer, operation| {
            installer.bench().memo().flag = true;
            let result = seen_by_others(installer, operation);
            installer.bench().memo().flag = false;
            result
        })
        .busy(|installer| {
            installer.bench().memo().count += 1;
            Ok(installer.good.is_busy()? && !installer.bench().memo().flag)
        }),
    Mutant::new("sync-does-not-wait", &["SYN-6", "SYN-1"])
        .fault("Install returns as soon as the work is begun.")
        .sync(|installer, operation| {
            let job = installer.begin(unheard(operation))?;
            Ok(summed_up(job.shows().map(|shown| results(&shown)).unwrap_or_default()))
        }),
    Mutant::new("sync-removal-waits", &["SYN-5"])
        .fault("Uninstall does not notice that the machine is busy and waits.")
        .sync(|installer, operation| {
            if operation == UpdateOperation::UNINSTALLATION {
                super::begin::wait_for_the_machine(installer);
            }
            installer.operate(operation)
        }),
    Mutant::new("wizard-of-nothing", &["WIZ-1"])
        .fault("RunWizard without updates shows an empty dialog and succeeds.")
        .wizard(|installer, title| match installer.list().is_empty() {
            true => Ok(InstallationResult::new(OperationResultCode::SUCCEEDED, HResult::S_OK, Vec::new())),
            false => installer.good.run_wizard(title),
        }),
    Mutant::new("wizard-needs-a-title", &["WIZ-2"]).fault("RunWizard refuses an empty title.").wizard(
        |installer, title| match title.is_empty() {
            true => refused(HResult::E_INVALIDARG),
            false => installer.good.run_wizard(title),
        },
    ),
    Mutant::new("wizard-without-interface", &["WIZ-3"])
        .fault("RunWizard installs where there is no user interface.")
        .scenario(|mut scenario| {
            scenario.agent.user_interface = true;
            scenario
        }),
    Mutant::new("wizard-looks-for-the-interface-first", &["WIZ-1"])
        .fault("RunWizard answers that there is no user interface before it looks at the list.")
        .wizard(|installer, title| match installer.bench().scenario.agent.user_interface {
            true => installer.good.run_wizard(title),
            false => refused(HResult::WU_E_NO_UI_SUPPORT),
        }),
    Mutant::new("wizard-ignores-others", &["WIZ-4"])
        .fault("RunWizard waits for the operation that runs instead of being refused.")
        .wizard(|installer, title| {
            super::begin::wait_for_the_machine(installer);
            installer.good.run_wizard(title)
        }),
    Mutant::new("wizard-without-user", &["WIZ-5"])
        .fault("RunWizard runs where nobody sits at the machine.")
        .scenario(|mut scenario| {
            scenario.agent.interactive_user = true;
            scenario
        }),
    Mutant::new("wizard-reports-nothing", &["WIZ-1"])
        .fault("RunWizard gives a result without updates.")
        .wizard(|installer, title| {
            let result = installer.good.run_wizard(title)?;
            Ok(InstallationResult::new(OperationResultCode::NOT_STARTED, result.hresult(), Vec::new()))
        }),
];

/// Begins a job without callbacks.
fn unheard(operation: UpdateOperation) -> Begin {
    Begin { operation, progress: Callback::Foreign, completed: Callback::Foreign, state: AsyncState::Empty }
}

/// The synchronous call, in steps that leave other threads the time to look at the machine.
fn seen_by_others(
    installer: &Arc<MutantInstaller>,
    operation: UpdateOperation,
) -> Result<InstallationResult> {
    let (bench, job) = (installer.bench(), installer.begin(unheard(operation))?);
    let mut patience = 200;
    for _ in 0..1000 {
        if job.is_done() {
            break;
        }
        bench.good.advance(Duration::from_secs(4));
        let looks = bench.memo().count;
        while bench.memo().count < looks + 2 && patience > 0 {
            patience -= 1;
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    installer.end(operation, &(job as Arc<dyn InstallationJob>))
}
