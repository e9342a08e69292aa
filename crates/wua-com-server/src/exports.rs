//! The exports that COM and `regsvr32` call: class objects and registration.
#![allow(non_snake_case, reason = "the names are COM's")]

use std::ffi::c_void;
use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

use windows::Win32::Foundation::{
    CLASS_E_CLASSNOTAVAILABLE, E_INVALIDARG, E_POINTER, HINSTANCE, S_FALSE, S_OK,
};
use windows_core::{BOOL, GUID, HRESULT, Interface, PCWSTR};
use windows_registry::{CURRENT_USER, LOCAL_MACHINE};
use wua_com::automation::fenced;
use wua_com::{Fault, class_object};

use crate::class::Class;
use crate::{module, process, registry};

/// `DLL_PROCESS_DETACH`.
const DETACH: u32 = 0;

/// Set once a class object was handed out: from then on the release of the last one cannot be observed.
static IN_USE: AtomicBool = AtomicBool::new(false);

/// Returns the class object of a class. Whether its objects can be created is checked at creation.
///
/// # Safety
/// The rules of COM: `clsid` and `iid` point to ids, `object` to a place for a pointer; or they are null.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn DllGetClassObject(
    clsid: *const GUID,
    iid: *const GUID,
    object: *mut *mut c_void,
) -> HRESULT {
    if clsid.is_null() || iid.is_null() || object.is_null() {
        return E_POINTER;
    }
    // SAFETY: not null, and the caller guarantees both.
    let clsid = unsafe {
        object.write(std::ptr::null_mut());
        *clsid
    };
    fenced(|| {
        let class = Class::of_clsid(&clsid).ok_or(Fault(CLASS_E_CLASSNOTAVAILABLE))?;
        module::pin()?;
        IN_USE.store(true, Ordering::Release);
        let made = class_object(move || process::create(class));
        // SAFETY: neither is null, and the caller guarantees both.
        Ok(unsafe { made.query(iid, object) })
    })
}

/// Answers whether the DLL may be unloaded: not once it was used, because the world lives as long as the process.
#[unsafe(no_mangle)]
pub extern "system" fn DllCanUnloadNow() -> HRESULT {
    if IN_USE.load(Ordering::Acquire) { S_FALSE } else { S_OK }
}

/// Registers the classes for the machine.
#[unsafe(no_mangle)]
pub extern "system" fn DllRegisterServer() -> HRESULT {
    install(true, Whose::Machine)
}

/// Unregisters the classes for the machine.
#[unsafe(no_mangle)]
pub extern "system" fn DllUnregisterServer() -> HRESULT {
    install(false, Whose::Machine)
}

/// Registers or unregisters: for the user if `whose` is `user`, for the machine if it is `machine`, null or empty.
///
/// # Safety
/// `whose` is null or a text that ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn DllInstall(install_it: BOOL, whose: PCWSTR) -> HRESULT {
    let text = if whose.is_null() {
        String::new()
    } else {
        // SAFETY: not null, and guaranteed by the caller.
        String::from_utf16_lossy(unsafe { whose.as_wide() })
    };
    match text.to_ascii_lowercase().as_str() {
        "" | "machine" => install(install_it.as_bool(), Whose::Machine),
        "user" => install(install_it.as_bool(), Whose::User),
        _ => E_INVALIDARG,
    }
}

/// A part of the registry.
#[derive(Debug, Clone, Copy)]
enum Whose {
    Machine,
    User,
}

fn install(install_it: bool, whose: Whose) -> HRESULT {
    let root = match whose {
        Whose::Machine => LOCAL_MACHINE,
        Whose::User => CURRENT_USER,
    };
    fenced(|| {
        let classes = root.create("Software\\Classes")?;
        if install_it {
            registry::register(&classes, &module::path()?)?;
        } else {
            registry::unregister(&classes)?;
        }
        Ok(S_OK)
    })
}

/// Writes the end of the journal when the process ends.
#[unsafe(no_mangle)]
extern "system" fn DllMain(_module: HINSTANCE, reason: u32, _reserved: *const c_void) -> BOOL {
    if reason == DETACH {
        // There is nowhere left to report a panic.
        let _ = catch_unwind(process::end);
    }
    true.into()
}
