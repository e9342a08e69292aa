//! The numbers of enumerations as a backend answers them (clauses `ENUM-…`).

mod numbers;

use crate::rule::{Basis, Check, Rule, Severity};
use crate::subject::Capability::{History, Install, Scripted, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "ENUM-1",
        sentence: "Not started, in progress, succeeded, succeeded with errors, failed and aborted are 0 to 5, in this order.",
        basis: Basis::Documented(&["ne-wuapi-operationresultcode", "wuapi.idl"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime],
        check: Check::Example(numbers::enum_1),
    },
    Rule {
        id: "ENUM-2",
        sentence: "A job that succeeded with errors has an update that did not simply succeed, and none without a result.",
        basis: Basis::Documented(&["ne-wuapi-operationresultcode"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Law(numbers::enum_2),
    },
    Rule {
        id: "ENUM-3",
        sentence: "Impacts normal, minor and exclusive are shown as 0, 1 and 2.",
        basis: Basis::Documented(&["ne-wuapi-installationimpact"]),
        severity: Severity::Required,
        needs: &[Scripted],
        check: Check::Example(numbers::enum_3),
    },
    Rule {
        id: "ENUM-4",
        sentence: "Updates that never restart, always do and can ask for it are shown as 0, 1 and 2.",
        basis: Basis::Documented(&["ne-wuapi-installationrebootbehavior"]),
        severity: Severity::Required,
        needs: &[Scripted],
        check: Check::Example(numbers::enum_4),
    },
    Rule {
        id: "ENUM-6",
        sentence: "An installation stands in the history as 1 and a removal as 2.",
        basis: Basis::Documented(&["ne-wuapi-updateoperation"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, History],
        check: Check::Example(numbers::enum_6),
    },
    Rule {
        id: "ENUM-7",
        sentence: "Numbers without a name, of enumerations and result codes, are handed on as they are.",
        basis: Basis::Assumed("numbers were added to the headers over time, and clients met them before"),
        severity: Severity::Required,
        needs: &[Install, Scripted, History],
        check: Check::Example(numbers::enum_7),
    },
];
