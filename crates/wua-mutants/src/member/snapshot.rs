//! Parts of a snapshot, from polls and callbacks.

use super::*;
use crate::altered::{each_shown, results, with_index, with_percents};

const NOT_STARTED: UpdateInstallationResult = UpdateInstallationResult::NOT_STARTED;
const SHOWN: [UpdateInstallationResult; 4] =
    [NOT_STARTED, UpdateInstallationResult::IN_PROGRESS, SUCCEEDED, FAILED];

members! {
    "IInstallationJob::GetProgress" {
        "the first snapshot": progress = |job, progress| {
            job.memo().progress.get_or_insert(progress).clone()
        };
        "not begun": progress = |_, progress| all_alike(&progress, 0, NOT_STARTED);
        "over": progress = |_, progress| all_alike(&progress, 100, SUCCEEDED);
        erratic: progress = |job, progress| match draw(job.installer.bench(), 3) {
            0 => all_alike(&progress, 0, NOT_STARTED),
            1 => all_alike(&progress, 100, SUCCEEDED),
            _ => progress,
        };
    }
    "CurrentUpdateIndex" {
        "0": progress = |_, progress| with_index(&progress, 0);
        "that of the last update": progress = |_, progress| with_index(&progress, last(&progress));
        erratic: progress = |job, progress| {
            let index = draw(job.installer.bench(), 3) as i32;
            with_index(&progress, index.min(last(&progress)))
        };
    }
    "CurrentUpdatePercentComplete" {
        "0": progress = |_, progress| with_percents(&progress, 0, progress.percent_complete());
        "100": progress = |_, progress| with_percents(&progress, 100, progress.percent_complete());
        "101": progress = |_, progress| with_percents(&progress, 101, progress.percent_complete());
        erratic: progress = |job, progress| {
            let percent = draw(job.installer.bench(), 120) as i32;
            with_percents(&progress, percent, progress.percent_complete())
        };
    }
    "PercentComplete" {
        "0": progress = |_, progress| {
            with_percents(&progress, progress.current_update_percent_complete(), 0)
        };
        "100": progress = |_, progress| {
            with_percents(&progress, progress.current_update_percent_complete(), 100)
        };
        "101": progress = |_, progress| {
            with_percents(&progress, progress.current_update_percent_complete(), 101)
        };
        erratic: progress = |job, progress| {
            let percent = draw(job.installer.bench(), 120) as i32;
            with_percents(&progress, progress.current_update_percent_complete(), percent)
        };
    }
    "GetUpdateResult of a snapshot" {
        "not started": progress = |_, progress| each_shown(&progress, |_| NOT_STARTED);
        "in progress": progress = |_, progress| {
            each_shown(&progress, |_| UpdateInstallationResult::IN_PROGRESS)
        };
        "succeeded": progress = |_, progress| each_shown(&progress, |_| SUCCEEDED);
        "a code without a name": progress = |_, progress| {
            each_shown(&progress, |_| UpdateInstallationResult::new(9.into(), HResult::S_OK, false))
        };
        erratic: progress = |job, progress| {
            each_shown(&progress, |_| one_of(job.installer.bench(), &SHOWN))
        };
    }
}

fn last(progress: &InstallationProgress) -> i32 {
    i32::try_from(progress.update_results().len()).unwrap_or(i32::MAX) - 1
}

/// A snapshot of as many updates, all with that result.
fn all_alike(
    progress: &InstallationProgress,
    percent: i32,
    result: UpdateInstallationResult,
) -> InstallationProgress {
    let index = if percent == 0 { 0 } else { last(progress) };
    InstallationProgress::from_results(index, percent, percent, vec![result; results(progress).len()])
}
