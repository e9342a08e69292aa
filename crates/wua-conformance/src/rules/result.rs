//! `IInstallationResult` and `IUpdateInstallationResult` (clauses `RES-…` but `RES-AGG-…`, and `URES-…`).

mod overall;
mod update;

use crate::rule::{Basis, Check, Rule, Severity};
use crate::subject::Capability::{Downloads, Install, Restart, Scripted};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "RES-HR-1",
        sentence: "HResult of a result is the code that goes with its ResultCode.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationresult-get_hresult", "wuerror.h"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(overall::res_hr_1),
    },
    Rule {
        id: "RES-RB-1",
        sentence: "RebootRequired of a result is true if an update of the job asks for a restart, and else \
                   false.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationresult-get_rebootrequired"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(overall::res_rb_1),
    },
    Rule {
        id: "RES-RC-1",
        sentence: "ResultCode of a result says that the operation is over.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationresult-get_resultcode"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(overall::res_rc_1),
    },
    Rule {
        id: "RES-GUR-1",
        sentence: "GetUpdateResult answers, for exactly the indexes of the job's list, what became of the \
                   update there.",
        basis: Basis::Documented(&[
            "nf-wuapi-iinstallationresult-getupdateresult",
            "Wua_Sdk/searching--downloading--and-installing-updates",
        ]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(overall::res_gur_1),
    },
    Rule {
        id: "RES-SNAP-1",
        sentence: "The result of a job stays what it was after a later job and after a restart.",
        basis: Basis::Documented(&["wuapi.idl"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, Restart],
        check: Check::Example(overall::res_snap_1),
    },
    Rule {
        id: "RES-SYNC-1",
        sentence: "Install and Uninstall give the same result as their Begin… and End… would.",
        basis: Basis::Documented(&[
            "nf-wuapi-iupdateinstaller-install",
            "nf-wuapi-iupdateinstaller-uninstall",
        ]),
        severity: Severity::Required,
        needs: &[Install, Scripted],
        check: Check::Example(overall::res_sync_1),
    },
    Rule {
        id: "URES-1",
        sentence: "An update that fails with a code of any facility ends with exactly that code.",
        basis: Basis::Documented(&["nf-wuapi-iupdateinstallationresult-get_hresult"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(update::ures_1),
    },
    Rule {
        id: "URES-2",
        sentence: "ResultCode of an update is one of the six codes, and in the result of a job a final one.",
        basis: Basis::Documented(&["nf-wuapi-iupdateinstallationresult-get_resultcode"]),
        severity: Severity::PolicyDependent,
        needs: &[],
        check: Check::Law(update::ures_2),
    },
    Rule {
        id: "URES-3",
        sentence: "RebootRequired of an update that succeeds is true exactly if its installer asks for a \
                   restart.",
        basis: Basis::Documented(&["nf-wuapi-iupdateinstallationresult-get_rebootrequired"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(update::ures_3),
    },
    Rule {
        id: "URES-4",
        sentence: "HResult of an update is a success code if its ResultCode is a success, and a failure \
                   code if it is not.",
        basis: Basis::Observed(&["POA: takes a success code for installed"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(update::ures_4),
    },
    Rule {
        id: "URES-5",
        sentence: "RebootRequired of an update is true only once it succeeded, not even where its failure \
                   leaves a restart pending.",
        basis: Basis::Observed(&[
            "ANS: true only together with a success",
            "PSWU 52: a failure without it, and yet the machine needs a restart",
        ]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(update::ures_5),
    },
    Rule {
        id: "URES-6",
        sentence: "An update that never restarts asks for no restart, and one that always does asks for it \
                   when it succeeds.",
        basis: Basis::Documented(&["ne-wuapi-installationrebootbehavior"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(update::ures_6),
    },
    Rule {
        id: "URES-7",
        sentence: "An update that is there already, or gone already, is not touched and succeeds with the \
                   code for that.",
        basis: Basis::Assumed("the codes exist for nothing else; without IsForced nothing is to be done"),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(update::ures_7),
    },
    Rule {
        id: "URES-8",
        sentence: "An update that needs another download fails with WU_E_UH_NEEDANOTHERDOWNLOAD, and after \
                   that download it succeeds.",
        basis: Basis::Documented(&["Wua_Sdk/searching--downloading--and-installing-updates"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, Downloads],
        check: Check::Example(update::ures_8),
    },
    Rule {
        id: "URES-9",
        sentence: "An update that succeeds and asks for a restart has the HResult that its installer gave: \
                   S_OK.",
        basis: Basis::Observed(&["ANS: recorded successes with RebootRequired carry 0"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(update::ures_9),
    },
    Rule {
        id: "URES-10",
        sentence: "An update whose success asks for a restart is found with RebootRequired until the \
                   restart, and done after it.",
        basis: Basis::Documented(&["nf-wuapi-iupdate2-get_rebootrequired"]),
        severity: Severity::Required,
        needs: &[Restart],
        check: Check::Law(update::ures_10),
    },
];
