//! What callbacks are told, how often, on which thread, and who holds them (clauses `CB-…`).

mod calls;
mod inside;
mod references;
mod threads;
mod told;

use crate::rule::Rule;
use crate::subject::Capability::{Callbacks, Install, Scripted, Threads, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule::law("CB-P-1", told::cb_p_1)
        .says("No progress is told after completion was told or the job was seen complete.")
        .documented(&[
            "nf-wuapi-iinstallationprogresschangedcallback-invoke",
            "nf-wuapi-iupdateinstaller-begininstall",
        ])
        .needs(&[Callbacks]),
    Rule::example("CB-P-2", calls::cb_p_2)
        .says("Progress may be told once for each change, twice, or never, and nothing else depends on it.")
        .observed(&[
            "ANS: 112 repeats among 471 callbacks",
            "evidence.md §3: silences of up to 640 s",
            "ELIA: filters repeats out",
        ])
        .policy_dependent()
        .needs(&[Install, Scripted, Callbacks]),
    Rule::law("CB-P-3", told::cb_p_3)
        .says(
            "An update that was worked on is last told at 100 percent, first as in progress if it \
               succeeds.",
        )
        .observed(&[
            "ANS: the last two callbacks of a success, the last one of a failure",
            "evidence.md §3: 19 of 52 timed successes end with a single one",
        ])
        .optional()
        .needs(&[Callbacks]),
    Rule::law("CB-P-4", told::cb_p_4)
        .says(
            "Progress that is told is that of its moment: never newer than the job, never older than \
               what was told before.",
        )
        .documented(&["nf-wuapi-iinstallationprogresschangedcallbackargs-get_progress"])
        .needs(&[Callbacks]),
    Rule::example("CB-P-5", calls::cb_p_5)
        .says("While a callback has not returned, the updates go on.")
        .assumed("the work is done by the agent, not by the thread that calls back")
        .needs(&[Install, Scripted, VirtualTime, Callbacks, Threads]),
    Rule::example("CB-P-6", calls::cb_p_6)
        .says("Whatever code a callback returns, the job goes on, ends and calls back as it would have.")
        .assumed("CES and CRI: jobs end well although their callbacks cannot be called")
        .needs(&[Install, Scripted, Callbacks]),
    Rule::law("CB-C-1", told::cb_c_1)
        .says("Completion of a job is told exactly once, and nothing is told after it.")
        .documented(&["nf-wuapi-iinstallationcompletedcallback-invoke"])
        .needs(&[Callbacks]),
    Rule::law("CB-C-3", told::cb_c_3)
        .says("Completion of a job that was asked to abort is told as well, once.")
        .observed(&["ASY: wrappers wait for the completion callback after RequestAbort"])
        .needs(&[Callbacks]),
    Rule::example("CB-C-4", calls::cb_c_4)
        .says(
            "A job that takes no time may tell of its completion before Begin… returns, and hands out \
               itself there.",
        )
        .assumed("nothing forbids it to a job that is done at once")
        .policy_dependent()
        .needs(&[Install, Scripted, VirtualTime, Callbacks]),
    Rule::example("CB-T-1", threads::cb_t_1)
        .says(
            "Callbacks come on a thread that is not the caller's, unless the subject says that they do \
               not.",
        )
        .observed(&["WUM: marshals to its own thread", "CES: called from a pool thread"])
        .policy_dependent()
        .needs(&[Install, Scripted, VirtualTime, Callbacks]),
    Rule::example("CB-T-3", threads::cb_t_3)
        .says(
            "Callbacks of one job never overlap, however many threads look at it and whatever is called \
               inside them.",
        )
        .assumed("clients keep state in callbacks without locking it, and get away with it")
        .needs(&[Install, Scripted, VirtualTime, Callbacks, Threads]),
    Rule::example("CB-T-4", inside::cb_t_4)
        .says(
            "Every member of the job, its installer and a searcher may be called inside a callback, \
               from any thread.",
        )
        .observed(&["ELIA: a lock held while calling out deadlocks with End… and CleanUp"])
        .needs(&[Install, Callbacks, Threads]),
    Rule::example("CB-R-1", references::cb_r_1)
        .says(
            "Callbacks are held while the job runs, and not after CleanUp or the drop of the finished \
               job.",
        )
        .documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"])
        .needs(&[Install, Scripted, VirtualTime, Callbacks]),
    Rule::example("CB-R-2", references::cb_r_2)
        .says("After CleanUp a callback that owns its job is let go of, and the job with it.")
        .documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"])
        .needs(&[Install, Scripted, VirtualTime, Callbacks]),
];
