//! The COM apartment of a thread, as a value that leaves it when it is dropped.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Once;

use windows::Win32::Foundation::RPC_E_CHANGED_MODE;
use windows::Win32::System::Com::{
    COINIT, COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED, CoIncrementMTAUsage, CoInitializeEx,
    CoUninitialize,
};
use wua::{HResult, Result};

use crate::call::outside;

/// Which of the two kinds of COM apartment a thread is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApartmentKind {
    /// The apartment that all such threads share. The agent calls back on threads of its own.
    Multithreaded,
    /// An apartment of this thread alone, which must then dispatch window messages while it waits.
    SingleThreaded,
}

/// A thread's stay in a COM apartment. It ends when this is dropped, so let it outlive every
/// session and whatever came from one: calls outside of an apartment fail. It belongs to its thread: it is not `Send`.
#[derive(Debug)]
pub struct Apartment {
    kind: ApartmentKind,
    of_this_thread: PhantomData<*const ()>,
}

impl Apartment {
    /// Enters the multithreaded apartment: the right choice for a program without windows, and
    /// where several threads use the agent.
    ///
    /// # Errors
    /// `RPC_E_CHANGED_MODE` (0x80010106) if this thread is in a single-threaded apartment already.
    pub fn multithreaded() -> Result<Self> {
        Self::enter(ApartmentKind::Multithreaded)
    }

    /// Enters a single-threaded apartment: for a thread with windows, which alone uses the agent.
    ///
    /// # Errors
    /// `RPC_E_CHANGED_MODE` (0x80010106) if this thread is in the multithreaded apartment already.
    pub fn single_threaded() -> Result<Self> {
        Self::enter(ApartmentKind::SingleThreaded)
    }

    /// Enters an apartment of that kind.
    ///
    /// # Errors
    /// `RPC_E_CHANGED_MODE` (0x80010106) if this thread is in one of the other kind already; the
    /// source of the error says what to do.
    pub fn enter(kind: ApartmentKind) -> Result<Self> {
        // SAFETY: no pointer is passed; the call is balanced by `drop`, on the same thread.
        let entered = unsafe { CoInitializeEx(None, model(kind)) };
        outside("CoInitializeEx", entered.ok()).map_err(|error| {
            let changed = error.hresult() == HResult::new(RPC_E_CHANGED_MODE.0);
            if changed { error.with_source(ChangedMode(kind)) } else { error }
        })?;
        Ok(Self { kind, of_this_thread: PhantomData })
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> ApartmentKind {
        self.kind
    }
}

impl Drop for Apartment {
    fn drop(&mut self) {
        // SAFETY: this thread entered when the value was made, and the value cannot change threads.
        unsafe { CoUninitialize() };
    }
}

/// Keeps COM in the process from now on, so that no DLL with an object in it is unloaded: a session may outlive the last
/// [`Apartment`].
pub(crate) fn keep_com() {
    static KEPT: Once = Once::new();
    KEPT.call_once(|| {
        // SAFETY: no pointer is passed but one to a place of the call's own. It can only fail for lack of memory.
        let _ = unsafe { CoIncrementMTAUsage() };
    });
}

fn model(kind: ApartmentKind) -> COINIT {
    match kind {
        ApartmentKind::Multithreaded => COINIT_MULTITHREADED,
        ApartmentKind::SingleThreaded => COINIT_APARTMENTTHREADED,
    }
}

/// What to do where a thread cannot enter an apartment of that kind.
#[derive(Debug)]
struct ChangedMode(ApartmentKind);

impl fmt::Display for ChangedMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (is, other) = match self.0 {
            ApartmentKind::Multithreaded => ("a single-threaded apartment", "Apartment::single_threaded"),
            ApartmentKind::SingleThreaded => ("the multithreaded apartment", "Apartment::multithreaded"),
        };
        write!(f, "this thread is in {is} already: enter by {other}, or use the agent on a thread of its own")
    }
}

impl std::error::Error for ChangedMode {}
