//! Mutants of getting an installer, and of its properties (clauses `INST-…`).

use super::altered::{changed, the_first_installer, with_switch};
use super::wrap::*;

pub(super) const MUTANTS: &[Mutant] = &[
    Mutant::new("one-installer-for-all", &["INST-NEW-1"])
        .fault("A session hands out the same installer every time.")
        .create_installer(the_first_installer),
    Mutant::new("remote-session-makes-installers", &["INST-NEW-3"])
        .fault("A session on another computer makes an installer.")
        .create_installer(|session| match session.installer() {
            Ok(installer) => Ok(installer),
            Err(_) => MutantSession::wrap(Arc::clone(&session.bench), session.bench.good.session())
                .create_update_installer(),
        }),
    Mutant::new("client-id-shared-with-session", &["INST-NEW-4"])
        .fault("An installer reads the application id of its session, also one that was set later.")
        .get_client(|installer, own| match own.is_empty() {
            true => installer.session.good.client_application_id(),
            false => own,
        }),
    Mutant::new("client-id-other-than-said", &["INST-NEW-4"])
        .fault(
            "An installer inherits its session's application id although the agent says that it does \
                not.",
        )
        .scenario(|scenario| with_switch(scenario, "client_id", "inherit")),
    Mutant::new("anybody-may-install", &["INST-NEW-5"])
        .fault("The rights of the caller are not checked.")
        .caller(|caller| match caller {
            Caller::User => Caller::Administrator,
            other => other,
        })
        .scenario(|mut scenario| {
            scenario.caller = Caller::Administrator;
            scenario
        }),
    Mutant::new("new-installer-is-quiet", &["INST-NEW-6"])
        .fault("A new installer is quiet, as an unattended program would want it.")
        .create_installer(quiet),
    Mutant::new("new-installer-asks-for-no-source", &["INST-NEW-6"])
        .fault("A new installer allows no source prompts: the default of a Boolean.")
        .create_installer(|session| {
            let installer = session.installer()?;
            installer.good.set_allow_source_prompts(false);
            Ok(installer)
        }),
    Mutant::new("client-id-lost", &["INST-CID-1"])
        .fault("What is written to ClientApplicationID is not kept.")
        .put_client(|_, _| {}),
    Mutant::new("client-id-cut-short", &["INST-CID-1"])
        .fault("ClientApplicationID keeps sixteen characters.")
        .put_client(|installer, value| {
            let short: String = value.chars().take(16).collect();
            installer.good.set_client_application_id(&short);
        }),
    Mutant::new("client-id-unknown-at-first", &["INST-CID-2"])
        .fault("An installer that was given no application id reads \"Unknown\".")
        .get_client(|_, id| if id.is_empty() { "Unknown".to_owned() } else { id }),
    Mutant::new("forced-not-kept", &["INST-FRC-1"])
        .fault("What is written to IsForced is not kept.")
        .put(|installer, which, value| lost(installer, which, value, Property::IsForced)),
    Mutant::new("prompts-not-kept", &["INST-ASP-1"])
        .fault("What is written to AllowSourcePrompts is not kept.")
        .put(|installer, which, value| lost(installer, which, value, Property::AllowSourcePrompts)),
    Mutant::new("quiet-not-kept", &["INST2-1"])
        .fault("What is written to ForceQuiet is not kept.")
        .put(|installer, which, value| lost(installer, which, value, Property::ForceQuiet)),
    Mutant::new("closing-apps-not-kept", &["INST3-1"])
        .fault("What is written to AttemptCloseAppsIfNecessary is not kept.")
        .put(|installer, which, value| lost(installer, which, value, Property::AttemptCloseAppsIfNecessary)),
    Mutant::new("setter-writes-two-switches", &["INST2-1"])
        .fault("The setter of ForceQuiet writes IsForced too.")
        .put(|installer, which, value| {
            installer.write(which, value);
            if which == Property::ForceQuiet {
                installer.write(Property::IsForced, value);
            }
        }),
    Mutant::new("forced-is-only-a-note", &["INST-FRC-2"])
        .fault("IsForced reads back and has no effect.")
        .put(note_only)
        .get(noted),
    Mutant::new("forced-needs-no-files", &["INST-FRC-3"])
        .fault("A forced installation succeeds although the files are not there.")
        .result(|installer, result| match installer.good.is_forced() {
            true => super::altered::summed_up(result.update_results().iter().map(there).collect()),
            false => result,
        })
        .progress(|job, progress| match job.installer.good.is_forced() {
            true => super::altered::each_shown(&progress, |result| there(&result)),
            false => progress,
        }),
    Mutant::new("list-sorted-by-title", &["INST-UPD-1"]).fault("The installer sorts its list.").put_updates(
        |installer, list| {
            let mut sorted = list.to_vec();
            sorted.sort_by(|a, b| b.title.cmp(&a.title));
            installer.good.set_updates(&sorted.into_iter().collect());
        },
    ),
    Mutant::new("list-only-ever-grows", &["INST-UPD-1"])
        .fault("Writing the list adds to the list that was there.")
        .put_updates(|installer, list| {
            let both: UpdateCollection = installer.list().into_iter().chain(list.to_vec()).collect();
            installer.good.set_updates(&both);
        }),
    Mutant::new("list-is-a-copy", &["INST-UPD-2", "COLL-1", "COLL-2", "COLL-3", "COLL-4"])
        .fault("What is added to the list that the getter gave is lost.")
        .get_updates(|installer| installer.good.updates().copy()),
    Mutant::new("no-list-yet-is-a-null-pointer", &["INST-UPD-4"])
        .fault("An installer that was given no list answers E_POINTER instead of WU_E_NO_UPDATE.")
        .refusal(|installer, code| match installer.list().is_empty() && !installer.memo().flag {
            true => HResult::E_POINTER,
            false => code,
        })
        .put_updates(|installer, list| {
            installer.memo().flag = true;
            installer.good.set_updates(list);
        }),
    Mutant::new("job-follows-the-installer", &["INST-UPD-5"])
        .fault("The list of a job is that of its installer, also when that changes.")
        .job_updates(|job, _| Ok(UpdateCollection::read_only(job.installer.list()))),
    Mutant::new("results-from-the-end", &["INST-UPD-6"])
        .fault("The results of an operation are in the reverse order of its list.")
        .result(|_, result| {
            let updates: Vec<_> = result.update_results().iter().rev().copied().collect();
            InstallationResult::new(result.result_code(), result.hresult(), updates)
        }),
    Mutant::new("window-number-not-kept", &["INST-HWND-1"])
        .fault("What is written to ParentHwnd is not kept.")
        .put_hwnd(|_, _| {}),
    Mutant::new("window-number-cut", &["INST-HWND-1"])
        .fault("ParentHwnd is cut to sixteen bits.")
        .put_hwnd(|installer, value| installer.good.set_parent_hwnd(value & 0xFFFF)),
    Mutant::new("window-replaced", &["INST-PWIN-1"])
        .fault("ParentWindow gives another object than the one that was put.")
        .put_window(|installer, value| {
            installer.good.set_parent_window(value.map(|_| Arc::new(()) as wua::Object));
        }),
    Mutant::new("window-never-cleared", &["INST-PWIN-1"])
        .fault("NULL as ParentWindow leaves the window that was there.")
        .put_window(|installer, value| {
            if value.is_some() {
                installer.good.set_parent_window(value);
            }
        }),
    Mutant::new("list-of-duplicates-thinned", &["INST-UPD-1"])
        .fault("The installer drops repeated updates from its list.")
        .put_updates(|installer, list| {
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
    Mutant::new("list-of-other-revisions", &["INST-UPD-1"])
        .fault("The installer replaces updates by the next revision.")
        .get_updates(|installer| {
            let next = |update: &Arc<Update>| changed(update, |data| data.identity.revision_number += 1);
            installer.list().iter().map(next).collect()
        }),
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
