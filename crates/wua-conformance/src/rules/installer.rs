//! Getting an installer, and its properties (clauses `INST-NEW-…` to `INST-PWIN-…`, `INST2-1`, `INST3-1`).

use wua::Object;

use super::calls::{Course, Visible, all_refused};
use crate::rules::words::*;

rules! {
    INST_NEW_1 INST_NEW_3 INST_NEW_4 INST_NEW_5 INST_NEW_6 INST_CID_1 INST_CID_2 INST_FRC_1
    INST_ASP_1 INST_HWND_1 INST_PWIN_1 INST2_1 INST3_1
}

/// The four switches, in the order of [`SETTERS`].
fn switches(installer: &Installer) -> [bool; 4] {
    [
        installer.allow_source_prompts(),
        installer.is_forced(),
        installer.force_quiet(),
        installer.attempt_close_apps_if_necessary(),
    ]
}

/// The name of a switch, and its setter.
type Setter = (&'static str, fn(&Installer, bool));

const SETTERS: [Setter; 4] = [
    ("AllowSourcePrompts", |installer, value| installer.set_allow_source_prompts(value)),
    ("IsForced", |installer, value| installer.set_is_forced(value)),
    ("ForceQuiet", |installer, value| installer.set_force_quiet(value)),
    ("AttemptCloseAppsIfNecessary", |installer, value| installer.set_attempt_close_apps_if_necessary(value)),
];

const AT_FIRST: [bool; 4] = [true, false, false, false];

/// Sets and resets one switch, with two settings of the others, and reads all four each time.
fn reads_back(fixture: &Fixture, at: usize) -> Outcome {
    let (name, set) = SETTERS[at];
    for others in [AT_FIRST, AT_FIRST.map(|value| !value)] {
        let installer = fixture.trial(&plain_machine(1))?.bare_installer()?;
        SETTERS.iter().zip(others).for_each(|((_, set), value)| set(&installer, value));
        for value in [true, false, false, true, true] {
            set(&installer, value);
            let mut expected = others;
            expected[at] = value;
            let what = "prompts, forced, quiet, closing apps";
            ensure_eq!(switches(&installer), expected, "{what} after {name} was set to {value}");
        }
    }
    Ok(())
}

rule!(INST_NEW_1 = Example(inst_new_1) "INST-NEW-1", needs [];
    "Each installer that a session makes is an object of its own: what is set on one shows on no other.";
    Documented(&["nf-wuapi-iupdatesession-createupdateinstaller"]));
fn inst_new_1(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let written = trial.bare_installer()?;
    let others = [trial.bare_installer()?, trial.another_session().create_update_installer()?];
    let offered = trial.offered()?;
    written.set_client_application_id("the one");
    written.set_parent_hwnd(7);
    written.raw().set_parent_window(Some(Arc::new(())));
    written.set_updates(&offered);
    SETTERS.iter().zip(AT_FIRST).for_each(|((_, set), value)| set(&written, !value));
    for other in others {
        ensure_eq!(other.client_application_id(), "", "ClientApplicationID of an installer never written to");
        ensure_eq!(other.parent_hwnd(), 0, "ParentHwnd of an installer never written to");
        ensure!(other.raw().parent_window().is_none(), "an installer never written to has a ParentWindow");
        ensure_eq!(other.updates().count(), 0, "the length of a list that was never set");
        ensure_eq!(switches(&other), AT_FIRST, "the switches of an installer never written to");
    }
    ensure_eq!(switches(&written), AT_FIRST.map(|value| !value), "the switches that were written");
    Ok(())
}

rule!(INST_NEW_3 = Example(inst_new_3) "INST-NEW-3", needs [Callers, History];
    "A session on another computer makes no installer, though it searches and reads the history.";
    Documented(&["nf-wuapi-iupdatesession-createupdateinstaller",
                 "Wua_Sdk/using-wua-from-a-remote-computer"]));
fn inst_new_3(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    applies_if(trial.offered()?.count() > 0, "the machine offers no update")?;
    for caller in [Caller::Remote, Caller::RemoteToken] {
        let session = trial.session_as(caller);
        let refused = code(&session.create_update_installer());
        ensure_eq!(refused, HResult::E_ACCESSDENIED, "CreateUpdateInstaller of a session as {caller}");
        let searcher = session.create_update_searcher()?;
        let found = searcher.search(EVERYTHING)?.updates.count();
        ensure_eq!(found, trial.offered()?.count(), "what a session as {caller} finds");
        ensure_eq!(searcher.get_total_history_count()?, 0, "the history of a new machine");
    }
    Ok(())
}

rule!(INST_NEW_4 = Example(inst_new_4) "INST-NEW-4" PolicyDependent, needs [];
    "A new installer has an empty ClientApplicationID or, where it inherits, that of its session, and a \
     later change of the session's reaches it no more.";
    Assumed("the pages are silent; searchers are specified to start empty"));
fn inst_new_4(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    trial.session().set_client_application_id("first");
    let installer = trial.bare_installer()?;
    let at_first = installer.client_application_id();
    trial.legal("client_id", &at_first, &[("empty", String::new()), ("inherit", "first".to_owned())])?;
    trial.session().set_client_application_id("second");
    ensure_eq!(installer.client_application_id(), at_first, "the id after that of the session changed");
    Ok(())
}

rule!(INST_NEW_5 = Example(inst_new_5) "INST-NEW-5", needs [Install, Callers, History, SystemInformation];
    "A caller without the rights of an administrator begins no work, and leaves no trace of trying.";
    Documented(&["Wua_Sdk/secured-methods-and-properties-in-the-wua-api"]));
fn inst_new_5(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(1))?;
    let offered = trial.offered()?;
    let before = Visible::of(&trial)?;
    match trial.session_as(Caller::User).create_update_installer() {
        Ok(installer) => {
            installer.set_updates(&offered);
            all_refused(&installer, HResult::E_ACCESSDENIED, "for a plain user")?;
            let wizard = code(&installer.run_wizard(""));
            ensure_eq!(wizard, HResult::E_ACCESSDENIED, "the answer of RunWizard for a plain user");
        }
        Err(error) => ensure_eq!(error.hresult(), HResult::E_ACCESSDENIED, "CreateUpdateInstaller"),
    }
    ensure_eq!(Visible::of(&trial)?, before, "the machine after a plain user tried");
    Ok(())
}

rule!(INST_NEW_6 = Example(inst_new_6) "INST-NEW-6", needs [];
    "A new installer allows source prompts; it is not forced, not quiet, and closes no apps.";
    Observed(&["PAIG: the log of a script that set nothing prints Yes, No, No, No",
               "KB902093: the log prints forced No and prompts Yes"]));
fn inst_new_6(fixture: &Fixture) -> Outcome {
    let installer = fixture.trial(&plain_machine(1))?.bare_installer()?;
    ensure_eq!(switches(&installer), AT_FIRST, "prompts, forced, quiet, closing apps of a new installer");
    Ok(())
}

rule!(INST_CID_1 = Example(inst_cid_1) "INST-CID-1", needs [];
    "ClientApplicationID reads back as it was written, whatever the text.";
    Documented(&["nf-wuapi-iupdateinstaller-get_clientapplicationid",
                 "nf-wuapi-iupdateinstaller-put_clientapplicationid"]));
fn inst_cid_1(fixture: &Fixture) -> Outcome {
    let installer = fixture.trial(&plain_machine(1))?.bare_installer()?;
    let long = "x".repeat(4096);
    for text in ["a client", "", " ", "Ünïcödé ☃ 𝄞", "a\r\nb\t\"'\\", "UPPER lower ", "Unknown", &long, "a"]
    {
        installer.set_client_application_id(text);
        ensure_eq!(installer.client_application_id(), text, "ClientApplicationID");
        ensure_eq!(installer.client_application_id(), text, "ClientApplicationID, read again,");
    }
    Ok(())
}

rule!(INST_CID_2 = Example(inst_cid_2) "INST-CID-2", needs [];
    "ClientApplicationID is empty where neither the installer nor its session was given one.";
    Observed(&["PAIG: the log of a script that set none prints ClientId = <NULL>"]));
fn inst_cid_2(fixture: &Fixture) -> Outcome {
    let installer = fixture.trial(&plain_machine(1))?.bare_installer()?;
    ensure_eq!(installer.client_application_id(), "", "ClientApplicationID");
    Ok(())
}

rule!(INST_FRC_1 = Example(inst_frc_1) "INST-FRC-1", needs [];
    "IsForced reads back as it was written, and writing it leaves the other switches alone.";
    Documented(&["nf-wuapi-iupdateinstaller-get_isforced"]));
fn inst_frc_1(fixture: &Fixture) -> Outcome {
    reads_back(fixture, 1)
}

rule!(INST_ASP_1 = Example(inst_asp_1) "INST-ASP-1", needs [];
    "AllowSourcePrompts reads back as it was written, and writing it leaves the other switches alone.";
    Documented(&["nf-wuapi-iupdateinstaller-get_allowsourceprompts"]));
fn inst_asp_1(fixture: &Fixture) -> Outcome {
    reads_back(fixture, 0)
}

rule!(INST_HWND_1 = Example(inst_hwnd_1) "INST-HWND-1", needs [];
    "ParentHwnd reads back as it was written, for every window handle.";
    Documented(&["nf-wuapi-iupdateinstaller-get_parenthwnd"]));
fn inst_hwnd_1(fixture: &Fixture) -> Outcome {
    let installer = fixture.trial(&plain_machine(1))?.bare_installer()?;
    for handle in [0, 1, -1, 0x0001_02A4, isize::MAX, isize::MIN, 0] {
        installer.set_parent_hwnd(handle);
        ensure_eq!(installer.parent_hwnd(), handle, "ParentHwnd");
    }
    Ok(())
}

rule!(INST_PWIN_1 = Example(inst_pwin_1) "INST-PWIN-1", needs [];
    "ParentWindow gives back the very object that was written, and takes none as well.";
    Documented(&["nf-wuapi-iupdateinstaller-get_parentwindow", "wuapi.idl"]));
fn inst_pwin_1(fixture: &Fixture) -> Outcome {
    let installer = fixture.trial(&plain_machine(1))?.bare_installer()?;
    let shown = |expected: Option<&Object>| -> Outcome {
        let found = installer.raw().parent_window();
        let same = match (&found, expected) {
            (Some(found), Some(expected)) => Arc::ptr_eq(found, expected),
            (None, None) => true,
            _ => false,
        };
        ensure!(
            same,
            "ParentWindow is not what was written to it ({})",
            expected.map_or("none", |_| "a window")
        );
        Ok(())
    };
    let (one, two): (Object, Object) = (Arc::new("a window".to_owned()), Arc::new("a window".to_owned()));
    for window in [None, Some(one), None, Some(two)] {
        installer.raw().set_parent_window(window.clone());
        shown(window.as_ref())?;
    }
    Ok(())
}

rule!(INST2_1 = Example(inst2_1) "INST2-1", needs [];
    "ForceQuiet reads back as it was written, and writing it leaves the other switches alone.";
    Documented(&["nn-wuapi-iupdateinstaller2", "nf-wuapi-iupdateinstaller2-get_forcequiet"]));
fn inst2_1(fixture: &Fixture) -> Outcome {
    reads_back(fixture, 2)
}

rule!(INST3_1 = Example(inst3_1) "INST3-1", needs [Install, Scripted, VirtualTime, Callbacks];
    "AttemptCloseAppsIfNecessary reads back as it was written, and makes no difference to a job without \
     updates of Store apps.";
    Documented(&["nn-wuapi-iupdateinstaller3",
                 "nf-wuapi-iupdateinstaller3-get_attemptcloseappsifnecessary"]));
fn inst3_1(fixture: &Fixture) -> Outcome {
    reads_back(fixture, 3)?;
    let course = |closing: bool| -> Result<Course, Fault> {
        let restarting = [always_restarting("restarts always"), update("restarts").restarting(true)];
        let trial = fixture.trial(&machine(restarting.into_iter().chain([update("does not restart")])))?;
        let installer = trial.installer()?;
        installer.set_attempt_close_apps_if_necessary(closing);
        Course::undisturbed(&trial, &installer)
    };
    course(true)?.is_like(&course(false)?, "where apps may be closed")
}
