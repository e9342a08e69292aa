//! Type information from the agent's own type library if one is registered, for hosts that look members up before they
//! call them.

use std::ffi::c_void;

use windows::Win32::Foundation::{DISP_E_BADINDEX, E_POINTER, S_OK};
use windows::Win32::System::Com::ITypeInfo;
use windows::Win32::System::Ole::LoadRegTypeLib;
use windows_core::{GUID, HRESULT, Interface};

use crate::fault::{Fault, Result, fenced};

/// "WUAPI 2.0 Type Library".
const LIBRARY: GUID = GUID::from_u128(0xb596cc9f_56e5_419e_a622_e01bb457431e);

/// Returns the registered library's description of an interface.
fn of(iid: &GUID) -> Result<ITypeInfo> {
    // SAFETY: both ids outlive the calls.
    unsafe { Ok(LoadRegTypeLib(&LIBRARY, 2, 0, 0)?.GetTypeInfoOfGuid(iid)?) }
}

/// Implements `IDispatch::GetTypeInfoCount`: 1 if the library is registered, otherwise 0.
///
/// # Safety
/// `count` is null or may be written to.
pub unsafe fn type_info_count(iid: &GUID, count: *mut u32) -> HRESULT {
    if count.is_null() {
        return E_POINTER;
    }
    // SAFETY: not null, and the caller guarantees that it is valid.
    unsafe { count.write(of(iid).is_ok().into()) };
    S_OK
}

/// Implements `IDispatch::GetTypeInfo`.
///
/// # Safety
/// `info` is null or may be written to.
pub unsafe fn type_info(iid: &GUID, index: u32, info: *mut *mut c_void) -> HRESULT {
    if info.is_null() {
        return E_POINTER;
    }
    // SAFETY: not null, and the caller guarantees that it is valid.
    unsafe { info.write(std::ptr::null_mut()) };
    fenced(|| {
        let found = if index == 0 { of(iid) } else { Err(Fault(DISP_E_BADINDEX)) };
        let found = found.map_err(|_| Fault(DISP_E_BADINDEX))?;
        // SAFETY: as above.
        unsafe { info.write(found.into_raw()) };
        Ok(S_OK)
    })
}
