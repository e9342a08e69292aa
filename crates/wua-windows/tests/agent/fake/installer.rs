//! An installer of the first version. Its interface is written by hand, because the `…_Impl` trait of the crate
//! `windows` frees the caller's VARIANT of `Begin…`.

use std::ffi::c_void;
use std::mem::{ManuallyDrop, transmute_copy};
use std::sync::{Mutex, PoisonError};

use windows::Win32::Foundation::{E_INVALIDARG, E_NOTIMPL, E_POINTER, S_OK, VARIANT_BOOL};
use windows::Win32::System::Com::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use windows::Win32::System::UpdateAgent::{IInstallationJob, IUpdate5, IUpdateCollection, IUpdateInstaller};
use windows::Win32::System::Variant::{VARIANT, VT_RECORD};
use windows_core::{BSTR, HRESULT, IUnknown, Interface, Result, implement, interface};

use super::job::{FakeJob, FakeOutcome};
use super::{Alive, no_dispatch, not_implemented};

const NO_UPDATE: HRESULT = HRESULT(0x8024_0024_u32.cast_signed());

type Out = *mut *mut c_void;
type In = *mut c_void;

/// The slots of IUpdateInstaller.
#[interface("7b929c68-ccdc-4226-96b1-8724600b54c2")]
unsafe trait ISlots: IDispatch {
    unsafe fn get_client_application_id(&self, answer: Out) -> HRESULT;
    unsafe fn put_client_application_id(&self, value: In) -> HRESULT;
    unsafe fn get_is_forced(&self, answer: *mut VARIANT_BOOL) -> HRESULT;
    unsafe fn put_is_forced(&self, value: VARIANT_BOOL) -> HRESULT;
    unsafe fn get_parent_hwnd(&self, answer: *mut isize) -> HRESULT;
    unsafe fn put_parent_hwnd(&self, value: isize) -> HRESULT;
    unsafe fn put_parent_window(&self, value: In) -> HRESULT;
    unsafe fn get_parent_window(&self, answer: Out) -> HRESULT;
    unsafe fn get_updates(&self, answer: Out) -> HRESULT;
    unsafe fn put_updates(&self, value: In) -> HRESULT;
    unsafe fn begin_install(
        &self,
        on_progress_changed: In,
        on_completed: In,
        state: ManuallyDrop<VARIANT>,
        answer: Out,
    ) -> HRESULT;
    unsafe fn begin_uninstall(
        &self,
        on_progress_changed: In,
        on_completed: In,
        state: ManuallyDrop<VARIANT>,
        answer: Out,
    ) -> HRESULT;
    unsafe fn end_install(&self, job: In, answer: Out) -> HRESULT;
    unsafe fn end_uninstall(&self, job: In, answer: Out) -> HRESULT;
    unsafe fn install(&self, answer: Out) -> HRESULT;
    unsafe fn run_wizard(&self, title: In, answer: Out) -> HRESULT;
    unsafe fn get_is_busy(&self, answer: *mut VARIANT_BOOL) -> HRESULT;
    unsafe fn uninstall(&self, answer: Out) -> HRESULT;
    unsafe fn get_allow_source_prompts(&self, answer: *mut VARIANT_BOOL) -> HRESULT;
    unsafe fn put_allow_source_prompts(&self, value: VARIANT_BOOL) -> HRESULT;
    unsafe fn get_reboot_required_before_installation(&self, answer: *mut VARIANT_BOOL) -> HRESULT;
}

#[implement(ISlots, IDispatch)]
struct FakeInstaller {
    alive: Alive,
    id: Mutex<BSTR>,
    window: Mutex<Option<IUnknown>>,
    updates: Mutex<Option<IUpdateCollection>>,
}

pub(crate) fn new(alive: Alive) -> IUpdateInstaller {
    let slots = ISlots::from(FakeInstaller {
        alive,
        id: Mutex::default(),
        window: Mutex::default(),
        updates: Mutex::default(),
    });
    slots.cast().unwrap()
}

/// Returns an owned reference to an object that a caller passed in.
unsafe fn given<T: Interface>(raw: In) -> Option<T> {
    // SAFETY: the caller guarantees NULL or a reference to that interface.
    unsafe { T::from_raw_borrowed(&raw) }.cloned()
}

/// Writes an object, or NULL, to the caller's place.
unsafe fn hand_out<T: Interface>(object: Option<T>, answer: Out) -> HRESULT {
    // SAFETY: the caller guarantees that it can be written to.
    unsafe { answer.write(object.map_or(std::ptr::null_mut(), T::into_raw)) };
    S_OK
}

/// Describes the updates of a list.
fn described(list: &IUpdateCollection) -> Vec<String> {
    // SAFETY: a live list.
    let count = unsafe { list.Count() }.unwrap();
    let described = |index| -> Result<String> {
        // SAFETY: live objects, each returned by the one before.
        unsafe {
            let update = list.get_Item(index)?;
            let removal = update.UninstallationBehavior().map_or_else(|error| error.code().0, |_| 1);
            let categories = update.Categories().map_or_else(|error| error.code().0, |_| 1);
            let version = update.cast::<IUpdate5>().is_ok();
            let id = update.Identity()?.UpdateID()?;
            let severity = update.MsrcSeverity()?;
            Ok(format!("{} {id} {severity} {removal} {categories:#X} {version}", update.Title()?))
        }
    };
    (0..count).map(|index| described(index).unwrap()).collect()
}

impl FakeInstaller_Impl {
    fn list(&self) -> Option<IUpdateCollection> {
        self.updates.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn begin(
        &self,
        callbacks: (Option<IUnknown>, Option<IUnknown>),
        state: &VARIANT,
    ) -> std::result::Result<IInstallationJob, HRESULT> {
        let (Some(progress), Some(completed)) = callbacks else { return Err(E_POINTER) };
        let list = self.list().ok_or(NO_UPDATE)?;
        if state.vt() == VT_RECORD {
            return Err(E_INVALIDARG);
        }
        // SAFETY: a live list.
        let list = unsafe { list.Copy() }.map_err(|error| error.code())?;
        Ok(FakeJob::begin(self.alive.clone(), list, (progress, completed), state.clone()))
    }
}

/// Defines members that answer `E_NOTIMPL`.
macro_rules! not_here {
    ($($member:ident($($type:ty),*);)+) => {
        $(unsafe fn $member(&self, $(_: $type),*) -> HRESULT { E_NOTIMPL })+
    };
}

impl ISlots_Impl for FakeInstaller_Impl {
    unsafe fn get_client_application_id(&self, answer: Out) -> HRESULT {
        let id = self.id.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // SAFETY: the caller provides a place for a BSTR and takes ownership of it.
        unsafe { answer.cast::<BSTR>().write(id) };
        S_OK
    }

    unsafe fn put_client_application_id(&self, value: In) -> HRESULT {
        // SAFETY: the caller passes a BSTR and keeps it.
        let id: ManuallyDrop<BSTR> = unsafe { transmute_copy(&value) };
        *self.id.lock().unwrap_or_else(PoisonError::into_inner) = BSTR::clone(&id);
        S_OK
    }

    unsafe fn put_parent_window(&self, value: In) -> HRESULT {
        // SAFETY: NULL or an object.
        *self.window.lock().unwrap_or_else(PoisonError::into_inner) = unsafe { given(value) };
        S_OK
    }

    unsafe fn get_parent_window(&self, answer: Out) -> HRESULT {
        let window = self.window.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // SAFETY: the caller provides a place for a reference.
        unsafe { hand_out(window, answer) }
    }

    unsafe fn get_updates(&self, answer: Out) -> HRESULT {
        let list = self.list();
        // SAFETY: a live list.
        let copy = list.as_ref().map(|list| unsafe { list.Copy() }.unwrap());
        // SAFETY: the caller provides a place for a reference.
        unsafe { hand_out(if self.alive.world.read_only { copy } else { list }, answer) }
    }

    unsafe fn put_updates(&self, value: In) -> HRESULT {
        // SAFETY: NULL or a list.
        let list: Option<IUpdateCollection> = unsafe { given(value) };
        let described = list.as_ref().map(described).unwrap_or_default();
        self.alive.world.puts.lock().unwrap_or_else(PoisonError::into_inner).push(described);
        *self.updates.lock().unwrap_or_else(PoisonError::into_inner) = list;
        S_OK
    }

    unsafe fn begin_install(
        &self,
        on_progress_changed: In,
        on_completed: In,
        state: ManuallyDrop<VARIANT>,
        answer: Out,
    ) -> HRESULT {
        // SAFETY: each NULL or an object.
        let callbacks = unsafe { (given(on_progress_changed), given(on_completed)) };
        match self.begin(callbacks, &state) {
            // SAFETY: the caller provides a place for a reference.
            Ok(job) => unsafe { hand_out(Some(job), answer) },
            Err(code) => code,
        }
    }

    unsafe fn end_install(&self, _: In, answer: Out) -> HRESULT {
        // SAFETY: the caller provides a place for a reference.
        unsafe { hand_out(Some(FakeOutcome::result()), answer) }
    }

    unsafe fn install(&self, answer: Out) -> HRESULT {
        if self.list().is_none() {
            return NO_UPDATE;
        }
        // SAFETY: the caller provides a place for a reference.
        unsafe { hand_out(Some(FakeOutcome::result()), answer) }
    }

    not_here! {
        get_is_forced(*mut VARIANT_BOOL);
        put_is_forced(VARIANT_BOOL);
        get_parent_hwnd(*mut isize);
        put_parent_hwnd(isize);
        begin_uninstall(In, In, ManuallyDrop<VARIANT>, Out);
        end_uninstall(In, Out);
        run_wizard(In, Out);
        get_is_busy(*mut VARIANT_BOOL);
        uninstall(Out);
        get_allow_source_prompts(*mut VARIANT_BOOL);
        put_allow_source_prompts(VARIANT_BOOL);
        get_reboot_required_before_installation(*mut VARIANT_BOOL);
    }
}

no_dispatch! { FakeInstaller_Impl }
