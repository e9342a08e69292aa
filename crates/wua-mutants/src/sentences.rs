//! Mutants that break one part of a rule's sentence and keep the rest, in several families.

use super::altered::{each_result, each_shown, results, with_percents, with_results};
use super::wrap::*;
use OperationResultCode as Code;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("busy-by-session", &["INST-BUSY-1"])
        .fault("IsBusy covers only the jobs of the installer's session.")
        .begin(|installer, begin| {
            installer.session.memo().flag = true;
            Ok(installer.begin(begin)?)
        })
        .busy(|installer| Ok(installer.good.is_busy()? && installer.session.memo().flag)),
    Mutant::new("not-busy-once-aborted", &["INST-BUSY-1"])
        .fault("IsBusy is false as soon as an abort was accepted, with an update in flight.")
        .abort(|job| {
            job.good()?.request_abort()?;
            job.installer.bench().memo().flag = true;
            Ok(())
        })
        .busy(|installer| Ok(installer.good.is_busy()? && !installer.bench().memo().flag)),
    Mutant::new("not-busy-with-removals", &["INST-BUSY-1"])
        .fault("IsBusy is false while something is being removed.")
        .begin(|installer, begin| {
            installer.bench().memo().flag = begin.operation == UpdateOperation::UNINSTALLATION;
            Ok(installer.begin(begin)?)
        })
        .busy(|installer| Ok(installer.good.is_busy()? && !installer.bench().memo().flag)),
    Mutant::new("own-job-is-no-busyness", &["INST-BUSY-1"])
        .fault("IsBusy covers only the jobs of other installers.")
        .busy(|installer| Ok(installer.good.is_busy()? && !installer.runs_a_job())),
    Mutant::new("partial-success-does-not-wait", &["URES-10"])
        .fault("A search shows no RebootRequired of an update that succeeded with errors.")
        .found(|bench, update| {
            let scripted = bench.scenario.updates.iter().find(|it| it.data.identity == update.identity);
            let partly =
                scripted.is_some_and(|it| matches!(it.end, wua_scenario::End::SuccessWithErrors { .. }));
            UpdateData { reboot_required: update.reboot_required && !partly, ..update }
        }),
    Mutant::new("restart-installs-nothing", &["URES-10"])
        .fault("After the restart an update that waited for it is not installed.")
        .restart(|bench| {
            bench.good.restart();
            bench.memo().flag = true;
        })
        .found(|bench, update| {
            let restarted = bench.memo().flag;
            UpdateData { is_installed: update.is_installed && !restarted, ..update }
        }),
    Mutant::new("abort-ends-the-update-in-flight", &["JOB-ABT-3"])
        .fault("The update in flight is aborted with those that were not begun.")
        .abort(|job| {
            let now = job.shows().map(|shown| results(&shown)).unwrap_or_default();
            job.good()?.request_abort()?;
            let flying = now.iter().zip(0..).find(|(result, _)| result.result_code == Code::IN_PROGRESS);
            job.installer.memo().order.extend(flying.map(|(_, at)| at));
            Ok(())
        })
        .result(|installer, result| each_result(&result, cut_in_flight(installer)))
        .progress(|job, progress| each_shown(&progress, cut_in_flight(&job.installer))),
    Mutant::new("clean-up-alone-installs-nothing", &["END-12"])
        .fault("Without End… nothing that a job did is kept.")
        .end(|installer, operation, job| {
            installer.bench().memo().flag = true;
            installer.end(operation, job)
        })
        .found(|bench, update| {
            let kept = bench.memo().flag;
            UpdateData { is_installed: update.is_installed && kept, ..update }
        }),
    Mutant::new("later-updates-climb-late", &["PROG-CUR-2"])
        .fault("CurrentUpdatePercentComplete of all updates but the first shows half of what is done.")
        .progress(|_, progress| {
            let is_later = results(&progress).iter().any(|result| result.result_code.is_terminal());
            let percent = progress.current_update_percent_complete();
            let shown = if is_later && percent < 100 { percent / 2 } else { percent };
            with_percents(&progress, shown, progress.percent_complete())
        }),
    Mutant::new("removals-ask-for-no-restart", &["URES-3"])
        .fault("A removal asks for a restart only if the update always does.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            let updates = job.updates()?.to_vec();
            let mut asks = updates.iter().map(|update| always_restarts(update));
            Ok(each_result(&result, |end| {
                let asks = asks.next().unwrap_or_default() || operation == UpdateOperation::INSTALLATION;
                UpdateInstallationResult { reboot_required: end.reboot_required && asks, ..end }
            }))
        }),
    Mutant::new("second-download-installs-nothing", &["URES-8"])
        .fault("After its second download an update says that it succeeded, and is not installed.")
        .found(|bench, update| {
            let scripted = bench.scenario.updates.iter().find(|it| it.data.identity == update.identity);
            let needy = scripted.is_some_and(|it| it.end == wua_scenario::End::NeedsAnotherDownload);
            UpdateData { is_installed: update.is_installed && !needy, ..update }
        }),
    Mutant::new("waiting-updates-are-not-found", &["URES-10"])
        .fault("A search does not find updates that wait for a restart.")
        .search(|_, mut found| {
            let updates = found.updates.to_vec().into_iter().filter(|update| !update.reboot_required);
            found.updates = UpdateCollection::read_only(updates);
            found
        }),
    Mutant::new("failure-is-reported-twice", &["CB-P-3"])
        .fault("A failure is reported at 100 % in progress, and then with its result.")
        .on_progress(|callback, args| {
            let shown = &args.progress;
            let at = usize::try_from(shown.current_update_index()).unwrap_or(usize::MAX);
            let mut before = results(shown);
            if let Some(current) = before.get_mut(at).filter(|current| current.result_code == Code::FAILED) {
                *current = UpdateInstallationResult::IN_PROGRESS;
                callback.show(with_results(shown, before))?;
            }
            callback.progress(args)
        }),
    Mutant::new("ends-are-reported-twice", &["CB-P-3"])
        .fault(
            "The end of each update is reported twice, although the agent says that it reports each change.",
        )
        .on_progress(|callback, args| {
            callback.progress(args)?;
            let ended = args.progress.update_results().filter(|it| it.result_code.is_terminal()).count();
            let known = std::mem::replace(&mut callback.job.memo().count, ended);
            if ended > known { callback.progress(args) } else { Ok(()) }
        }),
    Mutant::new("restart-flag-falls-with-commit", &["SYS-2"])
        .fault("Commit clears the restart that is pending.")
        .commit(|installer, flags| {
            installer.bench().memo().flag = true;
            installer.good.commit(flags)
        })
        .system(|bench, required| required && !bench.memo().flag),
    Mutant::new("restart-flag-of-installations-only", &["SYS-2"])
        .fault("A removal that asks for a restart does not make the machine ask for it.")
        .begin(|installer, begin| {
            installer.bench().memo().flag |= begin.operation == UpdateOperation::INSTALLATION;
            Ok(installer.begin(begin)?)
        })
        .system(|bench, required| required && bench.memo().flag),
    Mutant::new("bundle-as-scripted", &["BEH-9"])
        .fault("The behaviour of a bundle is its own, whatever its children are.")
        .found(|bench, update| {
            let scripted = bench.scenario.updates.iter().find(|it| it.data.identity == update.identity);
            let own = scripted.map_or(update.installation_behavior, |it| it.data.installation_behavior);
            UpdateData { installation_behavior: own, ..update }
        }),
    Mutant::new("restart-without-commit-is-a-success", &["HE-21"])
        .fault("A restart turns the entry of a staged feature update into a success, committed or not.")
        .restart(|bench| {
            bench.good.restart();
            bench.memo().flag = true;
        })
        .entry(settled),
    Mutant::new("commit-is-a-success", &["HE-21"])
        .fault("Commit turns the entry of a staged feature update into a success before the restart.")
        .commit(|installer, flags| {
            installer.good.commit(flags)?;
            installer.bench().memo().flag = true;
            Ok(())
        })
        .entry(settled),
    Mutant::new("unrated-is-low", &["UPD-MsrcSeverity"])
        .fault("An update without a rating is rated Low.")
        .found(|_, mut update| {
            if update.msrc_severity.is_empty() {
                "Low".clone_into(&mut update.msrc_severity);
            }
            update
        }),
    Mutant::new("severity-in-small-letters", &["UPD-MsrcSeverity"])
        .fault("The rating of an update is written in small letters.")
        .found(|_, update| UpdateData { msrc_severity: update.msrc_severity.to_lowercase(), ..update }),
];

/// Returns the result that an aborted job shows of each update in turn: aborted if it was in flight.
fn cut_in_flight(
    installer: &MutantInstaller,
) -> impl FnMut(UpdateInstallationResult) -> UpdateInstallationResult + use<> {
    let (flying, mut at) = (installer.memo().order.clone(), 0..);
    move |end| {
        let was_in_flight = at.next().is_some_and(|at| flying.contains(&at));
        if was_in_flight && end.result_code.is_terminal() { UpdateInstallationResult::ABORTED } else { end }
    }
}

fn always_restarts(update: &Update) -> bool {
    update.installation_behavior.reboot_behavior == wua::InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT
}

/// Returns the entry as a success once the machine's note says so.
fn settled(bench: &Bench, entry: UpdateHistoryEntry) -> UpdateHistoryEntry {
    match bench.memo().flag && entry.result_code == Code::IN_PROGRESS {
        true => UpdateHistoryEntry { result_code: Code::SUCCEEDED, hresult: HResult::S_OK, ..entry },
        false => entry,
    }
}
