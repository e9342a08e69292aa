//! `IDispatch`, with raw pointers.

use std::ffi::c_void;

use windows::Win32::System::Com::{DISPPARAMS, EXCEPINFO};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{GUID, HRESULT, IUnknown, IUnknown_Vtbl, PCWSTR};

/// `IDispatch`, with raw pointers.
#[windows_core::interface("00020400-0000-0000-c000-000000000046")]
pub unsafe trait IDispatch: IUnknown {
    /// Returns the number of type infos: none or one.
    fn GetTypeInfoCount(&self, count: *mut u32) -> HRESULT;
    /// Returns the type info.
    fn GetTypeInfo(&self, index: u32, lcid: u32, info: *mut *mut c_void) -> HRESULT;
    /// Returns the numbers of a member and its parameters.
    fn GetIDsOfNames(
        &self,
        riid: *const GUID,
        names: *const PCWSTR,
        count: u32,
        lcid: u32,
        dispids: *mut i32,
    ) -> HRESULT;
    /// Calls a member.
    fn Invoke(
        &self,
        dispid: i32,
        riid: *const GUID,
        lcid: u32,
        flags: u16,
        parameters: *const DISPPARAMS,
        result: *mut VARIANT,
        exception: *mut EXCEPINFO,
        argument: *mut u32,
    ) -> HRESULT;
}
