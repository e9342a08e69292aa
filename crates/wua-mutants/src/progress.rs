//! Mutants of the numbers of a snapshot (clauses `PROG-IDX-…`, `PROG-CUR-…`, `PROG-ALL-…`).

use super::altered::{results, with_index, with_percents, with_results, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("index-from-one", &["PROG-IDX-1"])
        .fault("CurrentUpdateIndex counts from one.")
        .progress(|_, progress| with_index(&progress, progress.current_update_index() + 1)),
    Mutant::new("work-comes-back", &["PROG-IDX-3"])
        .fault("Every third snapshot shows the agent at work on the first finished update again.")
        .progress(back_again),
    Mutant::new("index-jumps-back-between-updates", &["PROG-IDX-2", "PROG-IDX-3"])
        .fault("Between two updates CurrentUpdateIndex is zero.")
        .progress(|job, progress| {
            let ended = current(&progress).is_some_and(|result| result.result_code.is_terminal());
            if ended && !job.is_done() { with_index(&progress, 0) } else { progress }
        }),
    Mutant::new("index-out-of-the-list-at-the-end", &["PROG-IDX-1"])
        .fault("After the last update CurrentUpdateIndex is the number of updates.")
        .progress(|job, progress| {
            let index = if job.is_done() { count(&progress) } else { progress.current_update_index() };
            with_index(&progress, index)
        }),
    Mutant::new("index-back-to-zero-at-the-end", &["PROG-IDX-4"])
        .fault("After the last update CurrentUpdateIndex is zero.")
        .progress(|job, progress| if job.is_done() { with_index(&progress, 0) } else { progress }),
    Mutant::new("index-of-none-is-minus-one", &["PROG-IDX-1"])
        .fault("Before the first update CurrentUpdateIndex is -1.")
        .progress(|_, progress| match is_queued(&progress) {
            true => with_index(&progress, -1),
            false => progress,
        }),
    Mutant::new("percent-of-ten-thousand", &["PROG-CUR-1"])
        .fault("CurrentUpdatePercentComplete is given in hundredths of a percent.")
        .progress(|_, progress| {
            let current = progress.current_update_percent_complete() * 100;
            with_percents(&progress, current, progress.percent_complete())
        }),
    Mutant::new("percent-over-100-at-a-failure", &["PROG-CUR-1"])
        .fault("CurrentUpdatePercentComplete of an update that failed is 101.")
        .progress(|_, progress| match current(&progress).map(|result| result.result_code) {
            Some(OperationResultCode::FAILED) => with_percents(&progress, 101, progress.percent_complete()),
            _ => progress,
        }),
    Mutant::new("current-percent-never-falls", &["PROG-CUR-2"])
        .fault("CurrentUpdatePercentComplete is held at the most that an update has shown.")
        .progress(held),
    Mutant::new("percent-never-falls", &["PROG-ALL-4", "PROG-ALL-2"])
        .fault("PercentComplete is held at the most that the job has shown.")
        .progress(|job, progress| {
            let mut memo = job.memo();
            let shown = usize::try_from(progress.percent_complete()).unwrap_or(0);
            memo.count = memo.count.max(shown);
            let most = i32::try_from(memo.count).unwrap_or(100);
            with_percents(&progress, progress.current_update_percent_complete(), most)
        }),
    Mutant::new("failures-stop-short", &["PROG-CUR-3"])
        .fault("An update that fails stays at the percent at which it failed.")
        .progress(|_, progress| match current(&progress).map(|result| result.result_code) {
            Some(OperationResultCode::FAILED) => {
                let all = (100 * (finished(&progress) - 1) + 66) / count(&progress);
                with_percents(&progress, 66, all)
            }
            _ => progress,
        }),
    Mutant::new("percent-over-100", &["PROG-ALL-1", "PROG-ALL-2"])
        .fault("PercentComplete counts the current update twice when it has finished.")
        .progress(|_, progress| {
            let current = progress.current_update_percent_complete();
            let all = (100 * finished(&progress) + current) / count(&progress);
            with_percents(&progress, current, all)
        }),
    Mutant::new("percent-rounded", &["PROG-ALL-2"])
        .fault("PercentComplete is rounded to the nearest instead of down.")
        .progress(|_, progress| {
            let (count, current) = (count(&progress), progress.current_update_percent_complete());
            let all = (100 * before(&progress) + current + count / 2) / count;
            with_percents(&progress, current, all)
        }),
    Mutant::new("percent-of-finished-updates", &["PROG-ALL-2"])
        .fault("PercentComplete counts finished updates only.")
        .progress(|_, progress| {
            let all = 100 * finished(&progress) / count(&progress);
            with_percents(&progress, progress.current_update_percent_complete(), all)
        }),
    Mutant::new("percent-by-size", &["PROG-ALL-2"])
        .fault("PercentComplete weighs updates by how long they take.")
        .progress(weighed),
    Mutant::new("percent-ends-at-99", &["PROG-ALL-3"])
        .fault("PercentComplete stays at 99 until End… is called.")
        .progress(|_, progress| {
            let all = progress.percent_complete().min(99);
            with_percents(&progress, progress.current_update_percent_complete(), all)
        }),
    Mutant::new("percent-of-successes", &["PROG-ALL-3", "PROG-ALL-2"])
        .fault("Failed updates do not count for PercentComplete.")
        .progress(|_, progress| {
            let failed = |r: &UpdateInstallationResult| r.result_code == OperationResultCode::FAILED;
            let failures = progress.update_results().filter(failed).count();
            let less = i32::try_from(100 * failures).unwrap_or(0) / count(&progress);
            let all = (progress.percent_complete() - less).max(0);
            with_percents(&progress, progress.current_update_percent_complete(), all)
        }),
    Mutant::new("percent-before-work", &["PROG-ALL-5"])
        .fault("PercentComplete is 1 before the first update is begun, to show that something happens.")
        .progress(|_, progress| match is_queued(&progress) {
            true => with_percents(&progress, 1, 1),
            false => progress,
        }),
    Mutant::new("order-other-than-said", &["PROG-IDX-2"])
        .fault("Updates are worked on in another order than the agent says.")
        .scenario(|scenario| with_switch(scenario, "order", "shuffled")),
    Mutant::new("curves-other-than-said", &["PROG-CUR-2"])
        .fault("Percents fall although the agent says that they go as scripted.")
        .scenario(|scenario| with_switch(scenario, "curves", "falling")),
];

pub(super) fn count(progress: &InstallationProgress) -> i32 {
    i32::try_from(progress.update_results().len()).unwrap_or(i32::MAX).max(1)
}

/// The number of updates with a final result.
pub(super) fn finished(progress: &InstallationProgress) -> i32 {
    let done = progress.update_results().filter(|result| result.result_code.is_terminal()).count();
    i32::try_from(done).unwrap_or(0)
}

/// The number of updates that were finished before the current one: those that the good percent counts.
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
    progress.update_results().all(|result| result.result_code == OperationResultCode::NOT_STARTED)
}

/// Every third snapshot, if something is finished and something else is being worked on.
fn back_again(job: &MutantJob, progress: InstallationProgress) -> InstallationProgress {
    job.memo().count += 1;
    let mut shown = results(&progress);
    let first = shown.iter().position(|result| result.result_code.is_terminal());
    let flying = shown.iter().position(|result| result.result_code == OperationResultCode::IN_PROGRESS);
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
