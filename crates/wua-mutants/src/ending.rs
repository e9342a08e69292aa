//! Mutants of `EndInstall` and `EndUninstall` (clauses `END-…`).

use super::altered::{refused, results, summed_up, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("end-forgets-the-last-update", &["END-1", "RES-GUR-1"])
        .fault("The result that End… gives is one update short.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            let updates = result.update_results();
            let short = updates.get(..updates.len() - 1).unwrap_or_default().to_vec();
            Ok(InstallationResult::new(result.result_code(), result.hresult(), short))
        }),
    Mutant::new("end-of-a-removal-fails", &["END-2"]).fault("EndUninstall is not there.").end(
        |installer, operation, job| match operation {
            UpdateOperation::UNINSTALLATION => refused(HResult::E_NOTIMPL),
            _ => installer.end(operation, job),
        },
    ),
    Mutant::new("end-does-not-wait", &["END-3"])
        .fault("End… of a job that runs gives what there is so far.")
        .end(|installer, operation, job| match MutantInstaller::wrapped(job) {
            Some(own) if !own.is_done() && own.operation == operation => {
                Ok(summed_up(own.shows().map(|shown| results(&shown)).unwrap_or_default()))
            }
            _ => installer.end(operation, job),
        }),
    Mutant::new("end-refuses-to-wait", &["END-3"])
        .fault("End… of a job that runs is an invalid operation.")
        .end(|installer, operation, job| match MutantInstaller::wrapped(job) {
            Some(own) if !own.is_done() => refused(HResult::WU_E_INVALID_OPERATION),
            _ => installer.end(operation, job),
        }),
    Mutant::new("end-aborts", &["END-3"]).fault("End… of a job that runs aborts it.").end(
        |installer, operation, job| {
            if let Some(own) = MutantInstaller::wrapped(job).filter(|own| !own.is_done()) {
                own.good()?.request_abort()?;
            }
            installer.end(operation, job)
        },
    ),
    Mutant::new("end-takes-the-lock-of-callbacks", &["END-4"])
        .fault("End… takes the lock that is held while completion is announced.")
        .on_completed(|callback| {
            let _held = callback.job.installer.bench().lock.lock();
            callback.complete()
        })
        .end(|installer, operation, job| {
            if MutantInstaller::wrapped(job).is_some_and(|job| job.is_done()) {
                let _held = installer.bench().lock.lock();
            }
            installer.end(operation, job)
        }),
    Mutant::new("end-on-the-thread-of-begin", &["END-5"])
        .fault("End… works only on the thread that called Begin….")
        .begin(|installer, begin| {
            let thread = format!("{:?}", std::thread::current().id());
            installer.memo().text = Some(thread);
            Ok(installer.begin(begin)?)
        })
        .end(|installer, operation, job| {
            let thread = format!("{:?}", std::thread::current().id());
            let same = installer.memo().text.as_ref().is_none_or(|begun| *begun == thread);
            if same { installer.end(operation, job) } else { refused(HResult::from_bits(0x8001_010E)) }
        }),
    Mutant::new("end-twice-other-than-said", &["END-6"])
        .fault(
            "A second End… is refused where the agent says it is not, and answered where it says it is \
                refused.",
        )
        .end(|installer, operation, job| {
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
    Mutant::new("end-writes-history", &["END-6"])
        .fault("Every End… writes the history of its job again.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job);
            installer.bench().memo().count += 1;
            result
        })
        .history(|bench, entries| {
            let times = bench.memo().count.max(1);
            entries.into_iter().flat_map(|entry| vec![entry; times]).collect()
        }),
    Mutant::new("end-of-the-wrong-kind", &["END-7"])
        .fault("EndInstall ends a removal, and EndUninstall an installation.")
        .end(|installer, operation, job| {
            installer.end(MutantInstaller::wrapped(job).map_or(operation, |job| job.operation), job)
        }),
    Mutant::new("end-of-the-wrong-kind-aborts", &["END-7"])
        .fault("The End… that does not fit is refused and aborts the job.")
        .end(|installer, operation, job| {
            if let Some(own) = MutantInstaller::wrapped(job).filter(|own| own.operation != operation) {
                own.good()?.request_abort()?;
            }
            installer.end(operation, job)
        }),
    Mutant::new("end-by-any-installer", &["END-8"]).fault("Any installer ends any job.").end(
        |installer, operation, job| match MutantInstaller::wrapped(job) {
            Some(own) => own.installer.end(operation, job),
            None => installer.end(operation, job),
        },
    ),
    Mutant::new("failures-as-errors", &["END-10"])
        .fault("End… fails with the overall code where every update failed.")
        .end(|installer, operation, job| thrown(installer.end(operation, job)?)),
    Mutant::new("abort-as-an-error", &["END-10"]).fault("End… of an aborted job fails.").end(
        |installer, operation, job| {
            let result = installer.end(operation, job)?;
            match result.result_code() {
                OperationResultCode::ABORTED => refused(result.hresult()),
                _ => Ok(result),
            }
        },
    ),
    Mutant::new("no-end-after-clean-up", &["END-11", "JOB-CLN-6"])
        .fault("After CleanUp the job is gone and End… fails.")
        .clean_up(|job| {
            job.memo().flag = true;
            job.good()?.clean_up()
        })
        .end(|installer, operation, job| {
            match MutantInstaller::wrapped(job).is_some_and(|job| job.memo().flag) {
                true => refused(HResult::E_INVALIDARG),
                false => installer.end(operation, job),
            }
        }),
    Mutant::new("no-clean-up-after-end", &["END-12"])
        .fault("After End… CleanUp fails.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            if let Some(own) = MutantInstaller::wrapped(job) {
                own.memo().flag = true;
            }
            Ok(result)
        })
        .clean_up(|job| {
            let ended = job.memo().flag;
            if ended { refused(HResult::WU_E_INVALID_OPERATION) } else { job.good()?.clean_up() }
        }),
    Mutant::new("end-hangs-with-the-service", &["END-13"])
        .fault("When the service stops, an End… that waits waits for ever.")
        .end(|installer, operation, job| match installer.end(operation, job) {
            Err(error) if is_gone(error.hresult()) => loop {
                std::thread::park();
            },
            other => other,
        }),
    Mutant::new("end-invents-a-result", &["END-13"])
        .fault("If the service stops, an End… that waits reports every update as failed.")
        .end(|installer, operation, job| match installer.end(operation, job) {
            Err(error) if is_gone(error.hresult()) => {
                let failed = UpdateInstallationResult::failed(error.hresult());
                Ok(summed_up(vec![failed; installer.list().len()]))
            }
            other => other,
        }),
    Mutant::new("null-callbacks-other-than-said", &["BEG-5"])
        .fault("NULL callbacks are accepted although the agent says that it refuses them.")
        .scenario(|scenario| with_switch(scenario, "null_callbacks", "accept")),
];

fn thrown(result: InstallationResult) -> Result<InstallationResult> {
    match result.result_code() {
        OperationResultCode::FAILED => refused(result.hresult()),
        _ => Ok(result),
    }
}

fn is_gone(code: HResult) -> bool {
    matches!(code, HResult::WU_E_SERVICE_STOP | HResult::RPC_S_SERVER_UNAVAILABLE)
}
