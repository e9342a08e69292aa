//! The one idea: what a job shows is a pure function of its plan, the facts and the time.

use std::sync::Arc;

use wua::backend::Stage;
use wua::{HResult, InstallationProgress, InstallationResult, UpdateInstallationResult};

use crate::plan::{OnAbort, Phase, Plan};
use crate::{Facts, Time, overall};

/// What a job shows at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What `GetProgress` answers.
    pub progress: InstallationProgress,
    /// What `IsCompleted` answers.
    pub completed: bool,
    /// When anything changes next by itself; [`Time::NEVER`] if nothing does.
    pub next_change: Time,
}

/// What the job of `plan` and `facts` shows at `now`.
#[must_use]
pub fn observe(plan: &Plan, facts: &Facts, now: Time) -> Observation {
    Observation {
        progress: progress(plan, facts, now, 0).0,
        completed: is_completed(plan, facts, now),
        next_change: next_change(plan, facts, now),
    }
}

/// The progress alone, for polls, with a hint for the next one: polled in the order of time it
/// needs no search. After an abort it makes a sheet of results each time; keep an [`Ending`] to poll
/// such a job often.
#[inline]
#[must_use]
pub fn progress(plan: &Plan, facts: &Facts, now: Time, hint: usize) -> (InstallationProgress, usize) {
    let elapsed = now - facts.begun_at;
    if facts.abort.is_some()
        && let Some(cut) = Cut::of(plan, facts).filter(|cut| elapsed >= cut.end)
    {
        return (cut.progress(plan), hint);
    }
    undisturbed(plan, elapsed, hint)
}

/// The progress of a job that nothing was done to, `elapsed` milliseconds after its begin: the
/// straight way of a poll, without a division or a float. As [`progress`] with facts that hold
/// nothing but the begin.
#[inline]
#[must_use]
pub fn undisturbed(plan: &Plan, elapsed: u64, hint: usize) -> (InstallationProgress, usize) {
    let at = plan.locate(elapsed, hint);
    let stage = plan.stage(&plan.segments()[at], elapsed);
    (InstallationProgress::at(stage, Arc::clone(plan.results())), at)
}

/// The end that an abort brings to a job: when it comes, and the progress shown from then on. It depends
/// only on plan and facts. Making one takes time in proportion to the number of updates, so make it once
/// for a job and keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    at: u64,
    progress: InstallationProgress,
}

impl Ending {
    /// Returns the ending of that job; `None` if nothing of it is cut off.
    #[must_use]
    pub fn of(plan: &Plan, facts: &Facts) -> Option<Self> {
        Cut::of(plan, facts).map(|cut| Self { at: cut.end, progress: cut.progress(plan) })
    }

    /// Returns the progress `elapsed` milliseconds after the job began; `None` before the ending, while
    /// the job still shows the same as without an abort ([`undisturbed`]).
    #[must_use]
    pub fn progress(&self, elapsed: u64) -> Option<&InstallationProgress> {
        (elapsed >= self.at).then_some(&self.progress)
    }
}

/// The three numbers of a progress value and the result code of the current update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// `CurrentUpdateIndex`.
    pub index: u32,
    /// `CurrentUpdatePercentComplete`.
    pub current: u8,
    /// `PercentComplete`.
    pub percent: u8,
    /// The result code of the current update.
    pub code: u8,
}

impl Glance {
    /// What that progress value shows.
    #[must_use]
    pub fn of(progress: &InstallationProgress) -> Self {
        let byte = |number: i32| u8::try_from(number).unwrap_or(u8::MAX);
        let index = progress.current_update_index();
        Self {
            index: index.cast_unsigned(),
            current: byte(progress.current_update_percent_complete()),
            percent: byte(progress.percent_complete()),
            code: progress.update_result(index).map_or(0, |result| byte(result.result_code.value())),
        }
    }
}

/// What [`progress`] shows at a glance, without making a value that shares the results.
#[inline]
#[must_use]
pub fn glance(plan: &Plan, facts: &Facts, now: Time, hint: usize) -> Glance {
    if facts.abort.is_some() {
        return Glance::of(&progress(plan, facts, now, hint).0);
    }
    let elapsed = now - facts.begun_at;
    let segment = &plan.segments()[plan.locate(elapsed, hint)];
    let stage = plan.stage(segment, elapsed);
    let end = || plan.ends()[stage.current_update_index as usize].result_code.value();
    Glance {
        index: stage.current_update_index,
        current: stage.current_update_percent_complete,
        percent: stage.percent_complete,
        code: match segment.phase {
            Phase::Queued => 0,
            Phase::Begun | Phase::Working | Phase::Finishing => 1,
            Phase::Finished => u8::try_from(end()).unwrap_or(u8::MAX),
        },
    }
}

/// Returns `true` if every update has its final result at `now` (clause `JOB-COMP-1`).
#[inline]
#[must_use]
pub fn is_completed(plan: &Plan, facts: &Facts, now: Time) -> bool {
    completes_at(plan, facts).is_some_and(|at| now >= at)
}

/// When the job is complete, if nothing else happens to it; `None` if never.
#[inline]
#[must_use]
pub fn completes_at(plan: &Plan, facts: &Facts) -> Option<Time> {
    let end = match facts.abort {
        None => plan.end(),
        Some(_) => Cut::of(plan, facts).map_or(plan.end(), |cut| cut.end),
    };
    (end != u64::MAX).then(|| facts.begun_at + end)
}

/// What `End…` answers, once the job is complete; `None` before.
#[must_use]
pub fn result(plan: &Plan, facts: &Facts, now: Time) -> Option<InstallationResult> {
    if !is_completed(plan, facts, now) {
        return None;
    }
    let (progress, _) = progress(plan, facts, now, 0);
    let results: Vec<UpdateInstallationResult> = progress.update_results().collect();
    let cut_off = Cut::of(plan, facts).is_some();
    let (result_code, hresult) = overall(cut_off, results.iter().map(|result| result.result_code));
    Some(InstallationResult::new(result_code, hresult, results))
}

/// An update that comes to its own end, for walking through them one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish {
    /// When its result is final.
    pub at: Time,
    /// Its index in the list.
    pub index: u32,
    /// Where to go on looking.
    pub next: usize,
}

/// The first update that comes to its own end at or behind the place `from` of the timeline (0 at
/// first, then [`Finish::next`]). `None` if no more does: all have, or the rest is cut off.
#[must_use]
pub fn next_finish(plan: &Plan, facts: &Facts, from: usize) -> Option<Finish> {
    let at = plan.finish(plan.segments().get(from)?.rank)?;
    let segment = &plan.segments()[at];
    let reached = Cut::of(plan, facts).is_none_or(|cut| segment.rank < cut.from_rank);
    reached.then(|| Finish {
        at: facts.begun_at + segment.start,
        index: plan.order()[segment.rank as usize],
        next: at + 1,
    })
}

/// The update that the abort stopped while it was worked on, if it did: when, its index, and what it reads.
#[must_use]
pub fn stopped(plan: &Plan, facts: &Facts) -> Option<(Time, u32, UpdateInstallationResult)> {
    let cut = Cut::of(plan, facts).filter(|cut| cut.stopped)?;
    let index = plan.order()[cut.from_rank as usize];
    Some((facts.begun_at + cut.end, index, begun(UpdateInstallationResult::cut_off(cut.cut_off))))
}

/// When anything changes after `now`: the next whole percent, point, update, or the end.
/// [`Time::NEVER`] if nothing does.
#[must_use]
pub fn next_change(plan: &Plan, facts: &Facts, now: Time) -> Time {
    let elapsed = now - facts.begun_at;
    let end = Cut::of(plan, facts).map_or(u64::MAX, |cut| cut.end);
    if elapsed >= end {
        return Time::NEVER;
    }
    let at = plan.locate(elapsed, 0);
    let segment = &plan.segments()[at];
    let next_segment = plan.segments().get(at + 1).map_or(u64::MAX, |next| next.start);
    let climbed = segment.rate.climbed(elapsed.saturating_sub(segment.start));
    let step = u8::try_from(climbed + 1).unwrap_or(u8::MAX);
    let next_step = segment.rate.time_to(step).map_or(u64::MAX, |millis| segment.start + millis);
    match next_segment.min(next_step).min(end) {
        u64::MAX => Time::NEVER,
        change => facts.begun_at + change,
    }
}

/// The moment since which the job has shown what it shows at `now`.
#[must_use]
pub fn last_change(plan: &Plan, facts: &Facts, now: Time) -> Time {
    let elapsed = now - facts.begun_at;
    if let Some(cut) = Cut::of(plan, facts).filter(|cut| elapsed >= cut.end) {
        return facts.begun_at + cut.end;
    }
    let segment = &plan.segments()[plan.locate(elapsed, 0)];
    let climbed = segment.rate.climbed(elapsed.saturating_sub(segment.start));
    let step = u8::try_from(climbed).unwrap_or(u8::MAX);
    let climb = if step == 0 { None } else { segment.rate.time_to(step) };
    facts.begun_at + (segment.start + climb.unwrap_or(0))
}

/// What an abort cuts off: the ranks from `from_rank` on, at `end` milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// When the job ends.
    pub(crate) end: u64,
    /// The first rank that does not come to its own end.
    pub(crate) from_rank: u32,
    /// The rank shown at the end, and its phase and percent.
    shown: (u32, Phase, u8),
    /// `true` if the update of `from_rank` was being worked on and stopped.
    pub(crate) stopped: bool,
    cut_off: HResult,
}

impl Cut {
    /// What the requested abort cuts off; `None` if there is none or it cuts off nothing.
    pub(crate) fn of(plan: &Plan, facts: &Facts) -> Option<Self> {
        let abort = facts.abort?;
        let requested = abort.at - facts.begun_at;
        if requested >= plan.end() {
            return None;
        }
        let at = plan.locate(requested, 0);
        let segment = &plan.segments()[at];
        let rank = segment.rank;
        let cut = |from_rank, phase, percent| Self {
            end: requested,
            from_rank,
            shown: (rank, phase, percent),
            stopped: false,
            cut_off: abort.cut_off,
        };
        if segment.phase == Phase::Queued {
            return Some(cut(rank, Phase::Queued, 0));
        }
        // Updates follow each other without a gap, so that before the end one is in flight.
        cut(rank + 1, Phase::Finished, 100).in_flight(plan, at, requested)
    }

    /// The update in flight runs to its own end, or stops if that is how it is planned.
    fn in_flight(self, plan: &Plan, at: usize, requested: u64) -> Option<Self> {
        let rank = plan.segments()[at].rank;
        let own_end = plan.finish(rank).map_or(u64::MAX, |at| plan.segments()[at].start);
        let stop = match plan.on_abort(rank) {
            OnAbort::RunsOn => u64::MAX,
            OnAbort::StopsWithin(millis) => requested.saturating_add(millis.into()),
        };
        if stop < own_end {
            return Some(Self { end: stop, from_rank: rank, stopped: true, ..self });
        }
        let is_last = rank as usize + 1 == plan.len();
        (own_end != u64::MAX && !is_last).then_some(Self { end: own_end, ..self })
    }

    /// What the job shows from its end on: a sheet of its own, on which the rest is cut off.
    pub(crate) fn progress(&self, plan: &Plan) -> InstallationProgress {
        let (rank, phase, current) = self.shown;
        let rest = UpdateInstallationResult::cut_off(self.cut_off);
        let results = match self.stopped {
            true => plan.results().cut_off(self.from_rank, begun(rest)).cut_off(self.from_rank + 1, rest),
            false => plan.results().cut_off(self.from_rank, rest),
        };
        let finished = u32::try_from(plan.len()).unwrap_or(u32::MAX);
        let stage = Stage { finished, working: false, ..plan.stage_at(rank, phase, current.into()) };
        InstallationProgress::at(stage, Arc::new(results))
    }
}

/// What an update reads that was stopped: it was begun, so it never reads "not started" again, also
/// where the rest does (`JOB-ABT-3`, `PROG-RES-8`).
fn begun(rest: UpdateInstallationResult) -> UpdateInstallationResult {
    if rest.result_code.is_terminal() { rest } else { UpdateInstallationResult::ABORTED }
}
