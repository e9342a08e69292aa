//! Restarts (`SYS-…`) and the four facts on how an update installs (`BEH-…`).

mod behavior;
mod system;

use crate::rule::Rule;
use crate::subject::Capability::{Callers, Install, Restart, Scripted, SystemInformation, VirtualTime};

pub(super) const RULES: &[Rule] = &[
    Rule::law("SYS-1", system::sys_1)
        .says("The machine needs a restart exactly if an update waits for one or left one behind.")
        .documented(&["nf-wuapi-isysteminformation-get_rebootrequired"])
        .needs(&[SystemInformation]),
    Rule::example("SYS-2", system::sys_2)
        .says("RebootRequired rises by an installation and falls by a restart, by nothing else.")
        .observed(&["ANS: TRUE after an install whose result asked for a restart"])
        .needs(&[Install, Scripted, VirtualTime, SystemInformation, Restart]),
    Rule::example("SYS-3", system::sys_3)
        .says(
            "A pending restart stands in the way of nothing but by choice; one that must come first \
               does, and shows as pending too.",
        )
        .observed(&["ANS: updates after one that asks for a restart are still installed"])
        .policy_dependent()
        .needs(&[Install, Scripted, SystemInformation]),
    Rule::law("SYS-4", system::sys_4)
        .says("Where a result asks for a restart, the machine says that it needs one until it restarts.")
        .observed(&["ANS: both TRUE after the job", "PSWU issue 52: not the other way round"])
        .needs(&[SystemInformation]),
    Rule::example("SYS-6", system::sys_6)
        .says("Any local user may read RebootRequired; a client on another computer may not.")
        .documented(&[
            "Wua_Sdk/secured-methods-and-properties-in-the-wua-api",
            "Wua_Sdk/using-wua-from-a-remote-computer",
        ])
        .needs(&[Scripted, SystemInformation, Callers]),
    Rule::example("BEH-1", behavior::beh_1)
        .says(
            "An update shows the four facts of its installation behaviour, before and after it is \
               installed.",
        )
        .documented(&["nn-wuapi-iinstallationbehavior", "nf-wuapi-iupdate-get_installationbehavior"])
        .needs(&[Install, Scripted]),
    Rule::example("BEH-2", behavior::beh_2)
        .says("An update that can be removed has an uninstallation behavior; another one has none, or has one, by choice.")
        .documented(&["nf-wuapi-iupdate-get_uninstallationbehavior", "MS-UAMG"])
        .policy_dependent(),
    Rule::example("BEH-3", behavior::beh_3)
        .says(
            "With nobody at the machine an update that shows CanRequestUserInput fails for that, and no \
               other does.",
        )
        .documented(&[
            "nf-wuapi-iinstallationbehavior-get_canrequestuserinput",
            "Wua_Sdk/searching--downloading--and-installing-updates",
        ])
        .needs(&[Install, Scripted]),
    Rule::example("BEH-4", behavior::beh_4)
        .says("Impact is one of 0, 1 and 2, and the one that the update has.")
        .documented(&["nf-wuapi-iinstallationbehavior-get_impact"]),
    Rule::example("BEH-5", behavior::beh_5)
        .says("A minor update neither reboots nor asks, and its installation leaves no restart behind.")
        .documented(&["ne-wuapi-installationimpact"])
        .needs(&[Install, Scripted, SystemInformation]),
    Rule::example("BEH-6", behavior::beh_6)
        .says("An update that requires exclusive handling is refused in company and installed alone.")
        .documented(&["ne-wuapi-installationimpact"])
        .needs(&[Install, Scripted]),
    Rule::example("BEH-7", behavior::beh_7)
        .says("RebootBehavior is one of 0, 1 and 2, and the result of a success is in keeping with it.")
        .documented(&[
            "nf-wuapi-iinstallationbehavior-get_rebootbehavior",
            "ne-wuapi-installationrebootbehavior",
        ])
        .needs(&[Install]),
    Rule::example("BEH-8", behavior::beh_8)
        .says("Without a network exactly the updates that need one fail for the lack of it.")
        .documented(&["nf-wuapi-iinstallationbehavior-get_requiresnetworkconnectivity"])
        .needs(&[Install, Scripted]),
    Rule::example("BEH-9", behavior::beh_9)
        .says(
            "A bundle asks, needs the network, disturbs and restarts as the most demanding of its \
               children.",
        )
        .documented(&["nf-wuapi-iupdate-get_installationbehavior"])
        .needs(&[Scripted]),
];
