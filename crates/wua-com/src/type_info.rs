//! Type information, for hosts that look members up before they call them: that of the agent's own type library,
//! where one is registered.

use std::ffi::c_void;

use windows::Win32::Foundation::{DISP_E_BADINDEX, E_POINTER, S_OK, TYPE_E_ELEMENTNOTFOUND};
use windows::Win32::System::Com::ITypeInfo;
use windows::Win32::System::Ole::LoadRegTypeLib;
use windows_core::{GUID, HRESULT, Interface};

use crate::fault::{Fault, Result, fenced};
use crate::table::Automation;

/// "WUAPI 2.0 Type Library".
const LIBRARY: GUID = GUID::from_u128(0xb596cc9f_56e5_419e_a622_e01bb457431e);

/// What the registered library says of the object's newest interface.
fn of<T: Automation>() -> Result<ITypeInfo> {
    let newest = T::TABLES.last().ok_or(Fault(TYPE_E_ELEMENTNOTFOUND))?;
    // SAFETY: both ids outlive the calls.
    unsafe { Ok(LoadRegTypeLib(&LIBRARY, 2, 0, 0)?.GetTypeInfoOfGuid(&newest.iid)?) }
}

/// `IDispatch::GetTypeInfoCount`: one where the library is registered, else none.
///
/// # Safety
/// `count` is null or may be written to.
pub unsafe fn type_info_count<T: Automation>(count: *mut u32) -> HRESULT {
    if count.is_null() {
        return E_POINTER;
    }
    // SAFETY: not null, and the caller vouches for it.
    unsafe { count.write(of::<T>().is_ok().into()) };
    S_OK
}

/// `IDispatch::GetTypeInfo`.
///
/// # Safety
/// `info` is null or may be written to.
pub unsafe fn type_info<T: Automation>(index: u32, info: *mut *mut c_void) -> HRESULT {
    if info.is_null() {
        return E_POINTER;
    }
    // SAFETY: not null, and the caller vouches for it.
    unsafe { info.write(std::ptr::null_mut()) };
    fenced(|| {
        let found = if index == 0 { of::<T>() } else { Err(Fault(DISP_E_BADINDEX)) };
        let found = found.map_err(|_| Fault(DISP_E_BADINDEX))?;
        // SAFETY: as above.
        unsafe { info.write(found.into_raw()) };
        Ok(S_OK)
    })
}
