//! What callbacks are told, how often, on which thread, and who holds them (clauses `CB-…`).

mod calls;
mod inside;
mod references;
mod threads;
mod told;

use crate::rule::{Basis, Check, Rule, Severity};
use crate::subject::Capability::{Callbacks, Install, Scripted, Threads, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "CB-P-1",
        sentence: "No progress is told after completion was told or the job was seen complete.",
        basis: Basis::Documented(&[
            "nf-wuapi-iinstallationprogresschangedcallback-invoke",
            "nf-wuapi-iupdateinstaller-begininstall",
        ]),
        severity: Severity::Required,
        needs: &[Callbacks],
        check: Check::Law(told::cb_p_1),
    },
    Rule {
        id: "CB-P-2",
        sentence: "Progress may be told once for each change, twice, or never, and nothing else depends on it.",
        basis: Basis::Observed(&["ANS: many repeats among 507 callbacks", "ELIA: filters repeats out"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted, Callbacks],
        check: Check::Example(calls::cb_p_2),
    },
    Rule {
        id: "CB-P-3",
        sentence: "An update that was worked on is last told at 100 percent, first as in progress if it succeeds.",
        basis: Basis::Observed(&["ANS: the last two callbacks of a success, the last one of a failure"]),
        severity: Severity::PolicyDependent,
        needs: &[Callbacks],
        check: Check::Law(told::cb_p_3),
    },
    Rule {
        id: "CB-P-4",
        sentence: "Progress that is told is that of its moment: never newer than the job, never older than what was told before.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationprogresschangedcallbackargs-get_progress"]),
        severity: Severity::Required,
        needs: &[Callbacks],
        check: Check::Law(told::cb_p_4),
    },
    Rule {
        id: "CB-P-5",
        sentence: "While a callback has not returned, the updates go on.",
        basis: Basis::Assumed("the work is done by the agent, not by the thread that calls back"),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime, Callbacks, Threads],
        check: Check::Example(calls::cb_p_5),
    },
    Rule {
        id: "CB-P-6",
        sentence: "Whatever code a callback returns, the job goes on, ends and calls back as it would have.",
        basis: Basis::Assumed("CES and CRI: jobs end well although their callbacks cannot be called"),
        severity: Severity::Required,
        needs: &[Install, Scripted, Callbacks],
        check: Check::Example(calls::cb_p_6),
    },
    Rule {
        id: "CB-C-1",
        sentence: "Completion of a job is told exactly once, and nothing is told after it.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationcompletedcallback-invoke"]),
        severity: Severity::Required,
        needs: &[Callbacks],
        check: Check::Law(told::cb_c_1),
    },
    Rule {
        id: "CB-C-3",
        sentence: "Completion of a job that was asked to abort is told as well, once.",
        basis: Basis::Observed(&["ASY: wrappers wait for the completion callback after RequestAbort"]),
        severity: Severity::Required,
        needs: &[Callbacks],
        check: Check::Law(told::cb_c_3),
    },
    Rule {
        id: "CB-C-4",
        sentence: "A job that takes no time may tell of its completion before Begin… returns, and hands out itself there.",
        basis: Basis::Assumed("nothing forbids it to a job that is done at once"),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted, VirtualTime, Callbacks],
        check: Check::Example(calls::cb_c_4),
    },
    Rule {
        id: "CB-T-1",
        sentence: "Callbacks come on a thread that is not the caller's, unless the subject says that they do not.",
        basis: Basis::Observed(&["WUM: marshals to its own thread", "CES: called from a pool thread"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted, VirtualTime, Callbacks],
        check: Check::Example(threads::cb_t_1),
    },
    Rule {
        id: "CB-T-3",
        sentence: "Callbacks of one job never overlap, however many threads look at it and whatever is called inside them.",
        basis: Basis::Assumed("clients keep state in callbacks without locking it, and get away with it"),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime, Callbacks, Threads],
        check: Check::Example(threads::cb_t_3),
    },
    Rule {
        id: "CB-T-4",
        sentence: "Every member of the job, its installer and a searcher may be called inside a callback, from any thread.",
        basis: Basis::Observed(&["ELIA: a lock held while calling out deadlocks with End… and CleanUp"]),
        severity: Severity::Required,
        needs: &[Install, Callbacks, Threads],
        check: Check::Example(inside::cb_t_4),
    },
    Rule {
        id: "CB-R-1",
        sentence: "Callbacks are held while the job runs, and not after CleanUp or the drop of the finished job.",
        basis: Basis::Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime, Callbacks],
        check: Check::Example(references::cb_r_1),
    },
    Rule {
        id: "CB-R-2",
        sentence: "After CleanUp a callback that owns its job is let go of, and the job with it.",
        basis: Basis::Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime, Callbacks],
        check: Check::Example(references::cb_r_2),
    },
];
