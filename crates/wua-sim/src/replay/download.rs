//! Recorded downloads against the model.

use wua::{DownloadPhase, HResult, OperationResultCode, UpdateDownloadResult};
use wua_model::{
    DownloadPlan, DownloadStep, Facts, JobView, KnownSizes, PlannedDownload, Span, Time, Timeline,
};
use wua_scenario::{DownloadEvent, TraceUpdate};

use super::{Difference, Replay, check_end, legal};

/// Compares a recorded download with what the model computes from the plan that it shows.
///
/// The order, the sizes, and each update's own percentage and bytes come from the recording. The percentage of the
/// whole, the total bytes, the total to download, the sizes shown and the results are computed by the model. The end of
/// an update comes from its events; if none of them shows it, from `final_results`, which cannot differ then.
#[must_use]
pub fn replay_download(
    updates: &[TraceUpdate],
    events: &[DownloadEvent],
    final_results: &[UpdateDownloadResult],
) -> Replay {
    let without_total = events.iter().filter(|event| has_no_total(event)).count();
    let recorded = events.len() - without_total;
    let plan = match plan(updates, events, final_results) {
        Ok(plan) => plan,
        Err(why) => {
            return Replay {
                recorded,
                reproduced: 0,
                without_total,
                difference: Some(Difference::NoPlan(why)),
            };
        }
    };
    let view = view(&plan);
    let differences = || (0..).zip(events).map(|(at, event)| (event, differing(event, &view, at)));
    let reproduced = differences().filter(|(event, differing)| !has_no_total(event) && differing.is_none());
    let reproduced = reproduced.count();
    let difference =
        differences().find_map(|(_, differing)| differing).or_else(|| differing_result(final_results, &view));
    Replay { recorded, reproduced, without_total, difference }
}

/// Returns the overall result that the model computes for a recorded download, if there is a plan.
#[must_use]
pub fn overall_download_result(
    updates: &[TraceUpdate],
    events: &[DownloadEvent],
    final_results: &[UpdateDownloadResult],
) -> Option<(OperationResultCode, HResult)> {
    let plan = plan(updates, events, final_results).ok()?;
    view(&plan).result(Time::MAX)
}

fn view(plan: &DownloadPlan) -> JobView<'_, DownloadPlan> {
    JobView::new(plan, Facts::begun(Time::ZERO))
}

/// Returns `true` if the bytes are not known yet, or no longer.
fn has_no_total(event: &DownloadEvent) -> bool {
    event.bytes_total == 0 && event.bytes == 0 && event.current_bytes_total == 0
}

/// Returns the plan that the events show; the time is the number of the event.
fn plan(
    updates: &[TraceUpdate],
    events: &[DownloadEvent],
    final_results: &[UpdateDownloadResult],
) -> Result<DownloadPlan, String> {
    let unknown =
        events.iter().find(|event| !usize::try_from(event.index).is_ok_and(|at| at < updates.len()));
    if let Some(event) = unknown {
        return Err(format!("line {}: there is no update {}", event.line, event.index));
    }
    let mut sizes = vec![Vec::new(); updates.len()];
    for event in events.iter().filter(|event| event.current_bytes_total > 0) {
        sizes[place(event)].push(event.current_bytes_total);
    }
    let planned: Vec<PlannedDownload> = updates
        .iter()
        .zip(sizes)
        .zip(ends(events, final_results)?)
        .map(|((update, sizes), end)| planned(update, sizes, end))
        .collect();
    let mut fetched = Fetched { bytes: vec![0; updates.len()], in_all: 0 };
    let steps: Vec<DownloadStep> =
        (0..).zip(events).map(|(at, event)| step(at, event, &mut fetched)).collect();
    DownloadPlan::new(&planned, &steps, Span::ZERO).map_err(|error| error.to_string())
}

/// Returns the place of the event's update in the list.
fn place(event: &DownloadEvent) -> usize {
    usize::try_from(event.index).unwrap_or_default()
}

/// Returns the end of each update: that in `final_results`, unless its events show only others.
fn ends(
    events: &[DownloadEvent],
    final_results: &[UpdateDownloadResult],
) -> Result<Vec<UpdateDownloadResult>, String> {
    let mut last: Vec<Option<UpdateDownloadResult>> = vec![None; final_results.len()];
    for event in events.iter().filter(|event| event.result.result_code.is_terminal()) {
        let (at_the_end, shown) = (final_results.get(place(event)), last.get_mut(place(event)));
        if let Some(shown) = shown.filter(|shown| shown.as_ref() != at_the_end) {
            *shown = Some(event.result);
        }
    }
    let end = |(index, (shown, at_the_end)): (usize, (Option<_>, &UpdateDownloadResult))| {
        check_end(&format!("`final`, update {index}"), at_the_end.result_code)?;
        Ok(shown.unwrap_or(*at_the_end))
    };
    last.into_iter().zip(final_results).enumerate().map(end).collect()
}

fn planned(update: &TraceUpdate, sizes: Vec<u64>, end: UpdateDownloadResult) -> PlannedDownload {
    PlannedDownload { size: most_frequent(sizes), is_cumulative: update.kind == "cumulative", end }
}

/// Returns the most frequent number, so that a single wrong one is found where it is; 0 if there is none.
fn most_frequent(mut numbers: Vec<u64>) -> u64 {
    numbers.sort_unstable();
    let longest = numbers.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    longest.map_or(0, |run| run[0])
}

/// The bytes that each update has fetched so far, and their sum.
struct Fetched {
    bytes: Vec<u64>,
    in_all: u128,
}

impl Fetched {
    fn others(&self, update: usize) -> u128 {
        self.in_all - u128::from(self.bytes[update])
    }

    fn set(&mut self, update: usize, bytes: u64) {
        self.in_all = self.others(update) + u128::from(bytes);
        self.bytes[update] = bytes;
    }
}

/// Creates a step from an event.
fn step(at: u64, event: &DownloadEvent, fetched: &mut Fetched) -> DownloadStep {
    let update = place(event);
    let known = known(event);
    match known {
        KnownSizes::Own => fetched.set(update, event.current_bytes),
        // A cumulative update fetches unseen while it is prepared: its bytes are the rest of the sum.
        KnownSizes::Total if event.phase == DownloadPhase::INITIALIZING => {
            let rest = u128::from(event.bytes).saturating_sub(fetched.others(update));
            fetched.set(update, u64::try_from(rest).unwrap_or(u64::MAX));
        }
        _ => {}
    }
    DownloadStep {
        at: Span::from_millis(at),
        update: event.index.cast_unsigned(),
        phase: event.phase,
        percent: u8::try_from(event.current_percent.clamp(0, 100)).unwrap_or_default(),
        bytes: fetched.bytes[update],
        known,
        is_final: event.result.result_code.is_terminal(),
    }
}

fn known(event: &DownloadEvent) -> KnownSizes {
    if has_no_total(event) {
        KnownSizes::Nothing
    } else if event.current_bytes_total == 0 {
        KnownSizes::Total
    } else {
        KnownSizes::Own
    }
}

/// Returns the first property of an event that the model computes differently.
fn differing(event: &DownloadEvent, view: &JobView<'_, DownloadPlan>, at: u64) -> Option<Difference> {
    let now = Time::from_millis(at);
    let numbers = view.numbers(now);
    let properties: [(&str, i128, i128); 8] = [
        ("CurrentUpdateIndex", event.index.into(), numbers.current_update_index.into()),
        (
            "CurrentUpdatePercentComplete",
            event.current_percent.into(),
            numbers.current_update_percent_complete.into(),
        ),
        ("PercentComplete", event.percent.into(), numbers.percent_complete.into()),
        ("CurrentUpdateDownloadPhase", phase(event.phase), phase(numbers.current_update_download_phase)),
        (
            "CurrentUpdateBytesDownloaded",
            event.current_bytes.into(),
            numbers.current_update_bytes_downloaded.into(),
        ),
        (
            "CurrentUpdateBytesToDownload",
            event.current_bytes_total.into(),
            numbers.current_update_bytes_to_download.into(),
        ),
        ("TotalBytesDownloaded", event.bytes.into(), numbers.total_bytes_downloaded.into()),
        ("TotalBytesToDownload", event.bytes_total.into(), numbers.total_bytes_to_download.into()),
    ];
    let number = properties.into_iter().find(|(_, recorded, computed)| recorded != computed);
    let number =
        number.map(|(name, recorded, computed)| (format!("{name} {recorded}"), format!("{computed}")));
    let result = || {
        let computed = view.update_result(now, event.index.cast_unsigned())?;
        let contradiction = legal(event.result.result_code, event.result.hresult);
        let computed = contradiction.or_else(|| (computed != event.result).then(|| described(&computed)))?;
        Some((described(&event.result), computed))
    };
    let (recorded, computed) = number.or_else(result)?;
    Some(Difference::Event { line: event.line, recorded: Some(recorded), computed: Some(computed) })
}

fn phase(phase: DownloadPhase) -> i128 {
    phase.value().into()
}

fn described(result: &UpdateDownloadResult) -> String {
    format!("{}, {}", result.result_code, result.hresult)
}

fn differing_result(
    recorded: &[UpdateDownloadResult],
    view: &JobView<'_, DownloadPlan>,
) -> Option<Difference> {
    let computed = view.shown(Time::MAX).update_results;
    let differing = recorded.iter().zip(&computed).enumerate().find_map(|(index, (recorded, computed))| {
        let contradiction = legal(recorded.result_code, recorded.hresult);
        let computed = contradiction.or_else(|| (recorded != computed).then(|| described(computed)))?;
        Some((index, described(recorded), computed))
    });
    let (index, recorded, computed) = differing?;
    Some(Difference::Result { index, recorded: Some(recorded), computed: Some(computed) })
}
