//! The bell of a thread that waits for none of our calls: a COM call into its apartment, which runs when the thread
//! dispatches messages and makes it look for tasks.

use windows::Win32::Foundation::{DISP_E_UNKNOWNNAME, E_NOTIMPL, S_OK};
use windows::Win32::System::Com::{DISPATCH_METHOD, DISPPARAMS, EXCEPINFO, IDispatch as ForeignDispatch};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{ComObject, GUID, HRESULT, PCWSTR, implement};

use super::global::Global;
use crate::fault::Result;
use crate::idispatch::{IDispatch, IDispatch_Impl};

/// A route into a thread's apartment. It does not depend on the caller's objects: the interfaces of callbacks can
/// be marshalled only if a type library is registered, but `IDispatch` always can.
pub(super) struct Bell(Global);

impl Bell {
    /// Registers a bell in this thread's apartment. It calls `answer` on this thread when it rings.
    ///
    /// # Errors
    /// The HRESULT of COM if there is no route into the apartment.
    pub(super) fn new(answer: impl Fn() + 'static) -> Result<Self> {
        let clapper: IDispatch = ComObject::new(Clapper { answer: Box::new(answer) }).into_interface();
        Global::new(&clapper).map(Self)
    }

    /// Rings, and returns when the thread has done its tasks.
    ///
    /// # Errors
    /// The HRESULT of COM if the apartment does not accept the call.
    pub(super) fn ring(&self) -> Result<()> {
        let clapper: ForeignDispatch = self.0.get()?;
        let none = DISPPARAMS::default();
        // SAFETY: an interface that lives, and parameters that live for the call.
        Ok(unsafe { clapper.Invoke(0, &GUID::zeroed(), 0, DISPATCH_METHOD, &none, None, None, None) }?)
    }
}

/// The object in the apartment that other threads call.
#[implement(IDispatch, Agile = false)]
struct Clapper {
    answer: Box<dyn Fn()>,
}

impl IDispatch_Impl for Clapper_Impl {
    unsafe fn GetTypeInfoCount(&self, _count: *mut u32) -> HRESULT {
        E_NOTIMPL
    }

    unsafe fn GetTypeInfo(&self, _index: u32, _lcid: u32, _info: *mut *mut std::ffi::c_void) -> HRESULT {
        E_NOTIMPL
    }

    unsafe fn GetIDsOfNames(
        &self,
        _riid: *const GUID,
        _names: *const PCWSTR,
        _count: u32,
        _lcid: u32,
        _dispids: *mut i32,
    ) -> HRESULT {
        DISP_E_UNKNOWNNAME
    }

    unsafe fn Invoke(
        &self,
        _dispid: i32,
        _riid: *const GUID,
        _lcid: u32,
        _flags: u16,
        _parameters: *const DISPPARAMS,
        _result: *mut VARIANT,
        _exception: *mut EXCEPINFO,
        _argument: *mut u32,
    ) -> HRESULT {
        (self.answer)();
        S_OK
    }
}
