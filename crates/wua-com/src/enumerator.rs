//! `IEnumVARIANT`, the type of `_NewEnum`.

use std::ffi::c_void;
use std::sync::Arc;

use windows::Win32::Foundation::{E_POINTER, S_FALSE, S_OK};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{ComObject, HRESULT, IUnknown, IUnknown_Vtbl, Interface, implement};
use wua_automation::{Answer, Enumerator};

use crate::apartment::shareable;
use crate::fault::Result;
use crate::held::Shared;
use crate::own::{IWuaDouble, IWuaDouble_Impl, write_address};

/// `IEnumVARIANT`, with raw pointers.
#[windows_core::interface("00020404-0000-0000-c000-000000000046")]
pub unsafe trait IEnumVARIANT: IUnknown {
    /// Returns the next values: `S_FALSE` if there are fewer than asked for.
    fn Next(&self, count: u32, values: *mut VARIANT, fetched: *mut u32) -> HRESULT;
    /// Skips values.
    fn Skip(&self, count: u32) -> HRESULT;
    /// Returns to the start.
    fn Reset(&self) -> HRESULT;
    /// Creates another enumerator at the same place.
    fn Clone(&self, clone: *mut *mut c_void) -> HRESULT;
}

/// The conversion from an answer to a VARIANT.
pub(crate) type ToVariant = fn(Answer, &Arc<Shared>) -> Result<VARIANT>;

/// An enumerator as a COM object.
#[implement(IEnumVARIANT, IWuaDouble)]
struct Each {
    values: Enumerator<Answer>,
    to_variant: ToVariant,
    shared: Arc<Shared>,
}

const _: () = shareable::<Each>();

/// Returns an enumerator as a COM object.
pub(crate) fn enumerator(
    values: Enumerator<Answer>,
    to_variant: ToVariant,
    shared: &Arc<Shared>,
) -> IUnknown {
    let each = Each { values, to_variant, shared: Arc::clone(shared) };
    ComObject::new(each).into_interface::<IEnumVARIANT>().into()
}

/// Returns `S_OK` if there were as many as requested.
fn all_or_fewer(taken: usize, wanted: u32) -> HRESULT {
    if taken == wanted as usize { S_OK } else { S_FALSE }
}

impl IWuaDouble_Impl for Each_Impl {
    unsafe fn Object(&self, module: *const c_void, object: *mut c_void) -> HRESULT {
        // SAFETY: as the caller guarantees.
        unsafe { write_address::<Each>(self, module, object) }
    }
}

impl IEnumVARIANT_Impl for Each_Impl {
    unsafe fn Next(&self, count: u32, values: *mut VARIANT, fetched: *mut u32) -> HRESULT {
        // Only a caller that asks for one value may omit the number of those fetched.
        if (values.is_null() && count > 0) || (fetched.is_null() && count > 1) {
            return E_POINTER;
        }
        let taken = self.values.take(count as usize);
        let number = taken.len();
        for (slot, answer) in taken.enumerate() {
            let value = (self.to_variant)(answer, &self.shared).unwrap_or_default();
            // SAFETY: there is room for `count` values, and no more are taken; the room is not initialised.
            unsafe { values.add(slot).write(value) };
        }
        if !fetched.is_null() {
            // SAFETY: not null, and the caller guarantees that it is valid.
            unsafe { fetched.write(u32::try_from(number).unwrap_or(u32::MAX)) };
        }
        all_or_fewer(number, count)
    }

    unsafe fn Skip(&self, count: u32) -> HRESULT {
        all_or_fewer(self.values.skip(count as usize), count)
    }

    unsafe fn Reset(&self) -> HRESULT {
        self.values.reset();
        S_OK
    }

    unsafe fn Clone(&self, clone: *mut *mut c_void) -> HRESULT {
        if clone.is_null() {
            return E_POINTER;
        }
        let other = enumerator(self.values.clone(), self.to_variant, &self.shared);
        // SAFETY: not null, and the caller guarantees that it is valid. The pointer is to the one interface of the object.
        unsafe { clone.write(other.into_raw()) };
        S_OK
    }
}
