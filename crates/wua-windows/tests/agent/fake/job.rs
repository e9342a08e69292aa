//! A job, its progress and its result. Its interface is written by hand, so that `CleanUp` can answer any code.

use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};
use std::thread;

use windows::Win32::Foundation::{S_OK, VARIANT_BOOL, VARIANT_FALSE, VARIANT_TRUE};
use windows::Win32::System::Com::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use windows::Win32::System::UpdateAgent::*;
use windows::Win32::System::Variant::VARIANT;
use windows_core::{HRESULT, IUnknown, IUnknownImpl, Interface, Result, implement, interface};

use super::{Alive, no_dispatch, not_implemented};

const INVALID_INDEX: HRESULT = HRESULT(0x8024_0007_u32.cast_signed());

/// The slots of IInstallationJob.
#[interface("5c209f0b-bad5-432a-9556-4699bed2638a")]
unsafe trait ISlots: IDispatch {
    unsafe fn get_async_state(&self, answer: *mut VARIANT) -> HRESULT;
    unsafe fn get_is_completed(&self, answer: *mut VARIANT_BOOL) -> HRESULT;
    unsafe fn get_updates(&self, answer: *mut *mut c_void) -> HRESULT;
    unsafe fn clean_up(&self) -> HRESULT;
    unsafe fn get_progress(&self, answer: *mut *mut c_void) -> HRESULT;
    unsafe fn request_abort(&self) -> HRESULT;
}

type Callbacks = (IUnknown, IUnknown);

#[implement(ISlots, IDispatch)]
pub(crate) struct FakeJob {
    alive: Alive,
    updates: IUpdateCollection,
    callbacks: Mutex<Option<Callbacks>>,
    state: VARIANT,
}

impl FakeJob {
    pub(crate) fn begin(
        alive: Alive,
        updates: IUpdateCollection,
        callbacks: Callbacks,
        state: VARIANT,
    ) -> IInstallationJob {
        let early = alive.world.early;
        let callbacks = Mutex::new(Some(callbacks));
        let job: IInstallationJob =
            ISlots::from(FakeJob { alive, updates, callbacks, state }).cast().unwrap();
        if early {
            // SAFETY: a live job.
            unsafe { job.RequestAbort() }.unwrap();
        }
        job
    }
}

/// Moves a reference to an agile object to another thread.
struct Sent<T>(T);

// SAFETY: the objects of these tests are agile.
unsafe impl<T> Send for Sent<T> {}

/// Calls both callbacks, and records their answers.
fn call(job: &IInstallationJob, (progress, completed): &Callbacks) -> Vec<HRESULT> {
    let args = IInstallationProgressChangedCallbackArgs::from(FakeArgs);
    let mut answers = Vec::new();
    let code = |answer: Result<()>| answer.map_or_else(|error| error.code(), |()| S_OK);
    if let Ok(progress) = progress.cast::<IInstallationProgressChangedCallback>() {
        // SAFETY: a live callback.
        answers.push(code(unsafe { progress.Invoke(job, &args) }));
    }
    if let Ok(completed) = completed.cast::<IInstallationCompletedCallback>() {
        // SAFETY: a live callback; the arguments may be NULL.
        answers.push(code(unsafe { completed.Invoke(job, None) }));
    }
    answers
}

impl ISlots_Impl for FakeJob_Impl {
    unsafe fn get_async_state(&self, answer: *mut VARIANT) -> HRESULT {
        // SAFETY: the caller provides a place for a VARIANT.
        unsafe { answer.write(self.state.clone()) };
        S_OK
    }

    unsafe fn get_is_completed(&self, answer: *mut VARIANT_BOOL) -> HRESULT {
        // SAFETY: the caller provides a place for a boolean.
        unsafe { answer.write(VARIANT_TRUE) };
        S_OK
    }

    unsafe fn get_updates(&self, answer: *mut *mut c_void) -> HRESULT {
        // SAFETY: the caller provides a place for a reference.
        unsafe { answer.write(self.updates.clone().into_raw()) };
        S_OK
    }

    unsafe fn clean_up(&self) -> HRESULT {
        self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.alive.world.clean_up
    }

    unsafe fn get_progress(&self, answer: *mut *mut c_void) -> HRESULT {
        // SAFETY: the caller provides a place for a reference.
        unsafe { answer.write(IInstallationProgress::from(FakeOutcome).into_raw()) };
        S_OK
    }

    /// Calls the callbacks on another thread, and waits for them.
    unsafe fn request_abort(&self) -> HRESULT {
        let job: IInstallationJob = {
            let slots: ISlots = self.to_interface();
            slots.cast().unwrap()
        };
        let callbacks = self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sent = Sent((job, callbacks));
        let answers = thread::spawn(move || {
            let sent = sent;
            let Sent((job, callbacks)) = sent;
            Sent(callbacks.map_or_else(Vec::new, |callbacks| call(&job, &callbacks)))
        });
        let answers = answers.join().unwrap().0;
        self.alive.world.answers.lock().unwrap_or_else(PoisonError::into_inner).extend(answers);
        S_OK
    }
}

#[implement(IInstallationProgressChangedCallbackArgs)]
struct FakeArgs;

impl IInstallationProgressChangedCallbackArgs_Impl for FakeArgs_Impl {
    fn Progress(&self) -> Result<IInstallationProgress> {
        Ok(FakeOutcome.into())
    }
}

/// Progress and result of two updates, with every number out of range.
#[implement(IInstallationProgress, IInstallationResult)]
pub(crate) struct FakeOutcome;

impl FakeOutcome {
    pub(crate) fn result() -> IInstallationResult {
        Self.into()
    }
}

impl IInstallationProgress_Impl for FakeOutcome_Impl {
    fn CurrentUpdateIndex(&self) -> Result<i32> {
        Ok(-7)
    }

    fn CurrentUpdatePercentComplete(&self) -> Result<i32> {
        Ok(101)
    }

    fn PercentComplete(&self) -> Result<i32> {
        Ok(i32::MIN)
    }

    fn GetUpdateResult(&self, index: i32) -> Result<IUpdateInstallationResult> {
        if (0..2).contains(&index) { Ok(FakeUpdateResult(index).into()) } else { Err(INVALID_INDEX.into()) }
    }
}

impl IInstallationResult_Impl for FakeOutcome_Impl {
    fn HResult(&self) -> Result<i32> {
        Ok(0x8024_0022_u32.cast_signed())
    }

    fn RebootRequired(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_FALSE)
    }

    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(OperationResultCode(42))
    }

    fn GetUpdateResult(&self, index: i32) -> Result<IUpdateInstallationResult> {
        IInstallationProgress_Impl::GetUpdateResult(self, index)
    }
}

#[implement(IUpdateInstallationResult)]
struct FakeUpdateResult(i32);

impl IUpdateInstallationResult_Impl for FakeUpdateResult_Impl {
    fn HResult(&self) -> Result<i32> {
        Ok(-1 - self.0)
    }

    fn RebootRequired(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_TRUE)
    }

    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(OperationResultCode(70 + self.0))
    }
}

no_dispatch! { FakeJob_Impl FakeArgs_Impl FakeOutcome_Impl FakeUpdateResult_Impl }
