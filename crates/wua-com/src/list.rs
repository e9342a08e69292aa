//! What collections have in common: `_NewEnum`, and the read-only ones whole.

use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use windows::Win32::Foundation::{E_POINTER, S_FALSE, S_OK};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{ComObject, HRESULT, IUnknown, IUnknown_Vtbl, Interface, implement};

use crate::abi::Unknown;
use crate::apartment::shareable;
use crate::own::{IWuaDouble, IWuaDouble_Impl, tell};
use crate::shared::Shared;

/// `IEnumVARIANT`, with raw pointers.
#[windows_core::interface("00020404-0000-0000-c000-000000000046")]
pub unsafe trait IEnumVARIANT: IUnknown {
    /// The next values: `S_FALSE` if there are fewer than asked for.
    fn Next(&self, count: u32, values: *mut VARIANT, fetched: *mut u32) -> HRESULT;
    /// Leaves out some.
    fn Skip(&self, count: u32) -> HRESULT;
    /// Begins anew.
    fn Reset(&self) -> HRESULT;
    /// Another one that stands at the same place.
    fn Clone(&self, clone: *mut *mut c_void) -> HRESULT;
}

/// How an enumerator makes the value at a place.
type Make = Arc<dyn Fn(usize, &Arc<Shared>) -> VARIANT + Send + Sync>;

/// An enumerator over a list as it was when the enumerator was made (clause `UC-16`).
#[implement(IEnumVARIANT, IWuaDouble)]
struct Enumerator {
    make: Make,
    length: usize,
    next: AtomicUsize,
    shared: Arc<Shared>,
}

const _: () = shareable::<Enumerator>();

/// An enumerator over `count` values.
pub(crate) fn enumerator(
    shared: &Arc<Shared>,
    count: usize,
    make: impl Fn(usize, &Arc<Shared>) -> VARIANT + Send + Sync + 'static,
) -> Unknown {
    let next = AtomicUsize::new(0);
    let object = Enumerator { make: Arc::new(make), length: count, next, shared: Arc::clone(shared) };
    Unknown(Some(ComObject::new(object).into_interface::<IEnumVARIANT>().into()))
}

impl Enumerator {
    /// Takes up to that many places.
    fn take(&self, count: u32) -> std::ops::Range<usize> {
        let wanted = count as usize;
        let to = |from: usize| from.saturating_add(wanted).min(self.length);
        let from = self.next.fetch_update(Ordering::AcqRel, Ordering::Acquire, |from| Some(to(from)));
        let from = from.unwrap_or(self.length);
        from..to(from)
    }
}

/// `S_OK` if as many were there as asked for.
fn all_or_fewer(taken: usize, wanted: u32) -> HRESULT {
    if taken == wanted as usize { S_OK } else { S_FALSE }
}

impl IWuaDouble_Impl for Enumerator_Impl {
    unsafe fn Object(&self, module: *const c_void, object: *mut c_void) -> HRESULT {
        // SAFETY: as the caller vouches.
        unsafe { tell::<Enumerator>(self, module, object) }
    }
}

impl IEnumVARIANT_Impl for Enumerator_Impl {
    unsafe fn Next(&self, count: u32, values: *mut VARIANT, fetched: *mut u32) -> HRESULT {
        // Only who asks for one may do without the number of those fetched.
        if (values.is_null() && count > 0) || (fetched.is_null() && count > 1) {
            return E_POINTER;
        }
        let taken = self.take(count);
        let number = taken.len();
        for (slot, at) in taken.enumerate() {
            // SAFETY: there is room for `count` values, and no more are taken; what stands there is not initialised.
            unsafe { values.add(slot).write((self.make)(at, &self.shared)) };
        }
        if !fetched.is_null() {
            // SAFETY: not null, and the caller vouches for it.
            unsafe { fetched.write(u32::try_from(number).unwrap_or(u32::MAX)) };
        }
        all_or_fewer(number, count)
    }

    unsafe fn Skip(&self, count: u32) -> HRESULT {
        all_or_fewer(self.take(count).len(), count)
    }

    unsafe fn Reset(&self) -> HRESULT {
        self.next.store(0, Ordering::Release);
        S_OK
    }

    unsafe fn Clone(&self, clone: *mut *mut c_void) -> HRESULT {
        if clone.is_null() {
            return E_POINTER;
        }
        let next = AtomicUsize::new(self.next.load(Ordering::Acquire));
        let (make, shared) = (Arc::clone(&self.make), Arc::clone(&self.shared));
        let object = ComObject::new(Enumerator { make, length: self.length, next, shared });
        // SAFETY: not null, and the caller vouches for it.
        unsafe { clone.write(object.into_interface::<IEnumVARIANT>().into_raw()) };
        S_OK
    }
}

/// The item at an index of the API, or `WU_E_INVALIDINDEX` (clause `ICOL-1`).
pub(crate) fn item<T>(items: &[T], index: i32) -> crate::fault::Result<&T> {
    let found = usize::try_from(index).ok().and_then(|index| items.get(index));
    found.ok_or_else(|| wua::HResult::WU_E_INVALIDINDEX.into())
}

/// A length as the API counts.
pub(crate) fn count<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}

/// Writes the members and the table of a read-only collection: an object of `items` and `shared`.
macro_rules! read_only_list {
    ($list:ident ($list_impl:ident) as $interface:ident ($interface_impl:ident) = $iid:literal of $item:ty => $make:path) => {
        impl $list {
            /// A collection of these.
            pub(crate) fn new(items: impl Into<Arc<[$item]>>, shared: &Arc<Shared>) -> Self {
                Self { items: items.into(), shared: Arc::clone(shared) }
            }

            fn item(&self, index: i32) -> Result<Object> {
                $crate::list::item(&self.items, index).map(|item| object($make(item.clone(), &self.shared)))
            }

            fn new_enum(&self) -> Result<Unknown> {
                let items = Arc::clone(&self.items);
                let count = items.len();
                let make = move |at: usize, shared: &Arc<Shared>| {
                    object($make(items[at].clone(), shared)).into_variant()
                };
                Ok($crate::list::enumerator(&self.shared, count, make))
            }

            fn count(&self) -> Result<i32> {
                Ok($crate::list::count(&self.items))
            }
        }

        dual! {
            impl $list ($list_impl) as $interface {
                interface $interface ($interface_impl): IDispatch = $iid {
                    0 Get Both Item => item(index: i32) -> Object;
                    -4 Get Both _NewEnum => new_enum() -> Unknown;
                    0x6002_0001 Get Both Count => count() -> i32;
                }
            }
        }
    };
}
pub(crate) use read_only_list;
