//! Mutants of the numbers of a snapshot (clauses `PROG-IDX-…`, `PROG-CUR-…`, `PROG-ALL-…`).

use super::altered::{results, with_index, with_percents, with_results, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "index-from-one",
        fault: "CurrentUpdateIndex counts from one.",
        breaks: &["PROG-IDX-1"],
        hooks: Hooks {
            progress: Some(|_, progress| with_index(&progress, progress.current_update_index() + 1)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "work-comes-back",
        fault: "Every third snapshot shows the agent at work on the first finished update again.",
        breaks: &["PROG-IDX-3"],
        hooks: Hooks { progress: Some(back_again), ..Hooks::NONE },
    },
    Mutant {
        name: "index-jumps-back-between-updates",
        fault: "Between two updates CurrentUpdateIndex is zero.",
        breaks: &["PROG-IDX-2", "PROG-IDX-3"],
        hooks: Hooks {
            progress: Some(|job, progress| {
                let ended = current(&progress).is_some_and(|result| result.result_code.is_terminal());
                if ended && !job.is_done() { with_index(&progress, 0) } else { progress }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "index-out-of-the-list-at-the-end",
        fault: "After the last update CurrentUpdateIndex is the number of updates.",
        breaks: &["PROG-IDX-1"],
        hooks: Hooks {
            progress: Some(|job, progress| {
                let index = if job.is_done() { count(&progress) } else { progress.current_update_index() };
                with_index(&progress, index)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "index-back-to-zero-at-the-end",
        fault: "After the last update CurrentUpdateIndex is zero.",
        breaks: &["PROG-IDX-4"],
        hooks: Hooks {
            progress: Some(|job, progress| if job.is_done() { with_index(&progress, 0) } else { progress }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "index-of-none-is-minus-one",
        fault: "Before the first update CurrentUpdateIndex is -1.",
        breaks: &["PROG-IDX-1"],
        hooks: Hooks {
            progress: Some(|_, progress| match is_queued(&progress) {
                true => with_index(&progress, -1),
                false => progress,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-of-ten-thousand",
        fault: "CurrentUpdatePercentComplete is given in hundredths of a percent.",
        breaks: &["PROG-CUR-1"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let current = progress.current_update_percent_complete() * 100;
                with_percents(&progress, current, progress.percent_complete())
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-over-100-at-a-failure",
        fault: "CurrentUpdatePercentComplete of an update that failed is 101.",
        breaks: &["PROG-CUR-1"],
        hooks: Hooks {
            progress: Some(|_, progress| match current(&progress).map(|result| result.result_code) {
                Some(OperationResultCode::Failed) => {
                    with_percents(&progress, 101, progress.percent_complete())
                }
                _ => progress,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "current-percent-never-falls",
        fault: "CurrentUpdatePercentComplete is held at the most that an update has shown.",
        breaks: &["PROG-CUR-2"],
        hooks: Hooks { progress: Some(held), ..Hooks::NONE },
    },
    Mutant {
        name: "percent-never-falls",
        fault: "PercentComplete is held at the most that the job has shown.",
        breaks: &["PROG-ALL-4", "PROG-ALL-2"],
        hooks: Hooks {
            progress: Some(|job, progress| {
                let mut memo = job.memo();
                let shown = usize::try_from(progress.percent_complete()).unwrap_or(0);
                memo.count = memo.count.max(shown);
                let most = i32::try_from(memo.count).unwrap_or(100);
                with_percents(&progress, progress.current_update_percent_complete(), most)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "failures-stop-short",
        fault: "An update that fails stays at the percent at which it failed.",
        breaks: &["PROG-CUR-3"],
        hooks: Hooks {
            progress: Some(|_, progress| match current(&progress).map(|result| result.result_code) {
                Some(OperationResultCode::Failed) => {
                    let all = (100 * (finished(&progress) - 1) + 66) / count(&progress);
                    with_percents(&progress, 66, all)
                }
                _ => progress,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-over-100",
        fault: "PercentComplete counts the current update twice when it has finished.",
        breaks: &["PROG-ALL-1", "PROG-ALL-2"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let current = progress.current_update_percent_complete();
                let all = (100 * finished(&progress) + current) / count(&progress);
                with_percents(&progress, current, all)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-rounded",
        fault: "PercentComplete is rounded to the nearest instead of down.",
        breaks: &["PROG-ALL-2"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let (count, current) = (count(&progress), progress.current_update_percent_complete());
                let all = (100 * before(&progress) + current + count / 2) / count;
                with_percents(&progress, current, all)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-of-finished-updates",
        fault: "PercentComplete counts finished updates only.",
        breaks: &["PROG-ALL-2"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let all = 100 * finished(&progress) / count(&progress);
                with_percents(&progress, progress.current_update_percent_complete(), all)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-by-size",
        fault: "PercentComplete weighs updates by how long they take.",
        breaks: &["PROG-ALL-2"],
        hooks: Hooks { progress: Some(weighed), ..Hooks::NONE },
    },
    Mutant {
        name: "percent-ends-at-99",
        fault: "PercentComplete stays at 99 until End… is called.",
        breaks: &["PROG-ALL-3"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let all = progress.percent_complete().min(99);
                with_percents(&progress, progress.current_update_percent_complete(), all)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-of-successes",
        fault: "Failed updates do not count for PercentComplete.",
        breaks: &["PROG-ALL-3", "PROG-ALL-2"],
        hooks: Hooks {
            progress: Some(|_, progress| {
                let failed = |r: &UpdateInstallationResult| r.result_code == OperationResultCode::Failed;
                let failures = progress.update_results().filter(failed).count();
                let less = i32::try_from(100 * failures).unwrap_or(0) / count(&progress);
                let all = (progress.percent_complete() - less).max(0);
                with_percents(&progress, progress.current_update_percent_complete(), all)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "percent-before-work",
        fault: "PercentComplete is 1 before the first update is begun, to show that something happens.",
        breaks: &["PROG-ALL-5"],
        hooks: Hooks {
            progress: Some(|_, progress| match is_queued(&progress) {
                true => with_percents(&progress, 1, 1),
                false => progress,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "order-other-than-said",
        fault: "Updates are worked on in another order than the agent says.",
        breaks: &["PROG-IDX-2"],
        hooks: Hooks { scenario: Some(|scenario| with_switch(scenario, "order", "shuffled")), ..Hooks::NONE },
    },
    Mutant {
        name: "curves-other-than-said",
        fault: "Percents fall although the agent says that they go as scripted.",
        breaks: &["PROG-CUR-2"],
        hooks: Hooks { scenario: Some(|scenario| with_switch(scenario, "curves", "falling")), ..Hooks::NONE },
    },
];

pub(super) fn count(progress: &InstallationProgress) -> i32 {
    i32::try_from(progress.update_results().len()).unwrap_or(i32::MAX).max(1)
}

/// How many updates have a final result.
pub(super) fn finished(progress: &InstallationProgress) -> i32 {
    let done = progress.update_results().filter(|result| result.result_code.is_terminal()).count();
    i32::try_from(done).unwrap_or(0)
}

/// How many updates were finished before the current one: what the good percent counts.
fn before(progress: &InstallationProgress) -> i32 {
    let (count, current) = (count(progress), progress.current_update_percent_complete());
    let all = progress.percent_complete();
    (0..=count).find(|before| (100 * before + current) / count == all).unwrap_or(0)
}

/// The result of the current update.
fn current(progress: &InstallationProgress) -> Option<UpdateInstallationResult> {
    progress.update_result(progress.current_update_index()).ok()
}

fn is_queued(progress: &InstallationProgress) -> bool {
    progress.update_results().all(|result| result.result_code == OperationResultCode::NotStarted)
}

/// Every third snapshot, if something is finished and something else is being worked on.
fn back_again(job: &MutantJob, progress: InstallationProgress) -> InstallationProgress {
    job.memo().count += 1;
    let mut shown = results(&progress);
    let first = shown.iter().position(|result| result.result_code.is_terminal());
    let flying = shown.iter().position(|result| result.result_code == OperationResultCode::InProgress);
    let (Some(first), Some(flying)) = (first, flying) else { return progress };
    if !job.memo().count.is_multiple_of(3) {
        return progress;
    }
    shown[first] = UpdateInstallationResult::IN_PROGRESS;
    shown[flying] = UpdateInstallationResult::NOT_STARTED;
    with_index(&with_results(&progress, shown), i32::try_from(first).unwrap_or(0))
}

/// Holds the percent of the current update at the most that it has shown, and the other with it.
fn held(job: &MutantJob, progress: InstallationProgress) -> InstallationProgress {
    let (index, shown) = (progress.current_update_index(), progress.current_update_percent_complete());
    let mut memo = job.memo();
    let known = memo.order.chunks(2).rev().find(|pair| pair[0] == index).map_or(0, |pair| pair[1]);
    let most = known.max(shown);
    memo.order.extend([index, most]);
    drop(memo);
    let all = (100 * before(&progress) + most) / count(&progress);
    with_percents(&progress, most, all)
}

/// The first update of the list counts twice.
fn weighed(_: &MutantJob, progress: InstallationProgress) -> InstallationProgress {
    let current = progress.current_update_percent_complete();
    let index = progress.current_update_index();
    let weight = |at: i32| if at == 0 { 2 } else { 1 };
    let parts = progress.update_results().zip(0..).map(|(result, at)| {
        let done = if at == index { current } else { 100 * i32::from(result.result_code.is_terminal()) };
        weight(at) * done
    });
    let all = parts.sum::<i32>() / (count(&progress) + 1);
    with_percents(&progress, current, all)
}
