//! The promises of a timeline, for jobs of each kind.

use proptest::prelude::*;
use wua::{DownloadPhase, HResult, OperationResultCode, UpdateDownloadResult, UpdateInstallationResult};
use wua_model::{
    Abort, Curve, DownloadPlan, DownloadStep, Facts, JobView, KnownSizes, OnAbort, Plan, PlannedDownload,
    PlannedUpdate, Point, Span, Time, Timeline, Work,
};

const BEGUN: Time = Time::from_millis(1_000);

fn at(after: u64) -> Time {
    BEGUN + Span::from_millis(after)
}

fn facts() -> impl Strategy<Value = Facts> {
    let cut_off = prop::sample::select(vec![HResult::S_OK, HResult::WU_E_CALL_CANCELLED]);
    prop::option::of((0..12_000_u64, cut_off)).prop_map(|abort| Facts {
        abort: abort.map(|(after, cut_off)| Abort { at: at(after), cut_off }),
        ..Facts::begun(BEGUN)
    })
}

prop_compose! {
    fn work()(
        points in prop::collection::vec((0..2_000_u64, 0..=100_u8, any::<bool>()), 0..6),
        rest in 0..1_000_u64,
        hangs in prop::bool::weighted(0.1),
        stops in prop::option::of(0..2_000_u64),
    ) -> Work {
        let mut points = points;
        points.sort_by_key(|(at, ..)| *at);
        let point = |(at, percent, glides)| Point { at: Span::from_millis(at), percent, glides };
        let points: Vec<Point> = points.into_iter().map(point).collect();
        let last = points.last().map_or(Span::ZERO, |last| last.at);
        let curve = Curve::new(points, (!hangs).then_some(last + Span::from_millis(rest)));
        let stops = stops.map(|millis| OnAbort::StopsWithin(Span::from_millis(millis)));
        Work { curve, on_abort: stops.unwrap_or(OnAbort::RunsOn), reported_twice: true }
    }
}

fn installation() -> impl Strategy<Value = Plan> {
    let update = prop::option::weighted(0.85, work());
    (prop::collection::vec(update, 1..5), 0..1_000_u64).prop_map(|(works, queue)| {
        let end = UpdateInstallationResult::succeeded(true);
        let updates: Vec<_> = works.into_iter().map(|work| PlannedUpdate { work, end }).collect();
        let order: Vec<u32> = (0..updates.len() as u32).rev().collect();
        Plan::new(&order, &updates, Span::from_millis(queue)).expect("a legal plan")
    })
}

fn planned_download() -> impl Strategy<Value = PlannedDownload> {
    let end = prop_oneof![
        3 => Just(UpdateDownloadResult::SUCCEEDED),
        1 => Just(UpdateDownloadResult::failed(HResult::WU_E_DOWNLOAD_FAILED)),
    ];
    (0..1_000_000_u64, any::<bool>(), end).prop_map(|(size, is_cumulative, end)| PlannedDownload {
        size,
        is_cumulative,
        end,
    })
}

prop_compose! {
    fn step(updates: usize)(
        at in 0..10_000_u64,
        update in 0..updates as u32,
        phase in 1..=3,
        percent in 0..=100_u8,
        bytes in 0..1_000_000_u64,
        known in prop::sample::select(vec![KnownSizes::Nothing, KnownSizes::Total, KnownSizes::Own]),
        is_final in prop::bool::weighted(0.1),
    ) -> DownloadStep {
        let (at, phase) = (Span::from_millis(at), DownloadPhase::from(phase));
        DownloadStep { at, update, phase, percent, bytes, known, is_final }
    }
}

fn download() -> impl Strategy<Value = DownloadPlan> {
    let updates = prop::collection::vec(planned_download(), 1..5);
    updates.prop_flat_map(|updates| {
        let steps = prop::collection::vec(step(updates.len()), 1..20);
        (steps, 0..3_000_u64).prop_map(move |(mut steps, abort_takes)| {
            steps.sort_by_key(|step| step.at);
            DownloadPlan::new(&updates, &steps, Span::from_millis(abort_takes)).expect("a legal plan")
        })
    })
}

/// Checks the promises around `now`, and around the change after it.
fn keeps_its_promises_twice<T>(job: &T, now: Time, part: f64) -> Result<(), TestCaseError>
where
    T: Timeline<Shown: std::fmt::Debug>,
{
    keeps_its_promises(job, now, part)?;
    keeps_its_promises(job, job.next_change(now).unwrap_or(now), part)
}

/// Checks the promises at `now` and until the change after it.
fn keeps_its_promises<T>(job: &T, now: Time, part: f64) -> Result<(), TestCaseError>
where
    T: Timeline<Shown: std::fmt::Debug>,
{
    let (seen, next) = (job.shown(now), job.next_change(now));
    prop_assert!(next.is_none_or(|next| next > now), "{:?}", next);
    let stretch = next.map_or(100_000, |next| (next - now).millis() - 1);
    let between = now + Span::from_millis((stretch as f64 * part) as u64);
    prop_assert_eq!(job.shown(between), seen, "from {} to {}", now, between);
    prop_assert_eq!(job.has_ended(between), job.has_ended(now));
    prop_assert!(job.has_ended(now) <= next.is_none(), "it has ended, and changes at {:?}", next);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_installation_keeps_the_promises(
        plan in installation(), facts in facts(), after in 0..15_000_u64, part in 0.0..=1.0_f64,
    ) {
        keeps_its_promises_twice(&JobView::new(&plan, facts), at(after), part)?;
    }

    #[test]
    fn a_download_keeps_the_promises(
        plan in download(), facts in facts(), after in 0..15_000_u64, part in 0.0..=1.0_f64,
    ) {
        keeps_its_promises_twice(&JobView::new(&plan, facts), at(after), part)?;
    }

    /// DL-PROG-PCT-4, DL-PROG-PCT-1: if no update falls, the whole does not fall either, whichever sizes are known.
    #[test]
    fn dl_prog_pct_4_a_download_does_not_go_back(
        updates in prop::collection::vec(planned_download(), 1..5),
        steps in prop::collection::vec(step(5), 1..20),
        times in prop::array::uniform2(0..12_000_u64),
    ) {
        let mut farthest = [0; 5];
        let mut steps: Vec<_> = steps.into_iter().filter(|step| (step.update as usize) < updates.len()).collect();
        prop_assume!(!steps.is_empty());
        steps.sort_by_key(|step| step.at);
        for step in &mut steps {
            let before = &mut farthest[step.update as usize];
            *before = step.percent.max(*before);
            step.percent = *before;
        }
        let plan = DownloadPlan::new(&updates, &steps, Span::ZERO).unwrap();
        let job = JobView::new(&plan, Facts::begun(BEGUN));
        let percent = |after| job.shown(at(after)).numbers.percent_complete;
        let [one, other] = times;
        prop_assert!(percent(one.min(other)) <= percent(one.max(other)));
        prop_assert!(percent(one) <= 100);
    }

    /// DL-PROG-RES, DL-JOB-7: codes only go forward, and an abort leaves what is final as it is.
    #[test]
    fn dl_job_7_an_abort_cuts_off_what_is_not_final(plan in download(), abort in 0..12_000_u64) {
        let plain = JobView::new(&plan, Facts::begun(BEGUN));
        let facts = Facts { abort: Some(Abort::requested(at(abort))), ..Facts::begun(BEGUN) };
        let aborted = JobView::new(&plan, facts);
        let end = aborted.ends_at().unwrap();
        prop_assert!(end <= plain.ends_at().unwrap());
        let last = aborted.shown(end);
        for (own, cut) in plain.shown(end).update_results.iter().zip(&last.update_results) {
            let is_final = own.result_code.is_terminal();
            prop_assert_eq!(cut.result_code, if is_final { own.result_code } else { OperationResultCode::ABORTED });
        }
        let (code, _) = aborted.result(end).unwrap();
        let is_cut = last.update_results.iter().any(|result| result.result_code == OperationResultCode::ABORTED);
        prop_assert_eq!(code == OperationResultCode::ABORTED, is_cut);
    }

    /// DL-RES-3: at its end every update has its own result, and the overall one follows.
    #[test]
    fn dl_res_3_at_the_end_every_result_is_final(plan in download()) {
        let job = JobView::new(&plan, Facts::begun(BEGUN));
        let end = job.ends_at().unwrap();
        prop_assert!(job.shown(end).update_results.iter().all(|result| result.result_code.is_terminal()));
        prop_assert!(job.result(end).is_some());
        prop_assert_eq!(job.result(Time::from_millis(end.millis() - 1)), None);
    }
}
