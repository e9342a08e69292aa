//! `IInstallationProgress`: indexes, percents and results of one moment (clauses `PROG-…`).

mod moment;
mod percents;
mod results;
mod seen;

use crate::rule::{Basis, Check, Rule, Severity};
use crate::subject::Capability::{Install, Scripted, Threads, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "PROG-IDX-1",
        sentence: "CurrentUpdateIndex is an index into the list of the job.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationprogress-get_currentupdateindex"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(seen::prog_idx_1),
    },
    Rule {
        id: "PROG-IDX-2",
        sentence: "Updates are worked on in the order that the subject declares, none twice.",
        basis: Basis::Observed(&[
            "ANS: 5,0,1,2,3,4 and 2,0,1 and 1,0 with a cumulative update, else the order of the list",
            "SCCM: 1,2,3",
        ]),
        severity: Severity::PolicyDependent,
        needs: &[],
        check: Check::Law(seen::prog_idx_2),
    },
    Rule {
        id: "PROG-IDX-3",
        sentence: "Once the agent has gone on to another update it does not come back to the earlier one.",
        basis: Basis::Observed(&["ANS: no counter-example in 507 recorded events"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(seen::prog_idx_3),
    },
    Rule {
        id: "PROG-IDX-4",
        sentence: "CurrentUpdateIndex is the update to come before any work, and the last one worked on \
                   after the end.",
        basis: Basis::Assumed("the index has to say something there, and nothing else would mean anything"),
        severity: Severity::Optional,
        needs: &[],
        check: Check::Law(seen::prog_idx_4),
    },
    Rule {
        id: "PROG-CUR-1",
        sentence: "CurrentUpdatePercentComplete is from 0 to 100.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationprogress-get_currentupdatepercentcomplete"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(percents::prog_cur_1),
    },
    Rule {
        id: "PROG-CUR-2",
        sentence: "CurrentUpdatePercentComplete is what the script says of that moment, also where that is \
                   less than before.",
        basis: Basis::Observed(&["ANS: 8 drops inside one update, 25→0, 25→8 and 100→11"]),
        severity: Severity::PolicyDependent,
        needs: &[],
        check: Check::Law(percents::prog_cur_2),
    },
    Rule {
        id: "PROG-CUR-3",
        sentence: "An update that was worked on shows 100 % together with its final result, even if it \
                   failed early.",
        basis: Basis::Observed(&["ANS: failing updates jump 66→100 and 75→100"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(percents::prog_cur_3),
    },
    Rule {
        id: "PROG-ALL-1",
        sentence: "PercentComplete is from 0 to 100.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationprogress-get_percentcomplete"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(percents::prog_all_1),
    },
    Rule {
        id: "PROG-ALL-2",
        sentence: "PercentComplete is floor((100 · finished + CurrentUpdatePercentComplete) / N), where finished \
                   counts the updates but the current one that the same snapshot shows as worked on and ended.",
        basis: Basis::Observed(&["ANS: 507 of 507 recorded events"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(percents::prog_all_2),
    },
    Rule {
        id: "PROG-ALL-3",
        sentence: "A job that nobody aborts ends at 100 %, in its last progress callback and afterwards, \
                   even if all updates failed.",
        basis: Basis::Observed(&["ANS: the last event of each job, also of those whose last update failed"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(percents::prog_all_3),
    },
    Rule {
        id: "PROG-ALL-4",
        sentence: "PercentComplete falls when the percentage of the current update falls by enough to show.",
        basis: Basis::Observed(&[
            "ANS: 8 drops",
            "obs: a public UI clamps it so that its bar does not run backwards",
        ]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(percents::prog_all_4),
    },
    Rule {
        id: "PROG-ALL-5",
        sentence: "While no update of a job is touched both percentages are 0.",
        basis: Basis::Assumed("nothing is done yet; no recording shows a poll before the first callback"),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(percents::prog_all_5),
    },
    Rule {
        id: "PROG-RES-1",
        sentence: "GetUpdateResult answers for every index of the list in every state of the job.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationprogress-getupdateresult"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_1),
    },
    Rule {
        id: "PROG-RES-2",
        sentence: "GetUpdateResult refuses an index outside the list of the job with WU_E_INVALIDINDEX.",
        basis: Basis::Assumed("the code of the same family's IUpdateCollection::get_Item"),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_2),
    },
    Rule {
        id: "PROG-RES-3",
        sentence: "An update that was not begun has the result (orcNotStarted, S_OK, no restart), and none \
                   is begun before the queue time is over.",
        basis: Basis::Observed(&["CRI: asks for every index at every poll and reads 0 as not yet"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_3),
    },
    Rule {
        id: "PROG-RES-4",
        sentence: "The current update of a job at work has the result (orcInProgress, S_OK, no restart) \
                   until its result is final.",
        basis: Basis::Observed(&["ANS: every event of an update but its last"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_4),
    },
    Rule {
        id: "PROG-RES-5",
        sentence: "No progress callback tells of a current update that is not started.",
        basis: Basis::Observed(&["ANS: 507 of 507 recorded events"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_5),
    },
    Rule {
        id: "PROG-RES-6",
        sentence: "At most one update is in progress, and that is the current one.",
        basis: Basis::Observed(&["SCCM: the handler starts and finishes one after another"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_6),
    },
    Rule {
        id: "PROG-RES-7",
        sentence: "A result that was shown as final is the same in all later snapshots and in the result \
                   of the job.",
        basis: Basis::Observed(&["ANS: the results after EndInstall repeat the last event of each update"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_7),
    },
    Rule {
        id: "PROG-RES-8",
        sentence: "The result code of an update never goes back: from not started to in progress to final, \
                   or straight to final.",
        basis: Basis::Observed(&["ANS: 1 and then final, for each update"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(results::prog_res_8),
    },
    Rule {
        id: "PROG-SNAP-1",
        sentence: "The answers of one snapshot belong to one moment, also if another thread moves the job \
                   on meanwhile.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationprogresschangedcallbackargs-get_progress"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime, Threads],
        check: Check::Example(moment::prog_snap_1),
    },
];
