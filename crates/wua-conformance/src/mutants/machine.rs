//! Mutants of what updates and the machine tell (clauses `BEH-…`, `SYS-…`, `COLL-…`).

use wua::{InstallationBehavior, InstallationImpact, InstallationRebootBehavior};

use super::altered::with_updates;
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "behaviour-follows-the-result",
        fault: "The behaviour of an update that was installed says that it always restarts.",
        breaks: &["BEH-1"],
        hooks: Hooks {
            found: Some(|_, mut update| {
                if update.reboot_required || update.is_installed {
                    update.installation_behavior.reboot_behavior =
                        InstallationRebootBehavior::AlwaysRequiresReboot;
                    update.installation_behavior.requires_network_connectivity ^= true;
                }
                update
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "removal-behaviour-of-anything",
        fault: "Updates that cannot be removed have a removal behaviour.",
        breaks: &["BEH-2"],
        hooks: Hooks {
            found: Some(|_, mut update| {
                update.uninstallation_behavior.get_or_insert(update.installation_behavior);
                update
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "removal-behaviour-of-nothing",
        fault: "Updates that can be removed have no removal behaviour.",
        breaks: &["BEH-2"],
        hooks: Hooks {
            found: Some(|_, update| UpdateData { uninstallation_behavior: None, ..update }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "nothing-asks",
        fault: "No update says that it may ask the user.",
        breaks: &["BEH-1", "BEH-3"],
        hooks: Hooks {
            found: Some(|_, mut update| {
                update.installation_behavior.can_request_user_input = false;
                update
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "impact-of-no-name",
        fault: "The impact of an exclusive update is 3.",
        breaks: &["BEH-4", "ENUM-3"],
        hooks: Hooks {
            found: Some(|_, mut update| {
                let behavior = &mut update.installation_behavior;
                if behavior.impact != InstallationImpact::Minor {
                    behavior.impact = InstallationImpact::Unknown(behavior.impact.value() + 3);
                }
                update
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "minor-may-restart",
        fault: "Updates of minor impact may ask for a restart and for input.",
        breaks: &["BEH-5"],
        hooks: Hooks {
            found: Some(|_, mut update| {
                if update.installation_behavior.impact == InstallationImpact::Minor {
                    update.installation_behavior = InstallationBehavior {
                        impact: InstallationImpact::Minor,
                        can_request_user_input: true,
                        ..InstallationBehavior::default()
                    };
                }
                update
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "reboot-behaviour-of-no-name",
        fault: "The reboot behaviour counts from one.",
        breaks: &["BEH-7", "ENUM-4"],
        hooks: Hooks {
            found: Some(|_, mut update| {
                let number = update.installation_behavior.reboot_behavior.value() + 1;
                update.installation_behavior.reboot_behavior = number.into();
                update
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "network-not-needed",
        fault: "Updates that need the network are installed without it.",
        breaks: &["BEH-8"],
        hooks: Hooks {
            scenario: Some(|scenario| {
                with_updates(scenario, |update| {
                    update.data.installation_behavior.requires_network_connectivity = false;
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "network-always-needed",
        fault: "Without the network nothing is installed.",
        breaks: &["BEH-8"],
        hooks: Hooks {
            scenario: Some(|scenario| {
                with_updates(scenario, |update| {
                    update.data.installation_behavior.requires_network_connectivity = true;
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "bundle-is-its-first-child",
        fault: "The behaviour of a bundle is that of its first child.",
        breaks: &["BEH-9"],
        hooks: Hooks {
            found: Some(|_, mut update| {
                if let Ok(first) = update.bundled_updates.item(0) {
                    update.installation_behavior = first.installation_behavior;
                }
                update
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "machine-never-restarts",
        fault: "The system information never asks for a restart.",
        breaks: &["SYS-1", "SYS-4"],
        hooks: Hooks { system: Some(|_, _| false), ..Hooks::NONE },
    },
    Mutant {
        name: "machine-restarts-when-ended",
        fault: "The system information asks for a restart from End… on, not from the end of the work.",
        breaks: &["SYS-4"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                installer.bench().memo().flag = true;
                Ok(result)
            }),
            system: Some(|bench, required| required && bench.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "machine-always-restarts",
        fault: "The system information asks for a restart as soon as something was installed.",
        breaks: &["SYS-1"],
        hooks: Hooks {
            system: Some(|bench, required| {
                let searcher = bench.good.session().create_update_searcher();
                let count = searcher.and_then(|searcher| searcher.get_total_history_count());
                required || count.is_ok_and(|count| count > 0)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-flag-falls-with-the-next-job",
        fault: "A new job clears the restart that an earlier one left pending.",
        breaks: &["SYS-2"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let job = installer.begin(begin)?;
                let bench = installer.bench();
                let pending =
                    bench.good.system_information().is_some_and(|s| s.reboot_required().unwrap_or(false));
                bench.memo().flag |= pending;
                Ok(job)
            }),
            system: Some(|bench, required| required && !bench.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-flag-falls-when-read",
        fault: "The system information asks for a restart once.",
        breaks: &["SYS-2"],
        hooks: Hooks {
            system: Some(|bench, required| required && !std::mem::replace(&mut bench.memo().flag, true)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-flag-outlives-the-restart",
        fault: "The system information still asks for a restart after it.",
        breaks: &["SYS-2"],
        hooks: Hooks {
            system: Some(|bench, required| {
                let mut memo = bench.memo();
                memo.flag |= required;
                memo.flag
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-flag-at-begin",
        fault: "The system information asks for a restart as soon as a job is begun.",
        breaks: &["SYS-1"],
        hooks: Hooks {
            begin: Some(|installer, begin| {
                let job = installer.begin(begin)?;
                installer.bench().memo().flag = true;
                Ok(job)
            }),
            restart: Some(|bench| {
                bench.memo().flag = false;
                bench.good.restart();
            }),
            system: Some(|bench, required| required || bench.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-flag-when-ended",
        fault: "The system information asks for a restart only after End… has been called.",
        breaks: &["SYS-2"],
        hooks: Hooks {
            end: Some(|installer, operation, job| {
                let result = installer.end(operation, job)?;
                installer.bench().memo().flag = true;
                Ok(result)
            }),
            system: Some(|bench, required| required && bench.memo().flag),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "pending-restart-stands-in-the-way",
        fault: "RebootRequiredBeforeInstallation and the busy code come with any pending restart.",
        breaks: &["SYS-3"],
        hooks: Hooks {
            begin: Some(|installer, begin| match pending(installer) {
                true => super::altered::refused(HResult::WU_E_INSTALL_NOT_ALLOWED),
                false => Ok(installer.begin(begin)?),
            }),
            restart_first: Some(|installer, required| required || pending(installer)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "restart-of-failures-forgotten",
        fault: "A failure that leaves a restart pending is forgotten by the machine.",
        breaks: &["SYS-1"],
        hooks: Hooks {
            scenario: Some(|scenario| {
                with_updates(scenario, |update| {
                    if let wua_scenario::End::Failure { leaves_reboot_pending, .. } = &mut update.end {
                        *leaves_reboot_pending = false;
                    }
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "remote-callers-are-local",
        fault: "A client on another computer has the rights of a local administrator.",
        breaks: &["SYS-6", "INST-NEW-3"],
        hooks: Hooks {
            scenario: Some(|mut scenario| {
                scenario.caller = Caller::Administrator;
                scenario
            }),
            caller: Some(|_| Caller::Administrator),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "search-before-the-job",
        fault: "A search shows updates as the first search of the machine did.",
        breaks: &["COLL-7", "URES-10"],
        hooks: Hooks {
            search: Some(|searcher, mut found| {
                let mut memo = searcher.bench.memo();
                found.updates = memo.updates.get_or_insert(found.updates).clone();
                drop(memo);
                found
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "terms-accepted-by-nobody",
        fault: "Accepting the terms of an update is not kept by the machine.",
        breaks: &["COLL-8"],
        hooks: Hooks {
            search: Some(|_, mut found| {
                let plain = |update: &Arc<Update>| Arc::new(Update::new((**update).clone()));
                let updates = found.updates.to_vec();
                found.updates = UpdateCollection::read_only(updates.iter().map(plain).collect::<Vec<_>>());
                found
            }),
            ..Hooks::NONE
        },
    },
];

fn pending(installer: &MutantInstaller) -> bool {
    let system = installer.bench().good.system_information();
    system.is_some_and(|system| system.reboot_required().unwrap_or(false))
}
