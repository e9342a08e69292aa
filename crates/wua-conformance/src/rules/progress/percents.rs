//! `CurrentUpdatePercentComplete` and `PercentComplete`.

use std::ops::RangeInclusive;

use super::seen::{Seen, each, each_job, each_view};
use crate::rules::script::{all_are_worked_on, is_worked_on, may_be_cut};
use crate::rules::words::*;

rule!(PROG_CUR_1 = Law(prog_cur_1) "PROG-CUR-1", needs [Install];
    "CurrentUpdatePercentComplete is from 0 to 100.";
    Documented(&["nf-wuapi-iinstallationprogress-get_currentupdatepercentcomplete"]));
fn prog_cur_1(run: &Run) -> Outcome {
    each(run, |seen| {
        let percent = seen.progress.current_update_percent_complete();
        ensure!((0..=100).contains(&percent), "CurrentUpdatePercentComplete is {percent}");
        Ok(true)
    })
}

rule!(PROG_ALL_1 = Law(prog_all_1) "PROG-ALL-1", needs [Install];
    "PercentComplete is from 0 to 100.";
    Documented(&["nf-wuapi-iinstallationprogress-get_percentcomplete"]));
fn prog_all_1(run: &Run) -> Outcome {
    each(run, |seen| {
        let percent = seen.progress.percent_complete();
        ensure!((0..=100).contains(&percent), "PercentComplete is {percent}");
        Ok(true)
    })
}

rule!(PROG_CUR_2 = Law(prog_cur_2) "PROG-CUR-2" PolicyDependent, needs [Install, Scripted, VirtualTime];
    "CurrentUpdatePercentComplete is what the script says of that moment, also where that is less than \
     before.";
    Observed(&["ANS: 6 drops inside one update, 25→0, 25→8 and 100→11",
               "evidence.md §3: none in 70 timed curves of other versions"]));
/// Judges updates of which the script gives the percentages exactly, and the durations of those before, from which the
/// moment of their start follows.
fn prog_cur_2(run: &Run) -> Outcome {
    if !run.chose("curves", "as_scripted") {
        not_applicable!("the subject does not say that percentages are as scripted");
    }
    each_job(run, |number, job| {
        let mut bears = false;
        for poll in run.polls(number) {
            let Some(expected) = scripted_percent(run, number, job, &poll) else { continue };
            let (at, found) = (poll.at, poll.progress.current_update_percent_complete());
            ensure!(expected.contains(&found), "at {at:?} the script says {expected:?} %, shown are {found}");
            bears = true;
        }
        Ok(bears)
    })
}

/// The script's percent of the current update at that poll, rounded down or up.
fn scripted_percent(run: &Run, number: usize, job: &Begun, poll: &Poll) -> Option<RangeInclusive<i32>> {
    let seen = Seen { run, number, job, progress: poll.progress };
    let current = seen.index().filter(|_| seen.current() == Some(UpdateInstallationResult::IN_PROGRESS))?;
    let update = run.scripted(job, current).filter(|update| update.hang.is_none())?;
    let touched = |index: &usize| *index != current && seen.results()[*index] != NOT_STARTED;
    let before: Option<Duration> =
        (0..job.updates.len()).filter(touched).map(|index| time_of(run, job, index)).sum();
    let started = run.records.get(job.step)?.to + run.scenario.agent.queue + before?;
    percent_at(&points(update)?, poll.at.checked_sub(started)?)
}

/// The time that an update took; `None` if the script leaves it open.
fn time_of(run: &Run, job: &Begun, index: usize) -> Option<Duration> {
    let update = run.scripted(job, index).filter(|_| is_worked_on(run, job, index))?;
    let stops_early = update.hang.is_some() || matches!(update.end, End::Failure { at: Some(_), .. });
    let DurationRange { min, max } = update.duration;
    (min == max && !stops_early).then_some(max)
}

/// The points of its curve, each with `true` if it climbs evenly from there; `None` if the script leaves it open.
fn points(update: &ScriptedUpdate) -> Option<Vec<(Duration, u8, bool)>> {
    let (all, fixed) = (update.duration.max, update.duration.min == update.duration.max);
    match &update.curve {
        Curve::Points(points) => Some(points.iter().map(|point| (point.at, point.percent, true)).collect()),
        Curve::Shape(shape) if fixed => {
            let at = |part: u32| all * part / 1_000_000;
            Some(shape.points().iter().map(|point| (at(point.part), point.percent, point.glides)).collect())
        }
        _ => None,
    }
}

/// Between two of the points. Times of shapes fall between two milliseconds, so a moment that is
/// less than one away from a point says nothing.
fn percent_at(points: &[(Duration, u8, bool)], at: Duration) -> Option<RangeInclusive<i32>> {
    const NEAR: Duration = Duration::from_millis(1);
    let next = points.iter().position(|(time, ..)| *time > at)?;
    let (from, percent, glides) = *points.get(next.checked_sub(1)?)?;
    let (to, next_percent, _) = *points.get(next)?;
    let start = i32::from(percent);
    if at - from < NEAR || to - at < NEAR {
        return None;
    }
    let climb = u128::from(next_percent.saturating_sub(percent).min(if glides { 100 } else { 0 }));
    let parts =
        |time: Duration| Some(start + i32::try_from(climb * time.as_nanos() / (to - from).as_nanos()).ok()?);
    Some(parts(at - from - NEAR)?..=parts(at - from + NEAR)? + i32::from(climb > 0))
}

rule!(PROG_CUR_3 = Law(prog_cur_3) "PROG-CUR-3", needs [Install, Scripted, VirtualTime];
    "An update that was worked on shows 100 % together with its final result, even if it failed early.";
    Observed(&["ANS: failing updates jump 66→100 and 75→100"]));
/// An update that an abort stopped is left out: no recording has one.
fn prog_cur_3(run: &Run) -> Outcome {
    use OperationResultCode as Code;
    each(run, |seen| {
        let (Some(index), Some(current)) = (seen.index(), seen.current()) else { return Ok(false) };
        let ended =
            matches!(current.result_code, Code::SUCCEEDED | Code::SUCCEEDED_WITH_ERRORS | Code::FAILED);
        if !ended || !is_worked_on(run, seen.job, index) {
            return Ok(false);
        }
        let percent = seen.progress.current_update_percent_complete();
        ensure_eq!(percent, 100, "the percentage of update {index}, which shows {current:?},");
        Ok(true)
    })
}

rule!(PROG_ALL_2 = Law(prog_all_2) "PROG-ALL-2", needs [Install, Scripted, VirtualTime];
    "PercentComplete is floor((100 · finished + CurrentUpdatePercentComplete) / N), where finished counts \
     the updates but the current one that the same snapshot shows as worked on and ended.";
    Observed(&["ANS: 471 of 471 recorded events"]));
/// The recordings have updates that were worked on, and no abort. So the formula is claimed to the
/// number where the snapshot shows only such updates as ended. Whether one that was answered without
/// work, or cut off before it was begun, counts as finished is left open: then the number must lie
/// between both readings.
fn prog_all_2(run: &Run) -> Outcome {
    each(run, |seen| {
        let Some((least, most)) = done(seen) else { return Ok(false) };
        let count = seen.job.updates.len() as i32;
        let (least, most) = (least / count, most / count);
        let found = seen.progress.percent_complete();
        ensure!(
            (least..=most).contains(&found),
            "PercentComplete is {found}, expected {least} to {most}, in {:?}",
            seen.progress
        );
        Ok(least == most && most > 0)
    })
}

/// The percentages of all updates together: the least and the most that the snapshot can mean.
fn done(seen: &Seen) -> Option<(i32, i32)> {
    let (mut least, mut most) = (0, 0);
    for (index, result) in seen.results().into_iter().enumerate() {
        let worked = is_worked_on(seen.run, seen.job, index);
        let (sure, possible) = if Some(index) == seen.index() {
            percent_of_current(seen, worked, result)
        } else {
            let sure = worked && result.result_code != OperationResultCode::ABORTED;
            let ended = result.result_code.is_terminal();
            (if ended && sure { 100 } else { 0 }, if ended { 100 } else { 0 })
        };
        (least, most) = (least + sure, most + possible);
    }
    seen.index().map(|_| (least, most))
}

/// The least and the most that the current update may count for: what it shows, or anything if it was answered without work.
fn percent_of_current(seen: &Seen, worked: bool, result: UpdateInstallationResult) -> (i32, i32) {
    let shown = seen.progress.current_update_percent_complete();
    if worked || !result.result_code.is_terminal() { (shown, shown) } else { (0, 100) }
}

rule!(PROG_ALL_3 = Law(prog_all_3) "PROG-ALL-3", needs [Install, Scripted, VirtualTime];
    "A job that nobody aborts ends at 100 %, in its last progress callback and afterwards, even if all \
     updates failed.";
    Observed(&["ANS: the last event of each job, also of those whose last update failed"]));
fn prog_all_3(run: &Run) -> Outcome {
    each_job(run, |number, job| {
        if may_be_cut(run, number) {
            return Ok(false);
        }
        let after = run.polls(number).into_iter().filter(|poll| poll.completed).map(|poll| poll.progress);
        let percents: Vec<i32> = after.map(|progress| progress.percent_complete()).collect();
        let hundreds = vec![100; percents.len()];
        ensure_eq!(
            percents,
            hundreds,
            "PercentComplete after the end of a job of {} updates",
            job.updates.len()
        );
        let last = last_reported_percent(run, number);
        ensure!(last.is_none_or(|last| last == 100), "the last progress callback reports {last:?} %");
        Ok(!percents.is_empty() || last.is_some())
    })
}

/// `PercentComplete` in the last progress callback of a job with a completion callback, where every
/// update was worked on: what callbacks are given of others nobody says.
fn last_reported_percent(run: &Run, number: usize) -> Option<i32> {
    let reported = run.reported(number);
    let completed = reported.iter().any(|(_, reported)| reported.what == CallbackKind::Completed);
    let worked = run.jobs.get(number).is_some_and(|job| all_are_worked_on(run, job));
    let last = reported.iter().filter_map(|(_, reported)| reported.snapshot()).next_back()?;
    (completed && worked).then(|| last.percent_complete())
}

rule!(PROG_ALL_4 = Law(prog_all_4) "PROG-ALL-4", needs [Install, Scripted, VirtualTime];
    "PercentComplete falls when the percentage of the current update falls by enough to show.";
    Observed(&["ANS: 6 drops", "obs: a public UI clamps it so that its bar does not run backwards"]));
fn prog_all_4(run: &Run) -> Outcome {
    each_view(run, |view| {
        let mut bears = false;
        for (before, after) in view.iter().zip(view.iter().skip(1)) {
            let fall = before.progress.current_update_percent_complete()
                - after.progress.current_update_percent_complete();
            let same = before.index() == after.index() && before.results() == after.results();
            if !same || fall < before.job.updates.len() as i32 {
                continue;
            }
            let (high, low) = (before.progress.percent_complete(), after.progress.percent_complete());
            ensure!(
                low < high,
                "PercentComplete changes from {high} to {low} while the update falls by {fall}"
            );
            bears = true;
        }
        Ok(bears)
    })
}

rule!(PROG_ALL_5 = Law(prog_all_5) "PROG-ALL-5", needs [Install];
    "While no update of a job is touched both percentages are 0.";
    Assumed("nothing is done yet; no recording shows a poll before the first callback"));
/// Not where an abort came: the update that it stopped may have been at work.
fn prog_all_5(run: &Run) -> Outcome {
    each(run, |seen| {
        if may_be_cut(run, seen.number) {
            return Ok(false);
        }
        if seen.results().iter().any(|result| *result != NOT_STARTED) {
            return Ok(false);
        }
        let progress = seen.progress;
        let found = (progress.current_update_percent_complete(), progress.percent_complete());
        ensure_eq!(found, (0, 0), "percentages of the update and of the job while nothing is touched");
        Ok(true)
    })
}
