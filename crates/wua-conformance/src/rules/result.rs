//! `IInstallationResult` and `IUpdateInstallationResult` (clauses `RES-…` but `RES-AGG-…`, and `URES-…`).

mod overall;
mod update;

use crate::rule::Rule;
use crate::subject::Capability::{Downloads, Install, Restart, Scripted};

pub(super) const RULES: &[Rule] = &[
    Rule::law("RES-HR-1", overall::res_hr_1)
        .says("HResult of a result is the code that goes with its ResultCode.")
        .documented(&["nf-wuapi-iinstallationresult-get_hresult", "wuerror.h"]),
    Rule::law("RES-RB-1", overall::res_rb_1)
        .says(
            "RebootRequired of a result is true if an update of the job asks for a restart, and else \
                   false.",
        )
        .documented(&["nf-wuapi-iinstallationresult-get_rebootrequired"]),
    Rule::law("RES-RC-1", overall::res_rc_1)
        .says("ResultCode of a result says that the operation is over.")
        .documented(&["nf-wuapi-iinstallationresult-get_resultcode"]),
    Rule::law("RES-GUR-1", overall::res_gur_1)
        .says(
            "GetUpdateResult answers, for exactly the indexes of the job's list, what became of the \
                   update there.",
        )
        .documented(&[
            "nf-wuapi-iinstallationresult-getupdateresult",
            "Wua_Sdk/searching--downloading--and-installing-updates",
        ]),
    Rule::example("RES-SNAP-1", overall::res_snap_1)
        .says("The result of a job stays what it was after a later job and after a restart.")
        .assumed("the IDL has no setters; that nothing else changes a result is inferred")
        .needs(&[Install, Scripted, Restart]),
    Rule::example("RES-SYNC-1", overall::res_sync_1)
        .says("Install and Uninstall give the same result as their Begin… and End… would.")
        .assumed("both give the same interface; that its values agree is inferred")
        .needs(&[Install, Scripted]),
    Rule::law("URES-1", update::ures_1)
        .says("An update that fails with a code of any facility ends with exactly that code.")
        .documented(&["nf-wuapi-iupdateinstallationresult-get_hresult"]),
    Rule::law("URES-2", update::ures_2)
        .says("ResultCode of an update is one of the six codes, and in the result of a job a final one.")
        .documented(&["nf-wuapi-iupdateinstallationresult-get_resultcode"])
        .policy_dependent(),
    Rule::law("URES-3", update::ures_3)
        .says(
            "RebootRequired of an update that succeeds is true exactly if its installer asks for a \
                   restart.",
        )
        .documented(&["nf-wuapi-iupdateinstallationresult-get_rebootrequired"]),
    Rule::law("URES-4", update::ures_4)
        .says(
            "HResult of an update is a success code if its ResultCode is a success, and a failure \
                   code if it is not.",
        )
        .observed(&["POA: takes a success code for installed"]),
    Rule::law("URES-5", update::ures_5)
        .says(
            "RebootRequired of an update is true only once it succeeded, not even where its failure \
                   leaves a restart pending.",
        )
        .observed(&[
            "ANS: true only together with a success",
            "PSWU 52: a failure without it, and yet the machine needs a restart",
        ]),
    Rule::law("URES-6", update::ures_6)
        .says(
            "An update that never restarts asks for no restart, and one that always does asks for it \
                   when it succeeds.",
        )
        .documented(&["ne-wuapi-installationrebootbehavior"]),
    Rule::law("URES-7", update::ures_7)
        .says(
            "An update that is there already, or gone already, is not touched and succeeds with the \
                   code for that.",
        )
        .observed(&[
            "evidence.md §2, §7: 11 entries with 0x00240006, and an installed update that took 1 s and gave rc 2",
        ]),
    Rule::example("URES-8", update::ures_8)
        .says(
            "An update that needs another download fails with WU_E_UH_NEEDANOTHERDOWNLOAD, and after \
                   that download it succeeds.",
        )
        .documented(&["Wua_Sdk/searching--downloading--and-installing-updates"])
        .needs(&[Install, Scripted, Downloads]),
    Rule::law("URES-9", update::ures_9)
        .says(
            "An update that succeeds and asks for a restart has the HResult that its installer gave: \
                   S_OK.",
        )
        .observed(&["ANS: recorded successes with RebootRequired carry 0"]),
    Rule::law("URES-10", update::ures_10)
        .says(
            "An update whose success asks for a restart is found with RebootRequired until the \
                   restart, and done after it.",
        )
        .documented(&["nf-wuapi-iupdate2-get_rebootrequired"])
        .needs(&[Restart]),
];
