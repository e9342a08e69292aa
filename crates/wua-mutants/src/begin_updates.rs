//! Mutants of beginning with updates that have an obstacle (clauses `BEG-13` to `BEG-19`).

use super::altered::{each_result, each_shown, summed_up, with_switch, with_updates};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("removal-from-any-server", &["BEG-13"])
        .fault("Updates that come from no managed server are removed.")
        .scenario(|mut scenario| {
            scenario.agent.managed_server = true;
            scenario
        }),
    Mutant::new("removal-of-anything", &["BEG-14"])
        .fault("Updates that cannot be removed are removed.")
        .scenario(|scenario| {
            with_updates(scenario, |update| {
                update.data.is_uninstallable = true;
                update.data.uninstallation_behavior = Some(update.data.installation_behavior);
            })
        }),
    Mutant::new("nobody-to-ask", &["BEG-15", "BEH-3"])
        .fault("An update that must ask a user is installed where there is none.")
        .scenario(|mut scenario| {
            scenario.agent.interactive_user = true;
            scenario
        }),
    Mutant::new("nobody-to-ask-said-otherwise", &["BEG-15", "BEH-3"])
        .fault("An update that must ask a user where there is none fails with the code of its handler.")
        .result(|_, result| {
            each_result(&result, |update| match update.hresult == HResult::WU_E_NO_INTERACTIVE_USER {
                true => UpdateInstallationResult::failed(HResult::WU_E_UH_CANREQUIREINPUT),
                false => update,
            })
        }),
    Mutant::new("terms-do-not-matter", &["BEG-16"])
        .fault("Updates are installed although nobody accepted their terms.")
        .scenario(|scenario| with_updates(scenario, |update| update.eula_accepted = true)),
    Mutant::new("files-do-not-matter", &["BEG-17"])
        .fault("Updates are installed although their files are not there.")
        .scenario(|scenario| with_updates(scenario, |update| update.data.is_downloaded = true))
        .downloaded(|bench, identity, _| bench.good.set_downloaded(identity, true)),
    Mutant::new("missing-files-fail-the-call", &["BEG-17"])
        .fault("One update without files fails the whole list.")
        .result(|_, result| {
            let missing = HResult::WU_E_DM_NOTDOWNLOADED;
            match result.update_results().iter().any(|update| update.hresult == missing) {
                true => {
                    summed_up(vec![UpdateInstallationResult::failed(missing); result.update_results().len()])
                }
                false => result,
            }
        }),
    Mutant::new("stale-objects-believed", &["BEG-18"])
        .fault("Whether an update is installed is read from the object that the client holds.")
        .result(|_, result| each_result(&result, not_installed_yet))
        .progress(|_, progress| each_shown(&progress, not_installed_yet)),
    Mutant::new("repeated-updates-fail", &["BEG-19"])
        .fault("An update that is in the list twice fails the second time.")
        .result(|installer, result| {
            let list = installer.list();
            let repeated = |at: usize| {
                list.get(at).is_some_and(|update| {
                    list[..at].iter().any(|earlier| earlier.identity == update.identity)
                })
            };
            let updates = result.update_results().iter().enumerate().map(|(at, update)| match repeated(at) {
                true => UpdateInstallationResult::failed(HResult::E_FAIL),
                false => *update,
            });
            summed_up(updates.collect())
        }),
    Mutant::new("repeated-updates-refused", &["BEG-19"])
        .fault("A list that has an update twice is refused although the agent says that it is accepted.")
        .scenario(|scenario| with_switch(scenario, "duplicates", "refuse_at_start")),
    Mutant::new("repeated-updates-accepted", &["BEG-19"])
        .fault("A list that has an update twice is accepted although the agent says that it is refused.")
        .scenario(|scenario| with_switch(scenario, "duplicates", "accept")),
];

fn not_installed_yet(result: UpdateInstallationResult) -> UpdateInstallationResult {
    match result.hresult {
        HResult::WU_S_ALREADY_INSTALLED => UpdateInstallationResult::succeeded(false),
        _ => result,
    }
}
