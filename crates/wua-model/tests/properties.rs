//! The laws of the model over any plan, facts and times; each is named after the clauses it checks.

use proptest::prelude::*;
use wua::{HResult, InstallationProgress, InstallationResult, OperationResultCode, UpdateInstallationResult};
use wua_model::lifecycle::{self, Phase};
use wua_model::{
    Abort, Cursor, Curve, Facts, Glance, JobView, Moment, OnAbort, Plan, PlannedUpdate, Point, PollHint,
    Span, Time, Timeline, Work,
};

fn end() -> impl Strategy<Value = UpdateInstallationResult> {
    let failure = prop_oneof![
        Just(HResult::WU_E_UH_NEEDANOTHERDOWNLOAD),
        (0..0x7FFF_FFFF_u32).prop_map(|bits| HResult::from_bits(bits | 0x8000_0000)),
    ];
    prop_oneof![
        4 => any::<bool>().prop_map(UpdateInstallationResult::succeeded),
        1 => any::<bool>().prop_map(|reboot| UpdateInstallationResult::new(
            OperationResultCode::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR, reboot)),
        2 => failure.prop_map(UpdateInstallationResult::failed),
    ]
}

fn points() -> impl Strategy<Value = Vec<Point>> {
    prop::collection::vec((0..3_000_u64, 0..=100_u8, any::<bool>()), 0..8).prop_map(|mut points| {
        points.sort_by_key(|(at, ..)| *at);
        let point = |(at, percent, glides)| Point { at: Span::from_millis(at), percent, glides };
        points.into_iter().map(point).collect()
    })
}

fn work() -> impl Strategy<Value = Work> {
    let stops = (0..2_000_u64).prop_map(|millis| OnAbort::StopsWithin(Span::from_millis(millis)));
    let on_abort = prop_oneof![3 => Just(OnAbort::RunsOn), 1 => stops];
    (points(), 0..2_000_u64, prop::bool::weighted(0.05), on_abort, any::<bool>()).prop_map(
        |(points, rest, hangs, on_abort, reported_twice)| {
            let last = points.last().map_or(Span::ZERO, |point| point.at);
            // What never ends can at least be aborted, so that every job comes to an end.
            let on_abort = if hangs { OnAbort::StopsWithin(Span::from_millis(500)) } else { on_abort };
            let curve = Curve::new(points, (!hangs).then_some(last + Span::from_millis(rest)));
            Work { curve, on_abort, reported_twice }
        },
    )
}

fn planned() -> impl Strategy<Value = PlannedUpdate> {
    (prop::option::weighted(0.85, work()), end()).prop_map(|(work, end)| PlannedUpdate { work, end })
}

fn plan() -> impl Strategy<Value = Plan> {
    let updates = prop::collection::vec(planned(), 1..8);
    (updates, 0..2_000_u64).prop_flat_map(|(updates, queue)| {
        let indexes: Vec<u32> = (0..updates.len() as u32).collect();
        Just(indexes).prop_shuffle().prop_map(move |order| {
            Plan::new(&order, &updates, Span::from_millis(queue)).expect("a legal plan")
        })
    })
}

/// Facts of a job begun at 1 s: perhaps aborted, at any time of it.
fn facts() -> impl Strategy<Value = Facts> {
    prop::option::of(0..30_000_u64).prop_map(|abort| Facts {
        abort: abort.map(|after| Abort::requested(at(after))),
        ..Facts::begun(BEGUN)
    })
}

const BEGUN: Time = Time::from_millis(1_000);

fn at(after: u64) -> Time {
    BEGUN + Span::from_millis(after)
}

fn codes(progress: &InstallationProgress) -> Vec<OperationResultCode> {
    progress.update_results().map(|result| result.result_code).collect()
}

fn observe(plan: &Plan, facts: &Facts, now: Time) -> InstallationProgress {
    JobView::new(plan, *facts).shown(now)
}

fn completes_at(plan: &Plan, facts: &Facts) -> Option<Time> {
    JobView::new(plan, *facts).ends_at()
}

fn is_completed(plan: &Plan, facts: &Facts, now: Time) -> bool {
    JobView::new(plan, *facts).has_ended(now)
}

fn result(plan: &Plan, facts: &Facts, now: Time) -> Option<InstallationResult> {
    JobView::new(plan, *facts).result(now)
}

fn moments(plan: &Plan, facts: &Facts) -> Vec<Moment> {
    let mut cursor = Cursor::default();
    std::iter::from_fn(|| {
        let (moment, next) = JobView::new(plan, *facts).next_moment(cursor)?;
        cursor = next;
        Some(moment)
    })
    .take(20_000)
    .collect()
}

proptest! {
    /// JOB-PRG-1: a job that keeps its ending shows what one does that computes it at each poll.
    #[test]
    fn job_prg_1_an_ending_that_is_kept_shows_the_same(plan in plan(), facts in facts(), after in 0..60_000_u64) {
        let kept = JobView::new(&plan, facts).ending();
        let ended = kept.as_ref().and_then(|ending| ending.progress(at(after))).cloned();
        let undisturbed = || observe(&plan, &Facts::begun(BEGUN), at(after));
        prop_assert_eq!(ended.unwrap_or_else(undisturbed), observe(&plan, &facts, at(after)));
    }

    /// PROG-IDX-1, PROG-CUR-1, PROG-ALL-1: every number in its range at any time.
    #[test]
    fn prog_idx_1_cur_1_all_1_ranges(plan in plan(), facts in facts(), after in 0..60_000_u64) {
        let seen = observe(&plan, &facts, at(after));
        prop_assert!((0..plan.len() as i32).contains(&seen.current_update_index()));
        prop_assert!((0..=100).contains(&seen.current_update_percent_complete()));
        prop_assert!((0..=100).contains(&seen.percent_complete()));
    }

    /// PROG-ALL-2: percent = floor((100·finished + current) / N), finished counted before the current one.
    #[test]
    fn prog_all_2_formula(plan in plan(), facts in facts(), after in 0..60_000_u64) {
        let seen = observe(&plan, &facts, at(after));
        let index = seen.current_update_index() as u32;
        let before = plan.order().iter().position(|i| *i == index).unwrap();
        let expected = (100 * before + seen.current_update_percent_complete() as usize) / plan.len();
        prop_assert_eq!(seen.percent_complete() as usize, expected);
    }

    /// PROG-RES-3, PROG-RES-4, URES-5: no HRESULT and no restart before the result is final.
    #[test]
    fn prog_res_3_4_ures_5_triples_become_final_in_one_step(plan in plan(), facts in facts(), after in 0..60_000_u64) {
        for result in observe(&plan, &facts, at(after)).update_results() {
            if !result.result_code.is_terminal() {
                prop_assert_eq!((result.hresult, result.reboot_required), (HResult::S_OK, false));
            }
        }
    }

    /// PROG-RES-6: at most one update in progress, and it is the current one.
    #[test]
    fn prog_res_6_one_at_a_time(plan in plan(), facts in facts(), after in 0..60_000_u64) {
        let seen = observe(&plan, &facts, at(after));
        let busy: Vec<usize> = (0..).zip(codes(&seen)).filter(|(_, c)| *c == OperationResultCode::IN_PROGRESS)
            .map(|(i, _)| i).collect();
        prop_assert!(busy.is_empty() || busy == [seen.current_update_index() as usize], "{:?}", busy);
    }

    /// PROG-RES-7, PROG-RES-8: codes only take the steps of the table, and final ones stay.
    #[test]
    fn prog_res_7_8_codes_take_the_steps_of_the_table(plan in plan(), facts in facts(), mut times in prop::collection::vec(0..40_000_u64, 2..12)) {
        times.sort_unstable();
        for pair in times.windows(2) {
            let [before, later] = [pair[0], pair[1]].map(|t| observe(&plan, &facts, at(t)));
            for (a, b) in before.update_results().zip(later.update_results()) {
                if a.result_code.is_terminal() {
                    prop_assert_eq!(a, b);
                } else if a != b {
                    prop_assert!(reaches(a.result_code, b.result_code), "{:?} -> {:?}", a, b);
                }
            }
        }
    }

    /// PROG-IDX-3: work on an update is one contiguous block, in the order of the plan.
    #[test]
    fn prog_idx_3_blocks_in_plan_order(plan in plan(), facts in facts()) {
        let mut blocks: Vec<u32> =
            moments(&plan, &facts).iter().map(|m| m.progress.current_update_index() as u32).collect();
        blocks.dedup();
        prop_assert!(plan.order().starts_with(&blocks), "{:?} of {:?}", blocks, plan.order());
    }

    /// JOB-PRG-2, PROG-RES-9: a snapshot does not move, whatever is asked later.
    #[test]
    fn job_prg_2_a_snapshot_does_not_move(plan in plan(), facts in facts(), first in 0..30_000_u64, later in 0..30_000_u64) {
        let kept = observe(&plan, &facts, at(first));
        let before = format!("{kept:?}");
        let _ = observe(&plan, &facts, at(first + later));
        prop_assert_eq!(format!("{kept:?}"), before);
        prop_assert_eq!(&observe(&plan, &facts, at(first)), &kept);
    }

    /// The hint only saves work: whatever was polled before, the snapshot is the same.
    #[test]
    fn a_hint_changes_nothing(plan in plan(), facts in facts(), times in prop::collection::vec(0..60_000_u64, 1..6)) {
        let hint = PollHint::default();
        for after in times {
            let polled = JobView::new(&plan, facts).poll(at(after), &hint);
            prop_assert_eq!(polled, observe(&plan, &facts, at(after)));
        }
    }

    /// A glance has the numbers and the code of the progress value.
    #[test]
    fn a_glance_shows_the_same(plan in plan(), facts in facts(), after in 0..60_000_u64) {
        let seen = observe(&plan, &facts, at(after));
        let Glance { index, current, percent, code } = Glance::of(&seen);
        prop_assert_eq!(index as i32, seen.current_update_index());
        prop_assert_eq!(i32::from(current), seen.current_update_percent_complete());
        prop_assert_eq!(i32::from(percent), seen.percent_complete());
        prop_assert_eq!(i32::from(code), codes(&seen)[index as usize].value());
    }

    /// JOB-COMP-1, JOB-COMP-2: complete exactly when every code is terminal, and then for ever.
    #[test]
    fn job_comp_1_2_complete_is_all_terminal_and_stays(plan in plan(), facts in facts(), after in 0..60_000_u64) {
        let (seen, completed) = (observe(&plan, &facts, at(after)), is_completed(&plan, &facts, at(after)));
        prop_assert_eq!(completed, codes(&seen).iter().all(|code| code.is_terminal()));
        prop_assert!(!completed || is_completed(&plan, &facts, at(after + 1)));
        prop_assert_eq!(result(&plan, &facts, at(after)).is_some(), completed);
    }

    /// PROG-ALL-3, JOB-PRG-5: without an abort the end shows 100 % and the final results.
    #[test]
    fn prog_all_3_job_prg_5_the_end_shows_100(plan in plan()) {
        let facts = Facts::begun(BEGUN);
        let Some(end) = completes_at(&plan, &facts) else { return Ok(()) };
        let seen = observe(&plan, &facts, end);
        prop_assert_eq!(seen.percent_complete(), 100);
        prop_assert_eq!(seen.update_results().collect::<Vec<_>>(), plan.ends());
        let result = result(&plan, &facts, end).unwrap();
        prop_assert_eq!(result.update_results(), plan.ends());
    }

    /// JOB-ABT-2: a job that was asked to abort is complete in bounded time.
    #[test]
    fn job_abt_2_an_abort_ends_the_job(plan in plan(), after in 0..30_000_u64) {
        let facts = Facts { abort: Some(Abort::requested(at(after))), ..Facts::begun(BEGUN) };
        let end = completes_at(&plan, &facts).expect("every generated work ends or stops");
        prop_assert!(end <= at(after + 5_000));
    }

    /// JOB-ABT-3, JOB-ABT-4: the prefix is kept, the rest reads aborted, the one in flight is final;
    /// the overall result says aborted exactly if something was cut off.
    #[test]
    fn job_abt_3_4_prefix_kept_rest_aborted(plan in plan(), after in 0..30_000_u64) {
        let plain = Facts::begun(BEGUN);
        let facts = Facts { abort: Some(Abort::requested(at(after))), ..plain };
        let end = completes_at(&plan, &facts).unwrap();
        let before = observe(&plan, &plain, at(after));
        let last = observe(&plan, &facts, end);
        for (then, now) in before.update_results().zip(last.update_results()) {
            match then.result_code {
                OperationResultCode::NOT_STARTED =>
                    prop_assert_eq!(now, UpdateInstallationResult::ABORTED),
                code if code.is_terminal() => prop_assert_eq!(now, then),
                _ => prop_assert!(now.result_code.is_terminal()),
            }
        }
        let cut = codes(&last).contains(&OperationResultCode::ABORTED);
        let overall = result(&plan, &facts, end).unwrap();
        prop_assert_eq!(overall.result_code() == OperationResultCode::ABORTED, cut);
        prop_assert_eq!(overall.hresult() == HResult::WU_E_CALL_CANCELLED, cut);
    }

    /// HIST-1: exactly the updates that come to their own end are walked through, each once, in order,
    /// and each is final from then on.
    #[test]
    fn hist_1_finishes_are_the_updates_that_come_to_their_own_end(plan in plan(), facts in facts()) {
        let mut from = 0;
        let finishes: Vec<_> = std::iter::from_fn(|| {
            let finish = JobView::new(&plan, facts).next_finish(from)?;
            from = finish.next;
            Some(finish)
        }).collect();
        prop_assert!(finishes.is_sorted_by_key(|finish| finish.at));
        for finish in &finishes {
            let seen = observe(&plan, &facts, finish.at).update_result(finish.index as i32).unwrap();
            prop_assert_eq!(seen, plan.ends()[finish.index as usize]);
        }
        let Some(end) = completes_at(&plan, &facts) else { return Ok(()) };
        let last = observe(&plan, &facts, end);
        let own = codes(&last).iter().filter(|code| **code != OperationResultCode::ABORTED).count();
        prop_assert_eq!(finishes.len(), own);
    }

    /// JOB-ABT-3, JOB-ABT-4, JOB-ABT-5: an abort at the very moment of a change, the end among them,
    /// cuts off exactly what has no end yet; with nothing left to cut off nothing changes.
    #[test]
    fn job_abt_3_4_5_an_abort_at_the_moment_of_a_change(plan in plan(), which in any::<prop::sample::Index>()) {
        let plain = Facts::begun(BEGUN);
        let moments = moments(&plan, &plain);
        prop_assume!(!moments.is_empty());
        let at = which.get(&moments).at;
        let facts = Facts { abort: Some(Abort::requested(at)), ..plain };
        let end = completes_at(&plan, &facts).unwrap();
        let overall = result(&plan, &facts, end).unwrap();
        let aborted = overall.update_results().contains(&UpdateInstallationResult::ABORTED);
        prop_assert_eq!(overall.result_code() == OperationResultCode::ABORTED, aborted);
        if is_completed(&plan, &plain, at) {
            prop_assert_eq!(overall.update_results(), plan.ends());
            prop_assert_eq!(end, completes_at(&plan, &plain).unwrap());
        }
    }

    /// A request to abort changes nothing of what was shown before it.
    #[test]
    fn an_abort_does_not_change_the_past(plan in plan(), abort in 0..30_000_u64, part in 0.0..1.0_f64) {
        let facts = Facts { abort: Some(Abort::requested(at(abort))), ..Facts::begun(BEGUN) };
        let earlier = at((abort as f64 * part) as u64);
        prop_assume!(earlier < at(abort));
        prop_assert_eq!(observe(&plan, &facts, earlier), observe(&plan, &Facts::begun(BEGUN), earlier));
    }

    /// Between two changes nothing changes, and at each announced change something may.
    #[test]
    fn nothing_changes_before_next_change(plan in plan(), facts in facts(), after in 0..30_000_u64) {
        let job = JobView::new(&plan, facts);
        let (now, next) = (at(after), job.next_change(at(after)));
        prop_assert!(next.is_none_or(|next| next > now));
        let until = next.unwrap_or(Time::MAX).min(at(after + 10_000));
        for part in [1, 2, 3] {
            let between = Time::from_millis(now.millis() + ((until - now).millis() - 1) * part / 3);
            prop_assert_eq!(job.shown(between), job.shown(now));
            prop_assert_eq!(job.has_ended(between), job.has_ended(now));
        }
    }

    /// The progress has been the same since the last change, and that is a change.
    #[test]
    fn nothing_has_changed_since_last_change(plan in plan(), facts in facts(), after in 0..30_000_u64) {
        let now = at(after).max(facts.begun_at);
        let job = JobView::new(&plan, facts);
        let since = job.last_change(now);
        prop_assert!((facts.begun_at..=now).contains(&since));
        for part in [0, 1, 2] {
            let between = since + Span::from_millis((now - since).millis() * part / 3);
            prop_assert_eq!(observe(&plan, &facts, between), observe(&plan, &facts, now));
        }
        let before = Time::from_millis(since.millis() - 1);
        prop_assert!(since == facts.begun_at || job.next_change(before) == Some(since));
    }

    /// CB-P-1, CB-P-4, PROG-RES-5, PROG-CUR-3: moments come in order of time, show the current update
    /// at work or final, 100 % when it turns final, and the last one is the end of the job.
    #[test]
    fn cb_p_1_4_moments(plan in plan(), facts in facts()) {
        let moments = moments(&plan, &facts);
        prop_assert!(moments.is_sorted_by_key(|moment| moment.at));
        for moment in &moments {
            let current = moment.progress.update_result(moment.progress.current_update_index()).unwrap();
            prop_assert!(current.result_code != OperationResultCode::NOT_STARTED);
            if current.result_code.is_terminal() {
                prop_assert_eq!(moment.progress.current_update_percent_complete(), 100);
            }
        }
        if let (Some(end), Some(last)) = (completes_at(&plan, &facts), moments.last()) {
            prop_assert!(last.at <= end, "{} after {}", last.at, end);
            if facts.abort.is_none() {
                prop_assert_eq!(last.progress.percent_complete(), 100);
                prop_assert_eq!(last.at, end);
            }
        }
    }

    /// CB-P-3: a success ends with (100, in progress) and (100, succeeded) or, if it is reported once, with the second
    /// alone; a failure ends with one event.
    #[test]
    fn cb_p_3_the_events_that_end_an_update(mut update in planned(), reported_twice: bool) {
        if let Some(work) = &mut update.work {
            work.reported_twice = reported_twice;
            let points = work.curve.points().iter().filter(|point| point.percent < 100);
            let points = points.map(|point| Point { glides: false, ..*point }).collect();
            work.curve = Curve::new(points, work.curve.lasts());
        }
        let plan = Plan::new(&[0], &[update.clone()], Span::ZERO).unwrap();
        let moments = moments(&plan, &Facts::begun(BEGUN));
        let ending = |code| moments.iter().filter(|moment| {
            moment.progress.current_update_percent_complete() == 100 && codes(&moment.progress)[0] == code
        }).count();
        let ends = update.work.as_ref().is_none_or(|work| work.curve.lasts().is_some());
        let in_progress = ends && reported_twice && update.work.is_some() && !update.end.hresult.is_failure();
        prop_assert_eq!(ending(update.end.result_code), usize::from(ends));
        prop_assert_eq!(ending(OperationResultCode::IN_PROGRESS), usize::from(in_progress));
    }

    /// The phase only takes the steps of the table.
    #[test]
    fn phases_take_the_steps_of_the_table(plan in plan(), facts in facts(), mut times in prop::collection::vec(0..40_000_u64, 2..12)) {
        times.sort_unstable();
        let phases: Vec<Phase> = times.iter().map(|t| lifecycle::phase(&JobView::new(&plan, facts), at(*t))).collect();
        for pair in phases.windows(2) {
            prop_assert!(pair[0] == pair[1] || follows(pair[0], pair[1]), "{:?}", pair);
        }
    }

    /// JOB-PRG-3, PROG-ALL-5: right after the begin nothing that needs work is final, and with work
    /// still queued the job shows nothing begun.
    #[test]
    fn job_prg_3_right_after_begin(updates in prop::collection::vec(work(), 1..6)) {
        let updates: Vec<_> = updates.into_iter()
            .map(|work| PlannedUpdate { work: Some(work), end: UpdateInstallationResult::succeeded(false) }).collect();
        let order: Vec<u32> = (0..updates.len() as u32).collect();
        let plan = Plan::new(&order, &updates, Span::from_millis(1)).unwrap();
        let seen = observe(&plan, &Facts::begun(BEGUN), BEGUN);
        prop_assert_eq!(seen.percent_complete(), 0);
        prop_assert!(!is_completed(&plan, &Facts::begun(BEGUN), BEGUN));
        prop_assert!(codes(&seen).iter().all(|code| *code == OperationResultCode::NOT_STARTED));
    }
}

/// Returns `true` if the table leads from one code to the other in one step or two.
fn reaches(from: OperationResultCode, to: OperationResultCode) -> bool {
    let step = |a, b| lifecycle::UPDATE_TRANSITIONS.iter().any(|(x, y, _)| (*x, *y) == (a, b));
    step(from, to)
        || (step(from, OperationResultCode::IN_PROGRESS) && step(OperationResultCode::IN_PROGRESS, to))
}

/// Returns `true` if the table leads from one phase to the other in one step or more.
fn follows(from: Phase, to: Phase) -> bool {
    let next =
        |from| lifecycle::TRANSITIONS.iter().filter(move |(f, ..)| *f == Some(from)).map(|(.., to)| *to);
    next(from).any(|phase| phase == to || follows(phase, to))
}
