//! Apartments: objects that only one thread may use, and calls to them from other threads.

mod bell;
mod bound;
mod event;
mod global;
mod home;
mod thread;

use std::sync::Arc;

use windows::Win32::Foundation::RPC_E_WRONG_THREAD;
use windows::Win32::System::Com::IAgileObject;
use windows_core::Interface;
use wua_automation::{Outside, Task};

use crate::fault::Result;
pub(crate) use bound::{Bound, Free};
pub(crate) use global::Global;
use home::Home;
pub(crate) use thread::is_single_threaded;

/// An object of the caller, called where it may be called: anywhere if it is agile, otherwise on its own thread.
pub(crate) enum Guest<I: Interface + 'static> {
    /// Every thread may call it.
    Free(Free<I>),
    /// It belongs to the thread that passed it in.
    Bound(Arc<Bound<I>>),
}

impl<I: Interface + 'static> Guest<I> {
    /// Takes an object that is passed in on this thread.
    ///
    /// # Errors
    /// The HRESULT of the system if the thread cannot be set up to receive calls, for lack of handles.
    pub(crate) fn new(object: I) -> Result<Self> {
        if is_bound_here(&object) {
            return Ok(Self::Bound(Arc::new(Bound::new(object)?)));
        }
        // SAFETY: the object is agile, or of the multithreaded apartment, whose objects expect calls from every thread.
        Ok(Self::Free(unsafe { Free::new(object) }))
    }

    /// Calls the object and waits for its answer.
    ///
    /// # Errors
    /// The HRESULT that the object returns; `RPC_E_DISCONNECTED` if its thread is gone.
    pub(crate) fn call(
        &self,
        call: impl FnOnce(&I) -> windows_core::Result<()> + Send + 'static,
    ) -> Result<()> {
        match self {
            Self::Free(object) => Ok(call(object.get())?),
            Self::Bound(object) => match object.get() {
                Some(object) => Ok(call(object)?),
                None => {
                    let at_home = Arc::clone(object);
                    object.home().ask(move || call(at_home.get().ok_or(RPC_E_WRONG_THREAD)?))
                }
            },
        }
    }
}

/// Calls the agent. A call may move the time, and so make callbacks and wait for them. If objects of callers belong to
/// this thread's apartment, the thread accepts calls meanwhile and another thread does the work.
pub(crate) struct Apartments;

impl Outside for Apartments {
    fn is_free(&self) -> bool {
        Home::here().is_none()
    }

    fn run(&self, task: Task) {
        match Home::here() {
            Some(home) => home.beside(task),
            None => task(),
        }
    }
}

/// Compiles only for a value that every thread may use: the macro of the crate `windows` declares every object agile
/// without a check.
pub const fn shareable<T: Send + Sync>() {}

/// Returns `true` if only this thread may use the object that is passed in on it.
pub(crate) fn is_bound_here(object: &impl Interface) -> bool {
    is_single_threaded() && object.cast::<IAgileObject>().is_err()
}
