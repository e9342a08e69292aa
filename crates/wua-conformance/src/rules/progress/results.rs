//! `IInstallationProgress::GetUpdateResult`.

use super::seen::{Seen, each, each_job, each_view};
use crate::rules::script::{is_worked_on, may_be_cut};
use crate::rules::words::*;

rule!(PROG_RES_1 = Law(prog_res_1) "PROG-RES-1", needs [Install];
    "GetUpdateResult answers for every index of the list in every state of the job.";
    Documented(&["nf-wuapi-iinstallationprogress-getupdateresult"]));
fn prog_res_1(run: &Run) -> Outcome {
    each(run, |seen| {
        for index in 0..seen.job.updates.len() as i32 {
            seen.progress.update_result(index)?;
        }
        Ok(true)
    })
}

rule!(PROG_RES_2 = Law(prog_res_2) "PROG-RES-2", needs [Install];
    "GetUpdateResult refuses an index outside the list of the job with WU_E_INVALIDINDEX.";
    Assumed("the code of Insert and RemoveAt in the same family; the page of get_Item names none");
    by construction "the code, which is that of wua::InstallationProgress");
fn prog_res_2(run: &Run) -> Outcome {
    each(run, |seen| {
        let count = seen.job.updates.len() as i32;
        for index in [-1, count, count + 1, i32::MIN, i32::MAX] {
            let answer = code(&seen.progress.update_result(index));
            ensure_eq!(answer, HResult::WU_E_INVALIDINDEX, "GetUpdateResult({index}) of {count} updates");
        }
        Ok(true)
    })
}

/// Checks that every result with that code is exactly this one; returns whether there is one.
fn all_alike(seen: &Seen, alike: UpdateInstallationResult) -> Result<bool, Fault> {
    let mut of_code = seen.results();
    of_code.retain(|result| result.result_code == alike.result_code);
    for result in &of_code {
        ensure_eq!(*result, alike, "a result of that code");
    }
    Ok(!of_code.is_empty())
}

rule!(PROG_RES_3 = Law(prog_res_3) "PROG-RES-3", needs [Install, Scripted, VirtualTime];
    "An update that was not begun has the result (orcNotStarted, S_OK, no restart), and none is begun \
     before the queue time is over.";
    Observed(&["CRI: asks for every index at every poll and reads 0 as not yet"]));
fn prog_res_3(run: &Run) -> Outcome {
    each_job(run, |number, job| {
        for poll in run.polls(number).iter().filter(|poll| is_queued(run, number, job, poll)) {
            let begun = |index: &usize| is_worked_on(run, job, *index) && !is_untouched(poll, *index);
            let begun = (0..job.updates.len()).find(begun);
            ensure!(begun.is_none(), "at {:?} update {begun:?} is begun in {:?}", poll.at, poll.progress);
        }
        Ok(true)
    })?;
    each(run, |seen| all_alike(seen, NOT_STARTED))
}

fn is_untouched(poll: &Poll, index: usize) -> bool {
    poll.progress.update_results().nth(index) == Some(NOT_STARTED)
}

/// Returns `true` if that poll came before any work, and before an abort.
fn is_queued(run: &Run, number: usize, job: &Begun, poll: &Poll) -> bool {
    let begun = run.records.get(job.step).map(|record| record.to);
    let aborted = run.abort(number).is_some_and(|step| step < poll.step);
    !aborted && begun.is_some_and(|begun| poll.at < begun + run.scenario.agent.queue)
}

rule!(PROG_RES_4 = Law(prog_res_4) "PROG-RES-4", needs [Install, Scripted, VirtualTime];
    "The current update of a job at work has the result (orcInProgress, S_OK, no restart) until its result \
     is final.";
    Observed(&["ANS: every event of an update but its last"]));
fn prog_res_4(run: &Run) -> Outcome {
    for (number, job) in run.numbered_jobs().filter(|(number, _)| !may_be_cut(run, *number)) {
        for poll in run.polls(number).iter().filter(|poll| !poll.completed && is_at_work(run, job, poll)) {
            let current = Seen { run, number, job, progress: poll.progress }.current();
            let begun = current.is_some_and(|result| result != NOT_STARTED);
            ensure!(begun, "at {:?} the current update is not begun in {:?}", poll.at, poll.progress);
        }
    }
    each(run, |seen| all_alike(seen, UpdateInstallationResult::IN_PROGRESS))
}

/// Returns `true` if the queue time was over at that poll.
fn is_at_work(run: &Run, job: &Begun, poll: &Poll) -> bool {
    let begun = run.records.get(job.step).map(|record| record.to);
    begun.is_some_and(|begun| poll.at > begun + run.scenario.agent.queue)
}

rule!(PROG_RES_5 = Law(prog_res_5) "PROG-RES-5", needs [Install];
    "No progress callback is given a current update that is not started.";
    Observed(&["ANS: 471 of 471 recorded events"]));
fn prog_res_5(run: &Run) -> Outcome {
    each_job(run, |number, job| {
        let reported = run.reported(number);
        let reported: Vec<_> = reported.iter().filter_map(|(_, reported)| reported.snapshot()).collect();
        for progress in &reported {
            let current = Seen { run, number, job, progress }.current();
            let code = current.map(|result| result.result_code.value());
            ensure!(code.is_some_and(|code| (1..=5).contains(&code)), "a callback reports {progress:?}");
        }
        Ok(!reported.is_empty())
    })
}

rule!(PROG_RES_6 = Law(prog_res_6) "PROG-RES-6", needs [Install];
    "At most one update is in progress, and that is the current one.";
    Observed(&["SCCM: the handler starts and finishes one after another"]));
fn prog_res_6(run: &Run) -> Outcome {
    each(run, |seen| {
        let at_work = |(_, result): &(usize, UpdateInstallationResult)| {
            result.result_code == OperationResultCode::IN_PROGRESS
        };
        let results = seen.results().into_iter().enumerate();
        let at_work: Vec<usize> = results.filter(at_work).map(|(index, _)| index).collect();
        let current = seen.progress.current_update_index();
        let fits = at_work.len() < 2 && at_work.iter().all(|index| Some(*index) == seen.index());
        ensure!(fits, "in progress are {at_work:?} while the current update is {current}");
        Ok(!at_work.is_empty())
    })
}

/// Returns the results that each update showed, in order, and finally the result of the job.
fn shown(view: &[Seen]) -> Vec<Vec<UpdateInstallationResult>> {
    let mut all: Vec<_> = view.iter().map(Seen::results).collect();
    if let Some(seen) = view.first() {
        let results = seen.run.results(seen.number);
        all.extend(results.iter().map(|result| result.update_results().to_vec()));
    }
    all
}

/// Checks each pair of consecutive states of an update.
fn each_step(
    run: &Run,
    check: impl Fn(UpdateInstallationResult, UpdateInstallationResult) -> Result<bool, Fault>,
) -> Outcome {
    each_view(run, |view| {
        let (shown, mut bears) = (shown(view), false);
        for (before, after) in shown.iter().zip(shown.iter().skip(1)) {
            for (before, after) in before.iter().zip(after) {
                bears |= check(*before, *after)?;
            }
        }
        Ok(bears)
    })
}

rule!(PROG_RES_7 = Law(prog_res_7) "PROG-RES-7", needs [Install, Scripted, VirtualTime];
    "A result that was shown as final is the same in all later snapshots and in the result of the job.";
    Observed(&["ANS: the results after EndInstall repeat the last event of each update"]));
fn prog_res_7(run: &Run) -> Outcome {
    each_step(run, |before, after| {
        let ended = before.result_code.is_terminal();
        ensure!(!ended || after == before, "an update shows {before:?} and later {after:?}");
        Ok(ended)
    })
}

rule!(PROG_RES_8 = Law(prog_res_8) "PROG-RES-8", needs [Install, Scripted, VirtualTime];
    "The result code of an update never moves backwards: from not started to in progress to final, or straight to \
     final.";
    Observed(&["ANS: 1 and then final, for each update"]));
/// Applies only if two snapshots differ in the progress of an update: others have no order.
fn prog_res_8(run: &Run) -> Outcome {
    each_step(run, |before, after| {
        let (from, to) = (before.result_code, after.result_code);
        ensure!(rank(from) <= rank(to), "the result code of an update changes from {from} to {to}");
        Ok(true)
    })?;
    let ranks = |seen: &Seen| seen.results().iter().map(|it| rank(it.result_code)).collect::<Vec<_>>();
    each_view(run, |view| Ok(view.windows(2).any(|pair| ranks(&pair[0]) != ranks(&pair[1]))))
}

fn rank(code: OperationResultCode) -> u8 {
    match code {
        OperationResultCode::NOT_STARTED => 0,
        OperationResultCode::IN_PROGRESS => 1,
        _ => 2,
    }
}
