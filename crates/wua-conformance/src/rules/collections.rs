//! The collections that an agent hands out (clauses `COLL-…`).

mod lists;

use crate::rule::{Basis, Check, Rule, Severity};
use crate::subject::Capability::{Callers, Install, Scripted, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "COLL-1",
        sentence: "An item put into the installer's list takes the place of the one at that index.",
        basis: Basis::Documented(&["nf-wuapi-iupdatecollection-get_item"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted],
        check: Check::Example(lists::coll_1),
    },
    Rule {
        id: "COLL-2",
        sentence: "Adding to the installer's list gives the old count, and the item is worked on as the last.",
        basis: Basis::Documented(&["nf-wuapi-iupdatecollection-add"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted],
        check: Check::Example(lists::coll_2),
    },
    Rule {
        id: "COLL-3",
        sentence: "An item inserted into the installer's list stands before the one that had the index, or last.",
        basis: Basis::Documented(&["nf-wuapi-iupdatecollection-insert"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted],
        check: Check::Example(lists::coll_3),
    },
    Rule {
        id: "COLL-4",
        sentence: "What is removed from the installer's list is not in the next job, and nothing is left of a cleared one.",
        basis: Basis::Documented(&[
            "nf-wuapi-iupdatecollection-removeat",
            "nf-wuapi-iupdatecollection-clear",
        ]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted],
        check: Check::Example(lists::coll_4),
    },
    Rule {
        id: "COLL-6",
        sentence: "The list of a job is read-only: every change is refused with WU_E_NOT_SUPPORTED and none happens.",
        basis: Basis::Documented(&[
            "nf-wuapi-iupdatecollection-get_readonly",
            "nf-wuapi-iinstallationjob-get_updates",
        ]),
        severity: Severity::Required,
        needs: &[Install],
        check: Check::Example(lists::coll_6),
    },
    Rule {
        id: "COLL-7",
        sentence: "No update object turns installed by being installed, in no list; a new search shows it.",
        basis: Basis::Documented(&["nf-wuapi-iupdate-get_isinstalled", "MS-UAMG"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime],
        check: Check::Example(lists::coll_7),
    },
    Rule {
        id: "COLL-8",
        sentence: "An update with terms is installed after AcceptEula, which a remote caller and a plain user may not call.",
        basis: Basis::Documented(&["nf-wuapi-iupdate-accepteula"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, Callers],
        check: Check::Example(lists::coll_8),
    },
];
