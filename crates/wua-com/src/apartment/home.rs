//! A thread that owns objects of callers. It does the tasks for them when it calls us, while it waits for us,
//! and when it dispatches messages.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SendError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;

use windows::Win32::Foundation::{
    E_UNEXPECTED, RPC_E_CALL_REJECTED, RPC_E_DISCONNECTED, RPC_E_SERVERCALL_RETRYLATER,
};

use super::bell::Bell;
use super::event::Event;
use super::thread::Multithreaded;
use crate::fault::{Fault, Result};

/// A task for a thread. It does not panic.
pub(super) type Task = Box<dyn FnOnce() + Send>;

/// The number of homes. While there are none, a call need not look for its own.
static HOMES: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The home of this thread.
    static HERE: RefCell<Weak<Home>> = const { RefCell::new(Weak::new()) };
    /// The homes for which this thread makes callbacks at present, the newest last. Each waits, and does errands meanwhile.
    static CALLERS: RefCell<Vec<Sender<Task>>> = const { RefCell::new(Vec::new()) };
}

/// A thread that is an apartment of its own. It lives as long as any value bound to it.
pub(crate) struct Home {
    thread: ThreadId,
    queue: Mutex<Queue>,
    posted: Event,
    /// Rung while the thread waits for none of our calls; none if COM has no route.
    bell: Option<Bell>,
}

#[derive(Default)]
struct Queue {
    tasks: VecDeque<Task>,
    /// The number of waits in which the thread does tasks.
    serving: usize,
    /// Set while a thread rings the bell.
    ringing: bool,
    /// Set when the apartment has ended.
    gone: bool,
}

impl Home {
    /// Returns the home of this thread, if anything is bound to it.
    pub(crate) fn here() -> Option<Arc<Self>> {
        if HOMES.load(Ordering::Acquire) == 0 {
            return None;
        }
        // A thread that is ending has no home any more.
        HERE.try_with(|here| here.borrow().upgrade()).ok().flatten().filter(|home| !home.lock().gone)
    }

    /// Returns the home of this thread; creates it if there is none.
    ///
    /// # Errors
    /// The HRESULT of the system if there are no more handles.
    pub(super) fn of_this_thread() -> Result<Arc<Self>> {
        if let Some(home) = Self::here() {
            return Ok(home);
        }
        let posted = Event::new()?;
        let home = Arc::new_cyclic(|home| Self {
            thread: thread::current().id(),
            queue: Mutex::default(),
            posted,
            bell: Bell::new(Self::answering(Weak::clone(home))).ok(),
        });
        HOMES.fetch_add(1, Ordering::AcqRel);
        HERE.with(|here| here.replace(Arc::downgrade(&home)));
        Ok(home)
    }

    /// Returns the action of the bell.
    fn answering(home: Weak<Self>) -> impl Fn() {
        move || {
            if let Some(home) = home.upgrade() {
                home.do_tasks();
            }
        }
    }

    /// Returns `true` on the home's own thread.
    pub(super) fn is_here(&self) -> bool {
        thread::current().id() == self.thread
    }

    /// Does the work on another thread, while this one does tasks and accepts calls into its apartment.
    /// Inside a callback the other thread is the one that makes the callback: the agent must see that the call comes from
    /// there. Called on the home's own thread.
    pub(crate) fn beside<R: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> R {
        let Ok(done) = Event::new().map(Arc::new) else { return work() };
        let serving = Serving::begin(self);
        let (sender, ended) = channel();
        let signal = Signal(Arc::clone(&done));
        let errand: Task = Box::new(move || {
            let _signal = signal;
            // This thread waits for it.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(work)));
        });
        match CALLERS.with_borrow(|callers| callers.last().cloned()) {
            // A thread that makes a callback waits for errands; otherwise they are done here.
            Some(caller) => caller.send(errand).unwrap_or_else(|SendError(errand)| errand()),
            None => on_a_new_thread(errand),
        }
        while !Event::wait_for_either(&done, &self.posted) {
            self.do_tasks();
        }
        drop(serving);
        match ended.recv() {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => resume_unwind(Box::new("the thread that was to do the work is gone")),
        }
    }

    /// Lets the thread make a call, and waits for the answer. Called on another thread.
    ///
    /// # Errors
    /// The HRESULT that the call returns; `RPC_E_DISCONNECTED` if the thread is gone.
    pub(super) fn ask(
        self: &Arc<Self>,
        call: impl FnOnce() -> windows_core::Result<()> + Send + 'static,
    ) -> Result<()> {
        let (errands, asked) = channel();
        let (sender, answer) = channel();
        let task: Task = Box::new(move || {
            let _calling = Calling::for_the_thread_that_does(errands);
            let answer = catch_unwind(AssertUnwindSafe(call));
            let answer = answer.map_or(Err(Fault(E_UNEXPECTED)), |answer| answer.map_err(Fault::from));
            // The thread that asked waits for it.
            let _ = sender.send(answer);
        });
        self.post(task).map_err(|_| Fault(RPC_E_DISCONNECTED))?;
        // Calls of the callback into the agent are made here, where the agent knows that they come from inside.
        asked.into_iter().for_each(|errand| errand());
        answer.recv().unwrap_or(Err(Fault(RPC_E_DISCONNECTED)))
    }

    /// Queues a task. The thread does it while it waits for us, at its next call to us, or when it dispatches
    /// messages.
    ///
    /// # Errors
    /// The task, if the thread is gone.
    pub(super) fn post(self: &Arc<Self>, task: Task) -> std::result::Result<(), Task> {
        let mut queue = self.lock();
        if queue.gone {
            return Err(task);
        }
        queue.tasks.push_back(task);
        let ring = queue.serving == 0 && !queue.ringing && self.bell.is_some();
        queue.ringing |= ring;
        drop(queue);
        self.posted.set();
        if ring {
            let home = Arc::clone(self);
            on_a_new_thread(Box::new(move || home.ring()));
        }
        Ok(())
    }

    /// Does the queued tasks. Called on the thread.
    pub(super) fn do_tasks(&self) {
        while let Some(task) = self.next_task() {
            task();
        }
    }

    fn next_task(&self) -> Option<Task> {
        self.lock().tasks.pop_front()
    }

    /// Rings until no task is left.
    fn ring(&self) {
        let Some(bell) = &self.bell else { return };
        loop {
            let rung = bell.ring();
            let mut queue = self.lock();
            match rung {
                Ok(()) if queue.tasks.is_empty() => {
                    queue.ringing = false;
                    return;
                }
                Ok(()) => {}
                Err(Fault(RPC_E_CALL_REJECTED | RPC_E_SERVERCALL_RETRYLATER)) => {
                    drop(queue);
                    thread::sleep(Duration::from_millis(10));
                }
                Err(_) => {
                    queue.gone = true;
                    let lost = std::mem::take(&mut queue.tasks);
                    drop(queue);
                    drop(lost);
                    return;
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        HOMES.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Runs a closure on a thread of the multithreaded apartment, or here if none can be started.
fn on_a_new_thread(task: Task) {
    let (sender, sent) = channel::<Task>();
    let _detached = thread::Builder::new().spawn(move || {
        let _apartment = Multithreaded::enter();
        sent.into_iter().for_each(|task| task());
    });
    if let Err(SendError(task)) = sender.send(task) {
        task();
    }
}

/// A wait in which the thread does tasks. When it ends it does those that were queued at the last moment.
struct Serving<'a>(&'a Home);

impl<'a> Serving<'a> {
    fn begin(home: &'a Home) -> Self {
        home.lock().serving += 1;
        Self(home)
    }
}

impl Drop for Serving<'_> {
    fn drop(&mut self) {
        loop {
            let mut queue = self.0.lock();
            let Some(task) = queue.tasks.pop_front() else {
                queue.serving -= 1;
                return;
            };
            drop(queue);
            task();
        }
    }
}

/// A callback that this thread makes for another thread, which waits meanwhile.
struct Calling(());

impl Calling {
    fn for_the_thread_that_does(errands: Sender<Task>) -> Self {
        CALLERS.with_borrow_mut(|callers| callers.push(errands));
        Self(())
    }
}

impl Drop for Calling {
    fn drop(&mut self) {
        let _ = CALLERS.with_borrow_mut(Vec::pop);
    }
}

/// Sets the event when the work ends, normally or by a panic.
struct Signal(Arc<Event>);

impl Drop for Signal {
    fn drop(&mut self) {
        self.0.set();
    }
}
