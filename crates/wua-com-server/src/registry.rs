//! Registration: writes the classes to the registry, keeps the values they replace, and restores them.

use windows_core::{GUID, Result};
use windows_registry::Key;

use crate::class::Class;

/// A value in every key that registration created; a key without it existed before.
const MADE: &str = "WuasimMade";
/// The prefix of the names of values that are kept for later.
const KEPT: &str = "WuasimKept";
/// The two values that define a server.
const SERVER: [&str; 2] = ["", "ThreadingModel"];

/// Registers every class below `classes`, a `Software\Classes`. If a step fails, everything is undone.
pub(crate) fn register(classes: &Key, library: &str) -> Result<()> {
    Class::all().try_for_each(|class| register_class(classes, class, library)).inspect_err(|_| {
        // The first failure is the one to report.
        let _ = unregister(classes);
    })
}

/// Removes what [`register`] created, and restores what it replaced.
pub(crate) fn unregister(classes: &Key) -> Result<()> {
    Class::all().try_for_each(|class| unregister_class(classes, class))
}

fn register_class(classes: &Key, class: Class, library: &str) -> Result<()> {
    let (clsid, name) = (braced(class.clsid()), class.prog_id());
    let version = format!("{name}.1");
    let of_class = made(classes, &format!("CLSID\\{clsid}"), name)?;
    made(&of_class, "ProgID", &version)?;
    made(&of_class, "VersionIndependentProgID", name)?;
    let server = made(&of_class, "InprocServer32", library)?;
    for (value, wanted) in SERVER.into_iter().zip([library, "Both"]) {
        replace(&server, value, wanted)?;
    }
    for prog_id in [name, &version] {
        made(&made(classes, prog_id, name)?, "CLSID", &clsid)?;
    }
    made(classes, &format!("{name}\\CurVer"), &version)?;
    Ok(())
}

fn unregister_class(classes: &Key, class: Class) -> Result<()> {
    let (of_class, name) = (format!("CLSID\\{}", braced(class.clsid())), class.prog_id());
    let server = format!("{of_class}\\InprocServer32");
    if classes.open(&server).is_ok() {
        let server = classes.create(&server)?;
        SERVER.into_iter().try_for_each(|value| put_back(&server, value))?;
    }
    // Inner keys first: a key that was created may be below one that existed.
    for key in ["ProgID", "VersionIndependentProgID", "InprocServer32"] {
        unmake(classes, &format!("{of_class}\\{key}"))?;
    }
    unmake(classes, &of_class)?;
    for key in ["\\CLSID", "\\CurVer", "", ".1\\CLSID", ".1"] {
        unmake(classes, &format!("{name}{key}"))?;
    }
    Ok(())
}

/// Opens a key. A missing key is created, marked, and given this value; an existing one keeps its values.
fn made(parent: &Key, path: &str, value: &str) -> Result<Key> {
    let known = parent.open(path).is_ok_and(|key| key.get_value(MADE).is_err());
    let key = parent.create(path)?;
    if !known {
        key.set_u32(MADE, 1)?;
        key.set_string("", value)?;
    }
    Ok(key)
}

/// Removes a key that was created, and everything below it.
fn unmake(parent: &Key, path: &str) -> Result<()> {
    let made = parent.open(path).is_ok_and(|key| key.get_value(MADE).is_ok());
    if made { parent.remove_tree(path) } else { Ok(()) }
}

/// Sets a value. In a key that existed before, the old value is kept: unchanged, or as an empty text if there was
/// none.
fn replace(key: &Key, name: &str, value: &str) -> Result<()> {
    let kept = format!("{KEPT}{name}");
    let ours = key.get_value(MADE).is_ok() || key.get_value(&kept).is_ok();
    if !ours && key.get_string(name).ok().as_deref() != Some(value) {
        match key.get_value(name) {
            Ok(before) => key.set_value(&kept, &before)?,
            Err(_) => key.set_string(&kept, "")?,
        }
    }
    key.set_string(name, value)
}

/// Restores the value that [`replace`] kept.
fn put_back(key: &Key, name: &str) -> Result<()> {
    let kept = format!("{KEPT}{name}");
    let Ok(before) = key.get_value(&kept) else { return Ok(()) };
    if key.get_string(&kept).is_ok_and(|before| before.is_empty()) {
        key.remove_value(name)?;
    } else {
        key.set_value(name, &before)?;
    }
    key.remove_value(&kept)
}

/// Formats a class id as the registry writes it.
pub(crate) fn braced(clsid: GUID) -> String {
    format!("{{{clsid:?}}}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use windows_registry::CURRENT_USER;
    use wua_com::{Clsid, Coclass};

    /// A key that takes the place of `Software\Classes` during a test.
    struct Place(String);

    impl Place {
        fn new(test: &str) -> (Self, Key) {
            let path = format!("Software\\wuasim-test-{}-{test}", std::process::id());
            let key = CURRENT_USER.create(&path).unwrap();
            (Self(path), key)
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            CURRENT_USER.remove_tree(&self.0).unwrap();
        }
    }

    /// Lists everything below a key, as lines.
    fn shown(key: &Key, path: &str) -> Vec<String> {
        let values = key.values().unwrap().map(|(name, value)| format!("{path} {name}={value:?}"));
        let mut lines: Vec<String> = values.collect();
        for name in key.keys().unwrap() {
            lines.extend(shown(&key.open(&name).unwrap(), &format!("{path}\\{name}")));
        }
        lines
    }

    fn server() -> String {
        format!("CLSID\\{}\\InprocServer32", braced(Coclass::UpdateSession.clsid()))
    }

    #[test]
    fn what_was_made_is_removed() {
        let (_place, classes) = Place::new("made");
        register(&classes, "C:\\double\\wuapi.dll").unwrap();
        assert_eq!(classes.open(server()).unwrap().get_string("").unwrap(), "C:\\double\\wuapi.dll");
        let session = classes.open("Microsoft.Update.Session\\CLSID").unwrap().get_string("").unwrap();
        assert_eq!(session, "{4CB43D7F-7EEE-4906-8698-60DA1C38F2FE}");
        assert_eq!(classes.open("Wuasim.Control.1").unwrap().get_string("").unwrap(), "Wuasim.Control");
        unregister(&classes).unwrap();
        // The key above the classes belongs to no class.
        assert_eq!(shown(&classes, ""), Vec::<String>::new());
    }

    #[test]
    fn what_was_there_is_put_back() {
        let (_place, classes) = Place::new("there");
        let key = classes.create(server()).unwrap();
        key.set_expand_string("", "%systemroot%\\system32\\wuapi.dll").unwrap();
        key.set_string("Extra", "stays").unwrap();
        classes.create("Microsoft.Update.Session").unwrap().set_string("", "UpdateSession Class").unwrap();
        let before = shown(&classes, "");
        for library in ["C:\\double\\wuapi.dll", "C:\\double\\wuapi.dll", "D:\\newer\\wuapi.dll"] {
            register(&classes, library).unwrap();
            assert_eq!(key.get_string("").unwrap(), library);
            assert_eq!(key.get_string("ThreadingModel").unwrap(), "Both");
        }
        unregister(&classes).unwrap();
        let after = shown(&classes, "");
        assert_eq!(after, before);
        unregister(&classes).unwrap();
        assert_eq!(shown(&classes, ""), after, "there is nothing left to take back");
    }

    #[test]
    fn the_same_library_replaces_nothing() {
        let (_place, classes) = Place::new("same");
        let key = classes.create(server()).unwrap();
        key.set_string("", "C:\\windows\\system32\\wuapi.dll").unwrap();
        key.set_string("ThreadingModel", "Both").unwrap();
        let before = shown(&classes, "");
        register(&classes, "C:\\windows\\system32\\wuapi.dll").unwrap();
        unregister(&classes).unwrap();
        assert_eq!(shown(&classes, ""), before);
    }
}
