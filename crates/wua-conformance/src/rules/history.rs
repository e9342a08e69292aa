//! The history of installation attempts, and its queries (clauses `HIST-…`).

mod entries;
mod examples;
mod queries;

use crate::rule::{Basis, Check, Rule, Severity};
use crate::subject::Capability::{History, Install, Restart, Scripted, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "HIST-1",
        sentence: "Each update that was worked on has one entry, failed or not; one that was passed over or never begun has none.",
        basis: Basis::Documented(&["MS-UAMG appendix B, note 38", "nn-wuapi-iupdatehistoryentry"]),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(entries::hist_1),
    },
    Rule {
        id: "HIST-2",
        sentence: "An entry tells of an installation or a removal, as the job was one or the other.",
        basis: Basis::Documented(&["nf-wuapi-iupdatehistoryentry-get_operation"]),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(entries::hist_2),
    },
    Rule {
        id: "HIST-3",
        sentence: "ResultCode and HResult of an entry are those of the result of its update.",
        basis: Basis::Documented(&[
            "nf-wuapi-iupdatehistoryentry-get_resultcode",
            "nf-wuapi-iupdatehistoryentry-get_hresult",
        ]),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(entries::hist_3),
    },
    Rule {
        id: "HIST-4",
        sentence: "UnmappedResultCode is the exit code of an installer that gave one, and otherwise 0.",
        basis: Basis::Documented(&[
            "nf-wuapi-iupdatehistoryentry-get_unmappedresultcode",
            "MS-UAMG 3.32.4.8",
        ]),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(entries::hist_4),
    },
    Rule {
        id: "HIST-5",
        sentence: "The date of an entry lies within the time in which its update was worked on, in UTC.",
        basis: Basis::Documented(&["nf-wuapi-iupdatehistoryentry-get_date", "MS-UAMG 3.32.4.4"]),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(entries::hist_5),
    },
    Rule {
        id: "HIST-6",
        sentence: "An entry has the identity, title, description and categories of its update.",
        basis: Basis::Documented(&["nn-wuapi-iupdatehistoryentry2", "MS-UAMG 3.32"]),
        severity: Severity::Required,
        needs: &[Install, History],
        check: Check::Example(examples::hist_6),
    },
    Rule {
        id: "HIST-7",
        sentence: "An entry names the client as its installer did at the start of the job, or Unknown.",
        basis: Basis::Documented(&["nf-wuapi-iupdatehistoryentry-get_clientapplicationid"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted, History],
        check: Check::Example(examples::hist_7),
    },
    Rule {
        id: "HIST-8",
        sentence: "An entry names a kind of server: the managed one exactly if there the update came from.",
        basis: Basis::Documented(&["nf-wuapi-iupdatehistoryentry-get_serverselection"]),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(entries::hist_8),
    },
    Rule {
        id: "HIST-9",
        sentence: "Later work, a removal and a restart add entries and leave those that are there as they are.",
        basis: Basis::Documented(&["MS-UAMG 3.32"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, History, Restart],
        check: Check::Example(examples::hist_9),
    },
    Rule {
        id: "HIST-10",
        sentence: "QueryHistory gives that slice of the entries, newest first, and refuses a negative start or a count below one.",
        basis: Basis::Documented(&["nf-wuapi-iupdatesearcher-queryhistory"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime, History],
        check: Check::Example(examples::hist_10),
    },
    Rule {
        id: "HIST-11",
        sentence: "From past the end QueryHistory is refused, but from the start of an empty history only by choice.",
        basis: Basis::Documented(&["MS-UAMG 3.38.4.10"]),
        severity: Severity::PolicyDependent,
        needs: &[History],
        check: Check::Law(queries::hist_11),
    },
    Rule {
        id: "HIST-12",
        sentence: "GetTotalHistoryCount is the number of entries, which never shrinks.",
        basis: Basis::Documented(&["nf-wuapi-iupdatesearcher-gettotalhistorycount"]),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(queries::hist_12),
    },
    Rule {
        id: "HIST-13",
        sentence: "A searcher sees history younger than itself or not, by choice; a new searcher sees all of it.",
        basis: Basis::Documented(&["MS-UAMG 3.38.1", "MS-UAMG 3.16.1"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted, History],
        check: Check::Example(examples::hist_13),
    },
    Rule {
        id: "HIST-14",
        sentence: "A session gives the entries of one update, or all without criteria, and refuses other criteria.",
        basis: Basis::Documented(&["nf-wuapi-iupdatesession3-queryhistory", "MS-UAMG 3.16.6.2"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted, History],
        check: Check::Example(examples::hist_14),
    },
    Rule {
        id: "HIST-17",
        sentence: "An entry is there as soon as its update has a result, and not before.",
        basis: Basis::Assumed("a log shows it written between the handler's end and the end of the call"),
        severity: Severity::Required,
        needs: &[History],
        check: Check::Law(entries::hist_17),
    },
];
