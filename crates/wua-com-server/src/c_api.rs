//! Registration in the process for C and C++: see `include/wuadouble.h`.
#![allow(non_snake_case, reason = "the names are those of the header")]

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::windows::ffi::OsStringExt;
use std::sync::{Mutex, PoisonError};

use windows::Win32::Foundation::{E_INVALIDARG, E_POINTER, S_OK};
use windows_core::{HRESULT, PCWSTR};
use wua_com::Fault;
use wua_com::automation::fenced;

use crate::in_process::{InProcess, NotRegistered, register};
use crate::module;
use crate::server::say;
use crate::settings::{self, Refusal, Settings};

/// The registrations that were not revoked, by cookie.
static REGISTERED: Mutex<Option<HashMap<u32, InProcess>>> = Mutex::new(None);

fn with_registered<R>(work: impl FnOnce(&mut HashMap<u32, InProcess>) -> R) -> R {
    let mut registered = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    work(registered.get_or_insert_default())
}

/// Registers the double for this process and apartment.
///
/// # Safety
/// `scenario` and `clock` are null or end with a zero; `cookie` is null or can be written to.
#[unsafe(no_mangle)]
unsafe extern "system" fn WuaDoubleRegister(
    scenario: PCWSTR,
    clock: PCWSTR,
    seed: u64,
    cookie: *mut u32,
) -> HRESULT {
    if scenario.is_null() || cookie.is_null() {
        return E_POINTER;
    }
    // SAFETY: not null, and the caller guarantees all three.
    let (scenario, clock) = unsafe {
        cookie.write(0);
        (text(scenario).unwrap_or_default(), text(clock))
    };
    fenced(|| {
        module::pin()?;
        let new = settings(scenario, clock, seed).map_err(NotRegistered::from);
        let new = new.and_then(|settings| register(&settings)).map_err(|why| {
            say(&why);
            Fault(why.code())
        })?;
        let number = with_registered(|registered| {
            let number = (1..).find(|number| !registered.contains_key(number)).unwrap_or(u32::MAX);
            registered.insert(number, new);
            number
        });
        // SAFETY: as above.
        unsafe { cookie.write(number) };
        Ok(S_OK)
    })
}

/// Revokes a registration.
#[unsafe(no_mangle)]
extern "system" fn WuaDoubleRevoke(cookie: u32) -> HRESULT {
    fenced(|| {
        // Dropped after the lock is released.
        let gone = with_registered(|registered| registered.remove(&cookie));
        gone.map(|_| S_OK).ok_or(Fault(E_INVALIDARG))
    })
}

fn settings(scenario: OsString, clock: Option<OsString>, seed: u64) -> Result<Settings, Refusal> {
    let mut settings = Settings::new(scenario);
    settings.seed = seed;
    if let Some(clock) = clock {
        (settings.clock, settings.flow) = settings::clock(&clock)?;
    } else {
        (settings.clock, settings.flow) = settings::DEFAULT_CLOCK;
    }
    Ok(settings)
}

/// Returns the text; `None` if it is null.
///
/// # Safety
/// It is null or ends with a zero.
unsafe fn text(text: PCWSTR) -> Option<OsString> {
    // SAFETY: not null where it is read, and guaranteed by the caller.
    (!text.is_null()).then(|| OsString::from_wide(unsafe { text.as_wide() }))
}
