//! Mutants of beginning with updates that have something in their way (clauses `BEG-13` to `BEG-19`).

use super::altered::{each_result, each_shown, summed_up, with_updates};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "removal-from-any-server",
        fault: "Updates that come from no managed server are removed.",
        breaks: &["BEG-13"],
        hooks: Hooks {
            scenario: Some(|mut scenario| {
                scenario.agent.managed_server = true;
                scenario
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "removal-of-anything",
        fault: "Updates that cannot be removed are removed.",
        breaks: &["BEG-14"],
        hooks: Hooks {
            scenario: Some(|scenario| {
                with_updates(scenario, |update| {
                    update.data.is_uninstallable = true;
                    update.data.uninstallation_behavior = Some(update.data.installation_behavior);
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "nobody-to-ask",
        fault: "An update that must ask a user is installed where there is none.",
        breaks: &["BEG-15", "BEH-3"],
        hooks: Hooks {
            scenario: Some(|mut scenario| {
                scenario.agent.interactive_user = true;
                scenario
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "nobody-to-ask-said-otherwise",
        fault: "An update that must ask a user where there is none fails with the code of its handler.",
        breaks: &["BEG-15"],
        hooks: Hooks {
            result: Some(|_, result| {
                each_result(&result, |update| match update.hresult == HResult::WU_E_NO_INTERACTIVE_USER {
                    true => UpdateInstallationResult::failed(HResult::WU_E_UH_CANREQUIREINPUT),
                    false => update,
                })
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "terms-do-not-matter",
        fault: "Updates are installed although nobody accepted their terms.",
        breaks: &["BEG-16"],
        hooks: Hooks {
            scenario: Some(|scenario| with_updates(scenario, |update| update.eula_accepted = true)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "files-do-not-matter",
        fault: "Updates are installed although their files are not there.",
        breaks: &["BEG-17"],
        hooks: Hooks {
            scenario: Some(|scenario| with_updates(scenario, |update| update.data.is_downloaded = true)),
            downloaded: Some(|bench, identity, _| bench.good.set_downloaded(identity, true)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "missing-files-fail-the-call",
        fault: "One update without files fails the whole list.",
        breaks: &["BEG-17"],
        hooks: Hooks {
            result: Some(|_, result| {
                let missing = HResult::WU_E_DM_NOTDOWNLOADED;
                match result.update_results().iter().any(|update| update.hresult == missing) {
                    true => summed_up(vec![
                        UpdateInstallationResult::failed(missing);
                        result.update_results().len()
                    ]),
                    false => result,
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "stale-objects-believed",
        fault: "Whether an update is installed is read from the object that the client holds.",
        breaks: &["BEG-18"],
        hooks: Hooks {
            result: Some(|_, result| each_result(&result, not_installed_yet)),
            progress: Some(|_, progress| each_shown(&progress, not_installed_yet)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "repeated-updates-fail",
        fault: "An update that stands in the list twice fails the second time.",
        breaks: &["BEG-19"],
        hooks: Hooks {
            result: Some(|installer, result| {
                let list = installer.list();
                let repeated = |at: usize| {
                    list.get(at).is_some_and(|update| {
                        list[..at].iter().any(|earlier| earlier.identity == update.identity)
                    })
                };
                let updates =
                    result.update_results().iter().enumerate().map(|(at, update)| match repeated(at) {
                        true => UpdateInstallationResult::failed(HResult::E_FAIL),
                        false => *update,
                    });
                summed_up(updates.collect())
            }),
            ..Hooks::NONE
        },
    },
];

fn not_installed_yet(result: UpdateInstallationResult) -> UpdateInstallationResult {
    match result.hresult {
        HResult::WU_S_ALREADY_INSTALLED => UpdateInstallationResult::succeeded(false),
        _ => result,
    }
}
