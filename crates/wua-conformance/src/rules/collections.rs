//! The collections that an agent hands out (clauses `COLL-…`).

mod lists;

use crate::rule::Rule;
use crate::subject::Capability::{Callers, Install, Scripted, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule::example("COLL-1", lists::coll_1)
        .says("An item put into the installer's list takes the place of the one at that index.")
        .documented(&["nf-wuapi-iupdatecollection-get_item"])
        .policy_dependent()
        .needs(&[Install, Scripted]),
    Rule::example("COLL-2", lists::coll_2)
        .says("Adding to the installer's list gives the old count, and the item is worked on as the last.")
        .documented(&["nf-wuapi-iupdatecollection-add"])
        .policy_dependent()
        .needs(&[Install, Scripted]),
    Rule::example("COLL-3", lists::coll_3)
        .says(
            "An item inserted into the installer's list is before the one that had the index; an index \
               that is the count is the end, or is refused.",
        )
        .documented(&["nf-wuapi-iupdatecollection-insert"])
        .policy_dependent()
        .needs(&[Install, Scripted]),
    Rule::example("COLL-4", lists::coll_4)
        .says(
            "What is removed from the installer's list is not in the next job, and nothing is left of a \
               cleared one.",
        )
        .documented(&["nf-wuapi-iupdatecollection-removeat", "nf-wuapi-iupdatecollection-clear"])
        .policy_dependent()
        .needs(&[Install, Scripted]),
    Rule::example("COLL-6", lists::coll_6)
        .says(
            "The list of a job is read-only: every change is refused with WU_E_NOT_SUPPORTED and none \
               happens.",
        )
        .documented(&["nf-wuapi-iupdatecollection-get_readonly", "nf-wuapi-iinstallationjob-get_updates"])
        .needs(&[Install]),
    Rule::example("COLL-7", lists::coll_7)
        .says("No update object turns installed by being installed, in no list; a new search shows it.")
        .documented(&["nf-wuapi-iupdate-get_isinstalled", "MS-UAMG"])
        .needs(&[Install, Scripted, VirtualTime]),
    Rule::example("COLL-8", lists::coll_8)
        .says(
            "An update with terms is installed after AcceptEula, which a remote caller and a plain user \
               may not call.",
        )
        .documented(&["nf-wuapi-iupdate-accepteula"])
        .needs(&[Install, Scripted, Callers]),
];
