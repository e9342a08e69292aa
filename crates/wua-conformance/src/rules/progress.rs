//! `IInstallationProgress`: indexes, percents and results of one moment (clauses `PROG-…`).

mod moment;
mod percents;
mod results;
mod seen;

use crate::rule::Rule;
use crate::subject::Capability::{Install, Scripted, Threads, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule::law("PROG-IDX-1", seen::prog_idx_1)
        .says("CurrentUpdateIndex is an index into the list of the job.")
        .documented(&["nf-wuapi-iinstallationprogress-get_currentupdateindex"]),
    Rule::law("PROG-IDX-2", seen::prog_idx_2)
        .says("Updates are worked on in the order that the subject declares, none twice.")
        .observed(&[
            "ANS: 5,0,1,2,3,4 and 2,0,1 and 1,0 with a cumulative update, else the order of the list",
            "SCCM: 1,2,3",
        ])
        .policy_dependent(),
    Rule::law("PROG-IDX-3", seen::prog_idx_3)
        .says("Once the agent has gone on to another update it does not come back to the earlier one.")
        .observed(&["ANS: no counter-example in 471 recorded events"]),
    Rule::law("PROG-IDX-4", seen::prog_idx_4)
        .says(
            "CurrentUpdateIndex is the update to come before any work, and the last one worked on after \
               the end.",
        )
        .assumed("the index has to say something there, and nothing else would mean anything")
        .optional(),
    Rule::law("PROG-CUR-1", percents::prog_cur_1)
        .says("CurrentUpdatePercentComplete is from 0 to 100.")
        .documented(&["nf-wuapi-iinstallationprogress-get_currentupdatepercentcomplete"]),
    Rule::law("PROG-CUR-2", percents::prog_cur_2)
        .says(
            "CurrentUpdatePercentComplete is what the script says of that moment, also where that is \
               less than before.",
        )
        .observed(&[
            "ANS: 6 drops inside one update, 25→0, 25→8 and 100→11",
            "evidence.md §3: none in 70 timed curves of other versions",
        ])
        .policy_dependent(),
    Rule::law("PROG-CUR-3", percents::prog_cur_3)
        .says(
            "An update that was worked on shows 100 % together with its final result, even if it failed \
               early.",
        )
        .observed(&["ANS: failing updates jump 66→100 and 75→100"]),
    Rule::law("PROG-ALL-1", percents::prog_all_1)
        .says("PercentComplete is from 0 to 100.")
        .documented(&["nf-wuapi-iinstallationprogress-get_percentcomplete"]),
    Rule::law("PROG-ALL-2", percents::prog_all_2)
        .says(
            "PercentComplete is floor((100 · finished + CurrentUpdatePercentComplete) / N), where \
               finished counts the updates but the current one that the same snapshot shows as worked on \
               and ended.",
        )
        .observed(&["ANS: 471 of 471 recorded events"]),
    Rule::law("PROG-ALL-3", percents::prog_all_3)
        .says(
            "A job that nobody aborts ends at 100 %, in its last progress callback and afterwards, even \
               if all updates failed.",
        )
        .observed(&["ANS: the last event of each job, also of those whose last update failed"]),
    Rule::law("PROG-ALL-4", percents::prog_all_4)
        .says("PercentComplete falls when the percentage of the current update falls by enough to show.")
        .observed(&["ANS: 6 drops", "obs: a public UI clamps it so that its bar does not run backwards"]),
    Rule::law("PROG-ALL-5", percents::prog_all_5)
        .says("While no update of a job is touched both percentages are 0.")
        .assumed("nothing is done yet; no recording shows a poll before the first callback"),
    Rule::law("PROG-RES-1", results::prog_res_1)
        .says("GetUpdateResult answers for every index of the list in every state of the job.")
        .documented(&["nf-wuapi-iinstallationprogress-getupdateresult"]),
    Rule::law("PROG-RES-2", results::prog_res_2)
        .says("GetUpdateResult refuses an index outside the list of the job with WU_E_INVALIDINDEX.")
        .assumed("the code of Insert and RemoveAt in the same family; the page of get_Item names none"),
    Rule::law("PROG-RES-3", results::prog_res_3)
        .says(
            "An update that was not begun has the result (orcNotStarted, S_OK, no restart), and none is \
               begun before the queue time is over.",
        )
        .observed(&["CRI: asks for every index at every poll and reads 0 as not yet"]),
    Rule::law("PROG-RES-4", results::prog_res_4)
        .says(
            "The current update of a job at work has the result (orcInProgress, S_OK, no restart) until \
               its result is final.",
        )
        .observed(&["ANS: every event of an update but its last"]),
    Rule::law("PROG-RES-5", results::prog_res_5)
        .says("No progress callback tells of a current update that is not started.")
        .observed(&["ANS: 471 of 471 recorded events"]),
    Rule::law("PROG-RES-6", results::prog_res_6)
        .says("At most one update is in progress, and that is the current one.")
        .observed(&["SCCM: the handler starts and finishes one after another"]),
    Rule::law("PROG-RES-7", results::prog_res_7)
        .says(
            "A result that was shown as final is the same in all later snapshots and in the result of \
               the job.",
        )
        .observed(&["ANS: the results after EndInstall repeat the last event of each update"]),
    Rule::law("PROG-RES-8", results::prog_res_8)
        .says(
            "The result code of an update never goes back: from not started to in progress to final, or \
               straight to final.",
        )
        .observed(&["ANS: 1 and then final, for each update"]),
    Rule::example("PROG-SNAP-1", moment::prog_snap_1)
        .says(
            "The answers of one snapshot belong to one moment, also if another thread moves the job on \
               meanwhile.",
        )
        .documented(&["nf-wuapi-iinstallationprogresschangedcallbackargs-get_progress"])
        .needs(&[Install, Scripted, VirtualTime, Threads]),
];
