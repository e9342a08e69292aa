//! A kernel event, and a wait for one of two events while the thread's apartment accepts calls.

use windows::Win32::Foundation::{CloseHandle, HANDLE};
use windows::Win32::System::Com::{COWAIT_DEFAULT, CoWaitForMultipleHandles};
use windows::Win32::System::Threading::{CreateEventW, INFINITE, SetEvent};

use crate::fault::Result;

/// An event that resets after a wait for it.
pub(super) struct Event(HANDLE);

// SAFETY: a handle of the kernel, which every thread may use.
unsafe impl Send for Event {}
// SAFETY: as above.
unsafe impl Sync for Event {}

impl Event {
    pub(super) fn new() -> Result<Self> {
        // SAFETY: no name and no attributes are given; the handle is closed by `drop`.
        Ok(Self(unsafe { CreateEventW(None, false, false, None) }?))
    }

    pub(super) fn set(&self) {
        // SAFETY: the handle is open as long as the event lives, and to set an open event cannot fail.
        let _ = unsafe { SetEvent(self.0) };
    }

    /// Waits for one of two events, accepting calls meanwhile, and returns `true` if it was the first. A failed wait
    /// counts as the first.
    pub(super) fn wait_for_either(first: &Self, second: &Self) -> bool {
        // SAFETY: both handles are open.
        let set = unsafe {
            CoWaitForMultipleHandles(COWAIT_DEFAULT.0.cast_unsigned(), INFINITE, &[first.0, second.0])
        };
        set.map_or(true, |index| index == 0)
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: ours, and closed once. A failure to close changes nothing.
        let _ = unsafe { CloseHandle(self.0) };
    }
}
