//! The DLL or program that contains this code: its path, and keeping it loaded.

use windows::Win32::Foundation::{HMODULE, MAX_PATH};
use windows::Win32::System::LibraryLoader::{
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN,
    GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, GetModuleFileNameW, GetModuleHandleExW,
};
use windows_core::{Error, PCWSTR, Result};

/// A static whose address is in this module.
static HERE: u8 = 0;

/// Returns the path of the module.
pub(crate) fn path() -> Result<String> {
    let module = handle(GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT)?;
    let mut path = vec![0; 128 * MAX_PATH as usize];
    // SAFETY: the module is loaded, because this code is running.
    let length = unsafe { GetModuleFileNameW(Some(module), &mut path) } as usize;
    if length == 0 {
        return Err(Error::from_thread());
    }
    Ok(String::from_utf16_lossy(&path[..length]))
}

/// Keeps the module loaded until the process ends: threads of a world may outlive its last object briefly.
pub(crate) fn pin() -> Result<()> {
    handle(GET_MODULE_HANDLE_EX_FLAG_PIN).map(|_| ())
}

fn handle(how: u32) -> Result<HMODULE> {
    let mut module = HMODULE::default();
    let here = PCWSTR((&raw const HERE).cast());
    // SAFETY: the address is within this module, which is all that the flag requires.
    unsafe { GetModuleHandleExW(how | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, here, &mut module) }?;
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_of_a_test_is_its_program() {
        pin().unwrap();
        let this = std::env::current_exe().unwrap();
        assert!(path().unwrap().eq_ignore_ascii_case(this.to_str().unwrap()));
    }
}
