//! Mutants of `RequestAbort` (clauses `JOB-ABT-…`).

use super::altered::{each_result, each_shown, refused, results, summed_up, with_overall, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("abort-not-there", &["JOB-ABT-1"])
        .fault("RequestAbort is not implemented.")
        .abort(|_| refused(HResult::E_NOTIMPL)),
    Mutant::new("abort-waits", &["JOB-ABT-2"]).fault("RequestAbort returns when the job is over.").abort(
        |job| {
            job.good()?.request_abort()?;
            for _ in 0..1000 {
                if job.is_done() {
                    break;
                }
                job.installer.bench().good.advance(Duration::from_secs(10));
            }
            Ok(())
        },
    ),
    Mutant::new("abort-ignored", &["JOB-ABT-3"])
        .fault("RequestAbort answers S_OK and does nothing.")
        .abort(|_| Ok(())),
    Mutant::new("abort-completes-nobody", &["JOB-ABT-2", "CB-C-3"])
        .fault("An aborted job does not call its completion callback.")
        .abort(|job| {
            job.good()?.request_abort()?;
            job.memo().flag = true;
            Ok(())
        })
        .on_completed(|callback| {
            let aborted = callback.job.memo().flag;
            if aborted { Ok(()) } else { callback.complete() }
        }),
    Mutant::new("abort-cuts-off-everything", &["JOB-ABT-3"])
        .fault("An aborted job shows every update aborted, also those that had finished.")
        .result(|_, result| match result.result_code() {
            OperationResultCode::ABORTED => each_result(&result, |_| UpdateInstallationResult::ABORTED),
            _ => result,
        })
        .progress(|_, progress| match results(&progress).iter().any(is_cut_off) {
            true => each_shown(&progress, |_| UpdateInstallationResult::ABORTED),
            false => progress,
        }),
    Mutant::new("abort-leaves-updates-in-flight", &["JOB-ABT-3"])
        .fault("The update in flight is left in progress by an abort.")
        .abort(|job| {
            let now = job.shows().map(|shown| results(&shown)).unwrap_or_default();
            let flying = now.iter().position(|result| result.result_code == OperationResultCode::IN_PROGRESS);
            job.good()?.request_abort()?;
            let order = flying.and_then(|at| i32::try_from(at).ok());
            job.installer.memo().order.extend(order);
            Ok(())
        })
        .result(|installer, result| {
            let flying = installer.memo().order.clone();
            let updates = result.update_results().iter().zip(0..).map(|(update, at)| {
                if flying.contains(&at) { UpdateInstallationResult::IN_PROGRESS } else { *update }
            });
            InstallationResult::new(result.result_code(), result.hresult(), updates.collect::<Vec<_>>())
        }),
    Mutant::new("abort-rest-other-than-said", &["JOB-ABT-3"])
        .fault("Updates that an abort cuts off read not started although the agent says aborted.")
        .scenario(|scenario| with_switch(scenario, "abort_rest", "not_started")),
    Mutant::new("abort-sums-up-as-usual", &["JOB-ABT-4", "RES-AGG-4"])
        .fault("The overall result of an aborted job is success with errors.")
        .result(|_, result| match result.result_code() {
            OperationResultCode::ABORTED => {
                with_overall(&result, OperationResultCode::SUCCEEDED_WITH_ERRORS, HResult::WU_S_UPDATE_ERROR)
            }
            _ => result,
        }),
    Mutant::new("asked-to-abort-is-aborted", &["JOB-ABT-4"])
        .fault(
            "The overall result is aborted whenever an abort was asked for, also if everything had finished.",
        )
        .abort(|job| {
            job.good()?.request_abort()?;
            job.installer.memo().flag = true;
            Ok(())
        })
        .result(|installer, result| match installer.memo().flag {
            true => with_overall(&result, OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED),
            false => result,
        }),
    Mutant::new("aborted-without-abort", &["JOB-ABT-4"])
        .fault("A job in which an update failed reads aborted.")
        .result(|_, result| match result.result_code() {
            OperationResultCode::SUCCEEDED_WITH_ERRORS => {
                with_overall(&result, OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED)
            }
            _ => result,
        }),
    Mutant::new("late-abort-changes-the-result", &["JOB-ABT-5"])
        .fault("RequestAbort of a complete job turns its result into an aborted one.")
        .abort(|job| {
            job.installer.memo().flag |= job.is_done();
            job.good()?.request_abort()
        })
        .result(|installer, result| match installer.memo().flag {
            true => with_overall(&result, OperationResultCode::ABORTED, HResult::WU_E_CALL_CANCELLED),
            false => result,
        }),
    Mutant::new("late-abort-other-than-said", &["JOB-ABT-5"])
        .fault("RequestAbort of a complete job is answered in another way than the agent says.")
        .abort(|job| match (job.is_done(), job.good()?.request_abort()) {
            (true, Ok(())) => refused(HResult::WU_E_INVALID_OPERATION),
            (true, Err(_)) => Ok(()),
            (false, answer) => answer,
        }),
    Mutant::new("second-abort-fails", &["JOB-ABT-6"])
        .fault("A second RequestAbort is an invalid operation.")
        .abort(|job| match std::mem::replace(&mut job.memo().flag, true) {
            true => refused(HResult::WU_E_INVALID_OPERATION),
            false => job.good()?.request_abort(),
        }),
    Mutant::new("second-abort-cuts-deeper", &["JOB-ABT-6"])
        .fault("A second RequestAbort aborts the update in flight too.")
        .abort(|job| {
            job.memo().count += 1;
            job.installer.memo().flag |= job.memo().count > 1 && !job.is_done();
            job.good()?.request_abort()
        })
        .result(|installer, result| match installer.memo().flag {
            true => summed_up(vec![UpdateInstallationResult::ABORTED; result.update_results().len()]),
            false => result,
        }),
    Mutant::new("everything-can-be-cancelled", &["JOB-ABT-7"])
        .fault("An operation that may not be cancelled is cancelled.")
        .scenario(|mut scenario| {
            scenario.agent.cancellable = true;
            scenario
        }),
    Mutant::new("abort-takes-the-lock-of-callbacks", &["JOB-ABT-8"])
        .fault("RequestAbort takes the lock that is held during a progress callback.")
        .on_progress(|callback, args| {
            let _held = callback.job.installer.bench().lock.lock();
            callback.progress(args)
        })
        .abort(|job| {
            let _held = job.installer.bench().lock.lock();
            job.good()?.request_abort()
        }),
    Mutant::new("abort-on-the-thread-of-begin", &["JOB-ABT-8"])
        .fault("RequestAbort works only on the thread that called Begin….")
        .begin(|installer, begin| {
            installer.memo().text = Some(format!("{:?}", std::thread::current().id()));
            Ok(installer.begin(begin)?)
        })
        .abort(|job| {
            let thread = Some(format!("{:?}", std::thread::current().id()));
            let same = job.installer.memo().text == thread;
            if same { job.good()?.request_abort() } else { refused(HResult::from_bits(0x8001_010E)) }
        }),
    Mutant::new("every-cancel-is-the-caller's", &["JOB-ABT-9"])
        .fault("What the agent cancels carries the code of a caller's abort.")
        .cancel(|bench, _| bench.good.cancel(HResult::WU_E_CALL_CANCELLED)),
    Mutant::new("agent-cannot-cancel", &["JOB-ABT-9"])
        .fault("A cancel on the agent's side does nothing.")
        .cancel(|_, _| {}),
];

fn is_cut_off(result: &UpdateInstallationResult) -> bool {
    result.result_code == OperationResultCode::ABORTED
}
