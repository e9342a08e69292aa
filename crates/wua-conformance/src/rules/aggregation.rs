//! The result of a job as a function of those of its updates (clauses `RES-AGG-…`).

use crate::rules::about_jobs::tells_apart;
use crate::rules::script::{each_final, end_of, may_be_cut};
use crate::rules::words::*;

rules! {
    RES_AGG_1 RES_AGG_2 RES_AGG_3 RES_AGG_4 RES_AGG_5 RES_AGG_6 RES_AGG_7 RES_AGG_8 RES_AGG_9
}

/// The number of updates that ended with each result code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Counts {
    untouched: usize,
    succeeded: usize,
    in_part: usize,
    failed: usize,
    aborted: usize,
    other: usize,
}

impl Counts {
    fn of(results: &[UpdateInstallationResult]) -> Self {
        let mut counts = Self::default();
        for result in results {
            *match result.result_code {
                OperationResultCode::NOT_STARTED => &mut counts.untouched,
                OperationResultCode::SUCCEEDED => &mut counts.succeeded,
                OperationResultCode::SUCCEEDED_WITH_ERRORS => &mut counts.in_part,
                OperationResultCode::FAILED => &mut counts.failed,
                OperationResultCode::ABORTED => &mut counts.aborted,
                _ => &mut counts.other,
            } += 1;
        }
        counts
    }

    fn cut_off(self) -> usize {
        self.untouched + self.aborted
    }
}

const SUCCEEDED: (OperationResultCode, HResult) = (OperationResultCode::SUCCEEDED, HResult::S_OK);
const IN_PART: (OperationResultCode, HResult) =
    (OperationResultCode::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR);
const FAILED: (OperationResultCode, HResult) =
    (OperationResultCode::FAILED, HResult::WU_E_ALL_UPDATES_FAILED);
const ABORTED: (OperationResultCode, HResult) = (OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED);

/// Checks that a job whose updates ended in such numbers has that overall pair.
fn pair(
    run: &Run,
    expected: (OperationResultCode, HResult),
    premise: impl Fn(Counts, usize) -> bool,
) -> Outcome {
    each_final(run, |_, job, result| {
        let counts = Counts::of(result.update_results());
        if !premise(counts, job.updates.len()) {
            return Ok(false);
        }
        ensure_eq!((result.result_code(), result.hresult()), expected, "the overall pair of {counts:?}");
        Ok(true)
    })
}

rule!(RES_AGG_1 = Law(res_agg_1) "RES-AGG-1", needs [Install];
    "A job all of whose updates succeed ends with (orcSucceeded, S_OK).";
    Observed(&["r1, r2, r4, r6, r9: 59 installations with successes only, and no error of the call"]));
fn res_agg_1(run: &Run) -> Outcome {
    pair(run, SUCCEEDED, |counts, all| counts.succeeded == all)
}

rule!(RES_AGG_2 = Law(res_agg_2) "RES-AGG-2", needs [Install];
    "A job some of whose updates succeed and some fail ends with (orcSucceededWithErrors, \
     WU_S_UPDATE_ERROR).";
    Observed(&["CRI 41 and CES 6: the pair 3 and 0x00240003"]));
fn res_agg_2(run: &Run) -> Outcome {
    pair(run, IN_PART, |counts, _| counts.succeeded > 0 && counts.failed > 0 && counts.cut_off() == 0)
}

rule!(RES_AGG_3 = Law(res_agg_3) "RES-AGG-3", needs [Install];
    "A job all of whose updates fail ends with (orcFailed, WU_E_ALL_UPDATES_FAILED).";
    Observed(&["PSWU 47 and WPP 4: a single update that fails, and 0x80240022 of the job"]));
fn res_agg_3(run: &Run) -> Outcome {
    pair(run, FAILED, |counts, all| counts.failed == all)
}

rule!(RES_AGG_4 = Law(res_agg_4) "RES-AGG-4", needs [Install];
    "A job ends with (orcAborted, WU_E_CALL_CANCELLED) exactly if an abort cut an update off.";
    Observed(&["evidence.md §6: downloads that were aborted; installations by analogy",
               "POA: the overall 5", "ASY: the same"]));
fn res_agg_4(run: &Run) -> Outcome {
    each_final(run, |_, _, result| {
        let counts = Counts::of(result.update_results());
        let found = (result.result_code(), result.hresult());
        if counts.cut_off() > 0 {
            ensure_eq!(found, ABORTED, "the overall pair of {counts:?}");
            return Ok(true);
        }
        ensure!(found.0 != ABORTED.0, "the overall pair of {counts:?} is {found:?}");
        Ok(false)
    })
}

rule!(RES_AGG_5 = Law(res_agg_5) "RES-AGG-5", needs [Install];
    "A job with an update that succeeded with errors, and none cut off, ends with (orcSucceededWithErrors, \
     WU_S_UPDATE_ERROR).";
    Assumed("the log of WPP counts such updates apart from succeeded and from failed ones"));
fn res_agg_5(run: &Run) -> Outcome {
    pair(run, IN_PART, |counts, _| counts.in_part > 0 && counts.cut_off() == 0)
}

rule!(RES_AGG_6 = Law(res_agg_6) "RES-AGG-6", needs [Install];
    "Succeeded, succeeded with errors, failed, aborted and not started updates add up to the job's list, \
     the last only after an abort.";
    Observed(&["WPP and YAR: the counters of the log"]));
fn res_agg_6(run: &Run) -> Outcome {
    each_final(run, |number, job, result| {
        let counts = Counts::of(result.update_results());
        let sum = counts.succeeded + counts.in_part + counts.failed + counts.cut_off();
        ensure_eq!((sum, counts.other), (job.updates.len(), 0), "the sum of {counts:?}, and the others,");
        let whole = may_be_cut(run, number) || counts.cut_off() == 0;
        ensure!(whole, "nobody aborted, and the updates ended as {counts:?}");
        Ok(true)
    })
}

rule!(RES_AGG_7 = Law(res_agg_7) "RES-AGG-7", needs [Install];
    "HResult of a result is a failure code exactly if its ResultCode is failed or aborted.";
    Assumed("it follows from the pairs that were seen"));
fn res_agg_7(run: &Run) -> Outcome {
    each_final(run, |_, _, result| {
        let (code, hresult) = (result.result_code(), result.hresult());
        let failed = matches!(code, OperationResultCode::FAILED | OperationResultCode::ABORTED);
        ensure_eq!(hresult.is_failure(), failed, "whether {hresult} is a failure, with ResultCode {code},");
        Ok(true)
    })
}

rule!(RES_AGG_8 = Law(res_agg_8) "RES-AGG-8", needs [Install, Scripted, VirtualTime];
    "An update that fails keeps no other update of the job from being worked on to its own end.";
    Assumed("on no page, and the failures in recordings were of the last update; tools rely on it"));
fn res_agg_8(run: &Run) -> Outcome {
    each_final(run, |number, job, result| {
        let failed = Counts::of(result.update_results()).failed;
        let expected: Vec<_> =
            (0..job.updates.len()).filter_map(|i| Some((i, end_of(run, number, i)?))).collect();
        for (index, end) in &expected {
            let found = result.update_results().get(*index);
            ensure_eq!(found, Some(end), "what becomes of update {index} of a job in which {failed} fail");
        }
        let others =
            |(_, end): &(usize, UpdateInstallationResult)| end.result_code != OperationResultCode::FAILED;
        Ok(failed > 0 && expected.iter().any(others))
    })
}

rule!(RES_AGG_9 = Example(res_agg_9) "RES-AGG-9", needs [Install, Scripted];
    "The order of the list changes neither the result of the job nor that of any update.";
    Assumed("updates do not depend on each other, and the overall pair speaks of all of them"));
fn res_agg_9(fixture: &Fixture) -> Outcome {
    const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let code = HResult::from_bits(0x8007_0643);
    let fails = || update("fails").failing(code);
    let succeeds = || update("succeeds").restarting(true);
    let other = || update("fails too").failing(HResult::from_bits(0x800F_0922));
    for updates in [
        [succeeds(), fails(), other()],
        [succeeds(), fails(), update("half").succeeding_in_part()],
        [succeeds(), update("is there").installed(), other()],
        [update("has no files").not_downloaded(), fails(), other()],
    ] {
        let scenario = machine(updates);
        let first = in_order(&fixture.trial(&scenario)?, ORDERS[0])?;
        for order in ORDERS {
            let found = in_order(&fixture.trial(&scenario)?, order)?;
            ensure_eq!(found, first, "what a job in the order {order:?} ends with");
        }
        tells_apart(&first.2)?;
    }
    Ok(())
}

type Ending = (OperationResultCode, HResult, Vec<UpdateInstallationResult>);

/// The overall pair and, in the order of the scenario, what each update got in a job of that order.
fn in_order(trial: &Trial, order: [usize; 3]) -> Result<Ending, Fault> {
    let offered = trial.offered()?.to_vec();
    let list: UpdateCollection = order.iter().filter_map(|index| offered.get(*index).cloned()).collect();
    let result = trial.perform(INSTALL, &list)?;
    let mut updates: Vec<_> = order.iter().zip(result.update_results()).collect();
    updates.sort_by_key(|(index, _)| **index);
    Ok((result.result_code(), result.hresult(), updates.into_iter().map(|(_, result)| *result).collect()))
}
