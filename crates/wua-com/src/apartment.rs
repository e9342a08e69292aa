//! Apartments: callbacks that may be called from one thread only, and a thread that takes such calls while it waits.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::ThreadId;

use windows::Win32::Foundation::{CloseHandle, HANDLE};
use windows::Win32::System::Com::{
    APTTYPE, APTTYPE_MAINSTA, APTTYPE_STA, APTTYPEQUALIFIER, COINIT_MULTITHREADED, COWAIT_DEFAULT,
    CoGetApartmentType, CoInitializeEx, CoUninitialize, CoWaitForMultipleHandles, IAgileObject,
};
use windows::Win32::System::Threading::{CreateEventW, INFINITE, SetEvent};
use windows_core::{AgileReference, Interface};

use crate::fault::Result;
use crate::shared::Shared;

/// An object of the caller's, called where it may be called: anywhere if it is agile, else in its own apartment.
pub(crate) enum Guest<I: Interface> {
    /// It may be called from every thread.
    Agile(Anywhere<I>),
    /// It belongs to the thread that handed it over.
    Bound(Bound<I>),
}

/// An interface that may be used from every thread.
pub(crate) struct Anywhere<I>(I);

// SAFETY: made of objects only that say so themselves (`IAgileObject`), and of those that are called from one thread.
unsafe impl<I> Send for Anywhere<I> {}
// SAFETY: as above.
unsafe impl<I> Sync for Anywhere<I> {}

/// An object that belongs to one thread's apartment.
pub(crate) struct Bound<I: Interface> {
    home: ThreadId,
    object: Anywhere<I>,
    /// The way to it from other threads; none where COM knows no way.
    elsewhere: Option<AgileReference<I>>,
    shared: Arc<Shared>,
}

impl<I: Interface> Guest<I> {
    /// The object, handed over on this thread.
    pub(crate) fn new(object: I, shared: &Arc<Shared>) -> Self {
        if object.cast::<IAgileObject>().is_ok() {
            return Self::Agile(Anywhere(object));
        }
        shared.bound.fetch_add(1, Ordering::AcqRel);
        let elsewhere = AgileReference::new(&object).ok();
        let home = std::thread::current().id();
        Self::Bound(Bound { home, object: Anywhere(object), elsewhere, shared: Arc::clone(shared) })
    }

    /// Calls it. Where COM knows no way to it from here, directly: the thread that it belongs to waits meanwhile.
    pub(crate) fn call<R>(&self, call: impl FnOnce(&I) -> R) -> Result<R> {
        match self {
            Self::Agile(object) => Ok(call(&object.0)),
            Self::Bound(bound) => match &bound.elsewhere {
                Some(elsewhere) if std::thread::current().id() != bound.home => {
                    let _apartment = Multithreaded::enter();
                    Ok(call(&elsewhere.resolve()?))
                }
                _ => Ok(call(&bound.object.0)),
            },
        }
    }
}

impl<I: Interface> Drop for Bound<I> {
    fn drop(&mut self) {
        self.shared.bound.fetch_sub(1, Ordering::AcqRel);
    }
}

/// This thread in the multithreaded apartment, until it is dropped; or where it was before.
struct Multithreaded(bool);

impl Multithreaded {
    fn enter() -> Self {
        // SAFETY: undone by `drop`, on the same thread, if it did anything.
        Self(unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.is_ok())
    }
}

impl Drop for Multithreaded {
    fn drop(&mut self) {
        if self.0 {
            // SAFETY: `enter` succeeded on this thread.
            unsafe { CoUninitialize() };
        }
    }
}

/// Whether this thread is an apartment of its own.
pub(crate) fn is_single_threaded() -> bool {
    let (mut kind, mut qualifier) = (APTTYPE::default(), APTTYPEQUALIFIER::default());
    // SAFETY: both are places of ours to write to.
    let known = unsafe { CoGetApartmentType(&mut kind, &mut qualifier) };
    known.is_ok() && matches!(kind, APTTYPE_STA | APTTYPE_MAINSTA)
}

/// Does the work on another thread, while this one takes the calls that come for its apartment.
pub(crate) fn beside<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let Ok(done) = Event::new() else { return work() };
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let _apartment = Multithreaded::enter();
            let _signal = Signal(&done);
            work()
        });
        done.wait();
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// An event that is set once.
struct Event(HANDLE);

// SAFETY: a handle of the kernel, which every thread may use.
unsafe impl Sync for Event {}

impl Event {
    fn new() -> Result<Self> {
        // SAFETY: no name and no attributes are given; the handle is closed by `drop`.
        Ok(Self(unsafe { CreateEventW(None, true, false, None) }?))
    }

    fn wait(&self) {
        // SAFETY: the handle is open. A failure to wait only means that calls are not taken: the join waits anyway.
        let _ = unsafe { CoWaitForMultipleHandles(COWAIT_DEFAULT.0.cast_unsigned(), INFINITE, &[self.0]) };
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: ours, and closed once. There is nobody to tell of a failure.
        let _ = unsafe { CloseHandle(self.0) };
    }
}

/// Sets the event when the work is over, also by a panic.
struct Signal<'a>(&'a Event);

impl Drop for Signal<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle is open as long as the event lives. A failure would leave the join to wait.
        let _ = unsafe { SetEvent(self.0.0) };
    }
}
