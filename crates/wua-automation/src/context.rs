//! The context of every object: the agent, and the way in which a face calls it.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::channel;

use wua::{HResult, Member};

use crate::fault::Fault;

/// The machine behind the objects, with its agent.
pub trait Agent: Send + Sync {
    /// Returns a new session.
    fn session(&self) -> Arc<dyn wua::UpdateSession>;

    /// Returns the information about the machine.
    fn system_information(&self) -> Arc<dyn wua::SystemInformation>;

    /// Records a call of a member that the traits do not carry, such as `IUpdate::get_Deadline`. The caller got
    /// `E_NOTIMPL`, which few clients report and many never check.
    fn not_carried(&self, _member: Member) {}
}

/// A call into the agent. It borrows nothing from the calling thread.
pub type Task = Box<dyn FnOnce() + Send>;

/// The way in which a face calls the agent. Any such call may move the time, and so make callbacks and wait for
/// them: a thread on which a callback must run cannot make the call itself.
pub trait Outside: Send + Sync {
    /// Returns `true` if this thread may make the call itself.
    fn is_free(&self) -> bool;

    /// Runs a task and waits for its end. A panic in the task continues in this call.
    fn run(&self, task: Task);
}

/// The context of an object.
pub struct Context {
    agent: Arc<dyn Agent>,
    outside: Option<Box<dyn Outside>>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").finish_non_exhaustive()
    }
}

impl Context {
    /// Returns the context of an agent that every thread may call.
    #[must_use]
    pub fn new(agent: Arc<dyn Agent>) -> Self {
        Self { agent, outside: None }
    }

    /// Returns the context of an agent that is called through a runner of the face.
    #[must_use]
    pub fn called_by(agent: Arc<dyn Agent>, outside: impl Outside + 'static) -> Self {
        Self { agent, outside: Some(Box::new(outside)) }
    }

    /// Returns the agent.
    #[must_use]
    pub fn agent(&self) -> &Arc<dyn Agent> {
        &self.agent
    }

    /// Calls the agent, or a part of it.
    ///
    /// The work must not borrow: it may outlive this call, if another call that arrives meanwhile unwinds.
    ///
    /// ```compile_fail,E0373
    /// # use std::sync::Arc;
    /// # use wua_automation::Context;
    /// fn longer(context: &Context, text: String, on: &Arc<u32>) -> usize {
    ///     context.ask(on, |_| text.len())
    /// }
    /// ```
    #[inline]
    pub fn ask<T, R>(&self, on: &Arc<T>, work: impl FnOnce(&T) -> R + Send + 'static) -> R
    where
        T: Send + Sync + ?Sized + 'static,
        R: Send + 'static,
    {
        match &self.outside {
            Some(outside) if !outside.is_free() => elsewhere(&**outside, Arc::clone(on), work),
            _ => work(on),
        }
    }

    /// Lets the agent record a call of a member that is not carried, and returns the answer to the call.
    pub fn not_carried(&self, member: Member) -> Fault {
        self.ask(&self.agent, move |agent| agent.not_carried(member));
        Fault(HResult::E_NOTIMPL)
    }
}

/// Runs the work where the face wants it.
fn elsewhere<T, R>(outside: &dyn Outside, on: Arc<T>, work: impl FnOnce(&T) -> R + Send + 'static) -> R
where
    T: Send + Sync + ?Sized + 'static,
    R: Send + 'static,
{
    let (sender, answer) = channel();
    outside.run(Box::new(move || {
        // The thread that asked waits for it.
        let _ = sender.send(work(&on));
    }));
    answer.recv().unwrap_or_else(|_| resume_unwind(Box::new("the work that was asked for was not done")))
}
