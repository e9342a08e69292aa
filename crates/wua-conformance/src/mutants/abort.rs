//! Mutants of `RequestAbort` (clauses `JOB-ABT-…`).

use super::altered::{each_result, each_shown, refused, results, summed_up, with_overall, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "abort-not-there",
        fault: "RequestAbort is not implemented.",
        breaks: &["JOB-ABT-1"],
        hooks: Hooks { abort: Some(|_| refused(HResult::E_NOTIMPL)), ..Hooks::NONE },
    },
    Mutant {
        name: "abort-waits",
        fault: "RequestAbort returns when the job is over.",
        breaks: &["JOB-ABT-2"],
        hooks: Hooks {
            abort: Some(|job| {
                job.good()?.request_abort()?;
                for _ in 0..1000 {
                    if job.is_done() {
                        break;
                    }
                    job.installer.bench().good.advance(Duration::from_secs(10));
                }
                Ok(())
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-ignored",
        fault: "RequestAbort answers S_OK and does nothing.",
        breaks: &["JOB-ABT-3"],
        hooks: Hooks { abort: Some(|_| Ok(())), ..Hooks::NONE },
    },
    Mutant {
        name: "abort-completes-nobody",
        fault: "An aborted job does not call its completion callback.",
        breaks: &["JOB-ABT-2", "CB-C-3"],
        hooks: Hooks {
            abort: Some(|job| {
                job.good()?.request_abort()?;
                job.memo().flag = true;
                Ok(())
            }),
            on_completed: Some(|telling| {
                let aborted = telling.job.memo().flag;
                if aborted { Ok(()) } else { telling.complete() }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-cuts-off-everything",
        fault: "An aborted job shows every update aborted, also those that had finished.",
        breaks: &["JOB-ABT-3"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                OperationResultCode::Aborted => each_result(&result, |_| UpdateInstallationResult::ABORTED),
                _ => result,
            }),
            progress: Some(|_, progress| match results(&progress).iter().any(is_cut_off) {
                true => each_shown(&progress, |_| UpdateInstallationResult::ABORTED),
                false => progress,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-leaves-updates-in-flight",
        fault: "The update in flight is left in progress by an abort.",
        breaks: &["JOB-ABT-3"],
        hooks: Hooks {
            abort: Some(|job| {
                let now = job.shows().map(|shown| results(&shown)).unwrap_or_default();
                let flying =
                    now.iter().position(|result| result.result_code == OperationResultCode::InProgress);
                job.good()?.request_abort()?;
                let order = flying.and_then(|at| i32::try_from(at).ok());
                job.installer.memo().order.extend(order);
                Ok(())
            }),
            result: Some(|installer, result| {
                let flying = installer.memo().order.clone();
                let updates = result.update_results().iter().zip(0..).map(|(update, at)| {
                    if flying.contains(&at) { UpdateInstallationResult::IN_PROGRESS } else { *update }
                });
                InstallationResult::new(result.result_code(), result.hresult(), updates.collect::<Vec<_>>())
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-rest-other-than-said",
        fault: "Updates that an abort cuts off read not started although the agent says aborted.",
        breaks: &["JOB-ABT-3"],
        hooks: Hooks {
            scenario: Some(|scenario| with_switch(scenario, "abort_rest", "not_started")),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-sums-up-as-usual",
        fault: "The overall result of an aborted job is success with errors.",
        breaks: &["JOB-ABT-4", "RES-AGG-4"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                OperationResultCode::Aborted => with_overall(
                    &result,
                    OperationResultCode::SucceededWithErrors,
                    HResult::WU_S_UPDATE_ERROR,
                ),
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "asked-to-abort-is-aborted",
        fault: "The overall result is aborted whenever an abort was asked for, also if everything had finished.",
        breaks: &["JOB-ABT-4"],
        hooks: Hooks {
            abort: Some(|job| {
                job.good()?.request_abort()?;
                job.installer.memo().flag = true;
                Ok(())
            }),
            result: Some(|installer, result| match installer.memo().flag {
                true => with_overall(&result, OperationResultCode::Aborted, HResult::WU_E_CALL_CANCELLED),
                false => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "aborted-without-abort",
        fault: "A job in which an update failed reads aborted.",
        breaks: &["JOB-ABT-4"],
        hooks: Hooks {
            result: Some(|_, result| match result.result_code() {
                OperationResultCode::SucceededWithErrors => {
                    with_overall(&result, OperationResultCode::Aborted, HResult::WU_E_CALL_CANCELLED)
                }
                _ => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "late-abort-changes-the-result",
        fault: "RequestAbort of a complete job turns its result into an aborted one.",
        breaks: &["JOB-ABT-5"],
        hooks: Hooks {
            abort: Some(|job| {
                job.installer.memo().flag |= job.is_done();
                job.good()?.request_abort()
            }),
            result: Some(|installer, result| match installer.memo().flag {
                true => with_overall(&result, OperationResultCode::Aborted, HResult::WU_E_CALL_CANCELLED),
                false => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "late-abort-other-than-said",
        fault: "RequestAbort of a complete job is answered in another way than the agent says.",
        breaks: &["JOB-ABT-5"],
        hooks: Hooks {
            abort: Some(|job| match (job.is_done(), job.good()?.request_abort()) {
                (true, Ok(())) => refused(HResult::WU_E_INVALID_OPERATION),
                (true, Err(_)) => Ok(()),
                (false, answer) => answer,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "second-abort-fails",
        fault: "A second RequestAbort is an invalid operation.",
        breaks: &["JOB-ABT-6"],
        hooks: Hooks {
            abort: Some(|job| match std::mem::replace(&mut job.memo().flag, true) {
                true => refused(HResult::WU_E_INVALID_OPERATION),
                false => job.good()?.request_abort(),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "second-abort-cuts-deeper",
        fault: "A second RequestAbort aborts the update in flight too.",
        breaks: &["JOB-ABT-6"],
        hooks: Hooks {
            abort: Some(|job| {
                job.memo().count += 1;
                job.installer.memo().flag |= job.memo().count > 1 && !job.is_done();
                job.good()?.request_abort()
            }),
            result: Some(|installer, result| match installer.memo().flag {
                true => summed_up(vec![UpdateInstallationResult::ABORTED; result.update_results().len()]),
                false => result,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "everything-can-be-cancelled",
        fault: "An operation that may not be cancelled is cancelled.",
        breaks: &["JOB-ABT-7"],
        hooks: Hooks {
            scenario: Some(|mut scenario| {
                scenario.agent.cancellable = true;
                scenario
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-takes-the-lock-of-callbacks",
        fault: "RequestAbort takes the lock that is held during a progress callback.",
        breaks: &["JOB-ABT-8"],
        hooks: Hooks {
            on_progress: Some(|telling, args| {
                let _held = telling.job.installer.bench().lock.lock();
                telling.progress(args)
            }),
            abort: Some(|job| {
                let _held = job.installer.bench().lock.lock();
                job.good()?.request_abort()
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "abort-on-the-thread-of-begin",
        fault: "RequestAbort works only on the thread that called Begin….",
        breaks: &["JOB-ABT-8"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                installer.memo().text = Some(format!("{:?}", std::thread::current().id()));
                Ok(installer.begin(begin)?)
            }),
            abort: Some(|job| {
                let thread = Some(format!("{:?}", std::thread::current().id()));
                let same = job.installer.memo().text == thread;
                if same { job.good()?.request_abort() } else { refused(HResult::from_bits(0x8001_010E)) }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "every-cancel-is-the-caller's",
        fault: "What the agent cancels carries the code of a caller's abort.",
        breaks: &["JOB-ABT-9"],
        hooks: Hooks {
            cancel: Some(|bench, _| bench.good.cancel(HResult::WU_E_CALL_CANCELLED)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "agent-cannot-cancel",
        fault: "A cancel on the agent's side does nothing.",
        breaks: &["JOB-ABT-9"],
        hooks: Hooks { cancel: Some(|_, _| {}), ..Hooks::NONE },
    },
];

fn is_cut_off(result: &UpdateInstallationResult) -> bool {
    result.result_code == OperationResultCode::Aborted
}
