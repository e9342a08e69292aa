//! Restarts (`SYS-…`) and the four facts on how an update installs (`BEH-…`).

mod behavior;
mod system;

use crate::rule::{Basis, Check, Rule, Severity};
use crate::subject::Capability::{Callers, Install, Restart, Scripted, SystemInformation, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "SYS-1",
        sentence: "The machine needs a restart exactly if an update waits for one or left one behind.",
        basis: Basis::Documented(&["nf-wuapi-isysteminformation-get_rebootrequired"]),
        severity: Severity::Required,
        needs: &[SystemInformation],
        check: Check::Law(system::sys_1),
    },
    Rule {
        id: "SYS-2",
        sentence: "RebootRequired rises by an installation and falls by a restart, by nothing else.",
        basis: Basis::Observed(&["ANS: TRUE after an install whose result asked for a restart"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, VirtualTime, SystemInformation, Restart],
        check: Check::Example(system::sys_2),
    },
    Rule {
        id: "SYS-3",
        sentence: "A pending restart stands in the way of nothing but by choice; one that must come first does, and shows as pending too.",
        basis: Basis::Observed(&["ANS: updates after one that asks for a restart are still installed"]),
        severity: Severity::PolicyDependent,
        needs: &[Install, Scripted, SystemInformation],
        check: Check::Example(system::sys_3),
    },
    Rule {
        id: "SYS-4",
        sentence: "Where a result asks for a restart, the machine says that it needs one until it restarts.",
        basis: Basis::Observed(&["ANS: both TRUE after the job", "PSWU issue 52: not the other way round"]),
        severity: Severity::Required,
        needs: &[SystemInformation],
        check: Check::Law(system::sys_4),
    },
    Rule {
        id: "SYS-6",
        sentence: "Any local user may read RebootRequired; a client on another computer may not.",
        basis: Basis::Documented(&[
            "Wua_Sdk/secured-methods-and-properties-in-the-wua-api",
            "Wua_Sdk/using-wua-from-a-remote-computer",
        ]),
        severity: Severity::Required,
        needs: &[Scripted, SystemInformation, Callers],
        check: Check::Example(system::sys_6),
    },
    Rule {
        id: "BEH-1",
        sentence: "An update shows the four facts of its installation behaviour, before and after it is installed.",
        basis: Basis::Documented(&[
            "nn-wuapi-iinstallationbehavior",
            "nf-wuapi-iupdate-get_installationbehavior",
        ]),
        severity: Severity::Required,
        needs: &[Install, Scripted],
        check: Check::Example(behavior::beh_1),
    },
    Rule {
        id: "BEH-2",
        sentence: "An update has an uninstallation behaviour exactly if it can be removed.",
        basis: Basis::Documented(&["nf-wuapi-iupdate-get_uninstallationbehavior", "MS-UAMG"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Example(behavior::beh_2),
    },
    Rule {
        id: "BEH-3",
        sentence: "With nobody at the machine an update that shows CanRequestUserInput fails for that, and no other does.",
        basis: Basis::Documented(&[
            "nf-wuapi-iinstallationbehavior-get_canrequestuserinput",
            "Wua_Sdk/searching--downloading--and-installing-updates",
        ]),
        severity: Severity::Required,
        needs: &[Install, Scripted],
        check: Check::Example(behavior::beh_3),
    },
    Rule {
        id: "BEH-4",
        sentence: "Impact is one of 0, 1 and 2, and the one that the update has.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationbehavior-get_impact"]),
        severity: Severity::Required,
        needs: &[],
        check: Check::Example(behavior::beh_4),
    },
    Rule {
        id: "BEH-5",
        sentence: "A minor update neither reboots nor asks, and its installation leaves no restart behind.",
        basis: Basis::Documented(&["ne-wuapi-installationimpact"]),
        severity: Severity::Required,
        needs: &[Install, Scripted, SystemInformation],
        check: Check::Example(behavior::beh_5),
    },
    Rule {
        id: "BEH-6",
        sentence: "An update that requires exclusive handling is refused in company and installed alone.",
        basis: Basis::Documented(&["ne-wuapi-installationimpact"]),
        severity: Severity::Required,
        needs: &[Install, Scripted],
        check: Check::Example(behavior::beh_6),
    },
    Rule {
        id: "BEH-7",
        sentence: "RebootBehavior is one of 0, 1 and 2, and the result of a success is in keeping with it.",
        basis: Basis::Documented(&[
            "nf-wuapi-iinstallationbehavior-get_rebootbehavior",
            "ne-wuapi-installationrebootbehavior",
        ]),
        severity: Severity::Required,
        needs: &[Install],
        check: Check::Example(behavior::beh_7),
    },
    Rule {
        id: "BEH-8",
        sentence: "Without a network exactly the updates that need one fail for the lack of it.",
        basis: Basis::Documented(&["nf-wuapi-iinstallationbehavior-get_requiresnetworkconnectivity"]),
        severity: Severity::Required,
        needs: &[Install, Scripted],
        check: Check::Example(behavior::beh_8),
    },
    Rule {
        id: "BEH-9",
        sentence: "A bundle asks, needs the network, disturbs and restarts as the most demanding of its children.",
        basis: Basis::Documented(&["nf-wuapi-iupdate-get_installationbehavior"]),
        severity: Severity::Required,
        needs: &[Scripted],
        check: Check::Example(behavior::beh_9),
    },
];
