//! Apartments: callbacks that may be called from one thread only, and a thread that takes such calls while it waits.

mod global;
mod home;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::thread::ThreadId;

use windows::Win32::Foundation::E_UNEXPECTED;
use windows::Win32::System::Com::{
    APTTYPE, APTTYPE_MAINSTA, APTTYPE_STA, APTTYPEQUALIFIER, COINIT_MULTITHREADED, CoGetApartmentType,
    CoInitializeEx, CoUninitialize, IAgileObject,
};
use windows_core::Interface;

use crate::fault::{Fault, Result};
use crate::shared::Shared;
use global::Global;
use home::Calling;
pub(crate) use home::{Homes, beside};

/// An object of the caller's, called where it may be called: anywhere if it is agile, else in its own apartment.
pub(crate) enum Guest<I: Interface> {
    /// It may be called from every thread.
    Agile(Anywhere<I>),
    /// It belongs to the thread that handed it over.
    Bound(Bound<I>),
}

/// Something of COM's that may be moved to another thread.
pub(crate) struct Anywhere<T>(T);

// SAFETY: made of objects that say so themselves (`IAgileObject`), of objects of ours, and of those that are
// called on their own thread only.
unsafe impl<T> Send for Anywhere<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Anywhere<T> {}

impl<T> Anywhere<T> {
    fn get(&self) -> &T {
        &self.0
    }

    fn into_inner(self) -> T {
        self.0
    }
}

/// An object that belongs to one thread's apartment.
pub(crate) struct Bound<I: Interface> {
    home: ThreadId,
    object: Arc<Anywhere<I>>,
    /// The way to it while its thread waits for nothing of ours; none where COM knows no way.
    elsewhere: Option<Global>,
    shared: Arc<Shared>,
}

impl<I: Interface + 'static> Guest<I> {
    /// The object, handed over on this thread.
    pub(crate) fn new(object: I, shared: &Arc<Shared>) -> Self {
        // An object of the multithreaded apartment may be called from each of its threads, as ours are.
        if object.cast::<IAgileObject>().is_ok() || !is_single_threaded() {
            return Self::Agile(Anywhere(object));
        }
        shared.bound.fetch_add(1, Ordering::AcqRel);
        let elsewhere = Global::new(&object).ok();
        let home = std::thread::current().id();
        Self::Bound(Bound { home, object: Arc::new(Anywhere(object)), elsewhere, shared: Arc::clone(shared) })
    }

    /// Calls it, and waits for its answer. What `call` holds moves to the thread of the object.
    pub(crate) fn call(&self, call: impl FnOnce(&I) -> windows_core::Result<()> + 'static) -> Result<()> {
        match self {
            Self::Agile(object) => Ok(call(object.get())?),
            Self::Bound(bound) if std::thread::current().id() == bound.home => Ok(call(bound.object.get())?),
            Self::Bound(bound) => bound.call_at_home(call),
        }
    }
}

impl<I: Interface + 'static> Bound<I> {
    /// Calls from another thread: on the object's own if that one waits for us, else by COM's way. Where
    /// COM knows none, directly.
    fn call_at_home(&self, call: impl FnOnce(&I) -> windows_core::Result<()> + 'static) -> Result<()> {
        let Some(waiting) = self.shared.homes.waiting(self.home) else {
            return self.call_by_com(call);
        };
        let (object, call) = (Arc::clone(&self.object), Anywhere(call));
        let (errands, asked) = channel();
        let (sender, answer) = channel();
        waiting.post(Box::new(move || {
            let _calling = Calling::for_the_thread_that_does(errands);
            let answer = call.into_inner()(object.get());
            // Who asked waits for it.
            let _ = sender.send(answer.map_err(Fault::from));
        }))?;
        // What the callback asks of the agent is done here, where the agent knows that it comes from inside.
        asked.into_iter().for_each(|errand| errand());
        answer.recv().unwrap_or(Err(Fault(E_UNEXPECTED)))
    }

    fn call_by_com(&self, call: impl FnOnce(&I) -> windows_core::Result<()>) -> Result<()> {
        let Some(elsewhere) = &self.elsewhere else { return Ok(call(self.object.get())?) };
        let _apartment = Multithreaded::enter();
        Ok(call(&elsewhere.get()?)?)
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
