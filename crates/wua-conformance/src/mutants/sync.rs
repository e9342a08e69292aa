//! Mutants of the synchronous forms and of the wizard (clauses `SYN-…`, `WIZ-…`).

use super::altered::{each_result, refused, results, summed_up, with_overall};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "sync-forgets-restarts",
        fault: "Install gives no restart flags.",
        breaks: &["SYN-1", "RES-SYNC-1"],
        hooks: Hooks {
            sync: Some(|installer, operation| {
                let result = installer.operate(operation)?;
                Ok(each_result(&result, |update| UpdateInstallationResult {
                    reboot_required: false,
                    ..update
                }))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-succeeds-or-fails",
        fault: "Install knows no overall result between success and failure.",
        breaks: &["SYN-1", "RES-SYNC-1"],
        hooks: Hooks {
            sync: Some(|installer, operation| {
                let result = installer.operate(operation)?;
                Ok(match result.result_code() {
                    OperationResultCode::SucceededWithErrors => {
                        with_overall(&result, OperationResultCode::Failed, HResult::E_FAIL)
                    }
                    _ => result,
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-throws",
        fault: "Install fails with the code of the first update that failed.",
        breaks: &["SYN-2"],
        hooks: Hooks {
            sync: Some(|installer, operation| {
                let result = installer.operate(operation)?;
                match result.update_results().iter().find(|update| update.hresult.is_failure()) {
                    Some(failed) => refused(failed.hresult),
                    None => Ok(result),
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-of-an-empty-list-succeeds",
        fault: "Install with an empty list has nothing to do and succeeds.",
        breaks: &["SYN-3"],
        hooks: Hooks {
            sync: Some(|installer, operation| match installer.list().is_empty() {
                true => {
                    Ok(InstallationResult::new(OperationResultCode::Succeeded, HResult::S_OK, Vec::new()))
                }
                false => installer.operate(operation),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-calls-back",
        fault: "Install tells the callbacks of the installer's last job that it is complete.",
        breaks: &["SYN-4"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let job = installer.begin(begin)?;
                if let Some(telling) = job.telling() {
                    installer.memo().kept.push(Box::new(telling));
                }
                Ok(job)
            }),
            sync: Some(|installer, operation| {
                let last = installer.memo().kept.pop();
                let result = installer.operate(operation)?;
                if let Some(telling) =
                    last.as_deref().and_then(|kept| (kept as &dyn std::any::Any).downcast_ref::<Telling>())
                {
                    telling.complete()?;
                }
                Ok(result)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-removal-installs",
        fault: "Uninstall does what Install does.",
        breaks: &["SYN-5"],
        hooks: Hooks {
            sync: Some(|installer, _| installer.operate(UpdateOperation::Installation)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-is-not-busy",
        fault: "The machine is not busy while a synchronous call runs.",
        breaks: &["SYN-6"],
        hooks: Hooks {
            sync: Some(|installer, operation| {
                installer.bench().memo().flag = true;
                let result = seen_by_others(installer, operation);
                installer.bench().memo().flag = false;
                result
            }),
            busy: Some(|installer| {
                installer.bench().memo().count += 1;
                Ok(installer.good.is_busy()? && !installer.bench().memo().flag)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-does-not-wait",
        fault: "Install returns as soon as the work is begun.",
        breaks: &["SYN-6", "SYN-1"],
        hooks: Hooks {
            sync: Some(|installer, operation| {
                let job = installer.begin(unheard(operation))?;
                Ok(summed_up(job.shows().map(|shown| results(&shown)).unwrap_or_default()))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "sync-removal-waits",
        fault: "Uninstall does not notice that the machine is busy and waits.",
        breaks: &["SYN-5"],
        hooks: Hooks {
            sync: Some(|installer, operation| {
                if operation == UpdateOperation::Uninstallation {
                    super::begin::wait_for_the_machine(installer);
                }
                installer.operate(operation)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "wizard-of-nothing",
        fault: "RunWizard without updates shows an empty dialog and succeeds.",
        breaks: &["WIZ-1"],
        hooks: Hooks {
            wizard: Some(|installer, title| match installer.list().is_empty() {
                true => {
                    Ok(InstallationResult::new(OperationResultCode::Succeeded, HResult::S_OK, Vec::new()))
                }
                false => installer.good.run_wizard(title),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "wizard-needs-a-title",
        fault: "RunWizard refuses an empty title.",
        breaks: &["WIZ-2"],
        hooks: Hooks {
            wizard: Some(|installer, title| match title.is_empty() {
                true => refused(HResult::E_INVALIDARG),
                false => installer.good.run_wizard(title),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "wizard-without-interface",
        fault: "RunWizard installs where there is no user interface.",
        breaks: &["WIZ-3"],
        hooks: Hooks {
            scenario: Some(|mut scenario| {
                scenario.agent.user_interface = true;
                scenario
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "wizard-looks-for-the-interface-first",
        fault: "RunWizard answers that there is no user interface before it looks at the list.",
        breaks: &["WIZ-1"],
        hooks: Hooks {
            wizard: Some(|installer, title| match installer.bench().scenario.agent.user_interface {
                true => installer.good.run_wizard(title),
                false => refused(HResult::WU_E_NO_UI_SUPPORT),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "wizard-ignores-others",
        fault: "RunWizard waits for the operation that runs instead of being refused.",
        breaks: &["WIZ-4"],
        hooks: Hooks {
            wizard: Some(|installer, title| {
                super::begin::wait_for_the_machine(installer);
                installer.good.run_wizard(title)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "wizard-without-user",
        fault: "RunWizard runs where nobody sits at the machine.",
        breaks: &["WIZ-5"],
        hooks: Hooks {
            scenario: Some(|mut scenario| {
                scenario.agent.interactive_user = true;
                scenario
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "wizard-tells-nothing",
        fault: "RunWizard gives a result without updates.",
        breaks: &["WIZ-1"],
        hooks: Hooks {
            wizard: Some(|installer, title| {
                let result = installer.good.run_wizard(title)?;
                Ok(InstallationResult::new(OperationResultCode::NotStarted, result.hresult(), Vec::new()))
            }),
            ..Hooks::NONE
        },
    },
];

/// A job that nobody is called back for.
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
