//! Registration in the registry: what it writes for a user and removes again, and that each class can be created.

#[cfg(not(windows))]
fn main() {
    eprintln!("skipped: the registry needs Windows or Wine (cargo xtask windows)");
}

#[cfg(windows)]
fn main() {
    registered::main();
}

#[cfg(windows)]
#[expect(clippy::unwrap_used, reason = "in a test a failure is the message")]
mod registered {
    use libtest_mimic::{Arguments, Failed, Trial};
    use windows::Win32::Foundation::{CO_E_CLASS_DISABLED, E_INVALIDARG, S_OK};
    use windows::Win32::System::Com::{
        CLSCTX_INPROC_SERVER, CLSIDFromProgID, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
    };
    use windows_core::{GUID, HSTRING, IUnknown, PCWSTR, w};
    use windows_registry::{CURRENT_USER, Key};
    use wua_com::{Clsid, Coclass};
    use wuapi::{CONTROL_CLSID, DllInstall};

    pub(super) fn main() {
        let unregistered = std::env::var_os("WUA_LEG_REGISTERED").is_none();
        let test = |name: &str, run: fn() -> Result<(), Failed>| {
            Trial::test(name, run).with_ignored_flag(unregistered)
        };
        let trials = vec![
            test("registered_for_the_user_and_taken_back", for_the_user_and_taken_back),
            test("registered_names_lead_to_their_classes", names_lead_to_their_classes),
            test("registered_classes_refuse_without_a_scenario", classes_refuse_without_a_scenario),
        ];
        libtest_mimic::run(&Arguments::from_args(), trials).exit();
    }

    fn classes() -> Vec<(&'static str, GUID)> {
        let agent = Coclass::ALL.map(|class| (class.prog_id(), class.clsid()));
        agent.into_iter().chain([("Wuasim.Control", CONTROL_CLSID)]).collect()
    }

    /// Lists everything below a key, as lines.
    fn shown(key: &Key, path: &str, lines: &mut Vec<String>) {
        for (name, value) in key.values().unwrap() {
            lines.push(format!("{path} {name}={value:?}"));
        }
        for name in key.keys().unwrap() {
            shown(&key.open(&name).unwrap(), &format!("{path}\\{name}"), lines);
        }
    }

    /// Lists the registered classes of the user that are ours.
    fn of_the_user() -> Vec<String> {
        let mut lines = Vec::new();
        for (prog_id, clsid) in classes() {
            for path in [prog_id.to_owned(), format!("{prog_id}.1"), format!("CLSID\\{{{clsid:?}}}")] {
                if let Ok(key) = CURRENT_USER.open(format!("Software\\Classes\\{path}")) {
                    shown(&key, &path, &mut lines);
                }
            }
        }
        lines
    }

    fn text(path: &str, value: &str) -> String {
        let key = CURRENT_USER.open(format!("Software\\Classes\\{path}")).expect(path);
        key.get_string(value).expect(path)
    }

    fn for_the_user_and_taken_back() -> Result<(), Failed> {
        let before = of_the_user();
        // SAFETY: the texts end with a zero.
        unsafe {
            assert_eq!(DllInstall(true.into(), w!("everybody")), E_INVALIDARG);
            assert_eq!(DllInstall(true.into(), w!("user")), S_OK);
        }
        let this = std::env::current_exe().unwrap();
        for (prog_id, clsid) in classes() {
            let clsid = format!("{{{clsid:?}}}");
            let server = format!("CLSID\\{clsid}\\InprocServer32");
            assert!(text(&server, "").eq_ignore_ascii_case(this.to_str().unwrap()), "{}", text(&server, ""));
            assert_eq!(text(&server, "ThreadingModel"), "Both");
            assert_eq!(text(&format!("{prog_id}\\CLSID"), ""), clsid);
            assert_eq!(text(&format!("{prog_id}.1\\CLSID"), ""), clsid);
            assert_eq!(text(&format!("{prog_id}\\CurVer"), ""), format!("{prog_id}.1"));
            assert_eq!(text(&format!("CLSID\\{clsid}\\ProgID"), ""), format!("{prog_id}.1"));
            assert_eq!(text(&format!("CLSID\\{clsid}\\VersionIndependentProgID"), ""), prog_id);
        }
        // SAFETY: as above.
        assert_eq!(unsafe { DllInstall(false.into(), w!("user")) }, S_OK);
        assert_eq!(of_the_user(), before);
        Ok(())
    }

    fn names_lead_to_their_classes() -> Result<(), Failed> {
        for (prog_id, clsid) in classes() {
            for name in [prog_id.to_owned(), format!("{prog_id}.1")] {
                let text = HSTRING::from(&name);
                // SAFETY: a text that ends with a zero.
                let found = unsafe { CLSIDFromProgID(PCWSTR(text.as_ptr())) };
                assert_eq!(found.map_err(|error| error.code()), Ok(clsid), "{name}");
            }
        }
        Ok(())
    }

    fn classes_refuse_without_a_scenario() -> Result<(), Failed> {
        // SAFETY: the test's own thread, which ends with the test.
        unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.ok()?;
        for (prog_id, clsid) in classes() {
            // SAFETY: an id that outlives the call.
            let made = unsafe { CoCreateInstance::<_, IUnknown>(&clsid, None, CLSCTX_INPROC_SERVER) };
            assert_eq!(made.map_err(|error| error.code()), Err(CO_E_CLASS_DISABLED), "{prog_id}");
        }
        Ok(())
    }
}
