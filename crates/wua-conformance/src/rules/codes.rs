//! The numbers of enumerations as a backend answers them (clauses `ENUM-…`).

mod numbers;

use crate::rule::Rule;
use crate::subject::Capability::{History, Install, Scripted, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule::example("ENUM-1", numbers::enum_1)
        .says(
            "Not started, in progress, succeeded, succeeded with errors, failed and aborted are 0 to 5, \
               in this order.",
        )
        .documented(&["ne-wuapi-operationresultcode", "wuapi.idl"])
        .needs(&[Install, Scripted, VirtualTime]),
    Rule::law("ENUM-2", numbers::enum_2)
        .says(
            "A job that succeeded with errors has an update that did not simply succeed, and none \
               without a result.",
        )
        .documented(&["ne-wuapi-operationresultcode"]),
    Rule::example("ENUM-3", numbers::enum_3)
        .says("Impacts normal, minor and exclusive are shown as 0, 1 and 2.")
        .documented(&["ne-wuapi-installationimpact"])
        .needs(&[Scripted]),
    Rule::example("ENUM-4", numbers::enum_4)
        .says("Updates that never restart, always do and can ask for it are shown as 0, 1 and 2.")
        .documented(&["ne-wuapi-installationrebootbehavior"])
        .needs(&[Scripted]),
    Rule::example("ENUM-6", numbers::enum_6)
        .says("An installation stands in the history as 1 and a removal as 2.")
        .documented(&["ne-wuapi-updateoperation"])
        .needs(&[Install, Scripted, History]),
    Rule::example("ENUM-7", numbers::enum_7)
        .says("Numbers without a name, of enumerations and result codes, are handed on as they are.")
        .assumed("numbers were added to the headers over time, and clients met them before")
        .needs(&[Install, Scripted, History]),
];
