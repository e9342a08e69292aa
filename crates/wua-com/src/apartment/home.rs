//! A thread that waits, and does what is asked of it meanwhile.

use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{SendError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Result as Ended, ThreadId};

use windows::Win32::Foundation::{CloseHandle, E_UNEXPECTED, HANDLE};
use windows::Win32::System::Com::{COWAIT_DEFAULT, CoWaitForMultipleHandles};
use windows::Win32::System::Threading::{CreateEventW, INFINITE, SetEvent};

use super::Multithreaded;
use crate::fault::{Fault, Result};

/// The threads that wait for work of ours, each with its newest wait last.
#[derive(Default)]
pub(crate) struct Homes(Mutex<HashMap<ThreadId, Vec<Arc<Waiting>>>>);

/// A task for a thread.
pub(super) type Task = Box<dyn FnOnce() + Send>;

thread_local! {
    /// Those for whom this thread calls back just now, the newest last. Each waits, and does errands meanwhile.
    static CALLERS: RefCell<Vec<Sender<Task>>> = const { RefCell::new(Vec::new()) };
}

/// This thread as one that calls back for another, until it is dropped.
pub(super) struct Calling(());

impl Calling {
    /// The other one waits until this is dropped.
    pub(super) fn for_the_thread_that_does(errands: Sender<Task>) -> Self {
        CALLERS.with_borrow_mut(|callers| callers.push(errands));
        Self(())
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        let _ = CALLERS.with_borrow_mut(Vec::pop);
    }
}

/// One wait of one thread.
pub(super) struct Waiting {
    /// What it shall do; none when it waits no longer.
    tasks: Mutex<Option<Vec<Task>>>,
    posted: Event,
    done: Event,
}

impl Homes {
    /// The wait of that thread, if it waits.
    pub(super) fn waiting(&self, thread: ThreadId) -> Option<Arc<Waiting>> {
        self.lock().get(&thread).and_then(|waits| waits.last()).cloned()
    }

    fn enter(&self, waiting: &Arc<Waiting>) {
        self.lock().entry(std::thread::current().id()).or_default().push(Arc::clone(waiting));
    }

    fn leave(&self) {
        let (mut homes, thread) = (self.lock(), std::thread::current().id());
        if let Some(waits) = homes.get_mut(&thread) {
            waits.pop();
            if waits.is_empty() {
                homes.remove(&thread);
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ThreadId, Vec<Arc<Waiting>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does the work on another thread, while this one does what is asked of it and takes the calls that come
/// for its apartment. From inside a callback the other thread is the one that calls back: the agent must see
/// that it is called from there.
pub(crate) fn beside<R: Send>(homes: &Homes, work: impl FnOnce() -> R + Send) -> R {
    let Ok(waiting) = Waiting::new() else { return work() };
    homes.enter(&waiting);
    let caller = CALLERS.with_borrow(|callers| callers.last().cloned());
    let ended = match caller {
        Some(caller) => waiting.while_caller_does(&caller, work),
        None => waiting.while_another_does(work),
    };
    homes.leave();
    waiting.close();
    ended.unwrap_or_else(|panic| resume_unwind(panic))
}

impl Waiting {
    fn new() -> Result<Arc<Self>> {
        let (posted, done) = (Event::new()?, Event::new()?);
        Ok(Arc::new(Self { tasks: Mutex::new(Some(Vec::new())), posted, done }))
    }

    /// Serves while a new thread works.
    fn while_another_does<R: Send>(&self, work: impl FnOnce() -> R + Send) -> Ended<R> {
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| {
                let _apartment = Multithreaded::enter();
                let _signal = Signal(&self.done);
                work()
            });
            self.serve();
            worker.join()
        })
    }

    /// Serves while the thread works that calls back.
    fn while_caller_does<R: Send>(
        self: &Arc<Self>,
        caller: &Sender<Task>,
        work: impl FnOnce() -> R + Send,
    ) -> Ended<R> {
        let (sender, ended) = channel();
        let waiting = Arc::clone(self);
        let errand: Box<dyn FnOnce() + Send + '_> = Box::new(move || {
            // Who asked waits for it.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(work)));
            waiting.done.set();
        });
        // SAFETY: this thread does not go on before the work is done or will not be, so it borrows nothing that
        // is gone; what the errand holds beside it is its own.
        let errand = unsafe { std::mem::transmute::<Box<dyn FnOnce() + Send + '_>, Task>(errand) };
        // Whoever calls back waits for errands; if not, they are done here.
        if let Err(SendError(errand)) = caller.send(errand) {
            errand();
        }
        self.serve();
        ended.recv().unwrap_or_else(|_| Err(Box::new("the errand was not done")))
    }

    /// Asks for a task. The thread does it before it goes on.
    pub(super) fn post(&self, task: Task) -> Result<()> {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.as_mut().ok_or(Fault(E_UNEXPECTED))?.push(task);
        self.posted.set();
        Ok(())
    }

    /// Does tasks until the work is done.
    fn serve(&self) {
        while !Event::wait_for_either(&self.done, &self.posted) {
            let tasks =
                self.tasks.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(std::mem::take);
            tasks.into_iter().flatten().for_each(|task| task());
        }
    }

    /// Takes no more tasks, and does those that were asked for in the last moment.
    fn close(&self) {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).take();
        tasks.into_iter().flatten().for_each(|task| task());
    }
}

/// An event that falls again when a wait for it is over.
struct Event(HANDLE);

// SAFETY: a handle of the kernel, which every thread may use.
unsafe impl Send for Event {}
// SAFETY: as above.
unsafe impl Sync for Event {}

impl Event {
    fn new() -> Result<Self> {
        // SAFETY: no name and no attributes are given; the handle is closed by `drop`.
        Ok(Self(unsafe { CreateEventW(None, false, false, None) }?))
    }

    fn set(&self) {
        // SAFETY: the handle is open as long as the event lives, and to set an open event cannot fail.
        let _ = unsafe { SetEvent(self.0) };
    }

    /// Waits for one of two, taking calls meanwhile; whether it was the first. A failure to wait counts as
    /// the first: the join that follows waits anyway.
    fn wait_for_either(first: &Self, second: &Self) -> bool {
        // SAFETY: both handles are open.
        let set = unsafe {
            CoWaitForMultipleHandles(COWAIT_DEFAULT.0.cast_unsigned(), INFINITE, &[first.0, second.0])
        };
        set.map_or(true, |index| index == 0)
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
        self.0.set();
    }
}
