//! Aborts of installations and of downloads, at exact times: what ends when, and with which result.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use wua::{
    DownloadPhase, HResult, OperationResultCode as Code, UpdateDownloadResult, UpdateInstallationResult,
};
use wua_model::{
    Abort, Cursor, Curve, DownloadPlan, DownloadStep, Facts, JobView, KnownSizes, OnAbort, Plan,
    PlannedDownload, PlannedUpdate, Point, Span, Time, Timeline, Work,
};

fn span(millis: u64) -> Span {
    Span::from_millis(millis)
}

fn time(millis: u64) -> Time {
    Time::from_millis(millis)
}

/// Two updates of ten seconds each that climb evenly, after a second in the queue.
fn plan(on_abort: OnAbort) -> Plan {
    let climb = Point { at: Span::ZERO, percent: 0, glides: true };
    let curve = Curve::new(vec![climb], Some(span(10_000)));
    let work = Work { curve, on_abort, reported_twice: false };
    let update = PlannedUpdate { work: Some(work), end: UpdateInstallationResult::succeeded(false) };
    Plan::new(&[0, 1], &[update.clone(), update], span(1_000)).unwrap()
}

/// The job of that plan, begun at 0 and aborted at that time.
fn aborted(plan: &Plan, at: u64, cut_off: HResult) -> JobView<'_, Plan> {
    JobView::new(plan, Facts { abort: Some(Abort { at: time(at), cut_off }), ..Facts::begun(Time::ZERO) })
}

fn codes(job: &JobView<'_, Plan>, at: u64) -> Vec<Code> {
    job.shown(time(at)).update_results().map(|result| result.result_code).collect()
}

const CANCELLED: HResult = HResult::WU_E_CALL_CANCELLED;

#[test]
fn the_update_in_flight_runs_to_its_own_end_and_the_rest_is_cut_off() {
    let plan = plan(OnAbort::RunsOn);
    let job = aborted(&plan, 4_000, CANCELLED);
    assert_eq!(job.ends_at(), Some(time(11_000)));
    assert_eq!(codes(&job, 10_999), [Code::IN_PROGRESS, Code::NOT_STARTED]);
    assert_eq!(codes(&job, 11_000), [Code::SUCCEEDED, Code::ABORTED]);
    assert_eq!(job.shown(time(11_000)).percent_complete(), 50);
    assert_eq!(job.next_change(time(11_000)), None);
    assert_eq!(job.stopped(), None);
    let finish = job.next_finish(0).unwrap();
    assert_eq!((finish.at, finish.index), (time(11_000), 0));
    assert_eq!(job.next_finish(finish.next), None, "the other one never reaches its own end");
}

#[test]
fn an_update_that_stops_ends_within_its_time_or_by_itself_if_that_is_sooner() {
    for (within, end, stops) in
        [(2_000, 6_000, true), (6_999, 10_999, true), (7_000, 11_000, false), (9_000, 11_000, false)]
    {
        let plan = plan(OnAbort::StopsWithin(span(within)));
        let job = aborted(&plan, 4_000, CANCELLED);
        assert_eq!(job.ends_at(), Some(time(end)), "within {within}");
        assert_eq!(codes(&job, end - 1), [Code::IN_PROGRESS, Code::NOT_STARTED]);
        let first = if stops { Code::ABORTED } else { Code::SUCCEEDED };
        assert_eq!(codes(&job, end), [first, Code::ABORTED]);
        let result = UpdateInstallationResult::cut_off(CANCELLED);
        assert_eq!(job.stopped(), stops.then_some((time(end), 0, result)), "within {within}");
        assert_eq!(job.next_finish(0).is_none(), stops);
    }
}

/// An update that was begun is aborted even if the rest reads as not started (`JOB-ABT-3`).
#[test]
fn the_rest_may_stay_not_started() {
    let plan = plan(OnAbort::StopsWithin(span(2_000)));
    let job = aborted(&plan, 4_000, HResult::S_OK);
    assert_eq!(codes(&job, 6_000), [Code::ABORTED, Code::NOT_STARTED]);
}

#[test]
fn an_abort_in_the_queue_ends_the_job_at_once_and_one_in_the_last_update_changes_nothing() {
    let plan = plan(OnAbort::RunsOn);
    let queued = aborted(&plan, 500, CANCELLED);
    assert_eq!(queued.ends_at(), Some(time(500)));
    assert_eq!(codes(&queued, 500), [Code::ABORTED; 2]);
    let last = aborted(&plan, 11_000, CANCELLED);
    assert_eq!(last.ends_at(), Some(time(21_000)));
    assert_eq!(codes(&last, 21_000), [Code::SUCCEEDED; 2]);
    assert_eq!(codes(&aborted(&plan, 21_000, CANCELLED), 21_000), [Code::SUCCEEDED; 2]);
}

/// Returns the times and percentages of the callbacks of a job.
fn moments(job: &JobView<'_, Plan>) -> Vec<(Time, i32)> {
    let mut cursor = Cursor::default();
    let next = || {
        let at = job.next_moment_at(cursor)?;
        let (moment, behind) = job.next_moment(cursor)?;
        assert_eq!(moment.at, at, "both name the same moment");
        cursor = behind;
        Some((at, moment.progress.current_update_percent_complete()))
    };
    std::iter::from_fn(next).take(1_000).collect()
}

#[test]
fn callbacks_end_with_the_stop_which_is_reported_once() {
    let plan = plan(OnAbort::StopsWithin(span(2_000)));
    let all = moments(&aborted(&plan, 4_000, CANCELLED));
    assert_eq!(all.len(), 51, "0 to 49 %, then the stop: {all:?}");
    assert_eq!(all[49], (time(5_900), 49));
    assert_eq!(all[50].0, time(6_000));
    let runs_on = self::plan(OnAbort::RunsOn);
    let all = moments(&aborted(&runs_on, 4_000, CANCELLED));
    assert_eq!(all.last().unwrap().0, time(11_000), "{all:?}");
    assert_eq!(moments(&aborted(&runs_on, 500, CANCELLED)), []);
}

/// An update of 100 bytes, of which one byte is a percent.
const UPDATE: PlannedDownload =
    PlannedDownload { size: 100, is_cumulative: false, end: UpdateDownloadResult::SUCCEEDED };

fn step(at: u64, update: u32, percent: u8, is_final: bool) -> DownloadStep {
    DownloadStep {
        at: span(at),
        update,
        percent,
        is_final,
        phase: DownloadPhase::DOWNLOADING,
        bytes: percent.into(),
        known: KnownSizes::Own,
    }
}

/// Two updates: the first is final at 2 s, the second at 4 s. An abort takes half a second.
fn download() -> DownloadPlan {
    let steps = [
        step(1_000, 0, 50, false),
        step(2_000, 0, 100, true),
        step(3_000, 1, 50, false),
        step(4_000, 1, 100, true),
    ];
    DownloadPlan::new(&[UPDATE; 2], &steps, span(500)).unwrap()
}

fn aborted_download(plan: &DownloadPlan, at: u64, cut_off: HResult) -> JobView<'_, DownloadPlan> {
    JobView::new(plan, Facts { abort: Some(Abort { at: time(at), cut_off }), ..Facts::begun(Time::ZERO) })
}

fn download_codes(job: &JobView<'_, DownloadPlan>, at: u64) -> Vec<Code> {
    job.shown(time(at)).update_results.iter().map(|result| result.result_code).collect()
}

#[test]
fn a_download_ends_soon_after_the_abort_and_shows_no_later_step() {
    let plan = download();
    let job = aborted_download(&plan, 2_600, CANCELLED);
    assert_eq!(job.ends_at(), Some(time(3_100)));
    assert_eq!(download_codes(&job, 3_099), [Code::SUCCEEDED, Code::IN_PROGRESS]);
    assert_eq!(download_codes(&job, 3_100), [Code::SUCCEEDED, Code::ABORTED]);
    assert_eq!(job.shown(time(9_000)).numbers, job.shown(time(3_000)).numbers);
    assert_eq!(job.next_change(time(3_000)), Some(time(3_100)));
    assert_eq!(job.next_change(time(3_100)), None);
    assert_eq!(job.result(time(3_099)), None);
    assert_eq!(job.result(time(3_100)).map(|(code, _)| code), Some(Code::ABORTED));
}

#[test]
fn what_a_download_has_not_begun_may_stay_not_started_but_what_it_has_may_not() {
    let plan = download();
    let early = aborted_download(&plan, 600, HResult::S_OK);
    assert_eq!(early.ends_at(), Some(time(1_100)));
    assert_eq!(download_codes(&early, 1_100), [Code::ABORTED, Code::NOT_STARTED]);
}

#[test]
fn an_abort_that_takes_hold_when_everything_is_final_changes_nothing() {
    let plan = download();
    for at in [3_500, 3_600, 9_000] {
        let late = aborted_download(&plan, at, CANCELLED);
        assert_eq!(late.ends_at(), Some(time(4_000)), "aborted at {at}");
        assert_eq!(download_codes(&late, 4_000), [Code::SUCCEEDED; 2]);
        assert_eq!(late.result(time(4_000)), Some((Code::SUCCEEDED, HResult::S_OK)), "aborted at {at}");
    }
    let last = aborted_download(&plan, 3_499, CANCELLED);
    assert_eq!(last.ends_at(), Some(time(3_999)));
    assert_eq!(download_codes(&last, 4_000), [Code::SUCCEEDED, Code::ABORTED]);
}

/// An update without a final step of its own is complete, and counts so, once another one is fetched.
#[test]
fn an_update_that_is_left_counts_as_whole() {
    let steps = [step(1_000, 0, 50, false), step(2_000, 1, 50, false), step(3_000, 1, 100, true)];
    let plan = DownloadPlan::new(&[UPDATE; 2], &steps, Span::ZERO).unwrap();
    let job = JobView::new(&plan, Facts::begun(Time::ZERO));
    assert_eq!([0, 1_000, 2_000, 3_000].map(|at| job.numbers(time(at)).percent_complete), [0, 25, 75, 100]);
    assert_eq!(download_codes(&job, 2_000), [Code::SUCCEEDED, Code::IN_PROGRESS]);
}

/// Nothing is fetched after the last step, so what was left before it is final there.
#[test]
fn a_download_may_end_while_an_update_is_prepared() {
    let prepared = DownloadStep { phase: DownloadPhase::INITIALIZING, ..step(2_000, 1, 50, false) };
    let steps = [step(1_000, 0, 50, false), prepared];
    let plan = DownloadPlan::new(&[UPDATE; 2], &steps, Span::ZERO).unwrap();
    let job = JobView::new(&plan, Facts::begun(Time::ZERO));
    assert_eq!(job.ends_at(), Some(time(2_000)));
    assert_eq!(download_codes(&job, 1_999), [Code::IN_PROGRESS, Code::NOT_STARTED]);
    assert_eq!(download_codes(&job, 2_000), [Code::SUCCEEDED; 2]);
}
