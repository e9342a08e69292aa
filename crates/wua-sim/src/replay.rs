//! Recordings compared with the model: builds the plan that a recording shows, lets the model compute
//! every event from it, and compares them.

mod download;

use std::fmt;

use wua::{HResult, InstallationResult, OperationResultCode, UpdateInstallationResult};
use wua_model::{
    Cursor, Curve, Facts, JobView, Moment, OnAbort, Plan, PlanError, PlannedUpdate, Point, Span, Time,
    Timeline, Work,
};
use wua_scenario::InstallationEvent;

pub use download::{overall_download_result, replay_download};

/// The result of comparing a recording with the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Events of the recording, without those of a download that have no known total.
    pub recorded: usize,
    /// Events of these that the model reproduces exactly, at the same position.
    pub reproduced: usize,
    /// Events of a download without a known total: their percentage cannot be computed.
    pub without_total: usize,
    /// The first difference, including events without a known total.
    pub difference: Option<Difference>,
}

impl Replay {
    /// Returns `true` if everything is reproduced: each event, and the results after `EndInstall`
    /// or `EndDownload`.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.difference.is_none() && self.reproduced == self.recorded
    }
}

impl fmt::Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} events reproduced", self.reproduced, self.recorded)?;
        match self.without_total {
            0 => {}
            1 => f.write_str(", 1 more has no known total")?,
            more => write!(f, ", {more} more have no known total")?,
        }
        match self.difference {
            Some(Difference::Result { .. }) => f.write_str(", but a final result differs"),
            _ => Ok(()),
        }
    }
}

/// A difference between the recording and the model.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// No legal plan shows these events, for this reason. It names the line.
    NoPlan(String),
    /// An event differs, or one of the two has no more events.
    Event {
        /// The line of the recording, or of its last event.
        line: usize,
        /// The recorded event.
        recorded: Option<String>,
        /// The computed event.
        computed: Option<String>,
    },
    /// A result after `EndInstall` or `EndDownload` differs.
    Result {
        /// The index of the update.
        index: usize,
        /// The recorded result.
        recorded: Option<String>,
        /// The computed result.
        computed: Option<String>,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = || "nothing".to_owned();
        match self {
            Self::NoPlan(why) => write!(f, "no plan shows these events: {why}"),
            Self::Event { line, recorded, computed } => {
                let (recorded, computed) =
                    (recorded.clone().unwrap_or_else(none), computed.clone().unwrap_or_else(none));
                write!(f, "line {line}: recorded {recorded}, computed {computed}")
            }
            Self::Result { index, recorded, computed } => {
                let (recorded, computed) =
                    (recorded.clone().unwrap_or_else(none), computed.clone().unwrap_or_else(none));
                write!(f, "`final`, update {index}: recorded {recorded}, computed {computed}")
            }
        }
    }
}

/// Compares a recorded installation with what the model computes from the plan that it shows.
///
/// The order, each update's curve and each one's end come from the recording. Index, percent and
/// results at each event, the events that end an update, and the results at the end are computed by the model.
#[must_use]
pub fn replay(events: &[InstallationEvent], final_results: &[UpdateInstallationResult]) -> Replay {
    let plan = match plan(events, final_results) {
        Ok(plan) => plan,
        Err(why) => {
            let difference = Some(Difference::NoPlan(why));
            return Replay { recorded: events.len(), reproduced: 0, without_total: 0, difference };
        }
    };
    let job = job(&plan);
    let computed = moments(&job, events.len() + 1);
    let pairs = || (0..events.len().max(computed.len())).map(|at| (events.get(at), computed.get(at)));
    let reproduced = pairs().filter(|(event, moment)| is_reproduced(*event, *moment)).count();
    let differing = pairs().find(|(event, moment)| !is_reproduced(*event, *moment));
    let last_line = events.last().map_or(0, |event| event.line);
    // A result that contradicts itself comes first: it may be the reason of a difference before it.
    let difference = events
        .iter()
        .find_map(contradiction)
        .or_else(|| {
            differing.map(|(event, moment)| Difference::Event {
                line: event.map_or(last_line, |event| event.line),
                recorded: event.map(recorded_event),
                computed: moment.map(computed_event),
            })
        })
        .or_else(|| differing_result(final_results, overall(&job).as_ref()));
    Replay { recorded: events.len(), reproduced, without_total: 0, difference }
}

/// Returns the overall result that the model computes for a recorded installation, if there is a plan.
#[must_use]
pub fn overall_result(
    events: &[InstallationEvent],
    final_results: &[UpdateInstallationResult],
) -> Option<InstallationResult> {
    overall(&job(&plan(events, final_results).ok()?))
}

fn job(plan: &Plan) -> JobView<'_, Plan> {
    JobView::new(plan, Facts::begun(Time::ZERO))
}

fn overall(job: &JobView<'_, Plan>) -> Option<InstallationResult> {
    job.result(job.ends_at()?)
}

/// Returns the plan that the events show; the time is the number of the event if there are no time stamps.
fn plan(events: &[InstallationEvent], final_results: &[UpdateInstallationResult]) -> Result<Plan, String> {
    let mut order: Vec<u32> = Vec::new();
    let mut updates: Vec<Option<PlannedUpdate>> = vec![None; final_results.len()];
    for block in events.chunk_by(|a, b| a.index == b.index) {
        let Some(first) = block.first() else { continue };
        let (index, line) = (first.index, first.line);
        let slot = usize::try_from(index).ok().and_then(|at| updates.get_mut(at));
        let slot = slot.ok_or_else(|| format!("line {line}: there is no update {index}"))?;
        if slot.is_some() {
            return Err(format!(
                "line {line}: update {index} again, after events of another one; \
                 expected all events of an update in one piece"
            ));
        }
        *slot = Some(planned(block)?);
        order.push(index.cast_unsigned());
    }
    // Updates without an event were answered without work, before all others.
    let silent = (0_u32..).zip(&updates).filter(|(_, update)| update.is_none()).map(|(index, _)| index);
    let order: Vec<u32> = silent.collect::<Vec<_>>().into_iter().chain(order).collect();
    let update = |(index, (planned, end)): (usize, (Option<PlannedUpdate>, &UpdateInstallationResult))| {
        planned.map_or_else(|| silent_update(index, end), Ok)
    };
    let updates = updates.into_iter().zip(final_results).enumerate().map(update);
    let updates: Vec<PlannedUpdate> = updates.collect::<Result<_, _>>()?;
    Plan::new(&order, &updates, Span::ZERO).map_err(|error: PlanError| error.to_string())
}

/// Returns an update without an event.
fn silent_update(index: usize, end: &UpdateInstallationResult) -> Result<PlannedUpdate, String> {
    check_end(&format!("`final`, update {index}"), end.result_code)?;
    Ok(PlannedUpdate { work: None, end: *end })
}

/// Refuses an end that is not final.
fn check_end(place: &str, code: OperationResultCode) -> Result<(), String> {
    if code.is_terminal() {
        return Ok(());
    }
    Err(format!("{place}: {code} is not an end; expected Succeeded, SucceededWithErrors, Failed or Aborted"))
}

/// Returns one update: its curve is its progress until the events that end it, which the model creates itself.
fn planned(block: &[InstallationEvent]) -> Result<PlannedUpdate, String> {
    let Some(last) = block.last() else { return Err("an update without events".to_owned()) };
    let end = last.result;
    check_end(&format!("line {}, the last event of update {}", last.line, last.index), end.result_code)?;
    let working = block.iter().take_while(|event| !event.result.result_code.is_terminal()).count();
    let finishing = usize::from(!end.hresult.is_failure());
    let curve = &block[..working.saturating_sub(finishing)];
    // A percentage that no update can have is found as a difference in its line.
    let point = |(at, event): (u64, &InstallationEvent)| Point {
        at: Span::from_millis(at),
        percent: event.current_percent.clamp(0, 100) as u8,
        glides: false,
    };
    let work = Work {
        curve: Curve::new((0..).zip(curve).map(point).collect(), Some(Span::from_millis(curve.len() as u64))),
        on_abort: OnAbort::RunsOn,
        reported_twice: true,
    };
    Ok(PlannedUpdate { work: (working > 0).then_some(work), end })
}

fn moments(job: &JobView<'_, Plan>, most: usize) -> Vec<Moment> {
    let mut cursor = Cursor::default();
    let next = || {
        let (moment, behind) = job.next_moment(cursor)?;
        cursor = behind;
        Some(moment)
    };
    std::iter::from_fn(next).take(most).collect()
}

fn is_reproduced(event: Option<&InstallationEvent>, moment: Option<&Moment>) -> bool {
    let (Some(event), Some(moment)) = (event, moment) else { return false };
    let progress = &moment.progress;
    event.index == progress.current_update_index()
        && event.current_percent == progress.current_update_percent_complete()
        && event.percent == progress.percent_complete()
        && progress.update_result(event.index).is_ok_and(|result| result == event.result)
        && legal(event.result.result_code, event.result.hresult).is_none()
}

/// Returns the legal results with this code, in words, if the HRESULT contradicts it (`URES-4`, `DL-RES-5`).
fn legal(code: OperationResultCode, hresult: HResult) -> Option<String> {
    let sort = match (code, hresult.is_failure()) {
        (OperationResultCode::SUCCEEDED, true) => "success",
        (OperationResultCode::FAILED, false) => "failure",
        _ => return None,
    };
    Some(format!("{code} with a code of {sort}"))
}

fn contradiction(event: &InstallationEvent) -> Option<Difference> {
    let computed = legal(event.result.result_code, event.result.hresult)?;
    Some(Difference::Event {
        line: event.line,
        recorded: Some(described(&event.result)),
        computed: Some(computed),
    })
}

fn recorded_event(event: &InstallationEvent) -> String {
    describe(event.index, event.current_percent, event.percent, Some(event.result))
}

fn computed_event(moment: &Moment) -> String {
    let progress = &moment.progress;
    let index = progress.current_update_index();
    let result = progress.update_result(index).ok();
    describe(index, progress.current_update_percent_complete(), progress.percent_complete(), result)
}

fn describe(index: i32, current: i32, percent: i32, result: Option<UpdateInstallationResult>) -> String {
    let result = result.map_or_else(|| "no result".to_owned(), |result| described(&result));
    format!("update {index} at {current} %, {percent} % in all, {result}")
}

fn described(result: &UpdateInstallationResult) -> String {
    let restart = if result.reboot_required { ", restart required" } else { "" };
    format!("{}, {}{restart}", result.result_code, result.hresult)
}

fn differing_result(
    recorded: &[UpdateInstallationResult],
    computed: Option<&InstallationResult>,
) -> Option<Difference> {
    let computed = computed.map_or(&[][..], InstallationResult::update_results);
    let contradiction =
        |index: usize| recorded.get(index).and_then(|end| legal(end.result_code, end.hresult));
    let differs = |index: &usize| recorded.get(*index) != computed.get(*index);
    let count = recorded.len().max(computed.len());
    let index = (0..count).find(|index| differs(index) || contradiction(*index).is_some())?;
    let describe = |results: &[UpdateInstallationResult]| results.get(index).map(described);
    let computed = contradiction(index).or_else(|| describe(computed));
    Some(Difference::Result { index, recorded: describe(recorded), computed })
}
