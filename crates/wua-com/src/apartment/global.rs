//! The process-wide table through which an object is called from other apartments.

use windows::Win32::System::Com::{CLSCTX_INPROC_SERVER, CoCreateInstance, IGlobalInterfaceTable};
use windows_core::{GUID, IUnknown, Interface};

use super::thread::Multithreaded;
use crate::fault::Result;

/// An entry of the table, removed on drop.
pub(crate) struct Global(u32);

impl Global {
    /// Adds an object of this apartment.
    pub(crate) fn new<I: Interface>(object: &I) -> Result<Self> {
        let object: IUnknown = object.cast()?;
        // SAFETY: an interface that lives; the table takes a reference of its own.
        Ok(Self(unsafe { table()?.RegisterInterfaceInGlobal(&object, &I::IID) }?))
    }

    /// Returns the object, or its proxy in this apartment.
    pub(crate) fn get<I: Interface>(&self) -> Result<I> {
        let mut found = std::ptr::null_mut();
        // SAFETY: the entry holds an object that was asked for this interface, and only `drop` revokes it.
        unsafe {
            table()?.GetInterfaceFromGlobal(self.0, &I::IID, &mut found)?;
            Ok(I::from_raw(found))
        }
    }
}

impl Drop for Global {
    fn drop(&mut self) {
        let _apartment = Multithreaded::enter();
        // SAFETY: the entry is revoked once. A failure cannot be reported to anybody.
        let _ = table().map(|table| unsafe { table.RevokeInterfaceFromGlobal(self.0) });
    }
}

/// `CLSID_StdGlobalInterfaceTable`.
const STD_GLOBAL_INTERFACE_TABLE: GUID = GUID::from_u128(0x00000323_0000_0000_c000_000000000046);

fn table() -> Result<IGlobalInterfaceTable> {
    // SAFETY: a class of COM's own, asked for its own interface.
    Ok(unsafe { CoCreateInstance(&STD_GLOBAL_INTERFACE_TABLE, None, CLSCTX_INPROC_SERVER) }?)
}
