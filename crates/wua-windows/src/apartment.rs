//! The COM apartment of a thread, as a value that leaves it when dropped.

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

/// The kinds of COM apartments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApartmentKind {
    /// The apartment that all such threads share. The agent calls back on its own threads.
    Multithreaded,
    /// An apartment of one thread alone, which must dispatch window messages while it waits.
    SingleThreaded,
}

/// The stay of a thread in a COM apartment. It ends when this value is dropped, which must outlive every session and
/// everything obtained from one: calls outside an apartment fail. The value belongs to its thread: it is not `Send`.
#[derive(Debug)]
pub struct Apartment {
    kind: ApartmentKind,
    of_this_thread: PhantomData<*const ()>,
}

impl Apartment {
    /// Enters the multithreaded apartment: the right choice for a program without windows, or with several threads
    /// that use the agent.
    ///
    /// # Errors
    /// `RPC_E_CHANGED_MODE` (0x80010106) if this thread is in a single-threaded apartment already.
    pub fn multithreaded() -> Result<Self> {
        Self::enter(ApartmentKind::Multithreaded)
    }

    /// Enters a single-threaded apartment, for a thread with windows that is the only user of the agent.
    ///
    /// # Errors
    /// `RPC_E_CHANGED_MODE` (0x80010106) if this thread is in the multithreaded apartment already.
    pub fn single_threaded() -> Result<Self> {
        Self::enter(ApartmentKind::SingleThreaded)
    }

    /// Enters an apartment of this kind.
    ///
    /// # Errors
    /// `RPC_E_CHANGED_MODE` (0x80010106) if this thread is in an apartment of the other kind already; the source of
    /// the error suggests what to do.
    pub fn enter(kind: ApartmentKind) -> Result<Self> {
        // SAFETY: no pointer is passed; `drop` balances the call on the same thread.
        let entered = unsafe { CoInitializeEx(None, model(kind)) };
        outside("CoInitializeEx", entered.ok()).map_err(|error| {
            let changed = error.hresult() == HResult::new(RPC_E_CHANGED_MODE.0);
            if changed { error.with_source(ChangedMode(kind)) } else { error }
        })?;
        Ok(Self { kind, of_this_thread: PhantomData })
    }

    /// Returns the kind of the apartment.
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

/// Keeps COM loaded in the process, so that no DLL with a live object is unloaded: a session may outlive the last
/// [`Apartment`].
pub(crate) fn keep_com() {
    static KEPT: Once = Once::new();
    KEPT.call_once(|| {
        // SAFETY: the only pointer is to a local variable. The call can only fail for lack of memory.
        let _ = unsafe { CoIncrementMTAUsage() };
    });
}

fn model(kind: ApartmentKind) -> COINIT {
    match kind {
        ApartmentKind::Multithreaded => COINIT_MULTITHREADED,
        ApartmentKind::SingleThreaded => COINIT_APARTMENTTHREADED,
    }
}

/// Advice for a thread that cannot enter an apartment of this kind.
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
