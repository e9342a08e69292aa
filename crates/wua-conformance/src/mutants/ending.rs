//! Mutants of `EndInstall` and `EndUninstall` (clauses `END-…`).

use super::altered::{refused, results, summed_up, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "end-forgets-the-last-update",
        fault: "The result that End… gives is one update short.",
        breaks: &["END-1", "RES-GUR-1"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                let updates = result.update_results();
                let short = updates.get(..updates.len() - 1).unwrap_or_default().to_vec();
                Ok(InstallationResult::new(result.result_code(), result.hresult(), short))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-of-a-removal-fails",
        fault: "EndUninstall is not there.",
        breaks: &["END-2"],
        hooks: Hooks {
            end: Some(|installer, operation, job| match operation {
                UpdateOperation::Uninstallation => refused(HResult::E_NOTIMPL),
                _ => installer.end(operation, job),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-does-not-wait",
        fault: "End… of a job that runs gives what there is so far.",
        breaks: &["END-3"],
        hooks: Hooks {
            end: Some(|installer, operation, job| match MutantInstaller::wrapped(job) {
                Some(own) if !own.is_done() && own.operation == operation => {
                    Ok(summed_up(own.shows().map(|shown| results(&shown)).unwrap_or_default()))
                }
                _ => installer.end(operation, job),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-refuses-to-wait",
        fault: "End… of a job that runs is an invalid operation.",
        breaks: &["END-3"],
        hooks: Hooks {
            end: Some(|installer, operation, job| match MutantInstaller::wrapped(job) {
                Some(own) if !own.is_done() => refused(HResult::WU_E_INVALID_OPERATION),
                _ => installer.end(operation, job),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-aborts",
        fault: "End… of a job that runs aborts it.",
        breaks: &["END-3"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                if let Some(own) = MutantInstaller::wrapped(job).filter(|own| !own.is_done()) {
                    own.good()?.request_abort()?;
                }
                installer.end(operation, job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-takes-the-lock-of-callbacks",
        fault: "End… takes the lock that is held while completion is announced.",
        breaks: &["END-4"],
        hooks: Hooks {
            on_completed: Some(|telling| {
                let _held = telling.job.installer.bench().lock.lock();
                telling.complete()
            }),
            end: Some(|installer, operation, job| {
                if MutantInstaller::wrapped(job).is_some_and(|job| job.is_done()) {
                    let _held = installer.bench().lock.lock();
                }
                installer.end(operation, job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-on-the-thread-of-begin",
        fault: "End… works only on the thread that called Begin….",
        breaks: &["END-5"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let thread = format!("{:?}", std::thread::current().id());
                installer.memo().text = Some(thread);
                Ok(installer.begin(begin)?)
            }),
            end: Some(|installer, operation, job| {
                let thread = format!("{:?}", std::thread::current().id());
                let same = installer.memo().text.as_ref().is_none_or(|begun| *begun == thread);
                if same { installer.end(operation, job) } else { refused(HResult::from_bits(0x8001_010E)) }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-twice-other-than-said",
        fault: "A second End… is refused where the agent says it is not, and answered where it says it is refused.",
        breaks: &["END-6"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job);
                let Some(own) = MutantInstaller::wrapped(job) else { return result };
                let first = own.memo().result.clone();
                match (first, result) {
                    (Some(first), Err(_)) => Ok(first),
                    (Some(_), Ok(_)) => refused(HResult::WU_E_INVALID_OPERATION),
                    (None, result) => {
                        own.memo().result = result.as_ref().ok().cloned();
                        result
                    }
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-writes-history",
        fault: "Every End… writes the history of its job again.",
        breaks: &["END-6"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job);
                installer.bench().memo().count += 1;
                result
            }),
            history: Some(|bench, entries| {
                let times = bench.memo().count.max(1);
                entries.into_iter().flat_map(|entry| vec![entry; times]).collect()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-of-the-wrong-kind",
        fault: "EndInstall ends a removal, and EndUninstall an installation.",
        breaks: &["END-7"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                installer.end(MutantInstaller::wrapped(job).map_or(operation, |job| job.operation), job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-of-the-wrong-kind-aborts",
        fault: "The End… that does not fit is refused and aborts the job.",
        breaks: &["END-7"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                if let Some(own) = MutantInstaller::wrapped(job).filter(|own| own.operation != operation) {
                    own.good()?.request_abort()?;
                }
                installer.end(operation, job)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-by-any-installer",
        fault: "Any installer ends any job.",
        breaks: &["END-8"],
        hooks: Hooks {
            end: Some(|installer, operation, job| match MutantInstaller::wrapped(job) {
                Some(own) => own.installer.end(operation, job),
                None => installer.end(operation, job),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "failures-as-errors",
        fault: "End… fails with the overall code where every update failed.",
        breaks: &["END-10"],
        hooks: Hooks {
            end: Some(|installer, operation, job| thrown(installer.end(operation, job)?)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-as-an-error",
        fault: "End… of an aborted job fails.",
        breaks: &["END-10"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                match result.result_code() {
                    OperationResultCode::Aborted => refused(result.hresult()),
                    _ => Ok(result),
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "no-end-after-clean-up",
        fault: "After CleanUp the job is gone and End… fails.",
        breaks: &["END-11", "JOB-CLN-6"],
        hooks: Hooks {
            clean_up: Some(|job| {
                job.memo().flag = true;
                job.good()?.clean_up()
            }),
            end: Some(|installer, operation, job| {
                match MutantInstaller::wrapped(job).is_some_and(|job| job.memo().flag) {
                    true => refused(HResult::E_INVALIDARG),
                    false => installer.end(operation, job),
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "no-clean-up-after-end",
        fault: "After End… CleanUp fails.",
        breaks: &["END-12"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                if let Some(own) = MutantInstaller::wrapped(job) {
                    own.memo().flag = true;
                }
                Ok(result)
            }),
            clean_up: Some(|job| {
                let ended = job.memo().flag;
                if ended { refused(HResult::WU_E_INVALID_OPERATION) } else { job.good()?.clean_up() }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-hangs-with-the-service",
        fault: "When the service stops, an End… that waits waits for ever.",
        breaks: &["END-13"],
        hooks: Hooks {
            end: Some(|installer, operation, job| match installer.end(operation, job) {
                Err(error) if is_gone(error.hresult()) => loop {
                    std::thread::park();
                },
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "end-invents-a-result",
        fault: "When the service goes away, an End… that waits gives every update as failed.",
        breaks: &["END-13"],
        hooks: Hooks {
            end: Some(|installer, operation, job| match installer.end(operation, job) {
                Err(error) if is_gone(error.hresult()) => {
                    let failed = UpdateInstallationResult::failed(error.hresult());
                    Ok(summed_up(vec![failed; installer.list().len()]))
                }
                other => other,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "null-callbacks-other-than-said",
        fault: "NULL callbacks are accepted although the agent says that it refuses them.",
        breaks: &["BEG-5"],
        hooks: Hooks {
            scenario: Some(|scenario| with_switch(scenario, "null_callbacks", "accept")),
            ..Hooks::NONE
        },
    },
];

fn thrown(result: InstallationResult) -> Result<InstallationResult> {
    match result.result_code() {
        OperationResultCode::Failed => refused(result.hresult()),
        _ => Ok(result),
    }
}

fn is_gone(code: HResult) -> bool {
    matches!(code, HResult::WU_E_SERVICE_STOP | HResult::RPC_S_SERVER_UNAVAILABLE)
}
