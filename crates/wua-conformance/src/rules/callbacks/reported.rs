//! Laws of the callbacks that a recorder got in generated jobs.

use crate::rules::about_jobs::is_recorded;
use crate::rules::words::*;

/// The job whose callbacks were recorded, its number, and its callbacks.
struct Recorded<'a> {
    number: usize,
    job: &'a Begun,
    reported: Vec<(usize, &'a Reported)>,
}

fn recorded(run: &Run) -> Result<Recorded<'_>, Fault> {
    let Some((number, job)) = run.numbered_jobs().find(|(_, job)| is_recorded(run, job)) else {
        not_applicable!("no job was begun with callbacks");
    };
    Ok(Recorded { number, job, reported: run.reported(number) })
}

impl Recorded<'_> {
    fn progress(&self) -> Vec<&InstallationProgress> {
        self.reported.iter().filter_map(|(_, reported)| reported.snapshot()).collect()
    }

    fn completions(&self) -> usize {
        self.reported.iter().filter(|(_, reported)| reported.what == CallbackKind::Completed).count()
    }
}

/// The step at which the job was first known to be complete: by a poll or by a result.
fn complete_at(run: &Run, job: usize) -> Option<usize> {
    let polled = run.polls(job).iter().find(|poll| poll.completed).map(|poll| poll.step);
    let ended = run.ends(job).next().map(|(step, _)| step);
    polled.into_iter().chain(ended).min()
}

rule!(CB_P_1 = Law(cb_p_1) "CB-P-1", needs [Install, Scripted, VirtualTime, Callbacks];
    "No progress callback comes after that of completion, or once the job was seen complete.";
    Documented(&["nf-wuapi-iinstallationprogresschangedcallback-invoke",
                 "nf-wuapi-iupdateinstaller-begininstall"]));
fn cb_p_1(run: &Run) -> Outcome {
    let recorded = recorded(run)?;
    applies_if(!recorded.progress().is_empty(), "no progress was reported")?;
    let complete = complete_at(run, recorded.number);
    if complete.is_none() && recorded.completions() == 0 {
        not_applicable!("the job was never known to be complete");
    }
    let complete = complete.unwrap_or(usize::MAX);
    let mut completed = false;
    for (step, reported) in &recorded.reported {
        if reported.what == CallbackKind::Completed {
            completed = true;
            continue;
        }
        ensure!(!completed, "progress was reported after completion: {:?}", reported.what);
        ensure!(*step <= complete, "progress was reported after the job was complete: {:?}", reported.what);
    }
    Ok(())
}

rule!(CB_P_3 = Law(cb_p_3) "CB-P-3" Optional, needs [Install, Scripted, VirtualTime, Callbacks];
    "An update that was worked on is last shown to callbacks at 100 percent: a success first as in progress, \
     a failure only with its result, and either result once.";
    Observed(&["ANS: the last two callbacks of a success, the last one of a failure",
               "evidence.md §3: 19 of 52 timed successes end with a single one"]));
fn cb_p_3(run: &Run) -> Outcome {
    let recorded = recorded(run)?;
    let progress = recorded.progress();
    let reports_every_change = run.chose("callbacks", "each") || run.chose("callbacks", "repeated");
    let mut judged = false;
    for index in 0..recorded.job.updates.len() {
        let of_update: Vec<_> = progress.iter().copied().filter(|at| is_current(at, index)).collect();
        let Some(last) = of_update.iter().position(|at| code(at, index).is_terminal()) else { continue };
        judged |= last > 0;
        let update = run.scripted(recorded.job, index).filter(|_| reports_every_change);
        let falls = !run.chose("curves", "as_scripted");
        last_of_update(index, &of_update, last, update.map(|update| (update, falls)))?;
        if run.chose("callbacks", "each") {
            ensure_eq!(
                of_update.len() - last,
                1,
                "the number of callbacks with the result of update {index}"
            );
        }
    }
    applies_if(judged, "no update was reported to its end")
}

fn is_current(at: &InstallationProgress, index: usize) -> bool {
    usize::try_from(at.current_update_index()).is_ok_and(|current| current == index)
}

fn code(at: &InstallationProgress, index: usize) -> OperationResultCode {
    at.update_results().nth(index).map_or(OperationResultCode::NOT_STARTED, |result| result.result_code)
}

/// The callbacks about one update: `last` is the first snapshot in which it has its result. The update is known if
/// each change is reported, with whether its percentage may fall.
fn last_of_update(
    index: usize,
    reported: &[&InstallationProgress],
    last: usize,
    update: Option<(&ScriptedUpdate, bool)>,
) -> Outcome {
    let Some(end) = reported.get(last) else { return Ok(()) };
    let result = code(end, index);
    let before = last.checked_sub(1).and_then(|before| reported.get(before));
    let Some(before) = before.filter(|_| result != OperationResultCode::ABORTED) else { return Ok(()) };
    let percent = end.current_update_percent_complete();
    ensure_eq!(percent, 100, "the percentage of update {index} with its result");
    let fails = result == OperationResultCode::FAILED;
    let failed = end.update_results().nth(index).is_some_and(|result| result.hresult.is_failure());
    ensure_eq!(failed, fails, "whether update {index} is reported with a failure in {end:?}");
    let is_clear = |(update, falls): (&ScriptedUpdate, bool)| {
        if fails { !falls && !is_early(update) } else { !jumps(update) }
    };
    if update.is_some_and(is_clear) {
        let full = (before.current_update_percent_complete(), code(before, index));
        let full = full == (100, OperationResultCode::IN_PROGRESS);
        ensure_eq!(full, !fails, "whether update {index} is reported at 100 % in progress before {end:?}");
    }
    Ok(())
}

/// Without callbacks on the way some updates have one at the end, some two: the recordings differ.
fn jumps(update: &ScriptedUpdate) -> bool {
    update.curve == Curve::Shape(Shape::Jump)
}

/// Returns `true` if the curve itself may reach 100 % before the end.
fn is_early(update: &ScriptedUpdate) -> bool {
    match &update.curve {
        Curve::Points(_) => true,
        Curve::Shape(shape) => {
            shape.points().iter().any(|point| point.percent == 100 && point.part < 1_000_000)
        }
        _ => false,
    }
}

rule!(CB_P_4 = Law(cb_p_4) "CB-P-4", needs [Install, Scripted, VirtualTime, Callbacks];
    "Progress callbacks report their own moment: never newer than the job, nor older than the last report.";
    Documented(&["nf-wuapi-iinstallationprogresschangedcallbackargs-get_progress"]));
fn cb_p_4(run: &Run) -> Outcome {
    let recorded = recorded(run)?;
    applies_if(!recorded.progress().is_empty(), "no progress was reported")?;
    let mut before: Option<&InstallationProgress> = None;
    let mut moved = false;
    for (_, reported) in &recorded.reported {
        let Some(now) = reported.snapshot() else { continue };
        if let Some(before) = before {
            ensure!(!newer(before, now), "{now:?} was reported after {before:?}");
            moved |= newer(now, before);
        }
        if let Some(job) = &reported.polled {
            ensure!(!newer(now, job), "{now:?} was reported while the job showed {job:?}");
        }
        before = Some(now);
    }
    polls_agree(run, recorded.number)?;
    applies_if(moved, "no two reported snapshots differ in age")
}

/// Returns `true` if an update is further in the first than in the second, or has another result.
fn newer(one: &InstallationProgress, other: &InstallationProgress) -> bool {
    let rank = |code: OperationResultCode| if code.is_terminal() { 2 } else { code.value() };
    one.update_results().zip(other.update_results()).any(|(one, other)| {
        let (first, second) = (rank(one.result_code), rank(other.result_code));
        first > second || (first == 2 && one != other)
    })
}

/// A callback's snapshot lies between the polls before and after it. What came due at the time of a poll may
/// still come after it; what came due later, not before it.
fn polls_agree(run: &Run, job: usize) -> Outcome {
    let polls = run.polls(job);
    for (step, reported) in run.reported(job) {
        let Some(reported) = reported.snapshot() else { continue };
        let from = run.records.get(step).map_or(Duration::ZERO, |record| record.from);
        if let Some(earlier) = polls.iter().rev().find(|poll| poll.step < step && poll.at < from) {
            ensure!(
                !newer(earlier.progress, reported),
                "{reported:?} was reported after a poll {:?}",
                earlier.progress
            );
        }
        if let Some(later) = polls.iter().find(|poll| poll.step > step) {
            ensure!(
                !newer(reported, later.progress),
                "{reported:?} was reported before a poll {:?}",
                later.progress
            );
        }
    }
    Ok(())
}

rule!(CB_C_1 = Law(cb_c_1) "CB-C-1", needs [Install, Scripted, VirtualTime, Callbacks];
    "The completion callback of a job comes exactly once, and no other after it.";
    Documented(&["nf-wuapi-iinstallationcompletedcallback-invoke"]));
fn cb_c_1(run: &Run) -> Outcome {
    let recorded = recorded(run)?;
    applies_if(complete_at(run, recorded.number).is_some(), "the job was never seen complete")?;
    ensure_eq!(recorded.completions(), 1, "the number of completion callbacks");
    let last = recorded.reported.last().map(|(_, reported)| &reported.what);
    ensure_eq!(last, Some(&CallbackKind::Completed), "the last that was reported");
    Ok(())
}

rule!(CB_C_3 = Law(cb_c_3) "CB-C-3", needs [Install, Scripted, VirtualTime, Callbacks];
    "The completion callback of an aborted job also comes, exactly once.";
    Observed(&["ASY: wrappers wait for the completion callback after RequestAbort"]));
fn cb_c_3(run: &Run) -> Outcome {
    let recorded = recorded(run)?;
    applies_if(run.abort(recorded.number).is_some(), "no abort was accepted")?;
    applies_if(complete_at(run, recorded.number).is_some(), "the job was never seen complete")?;
    ensure_eq!(recorded.completions(), 1, "the number of completion callbacks after RequestAbort");
    Ok(())
}
