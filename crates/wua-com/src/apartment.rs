//! Apartments: objects that one thread alone may use, and how they are called on it from everywhere.

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

/// An object of the caller's, called where it may be called: anywhere if it is agile, else on its own thread.
pub(crate) enum Guest<I: Interface + 'static> {
    /// Every thread may call it.
    Free(Free<I>),
    /// It belongs to the thread that handed it over.
    Bound(Arc<Bound<I>>),
}

impl<I: Interface + 'static> Guest<I> {
    /// Takes an object that is handed over on this thread.
    ///
    /// # Errors
    /// The HRESULT of the system if the thread cannot be made to take calls: there are no more handles.
    pub(crate) fn new(object: I) -> Result<Self> {
        if is_bound_here(&object) {
            return Ok(Self::Bound(Arc::new(Bound::new(object)?)));
        }
        // SAFETY: the object is agile, or of the multithreaded apartment, whose objects expect calls from every thread.
        Ok(Self::Free(unsafe { Free::new(object) }))
    }

    /// Calls it, and waits for its answer.
    ///
    /// # Errors
    /// The HRESULT that the object answers; `RPC_E_DISCONNECTED` if its thread is gone.
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

/// Calls of the agent. Any may move the time, and so call callbacks back and wait for them: if objects of callers belong to
/// this thread's apartment, the thread takes calls meanwhile and the work is done on another.
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

/// Compiles only for a value that every thread may use: the macro of the crate `windows` declares every object agile, and
/// does not look.
pub const fn shareable<T: Send + Sync>() {}

/// Returns `true` if the object, handed over on this thread, may be used on no other.
pub(crate) fn is_bound_here(object: &impl Interface) -> bool {
    is_single_threaded() && object.cast::<IAgileObject>().is_err()
}
