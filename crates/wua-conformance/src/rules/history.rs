//! The history of installation attempts, and its queries (clauses `HIST-…`).

mod entries;
mod examples;
mod queries;

use crate::rule::Rule;
use crate::subject::Capability::{History, Install, Restart, Scripted, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule::law("HIST-1", entries::hist_1)
        .says(
            "Each update that was worked on has one entry, failed or not; one that was passed over by \
               choice, and one that was never begun has none.",
        )
        .documented(&["MS-UAMG appendix B, note 38", "nn-wuapi-iupdatehistoryentry"])
        .policy_dependent()
        .needs(&[History]),
    Rule::law("HIST-2", entries::hist_2)
        .says("An entry tells of an installation or a removal, as the job was one or the other.")
        .documented(&["nf-wuapi-iupdatehistoryentry-get_operation"])
        .needs(&[History]),
    Rule::law("HIST-3", entries::hist_3)
        .says(
            "ResultCode and HResult of an entry are those of the result of its update; while that waits \
               for a restart, by choice.",
        )
        .documented(&[
            "nf-wuapi-iupdatehistoryentry-get_resultcode",
            "nf-wuapi-iupdatehistoryentry-get_hresult",
        ])
        .policy_dependent()
        .needs(&[History]),
    Rule::law("HIST-4", entries::hist_4)
        .says(
            "UnmappedResultCode is the exit code of an installer that gave one; of another failure its \
               code or 0, by choice; and otherwise 0.",
        )
        .documented(&["nf-wuapi-iupdatehistoryentry-get_unmappedresultcode", "MS-UAMG 3.32.4.8"])
        .policy_dependent()
        .needs(&[History]),
    Rule::law("HIST-5", entries::hist_5)
        .says("The date of an entry lies within the time in which its update was worked on, in UTC.")
        .documented(&["nf-wuapi-iupdatehistoryentry-get_date", "MS-UAMG 3.32.1", "MS-UAMG 3.32.4.4"])
        .needs(&[History]),
    Rule::example("HIST-6", examples::hist_6)
        .says("An entry has the identity, title, description and categories of its update.")
        .documented(&["nn-wuapi-iupdatehistoryentry2", "MS-UAMG 3.32.1", "MS-UAMG 3.32.4.6"])
        .needs(&[Install, History]),
    Rule::example("HIST-7", examples::hist_7)
        .says("An entry names the client as its installer did at the start of the job, or Unknown.")
        .documented(&["nf-wuapi-iupdatehistoryentry-get_clientapplicationid"])
        .policy_dependent()
        .needs(&[Install, Scripted, History]),
    Rule::law("HIST-8", entries::hist_8)
        .says("An entry names a kind of server: the managed one exactly if there the update came from.")
        .documented(&["nf-wuapi-iupdatehistoryentry-get_serverselection"])
        .needs(&[History]),
    Rule::example("HIST-9", examples::hist_9)
        .says("Later work, a removal and a restart add entries and leave those that are there as they are.")
        .documented(&["MS-UAMG 3.32"])
        .needs(&[Install, Scripted, History, Restart]),
    Rule::example("HIST-10", examples::hist_10)
        .says(
            "QueryHistory gives that slice of the entries, newest first, and refuses a negative start \
               or a count below one.",
        )
        .documented(&["nf-wuapi-iupdatesearcher-queryhistory", "MS-UAMG 3.38.4.10"])
        .needs(&[Install, Scripted, VirtualTime, History]),
    Rule::law("HIST-11", queries::hist_11)
        .says(
            "From past the end QueryHistory of a searcher is refused, also from the start of an empty \
               history.",
        )
        .documented(&["MS-UAMG 3.38.4.10"])
        .needs(&[History]),
    Rule::law("HIST-12", queries::hist_12)
        .says("GetTotalHistoryCount is the number of entries, which never shrinks.")
        .documented(&["nf-wuapi-iupdatesearcher-gettotalhistorycount"])
        .needs(&[History]),
    Rule::example("HIST-13", examples::hist_13)
        .says(
            "A searcher sees history younger than itself or not, by choice; a new searcher sees all of \
               it.",
        )
        .documented(&["MS-UAMG 3.38.1", "MS-UAMG 3.16.1"])
        .policy_dependent()
        .needs(&[Install, Scripted, History]),
    Rule::example("HIST-14", examples::hist_14)
        .says(
            "A session gives the entries of one update, or all without criteria, and refuses other \
               criteria.",
        )
        .documented(&["nf-wuapi-iupdatesession3-queryhistory", "MS-UAMG 3.16.6.2"])
        .policy_dependent()
        .needs(&[Install, Scripted, History]),
    Rule::law("HIST-17", entries::hist_17)
        .says(
            "An entry is there as soon as its update has a result, and not before; it reads in progress \
               only while a restart is pending.",
        )
        .assumed("a log shows it written between the handler's end and the end of the call")
        .needs(&[History]),
];
