//! The jobs: `IInstallationJob`, and the callbacks that report on it.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::{AsyncState, HResult, InstallationProgress, Result, UpdateCollection};

/// The members common to jobs of every kind.
///
/// Every member may be called from any thread and in any state of the job, including from inside a
/// callback; the only exception is [`clean_up`](Self::clean_up).
pub trait Job: Any + fmt::Debug + Send + Sync {
    /// Returns the value that was given to `Begin…`, at every moment of the job; an object comes back as
    /// the same object (clause `JOB-STATE-1`).
    #[doc(alias = "get_AsyncState")]
    fn async_state(&self) -> AsyncState;

    /// Returns `true` once every update has its final result and the
    /// overall result is fixed. Once true it stays true (`JOB-COMP-1`, `JOB-COMP-2`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    #[doc(alias = "get_IsCompleted")]
    fn is_completed(&self) -> Result<bool>;

    /// Waits, without limit, until the operation is complete, then releases
    /// both callbacks. It neither aborts the operation nor replaces `End…`
    /// (`JOB-CLN-1` to `JOB-CLN-7`).
    ///
    /// Returns `S_OK`. The guidelines forbid the call inside a callback of the same job; a lenient
    /// backend then returns `WU_S_MARKED_FOR_DISCONNECT` at once and releases later (`JOB-CLN-3`).
    ///
    /// # Errors
    /// `WU_E_INVALID_OPERATION` inside a callback of the same job, where a backend reports the breach.
    #[doc(alias = "CleanUp")]
    fn clean_up(&self) -> Result<HResult>;

    /// Asks for the operation to be cancelled and returns without
    /// waiting. The update being worked on runs to its own end, those not begun become aborted, and
    /// completion is still reported (`JOB-ABT-1` to `JOB-ABT-3`). Further requests are harmless.
    ///
    /// # Errors
    /// `WU_E_COULDNOTCANCEL` where the operation may not be cancelled (`JOB-ABT-7`).
    #[doc(alias = "RequestAbort")]
    fn request_abort(&self) -> Result<()>;
}

/// An installation or removal that was begun, `IInstallationJob`. Members common to all jobs are in [`Job`].
#[doc(alias = "IInstallationJob")]
pub trait InstallationJob: Job {
    /// Returns a read-only list of the updates that the job was begun with, in the
    /// same order, in every state (`JOB-UPD-1`, `JOB-UPD-2`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    #[doc(alias = "get_Updates")]
    fn updates(&self) -> Result<UpdateCollection>;

    /// Returns a snapshot of the current progress, which does not change afterwards
    /// (`JOB-PRG-1`, `JOB-PRG-2`). It works right after `Begin…`, and after the end, when it shows
    /// the final values (`JOB-PRG-3`, `JOB-PRG-5`).
    ///
    /// # Errors
    /// A COM or Windows error code.
    #[doc(alias = "GetProgress")]
    fn get_progress(&self) -> Result<InstallationProgress>;
}

/// The arguments of a progress callback, `IInstallationProgressChangedCallbackArgs`.
#[doc(alias = "IInstallationProgressChangedCallbackArgs")]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstallationProgressChangedCallbackArgs {
    /// `Progress`: the snapshot of the moment that the callback reports (`CB-P-4`).
    pub progress: InstallationProgress,
}

impl InstallationProgressChangedCallbackArgs {
    /// Returns the arguments with that snapshot.
    #[must_use]
    pub fn new(progress: InstallationProgress) -> Self {
        Self { progress }
    }
}

/// The arguments of a completed callback, `IInstallationCompletedCallbackArgs`: reserved, has no members (`CB-C-2`).
#[doc(alias = "IInstallationCompletedCallbackArgs")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct InstallationCompletedCallbackArgs {}

/// Writes the types for one kind of callback: the trait, its closures, and the argument of `Begin…`.
macro_rules! callback {
    (
        $(#[$about:meta])+
        $callback:ident($job:ident, $args:ident), $(#[$invoked:meta])+ invoke;
        $(#[$argument_about:meta])+ $argument:ident
    ) => {
        $(#[$about])+
        pub trait $callback: Send + Sync {
            $(#[$invoked])+
            ///
            /// # Errors
            /// Any error; the agent ignores it (`CB-P-6`).
            #[doc(alias = "Invoke")]
            fn invoke(&self, job: &Arc<dyn $job>, callback_args: &$args) -> Result<()>;
        }

        impl<F: Fn(&Arc<dyn $job>, &$args) + Send + Sync> $callback for F {
            fn invoke(&self, job: &Arc<dyn $job>, args: &$args) -> Result<()> {
                self(job, args);
                Ok(())
            }
        }

        $(#[$argument_about])+
        pub type $argument = Callback<dyn $callback>;

        impl $argument {
            /// Wraps a closure or any other implementation of the callback.
            #[must_use]
            pub fn call(callback: impl $callback + 'static) -> Self {
                Self::Object(Arc::new(callback))
            }
        }
    };
}

callback! {
    /// The progress callback, `IInstallationProgressChangedCallback`: called while the operation runs,
    /// perhaps never, perhaps repeatedly with the same values (`CB-P-1`, `CB-P-2`).
    ///
    /// Any closure `Fn(&Arc<dyn InstallationJob>, &InstallationProgressChangedCallbackArgs)` implements it.
    #[doc(alias = "IInstallationProgressChangedCallback")]
    InstallationProgressChangedCallback(InstallationJob, InstallationProgressChangedCallbackArgs),
    /// Reports progress. `job` is the object that `Begin…` returned
    /// (`JOB-ID-1`). No lock is held during the call, so every member may be called (`CB-T-4`). Calls
    /// for one job never overlap (`CB-T-3`).
    invoke;
    /// The `onProgressChanged` argument of `Begin…`.
    OnProgressChanged
}

callback! {
    /// The completed callback, `IInstallationCompletedCallback`: called once, after everything else, also after an
    /// abort (`CB-C-1`, `CB-C-3`); with a fast job perhaps before `Begin…` returns (`CB-C-4`).
    ///
    /// Any closure `Fn(&Arc<dyn InstallationJob>, &InstallationCompletedCallbackArgs)` implements it.
    #[doc(alias = "IInstallationCompletedCallback")]
    InstallationCompletedCallback(InstallationJob, InstallationCompletedCallbackArgs),
    /// Reports completion. `End…` may be called from inside (`END-4`).
    invoke;
    /// The `onCompleted` argument of `Begin…`.
    OnCompleted
}

/// The argument of a `Begin…` call that may be a callback.
pub enum Callback<C: ?Sized> {
    /// A NULL pointer, which the agent refuses with `E_POINTER` (`BEG-5`).
    Null,
    /// An object that is not a callback (clients pass the installer itself): accepted, and never
    /// called (`BEG-6`). The usual choice of a client that polls.
    Foreign,
    /// A callback.
    Object(Arc<C>),
}

impl<C: ?Sized> Clone for Callback<C> {
    fn clone(&self) -> Self {
        match self {
            Self::Null => Self::Null,
            Self::Foreign => Self::Foreign,
            Self::Object(callback) => Self::Object(Arc::clone(callback)),
        }
    }
}

impl<C: ?Sized> fmt::Debug for Callback<C> {
    /// Writes only the variant: a callback has no contents to show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Callback::Null",
            Self::Foreign => "Callback::Foreign",
            Self::Object(_) => "Callback::Object(…)",
        })
    }
}
