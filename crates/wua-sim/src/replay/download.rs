//! Recorded downloads against the model.

use wua::{DownloadPhase, HResult, OperationResultCode, UpdateDownloadResult};
use wua_model::{
    DownloadPlan, DownloadProgress, DownloadStep, Facts, JobView, KnownSizes, PlannedDownload, Span, Time,
    Timeline,
};
use wua_scenario::{DownloadEvent, TraceUpdate};

use super::{Difference, Replay};

/// Compares a recorded download with what the model computes from the plan that it shows.
///
/// The order, the sizes, and each update's own percentage and bytes come from the recording. The percentage of the
/// whole, the total bytes, the total to download, the sizes shown and the results are computed by the model.
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
    let pairs = || events.iter().zip(0..).map(|(event, at)| (event, view.shown(Time::from_millis(at))));
    let reproduced = pairs().filter(|(event, seen)| !has_no_total(event) && differing(event, seen).is_none());
    let reproduced = reproduced.count();
    let difference = pairs()
        .find_map(|(event, seen)| differing(event, &seen))
        .or_else(|| differing_result(final_results, &view));
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
    view(&plan).result(Time::NEVER)
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
    let planned: Vec<PlannedDownload> = (0..)
        .zip(updates.iter().zip(final_results))
        .map(|(index, (update, end))| planned(index, update, events, *end))
        .collect();
    let mut bytes = vec![0; updates.len()];
    let steps: Vec<DownloadStep> = (0..).zip(events).map(|(at, event)| step(at, event, &mut bytes)).collect();
    DownloadPlan::new(&planned, &steps, Span::ZERO).map_err(|error| error.to_string())
}

fn planned(
    index: i32,
    update: &TraceUpdate,
    events: &[DownloadEvent],
    end: UpdateDownloadResult,
) -> PlannedDownload {
    let own = events.iter().filter(|event| event.index == index);
    PlannedDownload {
        size: most_frequent(own.map(|event| event.current_bytes_total).filter(|size| *size > 0)),
        is_cumulative: update.kind == "cumulative",
        end,
    }
}

/// Returns the most frequent number, so that a single wrong one is found where it is; 0 if there is none.
fn most_frequent(numbers: impl Iterator<Item = u64>) -> u64 {
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    let longest = numbers.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    longest.map_or(0, |run| run[0])
}

/// Creates a step from an event. `bytes` are those that each update has fetched so far.
fn step(at: u64, event: &DownloadEvent, bytes: &mut [u64]) -> DownloadStep {
    let update = usize::try_from(event.index).unwrap_or_default();
    let known = known(event);
    bytes[update] = match known {
        KnownSizes::Own => event.current_bytes,
        // A cumulative update fetches unseen while it is prepared: its bytes are the rest of the sum.
        KnownSizes::Total if event.phase == DownloadPhase::INITIALIZING => {
            let others = bytes.iter().enumerate().filter(|(index, _)| *index != update);
            others.fold(event.bytes, |rest, (_, bytes)| rest.saturating_sub(*bytes))
        }
        _ => bytes[update],
    };
    DownloadStep {
        at: Span::from_millis(at),
        update: event.index.cast_unsigned(),
        phase: event.phase,
        percent: u8::try_from(event.current_percent.clamp(0, 100)).unwrap_or_default(),
        bytes: bytes[update],
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
fn differing(event: &DownloadEvent, seen: &DownloadProgress) -> Option<Difference> {
    let numbers = &seen.numbers;
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
        let computed = seen.update_results.get(usize::try_from(event.index).ok()?)?;
        (*computed != event.result).then(|| (described(&event.result), described(computed)))
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
    let computed = view.shown(Time::NEVER).update_results;
    let index = (0..recorded.len()).find(|index| recorded.get(*index) != computed.get(*index))?;
    let describe = |results: &[UpdateDownloadResult]| results.get(index).map(described);
    Some(Difference::Result { index, recorded: describe(recorded), computed: describe(&computed) })
}
