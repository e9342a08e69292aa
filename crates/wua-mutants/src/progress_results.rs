//! Mutants of the results of a snapshot (clauses `PROG-RES-…`).

use super::altered::{each_shown, results, with_index, with_results};
use super::progress::{count, finished};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("index-is-the-number-finished", &["PROG-RES-6"])
        .fault(
            "CurrentUpdateIndex is the number of finished updates, as if they were worked on in the \
                order of the list.",
        )
        .progress(|_, progress| {
            let most = count(&progress) - 1;
            with_index(&progress, finished(&progress).min(most))
        }),
    Mutant::new("index-comes-back", &["PROG-RES-6"])
        .fault("Between two updates CurrentUpdateIndex returns to the first of the list.")
        .progress(|job, progress| {
            let mut memo = job.memo();
            memo.count += 1;
            let index = if memo.count % 3 == 0 { 0 } else { progress.current_update_index() };
            with_index(&progress, index)
        }),
    Mutant::new("results-of-begun-updates-only", &["PROG-RES-1"])
        .fault("GetUpdateResult of progress fails for updates that were not begun.")
        .progress(|_, progress| {
            let mut shown = results(&progress);
            while shown.last().is_some_and(|last| last.result_code == OperationResultCode::NOT_STARTED) {
                shown.pop();
            }
            with_results(&progress, shown)
        }),
    Mutant::new("one-result-too-many", &["PROG-RES-2"])
        .fault("GetUpdateResult of progress answers one index past the list.")
        .progress(|_, progress| {
            let mut shown = results(&progress);
            shown.push(UpdateInstallationResult::NOT_STARTED);
            with_results(&progress, shown)
        }),
    Mutant::new("not-started-is-pending", &["PROG-RES-3"])
        .fault("An update that was not begun carries E_PENDING.")
        .progress(|_, progress| pending(&progress, OperationResultCode::NOT_STARTED)),
    Mutant::new("in-progress-is-pending", &["PROG-RES-4"])
        .fault("An update that is being worked on carries E_PENDING.")
        .progress(|_, progress| pending(&progress, OperationResultCode::IN_PROGRESS)),
    Mutant::new("restart-asked-for-in-progress", &["PROG-RES-4", "URES-5"])
        .fault("RebootRequired is true as soon as an update is begun.")
        .progress(|_, progress| {
            each_shown(&progress, |result| match result.result_code {
                OperationResultCode::IN_PROGRESS => {
                    UpdateInstallationResult { reboot_required: true, ..result }
                }
                _ => result,
            })
        }),
    Mutant::new("current-not-started-in-callbacks", &["PROG-RES-5"])
        .fault("A callback is made before the current update is marked as begun.")
        .on_progress(|callback, args| {
            let late = |result: UpdateInstallationResult| match result.result_code {
                OperationResultCode::IN_PROGRESS => UpdateInstallationResult::NOT_STARTED,
                _ => result,
            };
            callback.show(each_shown(&args.progress, late))
        }),
    Mutant::new("two-at-a-time", &["PROG-RES-6"])
        .fault("The next update reads in progress while the current one is worked on.")
        .progress(|_, progress| {
            let mut shown = results(&progress);
            let busy = shown.iter().any(|result| result.result_code == OperationResultCode::IN_PROGRESS);
            let next = |r: &&mut UpdateInstallationResult| r.result_code == OperationResultCode::NOT_STARTED;
            if let Some(next) = shown.iter_mut().find(next).filter(|_| busy) {
                *next = UpdateInstallationResult::IN_PROGRESS;
            }
            with_results(&progress, shown)
        }),
    Mutant::new("final-results-are-rewritten", &["PROG-RES-7"])
        .fault("When the job is over the codes of failed updates are replaced by one of the agent's own.")
        .result(|_, result| {
            super::altered::each_result(&result, |update| match update.result_code {
                OperationResultCode::FAILED => {
                    UpdateInstallationResult::failed(HResult::WU_E_UH_INSTALLERFAILURE)
                }
                _ => update,
            })
        }),
    Mutant::new("results-compacted", &["PROG-RES-7"])
        .fault("The results of progress are in the order in which updates were finished.")
        .progress(|_, progress| {
            let mut shown = results(&progress);
            shown.sort_by_key(|result| match result.result_code.value() {
                0 => 2,
                1 => 1,
                _ => 0,
            });
            with_results(&progress, shown)
        }),
    Mutant::new("finished-goes-back-to-in-progress", &["PROG-RES-8"])
        .fault(
            "Every third snapshot shows the first finished update in progress again, as while its \
                restart is prepared.",
        )
        .progress(|job, progress| {
            job.memo().count += 1;
            if job.memo().count % 3 != 0 || job.is_done() {
                return progress;
            }
            let mut shown = results(&progress);
            if let Some(first) = shown.iter_mut().find(|result| result.result_code.is_terminal()) {
                *first = UpdateInstallationResult::IN_PROGRESS;
            }
            with_results(&progress, shown)
        }),
];

fn pending(progress: &InstallationProgress, of: OperationResultCode) -> InstallationProgress {
    const E_PENDING: HResult = HResult::from_bits(0x8000_000A);
    each_shown(progress, |result| match result.result_code == of {
        true => UpdateInstallationResult { hresult: E_PENDING, ..result },
        false => result,
    })
}
