//! Mutants of getting an installer, and of its properties (clauses `INST-…`).

use super::altered::{changed, with_switch};
use super::member::the_first_installer;
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "one-installer-for-all",
        fault: "A session hands out the same installer every time.",
        breaks: &["INST-NEW-1"],
        hooks: Hooks { create_installer: Some(the_first_installer), ..Hooks::NONE },
    },
    Mutant {
        name: "remote-session-makes-installers",
        fault: "A session on another computer makes an installer.",
        breaks: &["INST-NEW-3"],
        hooks: Hooks {
            create_installer: Some(|session| match session.installer() {
                Ok(installer) => Ok(installer),
                Err(_) => MutantSession::wrap(Arc::clone(&session.bench), session.bench.good.session())
                    .create_update_installer(),
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "client-id-shared-with-session",
        fault: "An installer reads the application id of its session, also one that was set later.",
        breaks: &["INST-NEW-4"],
        hooks: Hooks {
            get_client: Some(|installer, own| match own.is_empty() {
                true => installer.session.good.client_application_id(),
                false => own,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "client-id-other-than-said",
        fault: "An installer inherits its session's application id although the agent says that it does not.",
        breaks: &["INST-NEW-4"],
        hooks: Hooks {
            scenario: Some(|scenario| with_switch(scenario, "client_id", "inherit")),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "anybody-may-install",
        fault: "The rights of the caller are not checked.",
        breaks: &["INST-NEW-5"],
        hooks: Hooks {
            caller: Some(|caller| match caller {
                Caller::User => Caller::Administrator,
                other => other,
            }),
            scenario: Some(|mut scenario| {
                scenario.caller = Caller::Administrator;
                scenario
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "new-installer-is-quiet",
        fault: "A new installer is quiet, as an unattended program would want it.",
        breaks: &["INST-NEW-6"],
        hooks: Hooks { create_installer: Some(quiet), ..Hooks::NONE },
    },
    Mutant {
        name: "new-installer-asks-for-no-source",
        fault: "A new installer allows no source prompts: the default of a Boolean.",
        breaks: &["INST-NEW-6"],
        hooks: Hooks {
            create_installer: Some(|session| {
                let installer = session.installer()?;
                installer.good.set_allow_source_prompts(false);
                Ok(installer)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "client-id-lost",
        fault: "What is written to ClientApplicationID is not kept.",
        breaks: &["INST-CID-1"],
        hooks: Hooks { put_client: Some(|_, _| {}), ..Hooks::NONE },
    },
    Mutant {
        name: "client-id-cut-short",
        fault: "ClientApplicationID keeps sixteen characters.",
        breaks: &["INST-CID-1"],
        hooks: Hooks {
            put_client: Some(|installer, value| {
                let short: String = value.chars().take(16).collect();
                installer.good.set_client_application_id(&short);
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "client-id-unknown-at-first",
        fault: "An installer that was given no application id reads \"Unknown\".",
        breaks: &["INST-CID-2"],
        hooks: Hooks {
            get_client: Some(|_, id| if id.is_empty() { "Unknown".to_owned() } else { id }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "forced-not-kept",
        fault: "What is written to IsForced is not kept.",
        breaks: &["INST-FRC-1"],
        hooks: Hooks {
            put: Some(|installer, which, value| lost(installer, which, value, Property::IsForced)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "prompts-not-kept",
        fault: "What is written to AllowSourcePrompts is not kept.",
        breaks: &["INST-ASP-1"],
        hooks: Hooks {
            put: Some(|installer, which, value| lost(installer, which, value, Property::AllowSourcePrompts)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "quiet-not-kept",
        fault: "What is written to ForceQuiet is not kept.",
        breaks: &["INST2-1"],
        hooks: Hooks {
            put: Some(|installer, which, value| lost(installer, which, value, Property::ForceQuiet)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "closing-apps-not-kept",
        fault: "What is written to AttemptCloseAppsIfNecessary is not kept.",
        breaks: &["INST3-1"],
        hooks: Hooks {
            put: Some(|installer, which, value| {
                lost(installer, which, value, Property::AttemptCloseAppsIfNecessary)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "setter-writes-two-switches",
        fault: "The setter of ForceQuiet writes IsForced too.",
        breaks: &["INST2-1"],
        hooks: Hooks {
            put: Some(|installer, which, value| {
                installer.write(which, value);
                if which == Property::ForceQuiet {
                    installer.write(Property::IsForced, value);
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "forced-is-only-a-note",
        fault: "IsForced reads back and has no effect.",
        breaks: &["INST-FRC-2"],
        hooks: Hooks { put: Some(note_only), get: Some(noted), ..Hooks::NONE },
    },
    Mutant {
        name: "forced-needs-no-files",
        fault: "A forced installation succeeds although the files are not there.",
        breaks: &["INST-FRC-3"],
        hooks: Hooks {
            result: Some(|installer, result| match installer.good.is_forced() {
                true => super::altered::summed_up(result.update_results().iter().map(there).collect()),
                false => result,
            }),
            progress: Some(|job, progress| match job.installer.good.is_forced() {
                true => super::altered::each_shown(&progress, |result| there(&result)),
                false => progress,
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "list-sorted-by-title",
        fault: "The installer sorts its list.",
        breaks: &["INST-UPD-1"],
        hooks: Hooks {
            put_updates: Some(|installer, list| {
                let mut sorted = list.to_vec();
                sorted.sort_by(|a, b| b.title.cmp(&a.title));
                installer.good.set_updates(&sorted.into_iter().collect());
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "list-only-ever-grows",
        fault: "Writing the list adds to the list that was there.",
        breaks: &["INST-UPD-1"],
        hooks: Hooks {
            put_updates: Some(|installer, list| {
                let both: UpdateCollection = installer.list().into_iter().chain(list.to_vec()).collect();
                installer.good.set_updates(&both);
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "list-is-a-copy",
        fault: "What is added to the list that the getter gave is lost.",
        breaks: &["INST-UPD-2", "COLL-1", "COLL-2", "COLL-3", "COLL-4"],
        hooks: Hooks { get_updates: Some(|installer| installer.good.updates().copy()), ..Hooks::NONE },
    },
    Mutant {
        name: "no-list-yet-is-a-null-pointer",
        fault: "An installer that was given no list answers E_POINTER instead of WU_E_NO_UPDATE.",
        breaks: &["INST-UPD-4"],
        hooks: Hooks {
            refusal: Some(|installer, code| match installer.list().is_empty() && !installer.memo().flag {
                true => HResult::E_POINTER,
                false => code,
            }),
            put_updates: Some(|installer, list| {
                installer.memo().flag = true;
                installer.good.set_updates(list);
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "job-follows-the-installer",
        fault: "The list of a job is that of its installer, also when that changes.",
        breaks: &["INST-UPD-5"],
        hooks: Hooks {
            job_updates: Some(|job, _| Ok(UpdateCollection::read_only(job.installer.list()))),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "results-from-the-end",
        fault: "The results of an operation stand in the reverse order of its list.",
        breaks: &["INST-UPD-6"],
        hooks: Hooks {
            result: Some(|_, result| {
                let updates: Vec<_> = result.update_results().iter().rev().copied().collect();
                InstallationResult::new(result.result_code(), result.hresult(), updates)
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "window-number-not-kept",
        fault: "What is written to ParentHwnd is not kept.",
        breaks: &["INST-HWND-1"],
        hooks: Hooks { put_hwnd: Some(|_, _| {}), ..Hooks::NONE },
    },
    Mutant {
        name: "window-number-cut",
        fault: "ParentHwnd is cut to sixteen bits.",
        breaks: &["INST-HWND-1"],
        hooks: Hooks {
            put_hwnd: Some(|installer, value| installer.good.set_parent_hwnd(value & 0xFFFF)),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "window-replaced",
        fault: "ParentWindow gives another object than the one that was put.",
        breaks: &["INST-PWIN-1"],
        hooks: Hooks {
            put_window: Some(|installer, value| {
                installer.good.set_parent_window(value.map(|_| Arc::new(()) as wua::Object));
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "window-never-cleared",
        fault: "NULL as ParentWindow leaves the window that was there.",
        breaks: &["INST-PWIN-1"],
        hooks: Hooks {
            put_window: Some(|installer, value| {
                if value.is_some() {
                    installer.good.set_parent_window(value);
                }
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "list-of-duplicates-thinned",
        fault: "The installer drops repeated updates from its list.",
        breaks: &["INST-UPD-1"],
        hooks: Hooks {
            put_updates: Some(|installer, list| {
                let mut seen = Vec::new();
                let new = |update: &Arc<Update>| match seen.contains(&update.identity) {
                    true => false,
                    false => {
                        seen.push(update.identity.clone());
                        true
                    }
                };
                installer.good.set_updates(&list.to_vec().into_iter().filter(new).collect());
            }),
            ..Hooks::NONE
        },
    },
    Mutant {
        name: "list-of-other-revisions",
        fault: "The installer replaces updates by the next revision.",
        breaks: &["INST-UPD-1"],
        hooks: Hooks {
            get_updates: Some(|installer| {
                let next = |update: &Arc<Update>| changed(update, |data| data.identity.revision_number += 1);
                installer.list().iter().map(next).collect()
            }),
            ..Hooks::NONE
        },
    },
];

fn quiet(session: &Arc<MutantSession>) -> Result<Arc<dyn UpdateInstaller>> {
    let installer = session.installer()?;
    installer.good.set_force_quiet(true);
    Ok(installer)
}

fn lost(installer: &MutantInstaller, which: Property, value: bool, lost: Property) {
    if which != lost {
        installer.write(which, value);
    }
}

fn note_only(installer: &MutantInstaller, which: Property, value: bool) {
    match which {
        Property::IsForced => installer.memo().flag = value,
        other => installer.write(other, value),
    }
}

fn noted(installer: &MutantInstaller, which: Property) -> bool {
    match which {
        Property::IsForced => installer.memo().flag,
        other => installer.read(other),
    }
}

/// A success where the files were missing.
fn there(result: &UpdateInstallationResult) -> UpdateInstallationResult {
    match result.hresult {
        HResult::WU_E_DM_NOTDOWNLOADED => UpdateInstallationResult::succeeded(false),
        _ => *result,
    }
}
