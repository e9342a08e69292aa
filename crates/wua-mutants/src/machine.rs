//! Mutants of the properties of updates and the machine (clauses `BEH-…`, `SYS-…`, `COLL-…`).

use wua::{InstallationBehavior, InstallationImpact, InstallationRebootBehavior};

use super::altered::with_updates;
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("behaviour-follows-the-result", &["BEH-1"])
        .fault("The behaviour of an update that was installed says that it always restarts.")
        .found(|_, mut update| {
            if update.reboot_required || update.is_installed {
                update.installation_behavior.reboot_behavior =
                    InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT;
                update.installation_behavior.requires_network_connectivity ^= true;
            }
            update
        }),
    Mutant::new("removal-behaviour-of-anything", &["BEH-2"])
        .fault("Updates that cannot be removed have a removal behaviour.")
        .found(|_, mut update| {
            update.uninstallation_behavior.get_or_insert(update.installation_behavior);
            update
        }),
    Mutant::new("removal-behaviour-of-nothing", &["BEH-2"])
        .fault("Updates that can be removed have no removal behaviour.")
        .found(|_, update| UpdateData { uninstallation_behavior: None, ..update }),
    Mutant::new("nothing-asks", &["BEH-1", "BEH-3"]).fault("No update says that it may ask the user.").found(
        |_, mut update| {
            update.installation_behavior.can_request_user_input = false;
            update
        },
    ),
    Mutant::new("impact-of-no-name", &["BEH-4", "ENUM-3"])
        .fault("The impact of an exclusive update is 3.")
        .found(|_, mut update| {
            let behavior = &mut update.installation_behavior;
            if behavior.impact != InstallationImpact::MINOR {
                behavior.impact = InstallationImpact::new(behavior.impact.value() + 3);
            }
            update
        }),
    Mutant::new("minor-may-restart", &["BEH-5"])
        .fault("Updates of minor impact may ask for a restart and for input.")
        .found(|_, mut update| {
            if update.installation_behavior.impact == InstallationImpact::MINOR {
                update.installation_behavior = InstallationBehavior {
                    impact: InstallationImpact::MINOR,
                    can_request_user_input: true,
                    ..InstallationBehavior::default()
                };
            }
            update
        }),
    Mutant::new("reboot-behaviour-of-no-name", &["BEH-7", "ENUM-4"])
        .fault("The reboot behaviour counts from one.")
        .found(|_, mut update| {
            let number = update.installation_behavior.reboot_behavior.value() + 1;
            update.installation_behavior.reboot_behavior = number.into();
            update
        }),
    Mutant::new("network-not-needed", &["BEH-8"])
        .fault("Updates that need the network are installed without it.")
        .scenario(|scenario| {
            with_updates(scenario, |update| {
                update.data.installation_behavior.requires_network_connectivity = false;
            })
        }),
    Mutant::new("network-always-needed", &["BEH-8"])
        .fault("Without the network nothing is installed.")
        .scenario(|scenario| {
            with_updates(scenario, |update| {
                update.data.installation_behavior.requires_network_connectivity = true;
            })
        }),
    Mutant::new("bundle-is-its-first-child", &["BEH-9"])
        .fault("The behaviour of a bundle is that of its first child.")
        .found(|_, mut update| {
            if let Ok(first) = update.bundled_updates.item(0) {
                update.installation_behavior = first.installation_behavior;
            }
            update
        }),
    Mutant::new("machine-never-restarts", &["SYS-1", "SYS-4"])
        .fault("The system information never asks for a restart.")
        .system(|_, _| false),
    Mutant::new("machine-restarts-when-ended", &["SYS-4"])
        .fault("The system information asks for a restart from End… on, not from the end of the work.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            installer.bench().memo().flag = true;
            Ok(result)
        })
        .system(|bench, required| required && bench.memo().flag),
    Mutant::new("machine-always-restarts", &["SYS-1"])
        .fault("The system information asks for a restart as soon as something was installed.")
        .system(|bench, required| {
            let searcher = bench.good.session().create_update_searcher();
            let count = searcher.and_then(|searcher| searcher.get_total_history_count());
            required || count.is_ok_and(|count| count > 0)
        }),
    Mutant::new("restart-flag-falls-with-the-next-job", &["SYS-2"])
        .fault("A new job clears the restart that an earlier one left pending.")
        .begin(|installer, begin| {
            let job = installer.begin(begin)?;
            let bench = installer.bench();
            let pending =
                bench.good.system_information().is_some_and(|s| s.reboot_required().unwrap_or(false));
            bench.memo().flag |= pending;
            Ok(job)
        })
        .system(|bench, required| required && !bench.memo().flag),
    Mutant::new("restart-flag-falls-when-read", &["SYS-2"])
        .fault("The system information asks for a restart once.")
        .system(|bench, required| required && !std::mem::replace(&mut bench.memo().flag, true)),
    Mutant::new("restart-flag-outlives-the-restart", &["SYS-2"])
        .fault("The system information still asks for a restart after it.")
        .system(|bench, required| {
            let mut memo = bench.memo();
            memo.flag |= required;
            memo.flag
        }),
    Mutant::new("restart-flag-at-begin", &["SYS-1"])
        .fault("The system information asks for a restart as soon as a job is begun.")
        .begin(|installer, begin| {
            let job = installer.begin(begin)?;
            installer.bench().memo().flag = true;
            Ok(job)
        })
        .restart(|bench| {
            bench.memo().flag = false;
            bench.good.restart();
        })
        .system(|bench, required| required || bench.memo().flag),
    Mutant::new("restart-flag-when-ended", &["SYS-2"])
        .fault("The system information asks for a restart only after End… has been called.")
        .end(|installer, operation, job| {
            let result = installer.end(operation, job)?;
            installer.bench().memo().flag = true;
            Ok(result)
        })
        .system(|bench, required| required && bench.memo().flag),
    Mutant::new("pending-restart-blocks", &["SYS-3"])
        .fault("RebootRequiredBeforeInstallation and the busy code come with any pending restart.")
        .begin(|installer, begin| match pending(installer) {
            true => super::altered::refused(HResult::WU_E_INSTALL_NOT_ALLOWED),
            false => Ok(installer.begin(begin)?),
        })
        .restart_first(|installer, required| required || pending(installer)),
    Mutant::new("restart-of-failures-forgotten", &["SYS-1"])
        .fault("A failure that leaves a restart pending is forgotten by the machine.")
        .scenario(|scenario| {
            with_updates(scenario, |update| {
                if let wua_scenario::End::Failure { leaves_reboot_pending, .. } = &mut update.end {
                    *leaves_reboot_pending = false;
                }
            })
        }),
    Mutant::new("remote-callers-are-local", &["SYS-6", "INST-NEW-3"])
        .fault("A client on another computer has the rights of a local administrator.")
        .scenario(|mut scenario| {
            scenario.caller = Caller::Administrator;
            scenario
        })
        .caller(|_| Caller::Administrator),
    Mutant::new("search-before-the-job", &["COLL-7", "URES-10"])
        .fault("A search shows updates as the first search of the machine did.")
        .search(|searcher, mut found| {
            let mut memo = searcher.bench.memo();
            found.updates = memo.updates.get_or_insert(found.updates).clone();
            drop(memo);
            found
        }),
    Mutant::new("terms-accepted-by-nobody", &["COLL-8"])
        .fault("Accepting the terms of an update is not kept by the machine.")
        .search(|_, mut found| {
            let plain = |update: &Arc<Update>| Arc::new(Update::new((**update).clone()));
            let updates = found.updates.to_vec();
            found.updates = UpdateCollection::read_only(updates.iter().map(plain).collect::<Vec<_>>());
            found
        }),
];

fn pending(installer: &MutantInstaller) -> bool {
    let system = installer.bench().good.system_information();
    system.is_some_and(|system| system.reboot_required().unwrap_or(false))
}
