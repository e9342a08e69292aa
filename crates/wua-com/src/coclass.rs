//! Coclasses, their class objects, and registration for one process.

use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ThreadId};

use windows::Win32::Foundation::{CLASS_E_NOAGGREGATION, CO_E_OBJISREG, E_POINTER, S_OK};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, CoRegisterClassObject, CoRevokeClassObject, REGCLS_MULTIPLEUSE,
};
use windows_core::{BOOL, ComObject, GUID, HRESULT, IUnknown, IUnknown_Vtbl, Interface, implement};
use wua_automation::Coclass;

use crate::apartment::{is_single_threaded, shareable};
use crate::fault::{Fault, Result, fenced};

/// The id of a [`Coclass`].
pub trait Clsid: Sized {
    /// Returns the CLSID.
    fn clsid(self) -> GUID;

    /// Returns the class of a CLSID.
    fn of_clsid(clsid: &GUID) -> Option<Self>;
}

impl Clsid for Coclass {
    fn clsid(self) -> GUID {
        GUID::from_u128(match self {
            Self::UpdateSession => 0x4cb43d7f_7eee_4906_8698_60da1c38f2fe,
            Self::UpdateSearcher => 0xb699e5e8_67ff_4177_88b0_3684a3388bfb,
            Self::UpdateInstaller => 0xd2e0fe7f_d23e_48e1_93c0_6fa8cc346474,
            Self::UpdateCollection => 0x13639463_00db_4646_803d_528026140d88,
            Self::StringCollection => 0x72c97d74_7c3b_40ae_b77d_abdb22eba6fb,
            Self::SystemInformation => 0xc01b9ba0_bea7_41ba_b604_d0a36f469133,
        })
    }

    fn of_clsid(clsid: &GUID) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.clsid() == *clsid)
    }
}

/// `IClassFactory`, with raw pointers.
#[windows_core::interface("00000001-0000-0000-c000-000000000046")]
pub unsafe trait IClassFactory: IUnknown {
    /// Creates an object.
    fn CreateInstance(&self, outer: *mut c_void, iid: *const GUID, object: *mut *mut c_void) -> HRESULT;
    /// Keeps the server loaded.
    fn LockServer(&self, lock: BOOL) -> HRESULT;
}

/// The function by which a class object creates an object.
type Make = Box<dyn Fn() -> Result<IUnknown> + Send + Sync>;

/// A class object.
#[implement(IClassFactory)]
struct ClassObject {
    make: Make,
}

const _: () = shareable::<ClassObject>();

/// Creates a class object; `make` creates its objects.
///
/// Its `LockServer` does nothing: a program that loads and unloads a server counts references itself.
#[must_use]
pub fn class_object(make: impl Fn() -> Result<IUnknown> + Send + Sync + 'static) -> IUnknown {
    ComObject::new(ClassObject { make: Box::new(make) }).into_interface::<IClassFactory>().into()
}

impl IClassFactory_Impl for ClassObject_Impl {
    unsafe fn CreateInstance(
        &self,
        outer: *mut c_void,
        iid: *const GUID,
        object: *mut *mut c_void,
    ) -> HRESULT {
        if object.is_null() || iid.is_null() {
            return E_POINTER;
        }
        // SAFETY: not null, and the caller guarantees that it is valid.
        unsafe { object.write(std::ptr::null_mut()) };
        if !outer.is_null() {
            return CLASS_E_NOAGGREGATION;
        }
        fenced(|| {
            let made = (self.make)()?;
            // SAFETY: neither pointer is null, and the caller guarantees that both are valid.
            Ok(unsafe { made.query(iid, object) })
        })
    }

    unsafe fn LockServer(&self, _lock: BOOL) -> HRESULT {
        S_OK
    }
}

/// The classes of a [`Face`](crate::Face), registered for this process and apartment until dropped.
///
/// The registry is not involved, so no rights are needed and no traces remain: a program that
/// creates `Microsoft.Update.Session` by its CLSID gets the double.
#[derive(Debug)]
#[must_use = "the classes are registered until this is dropped"]
pub struct Registration {
    cookies: Vec<u32>,
    _place: Place,
}

impl Registration {
    pub(crate) fn of(
        create: impl Fn(Coclass) -> Result<IUnknown> + Clone + Send + Sync + 'static,
    ) -> Result<Self> {
        let mut registration = Self { cookies: Vec::new(), _place: Place::take()? };
        for class in Coclass::ALL {
            let create = create.clone();
            let object = class_object(move || create(class));
            // SAFETY: the class object is kept by COM until it is revoked.
            let cookie = unsafe {
                CoRegisterClassObject(&class.clsid(), &object, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE)
            };
            registration.cookies.push(cookie.map_err(Fault::from)?);
        }
        Ok(registration)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        for cookie in self.cookies.drain(..) {
            // SAFETY: each cookie is revoked once. A failure changes nothing.
            let _ = unsafe { CoRevokeClassObject(cookie) };
        }
    }
}

/// The apartment of a registration, that of this thread. COM accepts a second registration of a class, and keeps using
/// the first one.
#[derive(Debug)]
struct Place(Option<ThreadId>);

/// The apartments in use: threads that are one of their own, and `None` for the one that all others share.
static TAKEN: Mutex<Vec<Option<ThreadId>>> = Mutex::new(Vec::new());

impl Place {
    fn take() -> Result<Self> {
        let place = is_single_threaded().then(|| thread::current().id());
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.contains(&place) {
            return Err(Fault(CO_E_OBJISREG));
        }
        taken.push(place);
        Ok(Self(place))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        TAKEN.lock().unwrap_or_else(PoisonError::into_inner).retain(|taken| *taken != self.0);
    }
}
