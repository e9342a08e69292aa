//! COM values that only one thread may use, and values that every thread may use.

use std::mem::ManuallyDrop;
use std::sync::Arc;

use super::home::Home;
use crate::fault::Result;

/// A value that every thread may use.
pub(crate) struct Free<T>(T);

// SAFETY: the caller of `new`, which is unsafe, guarantees that.
unsafe impl<T> Send for Free<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Free<T> {}

impl<T> Free<T> {
    /// Wraps a value.
    ///
    /// Every thread may use and drop the value, also at the same time as others.
    /// Every thread may use the value, also at the same time as others, and drop it.
    pub(crate) unsafe fn new(value: T) -> Self {
        Self(value)
    }

    pub(crate) fn get(&self) -> &T {
        &self.0
    }
}

/// A value that is used and dropped only on the thread that made it, whichever thread holds it.
pub(crate) struct Bound<T: 'static> {
    home: Arc<Home>,
    value: ManuallyDrop<T>,
}

// SAFETY: `get` returns the value only on its own thread, and `drop` drops it there; other threads only move its
// bytes.
unsafe impl<T> Send for Bound<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Bound<T> {}

impl<T> Bound<T> {
    /// Binds a value to this thread.
    ///
    /// # Errors
    /// The HRESULT of the system if there are no more handles.
    pub(crate) fn new(value: T) -> Result<Self> {
        Ok(Self { home: Home::of_this_thread()?, value: ManuallyDrop::new(value) })
    }

    /// Returns the value, on its own thread only.
    pub(crate) fn get(&self) -> Option<&T> {
        self.home.is_here().then_some(&*self.value)
    }

    /// Returns the thread that the value belongs to.
    pub(crate) fn home(&self) -> &Arc<Home> {
        &self.home
    }
}

impl<T> Drop for Bound<T> {
    /// Drops the value on its own thread, as soon as that accepts calls; never, if the thread is gone.
    fn drop(&mut self) {
        // SAFETY: the value is taken once, as this is dropped once.
        let value = ManuallyDrop::new(unsafe { ManuallyDrop::take(&mut self.value) });
        if self.home.is_here() {
            drop(ManuallyDrop::into_inner(value));
            return;
        }
        let moved = Self { home: Arc::clone(&self.home), value };
        if let Err(task) = self.home.post(Box::new(move || drop(moved))) {
            std::mem::forget(task);
        }
    }
}
