//! Mutants of the results of a snapshot (clauses `PROG-RES-…`).

use super::altered::{each_shown, results, with_index, with_results};
use super::progress::{count, finished};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "index-is-the-number-finished",
        fault: "CurrentUpdateIndex is the number of finished updates, as if they were worked on in the order of the list.",
        breaks: &["PROG-RES-6"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let most = count(&progress) - 1;
                with_index(&progress, finished(&progress).min(most))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "index-comes-back",
        fault: "Between two updates CurrentUpdateIndex goes back to the first of the list.",
        breaks: &["PROG-RES-6"],
        hooks: Hooks {
            progress: Some(|job, progress| {
                let mut memo = job.memo();
                memo.count += 1;
                let index = if memo.count % 3 == 0 { 0 } else { progress.current_update_index() };
                with_index(&progress, index)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "results-of-begun-updates-only",
        fault: "GetUpdateResult of progress fails for updates that were not begun.",
        breaks: &["PROG-RES-1"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let mut shown = results(&progress);
                while shown.last().is_some_and(|last| last.result_code == OperationResultCode::NotStarted) {
                    shown.pop();
                }
                with_results(&progress, shown)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "one-result-too-many",
        fault: "GetUpdateResult of progress answers one index past the list.",
        breaks: &["PROG-RES-2"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let mut shown = results(&progress);
                shown.push(UpdateInstallationResult::NOT_STARTED);
                with_results(&progress, shown)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "not-started-is-pending",
        fault: "An update that was not begun carries E_PENDING.",
        breaks: &["PROG-RES-3"],
        hooks: Hooks {
            progress: Some(|_, progress| pending(&progress, OperationResultCode::NotStarted)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "in-progress-is-pending",
        fault: "An update that is being worked on carries E_PENDING.",
        breaks: &["PROG-RES-4"],
        hooks: Hooks {
            progress: Some(|_, progress| pending(&progress, OperationResultCode::InProgress)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-asked-for-in-progress",
        fault: "RebootRequired is true as soon as an update is begun.",
        breaks: &["PROG-RES-4", "URES-5"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                each_shown(&progress, |result| match result.result_code {
                    OperationResultCode::InProgress => {
                        UpdateInstallationResult { reboot_required: true, ..result }
                    }
                    _ => result,
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "current-not-started-in-callbacks",
        fault: "A callback is made before the current update is marked as begun.",
        breaks: &["PROG-RES-5"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let late = |result: UpdateInstallationResult| match result.result_code {
                    OperationResultCode::InProgress => UpdateInstallationResult::NOT_STARTED,
                    _ => result,
                };
                telling.show(each_shown(&args.progress, late))
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "two-at-a-time",
        fault: "The next update reads in progress while the current one is worked on.",
        breaks: &["PROG-RES-6"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let mut shown = results(&progress);
                let busy = shown.iter().any(|result| result.result_code == OperationResultCode::InProgress);
                let next =
                    |r: &&mut UpdateInstallationResult| r.result_code == OperationResultCode::NotStarted;
                if let Some(next) = shown.iter_mut().find(next).filter(|_| busy) {
                    *next = UpdateInstallationResult::IN_PROGRESS;
                }
                with_results(&progress, shown)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "final-results-are-rewritten",
        fault: "When the job is over the codes of failed updates are replaced by one of the agent's own.",
        breaks: &["PROG-RES-7"],
        hooks: Hooks {
            result: Some(|_, result| {
                super::altered::each_result(&result, |update| match update.result_code {
                    OperationResultCode::Failed => {
                        UpdateInstallationResult::failed(HResult::WU_E_UH_INSTALLERFAILURE)
                    }
                    _ => update,
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "results-compacted",
        fault: "The results of progress stand in the order in which updates were finished.",
        breaks: &["PROG-RES-7"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let mut shown = results(&progress);
                shown.sort_by_key(|result| match result.result_code.value() {
                    0 => 2,
                    1 => 1,
                    _ => 0,
                });
                with_results(&progress, shown)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "finished-goes-back-to-in-progress",
        fault: "Every third snapshot shows the first finished update in progress again, as while its restart is prepared.",
        breaks: &["PROG-RES-8"],
        hooks: Hooks {
            progress: Some(|job, progress| {
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
            ..Hooks::NONE
        },
    },
];

fn pending(progress: &InstallationProgress, of: OperationResultCode) -> InstallationProgress {
    const E_PENDING: HResult = HResult::from_bits(0x8000_000A);
    each_shown(progress, |result| match result.result_code == of {
        true => UpdateInstallationResult { hresult: E_PENDING, ..result },
        false => result,
    })
}
