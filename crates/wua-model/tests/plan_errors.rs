//! Each error of a plan and of a policy, with the smallest one that has it and one beside it that has not.

use wua::{DownloadPhase, HResult, OperationResultCode, UpdateDownloadResult, UpdateInstallationResult};
use wua_model::{
    Curve, DownloadPlan, DownloadPlanError, DownloadStep, KnownSizes, OnAbort, Plan, PlanError,
    PlannedDownload, PlannedUpdate, Point, Policy, Span, Work,
};

fn point(at: u64, percent: u8) -> Point {
    Point { at: Span::from_millis(at), percent, glides: true }
}

/// An update that is worked on along those points, for ten milliseconds or for ever.
fn update(points: &[Point], lasts: Option<u64>) -> PlannedUpdate {
    let curve = Curve::new(points.to_vec(), lasts.map(Span::from_millis));
    let work = Work { curve, on_abort: OnAbort::RunsOn, reported_twice: true };
    PlannedUpdate { work: Some(work), end: UpdateInstallationResult::succeeded(false) }
}

fn ended(code: OperationResultCode) -> PlannedUpdate {
    let end = UpdateInstallationResult::new(code, HResult::S_OK, false);
    PlannedUpdate { end, ..update(&[], Some(10)) }
}

fn plan(order: &[u32], updates: &[PlannedUpdate]) -> Result<(), PlanError> {
    Plan::new(order, updates, Span::ZERO).map(drop)
}

#[test]
fn an_installation_has_at_least_one_update_and_an_order_of_all_of_them() {
    let one = update(&[], Some(10));
    assert_eq!(plan(&[], &[]), Err(PlanError::WrongCount(0)));
    assert_eq!(plan(&[0], std::slice::from_ref(&one)), Ok(()));
    let two = [one.clone(), one];
    for order in [&[][..], &[0], &[0, 0], &[1, 2], &[0, 1, 0], &[0, u32::MAX]] {
        assert_eq!(plan(order, &two), Err(PlanError::WrongOrder), "{order:?}");
    }
    assert_eq!(plan(&[1, 0], &two), Ok(()));
}

#[test]
fn a_curve_stays_within_100_percent_and_its_own_time() {
    let good = update(&[], Some(10));
    let with = |points: &[Point], lasts| plan(&[0, 1], &[good.clone(), update(points, lasts)]);
    assert_eq!(with(&[point(0, 101)], Some(10)), Err(PlanError::PercentAbove100(1)));
    assert_eq!(with(&[point(0, 100)], Some(10)), Ok(()));
    assert_eq!(with(&[point(5, 10), point(4, 20)], Some(10)), Err(PlanError::TimeGoesBack(1)));
    assert_eq!(with(&[point(5, 10), point(5, 20)], Some(10)), Ok(()));
    assert_eq!(with(&[point(11, 10)], Some(10)), Err(PlanError::TimeGoesBack(1)));
    assert_eq!(with(&[point(10, 10)], Some(10)), Ok(()));
    assert_eq!(with(&[point(11, 10)], None), Ok(()), "without an end there is no last time");
}

#[test]
fn an_update_ends_with_a_final_result() {
    use OperationResultCode as Code;
    for code in [Code::NOT_STARTED, Code::IN_PROGRESS, Code::from(6), Code::from(-1)] {
        assert_eq!(plan(&[0], &[ended(code)]), Err(PlanError::EndIsNotFinal(0)), "{code}");
    }
    for code in [Code::SUCCEEDED, Code::SUCCEEDED_WITH_ERRORS, Code::FAILED, Code::ABORTED] {
        assert_eq!(plan(&[0], &[ended(code)]), Ok(()), "{code}");
    }
}

#[test]
fn an_error_of_an_installation_names_the_rule_and_the_update() {
    let texts = [
        (PlanError::WrongCount(0), "0 updates: expected 1 to 8388607"),
        (PlanError::WrongOrder, "the order is not a permutation of the updates"),
        (PlanError::PercentAbove100(2), "update 2: a percentage above 100"),
        (PlanError::TimeGoesBack(3), "update 3: a point earlier than the one before or after the end"),
        (PlanError::EndIsNotFinal(4), "update 4: its result is not final"),
    ];
    texts.iter().for_each(|(error, text)| assert_eq!(error.to_string(), *text));
}

#[test]
fn each_rule_of_a_download_has_its_error() {
    let update = PlannedDownload { size: 100, is_cumulative: false, end: UpdateDownloadResult::SUCCEEDED };
    let step = |at, update, percent| DownloadStep {
        at: Span::from_millis(at),
        update,
        percent,
        phase: DownloadPhase::DOWNLOADING,
        bytes: 0,
        known: KnownSizes::Nothing,
        is_final: false,
    };
    let unfinished = PlannedDownload { end: UpdateDownloadResult::IN_PROGRESS, ..update };
    let plan = |updates: &[PlannedDownload], steps: &[DownloadStep]| {
        DownloadPlan::new(updates, steps, Span::ZERO).map(drop)
    };
    assert_eq!(plan(&[], &[step(0, 0, 1)]), Err(DownloadPlanError::NoUpdate));
    assert_eq!(plan(&[update], &[]), Err(DownloadPlanError::NoStep));
    assert_eq!(plan(&[update, unfinished], &[step(0, 0, 1)]), Err(DownloadPlanError::EndIsNotFinal(1)));
    assert_eq!(plan(&[update], &[step(0, 0, 1), step(0, 1, 1)]), Err(DownloadPlanError::NoSuchUpdate(1)));
    assert_eq!(plan(&[update], &[step(0, 0, 101)]), Err(DownloadPlanError::PercentAbove100(0)));
    assert_eq!(plan(&[update], &[step(5, 0, 1), step(4, 0, 2)]), Err(DownloadPlanError::TimeGoesBack(1)));
    assert_eq!(plan(&[update], &[step(5, 0, 1), step(5, 0, 100)]), Ok(()));
    let texts = [
        (DownloadPlanError::NoUpdate, "there is no update"),
        (DownloadPlanError::NoStep, "there is no step"),
        (DownloadPlanError::EndIsNotFinal(1), "update 1: its result is not final"),
        (DownloadPlanError::NoSuchUpdate(2), "step 2: there is no such update"),
        (DownloadPlanError::PercentAbove100(3), "step 3: a percentage above 100"),
        (DownloadPlanError::TimeGoesBack(4), "step 4: earlier than the step before"),
    ];
    texts.iter().for_each(|(error, text)| assert_eq!(error.to_string(), *text));
}

/// A switch or a value that does not exist is named, with the values that do.
#[test]
fn an_error_of_a_policy_names_the_word_and_the_legal_ones() {
    let said = |switch, value| {
        let mut policy = Policy::observed();
        let error = policy.set(switch, value).expect_err("no such word");
        assert_eq!(policy, Policy::observed(), "it changes nothing");
        error.to_string()
    };
    assert_eq!(said("busy", "refuse"), "no policy switch `busy`");
    assert_eq!(said("empty_list", "none"), "no value `none`: expected one of no_update, invalid_arg");
}
